"""An alignment as a table that a person edits, and back: the rows that the edited table says.

Text may be cut and pasted between cells, and rows inserted or emptied; where the borders are now
is worked out from the text. All of it must still be there, in order, white space aside.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256

from tm.errors import ConflictError, InvalidInputError
from tm.model import Side
from tm.review.edits import Links, joined, ordered
from tm.review.links import Texts
from tm.review.model import Alignment, Link, RowState, Stretch
from tm.review.text_check import SideStream

DIGEST_CHARS = 8


class Action(StrEnum):
    """What a person may ask for in the column ``action``."""

    MERGE = "merge"
    DROP = "drop"
    ACCEPT = "accept"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of the table, as written by us or by a person.

    Attributes:
        line: Where it stands in the file, for messages.
        number: Of the link; ``None`` in a row that a person has inserted.
        state: ``None`` where the cell is empty.
        confidence: Only for reading; what the table says of it is not taken over.
    """

    line: int
    number: int | None
    state: RowState | None
    confidence: float | None
    action: Action | None
    source: str
    target: str

    @property
    def name(self) -> str:
        """What it is called in messages."""
        return f"line {self.line}" + (f" (link {self.number})" if self.number else "")


@dataclass(frozen=True, slots=True)
class Table:
    """A table with the mark of the alignment that it was made from."""

    mark: "Mark"
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """What a table was made from: which import, after which edit, of which text."""

    import_id: int
    edit: int
    digest: str

    @classmethod
    def of(cls, alignment: Alignment) -> "Mark":
        """Return the mark of an alignment as it is now."""
        texts = (s.text for side in (alignment.source, alignment.target) for s in side)
        digest = sha256("\n".join(texts).encode()).hexdigest()[:DIGEST_CHARS]
        return cls(alignment.import_id, alignment.last_edit, digest)

    def check(self, alignment: Alignment) -> None:
        """Refuse to go on with a table that was made from something else.

        Raises:
            InvalidInputError: it is of another text.
            ConflictError: the alignment was edited since.
        """
        now = Mark.of(alignment)
        if now.digest != self.digest:
            raise InvalidInputError(
                f"the table was not made from import {self.import_id} of this database: "
                "its text is another one"
            )
        if now.edit != self.edit:
            raise ConflictError(
                f"the alignment of import {self.import_id} was edited since the table was "
                "exported; export it again"
            )


def table_of(alignment: Alignment) -> Table:
    """Return an alignment as a table, in the order of the text."""
    texts = Texts(alignment)
    return Table(
        Mark.of(alignment),
        tuple(
            TableRow(
                line,
                link.number,
                link.state,
                link.confidence,
                None,
                texts.source.text(link.source),
                texts.target.text(link.target),
            )
            for line, link in enumerate(alignment.links, 2)
        ),
    )


def links_of(table: Table, alignment: Alignment) -> Links:
    """Return the rows of an alignment as an edited table says.

    A row whose text is another than before is accepted, because a person made it so; one that was
    dropped stays dropped. A row without any text is gone.

    Raises:
        InvalidInputError: text is missing, new, doubled or changed, a row or an action is unknown;
            the message names the row.
        ConflictError: the alignment was edited since the table was made.
    """
    table.mark.check(alignment)
    known = {link.number: link for link in alignment.links}
    rows = _in_text_order(table.rows, {number: i for i, number in enumerate(known)})
    texts = Texts(alignment)
    stretches = [
        SideStream(texts.on(side), [link.on(side) for link in alignment.links], side).stretches(
            [(row.name, row.source if side is Side.SOURCE else row.target) for row in rows]
        )
        for side in Side
    ]
    confidence = _Confidence(alignment.links)
    numbers = iter(range(alignment.next_number, alignment.next_number + len(rows)))
    made = []
    for row, source, target in zip(rows, *stretches, strict=True):
        if source.start < source.end or target.start < target.end:
            old = known.get(row.number) if row.number is not None else None
            made.append((row, _link(row, old, source, target, confidence, numbers)))
    return ordered(_merged(made))


def _in_text_order(rows: Sequence[TableRow], places: Mapping[int, int]) -> list[TableRow]:
    """Return the rows as the text has them, also when a person has sorted the table otherwise.

    A row without a number stays behind the one before it. A number that stands twice counts once:
    the row was copied to be cut.
    """
    seen: set[int] = set()
    keyed: list[tuple[int, TableRow]] = []
    here = -1
    for row in rows:
        if row.number is not None and row.number not in places:
            raise InvalidInputError(f"line {row.line}: there is no link {row.number}")
        if row.number in seen:
            row = replace(row, number=None)
        if row.number is not None:
            seen.add(row.number)
            here = places[row.number]
        keyed.append((here, row))
    return [row for _, row in sorted(keyed, key=lambda item: item[0])]


def _link(
    row: TableRow,
    old: Link | None,
    source: Stretch,
    target: Stretch,
    confidence: "_Confidence",
    numbers: Iterator[int],
) -> Link:
    """Return what a row of the table says, before rows are merged."""
    if old is not None and _is_same(old.source, source) and _is_same(old.target, target):
        return replace(old, state=_asked(row) or row.state or old.state)
    state = _asked(row) or (RowState.DROPPED if _is_dropped(row, old) else RowState.ACCEPTED)
    number = next(numbers) if old is None else old.number
    return Link(number, source, target, confidence.of(source, target), state)


def _is_same(old: Stretch, new: Stretch) -> bool:
    is_empty = new.start == new.end
    return old == new or (is_empty and old.start == old.end)


def _asked(row: TableRow) -> RowState | None:
    """Return the state that the action asks for."""
    if row.action is None or row.action is Action.MERGE:
        return None
    return _STATES[row.action]


_STATES = {
    Action.DROP: RowState.DROPPED,
    Action.ACCEPT: RowState.ACCEPTED,
    Action.RESTORE: RowState.OPEN,
}


def _is_dropped(row: TableRow, old: Link | None) -> bool:
    if row.state is not None:
        return row.state is RowState.DROPPED
    return old is not None and old.state is RowState.DROPPED


def _merged(rows: Iterable[tuple[TableRow, Link]]) -> Iterator[Link]:
    """Yield the rows, those with the action ``merge`` joined with the next one."""
    pending: tuple[TableRow, Link] | None = None
    for row, link in rows:
        if pending is None:
            found = link
        elif row.action in (Action.DROP, Action.RESTORE):
            raise InvalidInputError(
                f"{row.name}: it is merged with {pending[0].name}, so there is nothing "
                f"to {row.action}"
            )
        else:
            found = _joined(pending, (row, link))
        if row.action is Action.MERGE:
            pending = row, found
        else:
            pending = None
            yield found
    if pending is not None:
        raise InvalidInputError(f"{pending[0].name}: there is no row after it to merge with")


def _joined(one: tuple[TableRow, Link], other: tuple[TableRow, Link]) -> Link:
    try:
        return joined(one[1], other[1])
    except InvalidInputError as error:
        raise InvalidInputError(f"{one[0].name}: {error}") from error


class _Confidence:
    """How certain the aligner was of text that stands in other rows now."""

    def __init__(self, links: Links) -> None:
        self._sides = [
            sorted((link.on(side).start, link.on(side).end, link.confidence) for link in links)
            for side in Side
        ]

    def of(self, source: Stretch, target: Stretch) -> float:
        """Return the least confidence of the rows that the text came from."""
        return min(
            confidence
            for spans, stretch in zip(self._sides, (source, target), strict=True)
            for confidence in _under(spans, stretch)
        )


def _under(spans: Sequence[tuple[int, int, float]], stretch: Stretch) -> Iterator[float]:
    if stretch.start == stretch.end:
        return
    first = max(bisect_right(spans, stretch.start, key=lambda span: span[0]) - 1, 0)
    last = bisect_left(spans, stretch.end, key=lambda span: span[0])
    for start, end, confidence in spans[first:last]:
        if start < stretch.end and stretch.start < end:
            yield confidence
