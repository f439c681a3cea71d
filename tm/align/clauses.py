"""Split a link of long Chinese sentences into pairs of clause runs and whole sentences.

An official Chinese sentence may run over a paragraph that English renders in six sentences. The
link is right, but useless as a unit. So its Chinese side is cut into clauses and aligned again,
inside the link; a cut stands only where its posterior is high, otherwise the larger unit stays.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tm.align.clause_lattice import (
    ClauseTexts,
    gather_clauses,
    link_lattice,
    piece_confidence,
    pieces,
)
from tm.align.lattice import node_posteriors
from tm.align.sides import Reach, Texts
from tm.align.similarity import Window
from tm.align.translations import cut_translations
from tm.align.weights import ClauseWeights, load_clause_weights
from tm.embed import Encoder, TokenSums
from tm.lexicon import Lexicon
from tm.model import AlignedPair, PairKind, Segment
from tm.segment import clauses

CERTAIN = 0.9  # confidence of links whose borders are not looked at again
WRONG = 0.2  # posterior of a border between links that is given up


@dataclass(frozen=True, slots=True)
class _Part:
    """A link with the clauses of its Chinese side and its place among all clauses."""

    pair: AlignedPair
    clauses: tuple[Segment, ...]
    window: Window

    def joined(self, after: "_Part") -> "_Part":
        """Return this link and the one after it as one; no more certain than either.

        Both are uncertain because of the border between them, which is then gone; what the two
        outer borders are worth is not known better than that.
        """
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
        """Tell whether this is a link of running text with both sides, not made by a person."""
        pair = self.pair
        return bool(
            pair.kind is PairKind.SENTENCE and pair.source and pair.target and not pair.reviewed
        )


def split_links(
    pairs: Sequence[AlignedPair],
    texts: Texts,
    second: Sequence[Segment],
    *,
    encoder: Encoder | None,
    lexicon: Lexicon | None,
    check: Callable[[], None] = lambda: None,
) -> tuple[AlignedPair, ...]:
    """Return the links, those that can be split with confidence with their clause pairs.

    The first side of the pairs is the Chinese one. Sentences of the second side stay whole unless
    the Chinese ends a sentence inside one; then that one is cut at its own clauses. Two uncertain
    neighbours are joined where their clauses show that the true border lies inside a Chinese
    sentence. The confidence of a clause pair is that of both its cuts (``piece_confidence``).

    ``texts`` is the evidence of the links, and ``second`` all segments of their second side.
    ``check`` is called now and then; it may raise to stop.
    """
    parts = _parts(pairs)
    first = [clause for part in parts for clause in part.clauses]
    if first:
        sums = None
        if encoder is not None and texts.second.sums is not None:
            sums = _encoded(first, encoder, check), texts.second.sums
        evidence = gather_clauses(
            first, second, sums=sums, lexicon=lexicon, whole=texts.whole, reach=_reach(parts)
        )
        weights = load_clause_weights(
            "clauses", vectors=sums is not None, words=lexicon is not None
        )
        parts = _mended(parts, evidence, weights, check)
        pairs = []
        for one in parts:
            check()
            pairs.append(replace(one.pair, clauses=_split(one, evidence, weights)))
    return cut_translations(pairs, texts, encoder=encoder, lexicon=lexicon, check=check)


def _encoded(segments: Sequence[Segment], encoder: Encoder, check: Callable[[], None]) -> TokenSums:
    return encoder.token_sums([one.text for one in segments], progress=lambda _: check())


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


def _reach(parts: Sequence[_Part]) -> Reach:
    """Return the columns of each clause: those of its link, and of a neighbour that has clauses."""
    low: list[int] = []
    high: list[int] = []
    for before, part, after in zip((None, *parts[:-1]), parts, (*parts[1:], None), strict=True):
        near = [one.window for one in (before, part, after) if one is not None and one.clauses]
        low += [min((one.column for one in near), default=0)] * len(part.clauses)
        high += [max((one.column_end for one in near), default=0)] * len(part.clauses)
    return np.array(low, dtype=np.int64), np.array(high, dtype=np.int64)


def _mended(
    parts: Sequence[_Part],
    evidence: ClauseTexts,
    weights: ClauseWeights,
    check: Callable[[], None],
) -> list[_Part]:
    """Return the links, uncertain neighbours joined where their border is inside a sentence."""
    found: list[_Part] = []
    for part in parts:
        check()
        if found and _belong_together(found[-1], part, evidence, weights):
            found[-1] = found[-1].joined(part)
        else:
            found.append(part)
    return found


def _belong_together(
    one: _Part, other: _Part, evidence: ClauseTexts, weights: ClauseWeights
) -> bool:
    uncertain = max(one.pair.confidence, other.pair.confidence) < CERTAIN
    if not (uncertain and one.is_full and other.is_full):
        return False
    lattice = link_lattice(evidence, weights, one.joined(other).window)
    border = node_posteriors(lattice)[len(one.clauses), len(one.pair.target)]
    return border < WRONG and len(pieces(lattice, weights.least_certain)) > 1


def _split(part: _Part, evidence: ClauseTexts, weights: ClauseWeights) -> tuple[AlignedPair, ...]:
    if len(part.clauses) < 2 or len(part.pair.target) < 2:
        return ()
    found = pieces(link_lattice(evidence, weights, part.window), weights.least_certain)
    if len(found) < 2:
        return ()
    return tuple(
        AlignedPair(
            part.clauses[piece.row : piece.row_end],
            part.pair.target[piece.column : piece.column_end],
            piece_confidence(piece, part.pair, evidence, weights, part.window),
            PairKind.CLAUSE,
        )
        for piece in found
    )
