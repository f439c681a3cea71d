"""Throw mutated files at every reader of units: none may crash, hang, or eat the memory.

    python -m bench.fuzz tmx --inputs 200000
    python -m bench.fuzz all --inputs 20000 --seeds FOLDER --keep FOLDER

Seeds are units written in each format, and the files of a folder with the reader's suffix. An input
is refused with a stated error or read; everything else is a failure, is kept, and makes the exit
code 1. Inputs depend on the number given with ``--random``, so a run can be repeated.
"""

import argparse
import io
import random
import re
import resource
import signal
import sys
import time
from collections import Counter
from pathlib import Path

from tm.errors import TMError
from tm.interchange import READERS, ReadingOptions, read_units, write_units
from tm.model import Prop, Provenance, TranslationUnit, UnitStatus

HANG_S = 5
MEMORY_MB = 512
MAX_BYTES = 200_000  # of a mutated input
_XLIFF = (".xlf", ".xliff")
KIN = dict.fromkeys((*_XLIFF, ".sdlxliff", ".mqxliff", ".mxliff"), _XLIFF) | {
    ".json": (".json", ".weblate")
}
"""What our own seeds of a reader are written as."""
TOKENS = (
    b"<", b">", b"&", b";", b'"', b"'", b"\0", b"\n", b"\r\n", b"\t", b",", b"]]>", b"<!--", b"-->",
    b"<![CDATA[", b"<!DOCTYPE a [", b"<!ENTITY x 'y'>", b"&x;", b"&#0;", b"&#x110000;", b"&#xD800;",
    b"<?xml version='1.0' encoding='utf-7'?>", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80",
    b"xml:lang=''", b"</tu>", b"<seg>", b"</seg>", b"<mrk mtype='seg'>", b"<target/>", b"<unit>",
    b"msgid", b"msgstr[9]", b"#~ ", b"#| ", b"\\", b'""', b"{", b"}", b"[", b"]", b"null", b"1e999",
    b"-1", b"9" * 400, b"A" * 5_000, "一".encode() * 3_000, b"=1+1", b"PK\x03\x04",
)  # fmt: skip


_DIGITS = re.compile("[0-9]+")


class _HangError(Exception):
    """A reader took longer than ``HANG_S``."""


def seeds_of(suffix: str, folder: Path | None) -> list[bytes]:
    """Return files to begin from: our own export, and collected ones."""
    unit = TranslationUnit(
        "按红色按钮。",
        "Press the red button.",
        "zh-CN",
        "en",
        status=UnitStatus.APPROVED,
        previous_source="前一句",
        provenance=Provenance("a.txt", "¶1", "¶2", 0.9),
        source_markup='按<bpt i="1">&lt;b&gt;</bpt>红色<ept i="1">&lt;/b&gt;</ept>按钮。',
        tuid="t-1",
        props=(Prop("tu", "note", "", "en", "seen"), Prop("tu", "prop", "domain", "", "law")),
    )
    bare = TranslationUnit("门开了。", "The door opened.", "zh-CN", "en")
    found = []
    for written in KIN.get(suffix, (suffix,)):
        stream = io.BytesIO()
        write_units((unit, bare), stream, written)
        found.append(stream.getvalue())
    if folder is not None:
        paths = sorted(path for path in folder.rglob(f"*{suffix}") if path.is_file())
        found += [path.read_bytes() for path in paths if path.stat().st_size <= MAX_BYTES]
    return found


def mutated(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """Return a file with some changes of bytes, tokens and stretches."""
    made = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 3, 8))):
        start = rng.randrange(len(made) + 1)
        length = min(len(made) - start, rng.choice((1, 2, 8, 64, 512)))
        kind = rng.randrange(7)
        if kind == 0 and length:
            made[start] = rng.randrange(256)
        elif kind == 1:
            del made[start : start + length]
        elif kind == 2:
            made[start:start] = rng.choice(TOKENS)
        elif kind == 3:
            made[start:start] = made[start : start + length] * rng.choice((1, 2, 50))
        elif kind == 4:
            there = rng.randrange(len(other) + 1)
            made[start : start + length] = other[there : there + rng.choice((4, 64, 512))]
        elif kind == 5 and length:
            made[start] ^= 1 << rng.randrange(8)
        elif kind == 6 and rng.random() < 0.2:
            del made[start:]
    return bytes(made[:MAX_BYTES])


def _hang(_number: int, _frame: object) -> None:
    raise _HangError


def outcome_of(data: bytes, suffix: str) -> str:
    """Read one input and say how it went: ``read``, ``refused``, or what went wrong."""
    signal.setitimer(signal.ITIMER_REAL, HANG_S)
    try:
        file = read_units(data, f"fuzz{suffix}", ReadingOptions())
        for _ in file.groups:
            pass
        file.log.notes()
    except TMError as error:
        return "refused" if str(error) else "refused without a message"
    except _HangError:
        return f"hang: more than {HANG_S} s"
    except Exception as error:  # noqa: BLE001 - this is what is looked for
        return f"crash: {type(error).__name__} {_DIGITS.sub('N', str(error)[:60])}"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return "read"


def fuzz(suffix: str, inputs: int, number: int, seeds: list[bytes], keep: Path | None) -> bool:
    """Run one reader and print what came of it; tell whether all went well."""
    rng = random.Random(f"{suffix} {number}")  # noqa: S311 - inputs that can be made again
    outcomes = Counter[str]()
    slowest = 0.0
    begun = time.perf_counter()
    for i in range(inputs):
        data = mutated(rng.choice(seeds), rng.choice(seeds), rng)
        start = time.perf_counter()
        outcome = outcome_of(data, suffix)
        slowest = max(slowest, time.perf_counter() - start)
        outcomes[outcome] += 1
        if outcome not in ("read", "refused") and outcomes[outcome] == 1 and keep is not None:
            (keep / f"{len(outcomes)}-{i}{suffix}").write_bytes(data)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    seconds = time.perf_counter() - begun
    print(
        f"{suffix:10} {inputs} inputs in {seconds:.0f} s, slowest {slowest:.2f} s, "
        f"peak memory {memory} MB: " + ", ".join(f"{n} {what}" for what, n in outcomes.items())
    )
    return memory <= MEMORY_MB and not set(outcomes) - {"read", "refused"}


def main() -> int:
    """Fuzz the readers that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("format", choices=["all", *(suffix[1:] for suffix in READERS)])
    parser.add_argument("--inputs", type=int, default=200_000)
    parser.add_argument("--random", type=int, default=1)
    parser.add_argument("--seeds", type=Path)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    signal.signal(signal.SIGALRM, _hang)
    suffixes = list(READERS) if given.format == "all" else [f".{given.format}"]
    if given.keep is not None:
        given.keep.mkdir(parents=True, exist_ok=True)
    good = [
        fuzz(suffix, given.inputs, given.random, seeds_of(suffix, given.seeds), given.keep)
        for suffix in suffixes
    ]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
