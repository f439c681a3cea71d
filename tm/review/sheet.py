"""Rows of an alignment as they were at one moment, with their texts, to be shown together."""

from collections.abc import Iterable
from itertools import pairwise

from tm.errors import NotFoundError
from tm.model import Side
from tm.review.links import Texts, shown
from tm.review.model import Alignment, CutPoints, Link, Portion, Portions, Row, Stretch


class Sheet:
    """The rows of an alignment, or of a part of one, read once.

    Every method that takes ``number`` raises ``NotFoundError`` where there is no such row in it.
    """

    def __init__(self, alignment: Alignment) -> None:
        self._links = alignment.links
        self._texts = Texts(alignment)
        self._places = {link.number: place for place, link in enumerate(alignment.links)}

    def rows(self, numbers: Iterable[int]) -> tuple[Row, ...]:
        """Return some rows with their texts; what they are is told by those beside them."""
        return shown(self._links, self._texts, [self._link(number) for number in numbers])

    def _link(self, number: int) -> Link:
        return self._links[self._place(number)]

    def _place(self, number: int) -> int:
        if number not in self._places:
            raise NotFoundError(f"there is no link {number} in this alignment")
        return self._places[number]

    def around(self, number: int) -> tuple[Row | None, Row | None]:
        """Return the rows before and after one in the text, ``None`` at the ends."""
        place = self._place(number)
        beside = (self._links[max(place - 1, 0) : place], self._links[place + 1 : place + 2])
        before, after = (self.rows(link.number for link in links) for links in beside)
        return (before[0] if before else None), (after[0] if after else None)

    def pieces(self, number: int, *, words: bool = False) -> Portions:
        """Return both texts of a row in their sentences and clauses, or in words."""
        link = self._link(number)
        source, target = (self._pieces(link, side, words=words) for side in Side)
        return Portions(source, target)

    def cut_points(self, number: int) -> CutPoints:
        """Return the natural places inside a row: ends of sentences and clauses on both sides."""
        link = self._link(number)
        return CutPoints(self._texts.source.cuts(link.source), self._texts.target.cuts(link.target))

    def _pieces(self, link: Link, side: Side, *, words: bool) -> tuple[Portion, ...]:
        text, stretch = self._texts.on(side), link.on(side)
        if stretch.start == stretch.end:
            return ()
        cuts = [text.place(cut, name=side.value) for cut in text.cuts(stretch, words=words)]
        parts = [Stretch(*ends) for ends in pairwise((stretch.start, *cuts, stretch.end))]
        return tuple(Portion(text.span(part), text.text(part)) for part in parts)
