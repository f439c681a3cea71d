"""An alignment as it was at one moment, for who shows many of its rows together."""

from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise

from tm.model import Side
from tm.penalties import SURE_CONFIDENCE
from tm.review.edits import find
from tm.review.links import Texts, shown
from tm.review.model import (
    Alignment,
    Link,
    Piece,
    Pieces,
    Row,
    RowCounts,
    RowOrder,
    RowState,
    Stretch,
)


class Sheet:
    """The rows of one alignment, read once.

    Every method that takes ``number`` raises ``NotFoundError`` where there is no such row.
    """

    def __init__(self, alignment: Alignment) -> None:
        self._links = alignment.links
        self._texts = Texts(alignment)

    def links(
        self, order: RowOrder, *, states: Collection[RowState] | None = None
    ) -> tuple[Link, ...]:
        """Return the rows without texts, those in some states or all, in an order."""
        links = self._links
        if order is RowOrder.CONFIDENCE:
            links = tuple(sorted(links, key=lambda link: link.confidence))
        return tuple(link for link in links if states is None or link.state in states)

    def rows(self, links: Sequence[Link]) -> tuple[Row, ...]:
        """Return some rows with their texts."""
        return shown(self._links, self._texts, links)

    def around(self, number: int) -> tuple[Row | None, Row | None]:
        """Return the rows before and after one in the text, ``None`` at the ends."""
        place = find(self._links, number)
        beside = (self._links[max(place - 1, 0) : place], self._links[place + 1 : place + 2])
        before, after = (self.rows(links) for links in beside)
        return (before[0] if before else None), (after[0] if after else None)

    def pieces(self, number: int, *, words: bool = False) -> Pieces:
        """Return both texts of a row in their sentences and clauses, or in words."""
        link = self._links[find(self._links, number)]
        source, target = (self._pieces(link, side, words=words) for side in Side)
        return Pieces(source, target)

    def counts(self) -> RowCounts:
        """Return how many rows are open, accepted, dropped, and open and uncertain."""
        count = Counter(link.state for link in self._links)
        unsure = (link for link in self._links if link.confidence < SURE_CONFIDENCE)
        return RowCounts(
            open=count[RowState.OPEN],
            accepted=count[RowState.ACCEPTED],
            dropped=count[RowState.DROPPED],
            uncertain=sum(link.state is RowState.OPEN for link in unsure),
        )

    def _pieces(self, link: Link, side: Side, *, words: bool) -> tuple[Piece, ...]:
        text, stretch = self._texts.on(side), link.on(side)
        if stretch.start == stretch.end:
            return ()
        cuts = [text.place(cut, name=side.value) for cut in text.cuts(stretch, words=words)]
        parts = [Stretch(*ends) for ends in pairwise((stretch.start, *cuts, stretch.end))]
        return tuple(Piece(text.span(part), text.text(part)) for part in parts)
