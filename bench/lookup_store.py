"""Measure the index beside a store: reindexing, starting, adding, memory; and kill it at random.

    python -m bench.lookup_store [--size 100000 1000000] [--adds 200] [--kills 20]

The units are those of `bench.lookup_corpus`, in a SQLite database. Adding is measured as a user
meets it: a unit is stored (its commit is flushed to the disk), and the next search finds it, in the
same process or in another one that serves requests at the same time.
"""

import argparse
import multiprocessing
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

from bench.lookup_corpus import CACHE, open_corpus
from bench.lookup_crash import crashes
from bench.lookup_database import corpus_database
from bench.lookup_metrics import percentiles, table
from tm.database.sqlite import open_database
from tm.index import FuzzyIndex
from tm.model import TranslationUnit
from tm.sqlite import SqliteUnitStore

AT = datetime(2026, 5, 1, 12, tzinfo=UTC)
ANSWER_S = 600


def cpu_seconds() -> float:
    """Return the processor time of this process and of those it has waited for."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def say(line: str) -> None:
    print(line, flush=True)


def measure(size: int, adds: int, cache: Path) -> Iterator[tuple[str, str]]:
    """Yield what was measured and its value."""
    source = corpus_database(open_corpus(size, cache), cache, say)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = Path(shutil.copy(source, folder / "yiku.db"))
        database = open_database(path)
        store = SqliteUnitStore(database)
        index = FuzzyIndex(store, folder / "index")
        start, cpu = time.perf_counter(), cpu_seconds()
        index.rebuild()
        yield "reindex", f"{time.perf_counter() - start:.1f} s"
        yield "reindex, all processes", f"{cpu_seconds() - cpu:.1f} s of processor time"
        yield "most memory while reindexing", f"{peak_mb():.0f} MB"
        yield from memory(folder / "index", size)
        yield from start_again(store, folder / "index")
        with other_process(folder) as connection:
            yield from add(store, index, connection, adds)
        index.close()
        database.close()


def memory(folder: Path, size: int) -> Iterator[tuple[str, str]]:
    """Count the files that are mapped into memory; both sides of a unit are rows."""
    rows = sum(path.stat().st_size for path in folder.glob("*/*/rows/*.bin"))
    signs = sum(path.stat().st_size for path in folder.glob("*/*/signs/*.bin"))
    yield "index, bytes for each side of a unit", f"{rows / size / 2:.0f}"
    yield "index, bytes a unit (both sides)", f"{rows / size:.0f}"
    yield "vocabulary, bytes a unit", f"{signs / size:.1f}"


def start_again(store: SqliteUnitStore, folder: Path) -> Iterator[tuple[str, str]]:
    """Open the files as another process does at its start, every byte checked."""
    start, cpu = time.perf_counter(), cpu_seconds()
    index = FuzzyIndex(store, folder)
    index.search("安全理事会", "zh", min_score=70)
    yield "start to the first answer", f"{time.perf_counter() - start:.2f} s"
    yield "the same, processor time", f"{cpu_seconds() - cpu:.2f} s"
    start = time.perf_counter()
    index.verify(progress=lambda *_: None)
    yield "verify", f"{time.perf_counter() - start:.1f} s"
    index.close()


def serve(folder: Path, connection: Connection) -> None:
    """Answer look-ups in a process of its own."""
    database = open_database(folder / "yiku.db")
    index = FuzzyIndex(SqliteUnitStore(database), folder / "index")
    while text := connection.recv():
        start = time.perf_counter()
        hits = index.search(text, "zh", min_score=100)
        connection.send((time.perf_counter() - start, [hit.unit_id for hit in hits]))
    index.close()
    database.close()


@contextmanager
def other_process(folder: Path) -> Iterator[Connection]:
    ours, theirs = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=serve, args=(folder, theirs))
    process.start()
    yield ours
    ours.send("")
    process.join(ANSWER_S)


def add(
    store: SqliteUnitStore, index: FuzzyIndex, other: Connection, count: int
) -> Iterator[tuple[str, str]]:
    """Store units one by one; the next search finds each, here and in the other process."""
    storing, here, there = list[float](), list[float](), list[float]()
    ask(other, "会议")
    index.search("会议", "zh", min_score=100)
    for number in range(count):
        text = f"第{number}次常设委员会会议纪要"
        start = time.perf_counter()
        unit = store.add_unit(TranslationUnit(text, f"minutes {number}", "zh-Hans", "en"), at=AT)
        stored = time.perf_counter()
        hits = index.search(text, "zh", min_score=100)
        found = time.perf_counter()
        seconds, ids = ask(other, text)
        assert [hit.unit_id for hit in hits] == ids == [unit.id]
        storing.append(stored - start)
        here.append(found - stored)
        there.append(seconds)
    for name, times in (
        ("storing a unit", storing),
        ("the search after it, same process", here),
        ("the search after it, other process", there),
    ):
        yield f"{name}: p50 / p95 / p99 ms", " / ".join(percentiles(times))


def ask(other: Connection, text: str) -> tuple[float, list[int]]:
    other.send(text)
    assert other.poll(ANSWER_S)
    answer: tuple[float, list[int]] = other.recv()
    return answer


def kills(times: int) -> Iterator[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        outcomes = list(crashes(Path(folder), times))
    yield "kills at a random moment", str(times)
    yield "of them while files were written", str(sum(bool(one.drafts) for one in outcomes))
    yield "rows or hits that were wrong", str(sum(one.differences for one in outcomes))


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the index beside a store.")
    parser.add_argument("--size", type=int, nargs="*", default=[100_000])
    parser.add_argument("--adds", type=int, default=200)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--cache", type=Path, default=CACHE)
    options = parser.parse_args()
    rows = [
        (f"{size:,}", *pair)
        for size in options.size
        for pair in measure(size, options.adds, options.cache)
    ]
    rows += [("", *pair) for pair in kills(options.kills)] if options.kills else []
    for line in table(("units", "what", "value"), rows):
        say(line)


if __name__ == "__main__":
    main()
