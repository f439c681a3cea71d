"""Fit the confidence of links to how often links of unseen texts are right.

    python -m bench.alignment_calibration

With a dictionary the texts of ../shared/data/align are aligned with weights that have not met them,
and a logistic curve over the log-odds of the posterior is fitted to which links are
right, both sets counting alike (Platt 1999). Its two numbers go into tm/align/weights.json.
"""

import argparse
from dataclasses import replace

import numpy as np
from scipy.optimize import minimize

from bench.alignment_cv import decode, held_out_weights
from bench.alignment_data import SETS, read_set
from bench.alignment_scores import calibration
from bench.train_alignment import WEIGHTS, store
from tm.align.weights import Weights

_NEVER = 1e-6
EVIDENCE = ("vectors+words", "words")

Judged = tuple[np.ndarray, np.ndarray]
"""The log-odds of the posteriors of some links, and which of them are right."""


def main() -> None:
    """Fit and store what is asked for, and print the calibration error without the curve."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--evidence", choices=EVIDENCE, action="append", help="default: all")
    parser.add_argument("--processes", type=int, default=2, help="trainings at once, default 2")
    options = parser.parse_args()
    for evidence in options.evidence or EVIDENCE:
        weights = {
            document: replace(one, slope=1.0, offset=0.0)
            for document, one in held_out_weights(evidence, processes=options.processes).items()
        }
        slope, offset = fit([judged(group, evidence, weights) for group in SETS])
        store(WEIGHTS, evidence, {"calibration": {"slope": slope, "offset": offset}})
        print(f"{evidence}: slope {slope}, offset {offset}")


def judged(group: str, evidence: str, weights: dict[str, Weights]) -> Judged:
    """Align a set with weights that have not seen it and look which links are right."""
    texts = read_set(group)
    predictions = decode(group, texts, evidence, weights)
    found = calibration(texts, predictions)
    assert found is not None
    print(f"{evidence}, {group}: calibration error {found.error:.4f} without the curve")
    links = [(one, set(text.links)) for text in texts for one in predictions[text.name]]
    sure = np.array([one.confidence for one, _ in links])
    sure = np.clip(sure, _NEVER, 1 - _NEVER)
    right = np.array([one.link in gold for one, gold in links], dtype=np.float64)
    return np.log(sure / (1 - sure)), right


def fit(sets: list[Judged]) -> tuple[float, float]:
    """Return slope and offset of the likeliest curve; each set counts as much as the others."""

    def loss(values: np.ndarray) -> float:
        return sum(
            float(np.logaddexp(0, np.where(right, -1, 1) * (values[0] * odds + values[1])).mean())
            for odds, right in sets
        )

    slope, offset = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return round(float(slope), 3), round(float(offset), 3)


if __name__ == "__main__":
    main()
