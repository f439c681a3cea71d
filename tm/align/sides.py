"""The evidence about two texts: everything that bead features are computed from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from tm.align.marks import Marks, read_marks
from tm.align.mass import Mass, no_mass, rarity, weigh_words
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
class Whole:
    """What belongs to two whole texts, and so to every piece of them.

    Attributes:
        ratio: Characters of the second side for one of the first.
        idf: How rare each stem of the second side is; empty without a dictionary.
        blocked: Whether the blocks (paragraphs) of both sides say anything.
        background: The mean vector of either side, for the other's comparison; ``None`` without
            an encoder.
    """

    ratio: float
    idf: Mapping[str, float]
    blocked: bool
    background: tuple[FloatArray, FloatArray] | None


@dataclass(frozen=True, slots=True)
class Texts:
    """Two sides, whole texts or a piece of them, and the evidence between their segments.

    Attributes:
        mass: The dictionary evidence; ``has_words`` tells whether there is a dictionary.
        whole: What belongs to the whole texts.
    """

    first: Side
    second: Side
    mass: Mass
    has_words: bool
    whole: Whole

    def side(self, number: int) -> Side:
        """Return the first (0) or the second (1) side."""
        return self.second if number else self.first


def whole_of(
    first: Sequence[Segment],
    second: Sequence[Segment],
    *,
    sums: tuple[TokenSums, TokenSums] | None,
    lexicon: Lexicon | None,
) -> Whole:
    """Return what belongs to two whole texts."""
    marks = read_marks(first), read_marks(second)
    return _whole(second, marks, _sides(marks, sums), lexicon)


def gather(
    first: Sequence[Segment],
    second: Sequence[Segment],
    *,
    sums: tuple[TokenSums, TokenSums] | None,
    lexicon: Lexicon | None,
    whole: Whole | None = None,
) -> Texts:
    """Gather the evidence about two texts.

    ``whole`` is given when these are a piece of longer texts, or when the first side was cut into
    clauses: proportions, background and rarity of words are then those of the whole texts.
    """
    marks = read_marks(first), read_marks(second)
    sides = _sides(marks, sums)
    whole = whole or _whole(second, marks, sides, lexicon)
    mass = (
        no_mass(len(first), len(second))
        if lexicon is None
        else weigh_words(first, second, lexicon, whole.idf)
    )
    return Texts(*sides, mass=mass, has_words=lexicon is not None, whole=whole)


def _sides(
    marks: tuple[Marks, Marks], sums: tuple[TokenSums, TokenSums] | None
) -> tuple[Side, Side]:
    first, second = sums or (None, None)
    return Side(marks[0], first), Side(marks[1], second)


def _whole(
    second: Sequence[Segment],
    marks: tuple[Marks, Marks],
    sides: tuple[Side, Side],
    lexicon: Lexicon | None,
) -> Whole:
    return Whole(
        ratio=float(max(1.0, marks[1].length.sum()) / max(1.0, marks[0].length.sum())),
        idf={} if lexicon is None else rarity(second),
        blocked=all(1 < one.block_start.sum() < len(one.block_start) for one in marks),
        background=_background(sides),
    )


def _background(sides: tuple[Side, Side]) -> tuple[FloatArray, FloatArray] | None:
    if any(side.sums is None for side in sides):
        return None
    return sides[0].background(), sides[1].background()
