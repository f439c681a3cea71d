"""The values of an alignment under review.

An alignment has two sides, each a sequence of segments, and rows that join a stretch of one side
with a stretch of the other. Every character of both sides stands in exactly one row.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tm.model import PairKind, Segment, Side


class RowState(StrEnum):
    """What a person has said about a row."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DROPPED = "dropped"


class RowOrder(StrEnum):
    """In which order rows are listed: least certain first, or as the source reads."""

    CONFIDENCE = "confidence"
    TEXT = "text"


class Edge(StrEnum):
    """An end of a row's span."""

    START = "start"
    END = "end"


class EditKind(StrEnum):
    """What was done to an alignment."""

    MERGE = "merge"
    SPLIT = "split"
    MOVE = "move"
    DROP = "drop"
    RESTORE = "restore"
    ACCEPT = "accept"
    TABLE = "table"
    REALIGN = "realign"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place between two characters of a side.

    White space before a place belongs to what stands before it. So the end of a segment and the
    start of the next are one place, and it is given as the latter; the end of the last segment is
    the only one given by its length.

    Attributes:
        segment: Number of the segment on its side, from 0.
        offset: Code points of that segment's text before the place.
    """

    segment: int
    offset: int


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a side, from ``start`` to before ``end``; empty when they are equal."""

    start: Position
    end: Position


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it is shown: the finest link, with its texts.

    Attributes:
        number: Stays the same as long as the row exists, and is never used for another one.
        confidence: Of the aligner, in [0, 1]; of several rows made one, the lowest.
        kind: Clause where the sentence link around it has several rows.
        unit_id: The finest unit that came from it: of the row itself, or of its whole sentence
            link where a row of that has no counterpart. ``None``: it gave none, because it has one
            side only, was dropped, or was refused; or the unit was deleted.
        source_text, target_text: What stands in the spans; ``""`` for an empty one.
    """

    number: int
    source: Span
    target: Span
    confidence: float
    state: RowState
    kind: PairKind
    unit_id: int | None
    source_text: str
    target_text: str


@dataclass(frozen=True, slots=True)
class RowInContext:
    """A row and its neighbours in the order of the source; ``None`` at the ends."""

    row: Row
    previous: Row | None
    next: Row | None


@dataclass(frozen=True, slots=True)
class CutPoints:
    """The natural places inside a row: where its sentences and clauses end, in order.

    A person may cut anywhere; these are the places to offer.
    """

    source: tuple[Position, ...]
    target: tuple[Position, ...]


@dataclass(frozen=True, slots=True)
class Portion:
    """A sentence, clause or word of a row, as much of it as stands there."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Portions:
    """Both texts of a row between its natural cut points; a side without text has none."""

    source: tuple[Portion, ...]
    target: tuple[Portion, ...]


@dataclass(frozen=True, slots=True)
class RowCounts:
    """How far the review of an alignment is.

    Attributes:
        uncertain: Open rows whose confidence is below that which costs no points in lookup.
    """

    open: int
    accepted: int
    dropped: int
    uncertain: int


@dataclass(frozen=True, slots=True)
class Edit:
    """One thing that was done to an alignment.

    Attributes:
        number: The row that was acted upon; ``None`` for a table or a new alignment.
        undone_at: When it was taken back, or ``None``.
    """

    id: int
    kind: EditKind
    number: int | None
    at: datetime
    by: str
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Edited:
    """What an edit, or taking one back, has changed.

    Attributes:
        rows: The rows that are new or changed, as they are now, in the order of the text.
        gone: Numbers of the rows that are no more.
        notes: What a person should know of it, one sentence each.
    """

    edit: Edit
    rows: tuple[Row, ...]
    gone: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a side in characters counted from the start of that side, as stored."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Link:
    """A row as it is stored: no texts, only where they stand.

    Attributes:
        unit_id, sentence_id: Its finest unit, and the sentence unit around that where there is
            one. Before they are stored: their places among the units of the import, from 0.
    """

    number: int
    source: Stretch
    target: Stretch
    confidence: float
    state: RowState = RowState.OPEN
    unit_id: int | None = None
    sentence_id: int | None = None

    def on(self, side: Side) -> Stretch:
        """Return its stretch of a side."""
        return self.source if side is Side.SOURCE else self.target


@dataclass(frozen=True, slots=True)
class Alignment:
    """An alignment as it is stored, or a part of one.

    Attributes:
        source, target: The segments of each side; their ``index`` counts them from its start.
        links: In the order of the source; those without source text where they stand.
        edits: Number of edits and undos so far, to notice that it was changed meanwhile.
        last_edit: Id of the last edit in force, 0 for none; an undo makes it again what it was.
        next_number: The number of the next new row.
        with_clauses: Aligning it anew may split sentences; not where a person gave the segments.
        part: Where the segments of a part stand, source first; ``None`` for a whole alignment.
    """

    source: tuple[Segment, ...]
    target: tuple[Segment, ...]
    links: tuple[Link, ...]
    import_id: int = 0
    edits: int = 0
    last_edit: int = 0
    next_number: int = 1
    with_clauses: bool = True
    part: "tuple[Places, Places] | None" = None


@dataclass(frozen=True, slots=True)
class Places:
    """Where the segments of a part of a side stand.

    Attributes:
        starts: Characters of the side before each of them.
        count: Number of all segments of the side.
    """

    starts: tuple[int, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the rows of an alignment in some order.

    Attributes:
        part: Holds the listed rows, and those beside them in the text.
        numbers: Of the listed rows, in the order asked for.
        first: Place of the first of them among all that are listed, from 1.
        total: Number of all that are listed.
        previous, following: A row of the page before and of the next one; ``None`` at the ends.
    """

    part: Alignment
    numbers: tuple[int, ...]
    first: int
    total: int
    previous: int | None
    following: int | None
