"""Names that a translation spells in pinyin: 沙瑞山 and "Sha Ruishan"."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

_CAPITALISED = re.compile(r"[A-ZÀ-Þ][a-zà-ÿ]+(?:[-'’][a-zà-ÿ]+)*")
_LOWER = re.compile(r"(?<![A-Za-zÀ-ÿ])[a-zà-ÿ]+")
_JOINTS = re.compile("[-'’]")
_POSSESSIVE = re.compile("['’]s$")
_MOST_CHARACTERS = 3  # written as one word: two of a given name, three of a place
_FEWEST_LETTERS = 2

Syllables = Mapping[str, Sequence[str]]
"""The readings of each Chinese character, without tones."""


def spelt_names(texts: Iterable[str]) -> frozenset[str]:
    """Return the words that are only written with a capital, as ``name_of`` writes them."""
    names, words = set[str](), set[str]()
    for text in texts:
        names.update(map(_plain, _CAPITALISED.findall(text)))
        words.update(_LOWER.findall(text))
    return frozenset(name for name in names - words if len(name) >= _FEWEST_LETTERS)


def names_in_spaced(text: str, names: frozenset[str]) -> frozenset[str]:
    """Return which of the names a text in Latin letters has."""
    return names.intersection(map(_plain, _CAPITALISED.findall(text)))


def names_in_chinese(text: str, names: frozenset[str], syllables: Syllables) -> frozenset[str]:
    """Return which of the names one to three characters of a Chinese text may be read as."""
    readings = [syllables.get(character, ()) for character in text]
    beginnings = _beginnings(names)
    found = set[str]()
    for start in range(len(text)):
        read = [""]
        for syllable in readings[start : start + _MOST_CHARACTERS]:
            read = [one + other for one in read for other in syllable if one + other in beginnings]
            if not read:
                break
            found.update(read)
    return names.intersection(found)


@lru_cache(maxsize=4)
def _beginnings(names: frozenset[str]) -> frozenset[str]:
    return frozenset(name[:end] for name in names for end in range(1, len(name) + 1))


def _plain(word: str) -> str:
    return _JOINTS.sub("", _POSSESSIVE.sub("", word)).lower()
