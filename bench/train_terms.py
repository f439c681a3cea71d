"""Train the two models of term extraction and fit their calibration: weights.json.

    python -m bench.train_terms            report the figures of texts that were held out
    python -m bench.train_terms --write    the same, then write glossary/extract/weights.json

The corpora are those of ``term_corpora``, the labels those of ``term_labels.tsv``. Held out means:
trained on two genres, tested on the third; that is also what the calibration is fitted to. The
features of the corpora take some minutes; ``--rows FOLDER`` keeps them there.
"""

import argparse
import json
import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from bench.term_corpora import GENRES
from bench.term_rows import Labelled, labelled
from glossary.extract import pair_features, term_features
from glossary.extract.models import Model, Models, models_data
from glossary.extract.run import PROPOSE_PAIR_CONFIDENCE, PROPOSE_TERMHOOD

WEIGHTS = Path(__file__).parent.parent / "glossary" / "extract" / "weights.json"
BANDS = ((0.7, 1.0), (0.4, 0.7), (0.0, 0.4))  # high, medium, low, as the pages show them
STRENGTH = 10.0  # of the pull toward zero, on standardised features
SENSE_STRENGTH = 1.0  # the same, on vectors of length 1
FOLDS = 8
KNOTS = 12  # most levels of a calibration table
LEAST_NESTED = 3  # characters from which a term inside another ties them to one fold
DIGITS = 5

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_AT_VALUE = term_features.NAMES.index("pair_value")
_AT_PROBABILITY = term_features.NAMES.index("pair_probability")
_AT_SENSE = term_features.NAMES.index("sense")
_MOST_VALUE = 6.0


@dataclass(frozen=True)
class Judged:
    """A labelled candidate as a pair model and a term model see it."""

    one: Labelled
    chosen: int
    pair_value: float
    sense: float = 0.0
    term_value: float = 0.0

    @property
    def pair_verdict(self) -> int:
        return int(self.one.verdicts[self.chosen])


@dataclass(frozen=True)
class Block:
    """Neighbours that share one level: their mean value, their share of right ones, their count."""

    value: float
    share: float
    count: int

    def joined(self, other: "Block") -> "Block":
        count = self.count + other.count
        value = (self.value * self.count + other.value * other.count) / count
        share = (self.share * self.count + other.share * other.count) / count
        return Block(value, share, count)


def fit(rows: Floats, verdicts: Floats, names: Sequence[str], strength: float) -> Model:
    """Fit a logistic regression with an L2 pull on standardised features."""
    mean, spread = rows.mean(axis=0), rows.std(axis=0)
    spread[spread < 1e-6] = 1.0
    scaled = (rows - mean) / spread
    signs = 2 * verdicts - 1

    def loss(parameters: Floats) -> tuple[float, Floats]:
        weights, intercept = parameters[:-1], parameters[-1]
        margins = signs * (scaled @ weights + intercept)
        pull = signs / (1 + np.exp(margins))
        slope = np.append(-scaled.T @ pull + strength * weights, -pull.sum())
        return float(np.logaddexp(0, -margins).sum() + strength / 2 * weights @ weights), slope

    found = minimize(loss, np.zeros(rows.shape[1] + 1), jac=True, method="L-BFGS-B").x
    weights = found[:-1] / spread
    return Model(
        tuple(names),
        tuple(round(float(one), DIGITS) for one in weights),
        tuple(round(float(one), DIGITS) for one in spread),
        round(float(found[-1] - weights @ mean), DIGITS),
        ((0.0, 0.5),),
    )


def fit_pair(candidates: Sequence[Labelled], names: Sequence[str]) -> Model:
    rows = np.concatenate([one.pairs[one.verdicts >= 0] for one in candidates])
    verdicts = np.concatenate([one.verdicts[one.verdicts >= 0] for one in candidates])
    return fit(rows, verdicts.astype(np.float64), names, STRENGTH)


def choose(one: Labelled, model: Model) -> Judged:
    values = model.values(one.pairs)
    best = int(values.argmax())
    return Judged(one, best, float(values[best]))


def fit_sense(judged: Sequence[Judged]) -> tuple[float, ...]:
    """Fit the direction among the vectors of renderings that tells terms from common words."""
    vectors = np.array([one.one.vectors[one.chosen] for one in judged], dtype=np.float64)
    if not vectors.size:
        return ()
    signs = 2 * np.array([one.one.term for one in judged]) - 1
    mean = vectors.mean(axis=0)

    def loss(parameters: Floats) -> tuple[float, Floats]:
        weights, intercept = parameters[:-1], parameters[-1]
        margins = signs * ((vectors - mean) @ weights + intercept)
        pull = signs / (1 + np.exp(margins))
        slope = np.append(SENSE_STRENGTH * weights - (vectors - mean).T @ pull, -pull.sum())
        value = np.logaddexp(0, -margins).sum() + SENSE_STRENGTH / 2 * weights @ weights
        return float(value), slope

    found = minimize(loss, np.zeros(vectors.shape[1] + 1), jac=True, method="L-BFGS-B").x
    return tuple(round(float(one), 3) for one in found[:-1])


def with_sense(one: Judged, sense: Sequence[float]) -> Judged:
    if not sense:
        return one
    return replace(one, sense=float(one.one.vectors[one.chosen] @ np.array(sense)))


def out_of_fold_sense(judged: Sequence[Judged]) -> list[Judged]:
    """Give each candidate the sense of a direction that was fitted without it."""
    folds = folds_of([one.one for one in judged])
    found = list(judged)
    for fold in range(FOLDS):
        sense = fit_sense([one for one, at in zip(judged, folds, strict=True) if at != fold])
        for n in np.flatnonzero(folds == fold):
            found[n] = with_sense(judged[n], sense)
    return found


def term_row(one: Judged, calibration: Callable[[float], float]) -> Floats:
    row = one.one.terms[one.chosen].copy()
    row[_AT_SENSE] = one.sense
    row[_AT_VALUE] = max(-_MOST_VALUE, min(_MOST_VALUE, one.pair_value))
    row[_AT_PROBABILITY] = calibration(one.pair_value)
    return row


def fit_term(judged: Sequence[Judged], calibration: Callable[[float], float]) -> Model:
    rows = np.array([term_row(one, calibration) for one in judged])
    verdicts = np.array([one.one.term for one in judged], dtype=np.float64)
    return fit(rows, verdicts, term_features.NAMES, STRENGTH)


def folds_of(candidates: Sequence[Labelled]) -> Ints:
    """Number the candidates so that a term and what it stands in have the same number."""
    roots = list(range(len(candidates)))

    def root(n: int) -> int:
        while roots[n] != n:
            n = roots[n]
        return n

    for n, one in enumerate(candidates):
        for m, other in enumerate(candidates):
            if n != m and len(one.key) >= LEAST_NESTED and one.key in other.key:
                roots[root(n)] = root(m)
    numbers = {r: k for k, r in enumerate(dict.fromkeys(root(n) for n in range(len(roots))))}
    return np.array([numbers[root(n)] * 7919 % FOLDS for n in range(len(roots))])


def out_of_fold(candidates: Sequence[Labelled], names: Sequence[str]) -> list[Judged]:
    """Choose each candidate's rendering by a model that has not seen it."""
    folds = folds_of(candidates)
    found: list[Judged | None] = [None] * len(candidates)
    for fold in range(FOLDS):
        model = fit_pair(
            [one for one, at in zip(candidates, folds, strict=True) if at != fold], names
        )
        for n in np.flatnonzero(folds == fold):
            found[n] = choose(candidates[n], model)
    return [one for one in found if one is not None]


def isotonic(values: Sequence[float], verdicts: Sequence[int]) -> tuple[tuple[float, float], ...]:
    """Return a rising table from values to shares: pooled neighbours, thinned to some knots."""
    blocks: list[Block] = []
    for n in np.argsort(values, kind="stable"):
        blocks.append(Block(values[n], float(verdicts[n]), 1))
        while len(blocks) > 1 and blocks[-2].share >= blocks[-1].share:
            last = blocks.pop()
            blocks[-1] = blocks[-1].joined(last)
    least = max(8.0, len(values) / KNOTS)
    merged: list[Block] = []
    for block in blocks:
        if merged and (merged[-1].count < least or block.count < least / 2):
            merged[-1] = merged[-1].joined(block)
        else:
            merged.append(block)
    return tuple(
        (round(one.value, 3), round((one.share * one.count + 0.5) / (one.count + 1), 4))
        for one in merged
    )


def calibrated(model: Model, values: Sequence[float], verdicts: Sequence[int]) -> Model:
    return replace(model, knots=isotonic(values, verdicts))


def train(candidates: Sequence[Labelled], names: Sequence[str]) -> tuple[Models, list[Judged]]:
    """Train both models; also return the candidates as out-of-fold pair models see them."""
    judged = out_of_fold(candidates, names)
    seen = [one for one in judged if one.pair_verdict >= 0]
    pair = calibrated(
        fit_pair(candidates, names),
        [one.pair_value for one in seen],
        [one.pair_verdict for one in seen],
    )
    term = fit_term(out_of_fold_sense(judged), pair.probability)
    return Models(pair, term, fit_sense(judged)), judged


def test(models: Models, candidates: Sequence[Labelled]) -> list[Judged]:
    found = []
    for one in candidates:
        judged = with_sense(choose(one, models.pair), models.sense)
        value = models.term.value(list(term_row(judged, models.pair.probability)))
        found.append(replace(judged, term_value=value))
    return found


def held_out(candidates: Sequence[Labelled], names: Sequence[str]) -> dict[str, list[Judged]]:
    """Judge each genre by models that were trained on the others."""
    found = {}
    for genre in dict.fromkeys(GENRES.values()):
        others = [one for one in candidates if GENRES[one.corpus] != genre]
        mine = [one for one in candidates if GENRES[one.corpus] == genre]
        models, _ = train(others, names)
        found[genre] = test(models, mine)
    return found


def area(values: Sequence[float], verdicts: Sequence[int]) -> float:
    """Return how often a right one stands above a wrong one."""
    order = np.argsort(np.argsort(values, kind="stable"))
    right = np.array(verdicts) == 1
    count = right.sum() * (~right).sum()
    return float((order[right].sum() - right.sum() * (right.sum() - 1) / 2) / count)


def calibration_error(
    probabilities: Sequence[float], verdicts: Sequence[int], bins: int = 10
) -> float:
    """Return the mean distance of promised and true shares in ten bins of equal width."""
    at = np.minimum(bins - 1, (np.array(probabilities) * bins).astype(int))
    total = 0.0
    for n in range(bins):
        inside = at == n
        if inside.any():
            gap = np.mean(np.array(probabilities)[inside]) - np.mean(np.array(verdicts)[inside])
            total += inside.sum() * abs(gap)
    return float(total / len(verdicts))


def report(title: str, judged: Sequence[Judged], models: Models | None = None) -> None:
    pairs = [one for one in judged if one.pair_verdict >= 0]
    possible = [one for one in judged if (one.one.verdicts == 1).any()]
    right = sum(one.pair_verdict == 1 for one in possible)
    pair_values = [one.pair_value for one in pairs]
    pair_verdicts = [one.pair_verdict for one in pairs]
    terms = [one.term_value for one in judged]
    verdicts = [one.one.term for one in judged]
    best = sorted(judged, key=lambda one: -one.term_value)[: len(judged) // 4]
    line = (
        f"{title:20} right English chosen {right}/{len(possible)} = {right / len(possible):.3f}, "
        f"AUROC pair {area(pair_values, pair_verdicts):.3f} term {area(terms, verdicts):.3f}, "
        f"best quarter by termhood: terms {np.mean([one.one.term for one in best]):.2f}"
    )
    if models is not None:
        pair_error = calibration_error(
            [models.pair.probability(value) for value in pair_values], pair_verdicts
        )
        term_error = calibration_error(
            [models.term.probability(value) for value in terms], verdicts
        )
        line += f", calibration error pair {pair_error:.3f} term {term_error:.3f}"
    print(line)
    if models is not None:
        report_bands(pairs, models)


def report_bands(judged: Sequence[Judged], models: Models) -> None:
    """Print how many of each band are right, and of those above the thresholds of a proposal."""
    pair = [models.pair.probability(one.pair_value) for one in judged]
    term = [models.term.probability(one.term_value) for one in judged]
    proposed = [
        (one.pair_verdict, one.one.term)
        for one, p, t in zip(judged, pair, term, strict=True)
        if p >= PROPOSE_PAIR_CONFIDENCE and t >= PROPOSE_TERMHOOD
    ]
    parts = []
    for name, chances, verdicts in (
        ("pair", pair, [one.pair_verdict for one in judged]),
        ("term", term, [one.one.term for one in judged]),
    ):
        for low, high in BANDS:
            inside = [v for v, c in zip(verdicts, chances, strict=True) if low <= c < high]
            share = f"{sum(inside) / len(inside):.2f}" if inside else "-"
            parts.append(f"{name} {low}-{high}: {share} of {len(inside)}")
    right, both = sum(p for p, _ in proposed), sum(p and t for p, t in proposed)
    print(f"    {', '.join(parts)}; proposed {len(proposed)}: right {right}, also terms {both}")


def run(candidates: Sequence[Labelled], names: Sequence[str]) -> Models:
    """Train on everything, calibrate on held-out genres, and report."""
    per_genre = held_out(candidates, names)
    models, _ = train(candidates, names)
    everything = [one for judged in per_genre.values() for one in judged]

    def calibrate(judged: Sequence[Judged]) -> Models:
        pairs = [one for one in judged if one.pair_verdict >= 0]
        return Models(
            calibrated(models.pair, [o.pair_value for o in pairs], [o.pair_verdict for o in pairs]),
            calibrated(models.term, [o.term_value for o in judged], [o.one.term for o in judged]),
            models.sense,
        )

    for genre, judged in per_genre.items():
        others = [one for name, part in per_genre.items() if name != genre for one in part]
        report(f"{genre} held out", judged, calibrate(others))
    report("all held out", everything, calibrate(everything))
    return calibrate(everything)


def rows_of(corpus: str, *, vectors: bool, folder: Path | None) -> list[Labelled]:
    path = None if folder is None else folder / f"{corpus}.{int(vectors)}.rows"
    if path is not None and path.exists():
        found: list[Labelled] = pickle.loads(path.read_bytes())  # noqa: S301 - our own file
        return found
    found = labelled(corpus, vectors=vectors)
    if path is not None:
        path.write_bytes(pickle.dumps(found))
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=Path, help="folder where the features are kept")
    parser.add_argument("--write", action="store_true", help="write the weights")
    given = parser.parse_args()
    data = {}
    for vectors in (True, False):
        names = pair_features.VECTOR_NAMES if vectors else pair_features.NAMES
        candidates = [
            one for corpus in GENRES for one in rows_of(corpus, vectors=vectors, folder=given.rows)
        ]
        print("with vectors" if vectors else "without vectors", len(candidates), "candidates")
        models = run(candidates, names)
        data["with_vectors" if vectors else "without_vectors"] = models_data(models)
    if given.write:
        WEIGHTS.write_text(json.dumps(data, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
