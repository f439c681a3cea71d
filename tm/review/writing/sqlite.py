"""What the edits of an alignment write into a SQLite file: rows and units."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

import sqlite_utils

from tm.model import Level, Side, TranslationUnit
from tm.review.model import Alignment, Link
from tm.review.reading.sqlite import LINK, LISTED
from tm.review.sides import with_starts
from tm.review.store import Revision
from tm.rows import unit_values
from tm.schema.sqlite import INSERT, REVISE, drop_idle_rules, keep_units
from tm.stopping import stopping


def insert_alignment(
    connection: sqlite_utils.Database, import_id: int, alignment: Alignment, *, first_unit: int
) -> None:
    """Insert the alignment of an import whose units were inserted from an id on."""
    connection.execute(
        "INSERT INTO alignments VALUES (?, ?, ?)",
        (import_id, alignment.next_number, int(alignment.with_clauses)),
    )
    connection.conn.executemany(
        "INSERT INTO alignment_segments(import_id, side, number, text, lang, block, kind, ref,"
        " start) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (import_id, side.value, s.index, s.text, s.lang, s.block, s.kind.value, s.ref, start)
            for side, segments in zip(Side, (alignment.source, alignment.target), strict=True)
            for s, start in with_starts(stopping(segments))
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
        f"INSERT INTO alignment_links(import_id, {LINK})"  # noqa: S608 - our own names
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


def write_units(connection: sqlite_utils.Database, change: int, revision: Revision) -> None:
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
    connection.execute(f"DELETE FROM units WHERE id IN {LISTED}", (gone,))  # noqa: S608
    drop_idle_rules(connection, change)


def _insert_units(
    connection: sqlite_utils.Database, change: int, units: Iterable[TranslationUnit]
) -> None:
    connection.conn.executemany(INSERT, ((change, *unit_values(unit)) for unit in units))


def write_links(connection: sqlite_utils.Database, import_id: int, revision: Revision) -> None:
    """Write the rows that are new or changed, and delete those that are gone."""
    replaced = [*(link.number for link in revision.links), *revision.gone]
    connection.execute(
        f"DELETE FROM alignment_links WHERE import_id = ? AND number IN {LISTED}",  # noqa: S608
        (import_id, json.dumps(replaced)),
    )
    _insert_links(connection, import_id, revision.links)


def keep_numbers_unused(
    connection: sqlite_utils.Database, import_id: int, written: Sequence[int]
) -> None:
    """Let no later row get a number that was written, also when this edit is taken back."""
    connection.execute(
        "UPDATE alignments SET next_number = max(next_number, ?) WHERE import_id = ?",
        (max(written, default=0) + 1, import_id),
    )
