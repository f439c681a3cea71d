"""The longest run that only rises: which links of two texts can stand together without crossing."""

from bisect import bisect_left
from collections.abc import Sequence


def longest_rise(values: Sequence[int]) -> list[int]:
    """Return the places of the longest strictly rising run of values, in order.

    Time grows as n log n (patience sorting).
    """
    tops: list[int] = []  # the last value of the best run of each length
    holders: list[int] = []  # where that stands
    before: list[int] = []
    for place, value in enumerate(values):
        pile = bisect_left(tops, value)
        before.append(holders[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [value]
        holders[pile : pile + 1] = [place]
    run = []
    place = holders[-1] if holders else -1
    while place >= 0:
        run.append(place)
        place = before[place]
    return run[::-1]
