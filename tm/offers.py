"""Offers: candidates judged and put in order, with no more comparing than the order needs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop
from itertools import islice

from tm.matches import Match
from tm.model import TranslationUnit
from tm.penalties import SUBSTITUTION_POINTS
from tm.preferences import preference_penalties
from tm.query import Query
from tm.score import CAP, Judgement, Prepared, diff, judge, prepare
from tm.sketches import Asked, Rank, Sketch, hopes, rank, targets

MAX_JUDGED = 1000  # pairs of texts of one base score; only the most promising are worth the time
MAX_BEHIND_ADAPTED = 200  # of one base score, some 0.1 s
_LOADED_AT_A_TIME = 32


@dataclass(frozen=True, slots=True)
class Offer:
    """A judged unit; the smaller its rank, the better."""

    unit: TranslationUnit
    is_reversed: bool
    matched: Prepared
    judgement: Judgement
    rank: Rank

    @property
    def rank_before(self) -> Rank:
        """The rank without the point for replaced numbers."""
        adapted = self.judgement.adapted
        points = SUBSTITUTION_POINTS if adapted and adapted.replaced else 0
        return (self.rank[0] - points, *self.rank[1:])


Load = Callable[[Sequence[Sketch]], Sequence[TranslationUnit | None]]
"""Gives the units of sketches in the query's direction, ``None`` for one that is gone by now."""


def is_decided(best: Sequence[Offer], base: int, limit: int) -> bool:
    """Tell that no unit of this base score or less can come among the best."""
    return len(best) == limit and base < 100 and best[-1].judgement.score >= min(base, CAP)


def with_best_of(
    sketches: Sequence[Sketch], base: int, best: Sequence[Offer], asked: Asked, load: Load
) -> list[Offer]:
    """Return the best offers after units of one base score have come in.

    Thousands of short texts may share a base score (第7条 with every 第…条), and comparing texts
    in full is what costs: the most promising come first, and the rest is spared once no rank that
    a unit can hope for is good enough. Of units with the same two texts only the first is judged:
    their texts cost the same. Targets with replaced numbers stand a point below that hope; after
    `MAX_BEHIND_ADAPTED` of them nobody looks for one whose numbers must stay.
    """
    counts = targets(sketches)
    promising = _most_promising(sketches, base, asked, counts)
    offers = list(best)
    tried = 0
    while part := list(islice(promising, _LOADED_AT_A_TIME)):
        for (hope, one), unit in zip(part, load([one for _, one in part]), strict=True):
            if _is_enough(offers, hope, tried, asked.query.limit):
                return offers
            tried += 1
            if unit is not None:
                offers = _with(offers, _offer(unit, one, base, asked, counts), asked.query)
    return offers


def _is_enough(offers: Sequence[Offer], hope: Rank, tried: int, limit: int) -> bool:
    """Tell that nothing with this hope, or less, can come among the best."""
    if len(offers) < limit:
        return False
    last = offers[-1]
    return (last.rank_before if tried >= MAX_BEHIND_ADAPTED else last.rank) <= hope


def _with(offers: list[Offer], offer: Offer, query: Query) -> list[Offer]:
    if offer.judgement.score < query.min_score:
        return offers
    return sorted([*offers, offer], key=lambda offer: offer.rank)[: query.limit]


def _most_promising(
    sketches: Sequence[Sketch], base: int, asked: Asked, counts: Mapping[str, int]
) -> Iterator[tuple[Rank, Sketch]]:
    """Yield sketches by what they can hope for, each pair of texts once, up to a bound."""
    heap = [
        (hope, number, one)
        for number, (hope, one) in enumerate(hopes(sketches, base, asked, counts))
    ]
    heapify(heap)
    seen: set[tuple[str, str]] = set()
    while heap and len(seen) < max(MAX_JUDGED, 2 * asked.query.limit):
        hope, _, one = heappop(heap)
        if (one.source, one.target) not in seen:
            seen.add((one.source, one.target))
            yield hope, one


def _offer(
    unit: TranslationUnit, one: Sketch, base: int, asked: Asked, counts: Mapping[str, int]
) -> Offer:
    is_equal = unit.source == asked.prepared.text
    matched = asked.prepared if is_equal else prepare(unit.source, unit.source_lang)
    judgement = judge(
        asked.prepared,
        matched,
        unit,
        target_lang=asked.query.target_lang,
        base=base,
        context=asked.context,
        targets=counts[one.source],
        others=preference_penalties(unit, asked.query, asked.rules),
        documents=asked.query.adapt_documents,
    )
    reached = rank(judgement.score, judgement.kind, base, one.standing)
    return Offer(unit, one.is_reversed, matched, judgement, reached)


def match_of(offer: Offer, asked: Asked) -> Match:
    """Return the match that is offered."""
    judgement = offer.judgement
    return Match(
        unit=offer.unit,
        score=judgement.score,
        base_score=judgement.base_score,
        kind=judgement.kind,
        penalties=judgement.penalties,
        diff=diff(asked.prepared, offer.matched, judgement.operations),
        reversed=offer.is_reversed,
        adapted=judgement.adapted,
    )
