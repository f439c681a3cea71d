"""Links whose segments do not follow each other: the review needs them in pieces that do."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tm.model import AlignedPair, Segment
from tm.stopping import stopping

UNSURE = 0.0  # confidence of links that had to be broken up: the review shows them first


Places = Mapping[int, int]
"""Where each segment of a side stands, by its index: indexes may leave numbers out."""


def places_of(segments: Iterable[Segment]) -> Places:
    """Return where the segments of a side stand."""
    return {index: place for place, index in enumerate(sorted(s.index for s in segments))}


def in_pieces(pairs: Sequence[AlignedPair]) -> tuple[AlignedPair, ...]:
    """Return the links of whole texts, none of them broken; see :func:`unbroken`."""
    sources = places_of(segment for pair in pairs for segment in pair.source)
    targets = places_of(segment for pair in pairs for segment in pair.target)
    return tuple(part for pair in stopping(pairs) for part in unbroken(pair, sources, targets))


def unbroken(pair: AlignedPair, sources: Places, targets: Places) -> tuple[AlignedPair, ...]:
    """Return a link, or pieces of it where other text stands in the middle of one of its sides.

    The longest pieces of both sides stay linked; nobody can be sure of that.
    """
    source, target = list(runs(pair.source, sources)), list(runs(pair.target, targets))
    if len(source) < 2 and len(target) < 2:
        return (pair,)
    one, other = _longest(source), _longest(target)
    return (
        *(AlignedPair((), run, UNSURE) for run in target[:other]),
        *(AlignedPair(run, (), UNSURE) for run in source[:one]),
        AlignedPair(
            source[one] if source else (), target[other] if target else (), UNSURE, pair.kind
        ),
        *(AlignedPair(run, (), UNSURE) for run in source[one + 1 :]),
        *(AlignedPair((), run, UNSURE) for run in target[other + 1 :]),
    )


def runs(segments: Sequence[Segment], places: Places) -> Iterator[tuple[Segment, ...]]:
    """Yield the stretches of segments that follow each other in the document."""
    start = 0
    for i in range(1, len(segments) + 1):
        is_end = i == len(segments)
        if is_end or places[segments[i].index] != places[segments[i - 1].index] + 1:
            yield tuple(segments[start:i])
            start = i


def _longest(found: Sequence[Sequence[Segment]]) -> int:
    sizes = [sum(len(segment.text) for segment in run) for run in found]
    return max(range(len(sizes)), key=sizes.__getitem__, default=0)
