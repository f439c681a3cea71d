"""Refitting the trained models to the decisions of people, near to the weights that they had.

A few hundred decisions say little about sixty weights; so every weight is held to its shipped value
(a Gaussian prior, found with Newton's steps), and the tables of the probabilities are bent by two
numbers that are fitted to decisions which the weights had not seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from glossary.extract.models import LEAST, MOST, Model, Models
from glossary.extract.priors import Matrix

PULL = 25.0  # toward the shipped weights, in decisions for each step of a feature's spread
TABLE_PULL = 10.0  # toward the shipped table
FOLDS = 5
_ROUNDS = 2  # in which a rejection is shared out between wrong English and no term
_STEPS = 12
_NEAR = 1e-6


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person decided about a candidate.

    Attributes:
        pair_row, term_row: Features of the pair and of the term.
        pair_right: Whether the English is right; ``None`` when the decision does not tell.
        term_right: The same of the Chinese being a term.
    """

    pair_row: tuple[float, ...]
    term_row: tuple[float, ...]
    pair_right: bool | None
    term_right: bool | None


@dataclass(frozen=True, slots=True)
class Refit:
    """Models that learned, and how well both kinds foretell decisions (log loss, less is better).

    The loss of the refitted models is that of decisions which they had not seen.
    """

    models: Models
    shipped_loss: float
    learned_loss: float


def refit(models: Models, judgements: Sequence[Judgement]) -> Refit:
    """Fit both models to decisions; the given ones stay as they are."""
    folds = np.arange(len(judgements)) % FOLDS
    unseen: list[Models] = []
    for fold in range(FOLDS):
        unseen.append(
            _near(models, [j for j, at in zip(judgements, folds, strict=True) if at != fold])
        )
    learned = _near(models, judgements)
    tables = _bent(learned, judgements, [unseen[at] for at in folds])
    losses = [
        sum(_loss(kind, j) for kind, j in zip(kinds, judgements, strict=True)) / len(judgements)
        for kinds in (
            [models] * len(judgements),
            [_with_tables(unseen[at], tables) for at in folds],
        )
    ]
    return Refit(tables, losses[0], losses[1])


def _near(models: Models, judgements: Sequence[Judgement]) -> Models:
    """Return the models refitted to some decisions."""
    current = models
    for _ in range(_ROUNDS):
        shares = [_shares(current, judgement) for judgement in judgements]
        current = replace(
            models,
            pair=_fitted(models.pair, [j.pair_row for j in judgements], [p for p, _ in shares]),
            term=_fitted(models.term, [j.term_row for j in judgements], [t for _, t in shares]),
        )
    return current


def _shares(models: Models, judgement: Judgement) -> tuple[float, float]:
    """Return how right the pair and the term are, after a decision.

    A rejection says that not both are right; how it is shared out follows from what was thought.
    """
    pair = models.pair.probability(models.pair.value(judgement.pair_row))
    term = models.term.probability(models.term.value(judgement.term_row))
    if judgement.pair_right is None and judgement.term_right is None:
        rejected = 1 - pair * term
        return pair * (1 - term) / rejected, term * (1 - pair) / rejected
    pair_right, term_right = judgement.pair_right, judgement.term_right
    return (
        pair if pair_right is None else float(pair_right),
        term if term_right is None else float(term_right),
    )


def _fitted(model: Model, rows: Sequence[Sequence[float]], shares: Sequence[float]) -> Model:
    """Return the most likely weights near to those of a model."""
    scales = np.append(np.array(model.scales), 1.0)
    scaled = np.column_stack([np.array(rows, dtype=np.float64), np.ones(len(rows))]) / scales
    start = np.append(np.array(model.weights), model.intercept) * scales
    found = _newton(scaled, np.array(shares), start, np.full(len(start), PULL)) / scales
    return replace(model, weights=tuple(map(float, found[:-1])), intercept=float(found[-1]))


def _newton(rows: Matrix, shares: Matrix, start: Matrix, pull: Matrix) -> Matrix:
    """Return the minimum of the log loss plus a pull toward the start."""
    current = start.copy()
    for _ in range(_STEPS):
        chance = _logistic(rows @ current)
        slope = rows.T @ (chance - shares) + pull * (current - start)
        bend = (rows * (chance * (1 - chance))[:, None]).T @ rows + np.diag(pull)
        step = np.linalg.solve(bend, slope)
        current = current - step
        if float(np.abs(step).max()) < _NEAR:
            break
    return current


def _logistic(values: Matrix) -> Matrix:
    found: Matrix = 1 / (1 + np.exp(-np.clip(values, -30, 30)))
    return found


def _bent(learned: Models, judgements: Sequence[Judgement], unseen: Sequence[Models]) -> Models:
    """Return the models with tables fitted to decisions that their weights had not seen."""
    chances = [
        (
            kind.pair.probability(kind.pair.value(judgement.pair_row)),
            kind.term.probability(kind.term.value(judgement.term_row)),
        )
        for kind, judgement in zip(unseen, judgements, strict=True)
    ]
    shares = [_shares(kind, j) for kind, j in zip(unseen, judgements, strict=True)]
    pair, term = (
        _bend([one[side] for one in chances], [one[side] for one in shares]) for side in (0, 1)
    )
    return replace(
        learned,
        pair=replace(learned.pair, knots=_bent_knots(learned.pair, *pair)),
        term=replace(learned.term, knots=_bent_knots(learned.term, *term)),
    )


def _bend(chances: Sequence[float], shares: Sequence[float]) -> tuple[float, float]:
    """Return the slope and shift of the logits that fit the shares best."""
    logits = np.log(np.array(chances) / (1 - np.array(chances)))
    rows = np.column_stack([logits, np.ones(len(logits))])
    pull = np.array([TABLE_PULL, TABLE_PULL])
    slope, shift = _newton(rows, np.array(shares), np.array([1.0, 0.0]), pull)
    return max(0.1, float(slope)), float(shift)


def _bent_knots(model: Model, slope: float, shift: float) -> tuple[tuple[float, float], ...]:
    found = []
    for value, probability in model.knots:
        chance = min(MOST, max(LEAST, probability))
        logit = slope * np.log(chance / (1 - chance)) + shift
        found.append((value, float(1 / (1 + np.exp(-logit)))))
    return tuple(found)


def _with_tables(models: Models, tables: Models) -> Models:
    return replace(
        models,
        pair=replace(models.pair, knots=tables.pair.knots),
        term=replace(models.term, knots=tables.term.knots),
    )


def _loss(models: Models, judgement: Judgement) -> float:
    """Return the log loss of the decision: accepted as it is, corrected, or rejected."""
    pair = models.pair.probability(models.pair.value(judgement.pair_row))
    term = models.term.probability(models.term.value(judgement.term_row))
    if judgement.pair_right is None:
        chance = 1 - pair * term
    else:
        chance = term * (pair if judgement.pair_right else 1 - pair)
    return -float(np.log(max(chance, 1e-9)))
