"""The filters and penalties of a lookup, as REST and the page name them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TypeVar

from werkzeug.datastructures import MultiDict

from tm.errors import InvalidInputError
from tm.model import Level, UnitStatus
from tm.query import (
    DEFAULT_POINTS,
    MAX_AGE_DAYS,
    MAX_POINTS,
    AgePenalty,
    Query,
    age_penalty,
    moment,
    prop_penalty,
)
from tm.web.api_arguments import Arguments

Value = TypeVar("Value")

FILTERS = (
    "memory", "status", "level", "document", "exact_variant", "changed_since", "changed_until",
    "age_days", "filter",
)  # fmt: skip
POINTS_OF = {"age_penalty": "age_days", "filter_penalty": "filter"}  # alone they mean nothing

_ALL = frozenset((*FILTERS, *POINTS_OF, "adapt_documents", "assembled"))


def given_options(values: MultiDict[str, str], *others: str) -> MultiDict[str, str]:
    """Return the filters and penalties, and other options, of a form that are not left blank."""
    return MultiDict(
        (name, value) for name, value in values.items(multi=True)
        if name in (*FILTERS, *POINTS_OF, *others) and all(
            values.get(needed, "").strip() for needed in (name, POINTS_OF.get(name, name))
        )
    )  # fmt: skip


def count_filters(given: MultiDict[str, str]) -> int:
    """Count the filters and penalties that are set."""
    return sum(name in given for name in FILTERS)


def with_options(query: Query, arguments: Arguments, *, assembled: bool, at: datetime) -> Query:
    """Return the query with the filters and penalties of a request; ``assembled`` is a default."""
    if arguments.has_none_of(_ALL):  # as most requests do: twenty questions less
        return replace(query, assembled=assembled)
    points = _points(arguments, "filter_penalty", of="filter")
    return replace(
        query,
        memories=arguments.texts("memory"),
        statuses=arguments.choices("status", UnitStatus),
        level=arguments.choice("level", Level),
        document=arguments.optional_text("document"),
        exact_variant=arguments.flag("exact_variant", default=False),
        changed_since=_read(arguments, "changed_since", moment),
        changed_until=_read(arguments, "changed_until", lambda text: moment(text, is_end=True)),
        age=_age(arguments, at),
        props=tuple(
            _stated(arguments, "filter", partial(prop_penalty, text, points))
            for text in arguments.texts("filter")
        ),
        adapt_documents=arguments.flag("adapt_documents", default=False),
        assembled=arguments.flag("assembled", default=assembled),
    )


def _read(arguments: Arguments, name: str, read: Callable[[str], Value]) -> Value | None:
    text = arguments.optional_text(name)
    return None if text is None else _stated(arguments, name, lambda: read(text))


def _stated(arguments: Arguments, name: str, read: Callable[[], Value]) -> Value:
    """Read a value, and name its place where it is wrong."""
    try:
        return read()
    except InvalidInputError as error:
        raise InvalidInputError(f"{arguments.place}{name}: {error}") from error


def _points(arguments: Arguments, name: str, *, of: str) -> int:
    """Return the points of a penalty, which need what they are for."""
    points = arguments.optional_integer(name, low=0, high=MAX_POINTS)
    if points is not None and of not in arguments:
        raise InvalidInputError(f"{arguments.place}{name} needs {of}; without it nothing costs")
    return DEFAULT_POINTS if points is None else points


def _age(arguments: Arguments, at: datetime) -> AgePenalty | None:
    days = arguments.optional_integer("age_days", low=0, high=MAX_AGE_DAYS)
    points = _points(arguments, "age_penalty", of="age_days")
    return None if days is None else age_penalty(days, points, at=at)
