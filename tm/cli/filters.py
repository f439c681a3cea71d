"""The filters and penalties of a lookup as options, for every command that looks texts up."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import click

from tm.errors import InvalidInputError
from tm.model import Level, UnitStatus
from tm.query import (
    DEFAULT_POINTS,
    MAX_AGE_DAYS,
    MAX_POINTS,
    Query,
    age_penalty,
    moment,
    prop_penalty,
)

_POINTS = click.IntRange(0, MAX_POINTS)
_STATUSES = click.Choice([status.value for status in UnitStatus])
_LEVELS = click.Choice([level.value for level in Level])
_OPTIONS = (
    click.option("--memory", "memories", multiple=True, help="Only this memory; several: the first "
                 "comes first among equal scores."),
    click.option("--status", "statuses", multiple=True, type=_STATUSES,
                 help="Only units of this status; may be given several times."),
    click.option("--level", type=_LEVELS,
                 help="clause: only the finest units; sentence: only sentence links; both by "
                 "default."),
    click.option("--document", metavar="NAME", help="Only units from this document."),
    click.option("--exact-variant", is_flag=True,
                 help="Only units stored under exactly the two language tags."),
    click.option("--since", metavar="DATE", help="Only units changed then or later."),
    click.option("--until", metavar="DATE", help="Only units changed then or earlier."),
    click.option("--age-days", type=click.IntRange(0, MAX_AGE_DAYS), metavar="DAYS",
                 help="Units older than this cost points."),
    click.option("--age-penalty", type=_POINTS,
                 help=f"Points that age costs, with --age-days; {DEFAULT_POINTS} by default."),
    click.option("--filter", "props", multiple=True, metavar="TYPE:VALUE",
                 help="Units of another client, subject … (client:Acme) cost points."),
    click.option("--filter-penalty", type=_POINTS,
                 help=f"Points that another value costs, with --filter; {DEFAULT_POINTS} by "
                 "default."),
)  # fmt: skip


def filter_options(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that `with_filters` reads."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def with_filters(query: Query, options: dict[str, Any], *, at: datetime) -> Query:
    """Return the query with the filters and penalties of a command.

    Raises:
        InvalidInputError: a date or a property is none.
    """
    days, since, until = options["age_days"], options["since"], options["until"]
    age_points = _points(
        options["age_penalty"], "--age-penalty", of="--age-days", is_set=days is not None
    )
    prop_points = _points(
        options["filter_penalty"], "--filter-penalty", of="--filter", is_set=bool(options["props"])
    )
    return replace(
        query,
        memories=options["memories"],
        statuses=tuple(UnitStatus(status) for status in options["statuses"]),
        level=options["level"] and Level(options["level"]),
        document=options["document"],
        exact_variant=options["exact_variant"],
        changed_since=since and moment(since),
        changed_until=until and moment(until, is_end=True),
        age=None if days is None else age_penalty(days, age_points, at=at),
        props=tuple(prop_penalty(text, prop_points) for text in options["props"]),
    )


def _points(given: int | None, name: str, *, of: str, is_set: bool) -> int:
    """Return the points of a penalty, which need what they are for."""
    if given is not None and not is_set:
        raise InvalidInputError(f"{name} needs {of}; without it nothing costs points")
    return DEFAULT_POINTS if given is None else given
