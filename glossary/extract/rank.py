"""The order of renderings and of candidates."""

import math
from dataclasses import dataclass, replace

from glossary.extract.gather import Rendering
from glossary.extract.models import Model
from glossary.extract.pair_features import PairEvidence
from glossary.extract.phrases import Similarities

FREQUENT = 0.35  # what each doubling of the units adds
TERM_POWER = 2  # or repeated words of the general language would stand before rare terms


@dataclass(frozen=True, slots=True)
class Choice:
    """A rendering with its value (higher is better) and the votes of the units."""

    rendering: Rendering
    value: float
    votes: float
    cosine: float | None
    known: bool


def choices(
    renderings: dict[str, Rendering],
    evidence: PairEvidence,
    model: Model,
    similarities: Similarities | None,
) -> tuple[Choice, ...]:
    """Return the renderings of a candidate, best first."""
    values = model.values(evidence.rows)
    found = [
        Choice(
            renderings[key],
            float(value),
            votes,
            None if similarities is None else similarities[key][0],
            known,
        )
        for key, value, votes, known in zip(
            evidence.keys, values, evidence.votes, evidence.known, strict=True
        )
    ]
    return tuple(sorted(found, key=lambda choice: (-choice.value, choice.rendering.key)))


def put_first(chosen: Choice, ranked: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """Put a choice first, as sure as the one that was first."""
    rest = (other for other in ranked if other.rendering is not chosen.rendering)
    return (replace(chosen, value=max(chosen.value, ranked[0].value)), *rest)


def rank_value(
    pair_value: float, term_value: float, *, units: int, votes: float, english_units: int
) -> float:
    """Return the value that orders candidates: both models, frequency and consistency.

    The values of the models go in as they are: the calibrated probabilities are the same for all
    of the best, and would not order them.
    """
    frequent = 1 + FREQUENT * math.log2(max(1, units))
    consistent = 0.5 + 0.5 * min(1.0, 2 * votes / (units + max(1, english_units)))
    both = _logistic(pair_value) * math.pow(_logistic(term_value), TERM_POWER)
    return both * frequent * consistent


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))
