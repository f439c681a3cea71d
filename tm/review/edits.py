"""What can be done to the rows of an alignment, as functions from rows to rows.

No edit loses, repeats or reorders a character of either side. Rows stand in the order of the
source; where they have no source text, in the order of the target. Two neighbours that a moved
section separates on the target side cannot share text there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tm.errors import ConflictError, InvalidInputError, NotFoundError
from tm.model import Side
from tm.review.model import Edge, Link, RowState, Stretch

Links = tuple[Link, ...]


def ordered(links: Iterable[Link]) -> Links:
    """Return the rows in the order of the text."""
    return tuple(sorted(links, key=_in_text))


def _in_text(link: Link) -> tuple[int, bool, int]:
    return link.source.start, link.source.end > link.source.start, link.target.start


def find(links: Sequence[Link], number: int) -> int:
    """Return the place of a row among the others.

    Raises:
        NotFoundError: there is no such row.
    """
    for place, link in enumerate(links):
        if link.number == number:
            return place
    raise NotFoundError(f"there is no link {number} in this alignment")


def merge(links: Links, number: int) -> Links:
    """Join a row with the next one."""
    place = find(links, number)
    one, other = links[place], _neighbour(links, place, Edge.END)
    return ordered((*links[:place], joined(one, other), *links[place + 2 :]))


def joined(one: Link, other: Link) -> Link:
    """Return two neighbouring rows as one, as certain as the less certain of them.

    Raises:
        InvalidInputError: their texts do not follow each other on both sides.
    """
    sides = [_side_by_side(one, other, side) for side in Side]
    source, target = (Stretch(first.start, second.end) for first, second in sides)
    states = {one.state, other.state}
    state = RowState.DROPPED if states == {RowState.DROPPED} else RowState.ACCEPTED
    return Link(one.number, source, target, min(one.confidence, other.confidence), state)


def split(links: Links, number: int, *, source: int, target: int, new_number: int) -> Links:
    """Cut a row in two at a place of each side; the second half gets the new number."""
    place = find(links, number)
    link = links[place]
    for side, cut in ((Side.SOURCE, source), (Side.TARGET, target)):
        stretch = link.on(side)
        if not stretch.start <= cut <= stretch.end:
            raise InvalidInputError(f"link {number} cannot be cut there: not in its {side} text")
    first = _made(link, Stretch(link.source.start, source), Stretch(link.target.start, target))
    second = _made(link, Stretch(source, link.source.end), Stretch(target, link.target.end))
    if _is_empty(first) or _is_empty(second):
        raise InvalidInputError(f"link {number} cannot be cut there: a half would be empty")
    return ordered((*links[:place], first, replace(second, number=new_number), *links[place + 1 :]))


def move(links: Links, number: int, *, side: Side, to: int, edge: Edge) -> Links:
    """Shift the border between a row and a neighbour on one side."""
    place = find(links, number)
    _neighbour(links, place, edge)
    place = place if edge is Edge.END else place - 1
    one, other = links[place : place + 2]
    first, second = _side_by_side(one, other, side)
    if not first.start <= to <= second.end:
        raise InvalidInputError(
            f"the border of links {one.number} and {other.number} cannot be shifted there: "
            f"not in their {side} text"
        )
    if to == first.end:
        raise InvalidInputError(
            f"the border of links {one.number} and {other.number} is there already"
        )
    changed = (
        _with_side(one, side, Stretch(first.start, to)),
        _with_side(other, side, Stretch(to, second.end)),
    )
    left = (link for link in changed if not _is_empty(link))
    return ordered((*links[:place], *left, *links[place + 2 :]))


def decide(links: Links, number: int, state: RowState) -> Links:
    """Set what a person says about a row.

    Raises:
        ConflictError: the same was said before.
    """
    place = find(links, number)
    if links[place].state is state:
        raise ConflictError(f"link {number} is {state} already")
    return (*links[:place], replace(links[place], state=state), *links[place + 1 :])


def _neighbour(links: Links, place: int, edge: Edge) -> Link:
    beside = place + 1 if edge is Edge.END else place - 1
    if not 0 <= beside < len(links):
        which = "last" if edge is Edge.END else "first"
        raise InvalidInputError(f"link {links[place].number} is the {which} one")
    return links[beside]


def _side_by_side(one: Link, other: Link, side: Side) -> tuple[Stretch, Stretch]:
    """Return the stretches of two neighbours on a side, the second beginning where the first ends.

    An empty one has no place of its own and goes where the other is.
    """
    first, second = one.on(side), other.on(side)
    if first.end == second.start:
        return first, second
    if first.start == first.end:
        return Stretch(second.start, second.start), second
    if second.start == second.end:
        return first, Stretch(first.end, first.end)
    raise InvalidInputError(
        f"links {one.number} and {other.number} do not follow each other in the {side}: "
        "a section was moved between them"
    )


def _made(link: Link, source: Stretch, target: Stretch) -> Link:
    """Return a row with other text: right because a person made it, unless it is dropped."""
    state = RowState.DROPPED if link.state is RowState.DROPPED else RowState.ACCEPTED
    return Link(link.number, source, target, link.confidence, state)


def _with_side(link: Link, side: Side, stretch: Stretch) -> Link:
    if side is Side.SOURCE:
        return _made(link, stretch, link.target)
    return _made(link, link.source, stretch)


def _is_empty(link: Link) -> bool:
    return link.source.start == link.source.end and link.target.start == link.target.end
