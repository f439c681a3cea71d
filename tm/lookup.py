"""Lookup: the query path from a text to the matches that are offered for it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from tm.assembled import PIECE_MIN_SCORE, KnownTerm, KnownTerms, assemble
from tm.crowds import Crowd
from tm.index.hits import Hits
from tm.index.state import State
from tm.lang import same_language
from tm.matches import Match
from tm.model import Side, TranslationUnit
from tm.offers import Offer, is_decided, match_of, with_best_of, with_best_of_crowd
from tm.query import Query, checked_text
from tm.reverse import turn
from tm.scope import check_document, check_memories
from tm.score import CAP, EXACT_SCORE, Context, prepare
from tm.sketches import Asked
from tm.standings import Standings
from tm.store import MemoryRule, UnitStore

__all__ = ["Index", "Lookup", "Query"]

FEW = 100  # units of one base score that are read whole


class Index(Protocol):
    """What lookup needs of an index: all sides of units that reach a base score, best first."""

    def search(
        self,
        text: str,
        lang: str,
        *,
        min_score: int,
        state: State | None = None,
        named: Sequence[str] | None = None,
    ) -> Hits:
        """Return the hits in [min_score, 100] of a state, else of the store as it is now.

        ``named`` are the signs of the text, where they are known already.
        """
        ...

    def catch_up(self) -> State:
        """Take in what changed in the store, and return what is known: another with each change."""
        ...


def no_terms(text: str, source_lang: str, target_lang: str) -> Sequence[KnownTerm]:
    """Know no terms."""
    return ()


@dataclass(frozen=True, slots=True)
class _Known:
    """What holds between two changes of the store.

    Attributes:
        memories: Names that filters may use, as far as they did.
    """

    state: State
    rules: Mapping[str, MemoryRule]
    memories: set[str] = field(default_factory=set)


class Lookup:
    """Finds matches in a store with the help of an index; as complete as scoring every unit.

    One bound holds: of more than ``few`` units of one base score at most `tm.offers.MAX_JUDGED`
    that are unlike each other in more than numbers are compared in full. ``known_terms`` tells the
    terms of a text, for assembled answers; ``standings`` may be kept in a file.
    """

    def __init__(
        self,
        store: UnitStore,
        index: Index,
        known_terms: KnownTerms = no_terms,
        *,
        few: int = FEW,
        standings: Standings | None = None,
    ) -> None:
        self._store = store
        self._index = index
        self.known_terms = known_terms
        self._few = few
        self._known: _Known | None = None
        self._standings = standings or Standings(store)

    def catch_up(self) -> None:
        """Make ready for the next search, which then need not take in what changed."""
        self._index.catch_up()

    def make_ready(self) -> None:
        """Make ready for every search: also what very common texts need, as `Standings` says.

        Raises:
            StorageError: the store cannot be read.
        """
        self._index.catch_up()
        self._standings.catch_up()

    def find_all(self, queries: Iterable[Query]) -> Iterator[tuple[Match, ...]]:
        """Yield the matches of each query, in order; what several of them ask is found once.

        Context changes nothing where no unit has the very text, so that one answer serves all who
        ask for it. Raises as `find` does.
        """
        anywhere: dict[Query, tuple[Match, ...]] = {}
        in_place: dict[Query, tuple[Match, ...]] = {}
        for query in queries:
            bare = replace(query, previous=None, next=None, key=None)
            found = anywhere.get(bare, in_place.get(query))
            if found is None:
                found, is_bound = self._found(query)
                (in_place if is_bound else anywhere)[query if is_bound else bare] = found
            yield found

    def find(self, query: Query) -> tuple[Match, ...]:
        """Return the best matches, best first; the same source and target are offered once.

        An assembled one, where it is wanted and no whole unit does better, comes after them, beyond
        the limit.

        Raises:
            InvalidInputError: the text or a bound cannot be used, or a filter names nothing that
                there is.
        """
        return self._found(query)[0]

    def _caught_up(self) -> _Known:
        state, known = self._index.catch_up(), self._known
        if known is None or known.state is not state:
            rules = {rule.name: rule for rule in self._store.memory_rules()}
            known = self._known = _Known(state, rules)
        return known

    def _found(self, query: Query) -> tuple[tuple[Match, ...], bool]:
        """Return the matches, and whether the query's context may have a part in them."""
        text = checked_text(query)
        known = self._caught_up()
        check_memories(self._store, set(query.memories) - known.memories)
        known.memories.update(query.memories)
        matches, is_bound = self._whole(query, text, known)
        best = matches[0].score if matches else 0
        if query.assembled and max(best, query.min_score) <= CAP and best < CAP:
            match = self._assembled(replace(query, text=text), max(best, query.min_score), known)
            if match is not None:
                matches = (*matches, match)
        if not matches:
            check_document(self._store, query.document)
        return matches, is_bound

    def _whole(self, query: Query, text: str, known: _Known) -> tuple[tuple[Match, ...], bool]:
        """Return the matches of whole units."""
        asked = Asked(
            query,
            prepare(text, query.source_lang, query.markup),
            Context(query.previous, query.next, query.key),
            known.rules,
        )
        hits = self._index.search(
            text,
            query.source_lang,
            min_score=min(query.min_score, 100),
            state=known.state,
            named=asked.prepared.signs,
        )
        is_bound = bool(len(hits)) and int(hits.scores[0]) == EXACT_SCORE
        return tuple(match_of(offer, asked) for offer in self._best(hits, asked, known)), is_bound

    def _best(self, hits: Hits, asked: Asked, known: _Known) -> list[Offer]:
        query = asked.query
        best: list[Offer] = []
        start = 0
        while start < len(hits):
            base = int(hits.scores[start])
            if is_decided(best, base, query.limit):
                break
            end = len(hits) - int(hits.scores[::-1].searchsorted(base))
            best = self._with_best_of(hits[start:end], base, best, asked, known)
            start = end
        return best

    def _with_best_of(
        self, hits: Hits, base: int, best: list[Offer], asked: Asked, known: _Known
    ) -> list[Offer]:
        """Few units are read at once and whole, of many only those that may be among the best."""
        if len(hits) <= self._few:
            return with_best_of(self._units(hits, asked.query), base, best, asked)
        table = self._standings.of(known.state, hits.unit_ids)
        crowd = Crowd(table, hits, base, asked, self._store.outlines)
        return with_best_of_crowd(crowd, base, best, asked, self._load)

    def _units(self, hits: Hits, query: Query) -> Iterator[tuple[TranslationUnit, bool]]:
        """Yield the units that pass the query's filters, in its direction."""
        ids = list(dict.fromkeys(hits.unit_ids.tolist()))
        by_id = {unit.id: unit for unit in self._store.get_many(ids, query.wanted())}
        for hit in hits:
            unit = by_id.get(hit.unit_id)
            if unit is not None:
                is_reversed = hit.side is Side.TARGET
                turned = turn(unit) if is_reversed else unit
                if same_language(turned.target_lang, query.target_lang):
                    yield turned, is_reversed

    def _load(self, wanted: Sequence[tuple[int, bool]]) -> list[TranslationUnit | None]:
        by_id = {unit.id: unit for unit in self._store.get_many([key for key, _ in wanted])}
        found = []
        for unit_id, is_reversed in wanted:
            unit = by_id.get(unit_id)
            found.append(turn(unit) if unit and is_reversed else unit)
        return found

    def _assembled(self, query: Query, least: int, known: _Known) -> Match | None:
        piece = replace(
            query, min_score=PIECE_MIN_SCORE, limit=1, previous=None, next=None, key=None,
            markup="", assembled=False,
        )  # fmt: skip

        def find(text: str) -> Match | None:
            matches, _ = self._whole(piece, text, known)
            return matches[0] if matches else None

        return assemble(
            query.text, query.source_lang, query.target_lang,
            find=find, terms=self.known_terms, least=least,
        )  # fmt: skip
