"""The fuzzy index: in step with the store, in memory and in files."""

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

import numpy as np
import numpy.typing as npt

from tm.errors import InvalidInputError
from tm.index.files import Stored, UnusableFilesError, load, save
from tm.index.rows import SIDES, Gathered, Rows, merge
from tm.index.scan import scan, scan_query
from tm.index.vocabulary import Vocabulary
from tm.lang import primary
from tm.model import Side
from tm.store import UnitStore
from tm.text import signs

_log = logging.getLogger(__name__)

_MERGE_RATIO = 4  # pieces grow by this factor, so that there are few and each is merged seldom
_UNSAVED_ROWS = 1_000  # fewer rows than this are read again at the next start sooner than saved
_UNSAVED_SHARE = 8  # or fewer than one in so many


@dataclass(frozen=True, slots=True)
class Hit:
    """One side of a unit that reaches the wanted base score."""

    unit_id: int
    side: Side
    base_score: int


@dataclass(frozen=True, slots=True)
class _Piece:
    """Rows and which of them still hold; ``None`` means all."""

    rows: Rows
    alive: npt.NDArray[np.bool_] | None = None

    def without(self, gone: npt.NDArray[np.int64]) -> "_Piece":
        dead = np.isin(self.rows.unit_ids, gone)
        if not dead.any():
            return self
        return replace(self, alive=~dead if self.alive is None else self.alive & ~dead)


@dataclass(frozen=True, slots=True)
class _Language:
    """The texts of one primary language, in pieces of which the first is the largest."""

    vocabulary: Vocabulary
    pieces: tuple[_Piece, ...] = ()

    def without(self, gone: npt.NDArray[np.int64]) -> "_Language":
        return replace(self, pieces=tuple(piece.without(gone) for piece in self.pieces))

    def with_rows(self, rows: Rows) -> "_Language":
        pieces = [*self.pieces, _Piece(rows)]
        while len(pieces) > 1 and len(pieces[-2].rows) < _MERGE_RATIO * len(pieces[-1].rows):
            pieces[-2:] = [_Piece(_merged(pieces[-2:]))]
        return replace(self, pieces=tuple(pieces))

    def in_one(self) -> "_Language":
        if len(self.pieces) == 1 and self.pieces[0].alive is None:
            return self
        return replace(self, pieces=(_Piece(_merged(self.pieces)),) if self.pieces else ())

    def count(self) -> int:
        return sum(len(piece.rows) for piece in self.pieces)


def _merged(pieces: Iterable[_Piece]) -> Rows:
    return merge([(piece.rows, piece.alive) for piece in pieces])


class FuzzyIndex:
    """Finds the sides of all units that reach a base score; as complete as scoring every unit.

    Every search first takes in what changed in the store. Files only save time at the next
    start. Safe for several threads.
    """

    def __init__(self, store: UnitStore, folder: Path | None = None) -> None:
        self._store = store
        self._folder = folder
        self._lock = Lock()
        self._languages: dict[str, _Language] = {}  # replaced, never changed
        self._change = 0
        self._mark = ""
        self._saved_rows = 0
        self._opened = folder is None

    def search(self, text: str, lang: str, *, min_score: int) -> tuple[Hit, ...]:
        """Return every hit, best first, then by unit id and side.

        ``lang`` finds all variants of its language. A text without tokens finds nothing.

        Raises:
            InvalidInputError: ``min_score`` is not in [0, 100].
        """
        if not 0 <= min_score <= 100:
            raise InvalidInputError(f"the least score {min_score} is not between 0 and 100")
        self.catch_up()
        language = self._languages.get(primary(lang))
        named = signs(text, lang)
        if language is None or not named:
            return ()
        query = scan_query(named, language.vocabulary)
        found = []
        for piece in language.pieces:
            rows = piece.rows
            for row, score in scan(rows, piece.alive, query, min_score):
                found.append((-score, int(rows.unit_ids[row]), int(rows.sides[row])))
        found.sort()
        return tuple(Hit(unit_id, SIDES[side], -score) for score, unit_id, side in found)

    def catch_up(self) -> None:
        """Take in what changed in the store since the last time."""
        if self._opened and self._store.last_change() == self._change:
            return
        with self._lock:
            if not self._opened:
                self._open()
            change = self._store.last_change()
            if change != self._change:
                if self._store.change_mark(self._change) != self._mark:  # a backup was restored
                    self._forget()
                self._take_in(change)
                self._save_when_due()

    def _forget(self) -> None:
        self._languages, self._change, self._mark, self._saved_rows = {}, 0, "", 0

    def _take_in(self, change: int) -> None:
        mark = self._store.change_mark(change)
        gone = set(self._store.gone_since(self._change)) if self._change else set()
        gathered, vocabularies = self._gather()
        languages = dict(self._languages)
        if self._change:
            gone.update(*(batch.unit_ids for batch in gathered.values()))
            void = np.fromiter(gone, dtype=np.int64, count=len(gone))
            languages = {name: known.without(void) for name, known in languages.items()}
        for name, batch in gathered.items():
            known = languages.get(name) or _Language(vocabularies[name])
            languages[name] = known.with_rows(batch.rows())
        self._languages, self._mark = languages, mark
        self._change = change  # last: who sees it need not wait for the lock

    def _gather(self) -> tuple[dict[str, Gathered], dict[str, Vocabulary]]:
        """Encode the new texts, by primary language."""
        vocabularies = {name: known.vocabulary for name, known in self._languages.items()}
        gathered: defaultdict[str, Gathered] = defaultdict(Gathered)
        for text in self._store.texts_since(self._change):
            name = primary(text.lang)
            codes = encode(text.text, name, vocabularies.setdefault(name, Vocabulary()))
            gathered[name].add(text.unit_id, text.side, codes)
        return {name: batch for name, batch in gathered.items() if batch.unit_ids}, vocabularies

    def _save_when_due(self) -> None:
        rows = sum(known.count() for known in self._languages.values())
        allowed = max(_UNSAVED_ROWS, self._saved_rows // _UNSAVED_SHARE)
        if self._folder is None or rows - self._saved_rows <= allowed:
            return
        self._languages = {name: known.in_one() for name, known in self._languages.items()}
        self._saved_rows = sum(known.count() for known in self._languages.values())
        languages = {
            name: (known.vocabulary, known.pieces[0].rows)
            for name, known in self._languages.items()
            if known.pieces
        }
        try:
            save(self._folder, Stored(self._change, self._mark, languages))
        except OSError as error:
            _log.warning("cannot save the fuzzy index (%s); it is rebuilt at each start", error)

    def _open(self) -> None:
        """Begin with the files where they are usable and belong to this store."""
        self._opened = True
        if self._folder is None or not self._folder.exists():
            return
        try:
            stored = self._load(self._folder)
        except UnusableFilesError as error:
            _log.warning("the files of the fuzzy index are not used: %s; rebuilding", error)
            return
        self._languages = {
            name: _Language(vocabulary, (_Piece(rows),))
            for name, (vocabulary, rows) in stored.languages.items()
        }
        self._change, self._mark = stored.change, stored.mark
        self._saved_rows = sum(known.count() for known in self._languages.values())

    def _load(self, folder: Path) -> Stored:
        stored = load(folder)
        if self._store.change_mark(stored.change) != stored.mark:
            raise UnusableFilesError("they belong to another store, or to a newer state of it")
        return stored


def encode(text: str, language: str, vocabulary: Vocabulary) -> list[int]:
    """Return the codes of a text, adding unknown signs to the vocabulary."""
    codes: list[int] = []
    for sign in signs(text, language):
        codes += vocabulary[sign]
    return codes
