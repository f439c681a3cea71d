"""Which rows of an alignment a page of the review shows, and where the work goes on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate, product

from tm.errors import InvalidInputError
from tm.penalties import SURE_CONFIDENCE
from tm.review.model import Portion, Portions, Row, RowCounts, RowOrder, RowState
from tm.review.service import Reviews
from tm.review.sheet import Sheet

LINKS_A_PAGE = 50
ALL = "all"
MEDIUM_CONFIDENCE = 0.7  # lower bound of the middle band; the upper one is sure enough for lookup
CHOICES = (*RowState, ALL)


class Cut(StrEnum):
    """Between what the opened row may be cut."""

    CLAUSE = "clause"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class View:
    """What of an alignment a person wants to see.

    Attributes:
        states: Name of the state, or ``all``.
    """

    order: RowOrder
    states: str


@dataclass(frozen=True, slots=True)
class Opened:
    """The row that is worked on, with its neighbours in the text.

    Attributes:
        cuts: Where to propose a cut of each side: how many of its pieces stand before it.
    """

    row: Row
    before: Row | None
    after: Row | None
    pieces: Portions
    cuts: tuple[int, int]


@dataclass(frozen=True, slots=True)
class RowPage:
    """A page of rows, ready to be shown.

    Attributes:
        opened: ``None`` when there are no rows.
        first: Place of its first row among all that are listed, from 1.
        total: Number of all that are listed.
        previous, following: A row of the page before and of the next one; ``None`` at the ends.
        onward: Where the work goes on, ``None`` when nothing else is open.
    """

    rows: tuple[Row, ...]
    opened: Opened | None
    counts: RowCounts
    first: int
    total: int
    previous: int | None
    following: int | None
    onward: int | None


def view_of(values: Mapping[str, str]) -> View:
    """Return the view that an address or a form names: the open rows, least certain first.

    In the order of the text all states are shown unless one is named.

    Raises:
        InvalidInputError: there is no such order or state.
    """
    order = values.get("order", RowOrder.CONFIDENCE)
    if order not in list(RowOrder):
        raise InvalidInputError(f"order must be one of {', '.join(RowOrder)}")
    usual = RowState.OPEN if order == RowOrder.CONFIDENCE else ALL
    states = values.get("state", usual)
    if states not in CHOICES:
        raise InvalidInputError(f"state must be one of {', '.join(CHOICES)}")
    return View(RowOrder(order), str(states))


def page_of(
    reviews: Reviews, import_id: int, view: View, *, number: int, cut: Cut | None = None
) -> RowPage:
    """Return the page with a row; one that is 0 or gone stands for the first row of the view.

    The row is listed even if it is in another state, so that an edit does not take it away.
    """
    listing = reviews.page(
        import_id, view.order, states=_states(view), number=number, size=LINKS_A_PAGE
    )
    sheet = Sheet(listing.part)
    rows = sheet.rows(listing.numbers)
    opened = next((row for row in rows if row.number == number), rows[0] if rows else None)
    return RowPage(
        rows,
        _opened(sheet, opened, cut) if opened else None,
        reviews.counts(import_id),
        first=listing.first,
        total=listing.total,
        previous=listing.previous,
        following=listing.following,
        onward=reviews.next_open(import_id, view.order, opened.number) if opened else None,
    )


def _states(view: View) -> frozenset[RowState]:
    return frozenset(RowState) if view.states == ALL else frozenset((RowState(view.states),))


def _opened(sheet: Sheet, row: Row, cut: Cut | None) -> Opened:
    pieces = sheet.pieces(row.number, words=cut is Cut.WORD)
    return Opened(row, *sheet.around(row.number), pieces, proposed_cuts(pieces))


def proposed_cuts(pieces: Portions) -> tuple[int, int]:
    """Return a place to cut each side, as the number of pieces before it.

    The two places between pieces that leave about equal shares of both texts before them, nearest
    the middle; a side of one piece stays whole in the first half, and two such sides part.
    """
    source, target = _shares(pieces.source), _shares(pieces.target)
    if not source and not target:
        return len(pieces.source), 0
    if not source or not target:
        return (1 if source else len(pieces.source)), (1 if target else len(pieces.target))
    places = product(range(len(source)), range(len(target)))
    one, other = min(places, key=lambda at: _unlikeness(source[at[0]], target[at[1]]))
    return one + 1, other + 1


def _unlikeness(source: float, target: float) -> tuple[float, float]:
    return round(abs(source - target), 1), abs(source + target - 1)


def _shares(pieces: Sequence[Portion]) -> list[float]:
    """Return which share of a text stands before each place between two of its pieces."""
    *inner, whole = accumulate((len(piece.text) for piece in pieces), initial=0)
    return [length / whole for length in inner[1:]]


def band(confidence: float) -> str:
    """Return the word for a confidence in [0, 1]: ``high`` costs no points in lookup."""
    if confidence >= SURE_CONFIDENCE:
        return "high"
    return "medium" if confidence >= MEDIUM_CONFIDENCE else "low"
