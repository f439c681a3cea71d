"""Meaning search: units that say something like a text, in its own or in the other language."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from tm.embed import FloatArray
from tm.index.rows import SIDES
from tm.lang import primary, same_language
from tm.matches import Match, MatchKind
from tm.meaning.index import PATIENCE_S, VectorIndex
from tm.meaning.readiness import Readiness
from tm.meaning.vectors import text_hash
from tm.model import Side, TranslationUnit
from tm.query import Query, checked_text
from tm.reverse import turn
from tm.store import UnitStore

CAP = 89  # the best score: below any fuzzy match worth its name
# Of 1,000 unrelated pairs of texts about one reaches these; see `docs/meaning.md`.
FLOOR_SAME_LANGUAGE = 0.55
FLOOR_OTHER_LANGUAGE = 0.50
_LOADED_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Similar:
    """What was found by meaning, best first, and how complete it is."""

    matches: tuple[Match, ...]
    readiness: Readiness


class MeaningSearch:
    """Finds units by meaning; a kind of match of its own, which comes after all others."""

    def __init__(self, store: UnitStore, vectors: VectorIndex) -> None:
        self._store = store
        self._vectors = vectors

    @property
    def is_available(self) -> bool:
        """Whether the model is installed."""
        return self._vectors.is_available

    def find(
        self, query: Query, offered: Sequence[Match] = (), *, patience_s: float = PATIENCE_S
    ) -> Similar:
        """Return up to ``query.limit`` units that pass the filters and were not offered before.

        The least score of the query does not count: the scale is another one, with its own floor.
        Vectors that are missing are made in the background; a search waits ``patience_s`` for them.

        Raises:
            InvalidInputError: the text cannot be used, or the model is not installed.
        """
        return self.find_all([query], [offered], patience_s=patience_s)[0]

    def find_all(
        self,
        queries: Sequence[Query],
        offered: Sequence[Sequence[Match]],
        *,
        patience_s: float = PATIENCE_S,
    ) -> tuple[Similar, ...]:
        """Return what `find` does for each query, in order."""
        texts = [checked_text(query) for query in queries]
        vectors = self._vectors.encoder().encode(texts)
        self._vectors.catch_up(patience_s=patience_s)
        readiness = self._vectors.readiness()
        found = []
        for query, text, vector, before in zip(queries, texts, vectors, offered, strict=True):
            fresh = self._matches(query, vector, before) if text.strip() else iter(())
            found.append(Similar(tuple(islice(fresh, query.limit)), readiness))
        return tuple(found)

    def _matches(
        self, query: Query, vector: FloatArray, before: Sequence[Match]
    ) -> Iterator[Match]:
        """Yield matches, best first; no pair of texts twice."""
        seen = {(match.unit.source, match.unit.target) for match in before if not match.pieces}
        floors = {
            primary(query.target_lang): FLOOR_OTHER_LANGUAGE,
            primary(query.source_lang): FLOOR_SAME_LANGUAGE,
        }
        state, near = self._vectors.search(vector, floors)
        for start in range(0, len(near.places), _LOADED_AT_ONCE):
            part = slice(start, start + _LOADED_AT_ONCE)
            keys = state.rows.keys[near.places[part]].tolist()
            hashes = state.rows.hashes[near.places[part]].tolist()
            wanted = list(dict.fromkeys(key >> 1 for key in keys))
            units = {unit.id: unit for unit in self._store.get_many(wanted, query.wanted())}
            for key, text, cosine in zip(keys, hashes, near.cosines[part].tolist(), strict=True):
                unit = units.get(key >> 1)
                # A unit that changed since may say something else by now.
                if unit is None or not _is_of(unit, SIDES[key & 1], text):
                    continue
                match = _match(unit, query, cosine)
                if match and (match.unit.source, match.unit.target) not in seen:
                    seen.add((match.unit.source, match.unit.target))
                    yield match


def _is_of(unit: TranslationUnit, side: Side, text: int) -> bool:
    if side is Side.SOURCE:
        return text_hash(unit.source, unit.source_lang) == text
    return text_hash(unit.target, unit.target_lang) == text


def _match(unit: TranslationUnit, query: Query, cosine: float) -> Match | None:
    """Return the unit in the query's direction, ``None`` when its languages are others."""
    for is_reversed, turned in ((False, unit), (True, turn(unit))):
        if same_language(turned.source_lang, query.source_lang) and same_language(
            turned.target_lang, query.target_lang
        ):
            percent = min(100, math.floor(100 * cosine))
            score = min(CAP, percent)
            return Match(turned, score, percent, MatchKind.MEANING, reversed=is_reversed)
    return None
