"""What is known of a pair of words before any alignment: from the dictionary, from vectors."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from tm.lang import HAN
from tm.lexicon import stem

Matrix = npt.NDArray[np.float64]
Vectors = npt.NDArray[np.float32]
HalfVectors = npt.NDArray[np.float16]
Indexes = npt.NDArray[np.int64]

PARTS_VALUE = 0.8  # the word is not in the dictionary, its longest known parts are
CHARACTERS_VALUE = 0.35  # only its single characters are
TWICE_VALUE = 0.9  # stems agree after a second ending is cut: multilateral-ism
INITIALS_VALUE = 0.8  # the English word is made of the gloss's first letters: UN
HYPHEN_VALUE = 0.8  # the gloss holds one part of a hyphenated English word
_LONG_WORD = 3  # characters from which unknown words are cut into parts

NEIGHBOURS = 10  # CSLS: how many nearest words tell how crowded a word's surroundings are
CSLS_MIDDLE = 0.0  # where a pair is as likely a translation as not
CSLS_WIDTH = 0.05
_ROWS_AT_ONCE = 1024  # bounds the memory of one block of similarities


class Dictionary(Protocol):
    """What extraction asks of a bilingual dictionary; `tm.lexicon.Lexicon` is one."""

    def __contains__(self, word: str) -> bool: ...

    def words(self, text: str) -> tuple[str, ...]:
        """Cut a text into the longest known words."""
        ...

    def senses(self, word: str) -> tuple[tuple[str, ...], ...]:
        """Return the English stems of each gloss of a word."""
        ...


class TextEncoder(Protocol):
    """What extraction asks of an encoder; `tm.embed.Encoder` is one."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector for each text."""
        ...


@dataclass(frozen=True, slots=True)
class Met:
    """The pairs of words that meet in some unit.

    Attributes:
        chinese, english: The words.
        rows, columns: For each pair its positions in them, sorted by row.
    """

    chinese: Sequence[str]
    english: Sequence[str]
    rows: Indexes
    columns: Indexes


def dictionary_prior(met: Met, lexicon: Dictionary | None) -> Matrix:
    """Return for each pair how well the dictionary supports it, in [0, 1]."""
    forms = [_english_forms(word) for word in met.english]
    prior = np.zeros(len(met.rows))
    bounds = np.searchsorted(met.rows, np.arange(len(met.chinese) + 1))
    for row, word in enumerate(met.chinese):
        values = _glossed(word, lexicon)
        for pair in range(bounds[row], bounds[row + 1]):
            prior[pair] = max(
                (values.get(form, 0.0) * weight for form, weight in forms[met.columns[pair]]),
                default=0.0,
            )
    return prior


def _english_forms(word: str) -> tuple[tuple[str, float], ...]:
    """Return what an English word may be compared by: itself, its stems, its hyphenated parts."""
    plain = word.replace(",", "")
    once = stem(plain)
    whole = [(plain, 1.0), (once, 1.0), (stem(once), TWICE_VALUE)]
    return (*whole, *((stem(part), HYPHEN_VALUE) for part in plain.split("-") if part != plain))


def _glossed(word: str, lexicon: Dictionary | None) -> dict[str, float]:
    """Return the English stems that a Chinese word is glossed with, each with its value."""
    values = {word.replace(",", ""): 1.0}
    if lexicon is None:
        return values
    values = _sense_values(lexicon, word, 1.0) | values
    if word in lexicon or not HAN.match(word):
        return values
    parts = lexicon.words(word) if len(word) >= _LONG_WORD else tuple(word)
    for part in parts:
        value = PARTS_VALUE if len(part) > 1 else CHARACTERS_VALUE
        values = _sense_values(lexicon, part, value) | values
    return values


def _sense_values(lexicon: Dictionary, word: str, value: float) -> dict[str, float]:
    values: dict[str, float] = {}
    for sense in lexicon.senses(word):
        if len(sense) > 1:
            values.setdefault("".join(one[0] for one in sense), value * INITIALS_VALUE)
    for sense in lexicon.senses(word):
        values |= dict.fromkeys((stem(one) for one in sense), value * TWICE_VALUE)
    for sense in lexicon.senses(word):
        values |= dict.fromkeys(sense, value)
    return values


def vector_prior(met: Met, encoder: TextEncoder | None) -> Matrix:
    """Return for each pair how likely its vectors make it, in (0, 1); zeros without encoder."""
    if encoder is None or not len(met.rows):
        return np.zeros(len(met.rows))
    chinese = np.asarray(encoder.encode(met.chinese))
    english = np.asarray(encoder.encode(met.english))
    found = pair_csls(chinese, english, met.rows, met.columns)
    found[_has_digit(met.chinese)[met.rows] | _has_digit(met.english)[met.columns]] = -1
    return 1 / (1 + np.exp(-(found - CSLS_MIDDLE) / CSLS_WIDTH))


def _has_digit(words: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Tell which words hold a digit: 19 and 31 are close as vectors, and no translations."""
    return np.array([any(map(str.isdigit, word)) for word in words], dtype=np.bool_)


def pair_csls(chinese: Vectors, english: Vectors, rows: Indexes, columns: Indexes) -> Matrix:
    """Return cosines corrected for hubs: cross-domain similarity local scaling.

    Twice the cosine of a pair minus the mean cosine of each to its nearest words of the other
    language (Conneau et al., ICLR 2018).
    """
    crowded_chinese = _crowding(chinese, english)
    crowded_english = _crowding(english, chinese)
    found = np.empty(len(rows))
    for start in range(0, len(rows), _ROWS_AT_ONCE * 16):
        part = slice(start, start + _ROWS_AT_ONCE * 16)
        cosine = np.einsum("ij,ij->i", chinese[rows[part]], english[columns[part]])
        found[part] = 2 * cosine - crowded_chinese[rows[part]] - crowded_english[columns[part]]
    return found


def _crowding(vectors: Vectors, others: Vectors) -> Matrix:
    count = min(NEIGHBOURS, len(others))
    found = np.empty(len(vectors))
    for start in range(0, len(vectors), _ROWS_AT_ONCE):
        cosines = vectors[start : start + _ROWS_AT_ONCE] @ others.T
        nearest = np.partition(cosines, -count, axis=1)[:, -count:]
        found[start : start + _ROWS_AT_ONCE] = nearest.mean(axis=1)
    return found
