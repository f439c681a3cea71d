"""The lattice of all alignments: best path and posteriors.

A path runs from (0, 0) to (rows, columns); each bead moves it by as many rows and columns as it
joins segments; its score is the sum of its beads' scores (a semi-Markov conditional random field).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tm.align.beads import SKIP_FIRST, SKIP_SECOND, Bead
from tm.align.passes import (
    IMPOSSIBLE,
    Band,
    Lattice,
    Moves,
    backward,
    ends_of,
    forward,
    highest,
    joined,
    padded_skips,
)

__all__ = [
    "Band",
    "Lattice",
    "Posteriors",
    "Step",
    "best_path",
    "log_sums",
    "node_posteriors",
    "path_posteriors",
    "posteriors",
]

DoubleArray = npt.NDArray[np.float64]
FloatArray = npt.NDArray[np.float32]


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
    table = forward(Moves(lattice), highest, np.maximum)
    steps = []
    row, column = lattice.rows, _last_column(lattice, table)
    while row or column:
        options = _arrivals(lattice, table, row, column)
        bead = max(options, key=lambda one: (options[one], -sum(one)))
        row, column = row - bead[0], column - bead[1]
        steps.append(Step(row, column, bead))
    return tuple(reversed(steps))


def posteriors(lattice: Lattice) -> Posteriors:
    """Return the probability of every bead, given that some path is right."""
    weighed = _Weighed(lattice)
    share = np.exp(
        weighed.before[:, None]
        + weighed.moves.scores
        + weighed.moves.ahead(weighed.after)
        - weighed.total
    )
    beads = {bead: share[:, i].astype(np.float32) for i, bead in enumerate(lattice.scores)}
    first = share[:-1, -1].sum(axis=1)
    return Posteriors(lattice, weighed.total, beads, first, weighed.skips_of_second())


def path_posteriors(lattice: Lattice, path: Sequence[Step]) -> tuple[DoubleArray, DoubleArray]:
    """Return the probability of each step of a path, and of the position where it begins.

    It is what ``posteriors`` and ``node_posteriors`` say, for a fraction of their cost.
    """
    weighed = _Weighed(lattice)
    skips = weighed.skips_of_first(), weighed.skips_of_second()
    steps, nodes = np.zeros(len(path)), np.zeros(len(path))
    for i, step in enumerate(path):
        if step.bead in (SKIP_FIRST, SKIP_SECOND):
            steps[i] = skips[0][step.row] if step.bead == SKIP_FIRST else skips[1][step.column]
        else:
            steps[i] = weighed.share(step)
        place = step.column - lattice.starts[step.row]
        nodes[i] = weighed.before[step.row, place] + weighed.after[step.row, place] - weighed.total
    return np.clip(steps, 0, 1), np.clip(np.exp(nodes), 0, 1)


def node_posteriors(lattice: Lattice) -> DoubleArray:
    """Return the probability that the right path passes through each position of the band."""
    weighed = _Weighed(lattice)
    return np.asarray(np.exp(weighed.before + weighed.after - weighed.total))


def log_sums(lattice: Lattice) -> tuple[DoubleArray, DoubleArray]:
    """Return for each position of the band the log of the summed weight of all paths.

    First that of the paths from the start to it, then that of the paths from it to the end.
    """
    weighed = _Weighed(lattice)
    return weighed.before, weighed.after


class _Weighed:
    """The weight of all paths before and after each position of a lattice, as logarithms."""

    def __init__(self, lattice: Lattice) -> None:
        self.moves = Moves(lattice)
        self.before = forward(self.moves, joined, np.logaddexp)
        self.after = backward(self.moves)
        self.total = float(np.logaddexp.reduce(self.before[-1, ends_of(lattice)]))

    def share(self, step: Step) -> float:
        """Return the probability of a bead that has both sides."""
        lattice = self.moves.lattice
        row, end = step.row, step.row + step.bead[0]
        place = step.column - int(lattice.starts[row])
        after = step.column + step.bead[1] - int(lattice.starts[end])
        score = float(lattice.scores[step.bead][row, place])
        return float(np.exp(self.before[row, place] + score + self.after[end, after] - self.total))

    def skips_of_first(self) -> DoubleArray:
        """Return the probability that each segment of the first side is left out."""
        ahead = self.moves.ahead_of_skip(self.after)
        share = np.exp(self.before + self.moves.scores[:, -1] + ahead - self.total)
        return np.asarray(share[:-1].sum(axis=1))

    def skips_of_second(self) -> DoubleArray:
        """Return the probability that each segment of the second side is left out."""
        lattice = self.moves.lattice
        columns = lattice.starts[:, None] + np.arange(lattice.width)
        behind = np.full(self.after.shape, IMPOSSIBLE)
        behind[:, :-1] = self.after[:, 1:]
        here = np.exp(self.before + padded_skips(lattice)[columns] + behind - self.total)
        found = np.zeros(lattice.columns + lattice.width)
        np.add.at(found, columns, here)
        return found[: lattice.columns]


def _last_column(lattice: Lattice, table: DoubleArray) -> int:
    ends = ends_of(lattice)
    return int(lattice.starts[-1]) + int(ends.start) + int(table[-1, ends].argmax())


def _arrivals(lattice: Lattice, table: DoubleArray, row: int, column: int) -> dict[Bead, float]:
    """Return the score of the best path to a position by each last bead."""

    def at(origin_row: int, origin_column: int, scores: FloatArray | None) -> float:
        if origin_row < 0 or origin_column < lattice.starts[origin_row]:
            return IMPOSSIBLE
        place = origin_column - int(lattice.starts[origin_row])
        if place >= lattice.width:
            return IMPOSSIBLE
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
