"""What an index knows at one moment: a value that searches can use while a newer one is made."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from tm.index.encode import Encoded, encode
from tm.index.files import Language, Stored
from tm.index.rows import NO_IDS, Piece, Rows, UnitIds, joined, make_rows, merged
from tm.index.vocabulary import Vocabulary
from tm.store import UnitStore

_MERGE_RATIO = 4  # pieces grow by this factor, so that there are few and each is merged seldom


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one primary language, in pieces of which the first is the largest.

    Attributes:
        signs: The signs of the vocabulary, which grows, that these pieces may have.
    """

    vocabulary: Vocabulary
    signs: int = 0
    pieces: tuple[Piece, ...] = ()

    def without(self, gone: UnitIds) -> "Texts":
        """Return the same with the texts of some units struck out."""
        if not len(gone):
            return self
        pieces = (replace(piece, void=np.union1d(piece.void, gone)) for piece in self.pieces)
        return replace(self, pieces=tuple(pieces))

    def with_rows(self, rows: Rows) -> "Texts":
        """Return the same with more texts; pieces of similar size become one."""
        if not len(rows):
            return self
        pieces = [*self.pieces, Piece(rows)]
        while len(pieces) > 1 and _are_to_merge(*pieces[-2:]):
            pieces[-2:] = [Piece(joined(merged(pieces[-2:])))]
        return replace(self, signs=self.vocabulary.count(), pieces=tuple(pieces))

    def language(self) -> Language:
        """Return all of it as files want it."""
        return Language(self.vocabulary.table(self.signs), merged(self.pieces))

    def pending(self) -> int:
        """Return how much of it the files do not have: new rows and struck-out units."""
        return sum(len(piece.void) if piece.is_stored else len(piece.rows) for piece in self.pieces)


def _are_to_merge(larger: Piece, smaller: Piece) -> bool:
    return not larger.is_stored and len(larger.rows) < _MERGE_RATIO * len(smaller.rows)


@dataclass(frozen=True, slots=True)
class State:
    """Everything that the store had at one change.

    Attributes:
        generation: Of the files that it builds upon, ``""`` without files.
        mark: The store's own mark of the change.
        top: No unit has a higher id.
        languages: By primary language.
    """

    generation: str = ""
    change: int = 0
    mark: str = ""
    top: int = 0
    languages: Mapping[str, Texts] = field(default_factory=dict)

    def pending(self) -> int:
        """Return how much of it the files do not have."""
        return sum(texts.pending() for texts in self.languages.values())

    def rows(self) -> int:
        """Return the number of rows, those that no longer hold included."""
        every = self.languages.values()
        return sum(len(piece.rows) for texts in every for piece in texts.pieces)


def state_of(stored: Stored) -> State:
    """Return what the files hold."""
    languages = {
        name: Texts(vocabulary, vocabulary.count(), (Piece(rows, is_stored=True),))
        for name, (vocabulary, rows) in stored.languages.items()
    }
    return State(stored.generation, stored.change, stored.mark, stored.top, languages)


def taken_in(state: State, store: UnitStore, change: int, mark: str) -> State:
    """Return the state after what the store says of changes up to this one, or later ones."""
    gone = set(store.gone_since(state.change)) if state.change else set()
    vocabularies = defaultdict(
        Vocabulary, {name: texts.vocabulary for name, texts in state.languages.items()}
    )
    gathered: defaultdict[str, list[Encoded]] = defaultdict(list)
    for chunk in encode(store.texts_since(state.change), vocabularies):
        for name, encoded in chunk.items():
            gathered[name].append(encoded)
    top = state.top
    for parts in gathered.values():
        for part in parts:
            ids = part.keys >> 1
            gone.update(ids[ids <= state.top].tolist())  # else no row can have them yet
            top = max(top, int(ids.max()))
    languages = dict(state.languages)
    void = np.array(sorted(gone), dtype=np.int64) if gone else NO_IDS
    languages = {name: texts.without(void) for name, texts in languages.items()}
    for name, parts in gathered.items():
        texts = languages.get(name) or Texts(vocabularies[name])
        languages[name] = texts.with_rows(rows_of(parts))
    return replace(state, change=change, mark=mark, top=top, languages=languages)


def rows_of(parts: Iterable[Encoded]) -> Rows:
    """Return chunks of texts as rows."""
    every = list(parts)
    offsets = np.cumsum([0, *(len(part.codes) for part in every)])
    starts = [part.starts[:-1] + offset for part, offset in zip(every, offsets, strict=False)]
    return make_rows(
        np.concatenate([part.keys for part in every]),
        np.concatenate([part.codes for part in every]),
        np.concatenate([*starts, offsets[-1:]]),
    )
