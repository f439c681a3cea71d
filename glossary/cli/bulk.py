"""``flask glossary review-export``, ``review-import``, ``requests``: tables, and what is asked."""

from pathlib import Path

import click

from glossary.bulk import read_review, write_review
from glossary.model import CandidateState
from glossary.requests.model import RequestState
from glossary.web.api_requests import request_shape
from glossary.web.current import glossary_services
from tm.cli.options import FILE
from tm.cli.terminal import OUT, command, json_option, print_json, written_whole

STATES = click.Choice([state.value for state in CandidateState])


@command("review-export")
@click.argument("out", type=OUT)
@click.option(
    "--state", type=STATES, default="open", show_default=True, help="Candidates in this state."
)
def review_export(out: Path, state: str) -> None:
    """Write the candidates to a table (.tsv, .xlsx) to decide in: accept, reject, merge, reopen."""
    services = glossary_services()
    with written_whole(out) as file:
        count = write_review(services, file, out.name, state=CandidateState(state))
    click.echo(f"{count} candidates written to {out}")


@command("review-import")
@click.argument("path", type=FILE, metavar="FILE")
@json_option
def review_import(path: Path, machine: bool) -> None:
    """Take the decisions of such a table, all of them or none."""
    services = glossary_services()
    report = read_review(services, path.read_bytes(), path.name, at=services.tm.now())
    if machine:
        print_json({"decided": dict(report.decided), "untouched": report.untouched})
        return
    told = ", ".join(f"{count} {decision}" for decision, count in report.decided)
    click.echo(f"decisions: {told or 'none'}; {report.untouched} candidates stay as they are")


@command()
@click.option(
    "--state",
    type=click.Choice([state.value for state in RequestState]),
    default="open",
    show_default=True,
)
@json_option
def requests(state: str, machine: bool) -> None:
    """List the terms that were searched for in vain, the most frequent first."""
    found = glossary_services().requests.list(RequestState(state))
    if machine:
        print_json([request_shape(one) for one in found])
        return
    for one in found:
        click.echo(
            f"{one.id}\t{one.text}\t{one.source_lang} → {one.target_lang}\t{one.count}×\t"
            f"{one.last_at:%Y-%m-%d}"
        )


COMMANDS = (review_export, review_import, requests)
