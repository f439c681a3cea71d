"""The trained weights of bead types and features, from weights.json beside this module.

There is one set for each kind of evidence at hand; the program that trained them is
bench/train_alignment.py. They hold no text.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from tm.align.beads import SKIP_FIRST, SKIP_SECOND, Bead
from tm.align.features import BEAD_FEATURES
from tm.align.skips import SKIP_FEATURES

DoubleArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weights:
    """One set of weights.

    Attributes:
        beads: Bead types that the set knows, with their own weight.
        features: One weight for each of ``BEAD_FEATURES``.
        skip_first, skip_second: Weight of leaving out a segment, then of ``SKIP_FEATURES``.
    """

    beads: tuple[tuple[Bead, float], ...]
    features: DoubleArray
    skip_first: DoubleArray
    skip_second: DoubleArray


def load_weights(*, clauses: bool, vectors: bool, words: bool) -> Weights:
    """Return the weights for the evidence at hand, for the beads of clauses or of sentences.

    Clauses are judged by the features' weights for sentences; only the weights of the bead types
    differ, which stand under ``clause_beads``.
    """
    evidence = [part for part, there in (("vectors", vectors), ("words", words)) if there]
    return _read(clauses=clauses)["+".join(evidence) or "length"]


@cache
def _read(*, clauses: bool) -> dict[str, Weights]:
    text = (resources.files("tm.align") / "weights.json").read_text(encoding="utf-8")
    stored = json.loads(text)
    beads = {"beads": stored["clause_beads"]} if clauses else {}
    return {key: from_json({**record, **beads}) for key, record in stored["sets"].items()}


def from_json(record: dict[str, dict[str, float]]) -> Weights:
    """Return the weights of one record of weights.json."""
    beads = {_bead(key): value for key, value in record["beads"].items()}
    skips = [
        np.array([beads.pop(bead), *(record[part].get(one, 0.0) for one in SKIP_FEATURES)])
        for bead, part in ((SKIP_FIRST, "skip_first"), (SKIP_SECOND, "skip_second"))
    ]
    features = np.array([record["features"].get(one, 0.0) for one in BEAD_FEATURES])
    return Weights(tuple(beads.items()), features, skips[0], skips[1])


def _bead(name: str) -> Bead:
    first, _, second = name.partition("-")
    return int(first), int(second)
