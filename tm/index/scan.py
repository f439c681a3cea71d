"""The search itself in NumPy: length window, signatures, then the exact distance.

What a compiled kernel does must give the same; this is its measure.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein

from tm.index.packed import Places, unpack
from tm.index.query import IndexQuery
from tm.index.rows import Piece, Rows, is_in
from tm.index.vocabulary import CLASS_MASK, WEIGHTS
from tm.score import FULL_WEIGHT

Scores = npt.NDArray[np.int64]

NO_ROWS: Places = np.zeros(0, dtype=np.int64)
_ELSE = "\x01"  # stands for every code that the query does not have
_FIRST = 2  # and from here on for the query's own
_VERIFIED_AT_A_TIME = 10_000
_WEIGHTS: list[int] = WEIGHTS.tolist()


def scan(piece: Piece, query: IndexQuery, min_score: int) -> tuple[Places, Scores]:
    """Return position and base score of every living row that reaches ``min_score`` percent."""
    rows = piece.rows
    if not len(rows):
        return NO_ROWS, NO_ROWS
    found = _candidates(rows, query, min_score)
    limits = _limits(rows, found, query, min_score)
    kept = _same_fine_bag(rows, found, query, limits // FULL_WEIGHT)
    found, limits = found[kept], limits[kept]
    if len(found) and len(piece.void):
        kept = ~is_in(rows.keys[found] >> 1, piece.void)
        found, limits = found[kept], limits[kept]
    if len(rows.tallies):
        kept = _same_tally(rows, found, query, limits // FULL_WEIGHT)
        found, limits = found[kept], limits[kept]
    return _verified(rows, found, limits, query)


def _limits(rows: Rows, found: Places, query: IndexQuery, min_score: int) -> Places:
    """Return the distance that each row may have."""
    limits: Places = (100 - min_score) * np.maximum(rows.lengths_of(found), query.length) // 100
    return limits


def _candidates(rows: Rows, query: IndexQuery, min_score: int) -> Places:
    """Return the rows inside the length window whose coarse signature is near enough.

    Rows longer than the query may differ by more; they are tested apart so that the others keep
    their tighter limit.
    """
    longest = int(rows.lengths[-1])
    if min_score:
        longest = min(longest, 100 * query.length // min_score)
    bounds = (-(-min_score * query.length // 100), query.length + 1, longest + 1)
    first, middle, end = rows.firsts[rows.lengths.searchsorted(bounds)].tolist()
    slack = 100 - min_score
    parts = (
        _near(rows, first, middle, query, slack * query.length // 100 // FULL_WEIGHT),
        _near(rows, middle, end, query, slack * longest // 100 // FULL_WEIGHT),
    )
    return np.concatenate(parts)


def _near(rows: Rows, first: int, end: int, query: IndexQuery, limit: int) -> Places:
    """Return the rows of a slice that differ by at most ``limit`` bits in each direction."""
    near = NO_ROWS
    if first < end and query.unknown <= limit:
        stored = rows.coarse[first:end]
        common = np.bitwise_count(stored & query.coarse)
        wanted = query.coarse.bit_count() + query.unknown - limit
        if wanted > 0:
            near = (common >= wanted).nonzero()[0]
            near = near[np.bitwise_count(stored[near]) - common[near] <= limit]
        else:
            near = (np.bitwise_count(stored) - common <= limit).nonzero()[0]
        near += first
    return near


def _same_fine_bag(
    rows: Rows, found: Places, query: IndexQuery, limits: Places
) -> npt.NDArray[np.bool_]:
    """Tell which rows differ by no more bits than their limit, in each direction."""
    stored = rows.fine[found]
    common = np.bitwise_count(stored & query.fine).sum(axis=1, dtype=np.int64)
    common += limits
    counts = np.bitwise_count(stored).sum(axis=1, dtype=np.int64)
    own = sum(word.bit_count() for word in query.fine_words) + query.unknown
    near: npt.NDArray[np.bool_] = common >= np.maximum(counts, own)
    return near


def _same_tally(
    rows: Rows, found: Places, query: IndexQuery, limits: Places
) -> npt.NDArray[np.bool_]:
    """Tell which rows differ by no more counted tokens than their limit; short ones do."""
    kept = np.ones(len(found), dtype=np.bool_)
    first_long = len(rows) - len(rows.tallies)
    long = (found >= first_long).nonzero()[0]
    if len(long):
        stored = rows.tallies[found[long] - first_long]
        own = query.tally
        common = np.minimum(stored, own).sum(axis=1, dtype=np.int64) + limits[long]
        total = stored.sum(axis=1, dtype=np.int64)
        kept[long] = common >= np.maximum(total, int(own.sum(dtype=np.int64)) + query.unknown)
    return kept


def _verified(
    rows: Rows, found: Places, limits: Places, query: IndexQuery
) -> tuple[Places, Scores]:
    expanded = _Expanded(query)
    wanted = "".join(map(expanded.__getitem__, query.codes))
    positions: list[int] = []
    scores: list[int] = []
    for first in range(0, len(found), _VERIFIED_AT_A_TIME):
        part = slice(first, first + _VERIFIED_AT_A_TIME)
        texts = _texts(rows, found[part])
        for row, codes, limit in zip(
            found[part].tolist(), texts, limits[part].tolist(), strict=True
        ):
            text = "".join(map(expanded.__getitem__, codes))
            distance = Levenshtein.distance(wanted, text, score_cutoff=limit)
            if distance <= limit:
                longer = max(len(text), len(wanted))
                positions.append(row)
                scores.append(100 * (longer - distance) // longer)
    return np.array(positions, dtype=np.int64), np.array(scores, dtype=np.int64)


class _Expanded(dict[int, str]):
    """What each code becomes in an expanded sequence; codes that the query lacks are alike."""

    def __init__(self, query: IndexQuery) -> None:
        super().__init__()
        for character, code in enumerate(query.counts, _FIRST):
            self[code] = chr(character) * _WEIGHTS[code & CLASS_MASK]

    def __missing__(self, code: int) -> str:
        text = self[code] = _ELSE * _WEIGHTS[code & CLASS_MASK]
        return text


def _texts(rows: Rows, found: Places) -> Iterator[list[int]]:
    """Yield the codes of rows."""
    packed, sizes = rows.packed_of(found)
    codes, ends = unpack(packed)
    bounds = ends.searchsorted(np.cumsum(sizes), side="right")
    every, start = codes.tolist(), 0
    for end in bounds.tolist():
        yield every[start:end]
        start = end
