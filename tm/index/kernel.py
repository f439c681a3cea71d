"""The search compiled by Numba, optional: the same results as `scan`, in one pass over the rows.

Numba keeps compiled code beside this file and renews it only when this file changes, so nothing
that another module may change is compiled in: weights are arguments, and the constants below are
compared with their originals when this module is imported.
"""

import numpy as np
from numba import njit, types
from numba.extending import intrinsic

from tm.index import signature, vocabulary
from tm.index.packed import Places
from tm.index.query import FIRST_UNKNOWN, IndexQuery
from tm.index.rows import Piece
from tm.index.scan import NO_ROWS, Scores

_STEP, _SPREAD, _BUCKETS, _MAX_TALLY = 97, 2654435761, 192, 255
_CLASS_MASK, _CLASS_BITS, _HEAVY, _NUMBER_CODE = 3, 2, 0, 1
_UNKNOWN = 1 << 28
_BLOCK = 4_096  # rows that are looked at before the fine test
_FREE = np.uint32(0xFFFFFFFF)
_ONE, _TOP, _LOW = np.uint64(1), np.uint64(63), np.uint64(0xFFFFFFFF)
_ZERO, _ALL = np.uint64(0), np.uint64(0xFFFFFFFFFFFFFFFF)

_ORIGINALS = (
    signature.STEP, signature.SPREAD, signature.FINE_BITS, signature.MAX_TALLY,
    vocabulary.CLASS_MASK, vocabulary.CLASS_BITS, vocabulary.HEAVY, vocabulary.NUMBER_CODE,
    FIRST_UNKNOWN,
)  # fmt: skip
if _ORIGINALS != (
    _STEP, _SPREAD, _BUCKETS, _MAX_TALLY, _CLASS_MASK, _CLASS_BITS, _HEAVY, _NUMBER_CODE, _UNKNOWN,
):  # fmt: skip
    raise AssertionError("the kernel was made for other signatures")


def scan(piece: Piece, query: IndexQuery, min_score: int) -> tuple[Places, Scores]:
    """Return position and base score of every living row that reaches ``min_score`` percent.

    As `tm.index.scan.scan`, for rows whose keys and places fit four bytes.
    """
    rows = piece.rows
    if not len(rows):
        return NO_ROWS, NO_ROWS
    found: tuple[Places, Scores] = _find(
        query.array, min_score, vocabulary.WEIGHTS, rows.lengths, rows.firsts, rows.coarse,
        rows.fine, rows.tallies, rows.keys, rows.starts, rows.codes, piece.void,
    )  # fmt: skip
    return found


@intrinsic
def _count(typing, word):
    """Count the bits of a word."""

    def generate(context, builder, signature, arguments):
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), generate


@njit(cache=True)
def _bags(query, weights):
    """Return expanded length, unknown heavy tokens, fine signature and tally of a query."""
    counts = np.zeros(_BUCKETS, np.int64)
    fine = np.zeros(3, np.uint64)
    length = unknown = 0
    for code in query:
        kind = code & np.uint32(_CLASS_MASK)
        length += weights[kind]
        if kind == _HEAVY:
            if code >= np.uint32(_UNKNOWN):
                unknown += 1
                continue
            share = (np.uint64(code) * np.uint64(_SPREAD)) & _LOW
            bucket = np.int64((share * np.uint64(_BUCKETS)) >> np.uint64(32))
            bit = (bucket + _STEP * counts[bucket]) % _BUCKETS
            fine[bit >> 6] |= _ONE << np.uint64(bit & 63)
            counts[bucket] += 1
    return length, unknown, fine, counts


@njit(cache=True)
def _tables(query, weights, length):
    """Return what stored codes are compared with.

    A hash table of the distinct codes of a query, the number of each, how much weight each number
    has, and where it stands in the expanded query.
    """
    size = 4
    while size < 2 * len(query):
        size *= 2
    keys = np.full(size, _FREE, np.uint32)
    numbers = np.zeros(size, np.int64)
    ordinals = np.empty(len(query), np.int64)
    distinct = 0
    for place in range(len(query)):
        slot = _slot(keys, query[place])
        if keys[slot] == _FREE:
            keys[slot], numbers[slot] = query[place], distinct
            distinct += 1
        ordinals[place] = numbers[slot]
    amounts = np.zeros(distinct + 1, np.int64)  # the last stands for codes that the query lacks
    bits = np.zeros((distinct + 1, (length + 63) >> 6), np.uint64)
    position = 0
    for place in range(len(query)):
        weight = np.int64(weights[query[place] & np.uint32(_CLASS_MASK)])
        amounts[ordinals[place]] += weight
        for at in range(position, position + weight):
            bits[ordinals[place], at >> 6] |= _ONE << np.uint64(at & 63)
        position += weight
    return keys, numbers, amounts, bits


@njit(cache=True)
def _slot(keys, code):
    """Return where a code stands in a hash table, or the free place for it."""
    mask = np.uint64(len(keys) - 1)
    slot = ((np.uint64(code) * np.uint64(_SPREAD)) >> np.uint64(16)) & mask
    while keys[slot] != _FREE and keys[slot] != code:
        slot = (slot + _ONE) & mask
    return slot


@njit(cache=True)
def _read(codes, start, end, keys, numbers, amounts, weights, tokens, left):
    """Read the codes of a row into number and weight; return how many, and the common weight."""
    left[:] = amounts
    unknown = len(amounts) - 1
    count = common = 0
    code = shift = np.uint32(0)
    for place in range(start, end):
        code |= np.uint32(codes[place] & np.uint8(127)) << shift
        if codes[place] >= 128:
            shift += np.uint32(7)
            continue
        code = code << np.uint32(1) if code else np.uint32(_NUMBER_CODE)
        slot = _slot(keys, code)
        weight = np.int64(weights[code & np.uint32(_CLASS_MASK)])
        number = numbers[slot] if keys[slot] == code else unknown
        tokens[count, 0], tokens[count, 1] = number, weight
        count += 1
        if left[number] > 0:
            left[number] -= weight
            common += weight
        code = shift = np.uint32(0)
    return count, common


@njit(cache=True)
def _distance(tokens, count, other, bits, length, limit, plus, minus):
    """Return the Levenshtein distance of the expanded sequences, or more than the limit.

    Bit-parallel (Myers 1999, in blocks after Hyyrö 2003); ``other`` is the row's length.
    """
    words = bits.shape[1]
    plus[:], minus[:] = _ALL, _ZERO
    last = np.uint64((length - 1) & 63)
    distance, remaining = length, other
    for token in range(count):
        number = tokens[token, 0]
        for _ in range(tokens[token, 1]):
            up, down = _ONE, _ZERO
            rise = fall = _ZERO
            for word in range(words):
                same = bits[number, word] | down
                ones = plus[word]
                diagonal = (((same & ones) + ones) ^ ones) | same | minus[word]
                rise = minus[word] | ~(diagonal | ones)
                fall = diagonal & ones
                raised, fallen = (rise << _ONE) | up, (fall << _ONE) | down
                up, down = rise >> _TOP, fall >> _TOP
                plus[word] = fallen | ~(diagonal | raised)
                minus[word] = raised & diagonal
            distance += np.int64((rise >> last) & _ONE) - np.int64((fall >> last) & _ONE)
            remaining -= 1
            if distance - remaining > limit:
                return distance
    return distance


@njit(cache=True)
def _has(ids, wanted):
    """Tell whether an id is among ascending ones."""
    first, end = 0, len(ids)
    while first < end:
        middle = (first + end) >> 1
        if ids[middle] < wanted:
            first = middle + 1
        else:
            end = middle
    return first < len(ids) and ids[first] == wanted


@njit(cache=True)
def _is_tally_near(stored, own, unknown, limit):
    """Tell whether counted tokens differ by no more than the limit, in each direction."""
    more = less = 0
    for bucket in range(_BUCKETS):
        here, there = np.int64(stored[bucket]), min(own[bucket], _MAX_TALLY)
        more += max(here - there, 0)
        less += max(there - here, 0)
    return more <= limit and less + unknown <= limit


@njit(cache=True)
def _coarse(coarse, first, end, folded, least, near):
    """Note the rows that have enough of the query's coarse bits; return their number.

    The innermost loop: one word a row, one test, places counted from 0 (negative ones would be
    tested for at each row), no allocation. Each of these was worth a third of the time. Adding up
    the tests instead of branching is a tenth quicker by itself and a tenth slower in here.
    """
    words, count = coarse[first:end], 0
    for place in range(len(words)):
        if _count(folded & words[place]) >= least:
            near[count] = first + place
            count += 1
    return count


@njit(cache=True)
def _is_fine_near(stored, own, most_missing, most):
    """Tell whether fine signatures differ by no more bits than allowed, in each direction."""
    missing = surplus = _ZERO
    for part in range(3):
        missing += _count(own[part] & ~stored[part])
        surplus += _count(stored[part] & ~own[part])
    return missing <= most_missing and surplus <= most


@njit(cache=True)
def _near(bags, limit, coarse, fine, first, end, buffer, found, count):
    """Append the rows of one length whose signatures are near; return their number."""
    _, unknown, own, _ = bags
    folded = own[0] | own[1] | own[2]
    most, most_missing = np.uint64(limit), np.uint64(limit - unknown)
    bits = np.int64(_count(folded))
    least = np.uint64(max(bits + unknown - limit, 0))
    for block in range(first, end, len(buffer)):
        stop = min(block + len(buffer), end)
        for place in range(_coarse(coarse, block, stop, folded, least, buffer)):
            row = buffer[place]
            if _count(coarse[row] & ~folded) > most:
                continue
            if _is_fine_near(fine[row], own, most_missing, most):
                if count == len(found):
                    found = np.concatenate((found, np.empty_like(found)))
                found[count] = row
                count += 1
    return found, count


@njit(cache=True)
def _ranges(bags, min_score, full, lengths, firsts):
    """Return ranges of rows inside the length window that may differ by as many heavy tokens.

    Each has its first row, its end and that number. Few long ranges are quicker than one a length.
    """
    length, unknown, _, _ = bags
    first = np.searchsorted(lengths, -(-min_score * length // 100))
    ranges, count = np.empty((len(lengths) - first, 3), np.int64), 0
    for group in range(first, len(lengths)):
        if min_score * lengths[group] > 100 * length:
            break
        most = (100 - min_score) * max(length, lengths[group]) // 100 // full
        if unknown > most:
            continue
        if count and ranges[count - 1, 2] == most:
            ranges[count - 1, 1] = firsts[group + 1]
        else:
            ranges[count, 0], ranges[count, 1] = firsts[group], firsts[group + 1]
            ranges[count, 2] = most
            count += 1
    return ranges[:count]


@njit(cache=True)
def _candidates(bags, min_score, full, lengths, firsts, coarse, fine, tallies, keys, void):
    """Return the rows that may reach the score, and the distance that each may have."""
    length, unknown, _, counts = bags
    first_long = len(keys) - len(tallies)
    buffer, found, count = np.empty(_BLOCK, np.int64), np.empty(256, np.int64), 0
    for first, end, most in _ranges(bags, min_score, full, lengths, firsts):
        found, count = _near(bags, most, coarse, fine, first, end, buffer, found, count)
    limits, kept, group = np.empty(count, np.int64), 0, 0
    for row in found[:count]:
        while firsts[group + 1] <= row:
            group += 1
        limit = (100 - min_score) * max(length, lengths[group]) // 100
        if _has(void, np.int64(keys[row] >> np.uint32(1))):
            continue
        if row >= first_long and not _is_tally_near(
            tallies[row - first_long], counts, unknown, limit // full
        ):
            continue
        found[kept], limits[kept] = row, limit
        kept += 1
    return found[:kept], limits[:kept]


@njit(cache=True)
def _verified(query, length, weights, found, limits, starts, codes):
    """Return the rows within their limits, and the score of each."""
    keys, numbers, amounts, bits = _tables(query, weights, length)
    left = amounts.copy()
    plus, minus = np.empty(bits.shape[1], np.uint64), np.empty(bits.shape[1], np.uint64)
    tokens = np.empty((64, 2), np.int64)
    positions, scores, hits = np.empty(len(found), np.int64), np.empty(len(found), np.int64), 0
    for place in range(len(found)):
        row, limit = found[place], limits[place]
        start, end = np.int64(starts[row]), np.int64(starts[row + 1])
        if end - start > len(tokens):
            tokens = np.empty((2 * (end - start), 2), np.int64)
        count, common = _read(codes, start, end, keys, numbers, amounts, weights, tokens, left)
        other = np.int64(0)
        for token in range(count):
            other += tokens[token, 1]
        longer = max(length, other)
        if longer - common <= limit:
            distance = _distance(tokens, count, other, bits, length, limit, plus, minus)
            if distance <= limit:
                positions[hits], scores[hits] = row, 100 * (longer - distance) // longer
                hits += 1
    return positions[:hits], scores[:hits]


@njit(
    types.Tuple((types.int64[::1], types.int64[::1]))(
        types.uint32[::1], types.int64, types.uint8[::1], types.int64[::1], types.int64[::1],
        types.uint64[::1], types.uint64[:, ::1], types.uint8[:, ::1], types.uint32[::1],
        types.uint32[::1], types.uint8[::1], types.int64[::1],
    ),
    cache=True,
    nogil=True,
)  # fmt: skip
def _find(
    query, min_score, weights, lengths, firsts, coarse, fine, tallies, keys, starts, codes, void
):  # fmt: skip
    bags = _bags(query, weights)
    found, limits = _candidates(
        bags, min_score, np.int64(weights[_HEAVY]), lengths, firsts, coarse, fine, tallies, keys,
        void,
    )  # fmt: skip
    if not len(found):
        return found, limits
    return _verified(query, bags[0], weights, found, limits, starts, codes)
