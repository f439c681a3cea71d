from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tm.conflicts import Conflict
from tm.errors import InvalidInputError
from tm.ingest import import_files
from tm.model import ImportReport
from tm.source_files import SourceFile
from tm.sqlite import SqliteUnitStore, open_database

AT = datetime(2026, 11, 1, tzinfo=UTC)
HEAD = '<tmx version="1.4"><header srclang="zh"/><body>'


@pytest.fixture
def store() -> Iterator[SqliteUnitStore]:
    database = open_database(None)
    yield SqliteUnitStore(database)
    database.close()


def tmx(name: str, *units: tuple[str, str, str]) -> SourceFile:
    records = "".join(
        f'<tu changedate="{date}"><tuv xml:lang="zh"><seg>{source}</seg></tuv>'
        f'<tuv xml:lang="en"><seg>{target}</seg></tuv></tu>'
        for source, target, date in units
    )
    return SourceFile(name, f"{HEAD}{records}</body></tmx>".encode())


def imported(store: SqliteUnitStore, file: SourceFile, choice: Conflict) -> ImportReport:
    return import_files(store, [file], on_conflict=choice, at=AT)


def texts(store: SqliteUnitStore) -> list[tuple[str, str]]:
    return [(unit.source, unit.target) for unit in store.units()]


OLD = tmx("old.tmx", ("门", "door", "20260201T000000Z"), ("窗", "window", "20260601T000000Z"))
NEW = tmx("new.tmx", ("门", "gate", "20260301T000000Z"), ("窗", "pane", "20260501T000000Z"))


@pytest.mark.parametrize(
    ("choice", "expected", "skipped"),
    [
        (
            Conflict.BOTH,
            [("门", "door"), ("窗", "window"), ("门", "gate"), ("窗", "pane")],
            [],
        ),
        (
            Conflict.KEEP,
            [("门", "door"), ("窗", "window"), ("墙", "wall")],
            [
                "the memory has this source already, as unit 1",
                "the memory has this source already, as unit 2",
            ],
        ),
        (Conflict.REPLACE, [("门", "gate"), ("窗", "pane")], []),
        (
            Conflict.NEWEST,
            [("窗", "window"), ("门", "gate")],
            ["not newer than unit 2 of the memory"],
        ),
    ],
)
def test_what_happens_to_a_source_that_is_there(
    store: SqliteUnitStore, choice: Conflict, expected, skipped
) -> None:
    imported(store, OLD, Conflict.BOTH)
    more = [("墙", "wall", "20260101T000000Z")] if choice is Conflict.KEEP else []
    new = tmx(
        "new.tmx",
        ("门", "gate", "20260301T000000Z"),
        ("窗", "pane", "20260501T000000Z"),
        *more,
    )
    report = imported(store, new, choice)
    assert texts(store) == expected
    assert [one.reason for one in report.skipped] == skipped


def test_what_was_replaced_stays_in_its_history(store: SqliteUnitStore) -> None:
    imported(store, OLD, Conflict.BOTH)
    imported(store, NEW, Conflict.REPLACE)
    (change,) = store.history(1)
    assert (change.unit.target, change.action) == ("door", "import")


def test_an_import_that_fails_replaces_nothing(store: SqliteUnitStore) -> None:
    imported(store, OLD, Conflict.BOTH)
    broken = SourceFile("new.tmx", NEW.data[:-20])
    with pytest.raises(InvalidInputError, match=r"new\.tmx"):
        imported(store, broken, Conflict.REPLACE)
    assert texts(store) == [("门", "door"), ("窗", "window")]


def test_another_memory_has_no_conflict(store: SqliteUnitStore) -> None:
    imported(store, OLD, Conflict.BOTH)
    report = import_files(store, [NEW], memory="law", on_conflict=Conflict.KEEP, at=AT)
    assert report.stored == 2


def test_a_unit_without_time_is_not_newer(store: SqliteUnitStore) -> None:
    imported(store, OLD, Conflict.BOTH)
    new = tmx("new.tmx", ("门", "gate", "lately"), ("墙", "wall", "x"))
    report = imported(store, new, Conflict.NEWEST)
    assert [one.reason for one in report.skipped] == [
        "without a time it is not newer than unit 1 of the memory"
    ]
