"""Offers: candidates judged and put in order, with no more comparing than the order needs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from tm.matches import Match, MatchKind
from tm.model import TranslationUnit, UnitStatus
from tm.penalties import SUBSTITUTION_POINTS, tag_penalties, unit_penalties
from tm.preferences import changed_at, preference_penalties
from tm.query import BEST_SCORE, Query
from tm.score import CAP, Context, Judgement, Prepared, context_steps, diff, judge, prepare
from tm.store import MemoryRule

_KINDS = tuple(MatchKind)  # their order is the order of offering
MAX_BEHIND_ADAPTED = 200  # candidates of one base score, some 0.1 s
_STATUSES = (UnitStatus.APPROVED, UnitStatus.UNREVIEWED, UnitStatus.DRAFT, UnitStatus.MACHINE)

Rank = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with what is made of it once.

    Attributes:
        rules: What is set for memories, by name.
    """

    query: Query
    prepared: Prepared
    context: Context
    rules: Mapping[str, MemoryRule]

    def place(self, memory: str) -> int:
        """Return how far behind others a memory stands among equal scores."""
        if self.query.memories:
            return self.query.memories.index(memory)
        rule = self.rules.get(memory)
        return -rule.priority if rule else 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit turned into the query's direction."""

    unit: TranslationUnit
    is_reversed: bool
    base_score: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A judged candidate; the smaller its rank, the better."""

    candidate: Candidate
    matched: Prepared
    judgement: Judgement
    rank: Rank

    @property
    def rank_before(self) -> Rank:
        """The rank without the point for replaced numbers."""
        points = SUBSTITUTION_POINTS if self.judgement.adapted else 0
        return (self.rank[0] - points, *self.rank[1:])

    @property
    def texts(self) -> tuple[str, str]:
        """The pair of texts, which is offered once."""
        return self.candidate.unit.source, self.candidate.unit.target


def is_decided(best: Sequence[Offer], base: int, limit: int) -> bool:
    """Tell that no unit of this base score or less can come among the best."""
    return len(best) == limit and base < 100 and best[-1].judgement.score >= min(base, CAP)


def with_best_of(candidates: Sequence[Candidate], best: list[Offer], asked: Asked) -> list[Offer]:
    """Return the best offers after candidates of one base score have come in.

    Thousands of short texts may share a base score (第7条 with every 第…条), and comparing texts
    in full is what costs: the most promising come first, and the rest is spared once no rank that
    a candidate can hope for is good enough. Targets with replaced numbers stand a point below that
    hope; after `MAX_BEHIND_ADAPTED` candidates nobody looks for one whose numbers must stay.
    """
    query = asked.query
    targets = _targets(candidates, asked)
    hopes = [(_hope(candidate, asked, targets), candidate) for candidate in candidates]
    for tried, (hope, candidate) in enumerate(sorted(hopes, key=itemgetter(0))):
        is_enough = tried >= MAX_BEHIND_ADAPTED
        if len(best) == query.limit and _reached(best[-1], is_enough=is_enough) <= hope:
            break
        offer = _offer(candidate, asked, targets)
        if offer.judgement.score >= query.min_score:
            best = _best_once([*best, offer])[: query.limit]
    return best


def _reached(last: Offer, *, is_enough: bool) -> Rank:
    return last.rank_before if is_enough else last.rank


def _hope(candidate: Candidate, asked: Asked, targets: Mapping[str, int]) -> Rank:
    """Return the best rank that a candidate can have, whatever its text costs."""
    unit = candidate.unit
    if unit.source == asked.prepared.text:
        return _rank(candidate, BEST_SCORE, MatchKind.CONTEXT, asked)
    penalties = (
        tag_penalties(asked.prepared.markup, unit.source_markup)
        + unit_penalties(unit, target_lang=asked.query.target_lang, targets=targets[unit.source])
        + preference_penalties(unit, asked.query, asked.rules)
    )
    points = sum(penalty.points for penalty in penalties)
    score = max(0, min(CAP, candidate.base_score - points))
    return _rank(candidate, score, MatchKind.FUZZY, asked)


def _offer(candidate: Candidate, asked: Asked, targets: Mapping[str, int]) -> Offer:
    unit = candidate.unit
    is_equal = unit.source == asked.prepared.text
    matched = asked.prepared if is_equal else prepare(unit.source, unit.source_lang)
    judgement = judge(
        asked.prepared,
        matched,
        unit,
        target_lang=asked.query.target_lang,
        base=candidate.base_score,
        context=asked.context,
        targets=targets[unit.source],
        others=preference_penalties(unit, asked.query, asked.rules),
        documents=asked.query.adapt_documents,
    )
    rank = _rank(candidate, judgement.score, judgement.kind, asked)
    return Offer(candidate, matched, judgement, rank)


def _targets(candidates: Sequence[Candidate], asked: Asked) -> dict[str, int]:
    """Return for each source the number of its different targets, 1 when one is preferred.

    Preferred is the only approved target, and any that has the query's context.
    """
    by_source: defaultdict[str, list[TranslationUnit]] = defaultdict(list)
    for candidate in candidates:
        by_source[candidate.unit.source].append(candidate.unit)
    return {
        source: 1 if _has_preferred(units, asked) else _count_targets(units)
        for source, units in by_source.items()
    }


def _count_targets(units: Iterable[TranslationUnit]) -> int:
    return len({unit.target for unit in units})


def _has_preferred(units: Sequence[TranslationUnit], asked: Asked) -> bool:
    if _count_targets(unit for unit in units if unit.status is UnitStatus.APPROVED) == 1:
        return True
    return units[0].source == asked.prepared.text and any(
        context_steps(unit, asked.context, asked.prepared.lang) for unit in units
    )


def _rank(candidate: Candidate, score: int, kind: MatchKind, asked: Asked) -> Rank:
    unit = candidate.unit
    changed = changed_at(unit)
    return (
        -score,
        _KINDS.index(kind),
        -candidate.base_score,
        asked.place(unit.memory),
        _STATUSES.index(unit.status),
        -changed.timestamp() if changed else 0.0,
        unit.id or 0,
        candidate.is_reversed,
    )


def _best_once(offers: Sequence[Offer]) -> list[Offer]:
    """Return the offers best first, each pair of texts once."""
    once: dict[tuple[str, str], Offer] = {}
    for offer in sorted(offers, key=lambda offer: offer.rank):
        once.setdefault(offer.texts, offer)
    return list(once.values())


def match_of(offer: Offer, asked: Asked) -> Match:
    """Return the match that is offered."""
    judgement = offer.judgement
    return Match(
        unit=offer.candidate.unit,
        score=judgement.score,
        base_score=judgement.base_score,
        kind=judgement.kind,
        penalties=judgement.penalties,
        diff=diff(asked.prepared, offer.matched, judgement.operations),
        reversed=offer.candidate.is_reversed,
        adapted=judgement.adapted,
    )
