"""Measure the aligner on ../shared/data/align: F1, calibration, speed, as a Markdown table.

    python -m bench.alignment [--clauses] [--write FOLDER]

The predictions are scored by ../shared/tools/evaluate_alignment.py, run as it stands. The weights
were trained on these sets: figures on held-out documents come from train_alignment.py --cv.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench.alignment_data import DATA, SCORER, SETS, GoldText, link_of, read_set
from tm.align.aligner import align
from tm.embed import Encoder, load_encoder
from tm.lexicon import Lexicon, load_lexicon

SURE = 0.9
BINS = 10
EVIDENCE = {"all": (True, True), "no embeddings": (False, True), "length only": (False, False)}


@dataclass
class Outcome:
    """The links of a set with their truth, and the time they took."""

    certain: list[tuple[float, bool]]
    sentences: int
    seconds: float


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path, help="keep the predictions in this folder")
    parser.add_argument("--clauses", action="store_true", help="with the pass over clauses")
    options = parser.parse_args()
    encoder, lexicon = load_encoder(), load_lexicon("zh", "en")
    print(
        "| set | evidence | strict P | strict R | strict F1 | lax F1 | ECE | kept at >= .9 "
        "| strict P there | sentences/s |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for group in SETS:
        texts = read_set(group)
        for evidence, (vectors, words) in EVIDENCE.items():
            with tempfile.TemporaryDirectory() as scratch:
                folder = (options.write or Path(scratch)) / group / evidence.replace(" ", "-")
                folder.mkdir(parents=True, exist_ok=True)
                outcome = run(
                    texts,
                    folder,
                    encoder if vectors else None,
                    lexicon if words else None,
                    clauses=options.clauses,
                )
                scores = official(DATA / group, folder)
            print(row(group, evidence, scores, outcome))


def run(
    texts: list[GoldText],
    folder: Path,
    encoder: Encoder | None,
    lexicon: Lexicon | None,
    *,
    clauses: bool,
) -> Outcome:
    """Align the texts, write the predictions, and compare each link with the gold."""
    outcome = Outcome([], 0, 0.0)
    for text in texts:
        begun = time.perf_counter()
        pairs = align(
            text.chinese, text.english, encoder=encoder, lexicon=lexicon, with_clauses=clauses
        )
        outcome.seconds += time.perf_counter() - begun
        outcome.sentences += len(text.chinese) + len(text.english)
        gold = set(text.links)
        lines = []
        for pair in pairs:
            link = link_of(pair)
            outcome.certain.append((pair.confidence, link in gold))
            lines.append("\t".join(",".join(map(str, side)) or "-" for side in link))
        (folder / f"{text.name}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return outcome


def official(gold: Path, folder: Path) -> dict[str, dict[str, float]]:
    """Return the scores of the shared tool."""
    answer = subprocess.run(  # noqa: S603 - a fixed program on our own files
        [sys.executable, SCORER, gold, folder, "--json"], capture_output=True, text=True, check=True
    )
    found: dict[str, dict[str, float]] = json.loads(answer.stdout)
    return found


def calibration_error(certain: list[tuple[float, bool]]) -> float:
    """Return the expected calibration error over ten equal bins of confidence."""
    total = 0.0
    for place in range(BINS):
        part = [one for one in certain if min(int(one[0] * BINS), BINS - 1) == place]
        if part:
            mean = sum(confidence for confidence, _ in part) / len(part)
            share = sum(right for _, right in part) / len(part)
            total += len(part) * abs(mean - share)
    return total / len(certain)


def row(group: str, evidence: str, scores: dict[str, dict[str, float]], outcome: Outcome) -> str:
    strict, lax = scores["strict"], scores["lax"]
    sure = [right for confidence, right in outcome.certain if confidence >= SURE]
    cells = [
        group, evidence, f"{strict['precision']:.4f}", f"{strict['recall']:.4f}",
        f"{strict['f1']:.4f}", f"{lax['f1']:.4f}", f"{calibration_error(outcome.certain):.4f}",
        f"{len(sure) / len(outcome.certain):.1%}", f"{sum(sure) / max(1, len(sure)):.4f}",
        f"{outcome.sentences / outcome.seconds:.0f}",
    ]  # fmt: skip
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    main()
