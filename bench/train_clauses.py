"""Train the weights for the inside of links and write tm/align/clause_weights.json.

    python -m bench.train_clauses             train all sets, write the file
    python -m bench.train_clauses --dry       only print the figures

The same conditional random field as for sentences, drawn towards the weights for sentences. Data:
the training half of bench/clauses, and long sentences made from every other text of
../shared/data/align, which count for less. The scale of the weights (how sure they are) and the
least posterior of a cut are chosen on texts that the weights have not seen;
bench/clause_calibration.py fits the confidence of the pairs. See docs/alignment.md.
"""

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from bench.alignment_data import ROOT, SETS, read_set
from bench.clause_calibration import MAKERS, calibrate
from bench.clause_data import TRAINING, read_clause_texts
from bench.clause_examples import EVIDENCE, Example, Layout, known_cuts, read_examples
from bench.clause_fields import Fields
from tm.align.clause_lattice import ClausePiece, link_lattice, pieces
from tm.align.weights import ClauseTask, ClauseWeights, clauses_from_json

PULL = 0.5  # L2 strength
ROUNDS = 60
FOLDS = 6
SIMULATED = {"clauses": 0.15, "translations": 0.3}  # what an example counts beside one of the gold
MOST_SIMULATED = 200
SCALES = np.arange(0.3, 1.01, 0.05)
LEAST = np.array([0.8, 0.85, 0.9, 0.93, 0.95, 0.97])  # lower is not certain, on any text
WANTED = 0.97  # precision of the cuts
TASKS: tuple[ClauseTask, ...] = ("clauses", "translations")


def train(examples: Sequence[Example], layout: Layout, rounds: int = ROUNDS) -> np.ndarray:
    """Return the weights that make the right paths likely."""
    fields = Fields(examples, layout)
    start, frozen = layout.start(), layout.frozen()

    def objective(weights: np.ndarray) -> tuple[float, np.ndarray]:
        weights = np.where(frozen, start, weights)
        away = weights - start
        loss, slope = fields.loss(weights)
        slope = slope + 2 * PULL * away
        slope[frozen] = 0
        return loss + PULL * float(away @ away), slope

    found = minimize(objective, start, jac=True, method="L-BFGS-B", options={"maxiter": rounds})
    return np.where(frozen, start, found.x)


@dataclass(frozen=True)
class Choice:
    """What is chosen on texts held out in turn.

    Attributes:
        scale: Of the weights.
        least: Posterior of a cut.
        held: For each text the weights that have not met it.
    """

    scale: float
    least: float
    held: dict[str, ClauseWeights]


def choose(gold: Sequence[Example], made: Sequence[Example], layout: Layout) -> Choice:
    """Return the scale of the weights and the least posterior, on texts held out in turn."""
    names = sorted({one.name for one in gold})
    held = []
    for fold in range(FOLDS):
        out = set(names[fold::FOLDS])
        weights = train([*[one for one in gold if one.name not in out], *made], layout, ROUNDS // 2)
        held.append((weights, [one for one in gold if one.name in out]))
    held = [(weights, part) for weights, part in held if part]
    losses = np.zeros(len(SCALES))
    for weights, part in held:
        fields = Fields(part, layout)
        losses += [fields.loss(weights * scale)[0] for scale in SCALES]
    scale = float(SCALES[int(np.argmin(losses))])
    print(f"  held out: loss {losses.min():.1f} at scale {scale:.2f}")
    least = least_certain(held, layout, scale)
    unseen = {
        one.name: clauses_from_json(layout.to_json(weights * scale, least))
        for weights, part in held
        for one in part
    }
    return Choice(scale, least, unseen)


def least_certain(
    held: Sequence[tuple[np.ndarray, Sequence[Example]]], layout: Layout, scale: float
) -> float:
    """Return the lowest bound at which cuts are right often enough, and print what it gives."""
    lattices = []
    for weights, part in held:
        stored = clauses_from_json(layout.to_json(weights * scale, 0.5))
        lattices += [(link_lattice(one.evidence, stored, one.window), one) for one in part]
    known = sum(len(known_cuts(one)) for _, one in lattices)
    found: list[tuple[float, float, float]] = []
    for least in LEAST:
        made = [(one, pieces(lattice, least)) for lattice, one in lattices]
        cuts = [(one, cut) for one, parts in made for cut in _cuts(parts)]
        right = sum(cut in one.nodes for one, cut in cuts)
        found.append((right / max(1, len(cuts)), right / max(1, known), float(least)))
        print(f"    above {least:.2f}: {len(cuts)} cuts of {known}, precision {found[-1][0]:.3f},"
              f" recall {found[-1][1]:.3f}")  # fmt: skip
    good = [one for one in found if one[0] >= WANTED] or [max(found)]
    return max(good, key=lambda one: (one[1], -one[2]))[2]


def _cuts(parts: Sequence[ClausePiece]) -> list[tuple[int, int]]:
    return [(part.row, part.column) for part in parts[1:]]


def main() -> None:
    """Train every set, then fit its curve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dry", action="store_true", help="do not write the weights")
    parser.add_argument("--evidence", choices=EVIDENCE, action="append", help="default: all")
    options = parser.parse_args()
    path = ROOT / "tm" / "align" / "clause_weights.json"
    stored = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    halves = [text for group in SETS for text in read_set(group)[::2]]
    held: dict[str, dict[ClauseTask, dict[str, ClauseWeights]]] = {}
    for task in TASKS:
        gold = read_examples(read_clause_texts(TRAINING), task)
        made = read_examples(map(MAKERS[task], halves), task, weight=SIMULATED[task])
        made = made[:: -(-len(made) // MOST_SIMULATED)]
        for evidence in options.evidence or EVIDENCE:
            layout = Layout(task, evidence)
            begun = time.perf_counter()
            print(f"{task}, {evidence}: {len(gold)} links, {len(made)} made of sentences")
            choice = choose(gold, made, layout)
            weights = train([*gold, *made], layout) * choice.scale
            stored.setdefault(task, {})[evidence] = layout.to_json(weights, choice.least)
            held.setdefault(evidence, {})[task] = choice.held
            print(
                f"  cuts above {choice.least:.2f}, {time.perf_counter() - begun:.0f} s", flush=True
            )
    for evidence, unseen in held.items():
        final = {task: clauses_from_json(stored[task][evidence]) for task in TASKS}
        names = {name for one in unseen.values() for name in one}
        by_name = {name: {t: unseen[t].get(name, final[t]) for t in TASKS} for name in names}
        for task in TASKS:
            stored[task][evidence]["calibration"] = calibrate(task, evidence, final, by_name)
    if not options.dry:
        path.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
