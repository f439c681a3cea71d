"""The search itself: length window, coarse and fine signatures, then the exact distance."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein

from tm.index.rows import Rows, take_codes
from tm.index.signature import FINE_WORDS, Words, signature
from tm.index.vocabulary import CLASS_BITS, HEAVY, WEIGHTS, Codes, Vocabulary
from tm.score import ANY_NUMBER, FULL_WEIGHT, NUMBER_SHARE

Positions = npt.NDArray[np.int64]

_CLASS_MASK = (1 << CLASS_BITS) - 1
_ELSE = 1  # the character for every token that the query does not have
_CODES_AT_A_TIME = 1 << 18  # bounds the memory for verifying
_SATURATED = 64  # heavy tokens from which 256 bits no longer tell bags well apart


@dataclass(frozen=True, slots=True)
class ScanQuery:
    """A query in terms of one vocabulary.

    Attributes:
        length: Expanded length.
        text: The expanded sequence, one character for each distinct sign.
        codes, characters: The known codes in ascending order, and the character of each.
        heavy: How often each character stands for a heavy token, by character.
        unknown: Heavy tokens that no stored text has.
    """

    length: int
    text: str
    codes: Codes
    characters: npt.NDArray[np.uint32]
    heavy: npt.NDArray[np.int64]
    unknown: int
    fine: Words
    fine_count: int
    coarse: int
    coarse_count: int


def scan_query(signs: Sequence[str], vocabulary: Vocabulary) -> ScanQuery:
    """Translate a query's signs."""
    characters: dict[str, int] = {ANY_NUMBER: _ELSE + 1}
    heavy_codes: list[int] = []
    heavy_counts: dict[int, int] = {}
    pieces: list[str] = []
    unknown = 0
    for sign in signs:
        character = characters.setdefault(sign, len(characters) + _ELSE + 1)
        if sign[0] == "p":
            pieces.append(chr(character))
        elif sign[0] == ANY_NUMBER:
            pieces.append(chr(_ELSE + 1) * (FULL_WEIGHT - NUMBER_SHARE) + chr(character))
        else:
            pieces.append(chr(character) * FULL_WEIGHT)
            heavy_counts[character] = heavy_counts.get(character, 0) + 1
            known = vocabulary.get(sign)
            if known is None:
                unknown += 1
            else:
                heavy_codes.append(known[0])
    text = "".join(pieces)
    codes = sorted(
        (known[-1], character)
        for sign, character in characters.items()
        if (known := vocabulary.get(sign)) is not None
    )
    heavy = np.zeros(len(characters) + _ELSE + 1, dtype=np.int64)
    heavy[list(heavy_counts)] = list(heavy_counts.values())
    fine = signature(heavy_codes)
    words = [fine >> (64 * word) & 0xFFFFFFFFFFFFFFFF for word in range(FINE_WORDS)]
    coarse = words[0] | words[1] | words[2] | words[3]
    pairs = np.array(codes, dtype=np.uint32)
    return ScanQuery(
        len(text), text, pairs[:, 0], pairs[:, 1], heavy, unknown,
        np.array(words, dtype=np.uint64), fine.bit_count(), coarse, coarse.bit_count(),
    )  # fmt: skip


def scan(
    rows: Rows, alive: npt.NDArray[np.bool_] | None, query: ScanQuery, min_score: int
) -> Iterator[tuple[int, int]]:
    """Yield position and base score of every living row that reaches ``min_score`` percent."""
    found = _candidates(rows, query, min_score)
    if alive is not None:
        found = found[alive[found]]
    if not len(found):
        return
    limits = (100 - min_score) * np.maximum(rows.lengths[found], query.length) // 100
    kept = _same_fine_bag(rows.fine[found], query, limits // FULL_WEIGHT)
    found, limits = found[kept], limits[kept]
    for part in _in_parts(rows, found, query):
        yield from _verified(rows, found[part], limits[part], query)


def _candidates(rows: Rows, query: ScanQuery, min_score: int) -> Positions:
    """Return the rows inside the length window whose coarse signature is near enough."""
    if not len(rows):
        return np.zeros(0, dtype=np.int64)
    longest = int(rows.lengths[-1])
    shortest_wanted = -(-min_score * query.length // 100)
    longest_wanted = min(longest, 100 * query.length // min_score) if min_score else longest
    edges = rows.lengths.searchsorted([shortest_wanted, query.length + 1, longest_wanted + 1])
    first, middle, end = edges.tolist()
    slack = 100 - min_score
    return np.concatenate(
        [
            _near(rows, first, middle, query, slack * query.length // 100 // FULL_WEIGHT),
            _near(rows, middle, end, query, slack * longest_wanted // 100 // FULL_WEIGHT),
        ]
    )


def _near(rows: Rows, first: int, end: int, query: ScanQuery, limit: int) -> Positions:
    """Return the rows of a slice that differ by at most ``limit`` bits in each direction."""
    if first >= end or query.unknown > limit:
        return np.zeros(0, dtype=np.int64)
    common = np.bitwise_count(rows.coarse[first:end] & query.coarse)
    wanted = query.coarse_count + query.unknown - limit
    if wanted > 0:
        near = np.flatnonzero(common >= wanted)
        extra = rows.coarse_counts[first:end][near] - common[near]
        near = near[extra <= limit]
    else:
        near = np.flatnonzero(rows.coarse_counts[first:end] - common <= limit)
    return near + np.int64(first)


def _same_fine_bag(fine: Words, query: ScanQuery, limits: Positions) -> npt.NDArray[np.bool_]:
    common = np.bitwise_count(fine & query.fine).sum(axis=1, dtype=np.int64)
    counts = np.bitwise_count(fine).sum(axis=1, dtype=np.int64)
    near: npt.NDArray[np.bool_] = (query.fine_count + query.unknown - common <= limits) & (
        counts - common <= limits
    )
    return near


def _in_parts(rows: Rows, found: Positions, query: ScanQuery) -> Iterator[slice]:
    """Yield slices of the candidates that are small enough to be verified together."""
    sizes = rows.starts[found + 1] - rows.starts[found] + len(query.heavy)
    part = np.cumsum(sizes) // _CODES_AT_A_TIME
    edges = np.flatnonzero(np.diff(part, prepend=-1, append=-1)).tolist()
    for first, end in pairwise(edges):
        yield slice(first, end)


def _verified(
    rows: Rows, found: Positions, limits: Positions, query: ScanQuery
) -> Iterator[tuple[int, int]]:
    codes, starts = take_codes(rows.codes, rows.starts, found)
    characters: Codes
    at = np.minimum(query.codes.searchsorted(codes), len(query.codes) - 1)
    characters = np.where(query.codes[at] == codes, query.characters[at], np.uint32(_ELSE))
    classes = codes & np.uint32(_CLASS_MASK)
    if len(query.text) > _SATURATED * FULL_WEIGHT:
        near = _same_bag(characters, classes, np.diff(starts), query, limits // FULL_WEIGHT)
    else:
        near = [True] * len(found)
    expanded = np.repeat(characters, WEIGHTS[classes]).tobytes()
    text = expanded.decode("utf-32-le", "surrogatepass")
    end = 0
    for row, length, limit, is_near in zip(
        found.tolist(), rows.lengths[found].tolist(), limits.tolist(), near, strict=True
    ):
        start, end = end, end + length
        if is_near:
            distance = Levenshtein.distance(query.text, text[start:end], score_cutoff=limit)
            if distance <= limit:
                longer = max(length, query.length)
                yield row, 100 * (longer - distance) // longer


def _same_bag(
    characters: Codes,
    classes: Codes,
    sizes: Positions,
    query: ScanQuery,
    limits: Positions,
) -> list[bool]:
    """Tell which texts have a near enough bag of heavy tokens, counted exactly."""
    width = len(query.heavy)
    heavy = classes == HEAVY
    cells = np.repeat(np.arange(len(sizes)), sizes)[heavy] * width + characters[heavy]
    counts = np.bincount(cells, minlength=len(sizes) * width).reshape(len(sizes), width)
    common = np.minimum(counts, query.heavy).sum(axis=1)
    near = (query.heavy.sum() - common <= limits) & (counts.sum(axis=1) - common <= limits)
    return [bool(is_near) for is_near in near]
