"""``flask glossary export`` and ``import``: the glossary as a file."""

from pathlib import Path

import click

from glossary.cli.concepts import STATUSES
from glossary.importing import Known, import_concepts
from glossary.interchange import (
    READERS,
    WRITERS,
    Dialect,
    ExportOptions,
    ReadingOptions,
    check_suffix,
    read_glossary,
    write_glossary,
)
from glossary.model import TermStatus
from glossary.store import ConceptFilter
from glossary.web.current import glossary_services
from tm.cli.options import FILE, print_skipped
from tm.cli.terminal import (
    OUT,
    ProgressLine,
    command,
    from_option,
    json_option,
    print_json,
    print_notes,
    to_option,
    written_whole,
)
from tm.lang import known_tag
from tm.web.api_shape import plain

DIALECTS = click.Choice([dialect.value for dialect in Dialect])


@command()
@click.argument("out", type=OUT)
@click.option("--status", type=STATUSES, help="Only concepts that have a term of this status.")
@click.option("--subject-field", help="Only concepts of this subject field.")
@click.option("--lang", help="Only concepts that have a term in this language.")
@click.option(
    "--dialect",
    type=DIALECTS,
    default=Dialect.BASIC_DCT.value,
    show_default=True,
    help="Of a .tbx file; martif is version 2, for OmegaT and Weblate.",
)
@click.option("--raw", is_flag=True, help="Leave cells that a spreadsheet takes for formulas.")
@json_option
def export(
    out: Path,
    status: str | None,
    subject_field: str | None,
    lang: str | None,
    dialect: str,
    raw: bool,
    machine: bool,
) -> None:
    """Export the glossary to a file: .tbx, .csv, .tsv, .xlsx, .utx or .txt (OmegaT)."""
    check_suffix(out.name, WRITERS, "write")
    wanted = ConceptFilter(
        lang=lang and known_tag(lang),
        status=TermStatus(status) if status else None,
        subject_field=subject_field,
    )
    concepts = tuple(glossary_services().concepts.concepts(wanted))
    with written_whole(out) as file:
        notes = write_glossary(concepts, file, out.name, ExportOptions(raw, Dialect(dialect))).notes
    if machine:
        print_json({"output": str(out), "concepts": len(concepts), "notes": list(notes)})
    else:
        print_notes(notes)
        click.echo(f"{len(concepts)} concepts written to {out}")


@command("import")
@click.argument("path", type=FILE, metavar="FILE")
@click.option(
    "--known",
    type=click.Choice([known.value for known in Known]),
    default=Known.UPDATE.value,
    show_default=True,
    help="What happens to concepts that are there already.",
)
@from_option
@to_option
@json_option
def import_(
    path: Path, known: str, source_lang: str | None, target_lang: str | None, machine: bool
) -> None:
    """Import the concepts of a file: .tbx, .csv, .tsv, .xlsx, .utx, or .txt (OmegaT)."""
    check_suffix(path.name, READERS, "read")
    services = glossary_services()
    with ProgressLine() as progress:
        file = read_glossary(path.read_bytes(), path.name, ReadingOptions(source_lang, target_lang))
        report = import_concepts(
            services.concepts, file, at=services.tm.now(), known=Known(known), progress=progress
        )
    if machine:
        print_json(plain(report))
        return
    print_notes(report.notes)
    print_skipped(report.skipped)
    click.echo(
        f"{report.read} concepts read: {report.added} added, {report.updated} updated, "
        f"{report.unchanged} unchanged; {len(report.skipped)} records skipped"
    )


COMMANDS = (export, import_)
