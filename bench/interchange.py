"""Time an import of TMX by the command line, the export, and other readers of the same file.

    python -m bench.interchange --units 100000
    python -m bench.interchange --units 1000000 --peer /path/to/environment/bin/python

A file of our own wording is made, imported into an empty memory by ``flask tm import`` in a process
of its own, looked up, and exported by ``flask tm export``. Beside it: a bare ``lxml.iterparse`` of
the same file, and translate-toolkit's reader, where ``--peer`` names the Python of an environment
that has it (it is GPL, and no part of this program).
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
HAN = "人民桥水会议报告年份绿色城市学校市场道路火车医生信件系统河流公司政策花园冬天我们可以进行发展"
TEXT = (
    "people bridge water council report year green city school market road train doctor letter "
    "system river company policy garden winter"
)
WORDS = TEXT.split()
STORE = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from tm.ingest import import_files
from tm.source_files import SourceFile
from tm.sqlite import SqliteUnitStore, open_database
store = SqliteUnitStore(open_database(Path(sys.argv[2])))
begun = time.perf_counter()
report = import_files(store, [SourceFile("a.tmx", Path(sys.argv[1]))], at=datetime.now(UTC))
print(report.stored, time.perf_counter() - begun)
"""
BARE = """
import sys, time
from lxml import etree
begun, count = time.perf_counter(), 0
for _, unit in etree.iterparse(sys.argv[1], events=("end",), tag="tu"):
    count += 1
    unit.clear()
    while unit.getprevious() is not None:
        del unit.getparent()[0]
print(count, time.perf_counter() - begun)
"""
PEER = """
import sys, time
from translate.storage.tmx import tmxfile
begun = time.perf_counter()
with open(sys.argv[1], "rb") as file:
    units = [(unit.source, unit.target) for unit in tmxfile(file, "zh-CN", "en").units]
print(len(units), time.perf_counter() - begun)
"""


def make(path: Path, units: int) -> None:
    """Write a TMX file of so many units, a tenth of them with inline codes."""
    rng = random.Random(6)  # noqa: S311 - texts that can be made again
    with path.open("w", encoding="utf-8") as file:
        file.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n'
            '<tmx version="1.4"><header creationtool="bench" creationtoolversion="1" '
            'segtype="sentence" o-tmf="bench" adminlang="en" srclang="zh-CN" '
            'datatype="plaintext"/><body>\n'
        )
        for number in range(units):
            chinese = "".join(rng.choices(HAN, k=rng.randint(8, 50))) + f"{number}。"
            english = " ".join(rng.choices(WORDS, k=rng.randint(6, 30))) + f" {number}."
            if number % 10 == 0:
                bold = '<bpt i="1" type="bold">&lt;b&gt;</bpt>', '<ept i="1">&lt;/b&gt;</ept>'
                chinese = f"{chinese[:4]}{bold[0]}{chinese[4:6]}{bold[1]}{chinese[6:]}"
            file.write(
                f'<tu tuid="t{number}" creationdate="20260401T101010Z" creationid="ana" '
                f'changedate="20260402T101010Z" changeid="bo"><prop type="project">p{number % 7}'
                f'</prop><prop type="domain">law</prop><tuv xml:lang="zh-CN"><seg>{chinese}</seg>'
                f'</tuv><tuv xml:lang="en"><seg>{english}</seg></tuv></tu>\n'
            )
        file.write("</body></tmx>\n")


def timed(command: list[str], environment: dict[str, str]) -> tuple[float, int, str]:
    """Run a command and return its seconds, its peak memory in MB, and what it printed."""
    begun = time.perf_counter()
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(  # noqa: S603 - commands of this bench
            command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.DEVNULL
        )
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        text = out.read()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed: {text}")
    return seconds, used.ru_maxrss // 1024, text


def told(what: str, units: int, seconds: float, memory: int) -> None:
    """Print one line of the result."""
    print(f"{what:44} {seconds:8.1f} s  {units / seconds:9,.0f} units/s  {memory:5} MB")


def main() -> None:
    """Make the file, and time everything on it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--units", type=int, default=100_000)
    parser.add_argument("--peer", help="Python of an environment with translate-toolkit.")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "bench.tmx"
        make(path, given.units)
        print(f"{given.units:,} units, {path.stat().st_size / 1e6:.0f} MB")
        environment = os.environ | {"YIKU_DATABASE": str(folder / "bench.db")}
        flask = [sys.executable, "-m", "flask", "tm"]
        seconds, memory, text = timed([*flask, "import", str(path)], environment)
        told("flask tm import, with start and index", given.units, seconds, memory)
        print(text.strip())
        sought = "".join(random.Random(6).choices(HAN, k=12))  # noqa: S311 - as above
        seconds, memory, _ = timed([*flask, "lookup", sought], environment)
        print(f"flask tm lookup right after, in a new process {seconds:.1f} s, {memory} MB")
        seconds, memory, _ = timed([*flask, "export", str(folder / "out.tmx")], environment)
        told("flask tm export", given.units, seconds, memory)
        for what, python, program in (
            ("the import alone, without start and index", sys.executable, STORE),
            ("bare lxml.iterparse", sys.executable, BARE),
            ("translate-toolkit", given.peer, PEER),
        ):
            if python is None:
                print(f"{what}: skipped, no --peer given")
                continue
            _, memory, text = timed(
                [python, "-c", program, str(path), str(folder / "alone.db")], dict(os.environ)
            )
            count, seconds_text = text.split()
            told(what, int(count), float(seconds_text), memory)


if __name__ == "__main__":
    main()
