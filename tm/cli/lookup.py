"""``flask tm lookup``: the matches of a text."""

import math
from collections.abc import Sequence
from typing import Any

import click

from tm.cli.filters import filter_options, with_filters
from tm.cli.terminal import command, from_option, json_option, print_json, to_option
from tm.errors import InvalidInputError
from tm.lang import guess_language
from tm.lookup import Query
from tm.matches import Match
from tm.meaning.search import Similar
from tm.text import check_text
from tm.web.api_arguments import MAX_LIMIT
from tm.web.api_shape import matches_shape
from tm.web.current import tm_services

_PATIENCE_S = 10.0  # that a search by meaning waits for units that are not ready


@command()
@click.argument("text")
@from_option
@to_option
@click.option("--min-score", type=click.IntRange(0, 100), default=70, show_default=True)
@click.option("--limit", type=click.IntRange(1, MAX_LIMIT), default=5, show_default=True)
@click.option(
    "--assembled/--no-assembled",
    default=True,
    show_default=True,
    help="Also put an answer together from pieces where no whole unit does better.",
)
@click.option(
    "--adapt-documents",
    is_flag=True,
    help="Adapted targets also get other numbers of documents, such as resolution 2254.",
)
@click.option(
    "--meaning",
    is_flag=True,
    help="Also find units of similar meaning, on a scale of their own; off by default.",
)
@filter_options
@json_option
def lookup(
    text: str,
    source_lang: str | None,
    target_lang: str | None,
    min_score: int,
    limit: int,
    assembled: bool,
    adapt_documents: bool,
    meaning: bool,
    machine: bool,
    **filters: Any,
) -> None:
    """Look a text up and print its matches, best first."""
    checked = check_text(text, place="TEXT")
    if not checked.strip():
        raise InvalidInputError("TEXT must not be blank")
    services = tm_services()
    source = source_lang or guess_language(checked)
    target = target_lang or services.partner_language(source)
    query = Query(
        checked,
        source,
        target,
        min_score=min_score,
        limit=limit,
        assembled=assembled,
        adapt_documents=adapt_documents,
    )
    query = with_filters(query, filters, at=services.now())
    matches = services.lookup.find(query)
    similar = _similar(query, matches) if meaning else None
    if machine:
        print_json(matches_shape(matches, similar))
        return
    if not matches:
        click.echo(f"no match of {min_score} % or more ({source} → {target})", err=True)
    for match in (*matches, *(similar.matches if similar else ())):
        _print_match(match)


def _similar(query: Query, matches: Sequence[Match]) -> Similar:
    """Return what is found by meaning; the next command goes on where this one stops waiting."""
    services = tm_services()
    try:
        similar = services.meaning.find(query, matches, patience_s=_PATIENCE_S)
    finally:
        services.vectors.stop()
    if not similar.matches:
        click.echo("nothing of similar meaning", err=True)
    if not similar.readiness.is_complete:
        ready, total = similar.readiness.ready, similar.readiness.total
        click.echo(
            f"only {ready:,} of {total:,} units can be found by meaning yet; "
            "flask tm reindex --meaning prepares the others",
            err=True,
        )
    return similar


def _print_match(match: Match) -> None:
    if match.coverage is None:
        click.echo(f"{_head(match)}\n       {match.unit.source}\n       {_target(match, indent=7)}")
        return
    click.echo(
        f"{match.score:>3} %  {match.kind}, {math.floor(100 * match.coverage)} % of the text"
        f"{_points(match)}"
    )
    click.echo(f"       {match.unit.target}")
    for piece in match.pieces:
        click.echo(f"    [{piece.start}:{piece.end}] {_head(piece.match)}")
        click.echo(f"           {piece.match.unit.source}  →  {_target(piece.match, indent=11)}")


def _head(match: Match) -> str:
    """Return the score, how it came about, and where the unit is from."""
    unit = match.unit
    number = f"unit {unit.id}" if unit.id else ""
    places = (number, unit.provenance.document, unit.provenance.block)
    return f"{match.score:>3} %  {match.kind}{_points(match)}  {' '.join(filter(None, places))}"


def _points(match: Match) -> str:
    """Return what a match lost, in words."""
    return "".join(
        f", −{one.points} {one.code}" + (f" ({one.detail})" if one.detail else "")
        for one in match.penalties
    )


def _target(match: Match, *, indent: int) -> str:
    """Return the target, and below an adapted one what is stored: the head says what changed."""
    if match.adapted is None:
        return match.unit.target
    return f"{match.adapted.target}\n{' ' * indent}stored: {match.unit.target}"
