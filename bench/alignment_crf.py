"""The conditional random field that the aligner's weights are trained with.

All examples are run through forward and backward passes together, row by row: the lattice of
``tm.align.lattice`` is made for one long text, this one for many short ones.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from tm.align.beads import SENTENCE_BEADS, SKIP_FIRST, SKIP_SECOND, Bead, name
from tm.align.features import BEAD_FEATURES
from tm.align.skips import SKIP_FEATURES

PULL = 0.5  # L2 strength
ROUNDS = 250
LEAST_GAIN = 1e-6  # of the loss, as a share; what comes after moves no figure
TOGETHER = 48  # examples in a batch
EVIDENCE = {  # kind of evidence at hand -> prefixes of the features that then stay at zero
    "vectors+words": (),
    "vectors": ("words", "best_words", "claims"),
    "words": ("cosine", "best_cosine", "claims_below"),
    "length": ("cosine", "best_cosine", "words", "best_words", "claims"),
}
BY_HAND = {  # the training texts have no paragraphs, headings, datelines, and few numbers of items
    "numbering_agrees": 1.0,
    "numbering_differs": -8.0,
    "block_crossed": -1.0,
    "block_start_agrees": 1.0,
    "block_start_differs": -0.5,
    "heading_pair": 2.0,
    "heading_mixed": -4.0,
    "dateline_mixed": -4.0,
}
RARER = 0.75  # taken off null links after training with places where the sides differ: such copies
# have far more null links than texts do
SKIPS_BY_HAND = {"heading": 3.0, "dateline": 3.0, "empty": 20.0, "repeated": 2.0}
_IMPOSSIBLE = -1e9  # of a segment that an example has not

Step = tuple[int, int, Bead]
Cells = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Beads of one type: the rows and columns where they start, and their features."""


@dataclass
class Example:
    """A stretch of a text whose right path is known.

    Attributes:
        document: Set and name of the text.
        weight: How much the example counts.
        cells: The beads near the right path, by type.
        skips: Features of leaving out each segment, of both sides.
        path: The right path, counted from the stretch's corner.
        needs_vectors: It has strangers in it, which words and numbers cannot tell from partners;
            trained on without vectors such examples cost right links and win none.
    """

    document: str
    weight: float
    cells: Mapping[Bead, Cells]
    skips: tuple[np.ndarray, np.ndarray]
    path: Sequence[Step]
    needs_vectors: bool = False

    @property
    def ends(self) -> tuple[int, int]:
        """The number of segments of either side."""
        return len(self.skips[0]), len(self.skips[1])


class Vector:
    """The weights as one vector, and where each stands in it."""

    def __init__(self) -> None:
        self.beads = list(SENTENCE_BEADS)
        count, features, skips = len(self.beads), len(BEAD_FEATURES), len(SKIP_FEATURES)
        self.features = slice(count, count + features)
        self.first = slice(count + features, count + features + 1 + skips)
        self.second = slice(self.first.stop, self.first.stop + 1 + skips)
        self.size = self.second.stop

    def start(self) -> np.ndarray:
        """Return the values towards which training is drawn."""
        found = np.zeros(self.size)
        for place, bead in enumerate(self.beads):
            found[place] = _start(bead)
        for part in (self.first, self.second):
            found[part.start] = -5.0
            for key, value in SKIPS_BY_HAND.items():
                found[part.start + 1 + SKIP_FEATURES.index(key)] = value
        for key, value in BY_HAND.items():
            found[self.features.start + BEAD_FEATURES.index(key)] = value
        return found

    def frozen(self, evidence: str) -> np.ndarray:
        """Return which weights stay at zero: those of features without evidence."""
        prefixes = EVIDENCE[evidence]
        found = np.zeros(self.size, dtype=bool)
        if not prefixes:
            return found
        for place, key in enumerate(BEAD_FEATURES):
            found[self.features.start + place] = key.startswith(prefixes)
        for part in (self.first, self.second):
            for place, key in enumerate(SKIP_FEATURES):
                found[part.start + 1 + place] = key.startswith(prefixes)
        return found

    def observed(self, example: Example) -> np.ndarray:
        """Return the summed features of the right path."""
        found = np.zeros(self.size)
        for row, column, bead in example.path:
            if bead == SKIP_FIRST:
                found[self.first] += [1, *example.skips[0][row]]
            elif bead == SKIP_SECOND:
                found[self.second] += [1, *example.skips[1][column]]
            else:
                rows, columns, features = example.cells[bead]
                here = np.flatnonzero((rows == row) & (columns == column))
                found[self.beads.index(bead)] += 1
                found[self.features] += features[here[0]]
        return found

    def to_json(self, weights: np.ndarray) -> dict[str, dict[str, float]]:
        """Return the weights as weights.json has them."""

        def rounded(keys: Iterable[str], values: np.ndarray) -> dict[str, float]:
            return {key: round(float(v), 3) for key, v in zip(keys, values, strict=True)}

        own = rounded(map(name, self.beads), weights[: len(self.beads)])
        own[name(SKIP_FIRST)] = round(float(weights[self.first.start]), 3)
        own[name(SKIP_SECOND)] = round(float(weights[self.second.start]), 3)
        return {
            "beads": own,
            "features": rounded(BEAD_FEATURES, weights[self.features]),
            "skip_first": rounded(SKIP_FEATURES, weights[self.first][1:]),
            "skip_second": rounded(SKIP_FEATURES, weights[self.second][1:]),
        }


def _start(bead: Bead) -> float:
    known = {(1, 1): 0.0, (1, 2): -2.0, (2, 1): -2.5, (2, 2): -5.0}
    return known.get(bead, -2.0 * (sum(bead) - 1))


@dataclass
class _Scored:
    """The lattices of a batch under some weights: scores of beads and of skips."""

    beads: dict[Bead, np.ndarray]
    skips: tuple[np.ndarray, np.ndarray]
    sums: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        start = np.zeros((len(self.skips[1]), 1))
        self.sums = np.concatenate((start, np.cumsum(self.skips[1], axis=1)), axis=1)


class Batch:
    """Examples side by side, padded to the largest."""

    def __init__(self, examples: Sequence[Example], vector: Vector) -> None:
        self._vector = vector
        self._count = len(examples)
        self._ends = np.array([example.ends for example in examples])
        self._rows, self._columns = (int(one) for one in self._ends.max(axis=0))
        self._weight = np.array([example.weight for example in examples])
        self._observed = np.stack([vector.observed(example) for example in examples])
        self._places, self._features = {}, {}
        for bead in vector.beads:
            cells = [example.cells[bead] for example in examples]
            owner = np.concatenate([np.full(len(one[0]), i) for i, one in enumerate(cells)])
            rows, columns = (np.concatenate([one[side] for one in cells]) for side in (0, 1))
            self._places[bead] = owner, rows, columns
            self._features[bead] = np.concatenate([one[2] for one in cells]).astype(np.float64)
        self._skips = tuple(self._padded(examples, side) for side in (0, 1))

    def _padded(self, examples: Sequence[Example], side: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the features of skips, and where there is a segment at all."""
        length = (self._rows, self._columns)[side]
        found = np.zeros((self._count, length, len(SKIP_FEATURES)))
        there = np.zeros((self._count, length), dtype=bool)
        for place, example in enumerate(examples):
            found[place, : example.ends[side]] = example.skips[side]
            there[place, : example.ends[side]] = True
        return found, there

    def loss(self, weights: np.ndarray) -> tuple[float, np.ndarray]:
        """Return minus the log-likelihood of the right paths, and its gradient."""
        vector, scored = self._vector, self._score(weights)
        before, after = self._forward(scored), self._backward(scored)
        total = before[np.arange(self._count), self._ends[:, 0], self._ends[:, 1]]
        expected = np.zeros(vector.size)
        for place, bead in enumerate(vector.beads):
            owner, rows, columns = self._places[bead]
            path = before[owner, rows, columns] + scored.beads[bead][owner, rows, columns]
            path = path + after[owner, rows + bead[0], columns + bead[1]] - total[owner]
            share = np.exp(path) * self._weight[owner]
            expected[place] = share.sum()
            expected[vector.features] += share @ self._features[bead]
        first = before[:, :-1] + scored.skips[0][:, :, None] + after[:, 1:]
        second = before[:, :, :-1] + scored.skips[1][:, None, :] + after[:, :, 1:]
        for side, part, paths, axis in ((0, vector.first, first, 2), (1, vector.second, second, 1)):
            features, there = self._skips[side]
            share = np.exp(paths - total[:, None, None]).sum(axis=axis) * self._weight[:, None]
            share = np.where(there, share, 0.0)
            expected[part] += [share.sum(), *np.einsum("bn,bnk->k", share, features)]
        missed = total - self._observed @ weights
        return float(missed @ self._weight), expected - self._weight @ self._observed

    def _score(self, weights: np.ndarray) -> _Scored:
        vector = self._vector
        beads = {}
        for place, bead in enumerate(vector.beads):
            table = np.full((self._count, self._rows + 1, self._columns + 1), -np.inf)
            table[self._places[bead]] = (
                self._features[bead] @ weights[vector.features] + weights[place]
            )
            beads[bead] = table
        skips = tuple(
            np.where(there, weights[part][0] + features @ weights[part][1:], _IMPOSSIBLE)
            for (features, there), part in zip(
                self._skips, (vector.first, vector.second), strict=True
            )
        )
        return _Scored(beads, (skips[0], skips[1]))

    def _forward(self, scored: _Scored) -> np.ndarray:
        table = np.full((self._count, self._rows + 1, self._columns + 1), -np.inf)
        for row in range(self._rows + 1):
            options = []
            if row == 0:
                options.append(self._only(np.zeros(self._count, dtype=np.int64)))
            else:
                options.append(table[:, row - 1] + scored.skips[0][:, row - 1, None])
            for (tall, wide), beads in scored.beads.items():
                if row >= tall:
                    kept = slice(0, self._columns + 1 - wide)
                    moved = self._only(None)
                    moved[:, wide:] = table[:, row - tall, kept] + beads[:, row - tall, kept]
                    options.append(moved)
            joined = _log_sum(options) - scored.sums
            table[:, row] = np.logaddexp.accumulate(joined, axis=1) + scored.sums
        return table

    def _backward(self, scored: _Scored) -> np.ndarray:
        table = np.full((self._count, self._rows + 1, self._columns + 1), -np.inf)
        for row in range(self._rows, -1, -1):
            options = [self._only(np.where(self._ends[:, 0] == row, self._ends[:, 1], -1))]
            if row < self._rows:
                options.append(table[:, row + 1] + scored.skips[0][:, row, None])
            for (tall, wide), beads in scored.beads.items():
                if row + tall <= self._rows:
                    kept = slice(0, self._columns + 1 - wide)
                    moved = self._only(None)
                    moved[:, kept] = table[:, row + tall, wide:] + beads[:, row, kept]
                    options.append(moved)
            joined = (_log_sum(options) + scored.sums)[:, ::-1]
            table[:, row] = np.logaddexp.accumulate(joined, axis=1)[:, ::-1] - scored.sums
        return table

    def _only(self, columns: np.ndarray | None) -> np.ndarray:
        """Return a row that is possible in one column of each example, -1 or ``None`` in none."""
        found = np.full((self._count, self._columns + 1), -np.inf)
        if columns is not None:
            here = np.flatnonzero(columns >= 0)
            found[here, columns[here]] = 0.0
        return found


def _log_sum(options: Sequence[np.ndarray]) -> np.ndarray:
    stacked = np.stack(options)
    most = stacked.max(axis=0)
    most = np.where(np.isfinite(most), most, 0.0)
    with np.errstate(divide="ignore"):  # the logarithm of nothing is -inf, as it should be
        return np.log(np.exp(stacked - most).sum(axis=0)) + most


def batched(examples: Sequence[Example], vector: Vector) -> list[Batch]:
    """Return the examples in batches of nearly the same size, which need little padding."""
    ordered = sorted(examples, key=lambda one: one.ends)
    return [
        Batch(ordered[start : start + TOGETHER], vector)
        for start in range(0, len(ordered), TOGETHER)
    ]


def train(examples: Sequence[Example], vector: Vector, *, evidence: str) -> np.ndarray:
    """Return the weights that make the right paths likely (L-BFGS)."""
    from scipy.optimize import minimize  # not needed by those who only read examples

    has_vectors = "vectors" in evidence
    frozen = vector.frozen(evidence)
    start = np.where(frozen, 0.0, vector.start())
    taught = [one for one in examples if has_vectors or not one.needs_vectors]
    batches = batched(taught, vector)

    def objective(weights: np.ndarray) -> tuple[float, np.ndarray]:
        away = np.where(frozen, 0.0, weights - start)
        total, gradient = PULL * float(away @ away), 2 * PULL * away
        for batch in batches:
            loss, slope = batch.loss(np.where(frozen, 0.0, weights))
            total, gradient = total + loss, gradient + slope
        return total, np.where(frozen, 0.0, gradient)

    found = minimize(
        objective,
        start,
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": ROUNDS, "ftol": LEAST_GAIN},
    )
    print(f"  {evidence}: {found.nit} rounds, loss {found.fun:.1f}")
    weights: np.ndarray = found.x
    if has_vectors:
        weights[[vector.first.start, vector.second.start]] -= RARER
    return weights
