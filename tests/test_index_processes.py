"""The fuzzy index in several processes, and in processes that are killed."""

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from bench.lookup_crash import crashes
from tests.index_data import corpus, unit_of
from tm.database.sqlite import open_database
from tm.index import FuzzyIndex
from tm.index.lock import locked
from tm.index.manifest import current_generation
from tm.model import ImportReport, TranslationUnit, UnitGroup
from tm.sqlite import SqliteUnitStore

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
ANSWER_S = 60


def answer(folder: Path, connection: Connection) -> None:
    """Look up the texts that come in, in a process of its own."""
    database = open_database(folder / "yiku.db")
    index = FuzzyIndex(SqliteUnitStore(database), folder / "index")
    while text := connection.recv():
        connection.send([hit.unit_id for hit in index.search(text, "zh", min_score=100)])
    index.close()
    database.close()


@contextmanager
def reader(folder: Path) -> Iterator[Connection]:
    ours, theirs = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=answer, args=(folder, theirs))
    process.start()
    yield ours
    ours.send("")
    process.join(ANSWER_S)
    assert process.exitcode == 0
    ours.close()
    theirs.close()


def found(connection: Connection, text: str) -> list[int]:
    connection.send(text)
    assert connection.poll(ANSWER_S)
    answered: list[int] = connection.recv()
    return answered


def add_many(store: SqliteUnitStore, units: list[TranslationUnit], digest: str) -> None:
    report = ImportReport(0, False, (), "default", "zh-Hans", "en", len(units), 0)
    store.add_import(digest, report, [UnitGroup(unit) for unit in units], at=NOON)


def test_what_one_process_stores_the_others_find_at_once(tmp_path: Path) -> None:
    database = open_database(tmp_path / "yiku.db")
    store = SqliteUnitStore(database)
    add_many(store, corpus(700), "first")
    index = FuzzyIndex(store, tmp_path / "index")
    with reader(tmp_path) as one, reader(tmp_path) as other:
        for number in range(5):
            text = f"第{number}次常会的纪要"
            added = store.add_unit(unit_of(text, "minutes"), at=NOON)
            assert found(one, text) == found(other, text) == [added.id]
            store.delete(added.id or 0, at=NOON)
            assert found(one, text) == found(other, text) == []
        add_many(store, corpus(1_500, seed=2), "second")
        index.catch_up()
        index.wait()  # another generation of files, which the others do not know yet
        kept = store.add_unit(unit_of("闭幕式的讲话", "closing speech"), at=NOON)
        assert found(one, "闭幕式的讲话") == found(other, "闭幕式的讲话") == [kept.id]
    index.close()
    database.close()


def test_the_lock_is_held_by_one(tmp_path: Path) -> None:
    with locked(tmp_path, wait=False) as first, locked(tmp_path, wait=False) as second:
        assert (first, second) == (True, False)
    with locked(tmp_path, wait=True) as again:
        assert again


@pytest.mark.slow
def test_a_killed_process_leaves_nothing_wrong(tmp_path: Path) -> None:
    outcomes = list(crashes(tmp_path, 5))
    assert [one.differences for one in outcomes] == [0, 0, 0, 0, 0]
    assert outcomes[-1].units > 0
    assert current_generation(tmp_path / "crash.db.index")
