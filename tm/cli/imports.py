"""``flask tm import``, ``imports`` and ``undo-import``: into the memory and back out."""

from pathlib import Path

import click

from tm.batch.workers import Settings
from tm.cli.many import import_pairs, pairs_option, processes_option
from tm.cli.options import (
    FILE,
    encoding_option,
    force_option,
    presegmented_option,
    print_skipped,
    quality_told,
    read_files,
)
from tm.cli.preview import show_preview
from tm.cli.terminal import (
    ProgressLine,
    command,
    from_option,
    json_option,
    print_json,
    print_notes,
    to_option,
)
from tm.conflicts import Conflict
from tm.interchange.reading import ReadingOptions
from tm.interchange.table_columns import columns_said
from tm.model import ImportReport
from tm.samples import sample_files
from tm.web.api_arguments import MAX_ID
from tm.web.api_shape import import_shape, plain
from tm.web.current import tm_services

MAX_FILES = 2  # a document and its translation


@command("import")
@click.argument("files", type=FILE, nargs=-1)
@click.option("--memory", default="default", show_default=True, help="Memory that takes the units.")
@click.option("--sample", is_flag=True, help="Import the bundled sample pair.")
@pairs_option
@processes_option
@click.option("--monolingual", is_flag=True, help="Keep as evidence for terms; makes no units.")
@from_option
@to_option
@presegmented_option
@force_option
@encoding_option
@click.option(
    "--columns",
    default="",
    metavar="FIELD=COLUMN,…",
    help="Of a table without such names: source=1,target=B; columns by name or number.",
)
@click.option(
    "--on-conflict",
    type=click.Choice([choice.value for choice in Conflict]),
    default=Conflict.BOTH.value,
    show_default=True,
    help="Of a file of units: which one stays where the memory has the same source.",
)
@click.option("--preview", "is_preview", is_flag=True, help="Show the first units, store nothing.")
@json_option
def import_(
    files: tuple[Path, ...],
    memory: str,
    sample: bool,
    pairs: Path | None,
    processes: int | None,
    monolingual: bool,
    source_lang: str | None,
    target_lang: str | None,
    presegmented: bool,
    force: bool,
    encoding: str | None,
    columns: str,
    on_conflict: str,
    is_preview: bool,
    machine: bool,
) -> None:
    """Import a document and its translation, a bilingual one, a list of them, or units."""
    if bool(files) + sample + bool(pairs) != 1 or len(files) > MAX_FILES:
        raise click.UsageError("give one or two files, --pairs, or --sample")
    if pairs is not None:
        if monolingual:
            raise click.UsageError("--pairs holds documents with their translation")
        if encoding:
            raise click.UsageError("--encoding is for files that are named, not for --pairs")
        import_pairs(
            tm_services(),
            pairs,
            Settings(source_lang, target_lang, presegmented, force),
            memory=memory,
            processes=processes,
            machine=machine,
            show=_print_report,
        )
        return
    given = sample_files() if sample else read_files(*files, encoding=encoding)
    if is_preview:
        options = ReadingOptions(source_lang, target_lang, memory, encoding, columns_said(columns))
        show_preview(given, options, machine=machine)
        return
    with ProgressLine() as progress:
        report = tm_services().import_files(
            given,
            memory=memory,
            source_lang=source_lang,
            target_lang=target_lang,
            monolingual=monolingual,
            presegmented=presegmented,
            force=force,
            columns=columns_said(columns),
            on_conflict=Conflict(on_conflict),
            progress=progress,
        )
    print_json(plain(report)) if machine else _print_report(report)


def _print_report(report: ImportReport) -> None:
    print_notes(report.notes)
    print_skipped(report.skipped)
    documents = ", ".join(report.documents)
    if report.repeated:
        click.echo(f"{documents}: imported before as {report.import_id}; nothing changed")
        return
    confidence = ""
    if report.mean_confidence is not None:
        confidence = f", mean confidence {report.mean_confidence:.2f}"
    click.echo(
        f"import {report.import_id}: {documents}: read {report.read}, stored {report.stored}, "
        f"skipped {len(report.skipped)}{confidence}{quality_told(report.quality)}"
    )


@command()
@json_option
def imports(machine: bool) -> None:
    """List what was imported, newest first."""
    records = tm_services().store.imports()
    if machine:
        print_json([import_shape(record) for record in records])
        return
    for record in records:
        undone = "  (taken back)" if record.undone_at else ""
        report = record.report
        click.echo(
            f"{record.id:>5}  {record.imported_at:%Y-%m-%d %H:%M}  {report.memory}  "
            f"{report.stored} stored  {', '.join(report.documents)}{undone}"
        )


@command("undo-import")
@click.argument("import_id", type=click.IntRange(1, MAX_ID))
@json_option
def undo_import(import_id: int, machine: bool) -> None:
    """Take one import back whole; units that it replaced come back."""
    services = tm_services()
    removed = services.store.undo_import(import_id, at=services.now())
    if machine:
        print_json({"id": import_id, "removed": removed})
    else:
        click.echo(f"import {import_id} taken back: {removed} units and evidence texts removed")
