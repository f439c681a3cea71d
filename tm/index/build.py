"""Building: a whole new generation of files from the store."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from tm.index.encode import Encoded, encode, number_frequent, usable_processes
from tm.index.files import Language, Writer
from tm.index.rows import Piece, Rows, merged
from tm.index.state import rows_of
from tm.index.vocabulary import Vocabulary
from tm.model import Progress
from tm.store import UnitStore

_COUNTED = 40_000  # texts that tell which signs are frequent
_ROWS_IN_A_RUN = 500_000  # bounds the memory: so many rows are sorted at once, then merged


class _Runs:
    """The rows of one language on their way into the files, sorted in runs."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._waiting: list[Encoded] = []
        self._waiting_rows = 0
        self._runs: list[Piece] = []
        self.top = 0

    def add(self, encoded: Encoded) -> None:
        """Take more texts."""
        self._waiting.append(encoded)
        self._waiting_rows += len(encoded.keys)
        self.top = max(self.top, int(encoded.keys.max()) >> 1)
        if self._waiting_rows >= _ROWS_IN_A_RUN:
            self._runs.append(Piece(self._writer.draft([self._sorted()])))

    def _sorted(self) -> Rows:
        rows = rows_of(self._waiting)
        self._waiting, self._waiting_rows = [], 0
        return rows

    def rows(self) -> Iterator[Rows]:
        """Yield all rows in parts of ascending length."""
        last = [Piece(self._sorted())] if self._waiting else []
        return merged([*self._runs, *last])


def build(store: UnitStore, folder: Path, *, progress: Progress | None = None) -> None:
    """Write a new generation of everything that the store has; the caller holds the lock.

    ``progress`` is told how many texts are done; it does not know of how many.

    Raises:
        OSError: the folder cannot be written; what was there before stays valid.
    """
    change, mark = store.newest_change()
    writer = Writer(folder)
    try:
        vocabularies: defaultdict[str, Vocabulary] = defaultdict(Vocabulary)
        number_frequent(islice(store.texts_since(0), _COUNTED), vocabularies)
        runs = defaultdict[str, _Runs](lambda: _Runs(writer))
        done = 0
        for chunk in encode(store.texts_since(0), vocabularies, processes=usable_processes()):
            for name, encoded in chunk.items():
                runs[name].add(encoded)
                done += len(encoded.keys)
            if progress is not None:
                progress("reading texts", done, 0)
        languages = {
            name: Language(vocabularies[name].table(vocabularies[name].count()), run.rows())
            for name, run in runs.items()
        }
        if progress is not None:
            progress("writing the index", done, done)
        top = max((run.top for run in runs.values()), default=0)
        writer.finish(languages, change=change, mark=mark, top=top)
    except BaseException:
        writer.give_up()
        raise
