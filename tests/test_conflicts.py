from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tm.conflicts import Conflict
from tm.errors import InvalidInputError
from tm.ingest import import_files
from tm.model import ImportReport, Level, TranslationUnit, UnitGroup, UnitStatus
from tm.source_files import SourceFile
from tm.sqlite import SqliteUnitStore, open_database

AT = datetime(2026, 11, 1, tzinfo=UTC)
EMPTY = ImportReport(
    import_id=0, repeated=False, documents=("a.txt",), memory="default", source_lang="zh",
    target_lang="en", read=1, stored=0, skipped=(), notes=(),
)  # fmt: skip
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


@pytest.mark.parametrize("choice", [Conflict.REPLACE, Conflict.NEWEST])
def test_taking_an_import_back_brings_back_what_it_replaced(
    store: SqliteUnitStore, choice: Conflict
) -> None:
    imported(store, OLD, Conflict.BOTH)
    edited = replace(store.get(1), target="doorway", status=UnitStatus.APPROVED)
    store.update(edited, at=AT.replace(year=2025), by="Lin")
    report = imported(store, NEW, choice)
    assert texts(store) != [("门", "doorway"), ("窗", "window")]
    store.undo_import(report.import_id, at=AT)
    assert texts(store) == [("门", "doorway"), ("窗", "window")]
    assert store.get(1).status is UnitStatus.APPROVED


def test_clause_units_come_back_with_their_sentence(store: SqliteUnitStore) -> None:
    sentence = TranslationUnit("门，窗", "door, window", "zh", "en", has_clauses=True)
    clause = TranslationUnit("门", "door", "zh", "en", level=Level.CLAUSE)
    store.add_import("d", EMPTY, [UnitGroup(sentence, (clause,))], at=AT)
    new = tmx("new.tmx", ("门，窗", "a door and a window", "20260301T000000Z"))
    report = imported(store, new, Conflict.REPLACE)
    assert texts(store) == [("门，窗", "a door and a window")]
    store.undo_import(report.import_id, at=AT)
    assert [(u.source, u.parent, u.has_clauses) for u in store.units()] == [
        ("门，窗", None, True),
        ("门", 1, False),
    ]


def test_what_was_taken_back_itself_stays_away(store: SqliteUnitStore) -> None:
    imported(store, OLD, Conflict.BOTH)
    report = imported(store, NEW, Conflict.REPLACE)
    store.undo_import(1, at=AT)
    store.undo_import(report.import_id, at=AT)
    assert texts(store) == []


def test_a_file_that_was_replaced_can_be_given_again(store: SqliteUnitStore) -> None:
    imported(store, OLD, Conflict.REPLACE)
    imported(store, NEW, Conflict.REPLACE)
    for _ in range(2):
        assert not imported(store, OLD, Conflict.REPLACE).repeated
        assert texts(store) == [("门", "door"), ("窗", "window")]
        assert imported(store, OLD, Conflict.REPLACE).repeated
        assert not imported(store, NEW, Conflict.REPLACE).repeated
        assert texts(store) == [("门", "gate"), ("窗", "pane")]


def test_the_same_file_with_another_choice_is_another_import(store: SqliteUnitStore) -> None:
    imported(store, OLD, Conflict.BOTH)
    store.update(replace(store.get(1), target="doorway"), at=AT)
    assert not imported(store, OLD, Conflict.REPLACE).repeated
    assert texts(store) == [("门", "door"), ("窗", "window")]


def test_an_older_unit_of_the_same_file_does_not_come_in(store: SqliteUnitStore) -> None:
    imported(store, OLD, Conflict.BOTH)
    new = tmx(
        "new.tmx",
        ("门", "gate", "20260301T000000Z"),
        ("门", "flap", "19990101T000000Z"),
        ("门", "hatch", "20260215T000000Z"),
        ("门", "portal", "20260301T000000Z"),
    )
    report = imported(store, new, Conflict.NEWEST)
    assert texts(store) == [("窗", "window"), ("门", "gate"), ("门", "portal")]
    assert [one.reason for one in report.skipped] == [
        "not newer than unit 1 of the memory",
        "older than a unit before it in the file",
    ]


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
