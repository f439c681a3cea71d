"""Cut a sentence of the translation where the Chinese ends a full sentence inside it.

Two Chinese sentences are often one English sentence. Here rows are the Chinese sentences and
columns the clauses of that one sentence; a cut stands only where its posterior is high.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from tm.align.clause_lattice import gather_clauses, link_lattice, piece_confidence, pieces
from tm.align.sides import Texts
from tm.align.similarity import Window
from tm.align.weights import load_clause_weights
from tm.embed import Encoder
from tm.lang import has_spaces
from tm.lexicon import Lexicon
from tm.model import AlignedPair, PairKind, Segment
from tm.segment import clauses


@dataclass(frozen=True, slots=True)
class _Job:
    """A pair of several Chinese sentences and one sentence, cut into both."""

    pair: AlignedPair
    sentences: tuple[tuple[Segment, ...], ...]
    clauses: tuple[Segment, ...]


def cut_translations(
    pairs: Sequence[AlignedPair],
    texts: Texts,
    *,
    encoder: Encoder | None,
    lexicon: Lexicon | None,
    check: Callable[[], None] = lambda: None,
) -> tuple[AlignedPair, ...]:
    """Return links with the finest pairs cut further, where one sentence renders several.

    A link that had no clause pairs gets some where it can be cut. The first side of the pairs is
    the Chinese one; ``texts`` is the evidence of the links. ``check`` is called now and then; it
    may raise to stop.
    """
    finest = [one for pair in pairs for one in pair.clauses or (pair,)]
    jobs = [job for one in finest if (job := _job(one)) is not None]
    if not jobs:
        return tuple(pairs)
    done = iter(_cut(jobs, texts, encoder=encoder, lexicon=lexicon, check=check))
    found = []
    for pair in pairs:
        parts = tuple(
            cut
            for one in pair.clauses or (pair,)
            for cut in (next(done) if _job(one) is not None else (one,))
        )
        found.append(replace(pair, clauses=parts if len(parts) > 1 else ()))
    return tuple(found)


def _job(pair: AlignedPair) -> _Job | None:
    if len(pair.target) != 1 or pair.reviewed or pair.kind is PairKind.HEADING:
        return None
    grouped = tuple(tuple(run) for _, run in groupby(pair.source, key=lambda one: one.index))
    cut = clauses(pair.target[0]) if len(grouped) > 1 else ()
    return _Job(pair, grouped, cut) if len(cut) > 1 else None


def _cut(
    jobs: Sequence[_Job],
    texts: Texts,
    *,
    encoder: Encoder | None,
    lexicon: Lexicon | None,
    check: Callable[[], None],
) -> list[tuple[AlignedPair, ...]]:
    first = [_whole(run) for job in jobs for run in job.sentences]
    second = [clause for job in jobs for clause in job.clauses]
    sums = None
    if encoder is not None and texts.whole.background is not None:
        one, other = ([segment.text for segment in side] for side in (first, second))
        sums = (
            encoder.token_sums(one, progress=lambda _: check()),
            encoder.token_sums(other, progress=lambda _: check()),
        )
    evidence = gather_clauses(first, second, sums=sums, lexicon=lexicon, whole=texts.whole)
    weights = load_clause_weights(
        "translations", vectors=sums is not None, words=lexicon is not None
    )
    found = []
    row = column = 0
    for job in jobs:
        check()
        window = Window(row, row + len(job.sentences), column, column + len(job.clauses))
        parts = pieces(link_lattice(evidence, weights, window), weights.least_certain)
        found.append(
            tuple(
                AlignedPair(
                    tuple(one for run in job.sentences[part.row : part.row_end] for one in run),
                    job.clauses[part.column : part.column_end],
                    piece_confidence(part, job.pair, evidence, weights, window),
                    PairKind.CLAUSE,
                )
                for part in parts
            )
            if len(parts) > 1
            else (job.pair,)
        )
        row, column = window.row_end, window.column_end
    return found


def _whole(run: Sequence[Segment]) -> Segment:
    """Return clauses of one sentence as one segment."""
    blank = " " if has_spaces(run[0].lang) else ""
    return replace(run[0], text=blank.join(one.text for one in run))
