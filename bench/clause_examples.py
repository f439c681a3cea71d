"""Examples for training the inside of links: windows whose right path is known."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import accumulate, pairwise

import numpy as np

from bench.alignment_data import ROOT
from bench.clause_data import Block, ClauseText, Node, chars
from tm.align.beads import CLAUSE_BEADS, SKIP_FIRST, SKIP_SECOND, TRANSLATION_BEADS, Bead, name
from tm.align.clause_features import CLAUSE_FEATURES, ClauseWindow
from tm.align.clause_lattice import LARGEST_WHOLE, ClauseTexts, gather_clauses
from tm.align.features import BEAD_FEATURES, WindowFeatures
from tm.align.sides import whole_of
from tm.align.similarity import Window
from tm.align.skips import SKIP_FEATURES, skip_features
from tm.align.weights import ClauseTask
from tm.embed import TokenSums, load_encoder
from tm.lexicon import load_lexicon
from tm.model import Segment
from tm.segment import clauses

EVIDENCE = {  # kind of evidence at hand -> prefixes of the features that then stay at zero
    "vectors+words": (),
    "vectors": ("words", "best_words", "opening_words"),
    "words": ("cosine", "best_cosine"),
    "length": ("cosine", "best_cosine", "words", "best_words", "opening_words"),
}
BEADS = {"clauses": CLAUSE_BEADS, "translations": TRANSLATION_BEADS}
FEATURES = (*BEAD_FEATURES, *CLAUSE_FEATURES)
SKIP = -7.0  # to leave out a part of a link
LARGEST = 24, 9  # rows and columns of a window that is trained on


class Layout:
    """The weights as one vector: bead types, the whole, features, skips of either side."""

    def __init__(self, task: ClauseTask, evidence: str) -> None:
        self.beads = list(BEADS[task])
        self.evidence = evidence
        count = len(self.beads)
        self.whole = count
        self.features = slice(count + 1, count + 1 + len(FEATURES))
        self.first = slice(self.features.stop, self.features.stop + 1 + len(SKIP_FEATURES))
        self.second = slice(self.first.stop, self.first.stop + 1 + len(SKIP_FEATURES))

    def start(self) -> np.ndarray:
        """Return the values towards which training is drawn: the weights for sentences."""
        stored = _sentence_sets()[self.evidence]
        found = np.zeros(self.second.stop)
        found[: self.whole] = [-6.0 * (min(bead) - 1) for bead in self.beads]
        found[self.whole] = -6.0
        found[self.features] = [stored["features"].get(one, 0.0) for one in FEATURES]
        for part, key in ((self.first, "skip_first"), (self.second, "skip_second")):
            found[part] = [SKIP, *(stored[key].get(one, 0.0) for one in SKIP_FEATURES)]
        return found

    def frozen(self) -> np.ndarray:
        """Return which weights keep their start: features without evidence."""
        prefixes = EVIDENCE[self.evidence]
        found = np.zeros(self.second.stop, dtype=bool)
        if prefixes:
            found[self.features] = [one.startswith(prefixes) for one in FEATURES]
            for part in (self.first, self.second):
                found[part] = [False, *(one.startswith(prefixes) for one in SKIP_FEATURES)]
        return found

    def to_json(self, weights: np.ndarray, least_certain: float) -> dict[str, dict[str, float]]:
        """Return the weights as clause_weights.json has them."""

        def rounded(keys: Iterable[str], values: np.ndarray) -> dict[str, float]:
            return {key: round(float(v), 3) for key, v in zip(keys, values, strict=True)}

        own = rounded(map(name, self.beads), weights[: self.whole])
        own[name(SKIP_FIRST)] = round(float(weights[self.first.start]), 3)
        own[name(SKIP_SECOND)] = round(float(weights[self.second.start]), 3)
        return {
            "decision": {
                "whole": round(float(weights[self.whole]), 3),
                "least_certain": round(least_certain, 3),
            },
            "beads": own,
            "features": rounded(FEATURES, weights[self.features]),
            "skip_first": rounded(SKIP_FEATURES, weights[self.first][1:]),
            "skip_second": rounded(SKIP_FEATURES, weights[self.second][1:]),
        }


@cache
def _sentence_sets() -> dict[str, dict[str, dict[str, float]]]:
    path = ROOT / "tm" / "align" / "weights.json"
    found: dict[str, dict[str, dict[str, float]]] = json.loads(path.read_text("utf-8"))["sets"]
    return found


@dataclass(frozen=True, eq=False)
class Example:
    """A window whose right path is known.

    Attributes:
        path: Its steps: row, column and bead.
        nodes: The positions that the path passes.
        weight: What it counts in training.
    """

    name: str
    task: ClauseTask
    evidence: ClauseTexts
    window: Window
    path: tuple[tuple[int, int, Bead], ...]
    nodes: frozenset[tuple[int, int]]
    weight: float = 1.0

    @cached_property
    def tables(self) -> dict[Bead, np.ndarray]:
        """Return the features of each bead type, features x rows x columns."""
        known = WindowFeatures(self.evidence.texts, self.window)
        own = ClauseWindow(self.evidence.first, self.evidence.second, self.window)
        return {
            bead: np.concatenate((known.of(bead), own.of(bead)))
            for _, bead in options(self, BEADS[self.task])
        }

    @cached_property
    def skips(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the features of leaving out each segment of either side."""
        return skip_features(self.evidence.texts, self.window)


def known_cuts(example: Example) -> set[tuple[int, int]]:
    """Return the positions inside a window where a cut is right, one for each."""
    return {(row, column) for row, column, bead in example.path if row and column and min(bead)}


def read_examples(
    texts: Iterable[ClauseText], task: ClauseTask, *, weight: float = 1.0
) -> list[Example]:
    """Return the links of texts that can be learned from, with all the evidence."""
    found = []
    for text in texts:
        found += _clauses(text, weight) if task == "clauses" else _translations(text, weight)
    return found


def _clauses(text: ClauseText, weight: float) -> list[Example]:
    first = [[c for one in block.chinese for c in clauses(one)] for block in text.blocks]
    second = [list(block.english) for block in text.blocks]
    keep = [len(block.english) > 1 for block in text.blocks]
    return _examples(text, "clauses", first, second, keep, weight)


def _translations(text: ClauseText, weight: float) -> list[Example]:
    first = [list(block.chinese) for block in text.blocks]
    second = [[c for one in block.english for c in clauses(one)] for block in text.blocks]
    keep = [
        len(block.english) == 1 and len(block.chinese) > 1 and len(cut) > 1
        for block, cut in zip(text.blocks, second, strict=True)
    ]
    return _examples(text, "translations", first, second, keep, weight)


def _examples(
    text: ClauseText,
    task: ClauseTask,
    first: Sequence[Sequence[Segment]],
    second: Sequence[Sequence[Segment]],
    keep: Sequence[bool],
    weight: float,
) -> list[Example]:
    gathered = _evidence(
        text, [s for one in first for s in one], [s for one in second for s in one]
    )
    found = []
    row = column = 0
    for block, left, right, wanted in zip(text.blocks, first, second, keep, strict=True):
        window = Window(row, row + len(left), column, column + len(right))
        row, column = window.row_end, window.column_end
        if wanted and len(left) <= LARGEST[0] and len(right) <= LARGEST[1]:
            nodes = _nodes(block, left, right)
            path = tuple(_steps(nodes))
            passed = {(r, c) for r, c, _ in path} | {(len(left), len(right))}
            found.append(
                Example(text.name, task, gathered, window, path, frozenset(passed), weight)
            )
    return found


def _nodes(
    block: Block, left: Sequence[Segment], right: Sequence[Segment]
) -> list[tuple[int, int]]:
    """Return the gold borders as positions among segments; one inside a segment is left out."""
    places = [
        {size: i for i, size in enumerate(accumulate((chars(s.text) for s in side), initial=0))}
        for side in (left, right)
    ]

    def at(node: Node) -> tuple[int, int] | None:
        row, column = places[0].get(node[0]), places[1].get(node[1])
        return None if row is None or column is None else (row, column)

    return [place for node in block.nodes() if (place := at(node)) is not None]


def _steps(nodes: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, Bead]]:
    for (row, column), (row_end, column_end) in pairwise(nodes):
        if row == row_end:
            yield from ((row, one, SKIP_SECOND) for one in range(column, column_end))
        elif column == column_end:
            yield from ((one, column, SKIP_FIRST) for one in range(row, row_end))
        else:
            yield row, column, (row_end - row, column_end - column)


def options(example: Example, beads: Sequence[Bead]) -> Iterator[tuple[int, Bead]]:
    """Yield the place of each bead type and the type; that of the whole link comes last."""
    rows = example.window.row_end - example.window.row
    columns = example.window.column_end - example.window.column
    for place, bead in enumerate(beads):
        if bead[0] <= rows and bead[1] <= columns:
            yield place, bead
    if (rows, columns) not in beads and rows * columns <= LARGEST_WHOLE:
        yield len(beads), (rows, columns)


def _evidence(text: ClauseText, first: Sequence[Segment], second: Sequence[Segment]) -> ClauseTexts:
    encoder, lexicon = load_encoder(), load_lexicon("zh", "en")
    assert encoder is not None

    def sums(*sides: Sequence[Segment]) -> tuple[TokenSums, TokenSums]:
        one, other = (encoder.token_sums([part.text for part in side]) for side in sides)
        return one, other

    known = sums(text.chinese, text.english)
    whole = whole_of(text.chinese, text.english, sums=known, lexicon=lexicon)
    return gather_clauses(first, second, sums=sums(first, second), lexicon=lexicon, whole=whole)
