"""What was decided on links of earlier imports, found again in the texts of a new one."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from tm.align.anchors import longest_chain
from tm.model import AlignedPair, Anchor, Segment
from tm.pairing import Aligned
from tm.review.links import Texts, pair_of, sentence_links
from tm.review.model import RowState
from tm.review.runs import UNSURE
from tm.review.store import AlignmentStore


class Recall:
    """What the reviewed alignments of a memory know of the texts of a new import.

    A sentence link is known when somebody decided on all its rows and the segments of both its
    sides stand in the new texts word for word, each run once. Those with accepted text on both
    sides guide the aligner. That text has no translation, or that a link is none, guides nothing
    and is put into what the aligner gave.
    """

    def __init__(self, alignments: AlignmentStore, memory: str) -> None:
        self._alignments = alignments
        self._memory = memory
        self._known: dict[int, AlignedPair] = {}
        self._apart: list[AlignedPair] = []

    def anchors(self, source: Sequence[Segment], target: Sequence[Segment]) -> tuple[Anchor, ...]:
        """Return the known links, as far as they stand in the same order on both sides."""
        if not source or not target:
            return ()
        imports = self._alignments.with_decisions(
            memory=self._memory,
            source_lang=source[0].lang,
            target_lang=target[0].lang,
            texts=tuple({segment.text for segment in source}),
        )
        sources, targets = _Places(source), _Places(target)
        found: dict[int, tuple[Anchor, AlignedPair]] = {}
        for pair in (pair for number in imports for pair in self._decided(number)):
            row, column = sources.find(pair.source), targets.find(pair.target)
            if row is None or column is None or not _take(sources, targets, row, column):
                continue
            if _guides(pair):
                anchor = Anchor(row.start, row.stop, column.start, column.stop)
                found[row.start] = anchor, pair
            else:
                new = tuple(source[row.start : row.stop]), tuple(target[column.start : column.stop])
                self._apart.append(_as_decided(pair, *new))
        chain = longest_chain([anchor for anchor, _ in found.values()])
        self._known = {source[a.source].index: found[a.source][1] for a in chain}
        return chain

    def _decided(self, import_id: int) -> Iterator[AlignedPair]:
        alignment = self._alignments.alignment(import_id)
        texts = Texts(alignment)
        for link in sentence_links(alignment.links, texts):
            if all(row.state is not RowState.OPEN for row in link.rows):
                yield pair_of(link, texts)

    def completed(self, aligned: Aligned) -> Aligned:
        """Return an alignment with all that is known of it, and notes that say how much."""
        if not self._known and not self._apart:  # perhaps another one has completed it before
            return aligned
        pairs = [self._as_accepted(pair) if pair.reviewed else pair for pair in aligned.pairs]
        pairs = _put_apart(pairs, self._apart)
        notes = [
            f"{what}: {len(held)}"
            for what, held in (
                ("links accepted in earlier imports and taken over", self._known),
                (
                    "links dropped, or without translation, in earlier imports and taken over",
                    self._apart,
                ),
            )
            if held
        ]
        return replace(aligned, pairs=tuple(pairs), notes=(*aligned.notes, *notes))

    def _as_accepted(self, pair: AlignedPair) -> AlignedPair:
        old = self._known[pair.source[0].index]
        return replace(pair, clauses=_as_decided(old, pair.source, pair.target).clauses)


def _guides(pair: AlignedPair) -> bool:
    return bool(pair.source and pair.target and not pair.dropped)


def _as_decided(
    old: AlignedPair, source: tuple[Segment, ...], target: tuple[Segment, ...]
) -> AlignedPair:
    """Return a link of an earlier import in the segments of a new one."""
    return replace(
        old,
        source=source,
        target=target,
        clauses=tuple(
            replace(
                part,
                source=_placed(part.source, old.source, source),
                target=_placed(part.target, old.target, target),
            )
            for part in old.clauses
        ),
    )


def _put_apart(pairs: Sequence[AlignedPair], apart: Sequence[AlignedPair]) -> list[AlignedPair]:
    """Take the segments of some links out of all others, and put each where its first one was.

    Nobody can be sure of a link that lost a part to one of them.
    """
    owner = {
        (side, segment.index): number
        for number, pair in enumerate(apart)
        for side, segments in enumerate((pair.source, pair.target))
        for segment in segments
    }
    found: list[AlignedPair] = []
    placed: set[int] = set()
    for pair in pairs:
        sides = (pair.source, pair.target)
        held = [(side, s) for side, segments in enumerate(sides) for s in segments]
        owners = [owner.get((side, segment.index)) for side, segment in held]
        for number in dict.fromkeys(one for one in owners if one is not None):
            if number not in placed:
                placed.add(number)
                found.append(apart[number])
        left = [one for one, by in zip(held, owners, strict=True) if by is None]
        if len(left) == len(held):
            found.append(pair)
        elif left:
            source, target = (tuple(s for side, s in left if side == n) for n in (0, 1))
            found.append(AlignedPair(source, target, UNSURE, pair.kind))
    return found


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

    def find(self, run: Sequence[Segment]) -> range | None:
        """Return where a run of segments stands; ``None`` unless it stands there just once.

        No segments stand nowhere, which is an empty range.
        """
        texts = [segment.text for segment in run]
        if not texts:
            return range(0)
        places = self._starts.get(texts[0], ())
        found = (place for place in places if self._texts[place : place + len(texts)] == texts)
        first_two = list(islice(found, 2))  # in a text of refrains there may be thousands
        return range(first_two[0], first_two[0] + len(texts)) if len(first_two) == 1 else None

    def is_free(self, places: range) -> bool:
        """Tell whether no other link has a part of a stretch."""
        return not any(self._taken[places.start : places.stop])

    def take(self, places: range) -> None:
        """Take a stretch."""
        self._taken[places.start : places.stop] = [True] * len(places)


def _take(sources: _Places, targets: _Places, row: range, column: range) -> bool:
    """Take a stretch of either side; ``False`` if another link has a part of them."""
    if not (sources.is_free(row) and targets.is_free(column)):
        return False
    sources.take(row)
    targets.take(column)
    return True
