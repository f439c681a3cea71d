"""Roman numerals that number chapters, articles and the like in English: reading and writing."""

import re
from collections.abc import Iterator

LARGEST = 89  # further letters are hardly ever a number
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50}
_SIGNS = ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_NUMERAL = "(?=[ivxl])(?!l(?![ivxl]))(?:xl|l?x{0,3})(?:ix|iv|v?i{0,3})"
_LABELS = (
    "chapters?|parts?|sections?|articles?|annex(?:es)?|titles?|books?|appendix|volumes?|schedules?"
    "|tables?|figures?|phases?|types?|class|grade|stage|group|category|protocol"
)
_LABELLED = re.compile(rf"\b(?:{_LABELS}) (?P<numeral>{_NUMERAL})(?![a-z0-9'-])")
_UNLABELLED = re.compile(f"(?!i$){_NUMERAL}")


def find_roman_numerals(folded: str) -> Iterator[tuple[int, int, int]]:
    """Yield start, end and value of the numerals behind a label in folded text."""
    for found in _LABELLED.finditer(folded):
        yield *found.span("numeral"), _value(found["numeral"])


def is_roman_numeral(token: str) -> bool:
    """Tell whether a folded token may be a numeral; ``i`` by itself is the pronoun."""
    return _UNLABELLED.fullmatch(token) is not None


def _value(numeral: str) -> int:
    total = largest = 0
    for letter in reversed(numeral):
        value = _VALUES[letter]
        total += value if value >= largest else -value
        largest = max(largest, value)
    return total


def roman(value: int) -> str:
    """Return a number from 1 to `LARGEST` in capital letters: ``XIV``."""
    text = ""
    for size, sign in _SIGNS:
        while value >= size:
            text += sign
            value -= size
    return text.upper()
