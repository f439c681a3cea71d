"""The review of an alignment over REST: its rows, what is done to them, undo."""

from collections.abc import Callable
from functools import partial

from flask import Response, jsonify

from tm.errors import InvalidInputError
from tm.model import Progress, Side
from tm.review.model import Edge, Edited, EditKind, Position, RowOrder, RowState
from tm.review.service import Reviews
from tm.web.api_arguments import MAX_ID, Arguments, json_arguments, query_arguments
from tm.web.api_jobs import start_job
from tm.web.api_shape import Json, page, plain
from tm.web.current import tm_services

Parse = Callable[[Arguments], Callable[..., Edited]]
"""Takes the arguments of an edit and returns what does it, given reviews, import and row."""


def list_links(import_id: int) -> Response:
    """Answer with a page of rows, least certain first."""
    with query_arguments() as arguments:
        order = arguments.choice("order", RowOrder) or RowOrder.CONFIDENCE
        state = arguments.choice("state", RowState)
        after = arguments.optional_integer("after", low=1, high=MAX_ID)
        limit = arguments.limit()
    states = None if state is None else {state}
    rows = tm_services().reviews.rows(
        import_id, order=order, states=states, after=after, limit=limit + 1
    )
    return page(((str(row.number), plain(row)) for row in rows), limit)


def review_state(import_id: int) -> Response:
    """Answer with how far the review is, and the edit that undo would take back."""
    with query_arguments():
        reviews = tm_services().reviews
    return jsonify(
        counts=plain(reviews.counts(import_id)), last_edit=plain(reviews.last_edit(import_id))
    )


def get_link(import_id: int, number: int) -> Response:
    """Answer with a row, its neighbours, and the natural places to cut it."""
    with query_arguments():
        reviews = tm_services().reviews
    shape: Json = plain(reviews.row(import_id, number))
    return jsonify(shape | {"cuts": plain(reviews.cut_points(import_id, number))})


def edit_link(import_id: int, number: int) -> Response:
    """Do one edit to a row and answer with what it changed."""
    with json_arguments() as arguments:
        kind = arguments.choice("op", EditKind)
        if kind not in _EDITS:
            raise InvalidInputError(
                f"op must be one of {', '.join(kind for kind in _EDITS if kind)}"
            )
        edit = _EDITS[kind](arguments)
    services = tm_services()
    return jsonify(plain(edit(services.reviews, import_id, number, at=services.now())))


def undo_link_edit(import_id: int) -> Response:
    """Take the last edit back and answer with what that changed."""
    services = tm_services()
    with query_arguments():
        return jsonify(plain(services.reviews.undo(import_id, at=services.now())))


def realign_import(import_id: int) -> tuple[Response, int, dict[str, str]]:
    """Align anew, in a job, what no person has decided on."""
    services = tm_services()
    with query_arguments():
        services.reviews.counts(import_id)

    def work(progress: Progress) -> Edited | None:
        return services.reviews.realign(import_id, at=services.now(), progress=progress)

    return start_job("realign", work)


def _split(arguments: Arguments) -> Callable[..., Edited]:
    source, target = _position(arguments, "source"), _position(arguments, "target")
    return partial(Reviews.split, source=source, target=target)


def _move(arguments: Arguments) -> Callable[..., Edited]:
    side, edge = arguments.choice("side", Side), arguments.choice("edge", Edge)
    to = _position(arguments, "to")
    if side is None or edge is None:
        raise InvalidInputError("side and edge must be given: source or target, start or end")
    return partial(Reviews.move, side=side, to=to, edge=edge)


_EDITS: dict[EditKind | None, Parse] = {
    EditKind.MERGE: lambda _: Reviews.merge,
    EditKind.SPLIT: _split,
    EditKind.MOVE: _move,
    EditKind.DROP: lambda _: Reviews.drop,
    EditKind.RESTORE: lambda _: Reviews.restore,
    EditKind.ACCEPT: lambda _: Reviews.accept,
}


def _position(arguments: Arguments, name: str) -> Position:
    with arguments.object(name) as given:
        segment = given.optional_integer("segment", low=0, high=MAX_ID)
        offset = given.optional_integer("offset", low=0, high=MAX_ID)
    if segment is None or offset is None:
        raise InvalidInputError(f"{name} must say the segment and the offset in it")
    return Position(segment, offset)
