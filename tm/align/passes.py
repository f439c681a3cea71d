"""The two passes over the lattice of all alignments, row by row in log space.

Only a band of columns is kept for each row.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tm.align.beads import SKIP_FIRST, Bead
from tm.stopping import stop_if_asked, stopping

DoubleArray = npt.NDArray[np.float64]
FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]

IMPOSSIBLE = -np.inf
_LOOK_EVERY = 32  # rows between two looks whether to stop
_FLOOR = -1e300  # keeps the difference of two impossible scores a number


@dataclass(frozen=True, slots=True)
class Band:
    """The columns that are kept of each row.

    Attributes:
        starts: First column kept at each of the rows + 1 positions, never falling.
        width: Columns kept.
    """

    starts: IntArray
    width: int

    @classmethod
    def whole(cls, rows: int, columns: int) -> "Band":
        """Return the band that keeps everything."""
        return cls(np.zeros(rows + 1, dtype=np.int64), columns + 1)


@dataclass(frozen=True, slots=True)
class Lattice:
    """The scores of all beads inside a band.

    Attributes:
        scores: For each bead, positions x width: its score when it starts there, or -inf.
        skip_first, skip_second: Score of leaving out each segment of a side.
        is_open: The text goes on after it: a path may end in any column of the last row.
    """

    band: Band
    scores: Mapping[Bead, FloatArray]
    skip_first: DoubleArray
    skip_second: DoubleArray
    is_open: bool = False

    @property
    def rows(self) -> int:
        """Segments of the first side."""
        return len(self.skip_first)

    @property
    def columns(self) -> int:
        """Segments of the second side."""
        return len(self.skip_second)

    @property
    def starts(self) -> IntArray:
        """First column kept at each position."""
        return self.band.starts

    @property
    def width(self) -> int:
        """Columns kept."""
        return self.band.width


class Moves:
    """Where every bead leads, prepared so that a row costs a handful of calls.

    Tables of positions have a column of -inf at either side here, which stands for everything
    outside the band.

    Attributes:
        scores: Positions x beads (leaving out a first segment is the last of them) x width.
    """

    def __init__(self, lattice: Lattice) -> None:
        self.lattice = lattice
        self._beads = (*lattice.scores, SKIP_FIRST)
        rows = lattice.rows + 1
        self.scores = np.full((rows, len(self._beads), lattice.width), IMPOSSIBLE)
        for place, scores in enumerate(lattice.scores.values()):
            self.scores[:, place] = scores
        self.scores[:-1, -1] = lattice.skip_first[:, None]
        self._from, self._to = (self._places(sign) for sign in (-1, 1))

    def _places(self, sign: int) -> IntArray:
        """Return where in a padded table each bead comes from (-1) or leads to (1)."""
        stop_if_asked()
        lattice = self.lattice
        rows = np.arange(lattice.rows + 1)[:, None]
        other = rows + sign * np.array([bead[0] for bead in self._beads])
        outside = (other < 0) | (other > lattice.rows)
        other = np.clip(other, 0, lattice.rows)
        move = lattice.starts[rows] - lattice.starts[other]
        move += sign * np.array([bead[1] for bead in self._beads])
        move[outside] = lattice.width  # beyond the band
        column = np.clip(move[:, :, None] + np.arange(lattice.width), -1, lattice.width) + 1
        return np.asarray(other[:, :, None] * (lattice.width + 2) + column)

    def arriving(self) -> DoubleArray:
        """Return the score of each bead that ends at each position."""
        stop_if_asked()
        count, beads, width = self.scores.shape
        padded = np.full((beads, count, width + 2), IMPOSSIBLE)
        padded[:, :, 1:-1] = self.scores.transpose(1, 0, 2)
        flat = padded.reshape(beads, -1)
        return np.stack([flat[i][self._from[:, i]] for i in range(beads)], axis=1)

    def table(self) -> DoubleArray:
        """Return a padded table of positions without any path."""
        return np.full((self.lattice.rows + 1, self.lattice.width + 2), IMPOSSIBLE)

    def behind(self, table: DoubleArray, row: int) -> DoubleArray:
        """Return the values of a padded table where the beads that end in a row begin."""
        return np.asarray(table.reshape(-1)[self._from[row]])

    def before(self, table: DoubleArray, row: int) -> DoubleArray:
        """Return the values of a padded table where the beads that begin in a row end."""
        return np.asarray(table.reshape(-1)[self._to[row]])

    def ahead(self, table: DoubleArray) -> DoubleArray:
        """Return for all positions the table's value where the beads that begin there end."""
        padded = self.table()
        padded[:, 1:-1] = table
        return np.asarray(padded.reshape(-1)[self._to])

    def ahead_of_skip(self, table: DoubleArray) -> DoubleArray:
        """Return the same for leaving out a segment of the first side."""
        padded = self.table()
        padded[:, 1:-1] = table
        return np.asarray(padded.reshape(-1)[self._to[:, -1]])


def highest(options: DoubleArray) -> DoubleArray:
    """Return the best of the options of each position."""
    return np.asarray(options.max(axis=0))


def joined(options: DoubleArray) -> DoubleArray:
    """Return the logarithm of the sum of the options' weights."""
    top = np.maximum(options.max(axis=0), _FLOOR)
    with np.errstate(divide="ignore"):
        return np.asarray(top + np.log(np.exp(options - top).sum(axis=0)))


def padded_skips(lattice: Lattice) -> DoubleArray:
    """Return the second side's skip scores, and 0 for columns of the band beyond the text."""
    return np.concatenate((lattice.skip_second, np.zeros(lattice.width)))


def _skip_sums(lattice: Lattice) -> DoubleArray:
    return np.concatenate(([0.0], np.cumsum(padded_skips(lattice))))


def ends_of(lattice: Lattice) -> slice:
    """Return the places of the last row where a path may end."""
    last = lattice.columns - int(lattice.starts[-1])
    return slice(0 if lattice.is_open else last, last + 1)


def forward(
    moves: Moves, reduce: Callable[[DoubleArray], DoubleArray], join: np.ufunc
) -> DoubleArray:
    """Return for each position the joined score of all paths from the start to it."""
    lattice = moves.lattice
    table, gained, sums = moves.table(), moves.arriving(), _skip_sums(lattice)
    for row in stopping(range(lattice.rows + 1), every=_LOOK_EVERY):
        first = lattice.starts[row]
        best = reduce(moves.behind(table, row) + gained[row])
        if row == 0:
            best[0] = 0.0
        # The score of leaving out a second segment depends on that segment alone, so a run of
        # them is a difference of prefix sums and one accumulation joins runs of every length.
        skipped = sums[first : first + lattice.width]
        table[row, 1:-1] = join.accumulate(best - skipped) + skipped
        table[row, 1 + max(0, lattice.columns - first + 1) :] = IMPOSSIBLE
    return table[:, 1:-1]


def backward(moves: Moves) -> DoubleArray:
    """Return for each position the joined score of all paths from it to the end."""
    lattice = moves.lattice
    table, sums = moves.table(), _skip_sums(lattice)
    for row in stopping(range(lattice.rows, -1, -1), every=_LOOK_EVERY):
        first = lattice.starts[row]
        best = joined(moves.before(table, row) + moves.scores[row])
        if row == lattice.rows:
            best[ends_of(lattice)] = 0.0
        skipped = sums[first : first + lattice.width]
        table[row, 1:-1] = np.logaddexp.accumulate((best + skipped)[::-1])[::-1] - skipped
    return table[:, 1:-1]
