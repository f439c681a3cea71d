"""From hand-made alignments to examples for training."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from bench.alignment_crf import Cells, Example, Step
from bench.alignment_data import GoldText, Link, with_omissions, with_substitutions
from bench.clause_data import TRAINING, read_clause_texts
from tm.align.beads import SENTENCE_BEADS, SKIP_FIRST, SKIP_SECOND
from tm.align.cuts import Pair
from tm.align.features import WindowFeatures
from tm.align.sides import Texts, whole_of
from tm.align.similarity import Window
from tm.align.skips import skip_features
from tm.align.weights import load_weights
from tm.embed import load_encoder
from tm.lexicon import load_lexicon
from tm.model import Segment

STRETCH_ROWS = 40  # documents are cut where no link crosses, at least this far apart
SHORTEST = 3  # rows of what is left of a stretch around a link that is no step of a path
HALF_WIDTH = 14  # columns either side of the right path that are looked at
COPY_WEIGHT = 0.25  # of a copy with something missing, beside 1 of the text
COPIES = (partial(with_omissions, share=0.1), partial(with_omissions, share=0.1, blocks=True))
STRANGERS = partial(with_substitutions, share=0.15)


def sentence_examples(
    texts: Iterable[tuple[str, GoldText]], *, copies: bool = True
) -> list[Example]:
    """Return the stretches of all texts, with ``copies`` also of copies with omissions.

    The copies carry the name of their text.
    """
    found: list[Example] = []
    for document, text in texts:
        found += _examples(document, text, 1.0)
        for copy in (*COPIES, STRANGERS) if copies else ():
            rng = random.Random(document)  # noqa: S311 - sampling, not secrets
            made = _examples(document, copy(text, rng), COPY_WEIGHT)
            found += [replace(one, needs_vectors=copy is STRANGERS) for one in made]
    print(f"{len(found)} stretches, {sum(len(one.path) for one in found)} links")
    return found


def own_examples() -> list[Example]:
    """Return the training half of the texts of our own, which have the longest sentences."""
    found = []
    for text in read_clause_texts(TRAINING):
        links = tuple(
            (tuple(one.index for one in block.chinese), tuple(one.index for one in block.english))
            for block in text.blocks
        )
        gold = GoldText(text.name, text.chinese, text.english, links)
        found += _examples(f"own/{text.name}", gold, 1.0)
    return found


def _examples(document: str, text: GoldText, weight: float) -> Iterator[Example]:
    evidence = gather_text(text.chinese, text.english)
    skips = skip_features(evidence, Window(0, len(text.chinese), 0, len(text.english)))
    for part in stretches(text):
        for path in _paths(part):
            yield _example(document, weight, evidence, skips, path)


def gather_text(first: Sequence[Segment], second: Sequence[Segment]) -> Texts:
    """Return all the evidence about a text; what a weight set lacks has weight zero there."""
    encoder, lexicon = load_encoder(), load_lexicon("zh", "en")
    assert encoder is not None
    sums = tuple(encoder.token_sums([one.text for one in side]) for side in (first, second))
    whole = whole_of(first, second, sums=sums, lexicon=lexicon)
    weights = load_weights(vectors=True, words=True)
    pair = Pair(first, second, sums, lexicon, whole, weights)
    limits = pair.find_limits(check=lambda: None)
    return pair.gather(limits.reach(Window(0, len(first), 0, len(second))))


def _example(
    document: str,
    weight: float,
    texts: Texts,
    skips: tuple[np.ndarray, np.ndarray],
    path: Sequence[Step],
) -> Example:
    """Compute the features of the stretch that a path runs through."""
    row, column = path[0][:2]
    last = path[-1]
    window = Window(row, last[0] + last[2][0], column, last[1] + last[2][1])
    features = WindowFeatures(texts, window)
    local = [(one - row, other - column, bead) for one, other, bead in path]
    low, high = _band(local, window.row_end - row)
    return Example(
        document,
        weight,
        {bead: _cells(features.of(bead), low, high) for bead in SENTENCE_BEADS},
        (skips[0][row : window.row_end], skips[1][column : window.column_end]),
        local,
    )


def _band(path: Sequence[Step], rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the columns to look at in each row: around the right path, however wide it is."""
    low, high = np.full(rows + 1, np.inf), np.full(rows + 1, -np.inf)
    for row, column, bead in path:
        here = slice(row, row + bead[0] + 1)
        low[here] = np.minimum(low[here], column)
        high[here] = np.maximum(high[here], column + bead[1])
    return low - HALF_WIDTH, high + HALF_WIDTH


def _cells(features: np.ndarray, low: np.ndarray, high: np.ndarray) -> Cells:
    rows, columns = (one.ravel() for one in np.indices(features.shape[1:]))
    kept = (columns >= low[rows]) & (columns <= high[rows])
    rows, columns = rows[kept], columns[kept]
    return rows, columns, np.ascontiguousarray(features[:, rows, columns].T)


def stretches(text: GoldText) -> Iterator[list[Link]]:
    """Cut the links of a text where no link crosses."""
    ordered = sorted(text.links, key=_place(text.links))
    part: list[Link] = []
    for number, link in enumerate(ordered, 1):
        part.append(link)
        rows = sum(len(one[0]) for one in part)
        if number == len(ordered) or (rows >= STRETCH_ROWS and _is_cut(ordered, number)):
            yield part
            part = []


def _is_cut(ordered: Sequence[Link], place: int) -> bool:
    for side in (0, 1):
        head = max((max(one[side]) for one in ordered[:place] if one[side]), default=-1)
        tail = min((min(one[side]) for one in ordered[place:] if one[side]), default=head + 1)
        if tail != head + 1:
            return False
    return True


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


def _paths(links: Sequence[Link]) -> Iterator[list[Step]]:
    """Yield the paths that links make; a link that is no step of one ends it."""
    path: list[Step] = []
    row, column = (min((one[side][0] for one in links if one[side]), default=0) for side in (0, 1))
    for source, target in links:
        fits = list(source) == list(range(row, row + len(source)))
        fits = fits and list(target) == list(range(column, column + len(target)))
        steps = _steps(row, column, len(source), len(target))
        if fits and steps:
            path += steps
            row, column = row + len(source), column + len(target)
            continue
        yield from _long_enough(path)
        path = []
        row = max(source, default=row - 1) + 1
        column = max(target, default=column - 1) + 1
    yield from _long_enough(path)


def _long_enough(path: list[Step]) -> Iterator[list[Step]]:
    if path and path[-1][0] + path[-1][2][0] - path[0][0] >= SHORTEST:
        yield path


def _steps(row: int, column: int, source: int, target: int) -> list[Step]:
    """Return the steps of a link; none if no bead is so large."""
    if source and target:
        bead = source, target
        return [(row, column, bead)] if bead in SENTENCE_BEADS else []
    return [
        *((row + i, column, SKIP_FIRST) for i in range(source)),
        *((row, column + i, SKIP_SECOND) for i in range(target)),
    ]
