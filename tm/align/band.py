"""The band of the lattice: which columns are worth looking at in each row.

Small texts are looked at whole. In longer ones a band follows anchors: pairs of segments that are
each other's best partner by a clear margin and that form the longest chain without crossing.
"""

from bisect import bisect_left
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from tm.align.lattice import Band
from tm.align.sides import Texts
from tm.align.similarity import Window, cosine_blocks, word_rows

IntArray = npt.NDArray[np.int64]
DoubleArray = npt.NDArray[np.float64]

HALF_WIDTH = 60  # columns to either side; no text with a known alignment strays by more than 24
_SMALL = 160  # columns: narrower lattices are kept whole
_MARGIN = 0.15  # by which an anchor's similarity must exceed the second best


def choose_band(texts: Texts) -> Band:
    """Return the band for two texts."""
    rows, columns = len(texts.first), len(texts.second)
    if columns <= _SMALL:
        return Band.whole(rows, columns)
    centre = _centre(texts)
    low = np.concatenate(([0], centre[:-1])) - HALF_WIDTH
    high = np.concatenate((centre[1:], [columns])) + HALF_WIDTH
    width = min(columns + 1, int((high - low).max()) + 1)
    return Band(np.clip(low, 0, columns + 1 - width), width)


def _centre(texts: Texts) -> IntArray:
    """Return the expected column of each row's start, from anchors and lengths between them."""
    rows, columns = len(texts.first), len(texts.second)
    across, down = (
        np.concatenate(([0.0], np.cumsum(side.marks.length + 1)))
        for side in (texts.first, texts.second)
    )
    chain = [(0, 0), *_anchors(texts), (rows, columns)]
    places = np.interp(
        across, [across[row] for row, _ in chain], [down[column] for _, column in chain]
    )
    return np.asarray(np.searchsorted(down, places), dtype=np.int64)


def _anchors(texts: Texts) -> list[tuple[int, int]]:
    """Return pairs of segments that belong together for certain, ascending on both sides."""
    return _longest_chain(_mutual(*_best_by_row(texts)))


def _best_by_row(texts: Texts) -> tuple[IntArray, IntArray]:
    """Return each row's clearly best column or -1, and each column's best row."""
    rows, columns = len(texts.first), len(texts.second)
    partner, column_best = np.full(rows, -1), np.full(columns, -np.inf)
    column_partner = np.full(columns, -1)
    for start, block in _similarities(texts):
        best = block.argmax(axis=1)
        two = np.partition(block, -2, axis=1)[:, -2:]
        clear = two[:, 1] - two[:, 0] > _MARGIN
        partner[start : start + len(block)] = np.where(clear, best, -1)
        peak = block.max(axis=0)
        better = peak > column_best
        column_partner[better] = start + block.argmax(axis=0)[better]
        column_best = np.maximum(column_best, peak)
    return partner, column_partner


def _similarities(texts: Texts) -> Iterator[tuple[int, npt.NDArray[np.floating]]]:
    """Yield (first row, rows x columns) blocks: cosines, or dictionary similarity without them."""
    whole = Window(0, len(texts.first), 0, len(texts.second))
    if texts.whole.background is not None:
        yield from cosine_blocks(texts, whole)
        return
    for row, places, similar in word_rows(texts, whole):
        block = np.zeros((1, len(texts.second)))
        block[0, places] = similar
        yield row, block


def _mutual(partner: IntArray, column_partner: IntArray) -> list[tuple[int, int]]:
    return [
        (row, int(column))
        for row, column in enumerate(partner)
        if column >= 0 and column_partner[column] == row
    ]


def _longest_chain(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest run of pairs that rises on both sides (patience sorting)."""
    tops: list[int] = []
    holders: list[int] = []
    previous: list[int] = []
    for place, (_, column) in enumerate(pairs):
        pile = bisect_left(tops, column)
        tops[pile : pile + 1] = [column]
        holders[pile : pile + 1] = [place]
        previous.append(holders[pile - 1] if pile else -1)
    chain = []
    place = holders[-1] if holders else -1
    while place >= 0:
        chain.append(pairs[place])
        place = previous[place]
    return chain[::-1]
