"""The search itself: length window, coarse and fine signatures, then the exact distance."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein

from tm.index.rows import Rows
from tm.index.signature import FINE_BITS, Words, signature
from tm.index.vocabulary import CLASS_BITS, HEAVY, WEIGHTS, Vocabulary
from tm.score import ANY_NUMBER, FULL_WEIGHT, NUMBER_SHARE, PUNCT_WEIGHT

Positions = npt.NDArray[np.int64]

_CLASS_MASK = (1 << CLASS_BITS) - 1
_WORD_MASK = (1 << 64) - 1
_ELSE = "\x01"  # stands for every token that the query does not have
_NUMBER = "\x02"  # for what all numbers have in common
_FIRST = 3  # and from here on for the query's own signs
_SATURATED = 64  # heavy tokens from which 256 bits no longer tell bags well apart


class _Pieces(dict[int, str]):
    """What each code becomes in an expanded sequence; codes that the query lacks are alike."""

    def __missing__(self, code: int) -> str:
        piece = self[code] = _ELSE * int(WEIGHTS[code & _CLASS_MASK])
        return piece


@dataclass(frozen=True)  # no slots: most queries never need the parts for verifying
class ScanQuery:
    """A query in terms of one vocabulary.

    Attributes:
        counts: How often it has each sign.
        length: Expanded length.
        heavy: Heavy tokens.
        unknown: Heavy tokens that no stored text has.
        fine, fine_count: Signature of the known heavy tokens, and the number of its bits.
        coarse, coarse_count: The same folded to one word.
    """

    signs: Sequence[str]
    counts: Mapping[str, int]
    vocabulary: Vocabulary
    length: int
    heavy: int
    unknown: int
    fine: Words
    fine_count: int
    coarse: int
    coarse_count: int

    @cached_property
    def characters(self) -> dict[str, str]:
        """A character of its own for each distinct sign."""
        return {sign: chr(code) for code, sign in enumerate(self.counts, _FIRST)}

    @cached_property
    def text(self) -> str:
        """The expanded sequence, one character for each element."""
        expanded = {sign: _expanded(sign, c) for sign, c in self.characters.items()}
        return "".join(map(expanded.__getitem__, self.signs))

    @cached_property
    def pieces(self) -> _Pieces:
        """What stored codes become, to be compared with `text`."""
        pieces = _Pieces()
        for sign, character in self.characters.items():
            codes = self.vocabulary.get(sign)
            if codes:
                weight = int(WEIGHTS[codes[-1] & _CLASS_MASK])
                pieces[codes[-1]] = character * weight
        pieces[self.vocabulary[ANY_NUMBER][0]] = _NUMBER * (FULL_WEIGHT - NUMBER_SHARE)
        return pieces

    @cached_property
    def bag(self) -> Counter[int]:
        """How often it has each known heavy code."""
        known = ((self.vocabulary.get(sign), count) for sign, count in self.counts.items())
        return Counter({codes[0]: count for codes, count in known if codes and _is_heavy(codes[0])})


def _is_heavy(code: int) -> bool:
    return code & _CLASS_MASK == HEAVY


def _expanded(sign: str, character: str) -> str:
    if sign[0] == ANY_NUMBER:
        return _NUMBER * (FULL_WEIGHT - NUMBER_SHARE) + character * NUMBER_SHARE
    return character * (PUNCT_WEIGHT if sign[0] == "p" else FULL_WEIGHT)


def scan_query(signs: Sequence[str], vocabulary: Vocabulary) -> ScanQuery:
    """Translate a query's signs."""
    counts = Counter(signs)
    length = total = unknown = 0
    known: list[tuple[int, int]] = []
    for sign, count in counts.items():
        if sign[0] == "p":
            length += count * PUNCT_WEIGHT
            continue
        length += count * FULL_WEIGHT
        if sign[0] != ANY_NUMBER:
            total += count
            codes = vocabulary.get(sign)
            if codes:
                known.append((codes[0], count))
            else:
                unknown += count
    fine = signature(known)
    words = [fine >> shift & _WORD_MASK for shift in range(0, FINE_BITS, 64)]
    coarse = words[0] | words[1] | words[2] | words[3]
    return ScanQuery(
        signs, counts, vocabulary, length, total, unknown,
        np.array(words, dtype=np.uint64), fine.bit_count(), coarse, coarse.bit_count(),
    )  # fmt: skip


def scan(
    rows: Rows, alive: npt.NDArray[np.bool_] | None, query: ScanQuery, min_score: int
) -> Iterator[tuple[int, int]]:
    """Yield position and base score of every living row that reaches ``min_score`` percent."""
    if not len(rows):
        return
    found = _candidates(rows, query, min_score)
    if alive is not None:
        found = found[alive[found]]
    if len(found):
        longer = np.maximum(rows.lengths[found], query.length)
        limits = (100 - min_score) * longer // 100
        kept = _same_fine_bag(rows, found, query, limits // FULL_WEIGHT)
        yield from _verified(rows, found[kept], limits[kept], query)


def _candidates(rows: Rows, query: ScanQuery, min_score: int) -> Positions:
    """Return the rows inside the length window whose coarse signature is near enough.

    Rows longer than the query may differ by more; they are tested apart so that the others keep
    their tighter limit.
    """
    longest = int(rows.lengths[-1])
    if min_score:
        longest = min(longest, 100 * query.length // min_score)
    find, slack = rows.lengths.searchsorted, 100 - min_score
    first = int(find(-(-min_score * query.length // 100)))
    middle, end = int(find(query.length + 1)), int(find(longest + 1))
    parts = (
        _near(rows, first, middle, query, slack * query.length // 100 // FULL_WEIGHT),
        _near(rows, middle, end, query, slack * longest // 100 // FULL_WEIGHT),
    )
    return np.concatenate(parts)


def _near(rows: Rows, first: int, end: int, query: ScanQuery, limit: int) -> Positions:
    """Return the rows of a slice that differ by at most ``limit`` bits in each direction."""
    near: Positions = np.zeros(0, dtype=np.int64)
    if first < end and query.unknown <= limit:
        common = np.bitwise_count(rows.coarse[first:end] & query.coarse)
        counts = rows.coarse_counts[first:end]
        wanted = query.coarse_count + query.unknown - limit
        if wanted > 0:
            near = (common >= wanted).nonzero()[0]
            near = near[counts[near] - common[near] <= limit]
        else:
            near = (counts - common <= limit).nonzero()[0]
        near += first
    return near


def _same_fine_bag(
    rows: Rows, found: Positions, query: ScanQuery, limits: Positions
) -> npt.NDArray[np.bool_]:
    """Tell which rows differ by no more bits than their limit, in each direction."""
    common = np.bitwise_count(rows.fine[found] & query.fine).sum(axis=1, dtype=np.int64)
    common += limits
    near: npt.NDArray[np.bool_] = common >= np.maximum(
        rows.fine_counts[found], query.fine_count + query.unknown
    )
    return near


def _verified(
    rows: Rows, found: Positions, limits: Positions, query: ScanQuery
) -> Iterator[tuple[int, int]]:
    starts, ends = rows.starts[found].tolist(), rows.starts[found + 1].tolist()
    for row, start, end, limit in zip(found.tolist(), starts, ends, limits.tolist(), strict=True):
        codes = rows.codes[start:end].tolist()
        if query.heavy > _SATURATED and not _same_bag(codes, query, limit // FULL_WEIGHT):
            continue
        text = "".join(map(query.pieces.__getitem__, codes))
        distance = Levenshtein.distance(query.text, text, score_cutoff=limit)
        if distance <= limit:
            longer = max(len(text), query.length)
            yield row, 100 * (longer - distance) // longer


def _same_bag(codes: Sequence[int], query: ScanQuery, limit: int) -> bool:
    """Tell whether the bags of heavy tokens are near enough, counted exactly."""
    heavy = Counter(filter(_is_heavy, codes))
    common = (heavy & query.bag).total()
    return max(query.heavy, heavy.total()) - common <= limit
