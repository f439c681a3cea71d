"""Offers: candidates judged and put in order, with no more comparing than the order needs."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tm.crowds import Candidate, Crowd
from tm.matches import Match
from tm.model import TranslationUnit
from tm.preferences import preference_penalties
from tm.query import Query
from tm.score import CAP, Judgement, Prepared, diff, judge, prepare
from tm.sketches import Asked, Rank, Sketch, hopes, rank, sketch, targets

MAX_JUDGED = 200  # pairs of texts of one crowd, each unlike the others in more than numbers
_TAKEN_AT_A_TIME = 16


@dataclass(frozen=True, slots=True)
class Offer:
    """A judged unit; the smaller its rank, the better."""

    unit: TranslationUnit
    is_reversed: bool
    matched: Prepared
    judgement: Judgement
    rank: Rank


Load = Callable[[Sequence[tuple[int, bool]]], Sequence[TranslationUnit | None]]
"""Gives units by id, turned round where asked to; ``None`` for one that is gone by now."""


def is_decided(best: Sequence[Offer], base: int, limit: int) -> bool:
    """Tell that no unit of this base score or less can come among the best."""
    return len(best) == limit and base < 100 and best[-1].judgement.score >= min(base, CAP)


def with_best_of(
    units: Iterable[tuple[TranslationUnit, bool]], base: int, best: Sequence[Offer], asked: Asked
) -> list[Offer]:
    """Return the best offers after units of one base score have come in, turned ones marked.

    The most promising are judged first, and the rest is spared once no rank that a unit can hope
    for is good enough. Of units with the same two texts only the first is judged: their texts cost
    the same.
    """
    sketches = {
        (unit.id, turned): (sketch(unit, asked, is_reversed=turned), unit) for unit, turned in units
    }
    counts = targets(one for one, _ in sketches.values())
    offers, seen = list(best), set[tuple[str, str]]()
    hopeful = hopes((one for one, _ in sketches.values()), base, asked, counts)
    for hope, one in sorted(hopeful, key=lambda found: found[0]):
        if _is_enough(offers, hope, asked.query):
            break
        if (one.source, one.target) not in seen:
            seen.add((one.source, one.target))
            unit = sketches[one.unit_id, one.is_reversed][1]
            offers = _with(offers, _offer(unit, one, base, asked, counts[one.source]), asked.query)
    return offers


def with_best_of_crowd(
    crowd: Crowd, base: int, best: Sequence[Offer], asked: Asked, load: Load
) -> list[Offer]:
    """Return the best offers after a crowd of one base score has come in.

    What the texts of one unit cost is taken to be the cost of all that differ from it in their
    numbers alone.
    """
    offers, query, judged = list(best), asked.query, 0
    while judged < max(MAX_JUDGED, 2 * query.limit):
        candidates = crowd.take(_TAKEN_AT_A_TIME)
        if not candidates or _is_enough(offers, candidates[0].hope, query):
            break
        units = load([(one.unit_id, one.is_reversed) for one in candidates])
        for one, unit in zip(candidates, units, strict=True):
            if _is_enough(offers, crowd.hope(one), query):
                continue
            judged += 1
            if unit is None:
                crowd.give_back(one.place)
                continue
            offer = _offer(unit, one, base, asked, crowd.targets(one.place))
            _learn(crowd, one, offer)
            offers = _with(offers, offer, query)
    return offers


def _learn(crowd: Crowd, one: Candidate, offer: Offer) -> None:
    penalties = offer.judgement.penalties
    points = sum(penalty.points for penalty in penalties) - crowd.points(one.place)
    doubt = sum(one.points for one in penalties if one.code == "multiple_targets")
    replaced = sum(one.points for one in penalties if one.code == "number_substituted")
    crowd.learn(one.place, of_source=points - replaced, of_shape=points - doubt)


def _is_enough(offers: Sequence[Offer], hope: Rank, query: Query) -> bool:
    """Tell that nothing with this hope, or less, can come among the best."""
    if -hope[0] < query.min_score:
        return True
    return len(offers) == query.limit and offers[-1].rank <= hope


def _with(offers: list[Offer], offer: Offer, query: Query) -> list[Offer]:
    if offer.judgement.score < query.min_score:
        return offers
    return sorted([*offers, offer], key=lambda offer: offer.rank)[: query.limit]


def _offer(
    unit: TranslationUnit, one: Sketch | Candidate, base: int, asked: Asked, targets: int
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
        targets=targets,
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
