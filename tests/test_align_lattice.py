"""The lattice against an enumeration of all paths."""

import math
from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import pytest

from tm.align.beads import SKIP_FIRST, SKIP_SECOND, Bead
from tm.align.lattice import (
    Band,
    Lattice,
    Step,
    best_path,
    node_posteriors,
    path_posteriors,
    posteriors,
)

BEADS: tuple[Bead, ...] = ((1, 1), (1, 2), (2, 1), (3, 2))
ROWS, COLUMNS = 4, 4


def lattice(seed: int, band: Band, *, is_open: bool = False) -> Lattice:
    rng = np.random.default_rng(seed)
    full = {bead: rng.normal(size=(ROWS + 1, COLUMNS + 1)) for bead in BEADS}
    tables = {}
    for bead, scores in full.items():
        table = np.full((ROWS + 1, band.width), -np.inf, dtype=np.float32)
        for row in range(ROWS + 1 - bead[0]):
            for place in range(band.width):
                column = int(band.starts[row]) + place
                if column + bead[1] <= COLUMNS:
                    table[row, place] = scores[row, column]
        tables[bead] = table
    skips = rng.normal(size=ROWS) - 1, rng.normal(size=COLUMNS) - 1
    return Lattice(band, tables, *skips, is_open)


def paths(given: Lattice, row: int = 0, column: int = 0) -> Iterator[tuple[float, list[Step]]]:
    """All paths from a position to the end that stay in the band, with their scores."""
    start = int(given.band.starts[row])
    if not start <= column < start + given.band.width:
        return
    if row == given.rows and (given.is_open or column == given.columns):
        yield 0.0, []
    for bead in (*BEADS, SKIP_FIRST, SKIP_SECOND):
        end = row + bead[0], column + bead[1]
        if end[0] > given.rows or end[1] > given.columns:
            continue
        if bead == SKIP_FIRST:
            score = given.skip_first[row]
        elif bead == SKIP_SECOND:
            score = given.skip_second[column]
        else:
            score = given.scores[bead][row, column - start]
        for rest, steps in paths(given, *end):
            yield float(score) + rest, [Step(row, column, bead), *steps]


WHOLE = Band.whole(ROWS, COLUMNS)
NARROW = Band(np.array([0, 0, 1, 1, 2]), 3)
bands = pytest.mark.parametrize("band", [WHOLE, NARROW], ids=["whole", "narrow"])


ends = pytest.mark.parametrize("is_open", [False, True], ids=["closed", "open"])


@bands
@ends
@pytest.mark.parametrize("seed", range(3))
def test_the_best_path_is_the_best_of_all(band: Band, seed: int, *, is_open: bool) -> None:
    given = lattice(seed, band, is_open=is_open)
    best = max(paths(given), key=lambda found: found[0])
    assert list(best_path(given)) == best[1]


@bands
@ends
def test_posteriors_are_shares_of_the_weight_of_all_paths(band: Band, *, is_open: bool) -> None:
    given = lattice(7, band, is_open=is_open)
    every = [(math.exp(score), steps) for score, steps in paths(given)]
    total = sum(weight for weight, _ in every)
    shares: dict[tuple[Bead, int, int], float] = defaultdict(float)
    nodes: dict[tuple[int, int], float] = defaultdict(float)
    for weight, steps in every:
        last = steps[-1]
        nodes[ROWS, last.column + last.bead[1]] += weight / total
        for step in steps:
            nodes[step.row, step.column] += weight / total
            row = step.row if step.bead != SKIP_SECOND else -1
            column = step.column if step.bead != SKIP_FIRST else -1
            shares[step.bead, row, column] += weight / total
    found = posteriors(given)
    assert found.total == pytest.approx(math.log(total))
    for (bead, row, column), share in shares.items():
        assert found.of(Step(row, column, bead)) == pytest.approx(share, abs=1e-6)
    path = best_path(given)
    for step, share, node in zip(path, *path_posteriors(given, path), strict=True):
        assert share == pytest.approx(found.of(step), abs=1e-6)
        assert node == pytest.approx(nodes[step.row, step.column], abs=1e-6)
    passed = node_posteriors(given)
    for (row, column), share in nodes.items():
        assert passed[row, column - band.starts[row]] == pytest.approx(share, abs=1e-6)


def test_long_lattices_do_not_overflow() -> None:
    rows = 1000
    band = Band(np.clip(np.arange(rows + 1) - 5, 0, rows + 1 - 11), 11)
    scores = np.full((rows + 1, 11), 40.0, dtype=np.float32)
    scores[-1] = -np.inf
    scores[band.starts[:, None] + np.arange(11) >= rows] = -np.inf
    given = Lattice(band, {(1, 1): scores}, np.full(rows, -30.0), np.full(rows, -30.0))
    path = best_path(given)
    assert len(path) == rows
    assert posteriors(given).of(path[500]) == pytest.approx(1.0)


def test_skips_fill_what_beads_cannot() -> None:
    given = Lattice(
        Band.whole(1, 3),
        {(1, 1): np.array([[0.0, 9.0, 0.0, -np.inf], [-np.inf] * 4], dtype=np.float32)},
        np.array([-5.0]),
        np.array([-5.0, -5.0, -5.0]),
    )
    assert best_path(given) == (
        Step(0, 0, SKIP_SECOND),
        Step(0, 1, (1, 1)),
        Step(1, 2, SKIP_SECOND),
    )
