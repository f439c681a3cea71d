"""How many characters of one side stand for a character of the other.

The lengths of whole texts tell it as long as the texts are whole. Where much of a side is missing
they lead astray: every link then looks too long or too short. So they are believed only within
what is usual for the two languages, and once there are certain links, these tell it better.
"""

import math
from collections.abc import Sequence

from tm.align.marks import text_length
from tm.lang import primary
from tm.model import AlignedPair, Segment

_DENSE = {"zh": 0.31, "yue": 0.31, "ja": 0.45, "ko": 0.5}  # characters for one of English
_SPREAD = 1.7  # usual proportions stay within this factor
_CERTAIN = 0.9  # confidence of a link that tells the proportion
_FEWEST = 4  # of them
_CLEAR = math.log(1.07)  # a difference that matters


def proportion_of(
    first: Sequence[Segment], second: Sequence[Segment], lengths: tuple[int, int]
) -> float:
    """Return characters of the second side for one of the first, from the lengths of the texts."""
    usual = _density(second) / _density(first)
    told = max(1.0, float(lengths[1])) / max(1.0, float(lengths[0]))
    return min(max(told, usual / _SPREAD), usual * _SPREAD)


def better_proportion(links: Sequence[AlignedPair], believed: float) -> float | None:
    """Return what certain links tell, where it is clearly not what was believed."""
    certain = [
        link for link in links if link.source and link.target and link.confidence >= _CERTAIN
    ]
    if len(certain) < _FEWEST:
        return None
    first = sum(text_length(one) for link in certain for one in link.source)
    second = sum(text_length(one) for link in certain for one in link.target)
    told = max(1, second) / max(1, first)
    return told if abs(math.log(told / believed)) > _CLEAR else None


def _density(segments: Sequence[Segment]) -> float:
    return _DENSE.get(primary(segments[0].lang), 1.0) if segments else 1.0
