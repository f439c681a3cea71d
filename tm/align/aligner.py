"""Align the segments of a text with those of its translation.

Every bead (m source with n target segments) gets a score from length, dictionary, numbers,
punctuation and sentence vectors; the best path through all beads is the alignment, and the
posterior of each bead its confidence. Method and figures: docs/alignment.md.
"""

from collections.abc import Callable, Sequence

from tm.align.band import choose_band
from tm.align.clauses import split_links
from tm.align.lattice import best_path, posteriors
from tm.align.scoring import score_band
from tm.align.sides import Texts, gather
from tm.align.weights import Weights, load_weights
from tm.embed import Encoder, TokenSums, one_thread
from tm.lang import has_spaces, primary
from tm.lexicon import Lexicon
from tm.model import AlignedPair, BlockKind, PairKind, Progress, Segment

EMBEDDING = "embedding"
ALIGNING = "aligning"


def align(
    source: Sequence[Segment],
    target: Sequence[Segment],
    *,
    encoder: Encoder | None,
    lexicon: Lexicon | None,
    with_clauses: bool = True,
    weights: Weights | None = None,
    progress: Progress | None = None,
) -> tuple[AlignedPair, ...]:
    """Return links that cover every segment once, in order; a null link has one empty side.

    Without an encoder or a lexicon the result is worse: little so on plain texts, on novels .92 of
    the links right become .88 without vectors and .70 by length alone (docs/alignment.md). The
    caller should say so.

    With clauses, links of long Chinese sentences are also split into clause pairs. ``weights`` of
    sentence beads take the place of the stored ones, which fit the evidence at hand; the clauses
    keep theirs. ``progress`` is told of embedding and aligning; it may raise to stop.
    """
    if not source or not target:
        return tuple(_null(segment, is_source=True) for segment in source) + tuple(
            _null(segment, is_source=False) for segment in target
        )
    # The first side of the lattice is the one with long sentences: the Chinese one.
    swapped = has_spaces(source[0].lang) and not has_spaces(target[0].lang)
    first, second = (target, source) if swapped else (source, target)
    with one_thread():
        sums = _embed(first, second, encoder, progress)
        texts = gather(first, second, sums=sums, lexicon=lexicon)
        pairs = _sentence_links(texts, first, second, weights or _fitting(texts), progress)
        if with_clauses and primary(first[0].lang) == "zh" and has_spaces(second[0].lang):
            pairs = split_links(pairs, texts, second, encoder=encoder, lexicon=lexicon)
    return tuple(_turned(pair) for pair in pairs) if swapped else pairs


def _embed(
    first: Sequence[Segment],
    second: Sequence[Segment],
    encoder: Encoder | None,
    progress: Progress | None,
) -> tuple[TokenSums, TokenSums] | None:
    if encoder is None:
        return None
    total = len(first) + len(second)

    def report(before: int) -> Callable[[int], None]:
        def tell(done: int) -> None:
            if progress is not None:
                progress(EMBEDDING, before + done, total)

        return tell

    texts = [[segment.text for segment in side] for side in (first, second)]
    return (
        encoder.token_sums(texts[0], progress=report(0)),
        encoder.token_sums(texts[1], progress=report(len(first))),
    )


def _fitting(texts: Texts) -> Weights:
    """Return the stored weights for the evidence at hand."""
    return load_weights(
        clauses=False, vectors=texts.whole.background is not None, words=texts.has_words
    )


def _sentence_links(
    texts: Texts,
    first: Sequence[Segment],
    second: Sequence[Segment],
    weights: Weights,
    progress: Progress | None,
) -> tuple[AlignedPair, ...]:
    def tell(done: int) -> None:
        if progress is not None:
            progress(ALIGNING, done, len(first))

    band = choose_band(texts)
    lattice = score_band(texts, weights, band, progress=tell)
    path, certain = best_path(lattice), posteriors(lattice)
    pairs = []
    for step in path:
        left = tuple(first[step.row : step.row + step.bead[0]])
        right = tuple(second[step.column : step.column + step.bead[1]])
        pairs.append(AlignedPair(left, right, certain.of(step), _kind(left, right)))
    return tuple(pairs)


def _kind(first: Sequence[Segment], second: Sequence[Segment]) -> PairKind:
    """A link of headings alone is a heading; so is a heading without a partner."""
    is_heading = all(segment.kind is BlockKind.HEADING for segment in (*first, *second))
    return PairKind.HEADING if is_heading else PairKind.SENTENCE


def _null(segment: Segment, *, is_source: bool) -> AlignedPair:
    kind = _kind((segment,), ())
    if is_source:
        return AlignedPair((segment,), (), 1.0, kind)
    return AlignedPair((), (segment,), 1.0, kind)


def _turned(pair: AlignedPair) -> AlignedPair:
    """Return a pair with source and target exchanged, and its clauses likewise."""
    return AlignedPair(
        pair.target,
        pair.source,
        pair.confidence,
        pair.kind,
        tuple(_turned(clause) for clause in pair.clauses),
        pair.reviewed,
    )
