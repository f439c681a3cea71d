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
class _Job:
    """A link to be split: its place in the list, its clauses, its window among all of them."""

    place: int
    clauses: tuple[Segment, ...]
    window: Window


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
    only links with two or more of them can be split.

    ``texts`` is the evidence of the whole texts, which gives the proportions, and ``second`` all
    segments of the second side: which words are rare is judged on the whole text.
    """
    jobs = _jobs(pairs)
    if not jobs:
        return tuple(pairs)
    first = [clause for job in jobs for clause in job.clauses]
    sums = None
    if encoder is not None and texts.second.sums is not None:
        sums = encoder.token_sums([clause.text for clause in first]), texts.second.sums
    evidence = gather(first, second, sums=sums, lexicon=lexicon, whole=texts)
    weights = load_weights(clauses=True, vectors=sums is not None, words=texts.has_words)
    found = list(pairs)
    for job in jobs:
        pair = found[job.place]
        found[job.place] = replace(pair, clauses=_split(pair, job, evidence, weights))
    return tuple(found)


def _jobs(pairs: Sequence[AlignedPair]) -> list[_Job]:
    jobs: list[_Job] = []
    row = column = 0
    for place, pair in enumerate(pairs):
        column_end = column + len(pair.target)
        if pair.kind is PairKind.SENTENCE and pair.source and len(pair.target) > 1:
            parts = tuple(part for segment in pair.source for part in clauses(segment))
            if len(parts) > 1:
                window = Window(row, row + len(parts), column, column_end)
                jobs.append(_Job(place, parts, window))
                row += len(parts)
        column = column_end
    return jobs


def _split(
    pair: AlignedPair, job: _Job, evidence: Texts, weights: Weights
) -> tuple[AlignedPair, ...]:
    cuts = _certain_cuts(score_window(evidence, weights, job.window))
    if len(cuts) == _ENDS_ALONE:
        return ()
    return tuple(
        AlignedPair(
            job.clauses[start.row : end.row],
            pair.target[start.column : end.column],
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
