"""Bag signatures: bit sets whose difference bounds the difference of two token bags from below.

Each heavy token falls into one of 192 buckets; its j-th occurrence there sets bit
``bucket + 97 j``. One edit changes at most one bit in each direction, and folding 192 bits to 64
only lowers the count of differing bits, so a unit dropped by its signature cannot match.

Where a text has so many tokens that the bits fill up, a tally keeps the count of each bucket.
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from tm.index.vocabulary import CLASS_MASK, HEAVY, Codes

Words = npt.NDArray[np.uint64]
Tallies = npt.NDArray[np.uint8]

FINE_BITS = 192
FINE_WORDS = FINE_BITS // 64
STEP = 97  # coprime to the bits, so that the occurrences in one bucket walk through all of them
SPREAD = 2654435761  # Knuth's multiplicative hash; its share of 32 bits is the bucket's of all
MAX_TALLY = 255  # a count that stops here can only hide differences


def bucket_of(code: int) -> int:
    """Return the bucket of a heavy code."""
    return (code * SPREAD & 0xFFFFFFFF) * FINE_BITS >> 32


def signature(heavy_codes: Iterable[tuple[int, int]]) -> int:
    """Return the fine signature of one bag of heavy codes, each with its count."""
    counts = [0] * FINE_BITS
    bits = 0
    for code, count in heavy_codes:
        bucket = bucket_of(code)
        for seen in range(counts[bucket], counts[bucket] + count):
            bits |= 1 << ((bucket + STEP * seen) % FINE_BITS)
        counts[bucket] += count
    return bits


def coarse_of(fine: Words) -> Words:
    """Return fine signatures folded to one word each."""
    folded: Words = np.bitwise_or.reduce(fine, axis=1)
    return folded


def signatures(codes: Codes, starts: npt.NDArray[np.int64]) -> Words:
    """Return the fine signatures of many texts, one row of three words each.

    ``starts`` has one more entry than there are texts.
    """
    count = len(starts) - 1
    fine = np.zeros(count * FINE_WORDS, dtype=np.uint64)
    groups = np.sort(_groups(codes, starts))
    if len(groups):
        bits = np.unique(_bit_positions(groups))
        words = bits >> 6
        firsts = np.flatnonzero(np.r_[True, words[1:] != words[:-1]])
        flags = np.left_shift(np.uint64(1), (bits & 63).astype(np.uint64))
        fine[words[firsts]] = np.bitwise_or.reduceat(flags, firsts)
    return fine.reshape(count, FINE_WORDS)


def tallies(codes: Codes, starts: npt.NDArray[np.int64]) -> Tallies:
    """Return how many heavy tokens of each text fall into each bucket, at most `MAX_TALLY`."""
    count = len(starts) - 1
    counts = np.bincount(_groups(codes, starts), minlength=count * FINE_BITS)
    return np.minimum(counts, MAX_TALLY).astype(np.uint8).reshape(count, FINE_BITS)


def tally(heavy_codes: Iterable[tuple[int, int]]) -> Tallies:
    """Return the tally of one bag of heavy codes, each with its count."""
    counts = [0] * FINE_BITS
    for code, count in heavy_codes:
        counts[bucket_of(code)] += count
    return np.array([min(count, MAX_TALLY) for count in counts], dtype=np.uint8)


def _groups(codes: Codes, starts: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return text and bucket of every heavy token as one number."""
    rows = np.repeat(np.arange(len(starts) - 1, dtype=np.int64), np.diff(starts))
    heavy = (codes & CLASS_MASK) == HEAVY
    buckets = ((codes[heavy] * np.uint32(SPREAD)).astype(np.int64) * FINE_BITS) >> 32
    groups: npt.NDArray[np.int64] = rows[heavy] * FINE_BITS + buckets
    return groups


def _bit_positions(groups: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the bit of each token, counted over all rows; ``groups`` is sorted row and bucket."""
    firsts = np.flatnonzero(np.r_[True, groups[1:] != groups[:-1]])
    sizes = np.diff(np.r_[firsts, len(groups)])
    occurrence = np.arange(len(groups)) - np.repeat(firsts, sizes)
    row, bucket = groups // FINE_BITS, groups % FINE_BITS
    return row * FINE_BITS + (bucket + STEP * occurrence) % FINE_BITS
