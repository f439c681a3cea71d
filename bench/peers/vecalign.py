"""Alignment by sentence vectors, all runs of sentences encoded anew.

Brian Thompson and Philipp Koehn (2019): Vecalign: Improved Sentence Alignment in Linear Time and
Space. EMNLP-IJCNLP, pages 1342-1348. The lattice is searched whole, which the paper's recursion
from coarse to fine only approximates. The vectors are ours (tm.embed), not LASER's.
"""

from collections.abc import Callable, Sequence

import numpy as np

from bench.alignment_data import Link
from bench.peers.path import cheapest_path
from tm.align.beads import Bead

Encode = Callable[[Sequence[str]], np.ndarray]
"""Gives unit vectors, one row a text."""

MOST_SENTENCES = 10  # of both sides of a bead together
SAMPLE = 100  # runs of the other side that stand for any text
DELETION_PERCENTILE = 20  # of the costs of single pairs taken at random
_SEED = 0


def vecalign(
    source: Sequence[str],
    target: Sequence[str],
    encode: Encode,
    *,
    joints: tuple[str, str] = ("", " "),
) -> list[Link]:
    """Return the links of two texts.

    Args:
        source: Sentences.
        target: Sentences.
        encode: The encoder.
        joints: What stands between the sentences of a run on either side.
    """
    sides = [
        overlaps(side, joint, encode) for side, joint in zip((source, target), joints, strict=True)
    ]
    chance = np.random.default_rng(_SEED)
    samples = []
    for side in sides:
        every = np.concatenate(list(side.values()))
        samples.append(every[chance.integers(len(every), size=SAMPLE)])
    # How far each run is from runs of the other side taken at random.
    apart = [
        {count: 1 - (runs @ samples[1 - n].T).mean(axis=1) for count, runs in side.items()}
        for n, side in enumerate(sides)
    ]

    def cost(bead: Bead) -> np.ndarray:
        first, second = bead
        far = 1 - sides[0][first] @ sides[1][second].T
        usual = apart[0][first][:, None] + apart[1][second][None, :]
        return np.asarray(far * first * second / usual)

    costs = {
        (first, second): cost((first, second))
        for first in sides[0]
        for second in sides[1]
        if first + second <= MOST_SENTENCES
    }
    deletion = float(np.percentile(costs[1, 1], DELETION_PERCENTILE))
    return cheapest_path(costs, [deletion] * len(source), [deletion] * len(target))


def overlaps(sentences: Sequence[str], joint: str, encode: Encode) -> dict[int, np.ndarray]:
    """Return the vectors of all runs of 1, 2, ... sentences, by their number of sentences."""
    return {
        count: encode(
            [joint.join(sentences[i : i + count]) for i in range(len(sentences) - count + 1)]
        )
        for count in range(1, min(MOST_SENTENCES - 1, len(sentences)) + 1)
    }
