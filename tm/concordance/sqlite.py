"""The word index of the concordance: files beside the database, derived from the store.

They may go at any time: absent, damaged or foreign ones are made anew. Several threads and
processes may use them. Each generation is a file of its own, made under the lock of the folder and
then named by the manifest, so that whoever still reads a former one is not disturbed.
"""

import logging
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import TypeVar
from uuid import uuid4

from tm.concordance.words.sqlite import DamagedWordsError, UnwritableWordsError, WordFile, WordState
from tm.index.lock import locked
from tm.index.manifest import GENERATION, MANIFEST, current_generation, sync_folder, write_manifest
from tm.model import Side
from tm.store import UnitStore

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

_BATCH = 5_000  # units of a transaction
_MANY = 20_000  # units after which the index is put in order
_LEAST_DEAD = 10_000  # rows that no longer hold, before a rebuild is thought of
_FILE = "words.db"
_FORMER = ("", "-wal", "-shm")  # of the single file that stood in the place of the folder


class WordIndex:
    """Keeps the words of a store findable.

    Without a folder, or where it cannot be written, they are kept in a temporary file.
    """

    def __init__(self, store: UnitStore, folder: Path | None = None) -> None:
        self._store = store
        self._folder = folder
        self._lock = Lock()
        self._words: WordFile | None = None

    def run(self, work: Callable[[WordFile], _T]) -> _T:
        """Take in what changed in the store, and return what a work on the words gives.

        All of the work sees the same generation. Where that turns out to be damaged on the way, it
        is made anew and the work is done once more.

        Raises:
            StorageError: the index can neither be used nor made anew.
        """
        words = self._ready()
        try:
            return work(words)
        except DamagedWordsError as error:
            _log.warning("%s; making it anew", error)
            return work(self._ready(damaged=words))

    def catch_up(self) -> None:
        """Take in what changed in the store; a large change takes its time."""
        self._ready()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._words is not None:
                self._words.close()
                self._words = None

    def _ready(self, damaged: WordFile | None = None) -> WordFile:
        with self._lock:
            if damaged is not None and self._words is damaged:
                self._words = self._made(instead_of=damaged.name)
            words = self._words = self._current()
            try:
                return self._caught_up(words)
            except DamagedWordsError as error:
                _log.warning("%s; making it anew", error)
                self._words = self._made(instead_of=words.name)
            except UnwritableWordsError as error:
                self._words = _instead(error)
            return self._caught_up(self._words)

    # Generations

    def _current(self) -> WordFile:
        """Return the words that the manifest names, which may have changed since."""
        words = self._words
        if self._folder is None:
            return words or _temporary()
        name = current_generation(self._folder)
        if words is not None and (not words.is_kept or words.name == name):
            return words
        return _opened(self._folder, name) or self._made(instead_of=name)

    def _made(self, *, instead_of: str) -> WordFile:
        """Return a new file of words, or what another process made meanwhile."""
        if self._folder is None or (self._words is not None and not self._words.is_kept):
            return _temporary()
        try:
            _clear(self._folder)
            with locked(self._folder, wait=True):
                found = current_generation(self._folder)
                others = None if found == instead_of else _opened(self._folder, found)
                return others or _begun(self._folder)
        except (OSError, UnwritableWordsError) as error:
            return _instead(error)

    # Keeping in step with the store

    def _caught_up(self, words: WordFile) -> WordFile:
        state = words.state()
        if not state.reached.belongs_to(self._store) or _is_worn(state):
            words = self._words = self._made(instead_of=words.name)
            state = words.state()
        while not state.reached.is_newest(self._store):
            if not state.reached.target:
                state = self._set_out(words, state)
            else:
                state = self._walked(words, state)
        return words

    def _set_out(self, words: WordFile, state: WordState) -> WordState:
        reached = state.reached.set_out(self._store)
        change = state.reached.change
        gone = list(self._store.gone_since(change)) if change else []
        return words.set_out(state, reached, gone)

    def _walked(self, words: WordFile, state: WordState) -> WordState:
        """Take in all units up to the target, unless another process has come further."""
        target, count = state.reached.target, 0
        for batch in _batches(_unit_ids(self._store, state.reached.change)):
            if batch[-1] > state.reached.after:
                units = self._store.get_many(batch)
                state = words.take_in(units, target=target, last=batch[-1])
                if state.reached.target != target:
                    return state
                count += len(units)
        return words.arrive(target=target, tidy=count > _MANY)


def _is_worn(state: WordState) -> bool:
    return not state.reached.target and state.dead > max(_LEAST_DEAD, state.living)


def _temporary() -> WordFile:
    words = WordFile(None, uuid4().hex)
    words.make_tables()
    return words


def _instead(error: Exception) -> WordFile:
    """Return a temporary file of words where one that is kept cannot be written."""
    _log.warning("cannot keep the word index (%s); it is made anew at each start", error)
    return _temporary()


def _opened(folder: Path, name: str) -> WordFile | None:
    """Return a generation, ``None`` when it cannot be used."""
    path = folder / Path(name).name / _FILE
    if not path.is_file():
        return None
    try:
        words = WordFile(path, name)
        words.check()
    except (DamagedWordsError, UnwritableWordsError) as error:
        _log.warning("%s; making it anew", error)
        return None
    return words


def _begun(folder: Path) -> WordFile:
    """Make an empty generation and name it in the manifest; the lock is held."""
    place = Path(tempfile.mkdtemp(prefix=GENERATION, dir=folder))
    words = WordFile(place / _FILE, place.name)
    words.make_tables()
    sync_folder(place)
    write_manifest(folder, {"generation": place.name}, draft=place / MANIFEST)
    for former in folder.glob(f"{GENERATION}*"):
        if former != place:  # who has it open still reads it where a file can go meanwhile
            shutil.rmtree(former, ignore_errors=True)
    return words


def _clear(folder: Path) -> None:
    """Remove what earlier versions kept in the place of the folder."""
    for suffix in _FORMER:
        former = folder.with_name(folder.name + suffix)
        if former.is_file():
            former.unlink(missing_ok=True)


def _unit_ids(store: UnitStore, change: int) -> Iterator[int]:
    for text in store.texts_since(change):
        if text.side is Side.SOURCE:
            yield text.unit_id


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    iterator = iter(ids)
    while batch := list(islice(iterator, _BATCH)):
        yield batch
