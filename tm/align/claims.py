"""Claims: each word claims the segment of the other side that holds its translation.

A word shares one claim among the segments nearby that could hold its translation, and keeps a part
for "none of them". So a word that three neighbours hold says little, and a word that one alone
holds says much, also about the others, which then lack it. Both sides claim.
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tm.stopping import stopping

DoubleArray = npt.NDArray[np.float64]
FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]

Strengths = Mapping[str, float]
"""The words that may translate a word, with a strength in (0, 1]; 1 = its whole gloss."""
_Partners = tuple[Sequence[int], Sequence[int], Sequence[float]]
"""Segments, numbers of words in them, and how strongly each translates a word."""

_LOOK_EVERY = 64  # segments between two looks whether to stop
_SHARPNESS = 7.2  # how much a whole gloss counts above a part of one
_NOBODY = 4.2  # strength of "none of them", times the sharpness: about half a gloss


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims between two texts, for each row inside a band of columns.

    Attributes:
        low: First column that each row may claim.
        by_first: Rows x width: the weight of the first side's words that claim a segment.
        by_second: The same for the words of the second side.
        first, second: The weight of the words of each segment, that is what they could claim.
        first_heard, second_heard: How much of that was claimed by anyone at all.
    """

    low: IntArray
    by_first: FloatArray
    by_second: FloatArray
    first: DoubleArray
    second: DoubleArray
    first_heard: DoubleArray
    second_heard: DoubleArray

    def part(self, row: int, row_end: int, column: int, column_end: int) -> "Claims":
        """Return the claims of some of the segments; what went elsewhere stays elsewhere."""
        rows, columns = slice(row, row_end), slice(column, column_end)
        return Claims(
            self.low[rows] - column,
            self.by_first[rows],
            self.by_second[rows],
            self.first[rows],
            self.second[columns],
            self.first_heard[rows],
            self.second_heard[columns],
        )

    def tables(
        self, row: int, row_end: int, column: int, column_end: int
    ) -> tuple[DoubleArray, DoubleArray]:
        """Return both sides' claims inside a window, rows x columns."""
        width = self.by_first.shape[1]
        found = np.zeros((2, row_end - row, column_end - column))
        for here in range(row, row_end):
            start = int(self.low[here])
            left, right = max(column, start), min(column_end, start + width)
            if left < right:
                kept = slice(left - start, right - start)
                place = slice(left - column, right - column)
                found[0, here - row, place] = self.by_first[here, kept]
                found[1, here - row, place] = self.by_second[here, kept]
        return found[0], found[1]


@dataclass(frozen=True, slots=True)
class Bag:
    """The different words of some segments.

    Attributes:
        words: Of each segment, sorted.
        weights: What each of them weighs, in [0, 1]; rare ones weigh more.
    """

    words: tuple[tuple[str, ...], ...]
    weights: tuple[tuple[float, ...], ...]

    @classmethod
    def of(cls, texts: Sequence[frozenset[str]], rarity: Mapping[str, float]) -> "Bag":
        """Return the bag of texts whose words are known; a word without rarity weighs nothing."""
        words = tuple(tuple(sorted(text)) for text in texts)
        return cls(words, tuple(tuple(rarity.get(word, 0.0) for word in one) for one in words))

    def sums(self) -> DoubleArray:
        """Return the weight of the words of each segment."""
        return np.array([sum(one) for one in self.weights], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _Meetings:
    """Places where a word of one side meets a word of the other that may translate it.

    One entry for each of them: the segments, which word of all words of its side, and how strongly.
    """

    rows: IntArray
    first: IntArray
    columns: IntArray
    second: IntArray
    strength: DoubleArray


def no_claims(rows: int, columns: int) -> Claims:
    """Return the claims of texts whose words nobody knows."""
    nothing = np.zeros((rows, 1), dtype=np.float32)
    none = np.zeros(rows), np.zeros(columns)
    return Claims(np.zeros(rows, dtype=np.int64), nothing, nothing, *none, *none)


def find_claims(
    first: Bag,
    second: Bag,
    translate: Callable[[str], Strengths],
    *,
    low: IntArray,
    high: IntArray,
) -> Claims:
    """Return the claims between two texts.

    Args:
        first: The words of the first side.
        second: The words of the second side, as ``translate`` returns them.
        translate: From a word of the first side to the words that may translate it.
        low: First column that each row may claim, never falling.
        high: The column after the last one, never falling.
    """
    columns = len(second.words)
    width = max(1, int((high - low).max(initial=0)))
    low = np.clip(low, 0, max(0, columns - width))
    met = _meetings(first, second, translate, low, low + width)
    tables, heard = [], []
    for words, segments, places, bag in (
        (met.first, met.rows, met.columns, first),
        (met.second, met.columns, met.rows, second),
    ):
        weights = np.array([one for words_of in bag.weights for one in words_of])
        chosen, shares = _shares(words, places, met.strength, weights)
        table = np.zeros((len(first.words), width), dtype=np.float32)
        at = met.rows[chosen], met.columns[chosen] - low[met.rows[chosen]]
        np.add.at(table, at, shares)
        tables.append(table)
        heard.append(np.zeros(len(bag.words)))
        np.add.at(heard[-1], segments[chosen], shares)
    return Claims(
        low, tables[0], tables[1], first.sums(), second.sums(), heard[0], heard[1]
    )  # fmt: skip


def _meetings(
    first: Bag, second: Bag, translate: Callable[[str], Strengths], low: IntArray, high: IntArray
) -> _Meetings:
    postings = _post(second)
    known: dict[str, _Partners] = {}
    places: list[tuple[int, int, int]] = []  # row, word, and how many it meets
    columns: list[int] = []
    numbers: list[int] = []
    strength: list[float] = []
    number = 0
    limits = zip(first.words, low.tolist(), high.tolist(), strict=True)
    for row, (words, start, end) in enumerate(stopping(limits, every=_LOOK_EVERY)):
        for word in words:
            if word not in known:
                known[word] = _partners(translate(word), postings)
            segments, others, strengths = known[word]
            left = bisect_left(segments, start)
            right = bisect_left(segments, end, left)
            if left < right:
                places.append((row, number, right - left))
                columns += segments[left:right]
                numbers += others[left:right]
                strength += strengths[left:right]
            number += 1
    found = np.array(places, dtype=np.int64).reshape(-1, 3)
    return _Meetings(
        np.repeat(found[:, 0], found[:, 2]),
        np.repeat(found[:, 1], found[:, 2]),
        np.array(columns, dtype=np.int64),
        np.array(numbers, dtype=np.int64),
        np.array(strength, dtype=np.float64),
    )


def _post(bag: Bag) -> dict[str, list[tuple[int, int]]]:
    """Return where each word stands: segment, and its number among all words of the side."""
    found: dict[str, list[tuple[int, int]]] = {}
    number = 0
    for column, words in enumerate(bag.words):
        for word in words:
            found.setdefault(word, []).append((column, number))
            number += 1
    return found


def _partners(strengths: Strengths, postings: Mapping[str, Sequence[tuple[int, int]]]) -> _Partners:
    """Return where the translations of a word stand, by segment, and how strong each is."""
    found = sorted(
        (column, number, strength)
        for word, strength in strengths.items()
        for column, number in postings.get(word, ())
    )
    columns, numbers, strength = zip(*found, strict=True) if found else ((), (), ())
    return columns, numbers, strength


def _shares(
    words: IntArray, places: IntArray, strength: DoubleArray, weights: DoubleArray
) -> tuple[IntArray, DoubleArray]:
    """Return one meeting for each word and place, and the share of the word's claim there.

    Where a word meets several words in one place, the strongest counts.
    """
    order = np.lexsort((-strength, places, words))
    sorted_words, sorted_places = words[order], places[order]
    is_first = np.ones(len(order), dtype=bool)
    is_first[1:] = (np.diff(sorted_words) != 0) | (np.diff(sorted_places) != 0)
    chosen = order[is_first]
    force = np.exp(_SHARPNESS * strength[chosen])
    total = np.bincount(words[chosen], force, minlength=len(weights)) + np.exp(_NOBODY)
    return chosen, weights[words[chosen]] * force / total[words[chosen]]
