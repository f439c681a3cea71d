"""How sure a link may be at most, given how near its two sides are.

A posterior compares one path with the others. Where both sides lack something else in the same
place, two sentences that have nothing to do with each other can be the best of bad choices, and
look certain. What they mean is then no nearer than that of two sentences taken at random.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tm.align.lattice import Step
from tm.align.sides import Texts
from tm.align.similarity import Window, cosines

DoubleArray = npt.NDArray[np.float64]

# Similarity is 0 for sentences taken at random and 1 for the same meaning. Of the right links of
# free translations one in a hundred is below .14, of literal ones below .4.
_CHANCE = 0.05  # up to here a link is at most as likely as not
_SOUND = 0.18  # from here on nothing speaks against it
_AT_CHANCE = 0.5


def greatest_confidence(texts: Texts, steps: Sequence[Step], row: int, column: int) -> DoubleArray:
    """Return for each step of a path the confidence that its similarity can support.

    Null links and texts without vectors are not limited. ``row`` and ``column`` are where the path
    begins in the texts.
    """
    found = np.ones(len(steps))
    if texts.whole.background is None:
        return found
    for place, step in enumerate(steps):
        tall, wide = step.bead
        if tall and wide:
            top, left = row + step.row, column + step.column
            near = cosines(texts, Window(top, top + tall, left, left + wide), step.bead)[0, 0]
            share = (float(near) - _CHANCE) / (_SOUND - _CHANCE)
            found[place] = np.clip(_AT_CHANCE + (1 - _AT_CHANCE) * share, _AT_CHANCE, 1.0)
    return found
