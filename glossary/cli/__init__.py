"""``flask glossary …``: the terminology on the command line."""

from itertools import islice

import click

from glossary.cli import bulk, checks, interchange
from glossary.cli import concepts as by_hand
from glossary.cli.concepts import ID as CONCEPT_ID
from glossary.cli.concepts import line_of
from glossary.model import CandidateState, TermStatus
from glossary.review import accept as accept_candidate
from glossary.review import reject as reject_candidate
from glossary.review import reopen as reopen_candidate
from glossary.services import (
    extract_terms,
    find_terms,
    learn_from_decisions,
    translations,
)
from glossary.store import ConceptFilter
from glossary.web.api_shape import candidate_shape, concept_shape, hit_shape
from glossary.web.current import glossary_services
from tm.cli.terminal import (
    ProgressLine,
    StatedErrors,
    from_option,
    json_option,
    print_json,
    print_notes,
    to_option,
)
from tm.errors import InvalidInputError
from tm.lang import guess_language, primary
from tm.text import check_text
from tm.web.api_arguments import MAX_ID
from tm.web.api_shape import plain

STATUSES = click.Choice([status.value for status in TermStatus])
STATES = click.Choice([state.value for state in CandidateState])
ID = click.IntRange(1, MAX_ID)

glossary = StatedErrors("glossary", help="The terminology: extract, review, export, recognise.")


@glossary.command()
@click.option("--no-fixed", is_flag=True, help="Without our own list of fixed expressions.")
@json_option
def extract(no_fixed: bool, machine: bool) -> None:
    """Extract candidates from the memory; the surest become proposed concepts."""
    with ProgressLine() as progress:
        report = extract_terms(glossary_services(), fixed=not no_fixed, progress=progress)
    if machine:
        print_json(plain(report))
        return
    print_notes(report.notes)
    click.echo(str(report))


@glossary.command()
@click.option("--reset", is_flag=True, help="Forget what was learned; the shipped weights rule.")
@json_option
def learn(reset: bool, machine: bool) -> None:
    """Learn from what was accepted, corrected and rejected; needs 100 decisions."""
    services = glossary_services()
    if reset:
        forgotten = services.learned.forget()
        if machine:
            print_json({"forgotten": forgotten})
        else:
            click.echo("forgotten" if forgotten else "nothing was learned")
        return
    with ProgressLine() as progress:
        report = learn_from_decisions(services, progress=progress)
    if machine:
        print_json(plain(report))
    else:
        click.echo(str(report))


@glossary.command("list")
@click.option("--status", type=STATUSES, help="Concepts that have a term of this status.")
@click.option("--contains", help="Concepts that have a term with this text in it.")
@json_option
def list_(status: str | None, contains: str | None, machine: bool) -> None:
    """List the concepts."""
    wanted = ConceptFilter(status=TermStatus(status) if status else None, contains=contains)
    concepts = glossary_services().concepts.concepts(wanted)
    if machine:
        print_json([concept_shape(concept) for concept in concepts])
        return
    for concept in concepts:
        click.echo(line_of(concept))


@glossary.command()
@click.option("--state", type=STATES, help="Only candidates in this state.")
@click.option("--limit", type=click.IntRange(1), default=150, show_default=True)
@json_option
def candidates(state: str | None, limit: int, machine: bool) -> None:
    """List the candidates of the last extraction, best first."""
    wanted = CandidateState(state) if state else None
    found = islice(glossary_services().concepts.candidates(wanted), limit)
    if machine:
        print_json([candidate_shape(candidate) for candidate in found])
        return
    for candidate in found:
        click.echo(
            f"{candidate.id}\t{candidate.source}\t{candidate.decided_target or candidate.target}\t"
            f"{candidate.frequency}×\t{candidate.pair_confidence:.2f}\t{candidate.termhood:.2f}\t{candidate.state}"
        )


@glossary.command()
@click.argument("candidate_id", type=ID)
@click.option("--target", help="The right translation, if it is another one.")
@click.option("--into", type=CONCEPT_ID, help="Merge the pair into this concept.")
@json_option
def accept(candidate_id: int, target: str | None, into: int | None, machine: bool) -> None:
    """Accept a candidate: it becomes a concept, or the proposed one is confirmed."""
    services = glossary_services()
    accept_candidate(
        services.concepts, candidate_id, at=services.tm.now(), by="", target=target, into=into
    )
    _print_decision(candidate_id, machine)


@glossary.command()
@click.argument("candidate_id", type=ID)
@json_option
def reject(candidate_id: int, machine: bool) -> None:
    """Reject a candidate: the concept proposed from it goes."""
    services = glossary_services()
    reject_candidate(services.concepts, candidate_id, at=services.tm.now(), by="")
    _print_decision(candidate_id, machine)


@glossary.command()
@click.argument("candidate_id", type=ID)
@json_option
def reopen(candidate_id: int, machine: bool) -> None:
    """Take the decision on a candidate back; its concept is as it was before."""
    services = glossary_services()
    reopen_candidate(services.concepts, candidate_id, at=services.tm.now(), by="")
    _print_decision(candidate_id, machine)


def _print_decision(candidate_id: int, machine: bool) -> None:
    candidate = glossary_services().concepts.get_candidate(candidate_id)
    if machine:
        print_json(candidate_shape(candidate))
    else:
        target = candidate.decided_target or candidate.target
        click.echo(f"{candidate.id}\t{candidate.source}\t{target}\t{candidate.state}")


@glossary.command()
@click.argument("text")
@from_option
@to_option
@click.option("--overlaps", is_flag=True, help="Also terms that a longer one covers in part.")
@json_option
def recognise(
    text: str, source_lang: str | None, target_lang: str | None, overlaps: bool, machine: bool
) -> None:
    """Find the known terms of a text and their translations."""
    checked = check_text(text, place="TEXT")
    if not checked.strip():
        raise InvalidInputError("TEXT must not be blank")
    source = source_lang or guess_language(checked)
    target = target_lang or ("en" if primary(source) == "zh" else "zh")
    hits = find_terms(glossary_services(), checked, source, overlaps=overlaps)
    if machine:
        print_json({"terms": [hit_shape(hit, target) for hit in hits]})
        return
    for hit in hits:
        found = "; ".join(
            f"{term.text} ({term.status})" for term in translations(hit.concept, target)
        )
        click.echo(f"{hit.start}–{hit.end}\t{hit.term.text}\t{found}")


for made in (*by_hand.COMMANDS, *checks.COMMANDS, *interchange.COMMANDS, *bulk.COMMANDS):
    glossary.add_command(made)
