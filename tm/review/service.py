"""The review of an alignment: list its rows, put them right, take that back.

Every edit is one transaction that changes rows and units together. A row that a person accepts,
or makes by merging, splitting or moving text, is accepted: its unit is approved and costs no points
for uncertainty. Only the units of the sentence links that an edit touches are replaced.
"""

from collections.abc import Collection
from datetime import datetime

from tm.model import Progress, Side
from tm.pairing import USUAL_TOOLS, Tools
from tm.review.model import (
    CutPoints,
    Edge,
    Edit,
    Edited,
    Position,
    Row,
    RowCounts,
    RowInContext,
    RowOrder,
    RowState,
)
from tm.store import UnitStore


class Reviews:
    """The alignments of all imports of documents, for web and command line.

    Every method that takes ``import_id`` raises ``NotFoundError`` where there is no such import or
    it has no alignment (a file of units), and ``ConflictError`` where it was taken back. Every one
    that takes ``number`` raises ``NotFoundError`` where there is no such row.

    Every edit raises ``InvalidInputError`` where it makes no sense, and ``ConflictError`` naming
    the unit where it would overwrite or remove one whose text was changed elsewhere.
    """

    def __init__(self, store: UnitStore) -> None:
        self._store = store

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
        raise NotImplementedError

    def row(self, import_id: int, number: int) -> RowInContext:
        """Return one row with its neighbours in the text."""
        raise NotImplementedError

    def cut_points(self, import_id: int, number: int) -> CutPoints:
        """Return the natural places inside a row: ends of sentences and clauses on both sides."""
        raise NotImplementedError

    def counts(self, import_id: int) -> RowCounts:
        """Return how many rows are open, accepted, dropped, and open and uncertain."""
        raise NotImplementedError

    def merge(self, import_id: int, number: int, *, at: datetime, by: str = "") -> Edited:
        """Join a row with the next one; the joined row keeps the number and is accepted.

        Raises:
            InvalidInputError: it is the last row, or the texts do not follow each other on both
                sides (a section was moved).
        """
        raise NotImplementedError

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
            InvalidInputError: a place is outside the row, or a half would have no text at all.
        """
        raise NotImplementedError

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
            InvalidInputError: there is no neighbour, the place is beyond both rows or is where the
                border is, or the texts do not follow each other on that side.
        """
        raise NotImplementedError

    def drop(self, import_id: int, number: int, *, at: datetime, by: str = "") -> Edited:
        """Say that a row is no translation: it stays visible and gives no unit."""
        raise NotImplementedError

    def restore(self, import_id: int, number: int, *, at: datetime, by: str = "") -> Edited:
        """Open a dropped or accepted row again: its unit is there, not approved."""
        raise NotImplementedError

    def accept(self, import_id: int, number: int, *, at: datetime, by: str = "") -> Edited:
        """Say that a row is right: its unit is approved."""
        raise NotImplementedError

    def last_edit(self, import_id: int) -> Edit | None:
        """Return the edit that :meth:`undo` would take back, ``None`` when there is none."""
        raise NotImplementedError

    def undo(self, import_id: int, *, at: datetime, by: str = "") -> Edited:
        """Take the last edit back: rows, units and statuses are what they were before it.

        Raises:
            ConflictError: there is nothing to take back, or a unit that the edit made was changed
                since; the message names it.
        """
        raise NotImplementedError

    def realign(
        self,
        import_id: int,
        *,
        tools: Tools = USUAL_TOOLS,
        at: datetime,
        by: str = "",
        progress: Progress | None = None,
    ) -> Edited:
        """Align anew what no person has decided on; one edit, which can be undone.

        Sentence links with an accepted or a dropped row stay exactly as they are, and the accepted
        ones are anchors for the rest.

        Raises:
            ConflictError: the alignment was edited while it was aligned anew.
        """
        raise NotImplementedError
