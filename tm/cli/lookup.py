"""``flask tm lookup``: the matches of a text."""

from collections import Counter

import click

from tm.cli.terminal import command, from_option, json_option, print_json, to_option
from tm.errors import InvalidInputError
from tm.lang import guess_language, same_language
from tm.lookup import Query
from tm.matches import Match
from tm.text import check_text
from tm.web.api_arguments import MAX_LIMIT
from tm.web.api_shape import match_shape
from tm.web.current import tm_services


@command()
@click.argument("text")
@from_option
@to_option
@click.option("--min-score", type=click.IntRange(0, 100), default=70, show_default=True)
@click.option("--limit", type=click.IntRange(1, MAX_LIMIT), default=5, show_default=True)
@click.option("--memory", help="Only this memory.")
@json_option
def lookup(
    text: str,
    source_lang: str | None,
    target_lang: str | None,
    min_score: int,
    limit: int,
    memory: str | None,
    machine: bool,
) -> None:
    """Look a text up and print its matches, best first."""
    checked = check_text(text, place="TEXT")
    if not checked.strip():
        raise InvalidInputError("TEXT must not be blank")
    source = source_lang or guess_language(checked)
    target = target_lang or _partner(source)
    query = Query(
        checked,
        source,
        target,
        min_score=min_score,
        limit=limit,
        memories=(memory,) if memory else (),
    )
    matches = tm_services().lookup.find(query)
    if machine:
        print_json({"matches": [match_shape(match) for match in matches]})
        return
    if not matches:
        click.echo(f"no match of {min_score} % or more ({source} → {target})", err=True)
    for match in matches:
        _print_match(match)


def _partner(lang: str) -> str:
    """Return the language that the memory holds most beside another."""
    pairs = tm_services().store.stats().language_pairs
    counts = Counter[str]()
    for source, target, units in pairs:
        if same_language(source, lang):
            counts[target] += units
        elif same_language(target, lang):
            counts[source] += units
    if not counts:
        raise InvalidInputError(f"the memory has nothing in {lang}; name the target with --to")
    return min(counts, key=lambda tag: (-counts[tag], tag))


def _print_match(match: Match) -> None:
    unit = match.unit
    origin = " ".join(part for part in (unit.provenance.document, unit.provenance.block) if part)
    points = "".join(f", −{penalty.points} {penalty.code}" for penalty in match.penalties)
    click.echo(f"{match.score:>3} %  {match.kind}{points}  unit {unit.id}  {origin}")
    click.echo(f"       {unit.source}")
    click.echo(f"       {unit.target}")
