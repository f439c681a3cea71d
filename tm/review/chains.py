"""Which known links can guide the aligner together: the longest chain that never goes back."""

from bisect import bisect_left
from collections.abc import Sequence

from tm.model import Anchor


def longest_chain(anchors: Sequence[Anchor]) -> tuple[Anchor, ...]:
    """Return most of the anchors, so that both sides only go forward; in order.

    The anchors overlap on neither side. Time grows as n log n (patience sorting).
    """
    found = sorted(anchors, key=lambda anchor: anchor.source)
    ends: list[int] = []  # target of the last anchor of the best chain of each length
    last: list[int] = []  # which anchor that is
    before: list[int] = []
    for number, anchor in enumerate(found):
        length = bisect_left(ends, anchor.target)
        before.append(last[length - 1] if length else -1)
        if length == len(ends):
            ends.append(anchor.target)
            last.append(number)
        else:
            ends[length], last[length] = anchor.target, number
    chain = []
    number = last[-1] if last else -1
    while number >= 0:
        chain.append(found[number])
        number = before[number]
    return tuple(reversed(chain))
