"""The two trained models: is the English right and complete; is the Chinese a term.

Each is a logistic regression, its weights a list of numbers in ``weights.json``, and a table that
turns its value into a probability: fitted on texts of a kind that the model had not seen, because
a model is too sure of itself there (bench/train_terms.py).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from glossary.extract.priors import Matrix, Vectors

LEAST, MOST = 0.005, 0.99  # no probability is surer than this


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic regression with its calibration.

    Attributes:
        names: Names of the features.
        weights: One for each feature as it is measured.
        scales: Spread of each feature in training; 1 for one that never varied.
        intercept: The value of a row of zeros.
        knots: Values, ascending, and the probabilities that stand for them.
    """

    names: tuple[str, ...]
    weights: tuple[float, ...]
    scales: tuple[float, ...]
    intercept: float
    knots: tuple[tuple[float, float], ...]

    def values(self, rows: Matrix) -> Matrix:
        """Return the value (a logit, higher is better) of each row of features."""
        found: Matrix = rows @ np.array(self.weights) + self.intercept
        return found

    def value(self, row: Sequence[float]) -> float:
        """Return the value of one row."""
        return sum(map(float.__mul__, map(float, row), self.weights)) + self.intercept

    def probability(self, value: float) -> float:
        """Return the probability that a value stands for."""
        at, probabilities = zip(*self.knots, strict=True)
        return float(min(MOST, max(LEAST, np.interp(value, at, probabilities))))


@dataclass(frozen=True, slots=True)
class Models:
    """The two models that judge candidates.

    Attributes:
        sense: A direction among the vectors of English phrases, from words of every day toward
            terms; how far a rendering lies that way is one of the features of the term model.
            Empty without an encoder.
    """

    pair: Model
    term: Model
    sense: tuple[float, ...] = ()

    def sense_of(self, vector: Vectors | None) -> float:
        """Return how far the vector of a rendering lies toward terms; 0 without one."""
        return float(vector @ np.array(self.sense)) if vector is not None and self.sense else 0.0


@cache
def shipped_models(*, vectors: bool) -> Models:
    """Return the models that come with the program, for work with or without an encoder."""
    text = resources.files(__package__).joinpath("weights.json").read_text("utf-8")
    return models_from(json.loads(text)["with_vectors" if vectors else "without_vectors"])


def models_from(data: Mapping[str, Any]) -> Models:
    """Read the models from what JSON holds."""
    return Models(_model(data["pair"]), _model(data["term"]), tuple(data["sense"]))


def models_data(models: Models) -> dict[str, Any]:
    """Return the models as JSON can hold them."""
    both = {
        name: {
            "names": list(model.names),
            "weights": list(model.weights),
            "scales": list(model.scales),
            "intercept": model.intercept,
            "knots": [list(knot) for knot in model.knots],
        }
        for name, model in (("pair", models.pair), ("term", models.term))
    }
    return {**both, "sense": list(models.sense)}


def _model(data: Mapping[str, Any]) -> Model:
    return Model(
        tuple(data["names"]),
        tuple(data["weights"]),
        tuple(data["scales"]),
        data["intercept"],
        tuple((value, probability) for value, probability in data["knots"]),
    )
