"""How much runs of the two sides are alike, by meaning and by dictionary."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tm.align.beads import Bead
from tm.align.sides import Texts
from tm.embed import FloatArray

DoubleArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

SMOOTHING = 0.5  # words added to either side, so that short segments do not win by chance
_ROWS_AT_ONCE = 256
_LEAST_APART = 0.1  # keeps the scale finite where all segments are nearly the same


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle of segments: rows of the first side, columns of the second, ends exclusive."""

    row: int
    row_end: int
    column: int
    column_end: int

    def range(self, side: int) -> tuple[int, int]:
        """Return start and end on the first (0) or second (1) side."""
        return (self.column, self.column_end) if side else (self.row, self.row_end)


def cosines(texts: Texts, window: Window, bead: Bead) -> FloatArray:
    """Return the similarity of meaning of all beads of a type inside a window.

    0 stands for runs taken at random, 1 for the same meaning: the cosine is scaled by how far
    either run is from the other side's background.

    Raises:
        ValueError: the texts have no vectors.
    """
    if texts.whole.background is None:
        raise ValueError("no vectors")
    runs, apart = [], []
    for side in (0, 1):
        start, end = window.range(side)
        spans = texts.side(side).spans(bead[side])[start : max(start, end - bead[side] + 1)]
        runs.append(spans)
        apart.append(1 - spans @ texts.whole.background[1 - side])
    expected = apart[0][:, None] + apart[1][None, :]
    np.maximum(expected, _LEAST_APART, out=expected)
    near = runs[0] @ runs[1].T
    np.subtract(1, near, out=near)
    near *= 2
    near /= expected
    np.subtract(1, near, out=near)
    return np.asarray(near, dtype=np.float32)


def cosine_blocks(texts: Texts, window: Window) -> Iterator[tuple[int, FloatArray]]:
    """Yield (first row, rows x columns) blocks of the similarity of single segments."""
    for row in range(window.row, window.row_end, _ROWS_AT_ONCE):
        end = min(window.row_end, row + _ROWS_AT_ONCE)
        part = Window(row, end, window.column, window.column_end)
        yield row - window.row, cosines(texts, part, (1, 1))


def word_rows(texts: Texts, window: Window) -> Iterator[tuple[int, IntArray, DoubleArray]]:
    """Yield each row, its columns that share words by the dictionary, and how similar they are."""
    down = texts.mass.second + SMOOTHING
    for row in range(window.row, window.row_end):
        places, mass = texts.mass.rows[row]
        low, high = np.searchsorted(places, (window.column, window.column_end))
        held = places[low:high]
        across = texts.mass.first[row] + SMOOTHING
        similar = mass[low:high] / np.sqrt(across * down[held])
        yield row - window.row, held - window.column, similar


def mass_sums(texts: Texts, window: Window) -> DoubleArray:
    """Return two-dimensional prefix sums of the dictionary mass inside a window."""
    rows, columns = window.row_end - window.row, window.column_end - window.column
    table = np.zeros((rows + 1, columns + 1))
    for row in range(rows):
        places, mass = texts.mass.rows[window.row + row]
        low, high = np.searchsorted(places, (window.column, window.column_end))
        table[row + 1, places[low:high] - window.column + 1] = mass[low:high]
    return np.cumsum(np.cumsum(table, axis=0), axis=1)


def claim_sums(texts: Texts, window: Window) -> tuple[DoubleArray, DoubleArray]:
    """Return two-dimensional prefix sums of both sides' claims inside a window."""
    tables = texts.claims.tables(*window.range(0), *window.range(1))
    first, second = (
        np.pad(np.cumsum(np.cumsum(table, axis=0), axis=1), ((1, 0), (1, 0))) for table in tables
    )
    return first, second
