"""What taking an edit of an alignment back restores, from a SQLite file."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tm.errors import ConflictError
from tm.model import TranslationUnit
from tm.review.model import Link
from tm.review.reading.sqlite import LINK, LISTED, Read, check_in_force, link_of
from tm.review.store import Revision
from tm.review.units import check_text, reverted
from tm.rows import unit_of
from tm.schema.sqlite import NAMES, UNITS


@dataclass(frozen=True, slots=True)
class Undoable:
    """An edit with the change that it was part of, and what it wrote."""

    id: int
    change: int
    links: tuple[int, ...]
    units: tuple[int, ...]


def undoable(read: Read, import_id: int) -> Undoable:
    """Return the latest edit in force.

    Raises:
        ConflictError: there is none.
    """
    check_in_force(read, import_id)
    rows = read(
        "SELECT id, change, made_links, made_units FROM alignment_edits"
        " WHERE import_id = ? AND undone IS NULL ORDER BY id DESC LIMIT 1",
        import_id,
    )
    if not rows:
        raise ConflictError(f"the alignment of import {import_id} has no edit to take back")
    ((edit_id, change, links, units),) = rows
    return Undoable(edit_id, change, tuple(json.loads(links)), tuple(json.loads(units)))


def units_before(read: Read, edit: Undoable) -> Revision:
    """Return what makes units again what they were before an edit."""
    former = {
        unit.id: unit
        for unit in _units(read, f"SELECT {NAMES} FROM history WHERE change = ?", edit.change)  # noqa: S608
    }
    ids = json.dumps([*former, *edit.units])
    # The first state kept after the edit is the one that the edit left.
    left: dict[int | None, TranslationUnit] = {}
    for unit in _units(
        read,
        f"SELECT {NAMES} FROM history WHERE change > ? AND id IN {LISTED} ORDER BY state",  # noqa: S608
        edit.change,
        ids,
    ):
        left.setdefault(unit.id, unit)
    stored = {unit.id: unit for unit in _units(read, f"{UNITS} WHERE id IN {LISTED}", ids)}
    for unit_id in edit.units:
        if unit_id in stored and unit_id in left:
            check_text(stored[unit_id], left[unit_id])
    new = [former[i] for i in former if i not in stored and i not in left]
    changed = [
        reverted(stored[i], before=former[i], after=left.get(i, stored[i]))
        for i in former
        if i in stored
    ]
    living = {unit.id for unit in new} | _living(read, (unit.parent for unit in (*new, *changed)))
    return Revision(
        new_units=tuple(_with_parent_in(living, unit) for unit in new),
        changed_units=tuple(_with_parent_in(living, unit) for unit in changed),
        gone_units=tuple(i for i in edit.units if i in stored),
    )


def _units(read: Read, sql: str, *parameters: object) -> list[TranslationUnit]:
    return [unit_of(row) for row in read(sql, *parameters)]


def _with_living_units(read: Read, links: Sequence[Link]) -> tuple[Link, ...]:
    """Return rows without the ids of units that a person has deleted since."""
    living = _living(read, (i for link in links for i in (link.unit_id, link.sentence_id)))
    return tuple(
        replace(
            link,
            unit_id=link.unit_id if link.unit_id in living else None,
            sentence_id=link.sentence_id if link.sentence_id in living else None,
        )
        for link in links
    )


def _living(read: Read, ids: Iterable[int | None]) -> set[int | None]:
    listed = json.dumps([unit_id for unit_id in ids if unit_id is not None])
    return {
        row[0]
        for row in read(f"SELECT id FROM units WHERE id IN {LISTED}", listed)  # noqa: S608
    }


def links_before(read: Read, edit: Undoable) -> tuple[Link, ...]:
    """Return the rows that an edit replaced, without the units that a person has deleted since."""
    rows = read(f"SELECT {LINK} FROM alignment_former WHERE edit = ?", edit.id)  # noqa: S608
    return _with_living_units(read, [link_of(row) for row in rows])


def _with_parent_in(living: set[int | None], unit: TranslationUnit) -> TranslationUnit:
    """Return a unit without its sentence unit where a person has deleted that since."""
    return unit if unit.parent in living else replace(unit, parent=None)
