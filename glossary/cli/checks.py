"""``flask glossary check`` and ``usage``: how translations use the terms."""

from pathlib import Path

import click

from glossary.check import Finding, Severity
from glossary.check_report import CheckReport, check_units
from glossary.checking import check_memory, checker_of, usage_in_memory
from glossary.cli.concepts import ID
from glossary.web.api_checks import usual_languages
from glossary.web.check_shape import report_shape, usage_shape
from glossary.web.current import glossary_services
from tm.cli.options import FILE, force_option, presegmented_option, read_files
from tm.cli.terminal import (
    ProgressLine,
    command,
    from_option,
    json_option,
    print_json,
    print_notes,
    to_option,
)
from tm.errors import InvalidInputError
from tm.ingest import align_files, groups_of
from tm.interchange.reading import ReadingLog
from tm.lang import same_language
from tm.model import Level
from tm.store import UnitFilter

SEVERITIES = click.Choice([severity.value for severity in Severity])


@command()
@click.argument("source", type=FILE, required=False)
@click.argument("target", type=FILE, required=False)
@click.option("--memory", help="Check this memory; without files and this, all of them.")
@click.option("--document", help="Check what came from this document of the memory.")
@click.option(
    "--severity",
    type=SEVERITIES,
    default=Severity.WARNING.value,
    show_default=True,
    help="The least serious findings to list.",
)
@from_option
@to_option
@presegmented_option
@force_option
@json_option
def check(
    source: Path | None,
    target: Path | None,
    memory: str | None,
    document: str | None,
    severity: str,
    source_lang: str | None,
    target_lang: str | None,
    presegmented: bool,
    force: bool,
    machine: bool,
) -> None:
    """Check the use of terms in SOURCE and TARGET, in a bilingual SOURCE, or in the memory."""
    services, least = glossary_services(), Severity(severity)
    with ProgressLine() as progress:
        if source is None:
            wanted = UnitFilter(memory=memory, document=document, level=Level.SENTENCE)
            report = check_memory(services, wanted, least=least, progress=progress)
        elif memory or document:
            raise click.UsageError("give files, or --memory and --document")
        else:
            aligned = align_files(
                read_files(source, target),
                source_lang=source_lang,
                target_lang=target_lang,
                presegmented=presegmented,
                force=force,
                progress=progress,
            )
            units = (g.unit for g in groups_of(aligned, memory="default", log=ReadingLog()))
            report = check_units(units, checker_of(services), least=least)
    if machine:
        print_json(report_shape(report))
    else:
        _print(report)


def _print(report: CheckReport) -> None:
    for finding in report.findings:
        click.echo(_line(finding))
    if report.left_out:
        print_notes([f"{report.left_out} more findings are not listed"])
    counted = ", ".join(f"{count} {kind.value}" for kind, count in report.counts)
    click.echo(f"{report.units} units checked: {counted or 'nothing found'}", err=True)


def _line(finding: Finding) -> str:
    unit, wanted = finding.unit, " / ".join(finding.wanted)
    found = unit.target[slice(*finding.target_span)] if finding.target_span else ""
    place = " ".join(filter(None, (unit.provenance.document, unit.provenance.block)))
    return "\t".join(
        (
            finding.severity.value,
            finding.kind.value,
            f"c{finding.concept.id}",
            f"{finding.source_term.text} -> {wanted}",
            f"found: {found}" if found else "",
            place,
            f"{unit.source} | {unit.target}",
        )
    )


@command()
@click.argument("concept_id", type=ID, metavar="ID")
@from_option
@to_option
@json_option
def usage(concept_id: int, source_lang: str | None, target_lang: str | None, machine: bool) -> None:
    """Tell how the memory renders a concept: which terms, how often, where, since when."""
    services = glossary_services()
    concept = services.concepts.get(concept_id)
    usual = usual_languages(concept)
    source, target = source_lang or usual[0], target_lang or usual[1]
    if same_language(source, target):
        raise InvalidInputError("--from and --to must be two languages")
    found = usage_in_memory(services, concept, source, target)
    if machine:
        print_json(usage_shape(found))
        return
    for one in found.renderings:
        documents = ", ".join(f"{use.document or '-'} {use.count}×" for use in one.documents)
        status = one.status.value if one.status else "not in the glossary"
        click.echo(f"{one.text or '(not seen)'}\t{status}\t{one.count}×\t{documents}")


COMMANDS = (check, usage)
