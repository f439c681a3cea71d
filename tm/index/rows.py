"""Rows: the texts of one language as arrays, in order of their weight."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from tm.index.signature import Words, coarse_of, signatures
from tm.index.vocabulary import CLASS_BITS, WEIGHTS, Codes
from tm.model import Side

SIDES = (Side.SOURCE, Side.TARGET)
_CLASS_MASK = (1 << CLASS_BITS) - 1
_ROWS_AT_A_TIME = 50_000  # bounds the memory for building signatures


@dataclass(frozen=True, slots=True)
class Rows:
    """Texts sorted by their expanded length; never changed once made.

    Attributes:
        unit_ids: The unit that each text belongs to.
        sides: Position of its side in `SIDES`.
        lengths: Expanded length, ascending.
        starts: Where each text's codes begin, and a last entry for the end.
        codes: Unexpanded codes of all texts.
        fine: Fine signatures, four words each.
        fine_counts: The bits in each.
        coarse, coarse_counts: The same folded to one word, and the bits in that.
    """

    unit_ids: npt.NDArray[np.int64]
    sides: npt.NDArray[np.uint8]
    lengths: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    codes: Codes
    fine: Words
    fine_counts: npt.NDArray[np.int64] = field(init=False)
    coarse: Words = field(init=False)
    coarse_counts: npt.NDArray[np.uint8] = field(init=False)

    def __post_init__(self) -> None:
        coarse = coarse_of(self.fine)
        counts = np.bitwise_count(self.fine).sum(axis=1, dtype=np.int64)
        object.__setattr__(self, "fine_counts", counts)
        object.__setattr__(self, "coarse", coarse)
        object.__setattr__(self, "coarse_counts", np.bitwise_count(coarse))

    def __len__(self) -> int:
        return len(self.unit_ids)


class Gathered:
    """Encoded texts of one language on their way into `Rows`."""

    def __init__(self) -> None:
        self.unit_ids = array("q")
        self.sides = array("B")
        self.starts = array("q", [0])
        self.codes = array("I")

    def add(self, unit_id: int, side: Side, codes: Sequence[int]) -> None:
        """Add one text; one without tokens can match nothing and is left out."""
        if codes:
            self.unit_ids.append(unit_id)
            self.sides.append(SIDES.index(side))
            self.codes.extend(codes)
            self.starts.append(len(self.codes))

    def rows(self) -> Rows:
        """Return everything added as rows."""
        codes = np.array(self.codes, dtype=np.uint32)
        starts = np.array(self.starts, dtype=np.int64)
        return _sorted_rows(
            np.array(self.unit_ids, dtype=np.int64),
            np.array(self.sides, dtype=np.uint8),
            starts,
            codes,
            _signatures_in_parts(codes, starts),
        )


def _signatures_in_parts(codes: Codes, starts: npt.NDArray[np.int64]) -> Words:
    parts = []
    for first in range(0, len(starts) - 1, _ROWS_AT_A_TIME):
        part = starts[first : first + _ROWS_AT_A_TIME + 1]
        parts.append(signatures(codes[part[0] : part[-1]], part - part[0]))
    return np.concatenate(parts) if parts else signatures(codes, starts)


def merge(pieces: Sequence[tuple[Rows, npt.NDArray[np.bool_] | None]]) -> Rows:
    """Return the living rows of several pieces as one; ``None`` means that all live."""
    kept = [_Kept.of(rows, alive) for rows, alive in pieces]
    sizes = np.concatenate([part.sizes for part in kept])
    return _sorted_rows(
        np.concatenate([part.unit_ids for part in kept]),
        np.concatenate([part.sides for part in kept]),
        np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes)]),
        np.concatenate([part.codes for part in kept]),
        np.concatenate([part.fine for part in kept]),
    )


@dataclass(frozen=True, slots=True)
class _Kept:
    unit_ids: npt.NDArray[np.int64]
    sides: npt.NDArray[np.uint8]
    sizes: npt.NDArray[np.int64]
    codes: Codes
    fine: Words

    @classmethod
    def of(cls, rows: Rows, alive: npt.NDArray[np.bool_] | None) -> "_Kept":
        sizes = np.diff(rows.starts)
        if alive is None:
            return cls(rows.unit_ids, rows.sides, sizes, rows.codes, rows.fine)
        codes = rows.codes[np.repeat(alive, sizes)]
        return cls(rows.unit_ids[alive], rows.sides[alive], sizes[alive], codes, rows.fine[alive])


def _sorted_rows(
    unit_ids: npt.NDArray[np.int64],
    sides: npt.NDArray[np.uint8],
    starts: npt.NDArray[np.int64],
    codes: Codes,
    fine: Words,
) -> Rows:
    totals = np.concatenate([[0], np.cumsum(WEIGHTS[codes & _CLASS_MASK], dtype=np.int64)])
    lengths = np.diff(totals[starts])
    order = np.argsort(lengths, kind="stable")
    sorted_codes, sorted_starts = _take_codes(codes, starts, order)
    return Rows(
        unit_ids[order], sides[order], lengths[order], sorted_starts, sorted_codes, fine[order]
    )


def _take_codes(
    codes: Codes, starts: npt.NDArray[np.int64], chosen: npt.NDArray[np.int64]
) -> tuple[Codes, npt.NDArray[np.int64]]:
    """Return the codes of the chosen texts one after the other, and where each begins."""
    sizes = starts[chosen + 1] - starts[chosen]
    taken_starts = np.zeros(len(chosen) + 1, dtype=np.int64)
    np.cumsum(sizes, out=taken_starts[1:])
    positions = np.arange(taken_starts[-1]) + np.repeat(starts[chosen] - taken_starts[:-1], sizes)
    return codes[positions], taken_starts
