"""Pages and counts of rows from a SQLite file: only what is listed is read."""

from collections.abc import Collection, Sequence
from typing import Any

from tm.errors import NotFoundError
from tm.review.model import Listing, RowCounts, RowOrder, RowState
from tm.review.reading.sqlite import KEYS, STATES, Read, check_in_force, key_of, part


def counts(read: Read, import_id: int, *, sure: float) -> RowCounts:
    """Return how many rows are in each state, and open and less certain than that."""
    check_in_force(read, import_id)
    rows = read(
        "SELECT state, count(*), sum(confidence < ?) FROM alignment_links WHERE import_id = ?"
        " GROUP BY state",
        sure,
        import_id,
    )
    found = {STATES[state]: (count, unsure) for state, count, unsure in rows}
    nothing = (0, 0)
    return RowCounts(
        found.get(RowState.OPEN, nothing)[0],
        found.get(RowState.ACCEPTED, nothing)[0],
        found.get(RowState.DROPPED, nothing)[0],
        uncertain=found.get(RowState.OPEN, nothing)[1],
    )


def page(
    read: Read,
    import_id: int,
    order: RowOrder,
    *,
    states: Collection[RowState],
    number: int,
    size: int,
) -> Listing:
    """Return the page of rows in some states, and of one more, that holds that row."""
    check_in_force(read, import_id)
    key = key_of(read, import_id, number, order)
    wanted = f"import_id = ? AND (state IN ({_marks(states)}) OR number = ?)"
    values = (import_id, *(state.value for state in states), number)
    columns = ", ".join(KEYS[order])
    before = f"({columns}) < ({_marks(KEYS[order])})" if key else "0"
    ((total, place),) = read(
        f"SELECT count(*), coalesce(sum({before}), 0)"  # noqa: S608 - our own names
        f" FROM alignment_links WHERE {wanted}",
        *(key or ()),
        *values,
    )
    start = place - place % size
    begin = max(0, start - size)
    numbers = _numbers(read, wanted, values, order, limit=start + size + 1 - begin, start=begin)
    listed = numbers[start - begin : start - begin + size]
    behind = numbers[start - begin + size :]
    return Listing(
        part(read, import_id, listed, reach=1),
        tuple(listed),
        first=start + 1,
        total=total,
        previous=numbers[0] if start else None,
        following=behind[0] if behind else None,
    )


def behind(
    read: Read,
    import_id: int,
    order: RowOrder,
    *,
    states: Collection[RowState],
    after: int | None,
    limit: int,
) -> Listing:
    """Return the rows in some states that come behind one in an order."""
    check_in_force(read, import_id)
    condition = f"import_id = ? AND state IN ({_marks(states)})"
    values: tuple[object, ...] = (import_id, *(state.value for state in states))
    if after is not None:
        key = key_of(read, import_id, after, order)
        if key is None:
            raise NotFoundError(f"there is no link {after} in this alignment")
        columns = ", ".join(KEYS[order])
        condition += f" AND ({columns}) > ({_marks(key)})"
        values = (*values, *key)
    numbers = _numbers(read, condition, values, order, limit=limit)
    return Listing(
        part(read, import_id, numbers, reach=1), tuple(numbers), 1, len(numbers), None, None
    )


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))


def _numbers(
    read: Read,
    condition: str,
    values: Sequence[object],
    order: RowOrder,
    *,
    limit: int,
    start: int = 0,
) -> list[int]:
    rows = read(
        f"SELECT number FROM alignment_links WHERE {condition}"  # noqa: S608 - our own names
        f" ORDER BY {', '.join(KEYS[order])} LIMIT ? OFFSET ?",
        *values,
        limit,
        start,
    )
    return [number for (number,) in rows]


def next_open(
    read: Read, import_id: int, order: RowOrder, number: int, *, sure: float
) -> int | None:
    """Return the next open row less certain than that, round the end; else the next open one."""
    check_in_force(read, import_id)
    key = key_of(read, import_id, number, order)
    columns = ", ".join(KEYS[order])
    later = f" AND ({columns}) > ({_marks(KEYS[order])})"
    places: list[tuple[str, tuple[Any, ...]]] = [("", ())]
    if key is not None:
        places.insert(0, (later, key))
    for unsure, bound in ((" AND confidence < ?", (sure,)), ("", ())):
        for place, bounds in places:
            found = _numbers(
                read,
                f"import_id = ? AND state = ? AND number <> ?{unsure}{place}",
                (import_id, RowState.OPEN.value, number, *bound, *bounds),
                order,
                limit=1,
            )
            if found:
                return found[0]
    return None
