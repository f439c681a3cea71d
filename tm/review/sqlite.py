"""The SQLite store of alignments; one transaction spans them and the units."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlite_utils

from tm.database.sqlite import Database, migrate
from tm.errors import ConflictError, NotFoundError
from tm.lang import primary
from tm.model import BlockKind, ImportReport, Level, Segment, Side, TranslationUnit
from tm.review.model import Alignment, Edit, EditKind, Link, RowState, Stretch
from tm.review.store import Applied, Decide, Revision
from tm.review.units import check_text, reverted
from tm.rows import report_of, time_of, unit_of, unit_values
from tm.schema.sqlite import (
    INSERT,
    MIGRATIONS,
    NAMES,
    REVISE,
    UNITS,
    begin_change,
    insert_one,
    keep_units,
    next_unit_id,
)
from tm.stopping import stopping

_LINK = (
    "number, source_start, source_end, target_start, target_end, confidence, state, unit_id,"
    " sentence_id"
)
_EDITS = (
    "SELECT edits.id, edits.kind, edits.number, changes.at, changes.by, undo.at"
    " FROM alignment_edits AS edits JOIN changes ON changes.id = edits.change"
    " LEFT JOIN changes AS undo ON undo.id = edits.undone WHERE edits.import_id = ?"
)
_STATES = {state.value: state for state in RowState}  # a look-up costs a tenth of a call
_LISTED = "(SELECT value FROM json_each(?))"


def insert_alignment(
    connection: sqlite_utils.Database, import_id: int, alignment: Alignment, *, first_unit: int
) -> None:
    """Insert the alignment of an import whose units were inserted from an id on."""
    connection.execute(
        "INSERT INTO alignments VALUES (?, ?, ?)",
        (import_id, alignment.next_number, int(alignment.with_clauses)),
    )
    connection.conn.executemany(
        "INSERT INTO alignment_segments VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (import_id, side.value, s.index, s.text, s.lang, s.block, s.kind.value, s.ref)
            for side, segments in zip(Side, (alignment.source, alignment.target), strict=True)
            for s in stopping(segments)
        ),
    )
    _insert_links(connection, import_id, (_with_ids(link, first_unit) for link in alignment.links))


def _with_ids(link: Link, first_unit: int) -> Link:
    unit_id, sentence_id = (
        None if place is None else first_unit + place for place in (link.unit_id, link.sentence_id)
    )
    return replace(link, unit_id=unit_id, sentence_id=sentence_id)


def _insert_links(connection: sqlite_utils.Database, import_id: int, links: Iterable[Link]) -> None:
    connection.conn.executemany(
        f"INSERT INTO alignment_links(import_id, {_LINK})"  # noqa: S608 - our own names
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                import_id,
                link.number,
                link.source.start,
                link.source.end,
                link.target.start,
                link.target.end,
                link.confidence,
                link.state.value,
                link.unit_id,
                link.sentence_id,
            )
            for link in stopping(links)
        ),
    )


def _link_of(row: Sequence[Any]) -> Link:
    number, start, end, target_start, target_end, confidence, state, unit_id, sentence_id = row
    return Link(
        number,
        Stretch(start, end),
        Stretch(target_start, target_end),
        confidence,
        _STATES[state],
        unit_id,
        sentence_id,
    )


@dataclass(frozen=True, slots=True)
class _Undoable:
    """An edit with the change that it was part of, and what it wrote."""

    id: int
    change: int
    links: tuple[int, ...]
    units: tuple[int, ...]


class SqliteAlignmentStore:
    """The ``AlignmentStore`` in a SQLite file; any thread may use it."""

    def __init__(self, database: Database) -> None:
        migrate(database, "tm", MIGRATIONS)
        self._database = database

    def _read(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        return self._database.read(sql, *parameters)

    def alignment(self, import_id: int) -> Alignment:
        """Return an alignment with all its rows."""
        next_number, with_clauses = self._check(import_id)
        # Counted first: rows that are newer than the count make a later edit fail, never the
        # other way round.
        ((edits, last_edit),) = self._read(
            "SELECT count(*) + count(undone), coalesce(max(id) FILTER (WHERE undone IS NULL), 0)"
            " FROM alignment_edits WHERE import_id = ?",
            import_id,
        )
        sides: dict[str, list[Segment]] = {side.value: [] for side in Side}
        for side, number, text, lang, block, kind, ref in self._read(
            "SELECT side, number, text, lang, block, kind, ref FROM alignment_segments"
            " WHERE import_id = ? ORDER BY side, number",
            import_id,
        ):
            sides[side].append(Segment(text, lang, number, block, BlockKind(kind), ref))
        rows = self._read(
            f"SELECT {_LINK} FROM alignment_links WHERE import_id = ?"  # noqa: S608 - our names
            " ORDER BY source_start, source_end > source_start, target_start",
            import_id,
        )
        return Alignment(
            tuple(sides[Side.SOURCE.value]),
            tuple(sides[Side.TARGET.value]),
            tuple(map(_link_of, rows)),
            import_id,
            edits,
            last_edit,
            next_number,
            with_clauses,
        )

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

    def _check(self, import_id: int) -> tuple[int, bool]:
        """Return what is stored of an alignment that is in force: next number, with clauses."""
        rows = self._read(
            "SELECT imports.undone_at, alignments.next_number, alignments.with_clauses FROM imports"
            " LEFT JOIN alignments ON alignments.import_id = imports.id WHERE imports.id = ?",
            import_id,
        )
        if not rows:
            raise NotFoundError(f"there is no import {import_id}")
        ((undone_at, next_number, with_clauses),) = rows
        if undone_at is not None:
            raise ConflictError(f"import {import_id} was taken back, and its alignment with it")
        if next_number is None:
            raise NotFoundError(
                f"import {import_id} has no alignment: it brought units or evidence, "
                "or was made before alignments were kept"
            )
        return int(next_number), bool(with_clauses)

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
            revision = decide(self.alignment(import_id), next_unit_id(connection))
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
                f"INSERT INTO alignment_former(edit, {_LINK}) SELECT ?, {_LINK}"  # noqa: S608
                f" FROM alignment_links WHERE import_id = ? AND number IN {_LISTED}",
                (edit_id, import_id, replaced),
            )
            _write_units(connection, change, revision)
            _write_links(connection, import_id, revision)
            _keep_numbers_unused(connection, import_id, written)
        return Applied(Edit(edit_id, kind, number, at, by), tuple(written), revision.gone)

    def last_edit(self, import_id: int) -> Edit | None:
        """Return the latest edit that was not taken back."""
        return next((edit for edit in self.edits(import_id) if edit.undone_at is None), None)

    def edits(self, import_id: int) -> tuple[Edit, ...]:
        """Return all edits, latest first, also those that were taken back."""
        self._check(import_id)
        return tuple(map(_edit_of, self._read(f"{_EDITS} ORDER BY edits.id DESC", import_id)))

    def undo(self, import_id: int, *, at: datetime, by: str = "") -> Applied:
        """Take the latest edit back: its rows and units are what they were, with their ids."""
        with self._database.writing() as connection:
            edit = self._undoable(import_id)
            change = begin_change(connection, "review-undo", at, by)
            _write_units(connection, change, self._units_before(edit))
            former = [
                _link_of(row)
                for row in self._read(
                    f"SELECT {_LINK} FROM alignment_former WHERE edit = ?",  # noqa: S608 - as above
                    edit.id,
                )
            ]
            numbers = tuple(link.number for link in former)
            gone = tuple(number for number in edit.links if number not in set(numbers))
            links = self._with_living_units(former)
            _write_links(connection, import_id, Revision(links, gone))
            connection.execute(
                "UPDATE alignment_edits SET undone = ? WHERE id = ?", (change, edit.id)
            )
        (row,) = self._read(f"{_EDITS} AND edits.id = ?", import_id, edit.id)
        return Applied(_edit_of(row), numbers, gone)

    def _undoable(self, import_id: int) -> _Undoable:
        self._check(import_id)
        rows = self._read(
            "SELECT id, change, made_links, made_units FROM alignment_edits"
            " WHERE import_id = ? AND undone IS NULL ORDER BY id DESC LIMIT 1",
            import_id,
        )
        if not rows:
            raise ConflictError(f"the alignment of import {import_id} has no edit to take back")
        ((edit_id, change, links, units),) = rows
        return _Undoable(edit_id, change, tuple(json.loads(links)), tuple(json.loads(units)))

    def _units_before(self, edit: _Undoable) -> Revision:
        """Return what makes units again what they were before an edit."""
        former = {
            unit.id: unit
            for unit in self._units(f"SELECT {NAMES} FROM history WHERE change = ?", edit.change)  # noqa: S608
        }
        ids = json.dumps([*former, *edit.units])
        # The first state kept after the edit is the one that the edit left.
        left: dict[int | None, TranslationUnit] = {}
        for unit in self._units(
            f"SELECT {NAMES} FROM history WHERE change > ? AND id IN {_LISTED} ORDER BY state",  # noqa: S608
            edit.change,
            ids,
        ):
            left.setdefault(unit.id, unit)
        stored = {unit.id: unit for unit in self._units(f"{UNITS} WHERE id IN {_LISTED}", ids)}
        for unit_id in edit.units:
            if unit_id in stored and unit_id in left:
                check_text(stored[unit_id], left[unit_id])
        new = [former[i] for i in former if i not in stored and i not in left]
        changed = [
            reverted(stored[i], before=former[i], after=left.get(i, stored[i]))
            for i in former
            if i in stored
        ]
        living = {unit.id for unit in new} | self._living(unit.parent for unit in (*new, *changed))
        return Revision(
            new_units=tuple(_with_parent_in(living, unit) for unit in new),
            changed_units=tuple(_with_parent_in(living, unit) for unit in changed),
            gone_units=tuple(i for i in edit.units if i in stored),
        )

    def _units(self, sql: str, *parameters: object) -> list[TranslationUnit]:
        return [unit_of(row) for row in self._read(sql, *parameters)]

    def _with_living_units(self, links: Sequence[Link]) -> tuple[Link, ...]:
        """Return rows without the ids of units that a person has deleted since."""
        living = self._living(i for link in links for i in (link.unit_id, link.sentence_id))
        return tuple(
            replace(
                link,
                unit_id=link.unit_id if link.unit_id in living else None,
                sentence_id=link.sentence_id if link.sentence_id in living else None,
            )
            for link in links
        )

    def _living(self, ids: Iterable[int | None]) -> set[int | None]:
        listed = json.dumps([unit_id for unit_id in ids if unit_id is not None])
        return {
            row[0]
            for row in self._read(f"SELECT id FROM units WHERE id IN {_LISTED}", listed)  # noqa: S608
        }

    def with_accepted(
        self, *, memory: str, source_lang: str, target_lang: str, texts: tuple[str, ...]
    ) -> tuple[int, ...]:
        """Return the imports in force, newest first, that may tell how texts are translated."""
        rows = self._read(
            "SELECT imports.id, imports.report FROM imports WHERE imports.undone_at IS NULL"
            " AND EXISTS (SELECT 1 FROM alignment_links AS links"
            " WHERE links.import_id = imports.id AND links.state = ?)"
            " AND EXISTS (SELECT 1 FROM alignment_segments AS segments"
            " WHERE segments.import_id = imports.id AND segments.side = ?"
            " AND segments.text IN (SELECT value FROM json_each(?))) ORDER BY imports.id DESC",
            RowState.ACCEPTED.value,
            Side.SOURCE.value,
            json.dumps(texts),
        )
        wanted = (memory, primary(source_lang), primary(target_lang))
        return tuple(import_id for import_id, text in rows if _about(report_of(text)) == wanted)


def _with_parent_in(living: set[int | None], unit: TranslationUnit) -> TranslationUnit:
    """Return a unit without its sentence unit where a person has deleted that since."""
    return unit if unit.parent in living else replace(unit, parent=None)


def _about(report: ImportReport) -> tuple[str, str, str]:
    return report.memory, primary(report.source_lang), primary(report.target_lang)


def _edit_of(row: Sequence[Any]) -> Edit:
    edit_id, kind, number, at, by, undone_at = row
    return Edit(edit_id, EditKind(kind), number, datetime.fromisoformat(at), by, time_of(undone_at))


def _write_units(connection: sqlite_utils.Database, change: int, revision: Revision) -> None:
    """Write units; clause units leave a parent before it goes, and come after theirs."""
    kept = [unit.id for unit in revision.changed_units if unit.id is not None]
    keep_units(connection, change, [*kept, *revision.gone_units])
    parents = [unit for unit in revision.new_units if unit.level is Level.SENTENCE]
    clauses = [unit for unit in revision.new_units if unit.level is not Level.SENTENCE]
    _insert_units(connection, change, parents)
    connection.conn.executemany(
        REVISE,
        ((change, *unit_values(unit)[1:], unit.id) for unit in revision.changed_units),
    )
    _insert_units(connection, change, clauses)
    gone = json.dumps(list(revision.gone_units))
    connection.execute(f"DELETE FROM units WHERE id IN {_LISTED}", (gone,))  # noqa: S608


def _insert_units(
    connection: sqlite_utils.Database, change: int, units: Iterable[TranslationUnit]
) -> None:
    connection.conn.executemany(INSERT, ((change, *unit_values(unit)) for unit in units))


def _write_links(connection: sqlite_utils.Database, import_id: int, revision: Revision) -> None:
    replaced = [*(link.number for link in revision.links), *revision.gone]
    connection.execute(
        f"DELETE FROM alignment_links WHERE import_id = ? AND number IN {_LISTED}",  # noqa: S608
        (import_id, json.dumps(replaced)),
    )
    _insert_links(connection, import_id, revision.links)


def _keep_numbers_unused(
    connection: sqlite_utils.Database, import_id: int, written: Sequence[int]
) -> None:
    """Let no later row get a number that was written, also when this edit is taken back."""
    connection.execute(
        "UPDATE alignments SET next_number = max(next_number, ?) WHERE import_id = ?",
        (max(written, default=0) + 1, import_id),
    )
