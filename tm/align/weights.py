"""The trained weights of bead types and features, from the JSON files beside this module.

There is one set for each kind of evidence at hand. weights.json is for sentences, trained by
bench/train_alignment.py; clause_weights.json for the inside of a link, trained by
bench/train_clauses.py. They hold no text.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

import numpy as np
import numpy.typing as npt

from tm.align.beads import SKIP_FIRST, SKIP_SECOND, Bead
from tm.align.clause_features import CLAUSE_FEATURES
from tm.align.features import BEAD_FEATURES
from tm.align.skips import SKIP_FEATURES

DoubleArray = npt.NDArray[np.float64]

_NEVER = 1e-6  # no posterior is nearer to 0 or 1: floats say no more


@dataclass(frozen=True, slots=True)
class Weights:
    """One set of weights.

    Attributes:
        beads: Bead types that the set knows, with their own weight.
        features: One weight for each of ``BEAD_FEATURES``.
        skip_first, skip_second: Weight of leaving out a segment, then of ``SKIP_FEATURES``.
        slope, offset: From the log-odds of a posterior to those of being right, as fitted to texts
            that the weights had not seen (Platt 1999).
    """

    beads: tuple[tuple[Bead, float], ...]
    features: DoubleArray
    skip_first: DoubleArray
    skip_second: DoubleArray
    slope: float = 1.0
    offset: float = 0.0

    def confidence(self, posterior: DoubleArray) -> DoubleArray:
        """Return how likely it is that links with such posteriors are right."""
        likely = np.clip(posterior, _NEVER, 1 - _NEVER)
        odds = self.slope * np.log(likely / (1 - likely)) + self.offset
        return np.asarray(1 / (1 + np.exp(-odds)))


@dataclass(frozen=True, slots=True)
class ClauseWeights:
    """One set of weights for the inside of a link.

    Attributes:
        beads: Weights of bead types, of the features of sentences, and of leaving out a segment.
        features: One weight for each of ``CLAUSE_FEATURES``.
        whole: Weight of the bead that takes the whole link, where it is no type of its own.
        least_certain: A cut is made where its posterior exceeds this.
    """

    beads: Weights
    features: DoubleArray
    whole: float
    least_certain: float


ClauseTask = Literal["clauses", "translations"]
"""Cutting long sentences at their clauses, or cutting the one sentence that renders several."""


def load_weights(*, vectors: bool, words: bool) -> Weights:
    """Return the weights for sentences that fit the evidence at hand."""
    return _read_sentences()[_key(vectors=vectors, words=words)]


def load_clause_weights(task: ClauseTask, *, vectors: bool, words: bool) -> ClauseWeights:
    """Return the weights for the inside of a link that fit the evidence at hand."""
    return _read_clauses()[task][_key(vectors=vectors, words=words)]


def _key(*, vectors: bool, words: bool) -> str:
    evidence = [part for part, there in (("vectors", vectors), ("words", words)) if there]
    return "+".join(evidence) or "length"


@cache
def _read_sentences() -> dict[str, Weights]:
    text = (resources.files("tm.align") / "weights.json").read_text(encoding="utf-8")
    return {key: from_json(record) for key, record in json.loads(text)["sets"].items()}


@cache
def _read_clauses() -> dict[str, dict[str, ClauseWeights]]:
    text = (resources.files("tm.align") / "clause_weights.json").read_text(encoding="utf-8")
    return {
        task: {key: clauses_from_json(record) for key, record in sets.items()}
        for task, sets in json.loads(text).items()
    }


def clauses_from_json(record: dict[str, dict[str, float]]) -> ClauseWeights:
    """Return the weights of one record of clause_weights.json."""
    features, decision = record["features"], record["decision"]
    return ClauseWeights(
        from_json(record),
        _values(features, CLAUSE_FEATURES, beside=BEAD_FEATURES),
        decision["whole"],
        decision["least_certain"],
    )


def from_json(record: dict[str, dict[str, float]]) -> Weights:
    """Return the weights of one record of weights.json."""
    beads = {_bead(key): value for key, value in record["beads"].items()}
    skips = [
        np.array([beads.pop(bead), *_values(record[part], SKIP_FEATURES)])
        for bead, part in ((SKIP_FIRST, "skip_first"), (SKIP_SECOND, "skip_second"))
    ]
    features = _values(record["features"], BEAD_FEATURES, beside=CLAUSE_FEATURES)
    fitted = record.get("calibration", {})
    return Weights(
        tuple(beads.items()),
        features,
        skips[0],
        skips[1],
        fitted.get("slope", 1.0),
        fitted.get("offset", 0.0),
    )


def _values(
    record: dict[str, float], names: Sequence[str], *, beside: Sequence[str] = ()
) -> DoubleArray:
    """Return a weight for each name, 0 where the record has none.

    Raises:
        ValueError: the record has a name that is neither among them nor beside them.
    """
    unknown = record.keys() - {*names, *beside}
    if unknown:
        raise ValueError(f"weights of unknown features: {', '.join(sorted(unknown))}")
    return np.array([record.get(name, 0.0) for name in names])


def _bead(name: str) -> Bead:
    first, _, second = name.partition("-")
    return int(first), int(second)
