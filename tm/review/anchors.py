"""Links that were accepted in earlier imports, found again in the texts of a new one."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from tm.align.anchors import longest_chain
from tm.model import AlignedPair, Anchor, Segment
from tm.pairing import Aligned
from tm.review.links import Texts, pair_of, sentence_links
from tm.review.store import AlignmentStore


class Recall:
    """What the reviewed alignments of a memory know of the texts of a new import.

    A sentence link is known when all its rows were accepted and the segments of both its sides
    stand in the new texts word for word, each run once.
    """

    def __init__(self, alignments: AlignmentStore, memory: str) -> None:
        self._alignments = alignments
        self._memory = memory
        self._known: dict[int, AlignedPair] = {}

    def anchors(self, source: Sequence[Segment], target: Sequence[Segment]) -> tuple[Anchor, ...]:
        """Return the known links, as far as they stand in the same order on both sides."""
        if not source or not target:
            return ()
        imports = self._alignments.with_accepted(
            memory=self._memory,
            source_lang=source[0].lang,
            target_lang=target[0].lang,
            texts=tuple({segment.text for segment in source}),
        )
        sources, targets = _Places(source), _Places(target)
        found: dict[int, tuple[Anchor, AlignedPair]] = {}
        for pair in (pair for number in imports for pair in self._accepted(number)):
            start, other = sources.find(pair.source), targets.find(pair.target)
            if start is not None and other is not None:
                end, other_end = start + len(pair.source), other + len(pair.target)
                if sources.take(start, end) and targets.take(other, other_end):
                    found[start] = Anchor(start, end, other, other_end), pair
        chain = longest_chain([anchor for anchor, _ in found.values()])
        self._known = {source[a.source].index: found[a.source][1] for a in chain}
        return chain

    def _accepted(self, import_id: int) -> Iterator[AlignedPair]:
        alignment = self._alignments.alignment(import_id)
        texts = Texts(alignment)
        for link in sentence_links(alignment.links, texts):
            if link.is_accepted:
                pair = pair_of(link, texts)
                if pair.source and pair.target:
                    yield pair

    def completed(self, aligned: Aligned) -> Aligned:
        """Return an alignment whose known links are split as they were accepted, with a note."""
        if not self._known:
            return aligned
        pairs = tuple(self._as_accepted(pair) if pair.reviewed else pair for pair in aligned.pairs)
        note = f"links accepted in earlier imports and taken over: {len(self._known)}"
        return replace(aligned, pairs=pairs, notes=(*aligned.notes, note))

    def _as_accepted(self, pair: AlignedPair) -> AlignedPair:
        old = self._known[pair.source[0].index]
        return replace(
            pair,
            clauses=tuple(
                replace(
                    part,
                    source=_placed(part.source, old.source, pair.source),
                    target=_placed(part.target, old.target, pair.target),
                )
                for part in old.clauses
            ),
        )


def _placed(
    part: Sequence[Segment], old: Sequence[Segment], new: Sequence[Segment]
) -> tuple[Segment, ...]:
    """Return the pieces of a part of an old link, as pieces of the segments of the new one."""
    places = {segment.index: place for place, segment in enumerate(old)}
    return tuple(replace(new[places[piece.index]], text=piece.text) for piece in part)


class _Places:
    """Where texts stand on a new side, and which of it is taken."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._texts = [segment.text for segment in segments]
        self._taken = [False] * len(segments)
        self._starts: defaultdict[str, list[int]] = defaultdict(list)
        for place, text in enumerate(self._texts):
            self._starts[text].append(place)

    def find(self, run: Sequence[Segment]) -> int | None:
        """Return where a run of segments begins; ``None`` unless it stands there just once."""
        texts = [segment.text for segment in run]
        places = self._starts.get(texts[0], ())
        found = (place for place in places if self._texts[place : place + len(texts)] == texts)
        first_two = list(islice(found, 2))  # in a text of refrains there may be thousands
        return first_two[0] if len(first_two) == 1 else None

    def take(self, start: int, end: int) -> bool:
        """Take a stretch; ``False`` if another link has a part of it."""
        if any(self._taken[start:end]):
            return False
        self._taken[start:end] = [True] * (end - start)
        return True
