"""The outline of a long text: one vector a segment, to find out roughly what belongs together.

With an encoder they are its sentence vectors. Without one, words are thrown into a fixed number of
buckets: the stems of one side, and on the other the stems of the dictionary's glosses, so that two
segments that translate each other have similar sums. What both sides write alike (numbers, names)
counts with or without a dictionary.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt

from tm.align.marks import text_length
from tm.align.mass import SINGLE_CHARACTER, rarity
from tm.align.sides import Whole
from tm.embed import FloatArray, TokenSums
from tm.lexicon import Lexicon, stem, stems
from tm.model import Segment

DoubleArray = npt.NDArray[np.float64]
Check = Callable[[], None]

_BUCKETS = 1024  # two unlike segments then have a cosine of 0 with a deviation of .03
_AT_ONCE = 1000  # segments between two checks whether to stop
_LEAST_APART = 0.1
_WRITTEN = re.compile("[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Outline:
    """One side.

    Attributes:
        length: Characters of each segment.
        vectors: One row a segment; zero where nothing is known.
        apart: How far each is from the other side's background; ``None`` for sums of words.
    """

    length: DoubleArray
    vectors: FloatArray
    apart: FloatArray | None

    def __len__(self) -> int:
        """Return the number of segments."""
        return len(self.length)


def similar(first: Outline, second: Outline, rows: slice, columns: slice) -> FloatArray:
    """Return how similar segments are: 1 for the same meaning, 0 for any two."""
    near = first.vectors[rows] @ second.vectors[columns].T
    if first.apart is None or second.apart is None:
        return np.asarray(near)
    expected = first.apart[rows, None] + second.apart[None, columns]
    return np.asarray(1 - 2 * (1 - near) / np.maximum(expected, np.float32(_LEAST_APART)))


def outline(
    first: Sequence[Segment],
    second: Sequence[Segment],
    *,
    sums: tuple[TokenSums, TokenSums] | None,
    lexicon: Lexicon | None,
    whole: Whole,
    check: Check,
) -> tuple[Outline, Outline]:
    """Return the outlines of two texts; ``check`` is called now and then and may raise to stop."""
    lengths = [np.array([float(text_length(one)) for one in side]) for side in (first, second)]
    if sums is None or whole.background is None:
        vectors = _word_vectors(first, second, lexicon, whole.idf, check)
        return Outline(lengths[0], vectors[0], None), Outline(lengths[1], vectors[1], None)
    found = []
    for side in (0, 1):
        own = np.concatenate(list(_sentence_vectors(sums[side], check)))
        found.append(Outline(lengths[side], own, 1 - own @ whole.background[1 - side]))
    return found[0], found[1]


def _sentence_vectors(sums: TokenSums, check: Check) -> Iterator[FloatArray]:
    for start in range(0, len(sums.counts), _AT_ONCE):
        check()
        yield sums.part(start, start + _AT_ONCE).spans(1)


def _word_vectors(
    first: Sequence[Segment],
    second: Sequence[Segment],
    lexicon: Lexicon | None,
    idf: Mapping[str, float],
    check: Check,
) -> tuple[FloatArray, FloatArray]:
    idf = idf or rarity(second)
    known: dict[str, dict[str, float]] = {}

    def translated(segment: Segment) -> Mapping[str, float]:
        found: dict[str, float] = defaultdict(float)
        for written in _WRITTEN.findall(segment.text.lower()):
            found[stem(written)] += 1.0
        for word in lexicon.words(segment.text) if lexicon else ():
            if word not in known:
                known[word] = _glosses(word, lexicon, idf) if lexicon else {}
            for one, share in known[word].items():
                found[one] += share
        return found

    def own(segment: Segment) -> Mapping[str, float]:
        return dict.fromkeys(stems(segment.text), 1.0)

    return (
        _sketches(map(translated, first), len(first), idf, check),
        _sketches(map(own, second), len(second), idf, check),
    )


def _glosses(word: str, lexicon: Lexicon, idf: Mapping[str, float]) -> dict[str, float]:
    weight = SINGLE_CHARACTER if len(word) == 1 else 1.0
    found: dict[str, float] = {}
    for sense in lexicon.senses(word):
        for one in sense:
            if one in idf:
                found[one] = max(found.get(one, 0.0), weight * len(sense) ** -0.5)
    return found


def _sketches(
    words: Iterable[Mapping[str, float]], count: int, idf: Mapping[str, float], check: Check
) -> FloatArray:
    """Return unit vectors of weighted words, each word in a bucket with a sign of its own."""
    found = np.zeros((count, _BUCKETS), dtype=np.float32)
    for row, held in enumerate(words):
        if row % _AT_ONCE == 0:
            check()
        for word, share in held.items():
            if word in idf:
                code = crc32(word.encode())
                sign = 1 if code & _BUCKETS else -1
                found[row, code % _BUCKETS] += sign * share * idf[word]
    norms = np.sqrt(np.einsum("ij,ij->i", found, found))
    found /= np.maximum(norms, np.float32(1e-9))[:, None]
    return found
