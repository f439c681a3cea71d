"""Lookup: the query path from a text to the matches that are offered for it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import Protocol

from tm.index.fuzzy import Hit
from tm.lang import same_language
from tm.matches import Match, MatchKind
from tm.model import Prop, Side, TranslationUnit, UnitStatus
from tm.penalties import unit_penalties
from tm.query import BEST_SCORE, Query, checked_text
from tm.score import CAP, Context, Judgement, Prepared, context_steps, diff, judge, prepare
from tm.store import UnitStore

__all__ = ["Lookup", "Query", "turn"]

_KINDS = tuple(MatchKind)  # their order is the order of offering
_STATUSES = (UnitStatus.APPROVED, UnitStatus.UNREVIEWED, UnitStatus.DRAFT, UnitStatus.MACHINE)
_OTHER_SIDE = {"source": "target", "target": "source"}
_UNITS_AT_A_TIME = 500

_Rank = tuple[float, ...]


class Index(Protocol):
    """What lookup needs of an index: all sides of units that reach a base score, best first."""

    def search(self, text: str, lang: str, *, min_score: int) -> tuple[Hit, ...]:
        """Return the hits in [min_score, 100]."""
        ...

    def catch_up(self) -> None:
        """Take in what changed in the store, as every search does first."""
        ...


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A unit turned into the query's direction."""

    unit: TranslationUnit
    is_reversed: bool
    base_score: int


@dataclass(frozen=True, slots=True)
class _Offer:
    """A judged candidate; the smaller its rank, the better."""

    candidate: _Candidate
    matched: Prepared
    judgement: Judgement
    rank: _Rank

    @property
    def texts(self) -> tuple[str, str]:
        return self.candidate.unit.source, self.candidate.unit.target


class Lookup:
    """Finds matches in a store with the help of an index; as complete as scoring every unit."""

    def __init__(self, store: UnitStore, index: Index) -> None:
        self._store = store
        self._index = index

    def catch_up(self) -> None:
        """Make ready for the next search, which then need not take in what changed."""
        self._index.catch_up()

    def find_all(self, queries: Iterable[Query]) -> tuple[tuple[Match, ...], ...]:
        """Return the matches of each query, in order."""
        return tuple(self.find(query) for query in queries)

    def find(self, query: Query) -> tuple[Match, ...]:
        """Return the best matches, best first; the same source and target are offered once.

        Raises:
            InvalidInputError: the text or a bound cannot be used.
        """
        text = checked_text(query)
        prepared = prepare(text, query.source_lang)
        hits = self._index.search(text, query.source_lang, min_score=min(query.min_score, 100))
        best: list[_Offer] = []
        for base, group in groupby(hits, key=lambda hit: hit.base_score):
            if _is_decided(best, base, query.limit):
                break
            candidates = list(self._candidates(list(group), query))
            best = _with_best_of(candidates, best, prepared, query)
        return tuple(_match(offer, prepared) for offer in best)

    def _candidates(self, hits: Sequence[Hit], query: Query) -> Iterator[_Candidate]:
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
                        yield _Candidate(turned, is_reversed, hit.base_score)


def _is_decided(best: Sequence[_Offer], base: int, limit: int) -> bool:
    """Tell that no unit of this base score or less can come among the best."""
    return len(best) == limit and base < 100 and best[-1].judgement.score >= min(base, CAP)


def turn(unit: TranslationUnit) -> TranslationUnit:
    """Return the unit with source and target the other way round.

    Its neighbours are unknown then: they are neighbours of the source.
    """
    origin = unit.provenance
    return replace(
        unit,
        source=unit.target,
        target=unit.source,
        source_lang=unit.target_lang,
        target_lang=unit.source_lang,
        source_markup=unit.target_markup,
        target_markup=unit.source_markup,
        previous_source=None,
        next_source=None,
        props=tuple(_turn_prop(prop) for prop in unit.props),
        provenance=replace(origin, block=origin.target_block, target_block=origin.block),
    )


def _turn_prop(prop: Prop) -> Prop:
    return replace(prop, level=_OTHER_SIDE.get(prop.level, prop.level))


def _with_best_of(
    candidates: Sequence[_Candidate], best: list[_Offer], prepared: Prepared, query: Query
) -> list[_Offer]:
    """Return the best offers after candidates of one base score have come in.

    Thousands of short texts may share a base score (第7条 with every 第…条), and comparing texts
    in full is what costs: the most promising come first, and the rest is spared once no rank that
    a candidate can hope for is good enough.
    """
    context = Context(query.previous, query.next, query.key)
    targets = _targets(candidates, prepared, context)
    hopes = [(_hope(candidate, prepared, query, targets), candidate) for candidate in candidates]
    for hope, candidate in sorted(hopes, key=itemgetter(0)):
        if len(best) == query.limit and best[-1].rank <= hope:
            break
        offer = _offer(candidate, prepared, query, context, targets)
        if offer.judgement.score >= query.min_score:
            best = _best_once([*best, offer])[: query.limit]
    return best


def _hope(
    candidate: _Candidate, prepared: Prepared, query: Query, targets: Mapping[str, int]
) -> _Rank:
    """Return the best rank that a candidate can have, whatever its text costs."""
    unit = candidate.unit
    if unit.source == prepared.text:
        return _rank(candidate, BEST_SCORE, MatchKind.CONTEXT)
    penalties = unit_penalties(
        unit,
        markup=unit.source_markup,
        target_lang=query.target_lang,
        targets=targets[unit.source],
    )
    points = sum(penalty.points for penalty in penalties)
    return _rank(candidate, max(0, min(CAP, candidate.base_score - points)), MatchKind.FUZZY)


def _offer(
    candidate: _Candidate,
    prepared: Prepared,
    query: Query,
    context: Context,
    targets: Mapping[str, int],
) -> _Offer:
    unit = candidate.unit
    is_equal = unit.source == prepared.text
    matched = prepared if is_equal else prepare(unit.source, unit.source_lang)
    judgement = judge(
        prepared,
        matched,
        unit,
        target_lang=query.target_lang,
        base=candidate.base_score,
        context=context,
        targets=targets[unit.source],
    )
    rank = _rank(candidate, judgement.score, judgement.kind)
    return _Offer(candidate, matched, judgement, rank)


def _targets(
    candidates: Sequence[_Candidate], prepared: Prepared, context: Context
) -> dict[str, int]:
    """Return for each source the number of its different targets, 1 when one is preferred.

    Preferred is the only approved target, and any that has the query's context.
    """
    by_source: defaultdict[str, list[TranslationUnit]] = defaultdict(list)
    for candidate in candidates:
        by_source[candidate.unit.source].append(candidate.unit)
    return {
        source: 1 if _has_preferred(units, prepared, context) else _count_targets(units)
        for source, units in by_source.items()
    }


def _count_targets(units: Iterable[TranslationUnit]) -> int:
    return len({unit.target for unit in units})


def _has_preferred(units: Sequence[TranslationUnit], prepared: Prepared, context: Context) -> bool:
    if _count_targets(unit for unit in units if unit.status is UnitStatus.APPROVED) == 1:
        return True
    return units[0].source == prepared.text and any(
        context_steps(unit, context, prepared.lang) for unit in units
    )


def _rank(candidate: _Candidate, score: int, kind: MatchKind) -> _Rank:
    unit = candidate.unit
    changed = unit.changed_at or unit.created_at or unit.provenance.imported_at
    return (
        -score,
        _KINDS.index(kind),
        -candidate.base_score,
        _STATUSES.index(unit.status),
        -changed.timestamp() if changed else 0.0,
        unit.id or 0,
        candidate.is_reversed,
    )


def _best_once(offers: Sequence[_Offer]) -> list[_Offer]:
    """Return the offers best first, each pair of texts once."""
    once: dict[tuple[str, str], _Offer] = {}
    for offer in sorted(offers, key=lambda offer: offer.rank):
        once.setdefault(offer.texts, offer)
    return list(once.values())


def _match(offer: _Offer, prepared: Prepared) -> Match:
    judgement = offer.judgement
    return Match(
        unit=offer.candidate.unit,
        score=judgement.score,
        base_score=judgement.base_score,
        kind=judgement.kind,
        penalties=judgement.penalties,
        diff=diff(prepared, offer.matched, judgement.operations),
        reversed=offer.candidate.is_reversed,
        adapted=judgement.adapted,
    )
