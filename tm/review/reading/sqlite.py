"""Reading alignments from a SQLite file, whole or in parts."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from tm.errors import ConflictError, NotFoundError
from tm.model import BlockKind, Segment, Side
from tm.review.model import (
    Alignment,
    Link,
    Places,
    RowOrder,
    RowState,
    Stretch,
)

LINK = (
    "number, source_start, source_end, target_start, target_end, confidence, state, unit_id,"
    " sentence_id"
)
LISTED = "(SELECT value FROM json_each(?))"
MOST_IN_PART = 300  # rows whose surroundings are read one by one; more are read with all others
_SEGMENT = "number, text, lang, block, kind, ref, start"
_TEXT = ("source_start", "source_end > source_start", "target_start")
KEYS = {RowOrder.TEXT: _TEXT, RowOrder.CONFIDENCE: ("confidence", *_TEXT)}
STATES = {state.value: state for state in RowState}  # a look-up costs a tenth of a call
_KINDS = {kind.value: kind for kind in BlockKind}

Read = Callable[..., list[tuple[Any, ...]]]


def link_of(row: Sequence[Any]) -> Link:
    """Return a row from its ``LINK`` columns."""
    number, start, end, target_start, target_end, confidence, state, unit_id, sentence_id = row
    return Link(
        number,
        Stretch(start, end),
        Stretch(target_start, target_end),
        confidence,
        STATES[state],
        unit_id,
        sentence_id,
    )


def check_in_force(read: Read, import_id: int) -> tuple[int, bool]:
    """Return what is stored of an alignment that is in force: next number, with clauses.

    Raises:
        NotFoundError: there is no such import, or it has no alignment.
        ConflictError: it was taken back.
    """
    rows = read(
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


def whole(read: Read, import_id: int) -> Alignment:
    """Return an alignment with all its rows."""
    found = _without_rows(read, import_id)
    sides = {side: _segments(read, import_id, side, "") for side in Side}
    rows = read(
        f"SELECT {LINK} FROM alignment_links WHERE import_id = ?"  # noqa: S608 - our names
        f" ORDER BY {', '.join(_TEXT)}",
        import_id,
    )
    source, target = (tuple(segment for segment, _ in sides[side]) for side in Side)
    return _with(found, source, target, map(link_of, rows))


def _without_rows(read: Read, import_id: int) -> Alignment:
    next_number, with_clauses = check_in_force(read, import_id)
    # Counted first: rows that are newer than the count make a later edit fail, never the
    # other way round.
    ((edits, last_edit),) = read(
        "SELECT count(*) + count(undone), coalesce(max(id) FILTER (WHERE undone IS NULL), 0)"
        " FROM alignment_edits WHERE import_id = ?",
        import_id,
    )
    return Alignment((), (), (), import_id, edits, last_edit, next_number, with_clauses)


def _with(
    found: Alignment,
    source: tuple[Segment, ...],
    target: tuple[Segment, ...],
    links: Iterable[Link],
    part: tuple[Places, Places] | None = None,
) -> Alignment:
    return Alignment(
        source,
        target,
        tuple(links),
        found.import_id,
        found.edits,
        found.last_edit,
        found.next_number,
        found.with_clauses,
        part,
    )


def _segments(
    read: Read, import_id: int, side: Side, condition: str, *parameters: object
) -> list[tuple[Segment, int]]:
    """Return some segments of a side, each with the place where it begins."""
    order = "start" if condition else "number"  # the same, but by the index that fits
    rows = read(
        f"SELECT {_SEGMENT} FROM alignment_segments"  # noqa: S608 - our own names
        f" WHERE import_id = ? AND side = ?{condition} ORDER BY {order}",
        import_id,
        side.value,
        *parameters,
    )
    return [
        (Segment(text, lang, number, block, _KINDS[kind], ref), start)
        for number, text, lang, block, kind, ref, start in rows
    ]


# Parts


def part(read: Read, import_id: int, numbers: Collection[int], *, reach: int) -> Alignment:
    """Return some rows and up to so many before and behind each, with the segments they touch."""
    if len(numbers) > MOST_IN_PART:
        return whole(read, import_id)
    found = _without_rows(read, import_id)
    links: dict[tuple[object, ...], Link] = {}
    for number in numbers:
        links |= _around(read, import_id, number, reach)
    kept = [links[key] for key in sorted(links)]
    sides = [_touched(read, import_id, side, [link.on(side) for link in kept]) for side in Side]
    source, target = (tuple(segment for segment, _ in side) for side in sides)
    places = [
        Places(tuple(start for _, start in held), _count(read, import_id, side))
        for side, held in zip(Side, sides, strict=True)
    ]
    return _with(found, source, target, kept, (places[0], places[1]))


def _around(read: Read, import_id: int, number: int, reach: int) -> dict[tuple[object, ...], Link]:
    """Return the rows around one by their keys, none when it does not exist."""
    key = key_of(read, import_id, number, RowOrder.TEXT)
    if key is None:
        return {}
    columns = ", ".join(_TEXT)
    back = ", ".join(f"{one} DESC" for one in _TEXT)
    rows = [
        row
        for condition, first, order, limit in (
            ("<=", "<=", back, reach + 1),
            (">", ">=", columns, reach),
        )
        for row in read(
            f"SELECT {columns}, {LINK} FROM alignment_links WHERE import_id = ?"  # noqa: S608
            # The first part again by itself: the index is not used for expressions in rows.
            f" AND source_start {first} ? AND ({columns}) {condition} (?, ?, ?)"
            f" ORDER BY {order} LIMIT ?",
            import_id,
            key[0],
            *key,
            limit,
        )
    ]
    return {row[: len(_TEXT)]: link_of(row[len(_TEXT) :]) for row in rows}


def key_of(read: Read, import_id: int, number: int, order: RowOrder) -> tuple[Any, ...] | None:
    """Return where a row stands in an order, ``None`` when there is none."""
    rows = read(
        f"SELECT {', '.join(KEYS[order])} FROM alignment_links"  # noqa: S608 - our own names
        " WHERE import_id = ? AND number = ?",
        import_id,
        number,
    )
    return rows[0] if rows else None


def _touched(
    read: Read, import_id: int, side: Side, stretches: Iterable[Stretch]
) -> list[tuple[Segment, int]]:
    """Return the segments in stretches and those that begin or end at their ends."""
    ranges: list[Stretch] = []
    for stretch in sorted(stretches, key=lambda one: one.start):
        if ranges and stretch.start <= ranges[-1].end:
            ranges[-1] = Stretch(ranges[-1].start, max(ranges[-1].end, stretch.end))
        else:
            ranges.append(stretch)
    found: dict[int, tuple[Segment, int]] = {}
    for one in ranges:
        # The last segment that begins before the stretch reaches to its start, or into it.
        held = _segments(
            read,
            import_id,
            side,
            " AND start <= ? AND start >= coalesce((SELECT max(start) FROM alignment_segments"
            " WHERE import_id = ? AND side = ? AND start < ?), 0)",
            one.end,
            import_id,
            side.value,
            one.start,
        )
        found |= {segment.index: (segment, start) for segment, start in held}
    return [found[number] for number in sorted(found)]


def _count(read: Read, import_id: int, side: Side) -> int:
    ((last,),) = read(
        "SELECT max(number) FROM alignment_segments WHERE import_id = ? AND side = ?",
        import_id,
        side.value,
    )
    return 0 if last is None else int(last) + 1
