"""English number words: reading them in folded text, and writing them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
    "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_IRREGULAR = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
    "nine": "ninth", "twelve": "twelfth",
}  # fmt: skip
_VALUES = (
    {word: i for i, word in enumerate(_ONES, 1)}
    | {word: i for i, word in enumerate(_TEENS, 10)}
    | {word: 10 * i for i, word in enumerate(_TENS, 2)}
)
LARGEST = 999_999


def _ordinal_word(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    return word[:-1] + "ieth" if word.endswith("y") else word + "th"


_ORDINALS = {_ordinal_word(word): value for word, value in _VALUES.items()}
NUMBER_WORDS = (*_VALUES, *_ORDINALS)
"""Every number in words begins with one of these."""
_ORDINAL_OF = {word: _ordinal_word(word) for word in (*_VALUES, "hundred", "thousand", "million")}
_CARDINAL_OF = {ordinal: word for word, ordinal in _ORDINAL_OF.items()}


def _any(words: object) -> str:
    return "|".join(sorted(words, key=len, reverse=True))  # type: ignore[call-overload]


_ONE, _TEN = _any(_ONES), _any(_TENS)
_BELOW_100 = rf"(?:(?:{_TEN})(?:[ -](?:{_ONE})(?![a-z]))?|{_any(_TEENS)}|{_ONE})"
_BELOW_1000 = rf"(?:(?:{_ONE}) hundred(?:(?: and)? {_BELOW_100}(?![a-z]))?|{_BELOW_100})"
_SCALE = _any(_SCALES)
_CARDINAL = rf"{_BELOW_1000}(?:[ -](?:{_SCALE})(?![a-z])(?:,?(?: and)? {_BELOW_1000}(?![a-z]))?)*"
_ORDINAL = (
    rf"(?:(?:{_ONE}) hundred (?:and )?)?(?:(?:{_TEN})[ -])?(?:{_any(_ORDINALS)})"
    rf"|(?:{_ONE}) hundredth"
)
_PATTERN = re.compile(
    rf"(?<![a-z0-9'-])(?:(?P<ordinal>{_ORDINAL})|(?P<cardinal>{_CARDINAL})"
    r"(?P<percent> per ?cent)?)(?![a-z'])"
)
_ARTICLE_LIKE = "one"  # one of them, no one: a number only with what makes it one


@dataclass(frozen=True, slots=True)
class WordNumber:
    """A number in words, in folded text; ``start`` to ``end`` includes "per cent"."""

    start: int
    end: int
    value: int
    is_ordinal: bool
    is_percent: bool


def find_word_numbers(folded: str) -> Iterator[WordNumber]:
    """Yield the numbers written in words; *one* by itself is none."""
    for found in _PATTERN.finditer(folded):
        words = found["ordinal"] or found["cardinal"]
        is_percent = found["percent"] is not None
        if words != _ARTICLE_LIKE or is_percent:
            yield WordNumber(
                *found.span(), _read(words), bool(found["ordinal"]), is_percent
            )  # fmt: skip


def _read(words: str) -> int:
    total = section = 0
    for word in re.split("[ ,-]+", words):
        plain = _CARDINAL_OF.get(word, word)
        if plain == "hundred":
            section *= 100
        elif plain in _SCALES:
            total += section * _SCALES[plain]
            section = 0
        elif plain != "and":
            section += _VALUES[plain]
    return total + section


def in_words(value: int) -> str:
    """Return a number from 1 to `LARGEST` in words: ``one hundred and five``."""
    if value >= 1000:
        thousands, rest = divmod(value, 1000)
        joint = " and " if 0 < rest < 100 else " "
        return (
            in_words(thousands) + " thousand" + (joint + in_words(rest) if rest else "")
        ).strip()
    if value >= 100:
        hundreds, rest = divmod(value, 100)
        return _ONES[hundreds - 1] + " hundred" + (" and " + in_words(rest) if rest else "")
    if value >= 20:
        tens, ones = divmod(value, 10)
        return _TENS[tens - 2] + ("-" + _ONES[ones - 1] if ones else "")
    return _TEENS[value - 10] if value >= 10 else _ONES[value - 1]


def ordinal_in_words(value: int) -> str:
    """Return an ordinal in words: ``twenty-first``, ``one hundred and fifth``."""
    words = in_words(value)
    at = max(words.rfind(" "), words.rfind("-")) + 1
    return words[:at] + _ORDINAL_OF[words[at:]]


def ordinal_ending(value: int) -> str:
    """Return ``st``, ``nd``, ``rd`` or ``th``."""
    if value % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
