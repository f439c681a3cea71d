"""The cheapest chain of beads, which all peers look for."""

from collections.abc import Mapping, Sequence

import numpy as np

from bench.alignment_data import Link
from tm.align.beads import Bead
from tm.align.lattice import Band, Lattice, best_path


def cheapest_path(
    costs: Mapping[Bead, np.ndarray], skip_first: Sequence[float], skip_second: Sequence[float]
) -> list[Link]:
    """Return the links of the path of lowest cost, over the whole lattice.

    Args:
        costs: For each bead its cost by the place of its first source and target sentence.
        skip_first: Cost of leaving out each source sentence.
        skip_second: Cost of leaving out each target sentence.
    """
    rows, columns = len(skip_first), len(skip_second)
    scores = {}
    for bead, cost in costs.items():
        table = np.full((rows + 1, columns + 1), -np.inf, dtype=np.float32)
        table[: cost.shape[0], : cost.shape[1]] = -cost
        scores[bead] = table
    lattice = Lattice(
        Band.whole(rows, columns), scores, -np.array(skip_first), -np.array(skip_second)
    )
    return [
        (
            tuple(range(step.row, step.row + step.bead[0])),
            tuple(range(step.column, step.column + step.bead[1])),
        )
        for step in best_path(lattice)
    ]
