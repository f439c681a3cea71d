"""Taking in: what changed in a store becomes vectors, a batch at a time, never twice."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np
import numpy.typing as npt

from tm.embed import FloatArray
from tm.index.manifest import UnusableFilesError
from tm.index.rows import SIDES
from tm.lang import primary
from tm.meaning.files import Shelf, VectorFiles
from tm.meaning.state import State, state_of
from tm.meaning.vectors import GONE, Rows, gone_rows, packed, text_hash
from tm.reached import Reached
from tm.store import IndexText, UnitStore

_log = logging.getLogger(__name__)

TEXTS_AT_ONCE = 512  # of a batch, some seconds: what an ended process loses; both sides of a unit
LEAST_DEAD = 10_000  # rows that no longer hold, before the files are written anew
_COPIED_AT_ONCE = 50_000

Encode = Callable[[Sequence[str]], FloatArray]
Told = Callable[[State], None]


class Intake:
    """Brings the vectors in step with a store; its owner holds the lock of the folder."""

    def __init__(self, store: UnitStore, files: VectorFiles, encode: Encode) -> None:
        self._store = store
        self._files = files
        self._encode = encode

    def run(self, told: Told) -> None:
        """Take in everything; ``told`` gets the state after each batch and may raise to stop.

        Raises:
            OSError: the folder cannot be written.
        """
        state = self._opened()
        if not state.shelf.reached.belongs_to(self._store):
            # What is known stays: a vector belongs to a text, whatever database that is from.
            state = self._noted(state, Reached())
        told(state)
        while not state.shelf.reached.is_newest(self._store):
            if not state.shelf.reached.target:
                state = self._set_out(state)
            for reached in self._walked(state):
                told(reached)
                state = reached
        if len(state.rows) - state.living_rows() > max(LEAST_DEAD, state.living_rows()):
            shelf = self._files.rewrite(state.shelf, _parts(state))
            told(state_of(self._files, shelf))

    def _opened(self) -> State:
        try:
            return state_of(self._files, self._files.shelf())
        except UnusableFilesError as error:
            _log.warning("the vectors kept are not used (%s); they are made anew", error)
            return state_of(self._files, Shelf())

    def _noted(self, state: State, reached: Reached) -> State:
        return self._added(state, None, reached, state.shelf.languages)

    def _added(
        self, state: State, rows: Rows | None, reached: Reached, languages: Sequence[str]
    ) -> State:
        shelf = self._files.add(state.shelf, rows, reached=reached, languages=languages)
        return state_of(self._files, shelf, state)

    def _set_out(self, state: State) -> State:
        return self._noted(state, state.shelf.reached.set_out(self._store))

    def _walked(self, state: State) -> Iterator[State]:
        """Yield the states on the way to the target, the last of them there."""
        seen = set[int]()
        texts = iter(self._store.texts_since(state.shelf.reached.change))
        while batch := list(islice(texts, TEXTS_AT_ONCE)):
            seen.update(text.unit_id for text in batch)
            reached = replace(state.shelf.reached, after=batch[-1].unit_id)
            if reached.after > state.shelf.reached.after:
                state = self._with_texts(state, batch, reached)
                yield state
        gone = self._gone(state, seen)
        arrived = state.shelf.reached.arrived()
        yield self._added(state, gone_rows(gone), arrived, state.shelf.languages)

    def _gone(self, state: State, seen: set[int]) -> npt.NDArray[np.int64]:
        """Return the sides whose units are no more."""
        change = state.shelf.reached.change
        known = state.rows.keys[state.living].astype(np.int64)
        missing = ~np.isin(known >> 1, _ids(seen))
        if change:
            missing &= np.isin(known >> 1, _ids(self._store.gone_since(change)))
        return known[missing]

    def _with_texts(self, state: State, batch: Sequence[IndexText], reached: Reached) -> State:
        """Return the state with vectors of the texts that have none yet."""
        keys = np.array([2 * text.unit_id + SIDES.index(text.side) for text in batch], np.int64)
        hashes = np.array([text_hash(text.text, text.lang) for text in batch], np.uint64)
        fresh = _without_vector(state, keys, hashes)
        if not len(fresh):
            return self._added(state, None, reached, state.shelf.languages)
        languages = list(state.shelf.languages)
        numbers = []
        for place in fresh.tolist():
            name = primary(batch[place].lang)
            if name not in languages:
                languages.append(name)
            numbers.append(languages.index(name))
        if len(languages) > GONE:
            raise OverflowError(f"vectors of more than {GONE:,} languages cannot be kept")
        vectors = self._encode([batch[place].text for place in fresh.tolist()])
        rows = Rows(keys[fresh], hashes[fresh], np.array(numbers, np.uint16), *packed(vectors))
        return self._added(state, rows, reached, languages)


def _without_vector(
    state: State, keys: npt.NDArray[np.int64], hashes: npt.NDArray[np.uint64]
) -> npt.NDArray[np.int64]:
    """Return the places of sides that have no vector, or one of another text."""
    known = (np.isin(state.rows.keys, keys) & state.living).nonzero()[0]
    by_key = dict(
        zip(state.rows.keys[known].tolist(), state.rows.hashes[known].tolist(), strict=True)
    )
    return np.array(
        [
            place
            for place, (key, text) in enumerate(zip(keys.tolist(), hashes.tolist(), strict=True))
            if by_key.get(key) != text
        ],
        dtype=np.int64,
    )


def _parts(state: State) -> Iterator[Rows]:
    places = state.living.nonzero()[0].astype(np.int64)
    for start in range(0, len(places), _COPIED_AT_ONCE):
        yield state.rows.taken(places[start : start + _COPIED_AT_ONCE])


def _ids(ids: Iterable[int]) -> npt.NDArray[np.int64]:
    return np.fromiter(ids, dtype=np.int64)
