"""Known links: what stands between them is aligned as if nothing else were there."""

from collections.abc import Iterator, Sequence

from tm.align.rising import longest_rise
from tm.align.similarity import Window
from tm.model import Anchor


def check_anchors(anchors: Sequence[Anchor], sources: int, targets: int) -> None:
    """Refuse anchors that are no strictly monotone links of so many segments.

    Raises:
        ValueError: they have an empty side, cross or overlap, or lie outside the texts.
    """
    source = target = 0
    for anchor in anchors:
        if anchor.source < source or anchor.target < target:
            raise ValueError(f"{anchor} crosses or overlaps the anchor before it")
        if anchor.source >= anchor.source_end or anchor.target >= anchor.target_end:
            raise ValueError(f"{anchor} has an empty side")
        source, target = anchor.source_end, anchor.target_end
        if source > sources or target > targets:
            raise ValueError(f"{anchor} lies outside texts of {sources} and {targets} segments")


def turned(anchor: Anchor) -> Anchor:
    """Return an anchor with source and target exchanged."""
    return Anchor(anchor.target, anchor.target_end, anchor.source, anchor.source_end)


def between(
    anchors: Sequence[Anchor], rows: int, columns: int
) -> Iterator[tuple[Window, Anchor | None]]:
    """Yield what stands before each anchor with that anchor, then what stands after the last."""
    row = column = 0
    for anchor in anchors:
        yield Window(row, anchor.source, column, anchor.target), anchor
        row, column = anchor.source_end, anchor.target_end
    yield Window(row, rows, column, columns), None


def longest_chain(anchors: Sequence[Anchor]) -> tuple[Anchor, ...]:
    """Return as many of the anchors as can guide the aligner together, in order.

    Both sides only go forward. The anchors overlap on neither side.
    """
    found = sorted(anchors, key=lambda anchor: anchor.source)
    return tuple(found[place] for place in longest_rise([anchor.target for anchor in found]))
