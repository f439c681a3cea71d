"""The lattice inside one link: clauses of one side against sentences of the other.

The same model as for sentences, with features and weights of clauses. One bead takes the whole
link, however large, so that "this cannot be split" always has its share of the probability.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from tm.align.clause_features import ClauseWindow, Openings, read_openings
from tm.align.features import WindowFeatures
from tm.align.lattice import Band, DoubleArray, Lattice, Step, best_path, log_sums
from tm.align.scoring import weigh, weigh_skips
from tm.align.sides import Reach, Texts, Whole, gather
from tm.align.similarity import Window
from tm.align.skips import skip_features
from tm.align.support import greatest_confidence
from tm.align.weights import ClauseWeights
from tm.embed import FloatArray, TokenSums
from tm.lexicon import Lexicon
from tm.model import AlignedPair, PairKind, Segment

_EVEN = 0.5  # confidence of a link above which it says nothing more about what is inside
LARGEST_WHOLE = 120  # rows x columns of a link; in larger ones something can always be split


@dataclass(frozen=True, slots=True)
class ClauseTexts:
    """The evidence about clauses of links and their counterparts."""

    texts: Texts
    first: Openings
    second: Openings


@dataclass(frozen=True, slots=True)
class ClausePiece:
    """A rectangle of a link between two cuts, and the probability that both cuts are right."""

    row: int
    row_end: int
    column: int
    column_end: int
    probability: float


@dataclass(frozen=True, slots=True)
class _Cut:
    """A position inside a link, and the probability that the right path passes through it."""

    row: int
    column: int
    posterior: float

    def is_beyond(self, other: "_Cut") -> bool:
        """Tell whether there is text on both sides between the other position and this one."""
        return self.row > other.row and self.column > other.column


def gather_clauses(
    first: Sequence[Segment],
    second: Sequence[Segment],
    *,
    sums: tuple[TokenSums, TokenSums] | None,
    lexicon: Lexicon | None,
    whole: Whole,
    reach: Reach | None = None,
) -> ClauseTexts:
    """Gather the evidence about the clauses of links, of whole texts that are known already.

    ``reach`` limits the columns that the words of each clause may claim.
    """
    langs = [side[0].lang if side else "" for side in (first, second)]
    return ClauseTexts(
        gather(first, second, sums=sums, lexicon=lexicon, whole=whole, reach=reach),
        read_openings(first, lexicon, beside=langs[1]),
        read_openings(second, lexicon, beside=langs[0]),
    )


def link_lattice(evidence: ClauseTexts, weights: ClauseWeights, window: Window) -> Lattice:
    """Return the lattice of one link, as if there were no text around it."""
    rows, columns = window.row_end - window.row, window.column_end - window.column
    known = WindowFeatures(evidence.texts, window)
    own = ClauseWindow(evidence.first, evidence.second, window)
    beads = dict(weights.beads.beads)
    if (rows, columns) not in beads and rows * columns <= LARGEST_WHOLE:
        beads[rows, columns] = weights.whole
    tables: dict[tuple[int, int], FloatArray] = {}
    for bead, weight in beads.items():
        if bead[0] > rows or bead[1] > columns:
            continue
        scored = weigh(known.of(bead), weights.beads.features, weight)
        scored = scored + np.tensordot(weights.features, own.of(bead), axes=1)
        table = np.full((rows + 1, columns + 1), -np.inf, dtype=np.float32)
        table[: scored.shape[0], : scored.shape[1]] = scored
        tables[bead] = table
    first, second = skip_features(evidence.texts, window)
    return Lattice(
        Band.whole(rows, columns),
        tables,
        weigh_skips(first, weights.beads.skip_first),
        weigh_skips(second, weights.beads.skip_second),
    )


def pieces(lattice: Lattice, least: float) -> tuple[ClausePiece, ...]:
    """Return the pieces between the cuts whose posterior exceeds ``least``; one if there is none.

    Inside a link everything has its counterpart: a clause that the path leaves out joins the piece
    on the side where the cut is less certain.
    """
    before, after = log_sums(lattice)
    total = before[-1, -1]
    cuts = _certain_cuts(lattice, np.exp(before + after - total), least)
    return tuple(
        ClausePiece(
            start.row,
            end.row,
            start.column,
            end.column,
            _both(lattice, start, end, (before, after)),
        )
        for start, end in pairwise(cuts)
    )


def piece_confidence(
    piece: ClausePiece,
    around: AlignedPair,
    evidence: ClauseTexts,
    weights: ClauseWeights,
    window: Window,
) -> float:
    """Return how likely it is that a piece of a link or of a clause pair is right.

    A link is doubted mostly for its cuts, which its pieces share or lack: measured, what is inside
    one is right as often whether the link is sure or no more than likely. Below that it limits its
    pieces; a clause pair limits what is inside it always. So does similarity.
    """
    step = Step(
        piece.row, piece.column, (piece.row_end - piece.row, piece.column_end - piece.column)
    )
    limit = float(greatest_confidence(evidence.texts, [step], window.row, window.column)[0])
    sure = float(weights.beads.confidence(np.array(piece.probability)))
    is_link = around.kind is not PairKind.CLAUSE
    return min(sure, limit, around.confidence / _EVEN if is_link else around.confidence)


def _certain_cuts(lattice: Lattice, certain: DoubleArray, least: float) -> list[_Cut]:
    """Return the positions of the best path that are certain, and the two ends."""
    end = _Cut(lattice.rows, lattice.columns, 1.0)
    cuts = [_Cut(0, 0, 1.0)]
    for step in best_path(lattice):
        cut = _Cut(step.row, step.column, float(certain[step.row, step.column]))
        if cut.posterior <= least or not end.is_beyond(cut):
            continue
        if cut.is_beyond(cuts[-1]):
            cuts.append(cut)
        elif len(cuts) > 1 and cut.posterior > cuts[-1].posterior:
            cuts[-1] = cut
    return [*cuts, end]


def _both(lattice: Lattice, start: _Cut, end: _Cut, sums: tuple[DoubleArray, DoubleArray]) -> float:
    """Return the share of the weight of all paths that passes through both positions."""
    before, after = sums
    rows, columns = end.row - start.row, end.column - start.column
    tables = {
        bead: table[start.row : end.row + 1, start.column : end.column + 1]
        for bead, table in lattice.scores.items()
    }
    between = Lattice(
        Band.whole(rows, columns),
        tables,
        lattice.skip_first[start.row : end.row],
        lattice.skip_second[start.column : end.column],
    )
    inside = log_sums(between)[0][-1, -1]
    found = before[start.row, start.column] + inside + after[end.row, end.column] - before[-1, -1]
    return float(min(1.0, np.exp(found)))
