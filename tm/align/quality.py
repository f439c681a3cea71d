"""Tell from an alignment whether two texts are translations of each other at all.

A translation keeps the order of its text. So each segment is given its most similar counterparts in
the order that the alignment found, and again with the counterparts in random order: that is what
chance and a common subject can do. Only a translation is much better than its scrambled self. The
measure is relative, so free translations and hard texts, whose sentences are less alike, pass too.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from tm.align.sides import gather
from tm.align.similarity import Window, cosines, word_rows
from tm.embed import Encoder, one_thread
from tm.lang import has_spaces
from tm.lexicon import Lexicon
from tm.model import AlignedPair, Segment

DoubleArray = npt.NDArray[np.float64]

FLOOR = 0.1  # of quality; texts below it are refused: docs/benchmarks.md
DOUBTFUL = 0.5  # quality of texts whose links should be looked at
LEAST_SEGMENTS = 12  # of the shorter side: less is too little to tell
CERTAIN = 0.9  # confidence of a link that is told as certain
_STRETCHES = 4  # of a long text, spread evenly over it, are looked at
_SHORTER, _LONGER = 40, 150  # most segments of the shorter and the longer side in each of them
_SCRAMBLED = 16  # random orders that stand for chance
_WORDS_SHARE = 0.3  # of the dictionary's similarity beside that of the vectors
_MOST_WORDS = 1.5
_LEAST_CHANCE = 0.02  # keeps the ratio finite where nothing is alike
# A constant, of the difference to chance, of the logarithm of the ratio to chance: with vectors
# and words, vectors alone, words alone. Fitted to right and wrong partners of the development sets,
# then made gentler by a third: docs/alignment.md.
_BOTH, _VECTORS, _WORDS = (-5.0, 19.0, 11.0), (-5.0, 18.0, 14.0), (-4.3, 20.0, 22.0)


@dataclass(frozen=True, slots=True)
class Fit:
    """How well two texts fit each other.

    Attributes:
        quality: How sure it is that they are translations of each other, in [0, 1].
        alike: Mean similarity of the segments to their counterparts in the order of the text.
        by_chance: The same in random order.
        links: Links that have both sides.
        certain: Those of them that are certain.
    """

    quality: float
    alike: float
    by_chance: float
    links: int
    certain: int


def judge(
    pairs: Sequence[AlignedPair], *, encoder: Encoder | None, lexicon: Lexicon | None
) -> Fit | None:
    """Return how well two aligned texts fit each other; ``None`` when nothing can tell.

    Lengths and numbers alone are no proof: without encoder and lexicon there is no verdict, nor
    for texts of which one has less than ``LEAST_SEGMENTS``. Parts of the texts are encoded again,
    which takes up to a second.
    """
    sample = _sides(_sample(pairs)) if pairs else ([], [])
    if min(map(len, sample)) < LEAST_SEGMENTS or (encoder is None and lexicon is None):
        return None
    with one_thread():
        similar, weights = _similar(*sample, encoder, lexicon)
    order = np.random.default_rng(0)
    found = [
        _in_order_and_not(table, weight, order)
        for table, weight in zip((similar, similar.T), weights, strict=True)
    ]
    alike, by_chance = max(found, key=lambda one: one[0] - one[1])
    logistic = _BOTH if encoder and lexicon else _VECTORS if encoder else _WORDS
    links = [pair.confidence for pair in pairs if pair.source and pair.target]
    return Fit(
        _quality(alike, by_chance, logistic),
        alike,
        by_chance,
        len(links),
        sum(confidence >= CERTAIN for confidence in links),
    )


def _sides(pairs: Sequence[AlignedPair]) -> tuple[list[Segment], list[Segment]]:
    """Return the segments of both sides in the order of the links."""
    return (
        list(chain.from_iterable(pair.source for pair in pairs)),
        list(chain.from_iterable(pair.target for pair in pairs)),
    )


def _sample(pairs: Sequence[AlignedPair]) -> list[AlignedPair]:
    """Return all links of a short text, of a long one those of a few stretches."""
    counts = np.array([(len(pair.source), len(pair.target)) for pair in pairs])
    total = counts.sum(axis=0)
    shorter = int(total.argmin())
    limits = np.where(np.arange(2) == shorter, _SHORTER, _LONGER)
    if (total <= _STRETCHES * limits).all():
        return list(pairs)
    limits[shorter] = min(_SHORTER, math.ceil(total[shorter] / _STRETCHES))
    reached = np.cumsum(counts, axis=0)
    sample: list[AlignedPair] = []
    for start in np.linspace(0, total[shorter], _STRETCHES + 1)[:-1]:
        first = int(np.searchsorted(reached[:, shorter], start, side="right"))
        fits = (np.cumsum(counts[first:], axis=0) <= limits).all(axis=1)
        sample.extend(pairs[first : first + int(fits.sum())])
    return sample


def _similar(
    source: Sequence[Segment],
    target: Sequence[Segment],
    encoder: Encoder | None,
    lexicon: Lexicon | None,
) -> tuple[DoubleArray, tuple[DoubleArray, DoubleArray]]:
    """Return the similarity of all segments, none below 0, and the weights of both sides."""
    swapped = has_spaces(source[0].lang) and not has_spaces(target[0].lang)
    first, second = (target, source) if swapped else (source, target)
    sums = None
    if encoder is not None:
        texts = [[segment.text for segment in side] for side in (first, second)]
        sums = encoder.token_sums(texts[0]), encoder.token_sums(texts[1])
    evidence = gather(first, second, sums=sums, lexicon=lexicon)
    window = Window(0, len(first), 0, len(second))
    similar = np.zeros((len(first), len(second)))
    if sums is not None:
        similar += cosines(evidence, window, (1, 1))
    for row, columns, words in word_rows(evidence, window):
        similar[row, columns] += _WORDS_SHARE * np.minimum(_MOST_WORDS, words)
    weights = np.sqrt(evidence.first.marks.length), np.sqrt(evidence.second.marks.length)
    return np.maximum(0, similar), weights


def _in_order_and_not(
    similar: DoubleArray, weights: DoubleArray, order: np.random.Generator
) -> tuple[float, float]:
    """Return how alike the rows are to the best columns that follow each other, and by chance."""
    columns = similar.shape[1]
    orders = [np.arange(columns), np.arange(columns)[::-1]]
    orders += [order.permutation(columns) for _ in range(_SCRAMBLED - 1)]
    places = np.stack(orders)
    best = np.zeros(places.shape)
    for row, weight in zip(similar, weights, strict=True):
        best = np.maximum.accumulate(best + weight * row[places], axis=1)
    means = best[:, -1] / max(1.0, weights.sum())
    return float(means[0]), float(means[1:].mean())


def _quality(alike: float, by_chance: float, logistic: tuple[float, float, float]) -> float:
    constant, of_difference, of_ratio = logistic
    ratio = math.log((alike + _LEAST_CHANCE) / (by_chance + _LEAST_CHANCE))
    return 1 / (1 + math.exp(-(constant + of_difference * (alike - by_chance) + of_ratio * ratio)))
