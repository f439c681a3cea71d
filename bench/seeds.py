"""Show the main job on the client's documents: links, digest look-ups, candidates, time and memory.

    python -m bench.seeds links      every clause-level unit, to be read by eye
    python -m bench.seeds digest     each sentence of the digest, looked up as it stands
    python -m bench.seeds terms      the first 150 candidates and the wanted ones among them
    python -m bench.seeds cold       seconds and memory from a cold start to stored

The documents are for looking and for measuring, never for training or tuning.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from glossary.extract.run import extract
from tm.embed import load_encoder
from tm.index import FuzzyIndex
from tm.ingest import import_files
from tm.lexicon import load_lexicon
from tm.lookup import Lookup, Query
from tm.model import Level, TranslationUnit
from tm.readers import read_document
from tm.segment import sentences
from tm.source_files import SourceFile
from tm.sqlite import SqliteUnitStore, open_database
from tm.store import UnitFilter

ROOT = Path(__file__).parent.parent
SEEDS = ROOT.parent / "shared" / "seeds"
CHAPTERS = ROOT.parent / "shared" / "data" / "align" / "mac_dev"
WANTED = {
    "气候变化": {"climate change"},
    "国际法": {"international law"},
    "多边主义": {"multilateralism"},
    "经济全球化": {"economic globalisation", "economic globalization"},
    "世界贸易组织": {"world trade organisation", "world trade organization"},
    "人类卫生健康共同体": {"community of health for all", "global community of health for all"},
    "命运共同体": {"community with a shared future", "shared future"},
}


def seed(number: str) -> SourceFile:
    path = next(SEEDS.glob(f"{number}_*.txt"))
    return SourceFile(path.name, path.read_bytes())


def filled_store(folder: Path) -> SqliteUnitStore:
    """A store with 000+001 and 004 imported."""
    store = SqliteUnitStore(open_database(folder / "seeds.db"))
    for files in ([seed("000"), seed("001")], [seed("004")]):
        report = import_files(store, files, at=datetime.now(UTC))
        print(f"{'+'.join(report.documents)}: {report.read} links, {report.stored} units,"
              f" mean confidence {report.mean_confidence:.3f}")  # fmt: skip
        for skipped in report.skipped:
            print(f"  not stored: {skipped.place}: {skipped.reason}")
    return store


def finest(store: SqliteUnitStore) -> list[TranslationUnit]:
    return list(store.units(UnitFilter(level=Level.CLAUSE)))


def show_links(folder: Path) -> None:
    for number, unit in enumerate(finest(filled_store(folder)), 1):
        confidence = unit.provenance.confidence or 0
        print(f"{number:3} {unit.level:8} {unit.kind:8} {confidence:.3f} {unit.provenance.block}")
        print(f"    {unit.source}\n    {unit.target}")


def digest_sentences() -> list[str]:
    stream = read_document(seed("002").data, seed("002").name).streams[0]
    return [segment.text for segment in sentences(stream)]


def show_digest(folder: Path) -> None:
    store = filled_store(folder)
    lookup = Lookup(store, FuzzyIndex(store, folder / "index"))
    found = 0
    texts = digest_sentences()
    for text in texts:
        matches = lookup.find(Query(text, "zh", "en", min_score=70, limit=1))
        if matches and matches[0].score >= 95:
            found += 1
        if matches:
            best = matches[0]
            penalties = ", ".join(f"{p.code} -{p.points}" for p in best.penalties)
            print(f"{best.score:4} (base {best.base_score}; {penalties}) {text}")
            print(f"     {best.unit.target}")
    print(f"{found} of {len(texts)} digest sentences found at 95 or more")


def show_terms(folder: Path) -> None:
    store = filled_store(folder)
    start = time.perf_counter()
    candidates = extract(
        finest(store), (), lexicon=load_lexicon("zh", "en"), encoder=load_encoder()
    )
    print(f"{len(candidates)} candidates in {time.perf_counter() - start:.1f} s")
    places = {candidate.source: place for place, candidate in enumerate(candidates, 1)}
    for place, candidate in enumerate(candidates[:150], 1):
        print(f"{place:3} {candidate.pair_confidence:.2f} {candidate.termhood:.2f}"
              f" {candidate.frequency:2} {candidate.source} = {candidate.target}"
              f"  {', '.join(candidate.flags)}")  # fmt: skip
    for source, targets in WANTED.items():
        place = places.get(source)
        target = candidates[place - 1].target if place else None
        right = place is not None and place <= 150 and str(target).lower() in targets
        print(f"{'yes' if right else 'NO '} {source}: place {place}, {target}")


def show_cold(folder: Path) -> None:
    seeds = [next(SEEDS.glob(f"{number}_*.txt")) for number in ("000", "001")]
    for name, files in (("000+001", seeds), ("1,000 sentences", thousand_sentences(folder))):
        for _ in range(3):
            seconds, peak_mib = import_once(files)
            print(f"{name}: {seconds:.2f} s, peak {peak_mib:.0f} MiB")


def thousand_sentences(folder: Path) -> list[Path]:
    """The first four hand-aligned chapters as two running texts of about 1,000 sentences."""
    files = []
    for name in ("src.txt", "tgt.txt"):
        chapters = [(CHAPTERS / f"00{n}" / name).read_text(encoding="utf-8") for n in range(1, 5)]
        files.append(folder / name)
        files[-1].write_text("\n\n".join(chapters).replace("\n", "\n\n"), encoding="utf-8")
    return files


def import_once(files: list[Path]) -> tuple[float, float]:
    """Import with a fresh process into a fresh memory; give wall seconds and peak MiB."""
    with tempfile.TemporaryDirectory() as fresh:
        environment = {**os.environ, "YIKU_DATABASE": str(Path(fresh) / "yiku.db")}
        start = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "flask", "tm", "import", *map(str, files)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _, status, usage = os.wait4(process.pid, 0)
        assert status == 0
        return time.perf_counter() - start, usage.ru_maxrss / 1024


def main() -> None:
    shows = {"links": show_links, "digest": show_digest, "terms": show_terms, "cold": show_cold}
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=shows)
    with tempfile.TemporaryDirectory() as folder:
        shows[parser.parse_args().what](Path(folder))


if __name__ == "__main__":
    main()
