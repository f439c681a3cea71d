"""From evidence to a lattice: weighted features of all beads inside a band."""

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from tm.align.beads import Bead
from tm.align.features import BEAD_FEATURES, WindowFeatures
from tm.align.lattice import Band, Lattice
from tm.align.sides import Texts
from tm.align.similarity import Window
from tm.align.skips import skip_features
from tm.align.weights import Weights
from tm.embed import FloatArray

DoubleArray = npt.NDArray[np.float64]

_ROWS_AT_ONCE = 48  # more rows waste columns outside the band, fewer waste calls


def score_band(
    texts: Texts,
    weights: Weights,
    band: Band,
    window: Window,
    *,
    is_open: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Lattice:
    """Return the lattice of a window of two texts inside a band of its columns.

    The text around the window is seen by the features that look at neighbours.

    Args:
        texts: The evidence.
        weights: Of beads and features.
        band: Of the window; its columns are counted from the window's first.
        window: Where the lattice begins and ends.
        is_open: The texts go on after the window; a path may end in any column of its last row.
        progress: Called with the number of rows done after each block; may raise to stop.
    """
    count = window.row_end - window.row
    tables = {
        bead: np.full((count + 1, band.width), -np.inf, dtype=np.float32)
        for bead, _ in weights.beads
    }
    for row in range(0, count, _ROWS_AT_ONCE):
        end = min(count, row + _ROWS_AT_ONCE)
        _score_rows(texts, weights, band, window, tables, row, end)
        if progress is not None:
            progress(end)
    return _with_skips(texts, weights, window, band, tables, is_open=is_open)


def weigh(features: FloatArray, weights: DoubleArray, own: float) -> FloatArray:
    """Return the scores of a bead type from its features x rows x columns."""
    flat = weights.astype(np.float32) @ features.reshape(len(BEAD_FEATURES), -1)
    return np.asarray(flat.reshape(features.shape[1:]) + np.float32(own))


def weigh_skips(features: DoubleArray, weights: DoubleArray) -> DoubleArray:
    """Return the scores of leaving segments out, from segments x features."""
    return np.asarray(weights[0] + features @ weights[1:])


def _with_skips(
    texts: Texts,
    weights: Weights,
    window: Window,
    band: Band,
    tables: Mapping[Bead, FloatArray],
    *,
    is_open: bool = False,
) -> Lattice:
    first, second = skip_features(texts, window)
    return Lattice(
        band,
        tables,
        weigh_skips(first, weights.skip_first),
        weigh_skips(second, weights.skip_second),
        is_open,
    )


def _score_rows(
    texts: Texts,
    weights: Weights,
    band: Band,
    window: Window,
    tables: Mapping[Bead, FloatArray],
    row: int,
    end: int,
) -> None:
    """Fill in the scores of the beads that start in some rows of a window."""
    tallest, widest = (max(bead[side] for bead in tables) for side in (0, 1))
    rows, columns = window.row_end - window.row, window.column_end - window.column
    last_column = int(band.starts[end - 1]) + band.width + widest
    # One neighbour around the rows and columns of the beads, because features look at it.
    seen = Window(
        max(0, window.row + row - 1),
        min(len(texts.first), window.row + end + tallest),
        max(0, window.column + int(band.starts[row]) - 1),
        min(len(texts.second), window.column + last_column),
    )
    features = WindowFeatures(texts, seen)
    for bead, own in weights.beads:
        scored = weigh(features.of(bead), weights.features, own)
        for here in range(row, min(end, rows - bead[0] + 1)):
            start = int(band.starts[here])
            left = window.column + start - seen.column
            # A bead must end inside the window too.
            fitting = min(band.width, columns - bead[1] + 1 - start)
            kept = scored[window.row + here - seen.row, left : left + max(0, fitting)]
            tables[bead][here, : len(kept)] = kept
