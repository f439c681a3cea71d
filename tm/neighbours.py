"""Neighbouring target texts: what stands before and behind a link in the translation.

The translation may have passages in another order, so they are not those of the neighbouring links.
"""

from collections.abc import Callable, Sequence

from tm.model import AlignedPair
from tm.text import join

Neighbours = tuple[str | None, str | None]
"""The texts before and behind; ``""`` is the start or end of the document, ``None`` unknown."""

_UNKNOWN: Neighbours = (None, None)


class TargetNeighbours:
    """The target side of some links, in the order of the translation.

    ``parts_of`` gives the parts of a link that become units, if any. ``segments`` is how many the
    whole side has; ``None`` says that the links are all there are. Of a part of an alignment only
    those stand beside each other whose segments have consecutive numbers.
    """

    def __init__(
        self,
        pairs: Sequence[AlignedPair],
        lang: str,
        parts_of: Callable[[AlignedPair], Sequence[AlignedPair]],
        segments: int | None = None,
    ) -> None:
        self._pairs, self._lang, self._parts_of, self._segments = pairs, lang, parts_of, segments
        with_target = (number for number, pair in enumerate(pairs) if pair.target)
        self._order = sorted(with_target, key=lambda number: pairs[number].target[0].index)
        self._places = {number: place for place, number in enumerate(self._order)}

    def of_link(self, number: int) -> Neighbours:
        """Return the segments around a link that has a target."""
        before, behind = self._beside(number)
        return (
            before if isinstance(before, str | None) else before.target[-1].text,
            behind if isinstance(behind, str | None) else behind.target[0].text,
        )

    def of_parts(self, number: int) -> list[Neighbours]:
        """Return what stands around each part of a link that has a target, in their order."""
        pair = self._pairs[number]
        texts = self._texts(pair)
        if texts is None:
            return [_UNKNOWN for part in self._parts_of(pair) if part.target]
        before, behind = self._beside(number)
        around = (self._finest(before, -1), *texts, self._finest(behind, 0))
        return list(zip(around, around[2:], strict=False))

    def _beside(self, number: int) -> tuple[AlignedPair | str | None, AlignedPair | str | None]:
        place = self._places[number]
        pair = self._pairs[number]
        first, last = pair.target[0].index, pair.target[-1].index
        before = self._pairs[self._order[place - 1]] if place else None
        behind = self._pairs[self._order[place + 1]] if place + 1 < len(self._order) else None
        if self._segments is None:
            return before or "", behind or ""
        if before is None or before.target[-1].index != first - 1:
            before = None
        if behind is None or behind.target[0].index != last + 1:
            behind = None
        at_end = "" if last == self._segments - 1 else None
        return before or ("" if first == 0 else None), behind or at_end

    def _finest(self, pair: AlignedPair | str | None, place: int) -> str | None:
        if isinstance(pair, str | None):
            return pair
        texts = self._texts(pair) if pair.source and self._parts_of(pair) else ()
        if texts is None:
            return None
        return texts[place] if texts else pair.target[place].text

    def _texts(self, pair: AlignedPair) -> tuple[str, ...] | None:
        """Return the target texts of the parts of a link, ``None`` where they are out of order."""
        with_target = [part.target for part in self._parts_of(pair) if part.target]
        of_parts = "".join(segment.text for part in with_target for segment in part)
        of_link = "".join(segment.text for segment in pair.target)
        if with_target and "".join(of_parts.split()) != "".join(of_link.split()):
            return None
        return tuple(join([segment.text for segment in part], self._lang) for part in with_target)
