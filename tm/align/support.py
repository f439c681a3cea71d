"""How sure a link may be at most, given how near its two sides are.

A posterior compares one path with the others. Where both sides lack something else in the same
place, two sentences that have nothing to do with each other can be the best of bad choices, and
look certain. What they mean is then no nearer than that of two sentences taken at random. And
whatever they say, segments that begin with different numbers are not the same heading or item.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tm.align.lattice import Step
from tm.align.numbering import agree
from tm.align.sides import Texts
from tm.align.similarity import Window, cosines

DoubleArray = npt.NDArray[np.float64]

# Similarity is 0 for sentences taken at random and 1 for the same meaning. Of the right links of
# free translations one in a hundred is below .14, of literal ones below .4.
_CHANCE = 0.05  # up to here a link is at most as likely as not
_SOUND = 0.18  # from here on nothing speaks against it
_AT_CHANCE = 0.5


def greatest_confidence(texts: Texts, steps: Sequence[Step], row: int, column: int) -> DoubleArray:
    """Return for each step of a path the confidence that its numbering and similarity can support.

    Null links are not limited, nor are texts without vectors by their similarity. ``row`` and
    ``column`` are where the path begins in the texts.
    """
    found = np.ones(len(steps))
    for place, step in enumerate(steps):
        tall, wide = step.bead
        if tall and wide:
            top, left = row + step.row, column + step.column
            window = Window(top, top + tall, left, left + wide)
            found[place] = _AT_CHANCE if _is_contradicted(texts, window) else _limit(texts, window)
    return found


def _is_contradicted(texts: Texts, window: Window) -> bool:
    """Tell whether the sides begin with different numbers."""
    one, other = texts.first.marks.numbering, texts.second.marks.numbering
    here, there = one[window.row], other[window.column]
    return bool(here and there and not agree(here, there))


def _limit(texts: Texts, window: Window) -> float:
    if texts.whole.background is None:
        return 1.0
    bead = window.row_end - window.row, window.column_end - window.column
    near = float(cosines(texts, window, bead)[0, 0])
    share = (near - _CHANCE) / (_SOUND - _CHANCE)
    return float(np.clip(_AT_CHANCE + (1 - _AT_CHANCE) * share, _AT_CHANCE, 1.0))
