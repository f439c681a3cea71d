"""The first alignment of an import: its rows, from the links that the aligner gave."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from tm.grouping import LinkGroup
from tm.model import AlignedPair, Segment, Side
from tm.review.edits import ordered
from tm.review.model import Alignment, Link, RowState, Stretch
from tm.review.sides import SideText
from tm.stopping import stopping

Places = tuple[int, int | None]
"""Of a row: the place of its finest unit, and that of the sentence unit around it."""


def rows_in(pair: AlignedPair) -> tuple[AlignedPair, ...]:
    """Return the finest pairs of a link."""
    return pair.clauses or (pair,)


def unit_places(found: LinkGroup, pair: AlignedPair) -> dict[int, Places]:
    """Return which rows of a link a group of units comes from.

    A place is counted inside the group: 0 is its unit, 1 its first clause unit.
    """
    if found.part is not None:
        return {found.part: (0, None)}
    if found.group.clauses:
        return {row: (row + 1, 0) for row in range(len(found.group.clauses))}
    return {i: (0, None) for i, row in enumerate(rows_in(pair)) if row.source and row.target}


class FirstAlignment:
    """The alignment of links whose units are being stored."""

    def __init__(self, pairs: Sequence[AlignedPair], *, with_clauses: bool = True) -> None:
        self._pairs = pairs
        self._with_clauses = with_clauses
        self._units: dict[tuple[int, int], Places] = {}
        self._count = 0

    def tell(self, found: LinkGroup) -> None:
        """Take note of units, in the order in which they are stored."""
        for row, (unit, sentence) in unit_places(found, self._pairs[found.link]).items():
            whole = None if sentence is None else self._count + sentence
            self._units[found.link, row] = self._count + unit, whole
        self._count += 1 + len(found.group.clauses)

    def alignment(self) -> Alignment:
        """Return the alignment; call it when all units were told."""
        made = alignment_of(self._pairs, self._units)
        return replace(made, with_clauses=self._with_clauses)


def alignment_of(
    pairs: Sequence[AlignedPair], units: Mapping[tuple[int, int], Places] | None = None
) -> Alignment:
    """Return the alignment that the links make, its rows numbered from 1.

    ``units`` tells the units of a row, by the number of its link and its own in that.
    """
    sides = {side: _Walk(_segments(pairs, side)) for side in Side}
    links: list[Link] = []
    for number, pair in enumerate(stopping(pairs)):
        rows = rows_in(pair)
        stretches = {
            side: sides[side].stretches(pair, [_on(row, side) for row in rows], side)
            for side in Side
        }
        for place, row in enumerate(rows):
            unit_id, sentence_id = (units or {}).get((number, place), (None, None))
            links.append(
                Link(
                    len(links) + 1,
                    stretches[Side.SOURCE][place],
                    stretches[Side.TARGET][place],
                    row.confidence,
                    _state(row),
                    unit_id,
                    sentence_id,
                )
            )
    return Alignment(
        sides[Side.SOURCE].segments,
        sides[Side.TARGET].segments,
        ordered(links),
        next_number=len(links) + 1,
    )


def _on(pair: AlignedPair, side: Side) -> tuple[Segment, ...]:
    return pair.source if side is Side.SOURCE else pair.target


def _state(pair: AlignedPair) -> RowState:
    if pair.dropped:
        return RowState.DROPPED
    return RowState.ACCEPTED if pair.reviewed else RowState.OPEN


def _segments(pairs: Iterable[AlignedPair], side: Side) -> list[Segment]:
    found = [segment for pair in pairs for segment in _on(pair, side)]
    return sorted(found, key=lambda segment: segment.index)


class _Walk:
    """Where the links stand on one side; an empty one stands where the one before it ended."""

    def __init__(self, found: Sequence[Segment]) -> None:
        self._numbers = {segment.index: number for number, segment in enumerate(found)}
        self.segments = tuple(replace(s, index=number) for number, s in enumerate(found))
        self._text = SideText(self.segments)
        self._here = 0

    def stretches(
        self, pair: AlignedPair, rows: Sequence[Sequence[Segment]], side: Side
    ) -> list[Stretch]:
        """Return the stretch of each row of a link."""
        segments = _on(pair, side)
        if segments:
            self._here = self._text.start_of(self._numbers[segments[0].index])
        found = []
        for row in rows:
            start = self._here
            for part in row:
                self._here = self._text.behind(part.text, self._here)
            found.append(Stretch(start, self._here))
        if segments and self._here != self._end_of(segments[-1]):
            raise ValueError("the clause pairs of a link do not cover it")
        return found

    def _end_of(self, segment: Segment) -> int:
        return self._text.start_of(self._numbers[segment.index] + 1)
