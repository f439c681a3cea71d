"""The tables of the translation memory and the statements that write units."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice

import sqlite_utils

from tm.model import UnitGroup
from tm.rows import COLUMNS, EDITABLE, group_rows, time_text

ROWS_AT_A_TIME = 500
NAMES = ", ".join(COLUMNS)
UNITS = f"SELECT {NAMES} FROM units"  # noqa: S608 - our own column names
INSERT = (
    f"INSERT INTO units(change, {NAMES})"  # noqa: S608 - our own column names
    f" VALUES ({', '.join('?' * (len(COLUMNS) + 1))})"
)
UPDATE = (
    f"UPDATE units SET change = ?, {', '.join(f'{name} = ?' for name in EDITABLE)}"  # noqa: S608
    " WHERE id = ?"
)
REVISE = (
    f"UPDATE units SET change = ?, {', '.join(f'{name} = ?' for name in COLUMNS[1:])}"  # noqa: S608
    " WHERE id = ?"
)
KEEP = f"INSERT INTO history(change, {NAMES}) SELECT ?, {NAMES} FROM units WHERE "  # noqa: S608
"""Puts the units of a condition into the history, as they were before a change."""


def _first_schema(connection: sqlite_utils.Database) -> None:
    # AUTOINCREMENT: ids and change numbers are never used twice, also after deletions.
    columns = """
        source TEXT NOT NULL, target TEXT NOT NULL,
        source_lang TEXT NOT NULL, target_lang TEXT NOT NULL,
        memory TEXT NOT NULL, kind TEXT NOT NULL, status TEXT NOT NULL,
        previous_source TEXT, next_source TEXT,
        source_markup TEXT NOT NULL, target_markup TEXT NOT NULL,
        tuid TEXT NOT NULL, props TEXT NOT NULL, changed_at TEXT, changed_by TEXT NOT NULL,
        level TEXT NOT NULL, parent INTEGER {parent}, has_clauses INTEGER NOT NULL,
        document TEXT NOT NULL, block TEXT NOT NULL, target_block TEXT NOT NULL,
        confidence REAL, import_id INTEGER REFERENCES imports(id), imported_at TEXT,
        created_at TEXT, created_by TEXT NOT NULL"""
    own_parent = columns.format(parent="REFERENCES units(id) ON DELETE CASCADE")
    for statement in (
        "CREATE TABLE changes(id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL,"
        " by TEXT NOT NULL, action TEXT NOT NULL,"
        " mark TEXT NOT NULL DEFAULT (hex(randomblob(8))))",
        "CREATE TABLE imports(id INTEGER PRIMARY KEY AUTOINCREMENT, digest TEXT NOT NULL,"
        " report TEXT NOT NULL, imported_at TEXT NOT NULL, undone_at TEXT)",
        "CREATE UNIQUE INDEX imports_in_force ON imports(digest) WHERE undone_at IS NULL",
        "CREATE TABLE units(id INTEGER PRIMARY KEY AUTOINCREMENT,"
        f" change INTEGER NOT NULL REFERENCES changes(id), {own_parent})",
        "CREATE INDEX units_change ON units(change)",
        "CREATE INDEX units_import ON units(import_id)",
        "CREATE INDEX units_parent ON units(parent) WHERE parent IS NOT NULL",
        "CREATE INDEX units_counts ON units(memory, has_clauses, level, source_lang, target_lang)",
        "CREATE TABLE history(state INTEGER PRIMARY KEY,"
        f" change INTEGER NOT NULL REFERENCES changes(id), id INTEGER NOT NULL,"
        f" {columns.format(parent='')})",
        "CREATE INDEX history_change ON history(change, id)",
        "CREATE INDEX history_unit ON history(id)",
        "CREATE TABLE evidence(id INTEGER PRIMARY KEY, import_id INTEGER NOT NULL"
        " REFERENCES imports(id), text TEXT NOT NULL, lang TEXT NOT NULL,"
        " document TEXT NOT NULL, block TEXT NOT NULL)",
        "CREATE INDEX evidence_import ON evidence(import_id)",
    ):
        connection.execute(statement)


def _alignments(connection: sqlite_utils.Database) -> None:
    # Places are characters from the start of a side. Links have no order of their own: it follows
    # from where they stand.
    link = (
        "number INTEGER NOT NULL, source_start INTEGER NOT NULL, source_end INTEGER NOT NULL,"
        " target_start INTEGER NOT NULL, target_end INTEGER NOT NULL, confidence REAL NOT NULL,"
        " state TEXT NOT NULL, unit_id INTEGER {unit}, sentence_id INTEGER {unit}"
    )
    living = "REFERENCES units(id) ON DELETE SET NULL"
    for statement in (
        "CREATE TABLE alignments(import_id INTEGER PRIMARY KEY REFERENCES imports(id),"
        " next_number INTEGER NOT NULL, with_clauses INTEGER NOT NULL)",
        "CREATE TABLE alignment_segments(import_id INTEGER NOT NULL REFERENCES alignments,"
        " side TEXT NOT NULL, number INTEGER NOT NULL, text TEXT NOT NULL, lang TEXT NOT NULL,"
        " block INTEGER NOT NULL, kind TEXT NOT NULL, ref TEXT NOT NULL,"
        " PRIMARY KEY (import_id, side, number)) WITHOUT ROWID",
        "CREATE TABLE alignment_links(import_id INTEGER NOT NULL REFERENCES alignments,"
        f" {link.format(unit=living)}, PRIMARY KEY (import_id, number)) WITHOUT ROWID",
        "CREATE INDEX alignment_links_unit ON alignment_links(unit_id) WHERE unit_id IS NOT NULL",
        "CREATE INDEX alignment_links_sentence ON alignment_links(sentence_id)"
        " WHERE sentence_id IS NOT NULL",
        "CREATE TABLE alignment_edits(id INTEGER PRIMARY KEY AUTOINCREMENT,"
        " import_id INTEGER NOT NULL REFERENCES alignments,"
        " change INTEGER NOT NULL REFERENCES changes(id), kind TEXT NOT NULL, number INTEGER,"
        " made_links TEXT NOT NULL, made_units TEXT NOT NULL,"
        " undone INTEGER REFERENCES changes(id))",
        "CREATE INDEX alignment_edits_import ON alignment_edits(import_id)",
        "CREATE TABLE alignment_former(edit INTEGER NOT NULL REFERENCES alignment_edits(id),"
        f" {link.format(unit='')}, PRIMARY KEY (edit, number)) WITHOUT ROWID",
    ):
        connection.execute(statement)


def _memory_rules(connection: sqlite_utils.Database) -> None:
    connection.execute(
        "CREATE TABLE memory_rules(name TEXT PRIMARY KEY, priority INTEGER NOT NULL,"
        " penalty INTEGER NOT NULL) WITHOUT ROWID"
    )


def _places(connection: sqlite_utils.Database) -> None:
    # Where segments begin and how links are ordered, so that a part of an alignment can be read.
    text = "source_start, source_end > source_start, target_start, state"
    for statement in (
        "ALTER TABLE alignment_segments ADD COLUMN start INTEGER NOT NULL DEFAULT 0",
        "UPDATE alignment_segments AS segments SET start = places.start FROM"
        " (SELECT import_id, side, number, sum(length(text)) OVER (PARTITION BY import_id, side"
        " ORDER BY number) - length(text) AS start FROM alignment_segments) AS places"
        " WHERE (places.import_id, places.side, places.number)"
        " = (segments.import_id, segments.side, segments.number)",
        "CREATE INDEX alignment_segments_start ON alignment_segments(import_id, side, start)",
        f"CREATE INDEX alignment_links_text ON alignment_links(import_id, {text})",
        "CREATE INDEX alignment_links_state ON alignment_links(import_id, state, confidence)",
        f"CREATE INDEX alignment_links_sure ON alignment_links(import_id, confidence, {text})",
    ):
        connection.execute(statement)


def _target_neighbours(connection: sqlite_utils.Database) -> None:
    # Of units stored before they stay unknown: what stood beside them was not kept.
    for table in ("units", "history"):
        for name in ("previous_target", "next_target"):
            connection.execute(f"ALTER TABLE {table} ADD COLUMN {name} TEXT")


def _import_changes(connection: sqlite_utils.Database) -> None:
    # What an import replaced is in the history of its change; before, no import replaced anything.
    connection.execute("ALTER TABLE imports ADD COLUMN change INTEGER REFERENCES changes(id)")


MIGRATIONS = (
    _first_schema, _alignments, _memory_rules, _places, _target_neighbours, _import_changes,
)  # fmt: skip


def insert_one(connection: sqlite_utils.Database, sql: str, parameters: tuple[object, ...]) -> int:
    """Insert a row and return its id."""
    return int(connection.execute(sql, parameters).lastrowid or 0)


def drop_idle_rules(connection: sqlite_utils.Database, change: int) -> None:
    """Forget what is set for memories whose last unit went in a change: the name begins anew."""
    connection.execute(
        "DELETE FROM memory_rules WHERE name <> 'default'"
        " AND name IN (SELECT memory FROM history WHERE change = ?)"
        " AND NOT EXISTS (SELECT 1 FROM units WHERE units.memory = memory_rules.name)",
        (change,),
    )


def begin_change(connection: sqlite_utils.Database, action: str, at: datetime, by: str) -> int:
    """Note a change and return its number; numbers grow in the order of the commits."""
    sql = "INSERT INTO changes(at, by, action) VALUES (?, ?, ?)"
    return insert_one(connection, sql, (time_text(at), by, action))


def keep_units(connection: sqlite_utils.Database, change: int, ids: Sequence[int]) -> None:
    """Put units into the history, as they were before a change."""
    listed = json.dumps(list(ids))
    sql = f"{KEEP} id IN (SELECT value FROM json_each(?))"  # noqa: S608 - our own column names
    connection.execute(sql, (change, listed))


def delete_units(connection: sqlite_utils.Database, change: int, ids: Sequence[int]) -> None:
    """Delete units with their clause units; what they were stays in the history."""
    for start in range(0, len(ids), ROWS_AT_A_TIME):
        listed = json.dumps(list(ids[start : start + ROWS_AT_A_TIME]))
        chosen = "(SELECT value FROM json_each(?))"
        sql = f"{KEEP} id IN {chosen} OR parent IN {chosen}"
        connection.execute(sql, (change, listed, listed))
        connection.execute(f"DELETE FROM units WHERE id IN {chosen}", (listed,))  # noqa: S608 - as above


def restore_replaced(connection: sqlite_utils.Database, change: int, import_id: int) -> None:
    """Bring back the units that an import replaced, but for those of imports taken back since."""
    connection.execute(
        f"INSERT INTO units(change, {NAMES}) SELECT ?, {NAMES} FROM history"  # noqa: S608 - as above
        " WHERE change = (SELECT change FROM imports WHERE id = ?)"
        " AND id NOT IN (SELECT id FROM units)"
        " AND coalesce(import_id, 0) NOT IN (SELECT id FROM imports WHERE undone_at IS NOT NULL)"
        " ORDER BY parent IS NOT NULL, id",  # clause units behind the sentences they belong to
        (change, import_id),
    )


def next_unit_id(connection: sqlite_utils.Database) -> int:
    """Return the id of the next new unit; no id is used twice."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'units'").fetchone()
    return int(row[0]) + 1 if row else 1


def insert_groups(
    connection: sqlite_utils.Database,
    groups: Iterable[UnitGroup],
    change: int,
    import_id: int | None,
    at: datetime,
) -> int:
    """Insert units, each followed by its clause units, and return their number."""
    rows = group_rows(
        groups, change=change, first_id=next_unit_id(connection), import_id=import_id, at=at
    )
    count = 0
    while batch := list(islice(rows, ROWS_AT_A_TIME)):  # faster than one by one as they are read
        count += connection.conn.executemany(INSERT, batch).rowcount
    return count
