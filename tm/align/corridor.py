"""Where in a long text the translation of each stretch stands, roughly.

Both texts are cut into groups of some sixteen segments; the heaviest chain of similar groups that
never goes back is followed. So omissions of any length and repeated passages are passed at a cost
that hardly grows with the square of the length: a text of 30,000 segments has 1,900 groups.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from tm.align.outline import Outline

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float32]

_SMALL = 2_000_000  # rows x columns that are looked at whole
_GROUP = 16  # segments of the first side
_MOST_GROUPS = 3000  # keeps the table of all groups below 40 MB
_SMALLEST, _LARGEST = 4, 400  # segments in a group of the second side
_MARGIN = 3  # groups to either side of the chain
_BY_CHANCE = 2.0  # standard deviations by which similar groups stand out
_MOST_CELLS = 500_000  # rows x columns between two similar groups that are looked at whole
_STRAY = 600  # columns to either side of the diagonal where there are more


def corridor(
    first: Outline, second: Outline, *, check: Callable[[], None]
) -> tuple[IntArray, IntArray]:
    """Return the first column and the end of the columns to search, for each row.

    ``check`` is called now and then; it may raise to stop.
    """
    rows, columns = len(first), len(second)
    if rows * columns <= _SMALL:
        return np.zeros(rows, dtype=np.int64), np.full(rows, columns)
    sizes = _group_sizes(rows, columns)
    groups = [
        _groups(side.vectors, size) for side, size in zip((first, second), sizes, strict=True)
    ]
    chain = _heaviest_chain(_weights(groups[0], groups[1]), check)
    points = [((i + 0.5) * sizes[0], (j + 0.5) * sizes[1]) for i, j in chain]
    low, high = _around([(0, 0), *points, (rows, columns)], rows)
    reach = _MARGIN * sizes[0]
    back = np.maximum(np.arange(rows) - reach, 0)
    ahead = np.minimum(np.arange(rows) + reach, rows - 1)
    low, high = low[back] - _MARGIN * sizes[1], high[ahead] + _MARGIN * sizes[1]
    return np.clip(low, 0, columns - 1), np.clip(high, 1, columns)


def _group_sizes(rows: int, columns: int) -> tuple[int, int]:
    first = max(_GROUP, -(-rows // _MOST_GROUPS))
    second = max(round(first * columns / rows), -(-columns // _MOST_GROUPS))
    return first, min(_LARGEST, max(_SMALLEST, second))


def _groups(vectors: FloatArray, size: int) -> FloatArray:
    """Return the unit vectors of consecutive groups, seen from the middle of all."""
    starts = np.arange(0, len(vectors), size)
    found = np.add.reduceat(vectors - vectors.mean(axis=0), starts, axis=0)
    norms = np.sqrt(np.einsum("ij,ij->i", found, found))
    return np.asarray(found / np.maximum(norms, np.float32(1e-9))[:, None])


def _weights(first: FloatArray, second: FloatArray) -> FloatArray:
    """Return by how much each two groups are more similar than chance has it, at least 0."""
    near = first @ second.T
    return np.asarray(np.maximum(near - (near.mean() + _BY_CHANCE * near.std()), 0))


def _heaviest_chain(weights: FloatArray, check: Callable[[], None]) -> list[tuple[int, int]]:
    """Return the rising chain of pairs with the largest sum, each group in one of them."""
    count, width = weights.shape
    table = np.zeros((count + 1, width + 1), dtype=np.float32)
    for i in range(count):
        if i % _GROUP == 0:
            check()
        joined = table[i].copy()
        np.maximum(joined[1:], table[i, :-1] + weights[i], out=joined[1:])
        np.maximum.accumulate(joined, out=table[i + 1])
    chain = []
    i, j = count, width
    while i and j:
        if table[i, j] == table[i - 1, j]:
            i -= 1
        elif table[i, j] == table[i, j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            chain.append((i, j))
    return chain[::-1]


def _around(points: Sequence[tuple[float, float]], rows: int) -> tuple[IntArray, IntArray]:
    """Return the columns that lie between the points before and after each row."""
    low, high = np.zeros(rows, dtype=np.int64), np.zeros(rows, dtype=np.int64)
    for (row, column), (row_end, column_end) in pairwise(points):
        here = np.arange(int(row), min(rows, int(np.ceil(row_end))))
        low[here], high[here] = int(column), int(np.ceil(column_end))
        if (row_end - row) * (column_end - column) > _MOST_CELLS:
            middle = np.interp(here, (row, row_end), (column, column_end)).astype(np.int64)
            low[here], high[here] = middle - _STRAY, middle + _STRAY
    return np.minimum.accumulate(low[::-1])[::-1], np.maximum.accumulate(high)
