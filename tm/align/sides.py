"""The evidence about two texts: everything that bead features are computed from."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from tm.align.claims import Claims, find_claims, no_claims
from tm.align.datelines import match_datelines
from tm.align.marks import Marks, block_starts, read_marks, text_length
from tm.align.mass import Mass, no_mass, rarity, weigh_words
from tm.align.proportion import proportion_of
from tm.align.vocabulary import Vocabulary, vocabulary_of
from tm.embed import DIMENSIONS, FloatArray, TokenSums
from tm.lexicon import Lexicon
from tm.model import Segment

BACKGROUND = 64  # segments of the other side that stand for "any segment"
Reach = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]
"""For each row the first column that it may be linked with, and the one after the last."""

_STEP = 500  # segments between two checks whether to stop


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

    def part(self, start: int, end: int) -> "Side":
        """Return the same for some of the segments."""
        return Side(
            self.marks.part(start, end), None if self.sums is None else self.sums.part(start, end)
        )


@dataclass(frozen=True, slots=True)
class Whole:
    """What belongs to two whole texts, and so to every piece of them.

    Attributes:
        ratio: Characters of the second side for one of the first.
        idf: How rare each stem of the second side is; empty without a dictionary.
        vocabulary: The words of both sides and what they may mean; ``None`` without a dictionary.
        blocked: Whether the blocks (paragraphs) of both sides say anything.
        background: The mean vector of either side, for the other's comparison; ``None`` without
            an encoder.
    """

    ratio: float
    idf: Mapping[str, float]
    vocabulary: Vocabulary | None
    blocked: bool
    background: tuple[FloatArray, FloatArray] | None


@dataclass(frozen=True, slots=True)
class Texts:
    """Two sides, whole texts or a piece of them, and the evidence between their segments.

    Attributes:
        mass: The dictionary evidence; ``has_words`` tells whether there is a dictionary.
        claims: Which segments the words of either side claim.
        whole: What belongs to the whole texts.
    """

    first: Side
    second: Side
    mass: Mass
    claims: Claims
    has_words: bool
    whole: Whole

    def side(self, number: int) -> Side:
        """Return the first (0) or the second (1) side."""
        return self.second if number else self.first

    def part(self, row: int, row_end: int, column: int, column_end: int) -> "Texts":
        """Return the evidence between some of the segments."""
        return Texts(
            self.first.part(row, row_end),
            self.second.part(column, column_end),
            mass=self.mass.part(row, row_end, column, column_end),
            claims=self.claims.part(row, row_end, column, column_end),
            has_words=self.has_words,
            whole=self.whole,
        )


def whole_of(
    first: Sequence[Segment],
    second: Sequence[Segment],
    *,
    sums: tuple[TokenSums, TokenSums] | None,
    lexicon: Lexicon | None,
    check: Callable[[], None] = lambda: None,
) -> Whole:
    """Return what belongs to two whole texts.

    ``check`` is called now and then; it may raise to stop.
    """
    lengths = [sum(text_length(one) for one in _checked(side, check)) for side in (first, second)]
    starts = [block_starts(side) for side in (first, second)]
    return Whole(
        ratio=proportion_of(first, second, (lengths[0], lengths[1])),
        idf={} if lexicon is None else rarity(_checked(second, check)),
        vocabulary=None if lexicon is None else vocabulary_of(first, second, lexicon, check=check),
        blocked=all(1 < sum(one) < len(one) for one in starts),
        background=None if sums is None else (_background(sums[0]), _background(sums[1])),
    )


def _checked(segments: Sequence[Segment], check: Callable[[], None]) -> Iterator[Segment]:
    for number, segment in enumerate(segments):
        if number % _STEP == 0:
            check()
        yield segment


def _background(sums: TokenSums) -> FloatArray:
    """Return the mean vector of segments spread over a whole side."""
    count = len(sums.counts)
    if not count:
        return np.zeros(DIMENSIONS, dtype=np.float32)
    rows = np.linspace(0, count - 1, min(count, BACKGROUND)).round().astype(np.int64)
    spread = TokenSums(sums.sums[rows], sums.joins[rows], sums.counts[rows], sums.finish)
    return np.asarray(spread.spans(1).mean(axis=0))


def gather(
    first: Sequence[Segment],
    second: Sequence[Segment],
    *,
    sums: tuple[TokenSums, TokenSums] | None,
    lexicon: Lexicon | None,
    whole: Whole | None = None,
    reach: Reach | None = None,
) -> Texts:
    """Gather the evidence about two texts.

    ``whole`` is given when these are a piece of longer texts, or when the first side was cut into
    clauses: proportions, background and rarity of words are then those of the whole texts.
    ``reach`` limits the columns that each row may be linked with; words claim none beyond.
    """
    whole = whole or whole_of(first, second, sums=sums, lexicon=lexicon)
    vectors = sums or (None, None)
    marks = match_datelines((read_marks(first), first), (read_marks(second), second))
    return Texts(
        Side(marks[0], vectors[0]),
        Side(marks[1], vectors[1]),
        mass=_mass(first, second, lexicon, whole),
        claims=_claims(first, second, whole.vocabulary, reach),
        has_words=lexicon is not None or whole.vocabulary is not None,
        whole=whole,
    )


def _mass(
    first: Sequence[Segment], second: Sequence[Segment], lexicon: Lexicon | None, whole: Whole
) -> Mass:
    if lexicon is not None:
        return weigh_words(first, second, lexicon, whole.idf)
    if whole.vocabulary is None:
        return no_mass(len(first), len(second))
    return whole.vocabulary.weigh(first, second, whole.idf)


def _claims(
    first: Sequence[Segment],
    second: Sequence[Segment],
    vocabulary: Vocabulary | None,
    reach: Reach | None,
) -> Claims:
    if vocabulary is None:
        return no_claims(len(first), len(second))
    low, high = reach or (
        np.zeros(len(first), dtype=np.int64), np.full(len(first), len(second))
    )  # fmt: skip
    return find_claims(
        vocabulary.bag(first, 0),
        vocabulary.bag(second, 1),
        vocabulary.translate,
        low=low,
        high=high,
    )
