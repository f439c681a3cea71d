"""Alignment by length alone.

William A. Gale and Kenneth W. Church (1993): A Program for Aligning Sentences in Bilingual Corpora.
Computational Linguistics 19 (1), pages 75-102; sections 3 and 4 and table 5.
"""

import math
from collections.abc import Sequence

import numpy as np

from bench.alignment_data import Link
from bench.peers.path import cheapest_path
from tm.align.beads import SENTENCE_BEADS, Bead

VARIANCE = 6.8  # of target characters for one source character
PRIORS: dict[Bead, float] = {(1, 1): 0.89, (2, 1): 0.089, (1, 2): 0.089, (2, 2): 0.011}
SKIP_PRIOR = 0.0099
WORST = 25.0  # cost of lengths however far apart, as in the program of the paper's appendix
# Beyond the paper: each further sentence is as rare as the second one is there, a tenth.
WIDE_PRIORS = PRIORS | {
    bead: 0.89 * 0.1 ** (sum(bead) - 2) for bead in SENTENCE_BEADS if bead not in PRIORS
}


def gale_church(
    source: Sequence[str], target: Sequence[str], priors: dict[Bead, float] = PRIORS
) -> list[Link]:
    """Return the links of two texts.

    The source is counted in characters of the target: its lengths are multiplied by the ratio of
    the whole texts (the paper's *c*), so that the variance is one of like things.
    """
    first, second = (np.array([len(one) for one in side], float) for side in (source, target))
    first *= second.sum() / first.sum()
    costs = {
        bead: _cost(_runs(first, bead[0])[:, None], _runs(second, bead[1])[None, :], prior)
        for bead, prior in priors.items()
        if bead[0] <= len(first) and bead[1] <= len(second)
    }
    nothing = np.zeros(1)
    skips = _cost(first, nothing, SKIP_PRIOR), _cost(nothing, second, SKIP_PRIOR)
    return cheapest_path(costs, skips[0].tolist(), skips[1].tolist())


def _runs(lengths: np.ndarray, count: int) -> np.ndarray:
    """Return the length of every run of so many sentences."""
    sums = np.concatenate(([0.0], np.cumsum(lengths)))
    return np.asarray(sums[count:] - sums[: len(sums) - count])


def _cost(first: np.ndarray, second: np.ndarray, prior: float) -> np.ndarray:
    """Return -ln(2 (1 - Phi(|delta|))) - ln prior."""
    mean = np.maximum(1.0, (first + second) / 2)
    delta = np.abs(second - first) / np.sqrt(VARIANCE * mean)
    both_tails = np.vectorize(math.erfc)(delta / math.sqrt(2))
    return np.asarray(-np.log(np.maximum(both_tails, math.exp(-WORST))) - math.log(prior))
