"""What speaks for leaving a segment without a counterpart."""

import numpy as np
import numpy.typing as npt

from tm.align.sides import Texts
from tm.align.similarity import Window, cosine_blocks, cosines, word_rows
from tm.embed import FloatArray

DoubleArray = npt.NDArray[np.float64]

SKIP_FEATURES = (
    "length", "best_cosine", "cosine_below", "best_words", "claims_heard", "claims_best",
    "claims_below",
    "cosine_rival", "cosine_rival_near", "cosine_rival_all",
    "claims_rival", "claims_rival_near", "claims_rival_all", "repeated",
    "heading", "dateline", "empty",
)  # fmt: skip

_SMOOTHING = 0.3  # words
_AROUND = 4  # segments to either side
_FEWEST_RIVALS = 2
_LOG_LENGTH = 3.0  # natural logarithm of the 20 characters of a short Chinese sentence


def skip_features(texts: Texts, window: Window) -> tuple[DoubleArray, DoubleArray]:
    """Return the features of leaving out each segment of a window, for both sides."""
    near, alike = _best_cosines(texts, window), _best_words(texts, window)
    heard, claimed = _heard(texts, window), _best_claims(texts, window)
    by_cosine = _rivalry(_cosine_table(texts, window))
    by_first, by_second = texts.claims.tables(*window.range(0), *window.range(1))
    by_claims = _rivalry(by_first + by_second)
    repeats = [texts.side(side).marks.repeats[slice(*window.range(side))] for side in (0, 1)]
    found = []
    for side in (0, 1):
        start, end = window.range(side)
        marks = texts.side(side).marks
        length = marks.length[start:end] / (texts.whole.ratio if side else 1.0)
        columns = (
            np.log(length + 1) - _LOG_LENGTH,
            near[side],
            _below(near[side]),
            np.log1p(alike[side]),
            heard[side],
            claimed[side],
            _below(claimed[side]),
            by_cosine[side],
            *_shares_beaten(by_cosine[side]),
            by_claims[side],
            *_shares_beaten(by_claims[side]),
            repeats[side] * max(0.0, 1 - repeats[1 - side].sum() / max(1.0, repeats[side].sum())),
            marks.heading[start:end],
            marks.dateline[start:end],
            length == 0,
        )
        found.append(np.stack([np.asarray(one, dtype=np.float64) for one in columns], axis=1))
    return found[0], found[1]


def _below(best: DoubleArray) -> DoubleArray:
    """Return how far below what is usual in these texts the best partner of each segment is."""
    return np.asarray(np.maximum(0.0, np.median(best) - best)) if len(best) else best


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


def _cosine_table(texts: Texts, window: Window) -> FloatArray:
    rows, columns = (end - start for start, end in map(window.range, (0, 1)))
    if texts.whole.background is None:
        return np.zeros((rows, columns), dtype=np.float32)
    return cosines(texts, window, (1, 1))


def _rivalry(table: npt.NDArray[np.floating]) -> tuple[DoubleArray, DoubleArray]:
    """Return for each segment of both sides how far it beats the others at its best place.

    That is the greatest lead over its strongest rival for any segment of the other side; where it
    is below 0, each of them has a better partner.
    """
    found = []
    for similar in (table, table.T):
        if min(similar.shape) < _FEWEST_RIVALS:
            found.append(np.zeros(len(similar)))
            continue
        best = similar.argmax(axis=0)
        first, second = np.partition(similar, (-2, -1), axis=0)[-1:-3:-1]
        rival = np.where(np.arange(len(similar))[:, None] == best, second, first)
        found.append((similar - rival).max(axis=1).astype(np.float64))
    return found[0], found[1]


def _shares_beaten(lead: DoubleArray) -> tuple[DoubleArray, DoubleArray]:
    """Return the share of segments that are beaten everywhere, around each one and in all."""
    count = len(lead)
    sums = np.concatenate(([0.0], np.cumsum(lead <= 0)))
    start = np.maximum(0, np.arange(count) - _AROUND)
    end = np.minimum(count, np.arange(count) + _AROUND + 1)
    return (sums[end] - sums[start]) / (end - start), np.full(count, sums[-1] / max(1, count))


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
