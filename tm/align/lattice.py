"""The lattice of all alignments: best path and posteriors, row by row in log space.

A path runs from (0, 0) to (rows, columns); each bead moves it by as many rows and columns as it
joins segments; its score is the sum of its beads' scores (a semi-Markov conditional random field).
Only a band of columns is kept for each row.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tm.align.beads import SKIP_FIRST, SKIP_SECOND, Bead

DoubleArray = npt.NDArray[np.float64]
FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]

_IMPOSSIBLE = -np.inf


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
    """

    band: Band
    scores: Mapping[Bead, FloatArray]
    skip_first: DoubleArray
    skip_second: DoubleArray

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


@dataclass(frozen=True, slots=True)
class Step:
    """A bead on a path and where it starts."""

    row: int
    column: int
    bead: Bead


@dataclass(frozen=True, slots=True)
class Posteriors:
    """The probability of every bead at every place.

    Attributes:
        total: Log of the summed weight of all paths.
        beads: As ``Lattice.scores``.
        skip_first, skip_second: Probability that each segment is left out.
    """

    lattice: Lattice
    total: float
    beads: Mapping[Bead, FloatArray]
    skip_first: DoubleArray
    skip_second: DoubleArray

    def of(self, step: Step) -> float:
        """Return the probability of a step."""
        if step.bead == SKIP_FIRST:
            found = self.skip_first[step.row]
        elif step.bead == SKIP_SECOND:
            found = self.skip_second[step.column]
        else:
            found = self.beads[step.bead][step.row, step.column - self.lattice.starts[step.row]]
        return float(min(1.0, max(0.0, found)))


def best_path(lattice: Lattice) -> tuple[Step, ...]:
    """Return the path of highest score (Viterbi)."""
    table = _forward(lattice, np.maximum)
    steps = []
    row, column = lattice.rows, lattice.columns
    while row or column:
        options = _arrivals(lattice, table, row, column)
        bead = max(options, key=lambda one: (options[one], -sum(one)))
        row, column = row - bead[0], column - bead[1]
        steps.append(Step(row, column, bead))
    return tuple(reversed(steps))


def posteriors(lattice: Lattice) -> Posteriors:
    """Return the probability of every bead, given that some path is right."""
    before, after = _forward(lattice, np.logaddexp), _backward(lattice)
    total = float(before[-1, lattice.columns - lattice.starts[-1]])
    beads = {
        bead: np.exp(before + scores + _ahead(lattice, after, bead) - total).astype(np.float32)
        for bead, scores in lattice.scores.items()
    }
    ahead = _ahead(lattice, after, SKIP_FIRST)[:-1]
    first = np.exp(before[:-1] + lattice.skip_first[:, None] + ahead - total).sum(axis=1)
    columns = lattice.starts[:, None] + np.arange(lattice.width)
    skips = _padded_skips(lattice)[columns]
    here = np.exp(before + skips + _ahead(lattice, after, SKIP_SECOND) - total)
    second = np.zeros(lattice.columns + lattice.width)
    np.add.at(second, columns, here)
    return Posteriors(lattice, total, beads, first, second[: lattice.columns])


def node_posteriors(lattice: Lattice) -> DoubleArray:
    """Return the probability that the right path passes through each position of the band."""
    before, after = _forward(lattice, np.logaddexp), _backward(lattice)
    found: DoubleArray = np.exp(before + after - before[-1, lattice.columns - lattice.starts[-1]])
    return found


def _ahead(lattice: Lattice, table: DoubleArray, bead: Bead) -> DoubleArray:
    """Return for each position the table's value where a bead that starts there ends."""
    padded = np.full((lattice.rows + 1 + bead[0], lattice.width + 1), _IMPOSSIBLE)
    padded[: lattice.rows + 1, :-1] = table
    rows = np.minimum(np.arange(lattice.rows + 1) + bead[0], lattice.rows)
    move = bead[1] + lattice.starts - lattice.starts[rows]
    places = move[:, None] + np.arange(lattice.width)
    outside = (places < 0) | (places >= lattice.width)
    ends = np.arange(lattice.rows + 1)[:, None] + bead[0]
    return padded[ends, np.where(outside, lattice.width, places)]


def _padded_skips(lattice: Lattice) -> DoubleArray:
    """Return the second side's skip scores, and 0 for columns of the band beyond the text."""
    return np.concatenate((lattice.skip_second, np.zeros(lattice.width)))


def _skip_sums(lattice: Lattice) -> DoubleArray:
    return np.concatenate(([0.0], np.cumsum(_padded_skips(lattice))))


def _overlap(lattice: Lattice, source: int, target: int, columns: int) -> tuple[slice, slice]:
    """Return which part of a row's band falls into another row's, moved by some columns."""
    move = int(lattice.starts[source] - lattice.starts[target]) + columns
    width = lattice.width
    kept = max(0, width - abs(move))
    low = min(max(0, -move), width), min(max(0, move), width)
    return slice(low[0], low[0] + kept), slice(low[1], low[1] + kept)


def _forward(lattice: Lattice, join: np.ufunc) -> DoubleArray:
    """Return for each position the joined score of all paths from the start to it."""
    table = np.full((lattice.rows + 1, lattice.width), _IMPOSSIBLE)
    options = np.empty((len(lattice.scores) + 1, lattice.width))
    sums = _skip_sums(lattice)
    for row in range(lattice.rows + 1):
        options.fill(_IMPOSSIBLE)
        if row == 0:
            options[-1, 0] = 0.0
        else:
            origin, here = _overlap(lattice, row - 1, row, 0)
            options[-1, here] = table[row - 1, origin] + lattice.skip_first[row - 1]
        for place, (bead, scores) in enumerate(lattice.scores.items()):
            start = row - bead[0]
            if start >= 0:
                origin, here = _overlap(lattice, start, row, bead[1])
                options[place, here] = table[start, origin] + scores[start, origin]
        # The score of leaving out a second segment depends on that segment alone, so a run of
        # them is a difference of prefix sums and one accumulation joins runs of every length.
        first = lattice.starts[row]
        skipped = sums[first : first + lattice.width]
        table[row] = join.accumulate(join.reduce(options, axis=0) - skipped) + skipped
        table[row, max(0, lattice.columns - first + 1) :] = _IMPOSSIBLE
    return table


def _backward(lattice: Lattice) -> DoubleArray:
    """Return for each position the joined score of all paths from it to the end."""
    table = np.full((lattice.rows + 1, lattice.width), _IMPOSSIBLE)
    options = np.empty((len(lattice.scores) + 1, lattice.width))
    sums = _skip_sums(lattice)
    for row in range(lattice.rows, -1, -1):
        first = lattice.starts[row]
        options.fill(_IMPOSSIBLE)
        if row == lattice.rows:
            options[-1, lattice.columns - first] = 0.0
        else:
            after, here = _overlap(lattice, row + 1, row, 0)
            options[-1, here] = table[row + 1, after] + lattice.skip_first[row]
        for place, (bead, scores) in enumerate(lattice.scores.items()):
            end = row + bead[0]
            if end <= lattice.rows:
                after, here = _overlap(lattice, end, row, -bead[1])
                options[place, here] = table[end, after] + scores[row, here]
        skipped = sums[first : first + lattice.width]
        joined = np.logaddexp.reduce(options, axis=0) + skipped
        table[row] = np.logaddexp.accumulate(joined[::-1])[::-1] - skipped
    return table


def _arrivals(lattice: Lattice, table: DoubleArray, row: int, column: int) -> dict[Bead, float]:
    """Return the score of the best path to a position by each last bead."""

    def at(origin_row: int, origin_column: int, scores: FloatArray | None) -> float:
        if origin_row < 0 or origin_column < lattice.starts[origin_row]:
            return _IMPOSSIBLE
        place = origin_column - int(lattice.starts[origin_row])
        if place >= lattice.width:
            return _IMPOSSIBLE
        gained = 0.0 if scores is None else float(scores[origin_row, place])
        return float(table[origin_row, place]) + gained

    found = {
        bead: at(row - bead[0], column - bead[1], scores) for bead, scores in lattice.scores.items()
    }
    if row:
        found[SKIP_FIRST] = at(row - 1, column, None) + lattice.skip_first[row - 1]
    if column:
        found[SKIP_SECOND] = at(row, column - 1, None) + lattice.skip_second[column - 1]
    return found
