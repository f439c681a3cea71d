"""Kill a process at random moments while it changes a memory and its index; then compare.

    python -m bench.lookup_crash [--times 50]

A child adds, edits and deletes units, searches, and writes the index anew, as fast as it can. It
is ended with SIGKILL. What it left is opened as by the next start: every row of the index is
compared with the store, and the hits of some queries with scoring every unit.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from tm.database.sqlite import Database, open_database
from tm.index import FuzzyIndex
from tm.index.manifest import current_generation
from tm.model import ImportReport, TranslationUnit, UnitGroup
from tm.score import base_score, prepare
from tm.sqlite import SqliteUnitStore

AT = datetime(2026, 5, 1, 12, tzinfo=UTC)
READY = "ready"
LEAST_PENDING = 50  # so that files are written all the time
LONGEST_S = 1.5
QUERIES = 4
CHARACTERS = [chr(0x4E00 + 11 * number) for number in range(300)]
WORDS = [f"word{number}" for number in range(200)]


@dataclass(frozen=True)
class Outcome:
    """What was found after one kill.

    Attributes:
        generation: Of the files that the child left, ``""`` when it had none yet.
        drafts: Folders of generations that were being written when it was killed.
        differences: Rows that are not what the store says, and queries with another set of hits.
    """

    units: int
    generation: str
    drafts: int
    differences: int


def some_unit(chance: random.Random) -> TranslationUnit:
    source = "".join(chance.choices(CHARACTERS, k=chance.randint(1, 15)))
    target = " ".join(chance.choices(WORDS, k=chance.randint(1, 10)))
    return TranslationUnit(source, target, "zh-Hans", "en")


def open_both(folder: Path) -> tuple[Database, SqliteUnitStore, FuzzyIndex]:
    database = open_database(folder / "crash.db")
    store = SqliteUnitStore(database)
    index = FuzzyIndex(store, folder / "crash.db.index", least_pending=LEAST_PENDING)
    return database, store, index


def work(folder: Path, seed: int) -> None:
    """Change memory and index until killed."""
    chance = random.Random(seed)  # noqa: S311 - a fixed sequence
    _, store, index = open_both(folder)
    print(READY, flush=True)
    number = 0
    while True:
        number += 1
        step = chance.random()
        known = [unit.id for unit in store.units(after=chance.randint(0, 300), limit=5)]
        if step < 0.3:
            groups = [UnitGroup(some_unit(chance)) for _ in range(chance.randint(1, 120))]
            report = ImportReport(0, False, (), "default", "zh-Hans", "en", len(groups), 0)
            store.add_import(f"{seed}-{number}", report, groups, at=AT)
        elif step < 0.5:
            store.add_unit(some_unit(chance), at=AT)
        elif step < 0.6 and known:
            changed = replace(some_unit(chance), id=known[0])
            store.update(changed, at=AT)
        elif step < 0.7 and known:
            store.delete(chance.choice(known) or 0, at=AT)
        elif step < 0.75:
            index.rebuild()
        else:
            index.search(some_unit(chance).source, "zh", min_score=70)


def kill_at_random(folder: Path, seed: int) -> None:
    """Let a child work and kill it."""
    chance = random.Random(seed)  # noqa: S311 - a fixed sequence
    command = [sys.executable, "-m", "bench.lookup_crash", "--work", str(folder), str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:  # noqa: S603
        assert child.stdout is not None
        assert child.stdout.readline().strip() == READY
        time.sleep(chance.uniform(0, LONGEST_S))
        child.kill()


def left(folder: Path, seed: int) -> Outcome:
    """Open what the child left and compare."""
    chance = random.Random(-seed)  # noqa: S311 - a fixed sequence
    files = folder / "crash.db.index"
    generation = current_generation(files)
    drafts = len([path for path in files.glob("generation-*") if path.name != generation])
    database, store, index = open_both(folder)
    try:
        differences = index.verify(progress=lambda *_: None).differences()
        texts = list(store.texts_since(0))
        for lang in ("zh", "en"):
            for query in chance.sample(texts, min(QUERIES, len(texts))):
                hits = index.search(query.text, lang, min_score=50)
                found = {(hit.unit_id, hit.side.value, hit.base_score) for hit in hits}
                prepared = prepare(query.text, lang)
                every = {
                    (text.unit_id, text.side.value, base_score(prepared, prepare(text.text, lang)))
                    for text in texts
                    if text.lang.startswith(lang)
                }
                differences += found != {one for one in every if one[2] >= 50}
        return Outcome(len(texts) // 2, generation, drafts, differences)
    finally:
        index.close()
        database.close()


def crashes(folder: Path, times: int, *, first_seed: int = 1) -> Iterator[Outcome]:
    """Yield what was found after each of so many kills over one memory."""
    for seed in range(first_seed, first_seed + times):
        kill_at_random(folder, seed)
        yield left(folder, seed)


def main() -> None:
    parser = argparse.ArgumentParser(description="Kill a process at random; then compare.")
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--work", nargs=2, metavar=("FOLDER", "SEED"), help="be the child")
    options = parser.parse_args()
    if options.work:
        work(Path(options.work[0]), int(options.work[1]))
    with tempfile.TemporaryDirectory() as folder:
        outcomes = list(crashes(Path(folder), options.times))
    print("| kills | with files | amid writing files | units at the end | differences |")
    print("|---|---|---|---|---|")
    print(
        f"| {len(outcomes)} | {sum(bool(one.generation) for one in outcomes)} "
        f"| {sum(bool(one.drafts) for one in outcomes)} | {outcomes[-1].units:,} "
        f"| {sum(one.differences for one in outcomes)} |"
    )


if __name__ == "__main__":
    main()
