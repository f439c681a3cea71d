"""The choice of the rendering, and how sure it is.

The weights are set by hand and rounded; docs/glossary.md says on what they were tried.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from glossary.extract.candidates import LIST_MARK
from glossary.extract.gather import Gathered, Rendering
from glossary.extract.pairs import SpanPair

SCORE = 3.0  # for the logarithm of the alignment score
SHARE = 1.5  # for the part of the Chinese links that the English holds
COSINE = 3.0  # for the cosine of both phrases as vectors
MUTUAL = 1.5  # for the part of the units where the choice is mutual
VOTES = 0.5  # for the logarithm of the units where it wins
UNITS = 0.6  # for the logarithm of the units where it stands
CLEAN = 0.6  # for each end of the English at a mark or function word
DICTIONARY = 1.0  # for each word of the English (two at most) when it is a gloss of the whole
ASSOCIATION = 1.2  # for the Dice coefficient, times the logarithm of its units, where mutual
MISSING = -0.6  # for each word that the English has less than the Chinese gives room for
ENUMERATION = -1.0  # commas without an "and", where the Chinese has no list
NO_COSINE = 0.6  # what is supposed without an encoder: a usual value of right pairs
_SCORE_FLOOR = 0.01
_VOTE_FLOOR = 0.1
_SHARPNESS = 1.0  # of the votes inside a unit

MIDDLE = 1.0  # the value at which a pair is as likely right as wrong
STEEPNESS = 0.9
ONCE = 0.9  # one unit cannot tell the right English from a free rendering of the sentence
ONCE_KNOWN = 0.97  # unless the dictionary says the same
MOST = 0.99


@dataclass(frozen=True, slots=True)
class Choice:
    """A rendering with its value (higher is better) and the votes of the units."""

    rendering: Rendering
    value: float
    votes: float
    cosine: float | None
    known: bool


def choices(
    one: Gathered,
    *,
    cosines: Mapping[str, float] | None,
    known: Mapping[str, bool],
    missing: Mapping[str, int],
    english_counts: Mapping[str, int],
) -> tuple[Choice, ...]:
    """Return the renderings of a candidate, best first.

    Args:
        one: The candidate.
        cosines: Cosine of each rendering's vector to the expression's; ``None`` without encoder.
        known: Which renderings are a gloss of the whole expression.
        missing: How many words each rendering has less than the expression gives room for.
        english_counts: How often each rendering occurs in all English texts.
    """
    votes = _votes(one, cosines)
    found = [
        Choice(
            rendering,
            _value(rendering, votes[key], _cosine(cosines, key), known=known.get(key, False))
            + MISSING * missing.get(key, 0)
            + ENUMERATION * (_is_enumeration(key) and LIST_MARK not in one.key)
            + ASSOCIATION * _association(one, rendering, english_counts.get(key, 0)),
            votes[key],
            None if cosines is None else cosines[key],
            known.get(key, False),
        )
        for key, rendering in one.renderings.items()
    ]
    return tuple(sorted(found, key=lambda choice: (-choice.value, choice.rendering.key)))


def _cosine(cosines: Mapping[str, float] | None, key: str) -> float:
    return NO_COSINE if cosines is None else cosines[key]


def _value(rendering: Rendering, votes: float, cosine: float, *, known: bool) -> float:
    return (
        SCORE * math.log(rendering.mean(lambda pair: pair.score) + _SCORE_FLOOR)
        + SHARE * rendering.mean(lambda pair: pair.share_chinese)
        + MUTUAL * rendering.mean(lambda pair: pair.mutual)
        + COSINE * cosine
        + CLEAN * (rendering.mean(lambda pair: pair.english.clean) - 1)
        + VOTES * math.log(votes + _VOTE_FLOOR)
        + UNITS * math.log(len(rendering.pairs))
        + DICTIONARY * known * min(2, len(rendering.key.split(" ")))
    )


def _is_enumeration(key: str) -> bool:
    """Tell whether English only strings words together: "places, wars"."""
    words = key.split(" ")
    return "," in words and "and" not in words


def _association(one: Gathered, rendering: Rendering, english_count: int) -> float:
    count = len(rendering.pairs)
    dice = 2 * count / (one.frequency + max(count, english_count))
    return dice * math.log(count) * rendering.mean(lambda pair: pair.mutual)


def _votes(one: Gathered, cosines: Mapping[str, float] | None) -> dict[str, float]:
    """Share out one vote of each unit among the renderings that it holds."""
    votes = dict.fromkeys(one.renderings, 0.0)
    for unit in one.places:
        strengths = {
            key: math.exp(_SHARPNESS * _local_value(rendering.pairs[unit], _cosine(cosines, key)))
            for key, rendering in one.renderings.items()
            if unit in rendering.pairs
        }
        total = sum(strengths.values())
        for key, strength in strengths.items():
            votes[key] += strength / total
    return votes


def _local_value(pair: SpanPair, cosine: float) -> float:
    score = math.log(pair.score + _SCORE_FLOOR)
    return 1.5 * (SCORE * score + SHARE * pair.share_chinese + COSINE * cosine)


def pair_confidence(ranked: Sequence[Choice]) -> float:
    """Return how likely it is that the best choice is the right and complete rendering."""
    best = ranked[0]
    sure = 1 / (1 + math.exp(-STEEPNESS * (best.value - MIDDLE)))
    cuts = [one for one in ranked if one is best or _overlap(one, best)]
    total = sum(math.exp(one.value - best.value) for one in cuts)
    most = MOST
    if len(best.rendering.pairs) == 1:
        most = ONCE_KNOWN if best.known else ONCE
    return most * sure * (0.5 + 0.5 / total)


def _overlap(one: Choice, other: Choice) -> bool:
    """Tell whether one rendering is a longer or shorter cut of the other."""
    first, second = (f" {choice.rendering.key} " for choice in (one, other))
    return first in second or second in first


def rank_value(pair: float, term: float, *, units: int, votes: float, english_units: int) -> float:
    """Return the value that orders candidates: both probabilities, frequency and consistency."""
    frequent = 1 + 0.35 * math.log2(max(1, units))
    consistent = 0.5 + 0.5 * min(1.0, 2 * votes / (units + max(1, english_units)))
    return math.sqrt(pair) * term * frequent * consistent
