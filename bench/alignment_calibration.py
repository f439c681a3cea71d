"""Fit the confidence of links to how often links of unseen texts are right.

    python -m bench.alignment_calibration

Where there is a dictionary, the texts of ../shared/data/align are aligned with weights that have
not met them. Slope and offset of the logistic curve from the log-odds of a posterior (Platt 1999)
are those with the least calibration error, summed over both sets, of the confidence as the program
states it: limited by what the similarity supports. They go into tm/align/weights.json.
"""

import argparse
from dataclasses import replace
from itertools import product

import numpy as np

from bench.alignment_cv import decode, held_out_weights
from bench.alignment_data import SETS, read_set
from bench.alignment_scores import width_error
from bench.train_alignment import WEIGHTS, store
from tm.align.weights import Weights

EVIDENCE = ("vectors+words", "words")
SLOPES = (0.8, 0.85, 0.9, 0.95, 1.0, 1.05, 1.1, 1.15, 1.2, 1.25, 1.3, 1.35, 1.4)
OFFSETS = (-0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
_CERTAIN = 50.0  # an offset that leaves only the limit of the similarity

Judged = tuple[np.ndarray, np.ndarray, np.ndarray]
"""The posteriors of some links, the limits of their confidence, and which of them are right."""


def main() -> None:
    """Fit and store what is asked for, and print the calibration error of each set."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--evidence", choices=EVIDENCE, action="append", help="default: all")
    parser.add_argument("--processes", type=int, default=2, help="trainings at once, default 2")
    options = parser.parse_args()
    for evidence in options.evidence or EVIDENCE:
        weights = held_out_weights(evidence, processes=options.processes)
        sets = [judged(group, evidence, weights) for group in SETS]
        slope, offset = fit(sets)
        store(WEIGHTS, evidence, {"calibration": {"slope": slope, "offset": offset}})
        found = ", ".join(
            f"{group} {error(one, slope, offset):.4f}"
            for group, one in zip(SETS, sets, strict=True)
        )
        print(f"{evidence}: slope {slope}, offset {offset}; calibration error {found}")


def judged(group: str, evidence: str, weights: dict[str, Weights]) -> Judged:
    """Align a set with weights that have not met it and look which links are right.

    Where the limit is the lesser it stands for the posterior too: no offset of ours goes below it.
    """
    texts = read_set(group)
    plain, limits = (
        decode(
            group, texts, evidence,
            {key: replace(one, slope=1.0, offset=offset) for key, one in weights.items()},
        )
        for offset in (0.0, _CERTAIN)
    )  # fmt: skip
    links = [(one.link in set(text.links)) for text in texts for one in plain[text.name]]
    columns = [
        np.array([one.confidence for text in texts for one in found[text.name]], dtype=np.float64)
        for found in (plain, limits)
    ]
    return columns[0], columns[1], np.array(links, dtype=np.float64)


def error(links: Judged, slope: float, offset: float) -> float:
    """Return the expected calibration error under a curve."""
    posterior, limit, right = links
    curve = Weights((), np.zeros(0), np.zeros(0), np.zeros(0), slope, offset)
    return width_error(np.minimum(curve.confidence(posterior), limit), right)


def fit(sets: list[Judged]) -> tuple[float, float]:
    """Return slope and offset of the best curve; each set counts as much as the others."""
    return min(product(SLOPES, OFFSETS), key=lambda curve: sum(error(one, *curve) for one in sets))


if __name__ == "__main__":
    main()
