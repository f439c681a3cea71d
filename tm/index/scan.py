"""The search itself: length window, coarse and fine signatures, then the exact distance."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein

from tm.index.rows import Rows, take_codes
from tm.index.signature import FINE_BITS, Words, signature
from tm.index.vocabulary import CLASS_BITS, HEAVY, WEIGHTS, Codes, Vocabulary
from tm.score import ANY_NUMBER, FULL_WEIGHT, NUMBER_SHARE, PUNCT_WEIGHT

Positions = npt.NDArray[np.int64]

_CLASS_MASK = (1 << CLASS_BITS) - 1
_WORD_MASK = (1 << 64) - 1
_LIGHT_KINDS = ANY_NUMBER + "p"
_ELSE = 1  # the character for every token that the query does not have
_CODES_AT_A_TIME = 1 << 18  # bounds the memory for verifying
_SATURATED = 64  # heavy tokens from which 256 bits no longer tell bags well apart


@dataclass(frozen=True)  # no slots: most queries never need the parts for verifying
class ScanQuery:
    """A query in terms of one vocabulary.

    Attributes:
        length: Expanded length.
        unknown: Heavy tokens that no stored text has.
        fine, fine_count: Signature of the known heavy tokens, and the number of its bits.
        coarse, coarse_count: The same folded to one word.
    """

    signs: Sequence[str]
    counts: Mapping[str, int]
    vocabulary: Vocabulary
    length: int
    unknown: int
    fine: Words
    fine_count: int
    coarse: int
    coarse_count: int

    @cached_property
    def positions(self) -> dict[str, int]:
        """A character for each distinct sign, the first for what all numbers have in common."""
        distinct = dict.fromkeys((ANY_NUMBER, *self.counts))
        return {sign: position for position, sign in enumerate(distinct, _ELSE + 1)}

    @cached_property
    def text(self) -> str:
        """The expanded sequence, one character for each element."""
        expanded = {sign: _expanded(sign, at) for sign, at in self.positions.items()}
        return "".join(map(expanded.__getitem__, self.signs))

    @cached_property
    def known(self) -> tuple[Codes, Codes]:
        """The codes that the vocabulary has, ascending, and the character of each."""
        get = self.vocabulary.get
        pairs = [(codes[-1], at) for sign, at in self.positions.items() if (codes := get(sign))]
        codes, characters = np.array(sorted(pairs), dtype=np.uint32).T
        return np.ascontiguousarray(codes), np.ascontiguousarray(characters)

    @cached_property
    def heavy(self) -> npt.NDArray[np.int64]:
        """How often each character stands for a heavy token, by character."""
        return np.array(
            [0] * (_ELSE + 1)
            + [0 if sign[0] in _LIGHT_KINDS else self.counts[sign] for sign in self.positions]
        )


def _expanded(sign: str, position: int) -> str:
    if sign[0] == ANY_NUMBER:
        return chr(_ELSE + 1) * (FULL_WEIGHT - NUMBER_SHARE) + chr(position) * NUMBER_SHARE
    return chr(position) * (PUNCT_WEIGHT if sign[0] == "p" else FULL_WEIGHT)


def scan_query(signs: Sequence[str], vocabulary: Vocabulary) -> ScanQuery:
    """Translate a query's signs."""
    counts = Counter(signs)
    length = unknown = 0
    heavy: list[tuple[int, int]] = []
    for sign, count in counts.items():
        if sign[0] == "p":
            length += count * PUNCT_WEIGHT
            continue
        length += count * FULL_WEIGHT
        if sign[0] != ANY_NUMBER:
            codes = vocabulary.get(sign)
            if codes:
                heavy.append((codes[0], count))
            else:
                unknown += count
    fine = signature(heavy)
    words = [fine >> shift & _WORD_MASK for shift in range(0, FINE_BITS, 64)]
    coarse = words[0] | words[1] | words[2] | words[3]
    return ScanQuery(
        signs, counts, vocabulary, length, unknown,
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
    if len(found):
        largest = int(rows.lengths[found[-1]]) + len(query.counts)  # found is in order of length
        step = max(1, _CODES_AT_A_TIME // largest)
        for first in range(0, len(found), step):
            part = slice(first, first + step)
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


def _verified(
    rows: Rows, found: Positions, limits: Positions, query: ScanQuery
) -> Iterator[tuple[int, int]]:
    codes, starts = take_codes(rows.codes, rows.starts, found)
    characters: Codes
    known, their_characters = query.known
    at = known.searchsorted(codes)
    at[at == len(known)] = 0
    characters = np.where(known[at] == codes, their_characters[at], np.uint32(_ELSE))
    classes = codes & np.uint32(_CLASS_MASK)
    if query.length > _SATURATED * FULL_WEIGHT:
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
