"""How a stretch of Chinese is most probably read: which cuts between its characters are real.

A term may stand in a text by accident, across the words that are really there: 学会 "society" in
大学会堂, which is 大学 "university" and 会堂 "hall". The readings with and without the term are
compared by the frequencies of their words (a unigram model, as in most segmenters).
"""

import math
import re
from collections.abc import Mapping
from functools import cache
from typing import Protocol

_LONGEST_WORD = 5  # longer words of the list are phrases
_LEAST_FREQUENCY = 1e-7  # what is rarer in the list is mostly no word but a slip of its making
_AROUND = 6  # characters on each side that may change the reading
_UNKNOWN_COST = 16.0  # of a character that is no word of the list
_TERM_COST = 11.5  # of a term as one word, at most: that of a word once in 100,000
_EVERYDAY_COST = 10.6  # of a word that comes more than 25 times in a million
_MARGIN = 1.0  # by which another reading must be better; e times as probable
_HAN = re.compile("[\u3007\u3400-\u4dbf\u4e00-\u9fff]*")


class Reading(Protocol):
    """What recognition asks about the words of a text."""

    def is_torn(self, text: str, start: int, end: int) -> bool:
        """Tell whether a better reading has a word across one of the two cuts."""
        ...

    def is_inside_word(self, text: str, start: int, end: int) -> bool:
        """Tell whether a longer word of the list holds the stretch."""
        ...

    def is_everyday(self, word: str) -> bool:
        """Tell whether a word is so usual that it has many meanings."""
        ...

    def word_after(self, text: str, end: int) -> str:
        """Return the longest word of the list that begins at a place, ``""`` when none does."""
        ...


class WordCosts:
    """A ``Reading`` by word frequencies; texts are folded to simplified characters."""

    def __init__(self, frequencies: Mapping[str, float]) -> None:
        """Take the usual words of a list; a frequency is a share of all words."""
        self._costs = {
            word: -math.log(frequency)
            for word, frequency in frequencies.items()
            if frequency >= _LEAST_FREQUENCY
            and len(word) <= _LONGEST_WORD
            and _HAN.fullmatch(word) is not None
        }

    def is_torn(self, text: str, start: int, end: int) -> bool:
        """Tell whether a better reading has a word across one of the two cuts."""
        left, right = _surroundings(text, start, end)
        against = self._words_against(text, left, right, start, end)
        if not against:
            return False
        inside = min(self._cost(text, start, end), _TERM_COST)
        whole = self._cost(text, left, start) + inside + self._cost(text, end, right)
        return whole - self._cost(text, left, right, around=(start, end)) > _MARGIN

    def is_inside_word(self, text: str, start: int, end: int) -> bool:
        """Tell whether a longer word of the list holds the stretch."""
        return any(
            text[first:last] in self._costs
            for first in range(max(0, end - _LONGEST_WORD), start + 1)
            for last in range(end, min(len(text), first + _LONGEST_WORD) + 1)
            if last - first > end - start
        )

    def word_after(self, text: str, end: int) -> str:
        """Return the longest word of the list that begins at a place, ``""`` when none does."""
        for last in range(min(len(text), end + _LONGEST_WORD), end, -1):
            if text[end:last] in self._costs:
                return text[end:last]
        return ""

    def is_everyday(self, word: str) -> bool:
        """Tell whether a word is so usual that it has many meanings."""
        return self._costs.get(word, _UNKNOWN_COST) < _EVERYDAY_COST

    def _words_against(self, text: str, left: int, right: int, start: int, end: int) -> bool:
        """Tell whether some word stands across an end of the term and may speak against it."""
        for cut in (start, end):
            for first in range(max(left, cut - _LONGEST_WORD + 1), cut):
                for last in range(cut + 1, min(right, first + _LONGEST_WORD) + 1):
                    if text[first:last] in self._costs and self._may_stand(
                        text, first, last, start, end
                    ):
                        return True
        return False

    def _may_stand(self, text: str, first: int, last: int, start: int, end: int) -> bool:
        """Tell whether a word may speak against a term: it neither holds it nor is a compound.

        冠状病毒 "corona-virus" is made of two words and says nothing against 病毒感染.
        """
        if last - first == 1:
            return True
        if first <= start and end <= last:
            return False
        return not any(
            first + 1 < cut < last - 1
            and text[first:cut] in self._costs
            and text[cut:last] in self._costs
            for cut in (start, end)
        )

    def _cost(
        self, text: str, left: int, right: int, *, around: tuple[int, int] | None = None
    ) -> float:
        """Return the least cost of words for a stretch; with ``around`` see ``_may_stand``."""
        costs = self._costs
        best = [0.0]
        for last in range(left + 1, right + 1):
            least = best[-1] + costs.get(text[last - 1], _UNKNOWN_COST)
            for first in range(max(left, last - _LONGEST_WORD), last - 1):
                cost = costs.get(text[first:last])
                if (
                    cost is not None
                    and best[first - left] + cost < least
                    and (around is None or self._may_stand(text, first, last, *around))
                ):
                    least = best[first - left] + cost
            best.append(least)
        return best[-1]


def _surroundings(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the Han characters around a stretch begin and end, or a little of them."""
    before = text[max(0, start - _AROUND) : start][::-1]
    after = text[end : end + _AROUND]
    found = _HAN.match(before), _HAN.match(after)
    return (
        start - (found[0].end() if found[0] else 0),
        end + (found[1].end() if found[1] else 0),
    )


class UsualReading:
    """A ``Reading`` by the frequencies of everyday Chinese, loaded when first asked."""

    def is_torn(self, text: str, start: int, end: int) -> bool:
        """Tell whether a better reading has a word across one of the two cuts."""
        return _everyday().is_torn(text, start, end)

    def is_inside_word(self, text: str, start: int, end: int) -> bool:
        """Tell whether a longer word of the list holds the stretch."""
        return _everyday().is_inside_word(text, start, end)

    def is_everyday(self, word: str) -> bool:
        """Tell whether a word is so usual that it has many meanings."""
        return _everyday().is_everyday(word)

    def word_after(self, text: str, end: int) -> str:
        """Return the longest word of the list that begins at a place, ``""`` when none does."""
        return _everyday().word_after(text, end)


@cache
def _everyday() -> WordCosts:
    from wordfreq import get_frequency_dict  # half a second with its list of words

    return WordCosts(get_frequency_dict("zh", "large"))
