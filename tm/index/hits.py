"""Hits: what a search returns, as arrays that become objects when they are looked at."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
import numpy.typing as npt

from tm.index.rows import SIDES, UnitIds
from tm.model import Side


@dataclass(frozen=True, slots=True)
class Hit:
    """One side of a unit that reaches the wanted base score."""

    unit_id: int
    side: Side
    base_score: int


class Hits(Sequence[Hit]):
    """Hits best first, then by unit id and side; as many as there are cost no more than one.

    Attributes:
        keys: Twice the unit id of each, plus 1 for its target.
        scores: Base scores.
    """

    def __init__(self, keys: npt.NDArray[np.int64], scores: npt.NDArray[np.int64]) -> None:
        self.keys = keys
        self.scores = scores

    @classmethod
    def ordered(
        cls, found: Iterable[tuple[npt.NDArray[np.integer], npt.NDArray[np.int64]]]
    ) -> "Hits":
        """Put what was found in the order of hits."""
        parts = [part for part in found if len(part[0])]
        if not parts:
            return NOTHING
        if len(parts) == 1:
            keys, scores = parts[0][0].astype(np.int64), parts[0][1]
            if len(keys) == 1:
                return cls(keys, scores)
        else:
            keys = np.concatenate([keys for keys, _ in parts]).astype(np.int64)
            scores = np.concatenate([scores for _, scores in parts])
        order = np.lexsort((keys, -scores))
        return cls(keys[order], scores[order])

    @property
    def unit_ids(self) -> UnitIds:
        """The unit of each hit."""
        return self.keys >> 1

    def __len__(self) -> int:
        return len(self.keys)

    @overload
    def __getitem__(self, index: int) -> Hit: ...
    @overload
    def __getitem__(self, index: slice) -> "Hits": ...
    def __getitem__(self, index: int | slice) -> "Hit | Hits":
        if isinstance(index, slice):
            return Hits(self.keys[index], self.scores[index])
        return _hit(int(self.keys[index]), int(self.scores[index]))

    def __iter__(self) -> Iterator[Hit]:
        for first in range(0, len(self), _AT_A_TIME):
            part = slice(first, first + _AT_A_TIME)
            yield from map(_hit, self.keys[part].tolist(), self.scores[part].tolist())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]  # as for lists: equal ones may be of two types

    def __repr__(self) -> str:
        return f"Hits({list(self)!r})"


_AT_A_TIME = 256
NOTHING = Hits(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


def _hit(key: int, score: int) -> Hit:
    return Hit(key >> 1, SIDES[key & 1], score)
