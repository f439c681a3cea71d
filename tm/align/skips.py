"""What speaks for leaving a segment without a counterpart."""

import numpy as np
import numpy.typing as npt

from tm.align.sides import Texts
from tm.align.similarity import Window, cosine_blocks, word_rows

DoubleArray = npt.NDArray[np.float64]

SKIP_FEATURES = (
    "length", "best_cosine", "best_words", "claims_heard", "claims_best",
    "heading", "dateline", "empty",
)  # fmt: skip

_SMOOTHING = 0.3  # words
_LOG_LENGTH = 3.0  # natural logarithm of the 20 characters of a short Chinese sentence


def skip_features(texts: Texts, window: Window) -> tuple[DoubleArray, DoubleArray]:
    """Return the features of leaving out each segment of a window, for both sides."""
    near, alike = _best_cosines(texts, window), _best_words(texts, window)
    heard, claimed = _heard(texts, window), _best_claims(texts, window)
    found = []
    for side in (0, 1):
        start, end = window.range(side)
        marks = texts.side(side).marks
        length = marks.length[start:end] / (texts.whole.ratio if side else 1.0)
        columns = (
            np.log(length + 1) - _LOG_LENGTH,
            near[side],
            np.log1p(alike[side]),
            heard[side],
            claimed[side],
            marks.heading[start:end],
            marks.dateline[start:end],
            length == 0,
        )
        found.append(np.stack([np.asarray(one, dtype=np.float64) for one in columns], axis=1))
    return found[0], found[1]


def _best_cosines(texts: Texts, window: Window) -> tuple[DoubleArray, DoubleArray]:
    """Return for each segment of both sides its best similarity with any one of the other."""
    first = np.zeros(window.row_end - window.row)
    second = np.zeros(window.column_end - window.column)
    if texts.whole.background is None or not len(first) or not len(second):
        return first, second
    second -= 1
    for row, block in cosine_blocks(texts, window):
        first[row : row + len(block)] = block.max(axis=1)
        second = np.maximum(second, block.max(axis=0))
    return first, second


def _best_words(texts: Texts, window: Window) -> tuple[DoubleArray, DoubleArray]:
    """Return the same by dictionary."""
    first = np.zeros(window.row_end - window.row)
    second = np.zeros(window.column_end - window.column)
    for row, places, similar in word_rows(texts, window):
        if len(places):
            first[row] = similar.max()
            second[places] = np.maximum(second[places], similar)
    return first, second


def _heard(texts: Texts, window: Window) -> tuple[DoubleArray, DoubleArray]:
    """Return the share of each segment's words that claim anything at all."""
    claims = texts.claims
    first, second = slice(*window.range(0)), slice(*window.range(1))
    return (
        claims.first_heard[first] / (claims.first[first] + _SMOOTHING),
        claims.second_heard[second] / (claims.second[second] + _SMOOTHING),
    )


def _best_claims(texts: Texts, window: Window) -> tuple[DoubleArray, DoubleArray]:
    """Return how much the words of the other side's best segment claim of each segment."""
    by_first, by_second = texts.claims.tables(*window.range(0), *window.range(1))
    return by_second.max(axis=1, initial=0.0), by_first.max(axis=0, initial=0.0)
