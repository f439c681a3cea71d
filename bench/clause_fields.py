"""The likelihood of the right paths of many small windows at once, and its gradient.

The sums run over all windows together, padded to one size: a hundred times faster than window by
window. ``tests/test_bench_clauses.py`` holds it against the lattice that aligns.
"""

from collections.abc import Sequence

import numpy as np

from bench.clause_examples import Example, Layout, options
from tm.align.beads import SKIP_FIRST, SKIP_SECOND, Bead


class Fields:
    """The windows of many examples with the features of all their beads."""

    def __init__(self, examples: Sequence[Example], layout: Layout) -> None:
        self._layout = layout
        self._weights = np.array([one.weight for one in examples])
        self._ends = np.array([[max(n[i] for n in one.nodes) for i in (0, 1)] for one in examples])
        self._rows, self._columns = (int(one) for one in self._ends.max(axis=0))
        places, own, features = [], [], []
        skips = []
        self._observed = np.zeros(layout.second.stop)
        for number, one in enumerate(examples):
            steps = set(one.path)
            for place, bead in options(one, layout.beads):
                table = one.tables[bead]
                for row, column in np.ndindex(table.shape[1:]):
                    places.append((number, row, column, bead[0], bead[1]))
                    own.append(place)
                    features.append(table[:, row, column])
                    if (row, column, bead) in steps:
                        self._observed[place] += one.weight
                        self._observed[layout.features] += one.weight * table[:, row, column]
            skips.append(one.skips)
            for row, column, bead in one.path:
                for side, kind, part in (
                    (0, SKIP_FIRST, layout.first), (1, SKIP_SECOND, layout.second),
                ):  # fmt: skip
                    if bead == kind:
                        values = skips[-1][side][column if side else row]
                        self._observed[part] += one.weight * np.array([1, *values])
        self._places = np.array(places)
        self._own = np.array(own)
        self._features = np.array(features, dtype=np.float64)
        self._skips = self._padded(skips)
        self._beads = self._by_bead()

    def _padded(self, skips: Sequence[tuple[np.ndarray, np.ndarray]]) -> list[np.ndarray]:
        """Return for both sides windows x segments x (1 + features); 0 beyond a window's end."""
        found = []
        for side, size in enumerate((self._rows, self._columns)):
            table = np.zeros((len(skips), size, 1 + skips[0][side].shape[1]))
            for number, both in enumerate(skips):
                table[number, : len(both[side]), 0] = 1
                table[number, : len(both[side]), 1:] = both[side]
            found.append(table)
        return found

    def _by_bead(self) -> dict[Bead, np.ndarray]:
        found: dict[Bead, list[int]] = {}
        for index, (_, _, _, *bead) in enumerate(self._places.tolist()):
            found.setdefault((bead[0], bead[1]), []).append(index)
        return {bead: np.array(rows) for bead, rows in found.items()}

    def loss(self, weights: np.ndarray) -> tuple[float, np.ndarray]:
        """Return minus the weighted log-likelihood of the right paths, and its gradient."""
        layout = self._layout
        scores = self._features @ weights[layout.features] + weights[self._own]
        skips = [
            np.where(table[:, :, 0] > 0, table @ weights[part], -np.inf)
            for table, part in zip(self._skips, (layout.first, layout.second), strict=True)
        ]
        tables = self._tables(scores)
        before, after = self._sums(tables, skips)
        windows = np.arange(len(self._weights))
        total = before[windows, self._ends[:, 0], self._ends[:, 1]]
        number, row, column, first, second = self._places.T
        share = np.exp(before[number, row, column] + scores
                       + after[number, row + first, column + second] - total[number])  # fmt: skip
        share = share * self._weights[number]
        expected = np.zeros(len(weights))
        expected[: layout.whole + 1] = np.bincount(self._own, share, minlength=layout.whole + 1)
        expected[layout.features] = share @ self._features
        for side, part in ((0, layout.first), (1, layout.second)):
            here = [slice(None)] * 3
            there = [slice(None)] * 3
            here[1 + side], there[1 + side] = slice(None, -1), slice(1, None)
            cost = skips[side][:, :, None] if side == 0 else skips[side][:, None, :]
            passed = np.exp(before[tuple(here)] + cost + after[tuple(there)]
                            - total[:, None, None]).sum(axis=2 - side)  # fmt: skip
            passed = passed * self._weights[:, None]
            expected[part] = np.tensordot(passed, self._skips[side], axes=2)
        loss = float(self._weights @ total) - float(self._observed @ weights)
        return loss, expected - self._observed

    def _tables(self, scores: np.ndarray) -> dict[Bead, np.ndarray]:
        shape = len(self._weights), self._rows + 1, self._columns + 1
        found = {}
        for bead, rows in self._beads.items():
            table = np.full(shape, -np.inf)
            number, row, column = self._places[rows].T[:3]
            table[number, row, column] = scores[rows]
            found[bead] = table
        return found

    def _sums(
        self, tables: dict[Bead, np.ndarray], skips: Sequence[np.ndarray]
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the log weight of all paths to each position, and from it to the end."""
        shape = len(self._weights), self._rows + 1, self._columns + 1
        before, after = np.full(shape, -np.inf), np.full(shape, -np.inf)
        before[:, 0, 0] = 0
        windows = np.arange(len(self._weights))
        after[windows, self._ends[:, 0], self._ends[:, 1]] = 0
        moves = self._moves(tables, skips)
        grid = list(np.ndindex(shape[1:]))
        for row, column in grid:
            parts = [before[:, row, column]]
            for (first, second), table in moves.items():
                if first <= row and second <= column:
                    start = row - first, column - second
                    parts.append(before[:, *start] + table[:, *start])
            before[:, row, column] = np.logaddexp.reduce(parts)
        for row, column in reversed(grid):
            parts = [after[:, row, column]]
            for (first, second), table in moves.items():
                if row + first <= self._rows and column + second <= self._columns:
                    parts.append(table[:, row, column] + after[:, row + first, column + second])
            after[:, row, column] = np.logaddexp.reduce(parts)
        return before, after

    def _moves(
        self, tables: dict[Bead, np.ndarray], skips: Sequence[np.ndarray]
    ) -> dict[Bead, np.ndarray]:
        """Return the scores of all beads at every position, those of skips among them."""
        shape = len(self._weights), self._rows + 1, self._columns + 1
        first, second = np.full(shape, -np.inf), np.full(shape, -np.inf)
        first[:, :-1] = skips[0][:, :, None]
        second[:, :, :-1] = skips[1][:, None, :]
        return {**tables, SKIP_FIRST: first, SKIP_SECOND: second}
