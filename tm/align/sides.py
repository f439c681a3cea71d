"""The evidence about two texts: everything that bead features are computed from."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from tm.align.marks import Marks, read_marks
from tm.align.mass import Mass, no_mass, weigh_words
from tm.embed import DIMENSIONS, FloatArray, TokenSums
from tm.lexicon import Lexicon
from tm.model import Segment

BACKGROUND = 64  # segments of the other side that stand for "any segment"


@dataclass(frozen=True, slots=True)
class Side:
    """One side: its marks, and its vectors where there is an encoder."""

    marks: Marks
    sums: TokenSums | None
    _spans: dict[int, FloatArray] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return the number of segments."""
        return len(self.marks.length)

    def spans(self, length: int) -> FloatArray:
        """Return the unit vectors of all runs of ``length`` segments.

        Raises:
            ValueError: the side has no vectors.
        """
        if self.sums is None:
            raise ValueError("no vectors")
        if length not in self._spans:
            self._spans[length] = self.sums.spans(length)
        return self._spans[length]

    def background(self) -> FloatArray:
        """Return the mean vector of segments spread over the whole side."""
        rows = np.linspace(0, len(self) - 1, min(len(self), BACKGROUND)).round().astype(np.int64)
        if not len(rows):
            return np.zeros(DIMENSIONS, dtype=np.float32)
        return np.asarray(self.spans(1)[rows].mean(axis=0))


@dataclass(frozen=True, slots=True)
class Texts:
    """Two sides and the evidence between their segments.

    Attributes:
        ratio: Characters of the second side for one of the first.
        mass: The dictionary evidence; ``has_words`` tells whether there is a dictionary.
        blocked: Whether the blocks (paragraphs) of both sides say anything.
        background: The mean vector of either side, for the other's comparison; ``None`` without
            an encoder.
    """

    first: Side
    second: Side
    ratio: float
    mass: Mass
    has_words: bool
    blocked: bool
    background: tuple[FloatArray, FloatArray] | None

    def side(self, number: int) -> Side:
        """Return the first (0) or the second (1) side."""
        return self.second if number else self.first


def gather(
    first: Sequence[Segment],
    second: Sequence[Segment],
    *,
    sums: tuple[TokenSums, TokenSums] | None,
    lexicon: Lexicon | None,
    whole: Texts | None = None,
) -> Texts:
    """Gather the evidence about two texts.

    ``whole`` is given when the first side was cut into clauses: proportions and background are then
    those of the whole texts, and the second side is the same.
    """
    marks = read_marks(first), read_marks(second) if whole is None else whole.second.marks
    sides = [Side(marks[i], None if sums is None else sums[i]) for i in (0, 1)]
    mass = (
        no_mass(len(first), len(second)) if lexicon is None else weigh_words(first, second, lexicon)
    )
    return Texts(
        sides[0],
        sides[1],
        ratio=_ratio(*marks) if whole is None else whole.ratio,
        mass=mass,
        has_words=lexicon is not None,
        blocked=all(1 < one.block_start.sum() < len(one.block_start) for one in marks),
        background=_background(sides) if whole is None else whole.background,
    )


def _ratio(first: Marks, second: Marks) -> float:
    return float(max(1.0, second.length.sum()) / max(1.0, first.length.sum()))


def _background(sides: Sequence[Side]) -> tuple[FloatArray, FloatArray] | None:
    if any(side.sums is None for side in sides):
        return None
    return sides[0].background(), sides[1].background()
