"""Verification: the index compared, row by row, with what the store says."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tm.index.encode import Encoded, encode
from tm.index.packed import Places, take
from tm.index.rows import LONG, NO_IDS, Piece, Rows, UnitIds, is_in, make_rows
from tm.index.state import State
from tm.index.vocabulary import Vocabulary
from tm.model import Progress
from tm.store import UnitStore

_STAGE = "comparing texts"


@dataclass(frozen=True, slots=True)
class Verification:
    """What a comparison found.

    Attributes:
        texts: Texts of the store that were compared; those without tokens have no row.
        missing: Texts that have no row.
        wrong: Texts whose row holds something else.
        left_over: Rows of texts that the store does not have.
    """

    texts: int
    missing: int
    wrong: int
    left_over: int

    def differences(self) -> int:
        """Return how many places differ."""
        return self.missing + self.wrong + self.left_over


class _Language:
    """The living rows of one language, to be found by key."""

    def __init__(self, pieces: tuple[Piece, ...]) -> None:
        self._pieces = pieces
        living = [
            (~is_in(piece.rows.keys >> 1, piece.void)).nonzero()[0].astype(np.int64)
            for piece in pieces
        ]
        keys = [
            piece.rows.keys[rows].astype(np.int64)
            for piece, rows in zip(pieces, living, strict=True)
        ]
        numbers = [np.full(len(rows), number) for number, rows in enumerate(living)]
        every = np.concatenate([NO_IDS, *keys])
        order = every.argsort(kind="stable")
        self._keys = every[order]
        self._rows = np.concatenate([NO_IDS, *living])[order]
        self._numbers = np.concatenate([NO_IDS, *numbers])[order]
        self._seen = np.zeros(len(order), dtype=np.bool_)

    def compare(self, encoded: Encoded, skipped: UnitIds) -> tuple[int, int, int]:
        """Return how many texts were compared, have no row, and have a wrong one."""
        expected = make_rows(encoded.keys, encoded.codes, encoded.starts)
        chosen = (~is_in(expected.keys >> 1, skipped)).nonzero()[0]
        wanted = expected.keys[chosen].astype(np.int64)
        places = self._keys.searchsorted(wanted)
        exists = is_in(wanted, self._keys)
        self._seen[places[exists]] = True
        wrong = 0
        for number, piece in enumerate(self._pieces):
            here = exists.copy()
            here[exists] = self._numbers[places[exists]] == number
            rows = self._rows[places[here]]
            wrong += int(_differ(expected, chosen[here], piece.rows, rows).sum())
        return len(wanted), int((~exists).sum()), wrong

    def left_over(self, skipped: UnitIds) -> int:
        """Return how many rows no text was compared with."""
        return int((~self._seen & ~is_in(self._keys >> 1, skipped)).sum())


def _differ(one: Rows, some: Places, other: Rows, others: Places) -> npt.NDArray[np.bool_]:
    """Tell which rows are not the same in all that a search reads."""
    differ: npt.NDArray[np.bool_] = one.lengths_of(some) != other.lengths_of(others)
    differ |= (one.fine[some] != other.fine[others]).any(axis=1)
    differ |= one.coarse[some] != other.coarse[others]
    codes, sizes = one.packed_of(some)
    other_codes, other_sizes = other.packed_of(others)
    differ |= sizes != other_sizes
    same = (~differ).nonzero()[0]
    ends, other_ends = np.cumsum(sizes), np.cumsum(other_sizes)
    unlike = take(codes, (ends - sizes)[same], sizes[same]) != take(
        other_codes, (other_ends - other_sizes)[same], sizes[same]
    )
    differ[np.repeat(same, sizes[same])[unlike]] = True
    long = same[one.lengths_of(some[same]) > LONG]
    tallies = (
        rows.tallies[places[long] - (len(rows) - len(rows.tallies))]
        for rows, places in ((one, some), (other, others))
    )
    differ[long] |= (next(tallies) != next(tallies)).any(axis=1)
    return differ


def verify(state: State, store: UnitStore, *, progress: Progress) -> Verification:
    """Compare what an index knows with the store; what is written meanwhile is left out."""
    languages = defaultdict(
        lambda: _Language(()),
        {name: _Language(texts.pieces) for name, texts in state.languages.items()},
    )
    vocabularies: defaultdict[str, Vocabulary] = defaultdict(
        Vocabulary, {name: texts.vocabulary.apart() for name, texts in state.languages.items()}
    )
    compared = np.zeros(3, dtype=np.int64)
    done = 0
    skipped = NO_IDS
    for chunk in encode(store.texts_since(0), vocabularies):
        skipped = _changed_since(store, state, skipped)
        for name, encoded in chunk.items():
            compared += languages[name].compare(encoded, skipped)
            done += len(encoded.keys)
        progress(_STAGE, done, 0)
    skipped = _changed_since(store, state, skipped)
    left = sum(language.left_over(skipped) for language in languages.values())
    texts, missing, wrong = compared.tolist()
    return Verification(texts, missing, wrong, left)


def _changed_since(store: UnitStore, state: State, known: UnitIds) -> UnitIds:
    if store.newest_change() == (state.change, state.mark):
        return known
    changed = set(store.gone_since(state.change))
    changed.update(text.unit_id for text in store.texts_since(state.change))
    return np.array(sorted(changed), dtype=np.int64)
