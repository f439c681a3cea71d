"""The band of the lattice: which columns are worth looking at in each row.

It follows anchors: pairs of segments that are each other's best partner by a clear margin and that
form the longest chain without crossing. Between them it follows the lengths.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from tm.align.corridor import corridor
from tm.align.lattice import Band
from tm.align.outline import Outline, similar
from tm.align.rising import longest_rise
from tm.align.similarity import Window

IntArray = npt.NDArray[np.int64]
DoubleArray = npt.NDArray[np.float64]
Place = tuple[int, int]

HALF_WIDTH = 60  # columns to either side; no text with a known alignment strays by more than 24
SMALL = 160  # columns: narrower lattices are kept whole
_MARGIN = 0.15  # by which an anchor's similarity must exceed the second best
_ROWS_AT_ONCE = 64
_UNSURE = 320  # segments without an anchor from which on the band widens
_WIDENING = 16  # of those that add a column to either side
_WIDEST = 300
_MOST_CELLS = 300_000  # rows x columns that are looked at whole where lengths do not agree


@dataclass(frozen=True, slots=True)
class Limits:
    """The columns to look at in each row of two texts.

    Attributes:
        low, high: First and last column at each of the rows + 1 positions, never falling.
    """

    low: IntArray
    high: IntArray

    @classmethod
    def none(cls, rows: int, columns: int) -> "Limits":
        """Return the limits that leave nothing out."""
        return cls(np.zeros(rows + 1, dtype=np.int64), np.full(rows + 1, columns))

    def window(self, row: int, row_end: int, column: int) -> Window:
        """Return the window that begins at a position and ends with a row, open to the right."""
        return Window(row, row_end, column, max(column, int(self.high[row_end])))

    def reach(self, window: Window) -> tuple[IntArray, IntArray]:
        """Return the first and last columns of each row of a window, counted from its corner."""
        columns = window.column_end - window.column
        low = self.low[window.row : window.row_end] - window.column
        high = self.high[window.row + 1 : window.row_end + 1] - window.column
        return np.clip(low, 0, columns), np.clip(high, 0, columns)

    def band(self, window: Window) -> Band:
        """Return the band of a window."""
        rows, columns = window.row_end - window.row, window.column_end - window.column
        if columns <= SMALL:
            return Band.whole(rows, columns)
        here = slice(window.row, window.row_end + 1)
        low = np.clip(self.low[here] - window.column, 0, columns)
        high = np.clip(self.high[here] - window.column, 0, columns)
        width = min(columns + 1, int((high - low).max()) + 1)
        return Band(np.clip(low, 0, columns + 1 - width), width)


def find_limits(
    first: Outline, second: Outline, *, check: Callable[[], None] = lambda: None
) -> Limits:
    """Return the columns to look at; ``check`` is called now and then and may raise to stop."""
    rows, columns = len(first), len(second)
    if columns <= SMALL:
        return Limits.none(rows, columns)
    chain = [(0, 0), *find_anchors(first, second, check=check), (rows, columns)]
    across, down = (np.concatenate(([0.0], np.cumsum(side.length + 1))) for side in (first, second))
    places = np.interp(across, [across[row] for row, _ in chain], [down[one] for _, one in chain])
    centre = np.searchsorted(down, places)
    ratio = down[-1] / across[-1]
    borne = HALF_WIDTH / 2 * down[-1] / columns  # by a band around a line of mere lengths
    low = np.concatenate(([0], centre[:-1]))
    high = np.concatenate((centre[1:], [columns]))
    for (row, column), (row_end, column_end) in pairwise(chain):
        here = slice(row, row_end + 1)
        unsure = max(0, max(row_end - row, column_end - column) - _UNSURE)
        half = HALF_WIDTH + min(_WIDEST, unsure // _WIDENING)
        lows, highs = centre[here] - half, centre[here] + half
        moved = down[column_end] - down[column]
        if abs(moved - ratio * (across[row_end] - across[row])) > borne:
            lows, highs = _whole(row_end - row, column, column_end, lows, highs)
        low[here], high[here] = np.minimum(low[here], lows), np.maximum(high[here], highs)
    low = np.minimum.accumulate(low[::-1])[::-1]
    high = np.maximum.accumulate(high)
    return Limits(np.clip(low, 0, columns), np.clip(high, 0, columns))


def _whole(
    rows: int, column: int, column_end: int, low: IntArray, high: IntArray
) -> tuple[IntArray, IntArray]:
    """Return limits that leave nothing out, or wide ones where that would be too much."""
    if rows * (column_end - column) <= _MOST_CELLS:
        return np.full_like(low, column - HALF_WIDTH), np.full_like(high, column_end + HALF_WIDTH)
    return low - _WIDEST, high + _WIDEST


def find_anchors(first: Outline, second: Outline, *, check: Callable[[], None]) -> list[Place]:
    """Return pairs of segments that belong together for certain, ascending on both sides."""
    partner, column_partner = _best_by_row(first, second, check)
    pairs = _mutual(partner, column_partner)
    return [pairs[place] for place in longest_rise([column for _, column in pairs])]


def _best_by_row(
    first: Outline, second: Outline, check: Callable[[], None]
) -> tuple[IntArray, IntArray]:
    """Return each row's clearly best column or -1, and each column's best row."""
    rows, columns = len(first), len(second)
    low, high = corridor(first, second, check=check)
    partner = np.full(rows, -1)
    column_best, column_partner = np.full(columns, -np.inf), np.full(columns, -1)
    for start in range(0, rows, _ROWS_AT_ONCE):
        check()
        here = slice(start, min(rows, start + _ROWS_AT_ONCE))
        there = slice(int(low[here].min()), int(high[here].max()))
        block = similar(first, second, here, there)
        every = np.arange(there.start, there.stop)
        outside = (every < low[here, None]) | (every >= high[here, None])
        block[outside] = -np.inf
        two = np.partition(block, -2, axis=1)[:, -2:]
        clear = two[:, 1] - two[:, 0] > _MARGIN
        partner[here] = np.where(clear, block.argmax(axis=1) + there.start, -1)
        peak = block.max(axis=0)
        better = peak > column_best[there]
        column_partner[there][better] = start + block.argmax(axis=0)[better]
        column_best[there] = np.maximum(column_best[there], peak)
    return partner, column_partner


def _mutual(partner: IntArray, column_partner: IntArray) -> list[Place]:
    return [
        (row, int(column))
        for row, column in enumerate(partner)
        if column >= 0 and column_partner[column] == row
    ]
