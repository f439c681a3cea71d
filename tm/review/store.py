"""What every store of alignments must do."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tm.model import TranslationUnit
from tm.review.model import (
    Alignment,
    Edit,
    EditKind,
    Link,
    Listing,
    RowCounts,
    RowOrder,
    RowState,
)


@dataclass(frozen=True, slots=True)
class Revision:
    """What an edit changes, of the alignment and of the memory.

    Attributes:
        links: New and changed rows.
        gone: Numbers of rows that are no more.
        new_units: Units with the ids that they shall have, each parent before its clause units.
        changed_units: Stored units as they shall be; their texts stay.
        gone_units: Ids of units that are no more.
    """

    links: tuple[Link, ...] = ()
    gone: tuple[int, ...] = ()
    new_units: tuple[TranslationUnit, ...] = ()
    changed_units: tuple[TranslationUnit, ...] = ()
    gone_units: tuple[int, ...] = ()


Decide = Callable[[Alignment, int], Revision]
"""Says what to change, given the alignment or a part as it is now, and the next new unit's id."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What an edit or an undo has written: rows that were written, rows that went."""

    edit: Edit
    written: tuple[int, ...]
    gone: tuple[int, ...]


class AlignmentStore(Protocol):
    """The alignments of imports; they are stored with their import, see ``UnitStore``.

    Every writing method is one transaction over rows and units. All methods raise
    ``NotFoundError`` where there is no such import or it has no alignment, and ``ConflictError``
    where the import was taken back.
    """

    def alignment(self, import_id: int) -> Alignment:
        """Return an alignment with all its rows."""
        ...

    def part(self, import_id: int, numbers: Collection[int], *, reach: int) -> Alignment:
        """Return some rows and up to so many before and behind each in the text.

        The segments that they touch are with them. Of rows that do not exist there is nothing;
        of very many rows all of the alignment may come.
        """
        ...

    def page(
        self,
        import_id: int,
        order: RowOrder,
        *,
        states: Collection[RowState],
        number: int,
        size: int,
    ) -> Listing:
        """Return the page of so many rows that holds a row, or the first page if there is none.

        The rows are those in some states, and that row whatever its state.
        """
        ...

    def behind(
        self,
        import_id: int,
        order: RowOrder,
        *,
        states: Collection[RowState],
        after: int | None,
        limit: int,
    ) -> Listing:
        """Return the first rows in some states that come behind a row, or of all.

        Raises:
            NotFoundError: there is no such row.
        """
        ...

    def next_open(self, import_id: int, order: RowOrder, number: int, *, sure: float) -> int | None:
        """Return the next open row that is less certain than that, round the end of the order.

        When there is none, the next open one; ``None`` when no other row is open.
        """
        ...

    def counts(self, import_id: int, *, sure: float) -> RowCounts:
        """Return how many rows are in each state, and how many open ones are less certain."""
        ...

    def uncertain(self, *, below: float) -> dict[int, int]:
        """Return how many open rows of each import in force are less certain than that.

        Imports without any are absent.
        """
        ...

    def edit(
        self,
        import_id: int,
        kind: EditKind,
        decide: Decide,
        *,
        number: int | None = None,
        at: datetime,
        by: str = "",
    ) -> Applied:
        """Change an alignment and its units; nobody else writes while ``decide`` works.

        Where the number of a row is given, ``decide`` gets its ``neighbourhood`` only.
        """
        ...

    def last_edit(self, import_id: int) -> Edit | None:
        """Return the latest edit that was not taken back."""
        ...

    def undo(self, import_id: int, *, at: datetime, by: str = "") -> Applied:
        """Take the latest edit back: its rows and units are what they were, with their ids.

        What else happened to those units since stays: a status that was set, a deletion.

        Raises:
            ConflictError: there is no edit, or the text of one of those units was changed since.
        """
        ...

    def edits(self, import_id: int) -> tuple[Edit, ...]:
        """Return all edits, latest first, also those that were taken back."""
        ...

    def with_decisions(
        self, *, memory: str, source_lang: str, target_lang: str, texts: tuple[str, ...]
    ) -> tuple[int, ...]:
        """Return the imports in force, newest first, that may tell how texts are translated.

        They are in the memory and in these languages, have accepted or dropped rows, and one of
        the texts among their source segments.
        """
        ...
