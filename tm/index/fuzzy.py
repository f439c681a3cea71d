"""The fuzzy index: in step with the store, in memory and in files."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from threading import Lock, Thread

from tm.errors import InvalidInputError, StorageError
from tm.index.build import build
from tm.index.files import Writer, load
from tm.index.hits import NOTHING, Hits
from tm.index.lock import locked
from tm.index.manifest import UnusableFilesError, current_generation
from tm.index.query import index_query
from tm.index.rows import Rows
from tm.index.scanner import SCANNER, Scanner
from tm.index.state import State, state_of, taken_in
from tm.index.verify import Verification, verify
from tm.lang import primary
from tm.model import Progress
from tm.store import UnitStore
from tm.text import signs

_log = logging.getLogger(__name__)

LEAST_PENDING = 1_000  # fewer rows are read again at each start sooner than saved
_PENDING_SHARE = 8  # or fewer than one in so many
_MOST_PENDING = 50_000  # but never more: a start reads them again, in about a second
_UNSAVED = "cannot save the fuzzy index (%s); every start has to read %s"
_WHOLE, _REST = "the whole memory", "what has changed since its files were written"


class _ClosedError(Exception):
    """The index was closed while its files were written."""


class FuzzyIndex:
    """Finds the sides of all units that reach a base score; as complete as scoring every unit.

    Every search first takes in what changed in the store. Files beside the store spare the next
    start, and other processes, from reading it whole; they are brought up to date in the
    background. Safe for several threads, and for several processes over one folder.
    """

    def __init__(
        self,
        store: UnitStore,
        folder: Path | None = None,
        *,
        scanner: Scanner = SCANNER,
        least_pending: int = LEAST_PENDING,
    ) -> None:
        self._store = store
        self._scan = scanner
        self._least_pending = least_pending
        self._folder = folder
        self._lock = Lock()
        self._state: State | None = None  # replaced, never changed
        self._upkeep_lock = Lock()  # guards the two that follow
        self._upkeep: Thread | None = None
        self._closed = False
        self._unwritable_at = -1  # so much was pending when the files could not be written

    def search(
        self,
        text: str,
        lang: str,
        *,
        min_score: int,
        state: State | None = None,
        named: Sequence[str] | None = None,
    ) -> Hits:
        """Return every hit, best first, then by unit id and side.

        ``lang`` finds all variants of its language. A text without tokens finds nothing. With the
        ``state`` of an earlier `catch_up` several searches see the same. ``named`` are the signs
        of the text, where they are known already.

        Raises:
            InvalidInputError: ``min_score`` is not in [0, 100].
        """
        if not 0 <= min_score <= 100:
            raise InvalidInputError(f"the least score {min_score} is not between 0 and 100")
        texts = (state or self.catch_up()).languages.get(primary(lang))
        named = signs(text, lang) if named is None else named
        if texts is None or not named:
            return NOTHING
        query = index_query(named, texts.vocabulary)
        found = []
        for piece in texts.pieces:
            positions, scores = self._scan(piece, query, min_score)
            found.append((piece.rows.keys[positions], scores))
        return Hits.ordered(found)

    def catch_up(self) -> State:
        """Take in what changed in the store since the last time, and return what is known."""
        state = self._state
        if state is not None and (state.change, state.mark) == self._store.newest_change():
            return state
        with self._lock:
            state = self._caught_up(self._state or self._opened())
            self._state = state
        self._look_after_files(state)
        return state

    def _caught_up(self, state: State) -> State:
        change, mark = self._store.newest_change()
        if (change, mark) == (state.change, state.mark):
            return state
        if not self._is_ours(state):  # a backup was restored
            state = self._opened()
            change, mark = self._store.newest_change()
        return taken_in(state, self._store, change, mark)

    # Files

    def _opened(self) -> State:
        """Begin with the files; where they are unusable, one process writes them anew."""
        if self._folder is None:
            return State()
        try:
            return self._from_files(self._folder) or self._built(self._folder)
        except (OSError, UnusableFilesError) as error:
            _log.warning(_UNSAVED, error, _WHOLE)
            return State()

    def _from_files(self, folder: Path) -> State | None:
        """Return what the files hold, ``None`` when they cannot be used."""
        if not folder.exists():
            return None
        try:
            state = state_of(load(folder))
        except UnusableFilesError as error:
            _log.warning("the files of the fuzzy index are not used: %s; rebuilding", error)
            return None
        if self._is_ours(state):
            return state
        _log.warning(
            "the files of the fuzzy index are not used: they belong to another store, or to a "
            "newer state of it; rebuilding"
        )
        return None

    def _built(self, folder: Path) -> State:
        """Write the files anew, unless another process does it first; without them if few."""
        least = self._least_pending
        if len(list(islice(self._store.texts_since(0), least))) < least:
            return State()
        before = current_generation(folder)
        with locked(folder, wait=True):
            state = None
            if current_generation(folder) != before:
                state = self._from_files(folder)
            if state is None:
                build(self._store, folder)
                state = state_of(load(folder))
        return state

    def rebuild(self, *, progress: Progress | None = None) -> None:
        """Write the files anew from the store, whatever they hold.

        Raises:
            InvalidInputError: the index has no folder.
            StorageError: it cannot be written.
        """
        if self._folder is None:
            raise InvalidInputError("a memory that is not kept has no index files to rebuild")
        try:
            with locked(self._folder, wait=True):
                build(self._store, self._folder, progress=progress)
            is_usable = self._switch(self._folder)
        except OSError as error:
            raise StorageError(f"cannot write the index: {error}") from error
        if not is_usable:
            raise StorageError("the index was written and cannot be read back; check the disk")

    def verify(self, *, progress: Progress) -> Verification:
        """Compare everything that the index knows with the store.

        Raises:
            StorageError: the files are damaged.
        """
        state = self.catch_up()
        if self._folder is not None and state.generation:
            try:
                load(self._folder)
            except UnusableFilesError as error:
                raise StorageError(f"the files of the index cannot be used: {error}") from error
        return verify(state, self._store, progress=progress)

    def _look_after_files(self, state: State) -> None:
        """Begin to bring the files up to date, or to use newer ones, in the background."""
        folder = self._folder
        if folder is None:
            return
        with self._upkeep_lock:
            if self._closed or (self._upkeep and self._upkeep.is_alive()):
                return
            if self._is_due(state) or current_generation(folder) != state.generation:
                self._upkeep = Thread(
                    target=self._keep_up, args=(folder, state), name="index-files", daemon=True
                )
                self._upkeep.start()

    def _is_due(self, state: State) -> bool:
        pending = state.pending()
        share = min(state.rows() // _PENDING_SHARE, _MOST_PENDING)
        return pending > max(self._least_pending, share, 2 * self._unwritable_at)

    def _keep_up(self, folder: Path, state: State) -> None:
        found = current_generation(folder)
        try:
            if found != state.generation and self._switch(folder):
                return
            with locked(folder, wait=False) as is_ours:
                if is_ours and current_generation(folder) == found and self._is_ours(state):
                    self._write(folder, state)
            if current_generation(folder) != found and not self._switch(folder):
                self._cannot_save(folder, state, "its files cannot be read back")
        except _ClosedError:
            _log.info("the fuzzy index is closed; its files stay as they were")
        except (OSError, StorageError) as error:
            self._cannot_save(folder, state, error)

    def _cannot_save(self, folder: Path, state: State, reason: object) -> None:
        self._unwritable_at = state.pending()
        _log.warning(_UNSAVED, reason, _REST if current_generation(folder) else _WHOLE)

    def _is_ours(self, state: State) -> bool:
        """Tell whether the store has what a state was made from; a restored backup may not."""
        return self._store.change_mark(state.change) == state.mark

    def _write(self, folder: Path, state: State) -> None:
        writer = Writer(folder)
        try:
            languages = {name: texts.language() for name, texts in state.languages.items()}
            for name, language in languages.items():
                languages[name] = replace(language, parts=self._unless_closed(language.parts))
            writer.finish(languages, change=state.change, mark=state.mark, top=state.top)
        except BaseException:
            writer.give_up()
            raise

    def _unless_closed(self, parts: Iterable[Rows]) -> Iterator[Rows]:
        for part in parts:
            if self._closed:
                raise _ClosedError
            yield part

    def _switch(self, folder: Path) -> bool:
        """Begin anew with the files, take in what they lack, and tell whether they are usable."""
        state = self._from_files(folder)
        if state is None:
            return False
        state = self._caught_up(state)  # the bulk of it, while searches use what they have
        with self._lock:
            self._state = self._caught_up(state)
        return True

    def wait(self) -> None:
        """Wait until the files are as they should be; searches need not."""
        with self._upkeep_lock:
            upkeep = self._upkeep
        if upkeep is not None:
            upkeep.join()

    def close(self) -> None:
        """End the work in the background; half-written files are left out of account."""
        with self._upkeep_lock:
            self._closed = True
        self.wait()
