"""The page on which the alignment of an import is reviewed, link by link."""

from collections.abc import Callable, Mapping
from functools import partial

from flask import Response, make_response, redirect, request, url_for

from tm.errors import ConflictError, InvalidInputError, NotFoundError
from tm.model import Side
from tm.review.model import Edge, Edited, EditKind, Position, RowCounts, RowState
from tm.review.service import Reviews
from tm.web.api_arguments import MAX_ID
from tm.web.current import tm_services
from tm.web.interface import respond, whole_number
from tm.web.review_list import Cut, View, band, page_of, view_of

UNDO = "undo"
DECISIONS = frozenset({EditKind.ACCEPT, EditKind.DROP})
Parse = Callable[[Mapping[str, str]], Callable[..., Edited]]
"""Reads the fields of a form and returns the edit, to be called with reviews, import and row."""


def review(import_id: int) -> Response:
    """Show a page of links with one of them opened; ``cut`` shows where to cut it."""
    view, number = view_of(request.args), whole_number(request.args, "link")
    return _page(import_id, view, number=number, cut=_cut())


def edit_link(import_id: int, number: int, kind: str) -> Response:
    """Do one edit and go back to the list; what cannot be done is said on the same page."""
    view, shown = view_of(request.form), whole_number(request.form, "link") or number
    services = tm_services()
    if kind not in _EDITS:
        raise NotFoundError(f"there is no edit {kind[:20]!r}; known: {', '.join(_EDITS)}")
    try:
        change = _EDITS[EditKind(kind)](request.form)
        edited = change(services.reviews, import_id, number, at=services.now())
    except InvalidInputError as error:
        return _page(import_id, view, number=shown, error=str(error), status=422)
    except ConflictError as error:
        return _page(import_id, view, number=shown, error=str(error), status=409)
    return _back(import_id, view, edited, done=kind)


def undo_edit(import_id: int) -> Response:
    """Take the last edit back and open the link that it was about."""
    view, number = view_of(request.form), whole_number(request.form, "link")
    services = tm_services()
    try:
        edited = services.reviews.undo(import_id, at=services.now())
    except ConflictError as error:
        return _page(import_id, view, number=number, error=str(error), status=409)
    return _back(import_id, view, edited, done=UNDO)


def review_counts(import_id: int) -> RowCounts | None:
    """Return how far the review of an import in force is, ``None`` if it has no alignment."""
    try:
        return tm_services().reviews.counts(import_id)
    except NotFoundError:
        return None


def _page(
    import_id: int,
    view: View,
    *,
    number: int,
    cut: Cut | None = None,
    error: str = "",
    status: int = 200,
) -> Response:
    services = tm_services()
    listed = page_of(services.reviews, import_id, view, number=number, cut=cut)
    return respond(
        "review.html",
        "_review.html",
        status=status,
        record=services.store.get_import(import_id),
        view=view,
        listed=listed,
        states=tuple(RowState),
        cut=cut,
        gone=number if listed.opened is None or listed.opened.row.number != number else 0,
        done=_done(),
        about=whole_number(request.args, "about"),
        last=services.reviews.last_edit(import_id),
        error=error,
        band=band,
    )


def _cut() -> Cut | None:
    cut = request.args.get("cut")
    if cut is not None and cut not in list(Cut):
        raise InvalidInputError(f"cut must be one of {', '.join(Cut)}")
    return None if cut is None else Cut(cut)


def _done() -> str:
    """Return the message for what the address says was just done, nothing when it says none."""
    done = request.args.get("done")
    if done is None:
        return ""
    if done not in (*_EDITS, UNDO):
        raise InvalidInputError(f"done must be one of {', '.join((*_EDITS, UNDO))}")
    return f"edited.{done}"


def _back(import_id: int, view: View, edited: Edited, *, done: str) -> Response:
    """Go to the link that was edited, or after a decision to the next one to look at."""
    about = number = _left_of(edited)
    if done in DECISIONS:
        number = tm_services().reviews.next_open(import_id, view.order, about) or about
    address = url_for(
        "pages.review",
        import_id=import_id,
        order=view.order,
        state=view.states,
        link=number,
        done=done,
        about=about,
        _anchor=f"link-{number}",
    )
    return make_response(redirect(address, 303))


def _left_of(edited: Edited) -> int:
    """Return the link that was acted upon, or one that has its text when it is gone."""
    number = edited.edit.number
    if number is not None and number not in edited.gone:
        return number
    return edited.rows[0].number if edited.rows else 0


def _split(form: Mapping[str, str]) -> Callable[..., Edited]:
    source, target = (_position(form.get(side.value, "")) for side in Side)
    return partial(Reviews.split, source=source, target=target)


def _move(form: Mapping[str, str]) -> Callable[..., Edited]:
    """Read a border: ``source start 3 12`` is the start of the source text and where it goes."""
    words = form.get("border", "").split(" ", 2)
    if len(words) != 3 or words[0] not in list(Side) or words[1] not in list(Edge):
        raise InvalidInputError("border must name a side, an edge and a place")
    side, edge, place = words
    return partial(Reviews.move, side=Side(side), edge=Edge(edge), to=_position(place))


def _position(text: str) -> Position:
    """Read a place: number of the segment, blank, offset in it.

    Raises:
        InvalidInputError: it is none, or none was chosen.
    """
    words = text.split()
    if len(words) != 2 or not all(word.isascii() and word.isdecimal() for word in words):
        raise InvalidInputError("choose a place to cut on each side")
    segment, offset = map(int, words)
    if max(segment, offset) > MAX_ID:
        raise InvalidInputError("there is no such place in the text")
    return Position(segment, offset)


_EDITS: Mapping[EditKind, Parse] = {
    EditKind.ACCEPT: lambda _: Reviews.accept,
    EditKind.DROP: lambda _: Reviews.drop,
    EditKind.RESTORE: lambda _: Reviews.restore,
    EditKind.MERGE: lambda _: Reviews.merge,
    EditKind.SPLIT: _split,
    EditKind.MOVE: _move,
}
