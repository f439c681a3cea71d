"""The SQLite store of alignments; one transaction spans them and the units."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from tm.database.sqlite import Database, migrate
from tm.lang import primary
from tm.model import ImportReport, Side
from tm.review.lists import sqlite as lists
from tm.review.model import (
    Alignment,
    Edit,
    EditKind,
    Listing,
    RowCounts,
    RowOrder,
    RowState,
)
from tm.review.neighbourhood import neighbourhood
from tm.review.reading import sqlite as reading
from tm.review.reading.sqlite import LINK, LISTED, check_in_force
from tm.review.store import Applied, Decide, Revision
from tm.review.undo.sqlite import links_before, undoable, units_before
from tm.review.writing.sqlite import keep_numbers_unused, write_links, write_units
from tm.rows import report_of, time_of
from tm.schema.sqlite import MIGRATIONS, begin_change, insert_one, next_unit_id

_EDITS = (
    "SELECT edits.id, edits.kind, edits.number, changes.at, changes.by, undo.at"
    " FROM alignment_edits AS edits JOIN changes ON changes.id = edits.change"
    " LEFT JOIN changes AS undo ON undo.id = edits.undone WHERE edits.import_id = ?"
)


class SqliteAlignmentStore:
    """The ``AlignmentStore`` in a SQLite file; any thread may use it."""

    def __init__(self, database: Database) -> None:
        migrate(database, "tm", MIGRATIONS)
        self._database = database

    def _read(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        return self._database.read(sql, *parameters)

    def alignment(self, import_id: int) -> Alignment:
        """Return an alignment with all its rows."""
        return reading.whole(self._read, import_id)

    def part(self, import_id: int, numbers: Collection[int], *, reach: int) -> Alignment:
        """Return some rows and up to so many before and behind each, with their segments."""
        with self._database.reading():
            return reading.part(self._read, import_id, numbers, reach=reach)

    def page(
        self,
        import_id: int,
        order: RowOrder,
        *,
        states: Collection[RowState],
        number: int,
        size: int,
    ) -> Listing:
        """Return the page of rows in some states, and of one more, that holds that row."""
        with self._database.reading():
            return lists.page(self._read, import_id, order, states=states, number=number, size=size)

    def behind(
        self,
        import_id: int,
        order: RowOrder,
        *,
        states: Collection[RowState],
        after: int | None,
        limit: int,
    ) -> Listing:
        """Return the rows in some states that come behind one in an order."""
        with self._database.reading():
            return lists.behind(
                self._read, import_id, order, states=states, after=after, limit=limit
            )

    def next_open(self, import_id: int, order: RowOrder, number: int, *, sure: float) -> int | None:
        """Return the next open row less certain than that, round the end; else the next one."""
        with self._database.reading():
            return lists.next_open(self._read, import_id, order, number, sure=sure)

    def counts(self, import_id: int, *, sure: float) -> RowCounts:
        """Return how many rows are in each state, and open and less certain than that."""
        return lists.counts(self._read, import_id, sure=sure)

    def uncertain(self, *, below: float) -> dict[int, int]:
        """Return how many open rows of each import in force are less certain than that."""
        rows = self._read(
            "SELECT links.import_id, count(*) FROM alignment_links AS links"
            " JOIN imports ON imports.id = links.import_id AND imports.undone_at IS NULL"
            " WHERE links.state = ? AND links.confidence < ? GROUP BY links.import_id",
            RowState.OPEN.value,
            below,
        )
        return dict(rows)

    def edit(
        self,
        import_id: int,
        kind: EditKind,
        decide: Decide,
        *,
        number: int | None = None,
        at: datetime,
        by: str = "",
    ) -> Applied:
        """Change an alignment and its units; nobody else writes while ``decide`` works."""
        with self._database.writing() as connection:
            alignment = (
                self.alignment(import_id)
                if number is None
                else neighbourhood(partial(self.part, import_id), number)
            )
            revision = decide(alignment, next_unit_id(connection))
            change = begin_change(connection, f"review-{kind}", at, by)
            written = [link.number for link in revision.links]
            edit_id = insert_one(
                connection,
                "INSERT INTO alignment_edits(import_id, change, kind, number, made_links,"
                " made_units) VALUES (?, ?, ?, ?, ?, ?)",
                (
                    import_id,
                    change,
                    kind.value,
                    number,
                    json.dumps(written),
                    json.dumps([unit.id for unit in revision.new_units]),
                ),
            )
            replaced = json.dumps([*written, *revision.gone])
            connection.execute(
                f"INSERT INTO alignment_former(edit, {LINK}) SELECT ?, {LINK}"  # noqa: S608
                f" FROM alignment_links WHERE import_id = ? AND number IN {LISTED}",
                (edit_id, import_id, replaced),
            )
            write_units(connection, change, revision)
            write_links(connection, import_id, revision)
            keep_numbers_unused(connection, import_id, written)
        return Applied(Edit(edit_id, kind, number, at, by), tuple(written), revision.gone)

    def last_edit(self, import_id: int) -> Edit | None:
        """Return the latest edit that was not taken back."""
        check_in_force(self._read, import_id)
        rows = self._read(
            f"{_EDITS} AND edits.undone IS NULL ORDER BY edits.id DESC LIMIT 1", import_id
        )
        return _edit_of(rows[0]) if rows else None

    def edits(self, import_id: int) -> tuple[Edit, ...]:
        """Return all edits, latest first, also those that were taken back."""
        check_in_force(self._read, import_id)
        return tuple(map(_edit_of, self._read(f"{_EDITS} ORDER BY edits.id DESC", import_id)))

    def undo(self, import_id: int, *, at: datetime, by: str = "") -> Applied:
        """Take the latest edit back: its rows and units are what they were, with their ids."""
        with self._database.writing() as connection:
            edit = undoable(self._read, import_id)
            change = begin_change(connection, "review-undo", at, by)
            write_units(connection, change, units_before(self._read, edit))
            links = links_before(self._read, edit)
            numbers = tuple(link.number for link in links)
            gone = tuple(number for number in edit.links if number not in set(numbers))
            write_links(connection, import_id, Revision(links, gone))
            connection.execute(
                "UPDATE alignment_edits SET undone = ? WHERE id = ?", (change, edit.id)
            )
        (row,) = self._read(f"{_EDITS} AND edits.id = ?", import_id, edit.id)
        return Applied(_edit_of(row), numbers, gone)

    def with_decisions(
        self, *, memory: str, source_lang: str, target_lang: str, texts: tuple[str, ...]
    ) -> tuple[int, ...]:
        """Return the imports in force, newest first, that may tell how texts are translated."""
        rows = self._read(
            "SELECT imports.id, imports.report FROM imports WHERE imports.undone_at IS NULL"
            " AND EXISTS (SELECT 1 FROM alignment_links AS links"
            " WHERE links.import_id = imports.id AND links.state <> ?)"
            " AND EXISTS (SELECT 1 FROM alignment_segments AS segments"
            " WHERE segments.import_id = imports.id AND segments.side = ?"
            " AND segments.text IN (SELECT value FROM json_each(?))) ORDER BY imports.id DESC",
            RowState.OPEN.value,
            Side.SOURCE.value,
            json.dumps(texts),
        )
        wanted = (memory, primary(source_lang), primary(target_lang))
        return tuple(import_id for import_id, text in rows if _about(report_of(text)) == wanted)


def _about(report: ImportReport) -> tuple[str, str, str]:
    return report.memory, primary(report.source_lang), primary(report.target_lang)


def _edit_of(row: Sequence[Any]) -> Edit:
    edit_id, kind, number, at, by, undone_at = row
    return Edit(edit_id, EditKind(kind), number, datetime.fromisoformat(at), by, time_of(undone_at))
