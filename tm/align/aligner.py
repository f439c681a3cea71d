"""Align the segments of a text with those of its translation.

Every bead (m source with n target segments) gets a score from length, dictionary, numbers,
punctuation and sentence vectors; the best path through all beads is the alignment, and the
posterior of each bead its confidence. Method and figures: docs/alignment.md.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from tm.align.anchors import between, check_anchors, turned
from tm.align.clauses import split_links
from tm.align.cuts import Pair, Piece, align_pieces
from tm.align.lessons import taught
from tm.align.moved import in_source_order, put_moved_apart
from tm.align.proportion import better_proportion
from tm.align.sides import whole_of
from tm.align.weights import Weights, load_weights
from tm.embed import Encoder, TokenSums, one_thread
from tm.lang import has_spaces
from tm.lexicon import Lexicon
from tm.model import AlignedPair, Anchor, BlockKind, PairKind, Progress, Segment

EMBEDDING = "embedding"
ALIGNING = "aligning"

_PROPORTIONS = 4  # tried at most: where two thirds of a side are missing, three are needed


def align(
    source: Sequence[Segment],
    target: Sequence[Segment],
    *,
    encoder: Encoder | None,
    lexicon: Lexicon | None,
    with_clauses: bool = True,
    anchors: Sequence[Anchor] = (),
    weights: Weights | None = None,
    memory: Callable[[], Sequence[AlignedPair]] = tuple,
    progress: Progress | None = None,
    note: Callable[[str], None] = lambda _: None,
) -> tuple[AlignedPair, ...]:
    """Return links that cover every segment once; a null link has one empty side.

    They are in the order of the source, and of the target too, except that a passage which stands
    elsewhere in the target keeps its place in the source.

    Without an encoder or a lexicon the result is worse: little so on plain texts, much on novels
    (docs/benchmarks.md). The caller should say so.

    With clauses, links of several sentences are also split into clause pairs. ``anchors`` are
    links that are known: they come back as they are, reviewed and never split, and the rest is
    aligned between them. ``weights`` of sentence beads take the place of the stored ones, which fit
    the evidence at hand; the clauses keep theirs. ``progress`` is told of embedding and aligning;
    it may raise to stop. ``note`` is told of what was not looked at. Time grows with the length of
    the texts.

    Without either, the texts are aligned twice: the certain links of the first time teach words
    (``tm.align.lessons``), and so do the pairs of other texts that ``memory`` returns, source
    first. It is not asked otherwise: where there are vectors or a dictionary they gain nothing.

    Raises:
        ValueError: anchors have an empty side, cross or overlap, or lie outside the texts.
    """
    check_anchors(anchors, len(source), len(target))
    if not source or not target:
        return _nulls(source, is_source=True) + _nulls(target, is_source=False)
    # The first side of the lattice is the one with long sentences: the Chinese one.
    swapped = has_spaces(source[0].lang) and not has_spaces(target[0].lang)
    first, second = (target, source) if swapped else (source, target)
    known = [turned(anchor) if swapped else anchor for anchor in anchors]

    learns = encoder is None and lexicon is None and weights is None
    total = len(first) * (2 if learns else 1)
    done = 0

    def tell(rows: int) -> None:
        nonlocal done
        done = max(done, rows)  # a piece may begin before the end of the one before it
        if progress is not None:
            progress(ALIGNING, done, total)

    def tell_last(rows: int) -> None:
        tell(total - len(first) + rows)

    with one_thread():
        sums = _embed(first, second, encoder, progress)
        whole = whole_of(first, second, sums=sums, lexicon=lexicon, check=lambda: tell(0))
        chosen = weights or load_weights(vectors=sums is not None, words=lexicon is not None)
        pair = Pair(first, second, sums, lexicon, whole, chosen)
        if learns:
            once = _links(pair, known, None, tell, lambda _: None, with_clauses=False)
            others = [_turned(one) for one in memory()] if swapped else memory()
            pair = taught(pair, once, others) or pair
        found = _measured_links(pair, known, encoder, tell_last, note, with_clauses=with_clauses)
    return tuple(in_source_order([_turned(one) for one in found]) if swapped else found)


def _measured_links(
    pair: Pair,
    known: Sequence[Anchor],
    encoder: Encoder | None,
    tell: Callable[[int], None],
    note: Callable[[str], None],
    *,
    with_clauses: bool,
) -> list[AlignedPair]:
    """Return the links of whole texts, again if they tell another proportion than the texts did."""
    for _ in range(_PROPORTIONS):
        notes: list[str] = []
        found = _links(pair, known, encoder, tell, notes.append, with_clauses=with_clauses)
        better = better_proportion(found, pair.whole.ratio)
        if better is None:
            break
        pair = replace(pair, whole=replace(pair.whole, ratio=better))
    for one in notes:
        note(one)
    return found


def _links(
    pair: Pair,
    known: Sequence[Anchor],
    encoder: Encoder | None,
    tell: Callable[[int], None],
    note: Callable[[str], None],
    *,
    with_clauses: bool,
) -> list[AlignedPair]:
    """Return the links of whole texts, some of which are known."""
    found: list[AlignedPair] = []
    for gap, anchor in between(known, len(pair.first), len(pair.second)):
        found += _gap_links(pair.part(gap), gap.row, encoder, tell, note, with_clauses=with_clauses)
        if anchor is not None:
            found.append(_known_link(pair.first, pair.second, anchor))
    return found


def _gap_links(
    pair: Pair,
    row: int,
    encoder: Encoder | None,
    tell: Callable[[int], None],
    note: Callable[[str], None],
    *,
    with_clauses: bool,
) -> Sequence[AlignedPair]:
    """Return the links of the texts, or of what stands between two known links."""

    def align_part(part: Pair) -> list[AlignedPair]:
        return list(_ordered_links(part, row, encoder, tell, with_clauses=with_clauses))

    links = align_part(pair)
    return put_moved_apart(links, pair, align_part, check=lambda: tell(row), note=note)


def _ordered_links(
    pair: Pair,
    row: int,
    encoder: Encoder | None,
    tell: Callable[[int], None],
    *,
    with_clauses: bool,
) -> Iterator[AlignedPair]:
    """Yield links that do not cross."""
    if not pair.first or not pair.second:
        yield from _nulls(pair.first, is_source=True) + _nulls(pair.second, is_source=False)
        return
    limits = pair.find_limits(check=lambda: tell(row))
    for piece in align_pieces(pair, limits, progress=lambda rows: tell(row + rows)):
        first = pair.first[slice(*piece.window.range(0))]
        second = pair.second[slice(*piece.window.range(1))]
        links: Sequence[AlignedPair] = _piece_links(piece, first, second)
        if with_clauses:
            links = split_links(
                links, piece.texts, second,
                encoder=encoder, lexicon=pair.lexicon, check=lambda: tell(row),
            )  # fmt: skip
        yield from links


def _piece_links(
    piece: Piece, first: Sequence[Segment], second: Sequence[Segment]
) -> list[AlignedPair]:
    links = []
    for step, certain in piece.steps:
        left = tuple(first[step.row : step.row + step.bead[0]])
        right = tuple(second[step.column : step.column + step.bead[1]])
        links.append(AlignedPair(left, right, certain, _kind(left, right)))
    return links


def _known_link(first: Sequence[Segment], second: Sequence[Segment], anchor: Anchor) -> AlignedPair:
    left = tuple(first[anchor.source : anchor.source_end])
    right = tuple(second[anchor.target : anchor.target_end])
    return AlignedPair(left, right, 1.0, _kind(left, right), reviewed=True)


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


def _kind(first: Sequence[Segment], second: Sequence[Segment]) -> PairKind:
    """A link of headings alone is a heading; so is a heading without a partner."""
    is_heading = all(segment.kind is BlockKind.HEADING for segment in (*first, *second))
    return PairKind.HEADING if is_heading else PairKind.SENTENCE


def _nulls(segments: Sequence[Segment], *, is_source: bool) -> tuple[AlignedPair, ...]:
    """Return null links; where the other side has nothing at all they are certain."""
    return tuple(
        AlignedPair((one,), (), 1.0, _kind((one,), ()))
        if is_source
        else AlignedPair((), (one,), 1.0, _kind((), (one,)))
        for one in segments
    )


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
