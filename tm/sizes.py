"""How much text there is, in words and characters as translators count them."""

import re
from dataclasses import dataclass

from tm.text import LONE_CHARACTER

_SEPARATORS = re.compile(
    r"[\s\u2014\u2026\u3000-\u3004\u3008-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40]+"
)
"""White space, long dashes, ellipses and the marks of Chinese: none of them joins words."""


@dataclass(frozen=True, slots=True)
class Size:
    """An amount of text.

    Attributes:
        words: Each character of a script without blanks is one; of the rest, whatever stands
            between blanks or Chinese marks and has a letter or digit.
        characters: Without white space.
    """

    segments: int = 0
    words: int = 0
    characters: int = 0

    def __add__(self, other: "Size") -> "Size":
        return Size(
            self.segments + other.segments,
            self.words + other.words,
            self.characters + other.characters,
        )


def size_of(text: str) -> Size:
    """Return the size of one segment."""
    lone, rest = len(LONE_CHARACTER.findall(text)), LONE_CHARACTER.sub(" ", text)
    words = sum(any(map(str.isalnum, part)) for part in _SEPARATORS.split(rest))
    return Size(1, lone + words, sum(not character.isspace() for character in text))
