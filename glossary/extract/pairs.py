"""Scores of pairs of spans: which English run stands for which Chinese one.

The links inside the rectangle of a Chinese and an English span are set against all links of the
span's words: whatever leaks out on either side says that the pair is cut short or too long.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from glossary.extract.candidates import Span
from glossary.extract.links import WordPair
from glossary.extract.priors import Matrix
from glossary.extract.words import Word, WordKind

RIVALS = 5  # best English spans kept for each Chinese one
_NO_MASS = 1e-6


@dataclass(frozen=True, slots=True)
class SpanPair:
    """A Chinese and an English span of one unit that may translate each other.

    Attributes:
        score: Harmonic mean of both shares, times the root of both covers, in [0, 1].
        share_chinese: Part of the links of the Chinese words that ends in the English span.
        share_english: The same from the English side.
        cover_chinese: Mean of the best links of the Chinese words into the English span.
        cover_english: The same from the English side.
        mutual: The Chinese span is also the best one for the English span.
    """

    chinese: Span
    english: Span
    score: float
    share_chinese: float
    share_english: float
    cover_chinese: float
    cover_english: float
    mutual: bool


def span_pairs(
    unit: WordPair,
    links: Matrix,
    chinese: Sequence[Span],
    english: Sequence[Span],
    *,
    rivals: int = RIVALS,
) -> list[SpanPair]:
    """Return the best English spans of each Chinese span, best first within a Chinese span."""
    if not chinese or not english:
        return []
    table = _Scores(unit, links, chinese, english)
    best_of_english = table.score.argmax(axis=0)
    found = []
    for row, span in enumerate(chinese):
        for column in np.argsort(-table.score[row], kind="stable")[:rivals]:
            if table.score[row, column] > 0:
                mutual = bool(best_of_english[column] == row)
                found.append(table.pair(row, int(column), span, english[column], mutual=mutual))
    return found


class _Scores:
    """All scores of the spans of one unit, one row a Chinese and one column an English span."""

    def __init__(
        self, unit: WordPair, links: Matrix, chinese: Sequence[Span], english: Sequence[Span]
    ) -> None:
        zh_first, zh_last = _ends(chinese)
        en_first, en_last = _ends(english)
        total = np.zeros((links.shape[0] + 1, links.shape[1] + 1))
        total[1:, 1:] = links.cumsum(axis=0).cumsum(axis=1)
        rows = total[zh_last] - total[zh_first]
        inside = rows[:, en_last] - rows[:, en_first]
        columns = total[-1, en_last] - total[-1, en_first]
        self.share_chinese = inside / (rows[:, -1:] + _NO_MASS)
        self.share_english = inside / (columns + _NO_MASS)
        self.cover_chinese = _cover(links, _counted(unit.chinese), chinese, english)
        self.cover_english = _cover(links.T, _counted(unit.english), english, chinese).T
        both = self.share_chinese + self.share_english + _NO_MASS
        self.score: Matrix = (2 * self.share_chinese * self.share_english / both) * np.sqrt(
            self.cover_chinese * self.cover_english
        )

    def pair(self, row: int, column: int, one: Span, other: Span, *, mutual: bool) -> SpanPair:
        at = (row, column)
        return SpanPair(
            one,
            other,
            float(self.score[at]),
            float(self.share_chinese[at]),
            float(self.share_english[at]),
            float(self.cover_chinese[at]),
            float(self.cover_english[at]),
            mutual,
        )


def _ends(spans: Sequence[Span]) -> tuple[list[int], list[int]]:
    return [span.first for span in spans], [span.last for span in spans]


def _counted(words: Sequence[Word]) -> Matrix:
    return np.array([word.kind <= WordKind.NUMBER for word in words], dtype=np.float64)


def _cover(links: Matrix, counted: Matrix, spans: Sequence[Span], others: Sequence[Span]) -> Matrix:
    """Return, for spans of the rows, the mean of their words' best links into the other spans."""
    best = np.stack([links[:, one.first : one.last].max(axis=1) for one in others], axis=1)
    total = np.zeros((len(links) + 1, len(others)))
    total[1:] = best.cumsum(axis=0)
    words = np.concatenate(([0.0], counted.cumsum()))
    first, last = _ends(spans)
    found: Matrix = (total[last] - total[first]) / (words[last] - words[first])[:, None]
    return found
