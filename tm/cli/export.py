"""``flask tm export`` and ``stats``: what the memory holds."""

from pathlib import Path

import click

from tm.cli.options import check_writable, level_option
from tm.cli.terminal import (
    OUT,
    command,
    from_option,
    json_option,
    print_json,
    print_notes,
    to_option,
    written_whole,
)
from tm.interchange import FORMATS, write_units
from tm.interchange.tmx_header import common_header
from tm.model import Level, UnitStatus
from tm.scope import check_memories
from tm.store import UnitFilter
from tm.web.api_shape import plain
from tm.web.current import tm_services


@command()
@click.argument("out", type=OUT)
@from_option
@to_option
@level_option
@click.option("--memory", help="Only this memory.")
@click.option("--status", type=click.Choice([status.value for status in UnitStatus]))
@click.option(
    "--format", "format_name", type=click.Choice(list(FORMATS)), help="As the suffix, if omitted."
)
@click.option("--raw", is_flag=True, help="CSV: cells as they are, also those like formulas.")
@json_option
def export(
    out: Path,
    source_lang: str | None,
    target_lang: str | None,
    level: str,
    memory: str | None,
    status: str | None,
    format_name: str | None,
    raw: bool,
    machine: bool,
) -> None:
    """Export the memory: .tmx, .xlf (XLIFF 1.2), .xliff (2.1), .po, .csv, .tsv, .xlsx, .json."""
    check_writable(out, is_named=format_name is not None)
    check_memories(tm_services().store, () if memory is None else (memory,))
    wanted = UnitFilter(
        memory=memory,
        status=UnitStatus(status) if status else None,
        source_lang=source_lang,
        target_lang=target_lang,
        level=Level(level),
    )
    with written_whole(out) as file:
        suffix = FORMATS[format_name] if format_name else out.suffix
        store = tm_services().store
        header = common_header(store.imports(), memory)
        written = write_units(store.units(wanted), file, suffix, raw=raw, header=header)
    if machine:
        print_json({"output": str(out), "units": written.units, "notes": list(written.notes)})
        return
    print_notes(written.notes)
    click.echo(f"{written.units} units written to {out}")


@command()
@json_option
def stats(machine: bool) -> None:
    """Count what the memory holds; a sentence that is split into clauses counts as these."""
    counts = tm_services().store.stats()
    if machine:
        print_json(plain(counts))
        return
    click.echo(f"{counts.units} units at the finest level ", nl=False)
    click.echo(f"(of {counts.sentence_units} sentence links and ", nl=False)
    click.echo(f"{counts.clause_units} clause units), {counts.evidence} evidence texts, ", nl=False)
    click.echo(f"{counts.imports} imports")
    for memory in counts.memories:
        click.echo(f"memory {memory.name}: {memory.units} units")
    for source, target, units in counts.language_pairs:
        click.echo(f"{source} → {target}: {units} units")
