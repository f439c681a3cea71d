"""The review of an alignment: list its rows, put them right, take that back.

Every edit is one transaction that changes rows and units together. A row that a person accepts,
or makes by merging, splitting or moving text, is accepted: its unit is approved and costs no points
for uncertainty. Only the units of the sentence links that an edit touches are replaced.
"""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime

from tm.errors import ConflictError
from tm.model import Progress, Side
from tm.pairing import USUAL_TOOLS, Tools
from tm.penalties import SURE_CONFIDENCE
from tm.review import edits
from tm.review.edits import Links, find
from tm.review.links import Texts
from tm.review.model import (
    Alignment,
    CutPoints,
    Edge,
    Edit,
    Edited,
    EditKind,
    Listing,
    Position,
    Row,
    RowCounts,
    RowInContext,
    RowOrder,
    RowState,
)
from tm.review.realign import aligned_anew
from tm.review.sheet import Sheet
from tm.review.store import AlignmentStore, Applied, Revision
from tm.review.table import Table, links_of, table_of
from tm.review.units import Edition, revise
from tm.store import UnitStore

Change = Callable[[Alignment, Texts], Links]
"""Returns the rows as they shall be."""


class Reviews:
    """The alignments of all imports of documents, for web and command line.

    Every method that takes ``import_id`` raises ``NotFoundError`` where there is no such import or
    it has no alignment (a file of units), and ``ConflictError`` where it was taken back. Every one
    that takes ``number`` raises ``NotFoundError`` where there is no such row.

    Every edit raises ``InvalidInputError`` where it makes no sense, and ``ConflictError`` naming
    the unit where it would overwrite or remove one whose text was changed elsewhere.
    """

    def __init__(self, units: UnitStore, alignments: AlignmentStore) -> None:
        self._units = units
        self._alignments = alignments

    @property
    def alignments(self) -> AlignmentStore:
        """The store behind it."""
        return self._alignments

    def rows(
        self,
        import_id: int,
        *,
        order: RowOrder = RowOrder.CONFIDENCE,
        states: Collection[RowState] | None = None,
        after: int | None = None,
        limit: int,
    ) -> tuple[Row, ...]:
        """Return a page of rows.

        Args:
            import_id: The import whose alignment it is.
            order: ``confidence``: least certain first, ties in the order of the text; an edit of
                the state never moves a row.
            states: Only rows in one of these; ``None`` = all.
            after: Number of the last row of the page before; that row may be in another state now.
            limit: Most rows returned.
        """
        wanted = RowState if states is None else states
        listing = self._alignments.behind(
            import_id, order, states=frozenset(wanted), after=after, limit=limit
        )
        return Sheet(listing.part).rows(listing.numbers)

    def page(
        self,
        import_id: int,
        order: RowOrder,
        *,
        states: Collection[RowState],
        number: int,
        size: int,
    ) -> Listing:
        """Return the page of rows that holds one, at the cost of a page; see ``AlignmentStore``."""
        return self._alignments.page(import_id, order, states=states, number=number, size=size)

    def next_open(self, import_id: int, order: RowOrder, number: int) -> int | None:
        """Return the next uncertain open row behind one, round the end; else the next open one."""
        return self._alignments.next_open(import_id, order, number, sure=SURE_CONFIDENCE)

    def row(self, import_id: int, number: int) -> RowInContext:
        """Return one row with its neighbours in the text."""
        sheet = self._sheet(import_id, number)
        (row,) = sheet.rows((number,))
        return RowInContext(row, *sheet.around(number))

    def cut_points(self, import_id: int, number: int) -> CutPoints:
        """Return the natural places inside a row: ends of sentences and clauses on both sides."""
        return self._sheet(import_id, number).cut_points(number)

    def counts(self, import_id: int) -> RowCounts:
        """Return how many rows are open, accepted, dropped, and open and uncertain."""
        return self._alignments.counts(import_id, sure=SURE_CONFIDENCE)

    def _sheet(self, import_id: int, number: int) -> Sheet:
        return Sheet(self._alignments.part(import_id, (number,), reach=2))

    def uncertain(self) -> dict[int, int]:
        """Return how many rows of each import are open and uncertain; imports without are absent.

        Cheap, however many alignments there are.
        """
        return self._alignments.uncertain(below=SURE_CONFIDENCE)

    def merge(self, import_id: int, number: int, *, at: datetime, by: str = "") -> Edited:
        """Join a row with the next one; the joined row keeps the number and is accepted.

        Raises:
            InvalidInputError: it is the last row, or the texts do not follow each other on both
                sides (a section was moved).
        """

        def change(alignment: Alignment, _: Texts) -> Links:
            return edits.merge(alignment.links, number)

        return self._edit(import_id, EditKind.MERGE, change, number=number, at=at, by=by)

    def split(
        self,
        import_id: int,
        number: int,
        *,
        source: Position,
        target: Position,
        at: datetime,
        by: str = "",
    ) -> Edited:
        """Cut a row in two, both accepted; the first keeps the number.

        A cut at an end of one side gives a row without that side.

        Raises:
            InvalidInputError: a place is outside the row or inside a word or a number, or a half
                would have no text at all.
        """

        def change(alignment: Alignment, texts: Texts) -> Links:
            find(alignment.links, number)
            places = {
                side: texts.on(side).place(position, name=side.value)
                for side, position in ((Side.SOURCE, source), (Side.TARGET, target))
            }
            links = edits.split(
                alignment.links,
                number,
                source=places[Side.SOURCE],
                target=places[Side.TARGET],
                new_number=alignment.next_number,
            )
            for side, place in places.items():
                _check_cut(alignment, texts, side, place)
            return links

        return self._edit(import_id, EditKind.SPLIT, change, number=number, at=at, by=by)

    def move(
        self,
        import_id: int,
        number: int,
        *,
        side: Side,
        to: Position,
        edge: Edge,
        at: datetime,
        by: str = "",
    ) -> Edited:
        """Shift the border between a row and its neighbour on one side; both are accepted.

        ``edge`` tells which neighbour: ``end`` the next row, ``start`` the previous one. A row that
        loses its last text is gone.

        Raises:
            InvalidInputError: there is no neighbour, the place is beyond both rows, inside a word
                or a number, or where the border is, or the texts do not follow each other there.
        """

        def change(alignment: Alignment, texts: Texts) -> Links:
            find(alignment.links, number)
            place = texts.on(side).place(to, name="to")
            links = edits.move(alignment.links, number, side=side, to=place, edge=edge)
            _check_cut(alignment, texts, side, place)
            return links

        return self._edit(import_id, EditKind.MOVE, change, number=number, at=at, by=by)

    def drop(self, import_id: int, number: int, *, at: datetime, by: str = "") -> Edited:
        """Say that a row is no translation: it stays visible and gives no unit."""
        return self._decide(import_id, EditKind.DROP, number, RowState.DROPPED, at=at, by=by)

    def restore(self, import_id: int, number: int, *, at: datetime, by: str = "") -> Edited:
        """Open a dropped or accepted row again: its unit is there, not approved."""
        return self._decide(import_id, EditKind.RESTORE, number, RowState.OPEN, at=at, by=by)

    def accept(self, import_id: int, number: int, *, at: datetime, by: str = "") -> Edited:
        """Say that a row is right: its unit is approved."""
        return self._decide(import_id, EditKind.ACCEPT, number, RowState.ACCEPTED, at=at, by=by)

    def last_edit(self, import_id: int) -> Edit | None:
        """Return the edit that :meth:`undo` would take back, ``None`` when there is none."""
        return self._alignments.last_edit(import_id)

    def undo(self, import_id: int, *, at: datetime, by: str = "") -> Edited:
        """Take the last edit back: rows, units and statuses are what they were before it.

        Raises:
            ConflictError: there is nothing to take back, or a unit that the edit made was changed
                since; the message names it.
        """
        applied = self._alignments.undo(import_id, at=at, by=by)
        return _edited(self._alignments.part(import_id, applied.written, reach=1), applied)

    def table(self, import_id: int) -> Table:
        """Return an alignment as a table to be edited elsewhere, in the order of the text."""
        return table_of(self._alignments.alignment(import_id))

    def import_table(self, table: Table, *, at: datetime, by: str = "") -> Edited | None:
        """Take over what a person has changed in a table; ``None`` when that is nothing.

        It is one edit: all of it is taken over or nothing, and undo takes all of it back.

        Raises:
            InvalidInputError: text is missing, new, doubled or changed, or an action makes no
                sense; the message names the row.
            ConflictError: the alignment was edited since the table was made.
        """
        import_id = table.mark.import_id
        alignment = self._alignments.alignment(import_id)
        if links_of(table, alignment) == alignment.links:
            return None

        def change(alignment: Alignment, _: Texts) -> Links:
            return links_of(table, alignment)

        return self._edit(import_id, EditKind.TABLE, change, at=at, by=by)

    def realign(
        self,
        import_id: int,
        *,
        tools: Tools = USUAL_TOOLS,
        at: datetime,
        by: str = "",
        progress: Progress | None = None,
    ) -> Edited | None:
        """Align anew what no person has decided on; one edit, ``None`` when nothing changes.

        Sentence links with an accepted or a dropped row stay exactly as they are, and the accepted
        ones are anchors for the rest.

        Raises:
            ConflictError: the alignment was edited while it was aligned anew.
        """
        before = self._alignments.alignment(import_id)
        links, notes = aligned_anew(
            before, tools=tools, memory=self._units.certain_pairs, progress=progress
        )
        if links == before.links:
            return None

        def change(alignment: Alignment, _: Texts) -> Links:
            if alignment.edits != before.edits:
                raise ConflictError(
                    f"the alignment of import {import_id} was edited meanwhile; align it again"
                )
            return links

        edited = self._edit(import_id, EditKind.REALIGN, change, at=at, by=by)
        return replace(edited, notes=notes)

    def _decide(
        self,
        import_id: int,
        kind: EditKind,
        number: int,
        state: RowState,
        *,
        at: datetime,
        by: str,
    ) -> Edited:
        def change(alignment: Alignment, _: Texts) -> Links:
            return edits.decide(alignment.links, number, state)

        return self._edit(import_id, kind, change, number=number, at=at, by=by)

    def _edit(
        self,
        import_id: int,
        kind: EditKind,
        change: Change,
        *,
        number: int | None = None,
        at: datetime,
        by: str,
    ) -> Edited:
        """Change the rows, and the units with them."""
        made: list[Alignment] = []

        def decide(alignment: Alignment, next_unit: int) -> Revision:
            after = change(alignment, Texts(alignment))
            record = self._units.get_import(import_id)
            edition = Edition(record, self._units.get_many, at, by)
            revision = revise(alignment, after, edition, next_unit=next_unit)
            written = {link.number: link for link in revision.links}
            links = tuple(written.get(link.number, link) for link in after)
            made[:] = [replace(alignment, links=links)]
            return revision

        applied = self._alignments.edit(import_id, kind, decide, number=number, at=at, by=by)
        return _edited(made[0], applied)


def _check_cut(alignment: Alignment, texts: Texts, side: Side, place: int) -> None:
    """Refuse a new border inside a word; one that is there already may stay.

    Raises:
        InvalidInputError: so it is.
    """
    if not any(place in (link.on(side).start, link.on(side).end) for link in alignment.links):
        texts.on(side).check_cut(place, name=side.value)


def _edited(alignment: Alignment, applied: Applied) -> Edited:
    written = set(applied.written)
    numbers = [link.number for link in alignment.links if link.number in written]
    return Edited(applied.edit, Sheet(alignment).rows(numbers), applied.gone)
