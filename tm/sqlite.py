"""The SQLite store of translation units, their imports and their history."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlite_utils

from tm.admit import admit
from tm.database.sqlite import Database, migrate, open_database
from tm.errors import ConflictError, NotFoundError
from tm.filters.sqlite import conditions, covering
from tm.model import (
    AlignedPair,
    EvidenceText,
    ImportRecord,
    ImportReport,
    Level,
    Memory,
    Side,
    TranslationUnit,
    UnitChange,
    UnitGroup,
    UnitStatus,
)
from tm.review.model import Alignment
from tm.review.writing.sqlite import insert_alignment
from tm.rows import (
    COLUMNS,
    OUTLINE,
    editable_values,
    import_of,
    outline_of,
    report_text,
    stats_of,
    teaching_pair,
    time_text,
    unit_of,
)
from tm.schema.sqlite import (
    KEEP,
    MIGRATIONS,
    UNITS,
    UPDATE,
    begin_change,
    delete_units,
    drop_idle_rules,
    insert_groups,
    insert_one,
    next_unit_id,
    restore_replaced,
)
from tm.store import (
    LOOKED_AT,
    MOST_TEACHING,
    TEACHING_CONFIDENCE,
    IndexText,
    MemoryRule,
    Outline,
    StoreStats,
    UnitFilter,
)

__all__ = ["Database", "SqliteUnitStore", "migrate", "open_database"]

_ALL = UnitFilter()
_OUTLINES_AT_A_TIME = 5_000
_FEW = 8  # ids that stand in a statement themselves; more would crowd out the statements kept
PAGE = 500  # rows read at once: no read transaction stays open while a caller works on them
UNDO_IMPORT = "undo-import"
_IMPORTS = "SELECT id, digest, report, imported_at, undone_at FROM imports"


class SqliteUnitStore:
    """The ``UnitStore`` in a SQLite file; any thread may use it."""

    def __init__(self, database: Database) -> None:
        migrate(database, "tm", MIGRATIONS)
        self._database = database
        self._stats: tuple[int, StoreStats] | None = None

    def _read(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        return self._database.read(sql, *parameters)

    @contextmanager
    def _writing(
        self, action: str, at: datetime, by: str = ""
    ) -> Iterator[tuple[sqlite_utils.Database, int]]:
        """Begin one change and give its number; numbers grow in the order of the commits."""
        with self._database.writing() as connection:
            change = begin_change(connection, action, at, by)
            yield connection, change
            if action != UNDO_IMPORT:  # the file may come again, and its memory is what it was
                drop_idle_rules(connection, change)

    # Imports

    def add_import(
        self,
        digest: str,
        report: ImportReport | Callable[[], ImportReport],
        groups: Iterable[UnitGroup],
        *,
        evidence: Iterable[EvidenceText] = (),
        alignment: Callable[[], Alignment] | None = None,
        replaced: Sequence[int] = (),
        at: datetime,
    ) -> ImportRecord:
        """Store an import whole or not at all."""
        with self._writing("import", at) as (connection, change):
            if self.find_import(digest) is not None:
                raise ConflictError("the same content is already stored; undo its import first")
            import_id = insert_one(
                connection,
                "INSERT INTO imports(digest, report, imported_at, change) VALUES (?, '', ?, ?)",
                (digest, time_text(at), change),
            )
            first_unit = next_unit_id(connection)
            stored = insert_groups(connection, groups, change, import_id, at)
            delete_units(connection, change, replaced)
            if alignment is not None:
                insert_alignment(connection, import_id, alignment(), first_unit=first_unit)
            stored += connection.conn.executemany(
                "INSERT INTO evidence(import_id, text, lang, document, block)"
                " VALUES (?, ?, ?, ?, ?)",
                ((import_id, e.text, e.lang, e.document, e.block) for e in evidence),
            ).rowcount
            final = report() if callable(report) else report
            connection.execute(
                "UPDATE imports SET report = ? WHERE id = ?",
                (report_text(replace(final, import_id=import_id, stored=stored)), import_id),
            )
        return self.get_import(import_id)

    def find_import(self, digest: str) -> ImportRecord | None:
        """Return the import of this digest that is in force, if any."""
        rows = self._read(f"{_IMPORTS} WHERE digest = ? AND undone_at IS NULL", digest)
        return import_of(rows[0]) if rows else None

    def is_replaced(self, import_id: int) -> bool:
        """Tell whether a later import in force replaced units of an import."""
        sql = (
            "SELECT EXISTS (SELECT 1 FROM imports JOIN history USING (change)"
            " WHERE undone_at IS NULL AND history.import_id = ? AND imports.id > ?)"
        )
        return bool(self._read(sql, import_id, import_id)[0][0])

    def imports(self) -> tuple[ImportRecord, ...]:
        """Return all imports, newest first, undone ones included."""
        return tuple(import_of(row) for row in self._read(f"{_IMPORTS} ORDER BY id DESC"))

    def get_import(self, import_id: int) -> ImportRecord:
        """Return one import."""
        rows = self._read(f"{_IMPORTS} WHERE id = ?", import_id)
        if not rows:
            raise NotFoundError(f"there is no import {import_id}")
        return import_of(rows[0])

    def undo_import(self, import_id: int, *, at: datetime, by: str = "") -> int:
        """Take an import back whole and bring back what it replaced."""
        with self._writing(UNDO_IMPORT, at, by) as (connection, change):
            if self.get_import(import_id).undone_at is not None:
                raise ConflictError(f"import {import_id} was taken back before")
            connection.execute(f"{KEEP} import_id = ?", (change, import_id))
            removed = connection.execute(
                "DELETE FROM evidence WHERE import_id = ?", (import_id,)
            ).rowcount
            # Clause units first: deleted by the cascade they would not be counted.
            for level in (Level.CLAUSE, Level.SENTENCE):
                removed += connection.execute(
                    "DELETE FROM units WHERE import_id = ? AND level = ?", (import_id, level.value)
                ).rowcount
            connection.execute(
                "UPDATE imports SET undone_at = ? WHERE id = ?", (time_text(at), import_id)
            )
            restore_replaced(connection, change, import_id)
        return removed

    # Units

    def add_unit(self, unit: TranslationUnit, *, at: datetime) -> TranslationUnit:
        """Store a unit typed by a person and return it with its id."""
        entered = UnitGroup(admit(unit))
        with self._writing("add", at, unit.created_by) as (connection, change):
            insert_groups(connection, (entered,), change, None, at)
            unit_id = connection.execute("SELECT max(id) FROM units").fetchone()[0]
        return self.get(unit_id)

    def get(self, unit_id: int) -> TranslationUnit:
        """Return one unit."""
        found = self.get_many((unit_id,))
        if not found:
            raise NotFoundError(f"there is no unit {unit_id}")
        return found[0]

    def get_many(
        self, unit_ids: Sequence[int], wanted: UnitFilter | None = None
    ) -> tuple[TranslationUnit, ...]:
        """Return the units that exist and pass the filter, in the order asked for."""
        where, parameters = conditions(wanted) if wanted else ("", [])
        if len(unit_ids) <= _FEW:  # what most lookups read, and twice as quick
            among, ids = ", ".join("?" * len(unit_ids)), list[object](unit_ids)
        else:
            among, ids = "SELECT value FROM json_each(?)", [json.dumps(list(unit_ids))]
        rows = self._read(f"{UNITS} WHERE id IN ({among}){where}", *ids, *parameters)
        found = {row[0]: row for row in rows}
        return tuple(unit_of(found[unit_id]) for unit_id in unit_ids if unit_id in found)

    def outlines(
        self, unit_ids: Sequence[int], wanted: UnitFilter | None = None
    ) -> Iterator[Outline]:
        """Yield the outlines of the units that exist and pass the filter."""
        where, parameters = conditions(wanted or _ALL)
        sql = f"SELECT {OUTLINE} FROM units WHERE id IN (SELECT value FROM json_each(?)){where}"  # noqa: S608 - our own column names
        for start in range(0, len(unit_ids), _OUTLINES_AT_A_TIME):
            ids = json.dumps(list(unit_ids[start : start + _OUTLINES_AT_A_TIME]))
            yield from map(outline_of, self._read(sql, ids, *parameters))

    def update(self, unit: TranslationUnit, *, at: datetime, by: str = "") -> TranslationUnit:
        """Replace what a person may change of a unit; the former state goes to its history."""
        if unit.id is None:
            raise ValueError("only a stored unit can be updated")
        entered = replace(admit(unit), changed_at=at, changed_by=by)
        with self._writing("update", at, by) as (connection, change):
            self.get(unit.id)
            connection.execute(f"{KEEP} id = ?", (change, unit.id))
            connection.execute(UPDATE, (change, *editable_values(entered), unit.id))
        return self.get(unit.id)

    def delete(self, unit_id: int, *, at: datetime, by: str = "") -> None:
        """Delete a unit and its clause units; the former states go to the history."""
        with self._writing("delete", at, by) as (connection, change):
            parent = self.get(unit_id).parent
            connection.execute(f"{KEEP} id = ? OR parent = ?", (change, unit_id, unit_id))
            connection.execute("DELETE FROM units WHERE id = ?", (unit_id,))
            connection.execute(
                "UPDATE units SET has_clauses = 0 WHERE id = ?"
                " AND NOT EXISTS (SELECT 1 FROM units AS clause WHERE clause.parent = units.id)",
                (parent,),
            )

    def history(self, unit_id: int) -> tuple[UnitChange, ...]:
        """Return the former states of a unit, oldest first; also of a deleted one."""
        names = ", ".join(f"history.{name}" for name in COLUMNS)
        rows = self._read(
            f"SELECT changes.at, changes.by, changes.action, {names} FROM history"  # noqa: S608
            " JOIN changes ON changes.id = history.change WHERE history.id = ? ORDER BY state",
            unit_id,
        )
        return tuple(
            UnitChange(unit=unit_of(state), at=datetime.fromisoformat(at), by=by, action=action)
            for at, by, action, *state in rows
        )

    def units(
        self, wanted: UnitFilter = _ALL, *, after: int = 0, limit: int | None = None
    ) -> Iterator[TranslationUnit]:
        """Yield units by ascending id, those with an id above ``after``."""
        where, parameters = conditions(wanted)
        sql = f"{UNITS} WHERE id > ?{where} ORDER BY id LIMIT ?"
        left = limit
        while left is None or left > 0:
            page = PAGE if left is None else min(PAGE, left)
            rows = self._read(sql, after, *parameters, page)
            yield from map(unit_of, rows)
            if len(rows) < page:
                return
            after = rows[-1][0]
            left = None if left is None else left - page

    def certain_pairs(self, source_lang: str, target_lang: str) -> tuple[AlignedPair, ...]:
        """Return the newest certain pairs of two languages, newest first."""
        forward, wanted = conditions(UnitFilter(source_lang=source_lang, target_lang=target_lang))
        back, turned = conditions(UnitFilter(source_lang=target_lang, target_lang=source_lang))
        rows = self._read(
            "SELECT source, target, source_lang, target_lang, confidence, status FROM units"  # noqa: S608 - our own names
            " WHERE id > (SELECT max(id) FROM units) - ? AND has_clauses = 0"
            " AND (status = ? OR status = ? AND confidence >= ?)"
            f" AND (1{forward} OR 1{back}) ORDER BY id DESC LIMIT ?",
            LOOKED_AT,
            UnitStatus.APPROVED.value,
            UnitStatus.UNREVIEWED.value,
            TEACHING_CONFIDENCE,
            *wanted,
            *turned,
            MOST_TEACHING,
        )
        return tuple(teaching_pair(row, source_lang) for row in rows)

    def evidence(self, lang: str | None = None) -> Iterator[EvidenceText]:
        """Yield the evidence texts, in order of storing."""
        where, parameters = covering("lang", lang)
        after = 0
        while rows := self._read(
            "SELECT id, text, lang, document, block FROM evidence"  # noqa: S608 - our own names
            f" WHERE id > ?{where} ORDER BY id LIMIT {PAGE}",
            after,
            *parameters,
        ):
            for after, *fields in rows:  # noqa: B007 - the last id begins the next page
                yield EvidenceText(*fields)

    def memories(self) -> tuple[Memory, ...]:
        """Return all memories, ``default`` first, then by name."""
        return self.stats().memories

    def memory_rules(self) -> tuple[MemoryRule, ...]:
        """Return what is set for memories, by name."""
        rows = self._read("SELECT name, priority, penalty FROM memory_rules ORDER BY name")
        return tuple(MemoryRule(*row) for row in rows)

    def set_memory_rule(self, rule: MemoryRule, *, at: datetime, by: str = "") -> None:
        """Set priority and penalty of a memory."""
        with self._writing("memory", at, by) as (connection, _):
            if rule.name not in (memory.name for memory in self._count().memories):
                raise NotFoundError(f"there is no memory {rule.name[:100]!r}")
            connection.execute(
                "INSERT OR REPLACE INTO memory_rules VALUES (?, ?, ?)",
                (rule.name, rule.priority, rule.penalty),
            )

    def has_units(self, wanted: UnitFilter) -> bool:
        """Tell whether any unit passes; quick for a memory."""
        where, parameters = conditions(wanted)
        sql = f"SELECT EXISTS (SELECT 1 FROM units WHERE 1{where})"  # noqa: S608 - as above
        return bool(self._read(sql, *parameters)[0][0])

    def documents(self, limit: int) -> tuple[str, ...]:
        """Return names of documents that units are from, up to so many, by name."""
        sql = "SELECT DISTINCT document FROM units WHERE document <> '' LIMIT ?"
        return tuple(sorted(row[0] for row in self._read(sql, limit)))

    def stats(self) -> StoreStats:
        """Return the counts; they are kept until the next change."""
        change = self.last_change()
        if self._stats is None or self._stats[0] != change:
            self._stats = (change, self._count())
        return self._stats[1]

    def _count(self) -> StoreStats:
        rows = self._read(
            "SELECT memory, has_clauses, level, source_lang, target_lang, count(*) FROM units"
            " GROUP BY memory, has_clauses, level, source_lang, target_lang"
        )
        evidence = self._read("SELECT count(*) FROM evidence")[0][0]
        imports = self._read("SELECT count(*) FROM imports WHERE undone_at IS NULL")[0][0]
        return stats_of(rows, self.memory_rules(), evidence=evidence, imports=imports)

    # Changes, for derived data

    def last_change(self) -> int:
        """Return the number of the latest change, 0 when nothing was ever stored."""
        return int(self._read("SELECT coalesce(max(id), 0) FROM changes")[0][0])

    def newest_change(self) -> tuple[int, str]:
        """Return number and mark of the latest change at once, ``(0, "")`` when there is none."""
        rows = self._read("SELECT id, mark FROM changes ORDER BY id DESC LIMIT 1")
        return (int(rows[0][0]), str(rows[0][1])) if rows else (0, "")

    def change_mark(self, change: int) -> str:
        """Return the random mark of a change, ``""`` when there is no such change."""
        rows = self._read("SELECT mark FROM changes WHERE id = ?", change)
        return str(rows[0][0]) if rows else ""

    def ids_since(self, change: int) -> list[int]:
        """Return the ids of the living units added or changed after ``change``, ascending."""
        return sorted(row[0] for row in self._read("SELECT id FROM units WHERE change > ?", change))

    def texts_since(self, change: int) -> Iterator[IndexText]:
        """Yield both sides of every living unit added or changed after ``change``, by unit id."""
        # Ids first, from the index alone: sorting whole rows would hold every text in memory.
        ids = self.ids_since(change)
        for start in range(0, len(ids), PAGE):
            for unit_id, source, target, source_lang, target_lang in self._read(
                "SELECT id, source, target, source_lang, target_lang FROM units"
                " WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id",
                json.dumps(ids[start : start + PAGE]),
            ):
                yield IndexText(unit_id, Side.SOURCE, source_lang, source)
                yield IndexText(unit_id, Side.TARGET, target_lang, target)

    def gone_since(self, change: int) -> Iterator[int]:
        """Yield the ids of units changed or deleted after ``change``."""
        for row in self._read(
            "SELECT DISTINCT id FROM history WHERE change > ? ORDER BY 1", change
        ):
            yield row[0]
