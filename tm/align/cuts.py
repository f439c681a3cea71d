"""Align a text of any length piece by piece, cut where there is no doubt.

A lattice over some hundred rows is open at its end. The text is cut at a position near the end
through which nearly all the weight of all paths passes; the next piece begins there. So the links
are those of one lattice over everything, while time and memory are those of a piece.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tm.align.band import SMALL, Limits, find_limits
from tm.align.lattice import Step, best_path, path_posteriors
from tm.align.outline import outline
from tm.align.scoring import score_band
from tm.align.sides import Reach, Texts, Whole, gather
from tm.align.similarity import Window
from tm.align.support import greatest_confidence
from tm.align.weights import Weights
from tm.embed import TokenSums
from tm.lexicon import Lexicon
from tm.model import Segment

_ROWS = 512  # of a piece
_CELLS = 512 * 160  # rows x columns of a piece; where much is left out it has fewer rows
_FEWEST = 32
_DOUBLINGS = 2  # of a piece that has no certain cut; then the likeliest is taken
_CERTAIN = 0.999
_LAG = 16  # rows: what comes after a cut must not be able to change it


@dataclass(frozen=True, slots=True)
class Pair:
    """Two whole texts, or what stands between two known links, and how they are aligned."""

    first: Sequence[Segment]
    second: Sequence[Segment]
    sums: tuple[TokenSums, TokenSums] | None
    lexicon: Lexicon | None
    whole: Whole
    weights: Weights

    def part(self, window: Window) -> "Pair":
        """Return the texts inside a window, with what belongs to the whole of them."""
        rows, columns = slice(*window.range(0)), slice(*window.range(1))
        sums = None
        if self.sums is not None:
            sums = self.sums[0].part(*window.range(0)), self.sums[1].part(*window.range(1))
        return replace(self, first=self.first[rows], second=self.second[columns], sums=sums)

    def chosen(self, rows: Sequence[int], columns: Sequence[int]) -> "Pair":
        """Return the same for some of the segments of either side, in ascending order."""
        sums = self.sums and (self.sums[0].chosen(rows), self.sums[1].chosen(columns))
        first = [self.first[row] for row in rows]
        return replace(
            self, first=first, second=[self.second[column] for column in columns], sums=sums
        )

    def find_limits(self, check: Callable[[], None]) -> Limits:
        """Return the columns to look at; ``check`` is called now and then, it may raise to stop."""
        if len(self.second) <= SMALL:
            return Limits.none(len(self.first), len(self.second))
        outlines = outline(
            self.first,
            self.second,
            sums=self.sums,
            lexicon=self.lexicon,
            whole=self.whole,
            check=check,
        )
        return find_limits(*outlines, check=check)

    def gather(self, reach: Reach | None = None) -> Texts:
        """Return the evidence about the texts."""
        return gather(
            self.first,
            self.second,
            sums=self.sums,
            lexicon=self.lexicon,
            whole=self.whole,
            reach=reach,
        )


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the texts and the path through it.

    Attributes:
        window: Its place.
        texts: The evidence about it.
        steps: Its path, counted from the window's corner, with the probability of each step.
        is_certain: The path at its end does not depend on what follows.
    """

    window: Window
    texts: Texts
    steps: tuple[tuple[Step, float], ...]
    is_certain: bool


def align_pieces(pair: Pair, limits: Limits, *, progress: Callable[[int], None]) -> Iterator[Piece]:
    """Yield the pieces of two texts with their paths, in order.

    ``progress`` is called with the number of rows done; it may raise to stop.
    """
    row = column = 0
    rows = len(pair.first)
    while row < rows or column < len(pair.second):
        height = _height(limits, row)
        piece = _piece(pair, limits, row, column, height, progress)
        for _ in range(_DOUBLINGS):
            if piece.is_certain:
                break
            height *= 2
            piece = _piece(pair, limits, row, column, height, progress)
        yield piece
        row, column = piece.window.row_end, piece.window.column_end
        progress(row)


def _height(limits: Limits, row: int) -> int:
    """Return how many rows a piece may have."""
    height = _ROWS
    while height > _FEWEST:
        end = row + height
        width = int((limits.high[row : end + 1] - limits.low[row : end + 1]).max())
        if height * width <= _CELLS:
            break
        height //= 2
    return height


def _piece(
    pair: Pair, limits: Limits, row: int, column: int, height: int, progress: Callable[[int], None]
) -> Piece:
    """Return the piece that begins at a position and has at most so many rows."""
    rows, columns = len(pair.first), len(pair.second)
    is_open = row + height + height // 2 < rows
    window = limits.window(row, row + height if is_open else rows, column)
    if not is_open:
        window = Window(row, rows, column, columns)
    around = Window(
        max(0, row - 1), min(rows, window.row_end + 1),
        max(0, column - 1), min(columns, window.column_end + 1),
    )  # fmt: skip
    texts = pair.part(around).gather(limits.reach(around))
    place = Window(
        row - around.row, window.row_end - around.row,
        column - around.column, window.column_end - around.column,
    )  # fmt: skip
    lattice = score_band(
        texts, pair.weights, limits.band(window), place,
        is_open=is_open, progress=lambda done: progress(row + done),
    )  # fmt: skip
    path = best_path(lattice)
    shares, nodes = path_posteriors(lattice, path)
    height, width = window.row_end - row, window.column_end - column
    end, is_certain = len(path), True
    if is_open:
        end = _cut(path, nodes.tolist(), height)
        is_certain = bool(nodes[end] >= _CERTAIN)
        height, width = path[end].row, path[end].column
    sure = np.minimum(
        pair.weights.confidence(shares[:end]),
        greatest_confidence(texts, path[:end], place.row, place.column),
    )
    return Piece(
        Window(row, row + height, column, column + width),
        texts.part(place.row, place.row + height, place.column, place.column + width),
        tuple(zip(path[:end], sure.tolist(), strict=True)),
        is_certain,
    )


def _cut(path: Sequence[Step], nodes: Sequence[float], height: int) -> int:
    """Return the place of the step before which the path is best cut: late, but certain."""
    fitting = [i for i, step in enumerate(path) if 0 < step.row <= height - _LAG]
    certain = [i for i in fitting if nodes[i] >= _CERTAIN]
    return certain[-1] if certain else max(fitting, key=lambda i: nodes[i])
