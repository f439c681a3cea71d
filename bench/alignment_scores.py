"""Scores of predicted links: F1 by the shared tool, calibration, and what went wrong by bead."""

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.alignment_data import SCORER, GoldText, Link

SURE = 0.9
BINS = 10
CLASSES = ("1-1", "1-2 2-1", "1-3 3-1", "1-4+ 4+-1", "m-n", "null")


@dataclass(frozen=True)
class Predicted:
    """A predicted link; ``confidence`` is ``None`` where a system states none."""

    link: Link
    confidence: float | None = None


Predictions = dict[str, Sequence[Predicted]]
"""The links of each text, by the text's name."""


@dataclass(frozen=True)
class Scores:
    """What the shared tool says of some texts."""

    precision: float
    recall: float
    strict: float
    lax: float


@dataclass(frozen=True)
class Calibration:
    """How far the confidences of links tell which are right.

    Attributes:
        error, mass_error: Expected calibration error over ten bins of equal width, and over ten
            bins with equally many links.
        ranking: Chance that a right link is more confident than a wrong one (area under the ROC).
        kept, precision: Share of the links with confidence .9 or more, and how many are right.
    """

    error: float
    mass_error: float
    ranking: float
    kept: float
    precision: float


def score(texts: Sequence[GoldText], predictions: Predictions, keep: Path | None = None) -> Scores:
    """Return the figures of ../shared/tools/evaluate_alignment.py, run as it stands.

    Predictions for other texts are ignored; ``keep`` is a folder that takes those of these.
    """
    with tempfile.TemporaryDirectory() as scratch:
        gold, found = Path(scratch) / "gold", keep or Path(scratch) / "found"
        found.mkdir(parents=True, exist_ok=True)
        for text in texts:
            (gold / text.name).mkdir(parents=True)
            _write(gold / text.name / "gold.tsv", text.links)
            _write(found / f"{text.name}.tsv", [one.link for one in predictions[text.name]])
        answer = subprocess.run(  # noqa: S603 - a fixed program on our own files
            [sys.executable, SCORER, gold, found, "--json"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    told = json.loads(answer.stdout)
    strict = told["strict"]
    return Scores(strict["precision"], strict["recall"], strict["f1"], told["lax"]["f1"])


def _write(path: Path, links: Sequence[Link]) -> None:
    lines = ("\t".join(",".join(map(str, side)) or "-" for side in link) for link in links)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def calibration(texts: Sequence[GoldText], predictions: Predictions) -> Calibration | None:
    """Compare the confidences with the truth; ``None`` where a system states none."""
    judged = [
        (one.confidence, one.link in gold)
        for text in texts
        for gold in [set(text.links)]
        for one in predictions[text.name]
    ]
    if any(confidence is None for confidence, _ in judged):
        return None
    sure, right = np.array(judged, dtype=np.float64).T
    held = right[sure >= SURE]
    order = np.argsort(sure, kind="stable")
    return Calibration(
        width_error(sure, right),
        _error(np.array_split(order, BINS), sure, right),
        _ranking(sure, right),
        len(held) / len(sure),
        float(held.mean()) if len(held) else 1.0,
    )  # fmt: skip


def width_error(sure: np.ndarray, right: np.ndarray) -> float:
    """Return the expected calibration error over ten bins of equal width."""
    place = np.minimum((sure * BINS).astype(int), BINS - 1)
    return _error([place == i for i in range(BINS)], sure, right)


def _error(bins: Sequence[np.ndarray], sure: np.ndarray, right: np.ndarray) -> float:
    """Return the mean distance of confidence and truth, by links."""
    return float(sum(abs((sure[one] - right[one]).sum()) for one in bins) / len(sure))


def _ranking(sure: np.ndarray, right: np.ndarray) -> float:
    """Return the area under the ROC curve; ties count half."""
    good, bad = np.sort(sure[right == 1]), sure[right == 0]
    if not len(good) or not len(bad):
        return 1.0
    above = len(good) - np.searchsorted(good, bad, side="right")
    same = np.searchsorted(good, bad, side="right") - np.searchsorted(good, bad, side="left")
    return float((above + same / 2).sum() / (len(good) * len(bad)))


def strangers(texts: Sequence[GoldText], predictions: Predictions) -> tuple[int, int]:
    """Count the links of strangers, and those of them that are sure.

    Such a link has two sides, but no pair of segments in common with any gold link.
    """
    count = sure = 0
    for text in texts:
        pairs = {(one, other) for link in text.links for one in link[0] for other in link[1]}
        for one in predictions[text.name]:
            held = {(first, second) for first in one.link[0] for second in one.link[1]}
            if held and held.isdisjoint(pairs):
                count += 1
                sure += (one.confidence or 0.0) >= SURE
    return count, sure


def bead_class(link: Link) -> str:
    """Return which of ``CLASSES`` a link belongs to."""
    low, high = sorted(map(len, link))
    if low == 0:
        return "null"
    if low > 1:
        return "m-n"
    return {1: "1-1", 2: "1-2 2-1", 3: "1-3 3-1"}.get(high, "1-4+ 4+-1")


def by_bead(texts: Sequence[GoldText], predictions: Predictions) -> dict[str, tuple[int, int, int]]:
    """Return for each class of beads the links right, predicted and in the gold."""
    right, predicted, gold = Counter[str](), Counter[str](), Counter[str]()
    for text in texts:
        links = {one.link for one in predictions[text.name]}
        right.update(map(bead_class, links.intersection(text.links)))
        predicted.update(map(bead_class, links))
        gold.update(map(bead_class, text.links))
    return {key: (right[key], predicted[key], gold[key]) for key in CLASSES}


def markdown(cells: Sequence[str]) -> str:
    """Return one line of a table."""
    return "| " + " | ".join(cells) + " |"
