"""Sentence links from rows and rows from sentence links.

Neighbouring rows that share a sentence on either side form one sentence link; only rows are
stored. A link of several rows has them as its clause pairs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from tm.model import AlignedPair, BlockKind, PairKind, Segment, Side
from tm.review.edits import Links
from tm.review.model import Alignment, Link, Row, RowState, Stretch
from tm.review.sides import SideText


class Texts:
    """Both sides of an alignment as running texts."""

    def __init__(self, alignment: Alignment) -> None:
        source, target = alignment.part or (None, None)
        self.source = SideText(alignment.source, source)
        self.target = SideText(alignment.target, target)

    def on(self, side: Side) -> SideText:
        """Return one side."""
        return self.source if side is Side.SOURCE else self.target

    def are_apart(self, one: Link, other: Link) -> bool:
        """Tell whether two neighbouring rows share no sentence."""
        return (
            self.source.is_border(one.source.end)
            and self.source.is_border(other.source.start)
            and self.target.is_border(one.target.end)
            and self.target.is_border(other.target.start)
        )


@dataclass(frozen=True, slots=True)
class SentenceLink:
    """The rows that form one sentence link, in order."""

    rows: Links

    @property
    def is_accepted(self) -> bool:
        """Whether a person has said that all of it is right."""
        return all(row.state is RowState.ACCEPTED for row in self.rows)

    @property
    def has_source(self) -> bool:
        """Whether there is source text in it."""
        return any(row.source.start < row.source.end for row in self.rows)


def sentence_links(links: Sequence[Link], texts: Texts) -> tuple[SentenceLink, ...]:
    """Return the sentence links that the rows form."""
    found: list[list[Link]] = []
    for link in links:
        if found and not texts.are_apart(found[-1][-1], link):
            found[-1].append(link)
        else:
            found.append([link])
    return tuple(SentenceLink(tuple(rows)) for rows in found)


def pair_of(link: SentenceLink, texts: Texts) -> AlignedPair:
    """Return a sentence link as the aligner gives it, its rows as clause pairs."""
    rows = [_row_pair(row, texts) for row in link.rows]
    if len(rows) == 1:
        return replace(rows[0], kind=_kind_alone(rows[0]))
    return AlignedPair(
        _whole(link.rows, Side.SOURCE, texts),
        _whole(link.rows, Side.TARGET, texts),
        min(row.confidence for row in link.rows),
        PairKind.SENTENCE,
        tuple(rows),
        reviewed=link.is_accepted,
        dropped=all(row.dropped for row in rows),
    )


def _row_pair(row: Link, texts: Texts) -> AlignedPair:
    return AlignedPair(
        texts.source.parts(row.source),
        texts.target.parts(row.target),
        row.confidence,
        PairKind.CLAUSE,
        reviewed=row.state is RowState.ACCEPTED,
        dropped=row.state is RowState.DROPPED,
    )


def _kind_alone(pair: AlignedPair) -> PairKind:
    segments = (*pair.source, *pair.target)
    is_heading = all(segment.kind is BlockKind.HEADING for segment in segments)
    return PairKind.HEADING if is_heading else PairKind.SENTENCE


def _whole(rows: Links, side: Side, texts: Texts) -> tuple[Segment, ...]:
    """Return the segments of all rows, in their order, each whole and once."""
    text = texts.on(side)
    found: list[Stretch] = []
    for row in rows:
        stretch = row.on(side)
        if found and found[-1].end == stretch.start:
            found[-1] = Stretch(found[-1].start, stretch.end)
        elif stretch.start < stretch.end:
            found.append(stretch)
    return tuple(segment for stretch in found for segment in text.parts(stretch))


def shown(links: Sequence[Link], texts: Texts, wanted: Iterable[Link]) -> tuple[Row, ...]:
    """Return some of the rows with their texts."""
    kinds = _kinds(links, texts)
    return tuple(
        Row(
            link.number,
            texts.source.span(link.source),
            texts.target.span(link.target),
            link.confidence,
            link.state,
            kinds.get(link.number) or _kind_alone(_row_pair(link, texts)),
            link.unit_id,
            texts.source.text(link.source),
            texts.target.text(link.target),
        )
        for link in wanted
    )


def _kinds(links: Sequence[Link], texts: Texts) -> dict[int, PairKind]:
    """Return the kind of each row that is not alone in its sentence link."""
    found: dict[int, PairKind] = {}
    for one, other in pairwise(links):
        if not texts.are_apart(one, other):
            found[one.number] = found[other.number] = PairKind.CLAUSE
    return found
