"""A query of the concordance as the index understands it, and as a unit answers it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from tm.concordance.model import ConcordanceQuery, SearchSide, Spans, side_text
from tm.concordance.query import Branch, Needs, Wanted, check_query, plain_pieces, wanted
from tm.concordance.tokens import (
    document_token,
    language_token,
    level_token,
    memory_token,
    status_token,
)
from tm.lang import primary, same_language
from tm.model import BY_TRUST, Level, Side, TranslationUnit
from tm.preferences import changed_at
from tm.reverse import turn
from tm.text import folded

OTHER = {Side.SOURCE: Side.TARGET, Side.TARGET: Side.SOURCE}
_FOLDED_ALIKE = ("zh", "en")  # Chinese is folded in its own way, all other languages in one


@dataclass(frozen=True, slots=True)
class Hit:
    """A unit that holds the words; the spans are of the folded texts.

    Attributes:
        closeness: The words do not stand together, and are not written as asked for.
    """

    unit: TranslationUnit
    is_reversed: bool
    side: Side
    spans: Spans
    other: Spans
    closeness: tuple[bool, bool]

    def rank(self) -> tuple[float, ...]:
        """Return the place among hits, the smallest first."""
        unit = self.unit
        changed = changed_at(unit)
        return (
            *self.closeness,
            BY_TRUST.index(unit.status),
            (len(unit.source) + len(unit.target)).bit_length(),
            -changed.timestamp() if changed else 0.0,
            unit.id or 0,
        )


class Asked:
    """A query that was checked, for the index and for texts."""

    def __init__(self, query: ConcordanceQuery) -> None:
        self.query = query
        self._text = check_query(query.text)
        self._other = check_query(query.other, place="other") if query.other.strip() else ""
        self._wanted: dict[tuple[bool, str], Wanted] = {}
        self._plain = plain_pieces(self._text)
        self.sides = tuple(
            side for side in Side if query.side in (SearchSide.EITHER, SearchSide(side.value))
        )

    def wanted(self, lang: str, *, other: bool = False) -> Wanted:
        """Return what is asked of a text in a language, or of the text on its other side."""
        kind = _FOLDED_ALIKE[primary(lang) not in ("zh", "yue")]
        key = (other, kind)
        if key not in self._wanted:
            self._wanted[key] = wanted(self._other if other else self._text, kind)
        return self._wanted[key]

    @property
    def has_other(self) -> bool:
        """Tell whether something is asked of the other side."""
        return bool(self._other)

    def directions(self) -> Iterator[tuple[bool, frozenset[str]]]:
        """Yield whether units are turned round, and the tokens of their languages as stored."""
        source, target = self.query.source_lang, self.query.target_lang
        for is_reversed in (False, True) if source or target else (False,):
            stored = (target, source) if is_reversed else (source, target)
            sides = zip(Side, stored, strict=True)
            yield is_reversed, frozenset(language_token(side, tag) for side, tag in sides if tag)

    def branches(self) -> list[Branch]:
        """Return the query as the index understands it."""
        filters = list(self._filters())
        return [
            Branch(needs, languages | tokens)
            for is_reversed, languages in self.directions()
            for side in self.sides
            for needs in self._needs(side, OTHER[side] if is_reversed else side)
            for tokens in filters
        ]

    def _needs(self, side: Side, stored: Side) -> Iterator[tuple[Needs, ...]]:
        """Yield what the index must have where the words stand on a side, stored as another."""
        for kind in self._kinds(side):
            own = self.wanted(kind).needs(stored)
            if not self.has_other:
                yield (own,)
                continue
            for other in self._kinds(OTHER[side]):
                yield own, self.wanted(other, other=True).needs(OTHER[stored])

    def _kinds(self, side: Side) -> tuple[str, ...]:
        lang = self.query.source_lang if side is Side.SOURCE else self.query.target_lang
        return (lang,) if lang else _FOLDED_ALIKE

    def _filters(self) -> Iterator[frozenset[str]]:
        query = self.query
        fixed = set[str]()
        if query.document is not None:
            fixed.add(document_token(query.document))
        if query.level is Level.SENTENCE:
            fixed.add(level_token(query.level))
        memories = [{memory_token(name)} for name in query.memories] or [set()]
        statuses = [{status_token(status)} for status in query.statuses] or [set()]
        for memory, status in product(memories, statuses):
            yield frozenset(fixed | memory | status)

    def match(self, unit: TranslationUnit) -> Hit | None:
        """Return where a unit holds the words, if it does."""
        if not self._passes(unit):
            return None
        for is_reversed, _ in self.directions():
            if self._is_of(unit, is_reversed):
                turned = turn(unit) if is_reversed else unit
                for side in self.sides:
                    hit = self._match_side(turned, is_reversed, side)
                    if hit is not None:
                        return hit
        return None

    def _passes(self, unit: TranslationUnit) -> bool:
        """Tell whether a unit passes the filters as it is now."""
        query = self.query
        return (
            (not query.memories or unit.memory in query.memories)
            and (not query.statuses or unit.status in query.statuses)
            and query.document in (None, unit.provenance.document)
            and (query.level is not Level.SENTENCE or unit.level is Level.SENTENCE)
            and (query.level is not Level.CLAUSE or not unit.has_clauses)
        )

    def _is_of(self, unit: TranslationUnit, is_reversed: bool) -> bool:
        """Tell whether a unit has the languages that are wanted, in a direction."""
        stored = (unit.source_lang, unit.target_lang)
        asked = (self.query.source_lang, self.query.target_lang)
        pairs = zip(asked, reversed(stored) if is_reversed else stored, strict=True)
        return all(lang is None or same_language(lang, have) for lang, have in pairs)

    def _match_side(self, unit: TranslationUnit, is_reversed: bool, side: Side) -> Hit | None:
        text, lang = side_text(unit, side)
        asked = self.wanted(lang)
        if not asked.may_be_in(text):
            return None
        here = folded(text, lang)
        spans = asked.occurrences(here)
        if not spans:
            return None
        other = self.other_spans(unit, side) if self.has_other else ()
        if self.has_other and not other:
            return None
        closeness = (
            asked.together.search(here) is None,
            not all(piece in text for piece in self._plain),
        )
        return Hit(unit, is_reversed, side, tuple(spans), other, closeness)

    def other_spans(self, unit: TranslationUnit, side: Side) -> Spans:
        """Return where the other side of a hit has what is asked of it, or the same words."""
        if not self.has_other and len(self.sides) == 1:
            return ()
        text, lang = side_text(unit, OTHER[side])
        return tuple(self.wanted(lang, other=self.has_other).occurrences(folded(text, lang)))
