"""Lookup: the query path from a text to the matches that are offered for it."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from tm.assembled import PIECE_MIN_SCORE, KnownTerm, KnownTerms, assemble
from tm.index.hits import Hit
from tm.lang import same_language
from tm.matches import Match
from tm.model import Side
from tm.offers import Asked, Candidate, Offer, is_decided, match_of, with_best_of
from tm.query import Query, checked_text
from tm.reverse import turn
from tm.score import CAP, Context, prepare
from tm.store import UnitStore

__all__ = ["Index", "Lookup", "Query"]

_UNITS_AT_A_TIME = 500


class Index(Protocol):
    """What lookup needs of an index: all sides of units that reach a base score, best first."""

    def search(self, text: str, lang: str, *, min_score: int) -> Sequence[Hit]:
        """Return the hits in [min_score, 100]."""
        ...

    def catch_up(self) -> object:
        """Take in what changed in the store, as every search does first."""
        ...


def no_terms(text: str, source_lang: str, target_lang: str) -> Sequence[KnownTerm]:
    """Know no terms."""
    return ()


class Lookup:
    """Finds matches in a store with the help of an index; as complete as scoring every unit.

    ``known_terms`` tells the terms of a text, for assembled answers.
    """

    def __init__(self, store: UnitStore, index: Index, known_terms: KnownTerms = no_terms) -> None:
        self._store = store
        self._index = index
        self._known_terms = known_terms

    def catch_up(self) -> None:
        """Make ready for the next search, which then need not take in what changed."""
        self._index.catch_up()

    def find_all(self, queries: Iterable[Query]) -> tuple[tuple[Match, ...], ...]:
        """Return the matches of each query, in order."""
        return tuple(self.find(query) for query in queries)

    def find(self, query: Query) -> tuple[Match, ...]:
        """Return the best matches, best first; the same source and target are offered once.

        An assembled one, where it is wanted and no whole unit does better, comes after them, beyond
        the limit.

        Raises:
            InvalidInputError: the text or a bound cannot be used.
        """
        text = checked_text(query)
        asked = Asked(
            query,
            prepare(text, query.source_lang, query.markup),
            Context(query.previous, query.next, query.key),
            {rule.name: rule for rule in self._store.memory_rules()},
        )
        matches = tuple(match_of(offer, asked) for offer in self._best(asked))
        best = matches[0].score if matches else 0
        if query.assembled and max(best, query.min_score) <= CAP and best < CAP:
            match = self._assembled(replace(query, text=text))
            if match is not None and match.score >= max(best, query.min_score):
                return *matches, match
        return matches

    def _best(self, asked: Asked) -> list[Offer]:
        query, text = asked.query, asked.prepared.text
        hits = self._index.search(text, query.source_lang, min_score=min(query.min_score, 100))
        best: list[Offer] = []
        start = 0
        while start < len(hits):
            base = hits[start].base_score
            if is_decided(best, base, query.limit):
                break
            end = bisect_right(hits, -base, lo=start, key=lambda hit: -hit.base_score)
            best = with_best_of(list(self._candidates(hits[start:end], query)), best, asked)
            start = end
        return best

    def _candidates(self, hits: Sequence[Hit], query: Query) -> Iterator[Candidate]:
        """Yield the units of hits in the query's direction that pass its filters."""
        for first in range(0, len(hits), _UNITS_AT_A_TIME):
            part = hits[first : first + _UNITS_AT_A_TIME]
            units = self._store.get_many(
                list(dict.fromkeys(hit.unit_id for hit in part)), query.wanted()
            )
            by_id = {unit.id: unit for unit in units}
            for hit in part:
                unit = by_id.get(hit.unit_id)
                if unit is not None:
                    is_reversed = hit.side is Side.TARGET
                    turned = turn(unit) if is_reversed else unit
                    if same_language(turned.target_lang, query.target_lang):
                        yield Candidate(turned, is_reversed, hit.base_score)

    def _assembled(self, query: Query) -> Match | None:
        piece = replace(
            query, min_score=PIECE_MIN_SCORE, limit=1, previous=None, next=None, key=None,
            markup="", assembled=False,
        )  # fmt: skip

        def find(text: str) -> Match | None:
            return next(iter(self.find(replace(piece, text=text))), None)

        return assemble(
            query.text, query.source_lang, query.target_lang, find=find, terms=self._known_terms
        )
