"""Train the weights of the aligner on ../shared/data/align and write tm/align/weights.json.

    python -m bench.train_alignment             train all sets, write weights.json
    python -m bench.train_alignment --cv        also report figures on held-out documents

A conditional random field: the log-likelihood of the gold paths is maximised with L-BFGS, drawn
towards starting values (L2). See docs/alignment.md.
"""

import argparse
import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from bench.alignment_data import ROOT, SETS, GoldText, Link, read_set
from tm.align.beads import SENTENCE_BEADS, SKIP_FIRST, SKIP_SECOND, Bead, name
from tm.align.cuts import Pair
from tm.align.features import BEAD_FEATURES, WindowFeatures
from tm.align.lattice import Band, Lattice, best_path, posteriors
from tm.align.scoring import weigh, weigh_skips
from tm.align.sides import Texts, whole_of
from tm.align.similarity import Window
from tm.align.skips import SKIP_FEATURES, skip_features
from tm.align.weights import load_weights
from tm.embed import load_encoder
from tm.lexicon import load_lexicon
from tm.model import Segment

PULL = 0.5  # L2 strength
ROUNDS = 70
CHUNK_ROWS = 40  # documents are cut where no link crosses, at least this far apart
EVIDENCE = {  # kind of evidence at hand -> prefixes of the features that then stay at zero
    "vectors+words": (),
    "vectors": ("words", "best_words", "claims"),
    "words": ("cosine", "best_cosine"),
    "length": ("cosine", "best_cosine", "words", "best_words", "claims"),
}
BY_HAND = {  # the training texts have no paragraphs, headings or datelines
    "block_crossed": -1.0,
    "block_start_agrees": 1.0,
    "block_start_differs": -0.5,
    "heading_pair": 2.0,
    "heading_mixed": -4.0,
    "dateline_mixed": -4.0,
}
SKIPS_BY_HAND = {"heading": 3.0, "dateline": 3.0, "empty": 8.0}


@dataclass
class Example:
    """A window whose right path is known, with the features of all its beads."""

    document: str
    beads: dict[Bead, np.ndarray]
    skips: tuple[np.ndarray, np.ndarray]
    path: list[tuple[int, int, Bead]]


class Vector:
    """The weights as one vector, and where each stands in it."""

    def __init__(self) -> None:
        self.beads = list(SENTENCE_BEADS)
        count, features, skips = len(self.beads), len(BEAD_FEATURES), len(SKIP_FEATURES)
        self.features = slice(count, count + features)
        self.first = slice(count + features, count + features + 1 + skips)
        self.second = slice(self.first.stop, self.first.stop + 1 + skips)
        self.size = self.second.stop

    def start(self) -> np.ndarray:
        """Return the values towards which training is drawn."""
        found = np.zeros(self.size)
        for place, bead in enumerate(self.beads):
            found[place] = _start(bead)
        for part in (self.first, self.second):
            found[part.start] = -5.0
            for key, value in SKIPS_BY_HAND.items():
                found[part.start + 1 + SKIP_FEATURES.index(key)] = value
        for key, value in BY_HAND.items():
            found[self.features.start + BEAD_FEATURES.index(key)] = value
        return found

    def frozen(self, evidence: str) -> np.ndarray:
        """Return which weights stay at their start: features without evidence or data."""
        prefixes = EVIDENCE[evidence]
        found = np.zeros(self.size, dtype=bool)
        for place, key in enumerate(BEAD_FEATURES):
            found[self.features.start + place] = key.startswith(prefixes) if prefixes else False
        for part in (self.first, self.second):
            for place, key in enumerate(SKIP_FEATURES):
                if prefixes and key.startswith(prefixes):
                    found[part.start + 1 + place] = True
        return found

    def lattice(self, example: Example, weights: np.ndarray) -> Lattice:
        """Return the lattice of an example under some weights."""
        rows, columns = (len(part) for part in example.skips)
        tables = {}
        for place, bead in enumerate(self.beads):
            table = np.full((rows + 1, columns + 1), -np.inf, dtype=np.float32)
            features = example.beads[bead]
            table[: features.shape[1], : features.shape[2]] = weigh(
                features, weights[self.features], weights[place]
            )
            tables[bead] = table
        return Lattice(
            Band.whole(rows, columns),
            tables,
            weigh_skips(example.skips[0], weights[self.first]),
            weigh_skips(example.skips[1], weights[self.second]),
        )

    def observed(self, example: Example) -> np.ndarray:
        """Return the summed features of the right path."""
        found = np.zeros(self.size)
        for row, column, bead in example.path:
            if bead == SKIP_FIRST:
                found[self.first] += [1, *example.skips[0][row]]
            elif bead == SKIP_SECOND:
                found[self.second] += [1, *example.skips[1][column]]
            else:
                found[self.beads.index(bead)] += 1
                found[self.features] += example.beads[bead][:, row, column]
        return found

    def loss(self, example: Example, weights: np.ndarray) -> tuple[float, np.ndarray]:
        """Return minus the log-likelihood of the right path, and its gradient."""
        guess = posteriors(self.lattice(example, weights))
        expected = np.zeros(self.size)
        for place, bead in enumerate(self.beads):
            features = example.beads[bead]
            share = guess.beads[bead][: features.shape[1], : features.shape[2]]
            expected[place] = share.sum()
            expected[self.features] += np.tensordot(features, share, axes=((1, 2), (0, 1)))
        for part, skips, share in (
            (self.first, example.skips[0], guess.skip_first),
            (self.second, example.skips[1], guess.skip_second),
        ):
            expected[part] += [share.sum(), *(share @ skips)]
        observed = self.observed(example)
        return guess.total - float(observed @ weights), expected - observed

    def to_json(self, weights: np.ndarray) -> dict[str, dict[str, float]]:
        """Return the weights as weights.json has them."""

        def rounded(keys: Iterable[str], values: np.ndarray) -> dict[str, float]:
            return {key: round(float(v), 3) for key, v in zip(keys, values, strict=True)}

        own = rounded(map(name, self.beads), weights[: len(self.beads)])
        own[name(SKIP_FIRST)] = round(float(weights[self.first.start]), 3)
        own[name(SKIP_SECOND)] = round(float(weights[self.second.start]), 3)
        return {
            "beads": own,
            "features": rounded(BEAD_FEATURES, weights[self.features]),
            "skip_first": rounded(SKIP_FEATURES, weights[self.first][1:]),
            "skip_second": rounded(SKIP_FEATURES, weights[self.second][1:]),
        }


def _start(bead: Bead) -> float:
    known = {(1, 1): 0.0, (1, 2): -2.0, (2, 1): -2.5, (2, 2): -5.0}
    return known.get(bead, -2.0 * (sum(bead) - 1))


def train(examples: Sequence[Example], vector: Vector, *, evidence: str) -> np.ndarray:
    """Return the weights that make the right paths likely."""
    start, frozen = vector.start(), vector.frozen(evidence)

    def objective(weights: np.ndarray) -> tuple[float, np.ndarray]:
        weights = np.where(frozen, 0.0, weights)
        away = np.where(frozen, 0.0, weights - start)
        total, gradient = PULL * float(away @ away), 2 * PULL * away
        for example in examples:
            loss, slope = vector.loss(example, weights)
            total += loss
            gradient += slope
        gradient[frozen] = 0
        return total, gradient

    begun = time.perf_counter()
    initial = np.where(frozen, 0.0, start)
    found = minimize(objective, initial, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS})
    print(f"  {found.nit} rounds, loss {found.fun:.1f}, {time.perf_counter() - begun:.0f} s")
    weights: np.ndarray = found.x
    return weights


# Examples


def gather_text(first: Sequence[Segment], second: Sequence[Segment]) -> Texts:
    """Return all the evidence about a text; what a weight set lacks has weight zero there."""
    encoder = load_encoder()
    assert encoder is not None
    sums = tuple(encoder.token_sums([one.text for one in side]) for side in (first, second))
    lexicon = load_lexicon("zh", "en")
    whole = whole_of(first, second, sums=sums, lexicon=lexicon)
    pair = Pair(
        first, second, sums, lexicon, whole, load_weights(clauses=False, vectors=True, words=True)
    )
    limits = pair.find_limits(check=lambda: None)
    return pair.gather(limits.reach(Window(0, len(first), 0, len(second))))


def steps_of(links: Sequence[Link]) -> list[tuple[int, int, Bead]] | None:
    """Return monotone links as a path, or ``None`` where they are not one."""
    path: list[tuple[int, int, Bead]] = []
    row, column = (
        min((link[side][0] for link in links if link[side]), default=0) for side in (0, 1)
    )
    for source, target in sorted(links, key=_place(links)):
        if list(source) != list(range(row, row + len(source))):
            return None
        if list(target) != list(range(column, column + len(target))):
            return None
        if source and target:
            if (len(source), len(target)) not in SENTENCE_BEADS:
                return None
            path.append((row, column, (len(source), len(target))))
        else:
            path += [(row + i, column, SKIP_FIRST) for i in range(len(source))]
            path += [(row, column + i, SKIP_SECOND) for i in range(len(target))]
        row, column = row + len(source), column + len(target)
    return path


def _place(links: Sequence[Link]):
    """Return a sorting key that puts null links among the others on their own side."""
    full = sorted(link for link in links if link[0] and link[1])

    def key(link: Link) -> tuple[float, int]:
        source, target = link
        if source and target:
            return full.index(link), 1
        side = 0 if source else 1
        before = [i for i, one in enumerate(full) if one[side][0] < link[side][0]]
        return (before[-1] + 0.5 if before else -0.5), link[side][0]

    return key


def chunks(text: GoldText) -> Iterable[list[Link]]:
    """Cut the links of a text where no link crosses."""
    ordered = sorted(text.links, key=_place(text.links))
    part: list[Link] = []
    for link, following in zip(ordered, [*ordered[1:], None], strict=True):
        part.append(link)
        rows = sum(len(one[0]) for one in part)
        clean = following is None or _is_cut(
            ordered, len(ordered) if following is None else ordered.index(following)
        )
        if following is None or (rows >= CHUNK_ROWS and clean):
            yield part
            part = []


def _is_cut(ordered: Sequence[Link], place: int) -> bool:
    for side in (0, 1):
        head = max((max(one[side]) for one in ordered[:place] if one[side]), default=-1)
        tail = min((min(one[side]) for one in ordered[place:] if one[side]), default=head + 1)
        if tail != head + 1:
            return False
    return True


def make_example(document: str, texts: Texts, links: Sequence[Link]) -> Example | None:
    """Compute the features of a window whose links are given; ``None`` if they are no path."""
    path = steps_of(links)
    if path is None:
        return None
    ends = [
        (
            min(i for link in links for i in link[side]),
            max(i for link in links for i in link[side]) + 1,
        )
        for side in (0, 1)
    ]
    window = Window(*ends[0], *ends[1])
    features = WindowFeatures(texts, window)
    local = [(row - window.row, column - window.column, bead) for row, column, bead in path]
    return Example(
        document,
        {bead: features.of(bead) for bead in SENTENCE_BEADS},
        skip_features(texts, window),
        local,
    )


def sentence_examples(texts: Iterable[tuple[str, GoldText]]) -> list[Example]:
    """Return the chunks of all texts."""
    found, dropped = [], 0
    for document, text in texts:
        evidence = gather_text(text.chinese, text.english)
        for part in chunks(text):
            example = make_example(document, evidence, part)
            if example is None:
                dropped += 1
            else:
                found.append(example)
    print(f"{len(found)} chunks, {dropped} dropped because their links are no path")
    return found


# Figures


def strict_f1(examples: Sequence[Example], vector: Vector, weights: np.ndarray) -> tuple[int, ...]:
    """Return right, predicted and gold links."""
    right = predicted = gold = 0
    for example in examples:
        path = {(s.row, s.column, s.bead) for s in best_path(vector.lattice(example, weights))}
        wanted = {_free(step) for step in example.path}
        right += len({_free(step) for step in path} & wanted)
        predicted, gold = predicted + len(path), gold + len(wanted)
    return right, predicted, gold


def _free(step: tuple[int, int, Bead]) -> tuple[int, int, Bead]:
    """Drop from a null link the place on the other side, which no scorer counts."""
    row, column, bead = step
    return (row if bead[0] else -1, column if bead[1] else -1, bead)


def cross_validate(
    examples: Sequence[Example], vector: Vector, *, evidence: str, folds: int
) -> None:
    """Print strict F1 of documents that the weights have not seen."""
    documents = sorted({example.document for example in examples})
    tallies: dict[str, list[int]] = {}
    for fold in range(folds):
        held = set(documents[fold::folds])
        weights = train(
            [one for one in examples if one.document not in held],
            vector, evidence=evidence,
        )  # fmt: skip
        for document in held:
            part = [one for one in examples if one.document == document]
            tally = tallies.setdefault(document.partition("/")[0], [0, 0, 0])
            for place, value in enumerate(strict_f1(part, vector, weights)):
                tally[place] += value
    for key, (right, predicted, gold) in sorted(tallies.items()):
        print(f"  held out, {key}: strict F1 {2 * right / (predicted + gold):.4f}")


def store(path: Path, key: str, record: dict[str, dict[str, float]]) -> None:
    """Put one set into weights.json, which another run may have changed meanwhile."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    stored["sets"][key] = record
    path.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Train what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cv", action="store_true", help="also hold documents out, in 6 folds")
    parser.add_argument("--folds", type=int, default=6)
    parser.add_argument("--evidence", choices=EVIDENCE, action="append", help="default: all")
    options = parser.parse_args()
    texts = [(f"{group}/{text.name}", text) for group in SETS for text in read_set(group)]
    path = ROOT / "tm" / "align" / "weights.json"
    vector, examples = Vector(), sentence_examples(texts)
    for evidence in options.evidence or EVIDENCE:
        print(evidence)
        if options.cv:
            cross_validate(examples, vector, evidence=evidence, folds=options.folds)
        weights = train(examples, vector, evidence=evidence)
        right, predicted, gold = strict_f1(examples, vector, weights)
        print(f"  on the training texts: strict F1 {2 * right / (predicted + gold):.4f}")
        store(path, evidence, vector.to_json(weights))


if __name__ == "__main__":
    main()
