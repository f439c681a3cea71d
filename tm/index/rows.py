"""Rows: the texts of one language as arrays, in order of their weight."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from tm.index.packed import Packed, Places, pack, take
from tm.index.signature import FINE_BITS, FINE_WORDS, Tallies, Words, coarse_of, signatures, tallies
from tm.index.vocabulary import CLASS_MASK, WEIGHTS, Codes
from tm.model import Side
from tm.score import FULL_WEIGHT

SIDES = (Side.SOURCE, Side.TARGET)
LONG = 64 * FULL_WEIGHT  # heavier texts have a tally: 192 bits no longer tell them well apart
ROWS_AT_A_TIME = 50_000  # bounds the memory for building and merging

UnitIds = npt.NDArray[np.int64]
NO_IDS: UnitIds = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Rows:
    """Texts sorted by their expanded length; never changed once made.

    Attributes:
        keys: Twice the id of the unit that each text belongs to, plus its side in `SIDES`.
        lengths: The expanded lengths that occur, ascending.
        firsts: The first row of each of them, and a last entry for the end.
        starts: Where each text's codes begin, and a last entry for the end.
        codes: Unexpanded codes of all texts, packed.
        coarse: Fine signatures folded to one word.
        fine: Fine signatures, three words each.
        tallies: Of the last rows, those longer than `LONG`.
    """

    keys: npt.NDArray[np.integer]
    lengths: npt.NDArray[np.int64]
    firsts: Places
    starts: npt.NDArray[np.integer]
    codes: Packed
    coarse: Words
    fine: Words
    tallies: Tallies

    def __len__(self) -> int:
        return len(self.keys)

    def lengths_of(self, found: Places) -> Places:
        """Return the expanded lengths of rows."""
        lengths: Places = self.lengths[self.firsts.searchsorted(found, side="right") - 1]
        return lengths

    def packed_of(self, found: Places) -> tuple[Packed, Places]:
        """Return the packed codes of rows one after the other, and the size of each."""
        starts = self.starts[found].astype(np.int64)
        sizes = self.starts[found + 1] - starts
        return take(self.codes, starts, sizes), sizes


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows, and the units whose texts in them no longer hold.

    Attributes:
        void: Ascending ids; they need not be among the rows.
        is_stored: Whether the rows are those of the files.
    """

    rows: Rows
    void: UnitIds = field(default_factory=lambda: NO_IDS)
    is_stored: bool = False


def small(values: npt.NDArray[np.integer]) -> npt.NDArray[np.integer]:
    """Return whole numbers in four bytes where they fit."""
    fits = not len(values) or int(values.max()) <= np.iinfo(np.uint32).max
    return values.astype(np.uint32 if fits else np.int64)


def is_in(ids: npt.NDArray[np.integer], wanted: UnitIds) -> npt.NDArray[np.bool_]:
    """Tell which ids are among ascending ones."""
    if not len(wanted):
        return np.zeros(len(ids), dtype=np.bool_)
    places = np.minimum(wanted.searchsorted(ids), len(wanted) - 1)
    found: npt.NDArray[np.bool_] = wanted[places] == ids
    return found


def make_rows(keys: npt.NDArray[np.int64], codes: Codes, starts: Places) -> Rows:
    """Return texts given by their codes as rows; a text without tokens is left out."""
    weights = np.concatenate([[0], np.cumsum(WEIGHTS[codes & CLASS_MASK], dtype=np.int64)])
    lengths = np.diff(weights[starts])
    packed, places = pack(codes, starts)
    fine, long = _signed(codes, starts, lengths)
    whole = _Part(keys, lengths, np.diff(places), packed, coarse_of(fine), fine, long)
    return _sorted([whole], keep=[lengths > 0])


def _signed(codes: Codes, starts: Places, lengths: Places) -> tuple[Words, Tallies]:
    """Return the fine signatures, and the tallies of the long texts, in their order."""
    fine = [np.zeros((0, FINE_WORDS), dtype=np.uint64)]
    long = [np.zeros((0, FINE_BITS), dtype=np.uint8)]
    for first in range(0, len(lengths), ROWS_AT_A_TIME):
        bounds = starts[first : first + ROWS_AT_A_TIME + 1]
        fine.append(signatures(codes[bounds[0] : bounds[-1]], bounds - bounds[0]))
        rows = (lengths[first : first + ROWS_AT_A_TIME] > LONG).nonzero()[0] + first
        sizes = starts[rows + 1] - starts[rows]
        ends = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes)])
        long.append(tallies(take(codes, starts[rows], sizes), ends))
    return np.concatenate(fine), np.concatenate(long)


def merged(pieces: Sequence[Piece]) -> Iterator[Rows]:
    """Yield the living rows of several pieces as one, in parts of ascending length."""
    sizes = dict[int, int]()
    for piece in pieces:
        counts = np.diff(piece.rows.firsts).tolist()
        for length, count in zip(piece.rows.lengths.tolist(), counts, strict=True):
            sizes[length] = sizes.get(length, 0) + count
    for first, last in _ranges(sizes):
        parts = [_Part.of(piece.rows, first, last) for piece in pieces]
        keep = [
            ~is_in(part.keys >> 1, piece.void) for part, piece in zip(parts, pieces, strict=True)
        ]
        yield _sorted(parts, keep=keep)


def _ranges(sizes: dict[int, int]) -> Iterator[tuple[int, int]]:
    """Yield ranges of lengths, both ends included, that hold a bounded number of rows."""
    waiting: list[int] = []
    count = 0
    for length, size in sorted(sizes.items()):
        if waiting and count + size > ROWS_AT_A_TIME:
            yield waiting[0], waiting[-1]
            waiting, count = [], 0
        waiting.append(length)
        count += size
    if waiting:
        yield waiting[0], waiting[-1]


def joined(parts: Iterable[Rows]) -> Rows:
    """Return the parts of `merged` as one."""
    rows = list(parts)
    if len(rows) == 1:
        return rows[0]
    offsets = np.cumsum([0, *(len(part) for part in rows)])
    sizes = np.concatenate([np.diff(part.starts) for part in rows] or [NO_IDS])
    firsts = [part.firsts[:-1] + offset for part, offset in zip(rows, offsets, strict=False)]
    return Rows(
        small(np.concatenate([part.keys for part in rows] or [NO_IDS])),
        np.concatenate([part.lengths for part in rows] or [NO_IDS]),
        np.concatenate([*firsts, offsets[-1:]]),
        small(np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes)])),
        np.concatenate([part.codes for part in rows] or [np.zeros(0, dtype=np.uint8)]),
        np.concatenate([part.coarse for part in rows] or [np.zeros(0, dtype=np.uint64)]),
        np.concatenate(
            [part.fine for part in rows] or [np.zeros((0, FINE_WORDS), dtype=np.uint64)]
        ),
        np.concatenate(
            [part.tallies for part in rows] or [np.zeros((0, FINE_BITS), dtype=np.uint8)]
        ),
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """Some rows before they are sorted, each with its length and the size of its codes."""

    keys: npt.NDArray[np.int64]
    lengths: Places
    sizes: Places
    codes: Packed
    coarse: Words
    fine: Words
    tallies: Tallies  # of the long rows, in their order

    @classmethod
    def of(cls, rows: Rows, first: int, last: int) -> "_Part":
        """Return the rows of a range of lengths."""
        groups = slice(rows.lengths.searchsorted(first), rows.lengths.searchsorted(last + 1))
        bounds = rows.firsts[groups.start : groups.stop + 1]
        part = slice(int(bounds[0]), int(bounds[-1]))
        starts = rows.starts[part.start : part.stop + 1].astype(np.int64)
        long = len(rows) - len(rows.tallies)
        return cls(
            rows.keys[part].astype(np.int64),
            np.repeat(rows.lengths[groups], np.diff(bounds)),
            np.diff(starts),
            rows.codes[starts[0] : starts[-1]],
            rows.coarse[part],
            rows.fine[part],
            rows.tallies[max(part.start - long, 0) : max(part.stop - long, 0)],
        )


def _sorted(parts: Sequence[_Part], *, keep: Sequence[npt.NDArray[np.bool_]]) -> Rows:
    kept = np.concatenate(keep)
    all_lengths = np.concatenate([part.lengths for part in parts])
    order = all_lengths.argsort(kind="stable")
    order = order[kept[order]]
    sizes = np.concatenate([part.sizes for part in parts])
    starts = np.cumsum(sizes) - sizes
    sorted_starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes[order])])
    lengths, firsts = np.unique(all_lengths[order], return_index=True)
    is_long = all_lengths > LONG
    long_places = np.cumsum(is_long) - 1
    return Rows(
        small(np.concatenate([part.keys for part in parts])[order]),
        lengths,
        np.append(firsts, len(order)),
        small(sorted_starts),
        take(np.concatenate([part.codes for part in parts]), starts[order], sizes[order]),
        np.concatenate([part.coarse for part in parts])[order],
        np.concatenate([part.fine for part in parts])[order],
        np.concatenate([part.tallies for part in parts])[long_places[order[is_long[order]]]],
    )
