"""Align anew what no person has decided on, around what somebody has."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tm.align.anchors import longest_chain
from tm.model import AlignedPair, Anchor, Progress, Segment
from tm.pairing import KnownPairs, Tools, missing_tools
from tm.review.edits import Links
from tm.review.first import alignment_of
from tm.review.links import Texts, pair_of, sentence_links
from tm.review.model import Alignment, Link, RowState, Stretch
from tm.review.runs import places_of, unbroken


def aligned_anew(
    alignment: Alignment,
    *,
    tools: Tools,
    memory: KnownPairs = lambda *_: (),
    progress: Progress | None = None,
) -> tuple[Links, tuple[str, ...]]:
    """Return the rows of a new alignment, and what a person should know of it.

    Sentence links with an accepted or dropped row stay. Accepted ones guide the aligner, as far as
    they stand in the same order on both sides; the others are left out of what it sees. ``memory``
    is as in ``tm.pairing.align_files``.
    """
    kept = _Kept(alignment)
    source, target = kept.others(alignment.source), kept.others(alignment.target)
    langs = alignment.source[0].lang, alignment.target[0].lang
    encoder, lexicon = tools.load_encoder(), tools.load_lexicon(*langs)
    skipped: list[str] = []
    pairs = tools.align(
        source,
        target,
        encoder=encoder,
        lexicon=lexicon,
        with_clauses=alignment.with_clauses,
        anchors=_shifted(kept.chain, source, target),
        memory=lambda: memory(*langs),
        progress=progress,
        note=skipped.append,
    )
    places = places_of(alignment.source), places_of(alignment.target)
    whole: list[AlignedPair] = []
    for pair in pairs:
        whole += (kept.at(pair),) if pair.reviewed else unbroken(pair, *places)
    for pair in kept.left_out:
        whole.insert(_place(pair, whole), pair)
    links = _numbered(alignment_of(whole).links, alignment)
    return links, (*kept.notes(), *skipped, *missing_tools(encoder, lexicon, *langs))


class _Kept:
    """The sentence links that somebody has decided on."""

    def __init__(self, alignment: Alignment) -> None:
        texts = Texts(alignment)
        links = sentence_links(alignment.links, texts)
        decided = (link for link in links if any(r.state is not RowState.OPEN for r in link.rows))
        self._pairs = [pair_of(link, texts) for link in decided]
        guides = [_anchor(pair) for pair in self._pairs if _can_guide(pair)]
        self.chain = longest_chain(guides)
        self._crossing = len(guides) - len(self.chain)
        in_chain = {anchor.source for anchor in self.chain}
        self.left_out = [p for p in self._pairs if not p.source or _first(p) not in in_chain]
        self._by_source = {_first(pair): pair for pair in self._pairs if pair.source}

    def others(self, segments: Sequence[Segment]) -> tuple[Segment, ...]:
        """Return the segments of a side that the aligner shall see."""
        out = {s for pair in self.left_out for s in (*pair.source, *pair.target)}
        return tuple(segment for segment in segments if segment not in out)

    def at(self, pair: AlignedPair) -> AlignedPair:
        """Return the link that was given as an anchor."""
        return self._by_source[_first(pair)]

    def notes(self) -> tuple[str, ...]:
        """Say what stays, and what of it could not guide the rest."""
        if not self._pairs:
            return ()
        note = f"sentence links that stay as they are because somebody decided: {len(self._pairs)}"
        if not self._crossing:
            return (note,)
        return (note, f"accepted links in another order, which guide nothing: {self._crossing}")


def _first(pair: AlignedPair) -> int:
    return pair.source[0].index


def _can_guide(pair: AlignedPair) -> bool:
    accepted = pair.reviewed or any(part.reviewed for part in pair.clauses)
    if not accepted or not pair.source or not pair.target:
        return False
    return pair.target[-1].index - pair.target[0].index == len(pair.target) - 1


def _anchor(pair: AlignedPair) -> Anchor:
    source, target = pair.source, pair.target
    return Anchor(source[0].index, source[-1].index + 1, target[0].index, target[-1].index + 1)


def _shifted(
    chain: Iterable[Anchor], source: Sequence[Segment], target: Sequence[Segment]
) -> tuple[Anchor, ...]:
    """Return anchors by the places among the segments that the aligner sees."""
    sources = {segment.index: place for place, segment in enumerate(source)}
    targets = {segment.index: place for place, segment in enumerate(target)}
    return tuple(
        Anchor(
            sources[anchor.source],
            sources[anchor.source_end - 1] + 1,
            targets[anchor.target],
            targets[anchor.target_end - 1] + 1,
        )
        for anchor in chain
    )


def _place(pair: AlignedPair, others: Sequence[AlignedPair]) -> int:
    """Return where a link belongs among others: by its source, else behind the target before it."""
    if pair.source:
        behind = (i for i, other in enumerate(others) if other.source)
        return next((i for i in behind if _first(others[i]) > _first(pair)), len(others))
    before = pair.target[0].index - 1
    ends = (i for i, other in enumerate(others) if any(s.index == before for s in other.target))
    return next((i + 1 for i in ends), 0)


def _numbered(fresh: Links, alignment: Alignment) -> Links:
    """Return new rows, those that were there before with their numbers and all that is known."""
    known = {_texts_of(link): link for link in alignment.links}
    numbers = iter(range(alignment.next_number, alignment.next_number + len(fresh)))
    return tuple(
        _renewed(known[_texts_of(link)], link)
        if _texts_of(link) in known
        else replace(link, number=next(numbers))
        for link in fresh
    )


def _texts_of(link: Link) -> tuple[Stretch | None, Stretch | None]:
    """Return which text a row joins; where an empty side stands does not matter."""
    source, target = (
        stretch if stretch.start < stretch.end else None for stretch in (link.source, link.target)
    )
    return source, target


def _renewed(old: Link, fresh: Link) -> Link:
    confidence = fresh.confidence if old.state is RowState.OPEN else old.confidence
    return replace(old, source=fresh.source, target=fresh.target, confidence=confidence)
