"""What is known of the vectors at one moment: the rows, and which of them still hold."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from tm.meaning.files import Shelf, VectorFiles
from tm.meaning.vectors import GONE, Rows

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)  # without slots, which have no place for what is worked out once
class State:
    """The vectors as one manifest describes them; replaced, never changed.

    Attributes:
        living: Whether a row is the last of its side, and its side was not struck out.
    """

    shelf: Shelf
    rows: Rows
    living: Flags

    def living_rows(self) -> int:
        """Return how many rows still hold."""
        return int(self.living.sum())

    @cached_property
    def units(self) -> npt.NDArray[np.int64]:
        """The ascending ids of units that have a vector."""
        return np.unique(self.rows.keys[self.living] >> 1)


def state_of(files: VectorFiles, shelf: Shelf, former: State | None = None) -> State:
    """Return the state that a manifest describes; ``former`` spares reading what it has.

    Raises:
        UnusableFilesError: the files are damaged.
    """
    grown = former is not None and former.shelf.generation == shelf.generation
    rows = files.rows(shelf, check=not grown)
    if former is None or not grown or len(former.rows) > len(rows):
        return State(shelf, rows, _living(rows.keys, rows.langs))
    known = len(former.rows)
    fresh = rows.keys[known:]
    living = former.living
    if len(fresh) and known:
        living = living & ~np.isin(rows.keys[:known], fresh)
    return State(shelf, rows, np.concatenate((living, _living(fresh, rows.langs[known:]))))


def _living(keys: npt.NDArray[np.int64], langs: npt.NDArray[np.uint16]) -> Flags:
    living: Flags = langs != GONE
    if (keys[1:] > keys[:-1]).all():
        return living
    _, from_the_end = np.unique(keys[::-1], return_index=True)
    last = np.zeros(len(keys), dtype=np.bool_)
    last[len(keys) - 1 - from_the_end] = True
    living &= last
    return living
