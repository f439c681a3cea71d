"""Split a link of long Chinese sentences into pairs of clause runs and whole sentences.

An official Chinese sentence may run over a paragraph that English renders in six sentences. The
link is right, but useless as a unit. So its Chinese side is cut into clauses and aligned again,
inside the link; a cut stands only where its posterior is high, otherwise the larger unit stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from tm.align.lattice import Lattice, best_path, node_posteriors
from tm.align.scoring import score_window
from tm.align.sides import Texts, gather
from tm.align.similarity import Window
from tm.align.weights import Weights, load_weights
from tm.embed import Encoder
from tm.lexicon import Lexicon
from tm.model import AlignedPair, PairKind, Segment
from tm.segment import clauses

LEAST_CERTAIN = 0.8  # posterior of a cut that is made
CERTAIN = 0.9  # confidence of links whose borders are not looked at again
_ENDS_ALONE = 2  # cuts of a link that is not split


@dataclass(frozen=True, slots=True)
class _Cut:
    """A position inside a link, and the probability that the right path passes through it."""

    row: int
    column: int
    posterior: float

    def is_beyond(self, other: "_Cut") -> bool:
        """Tell whether there is text on both sides between the other position and this one."""
        return self.row > other.row and self.column > other.column


@dataclass(frozen=True, slots=True)
class _Part:
    """A link with the clauses of its Chinese side and its place among all clauses."""

    pair: AlignedPair
    clauses: tuple[Segment, ...]
    window: Window

    def joined(self, after: "_Part") -> "_Part":
        """Return this link and the one after it as one; at least as certain as either."""
        one, other = self.pair, after.pair
        pair = AlignedPair(
            one.source + other.source,
            one.target + other.target,
            max(one.confidence, other.confidence),
        )
        here, there = self.window, after.window
        window = Window(here.row, there.row_end, here.column, there.column_end)
        return _Part(pair, self.clauses + after.clauses, window)

    @property
    def is_full(self) -> bool:
        """Tell whether this is a link of running text with both sides."""
        pair = self.pair
        return bool(pair.kind is PairKind.SENTENCE and pair.source and pair.target)


def split_links(
    pairs: Sequence[AlignedPair],
    texts: Texts,
    second: Sequence[Segment],
    *,
    encoder: Encoder | None,
    lexicon: Lexicon | None,
) -> tuple[AlignedPair, ...]:
    """Return the links, those that can be split with confidence with their clause pairs.

    The first side of the pairs is the Chinese one. Sentences of the second side stay whole, so
    only links with two or more of them can be split. Two uncertain neighbours are joined where
    their clauses show that the true border lies inside a Chinese sentence.

    ``texts`` is the evidence of the links, and ``second`` all segments of their second side.
    """
    parts = _parts(pairs)
    first = [clause for part in parts for clause in part.clauses]
    if not first:
        return tuple(pairs)
    sums = None
    if encoder is not None and texts.second.sums is not None:
        sums = encoder.token_sums([clause.text for clause in first]), texts.second.sums
    evidence = gather(first, second, sums=sums, lexicon=lexicon, whole=texts.whole)
    weights = load_weights(clauses=True, vectors=sums is not None, words=texts.has_words)
    return tuple(
        replace(part.pair, clauses=_split(part, evidence, weights))
        for part in _mended(parts, evidence, weights)
    )


def _parts(pairs: Sequence[AlignedPair]) -> list[_Part]:
    """Return the links with their clauses, where those may be needed."""
    parts: list[_Part] = []
    row = column = 0
    for place, pair in enumerate(pairs):
        part = _Part(pair, (), Window(row, row, column, column + len(pair.target)))
        around = pairs[max(0, place - 1) : place + 2]
        uncertain = sum(one.confidence < CERTAIN for one in around) > 1
        if part.is_full and (len(pair.target) > 1 or uncertain):
            cut = tuple(clause for segment in pair.source for clause in clauses(segment))
            window = replace(part.window, row_end=row + len(cut))
            part = replace(part, clauses=cut, window=window)
        parts.append(part)
        row, column = part.window.row_end, part.window.column_end
    return parts


def _mended(parts: Sequence[_Part], evidence: Texts, weights: Weights) -> list[_Part]:
    """Return the links, uncertain neighbours joined where their border is inside a sentence."""
    found: list[_Part] = []
    for part in parts:
        if found and _belong_together(found[-1], part, evidence, weights):
            found[-1] = found[-1].joined(part)
        else:
            found.append(part)
    return found


def _belong_together(one: _Part, other: _Part, evidence: Texts, weights: Weights) -> bool:
    uncertain = max(one.pair.confidence, other.pair.confidence) < CERTAIN
    if not (uncertain and one.is_full and other.is_full):
        return False
    lattice = score_window(evidence, weights, one.joined(other).window)
    border = node_posteriors(lattice)[len(one.clauses), len(one.pair.target)]
    return border < 1 - LEAST_CERTAIN and len(_certain_cuts(lattice)) > _ENDS_ALONE


def _split(part: _Part, evidence: Texts, weights: Weights) -> tuple[AlignedPair, ...]:
    if len(part.clauses) == 1 or len(part.pair.target) == 1 or not part.clauses:
        return ()
    cuts = _certain_cuts(score_window(evidence, weights, part.window))
    if len(cuts) == _ENDS_ALONE:
        return ()
    return tuple(
        AlignedPair(
            part.clauses[start.row : end.row],
            part.pair.target[start.column : end.column],
            min(start.posterior, end.posterior),
            PairKind.CLAUSE,
        )
        for start, end in pairwise(cuts)
    )


def _certain_cuts(lattice: Lattice) -> list[_Cut]:
    """Return the positions of the best path that are certain, and the two ends.

    Inside a link everything has its counterpart: a clause that the path leaves out joins the piece
    on the side where the cut is less certain.
    """
    certain = node_posteriors(lattice)
    end = _Cut(lattice.rows, lattice.columns, 1.0)
    cuts = [_Cut(0, 0, 1.0)]
    for step in best_path(lattice):
        cut = _Cut(step.row, step.column, float(certain[step.row, step.column]))
        if cut.posterior <= LEAST_CERTAIN or not end.is_beyond(cut):
            continue
        if cut.is_beyond(cuts[-1]):
            cuts.append(cut)
        elif len(cuts) > 1 and cut.posterior > cuts[-1].posterior:
            cuts[-1] = cut
    return [*cuts, end]
