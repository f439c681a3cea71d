"""Codes as bytes: seven bits each, the frequent ones, which have low numbers, in few bytes.

The lowest bit of a code goes without saying: `NUMBER_CODE` alone has it, and becomes 0, which no
other code does.
"""

from typing import TypeVar

import numpy as np
import numpy.typing as npt

from tm.index.vocabulary import NUMBER_CODE, Codes

Packed = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]

T = TypeVar("T", bound=np.generic)

_BITS = 7
_MORE = 0x80  # set in every byte of a code but the last
_MAX_BYTES = 4


def pack(codes: Codes, starts: Places) -> tuple[Packed, Places]:
    """Return codes as bytes, and where each text begins in them; ``starts`` ends with the end."""
    values = codes >> np.uint32(1)
    sizes = np.ones(len(codes), dtype=np.int64)
    for part in range(1, _MAX_BYTES):
        sizes += values >= 1 << _BITS * part
    ends = np.zeros(len(codes) + 1, dtype=np.int64)
    np.cumsum(sizes, out=ends[1:])
    packed = np.zeros(ends[-1], dtype=np.uint8)
    for part in range(_MAX_BYTES):
        has = sizes > part
        septets = (values[has] >> np.uint32(_BITS * part)) & np.uint32(_MORE - 1)
        more = np.where(sizes[has] > part + 1, _MORE, 0)
        packed[ends[:-1][has] + part] = septets | more.astype(np.uint32)
    return packed, ends[starts]


def unpack(packed: Packed) -> tuple[Codes, Places]:
    """Return the codes, and the place behind the last byte of each."""
    ends = (packed < _MORE).nonzero()[0] + 1
    sizes = np.diff(ends, prepend=0)
    firsts = ends - sizes
    shifts = (np.arange(len(packed)) - np.repeat(firsts, sizes)) * _BITS
    septets = (packed & np.uint8(_MORE - 1)).astype(np.uint32) << shifts.astype(np.uint32)
    values: Codes = np.add.reduceat(septets, firsts) if len(firsts) else septets
    codes: Codes = np.where(values == 0, np.uint32(NUMBER_CODE), values << np.uint32(1))
    return codes, ends


def take(values: npt.NDArray[T], starts: Places, sizes: Places) -> npt.NDArray[T]:
    """Return several stretches of values, one after the other."""
    ends = np.cumsum(sizes)
    total = int(ends[-1]) if len(ends) else 0
    taken: npt.NDArray[T] = values[np.arange(total) + np.repeat(starts - (ends - sizes), sizes)]
    return taken
