"""What an import of a file of units would bring, on the terminal."""

from collections.abc import Sequence

import click

from tm.cli.options import print_skipped
from tm.cli.terminal import print_json, print_notes
from tm.interchange.preview import Preview, has_units, preview
from tm.interchange.reading import ReadingOptions
from tm.source_files import SourceFile
from tm.web.api_shape import preview_shape


def show_preview(files: Sequence[SourceFile], options: ReadingOptions, *, machine: bool) -> None:
    """Print the first units of a file, and what would be left out.

    Raises:
        UsageError: several files, or one that is no file of units.
    """
    if len(files) != 1 or not has_units(files[0].name):
        raise click.UsageError("--preview takes one file of units; flask tm align shows documents")
    found = preview(files[0], options)
    if machine:
        print_json(preview_shape(found))
        return
    print_notes(found.notes)
    print_skipped(found.skipped)
    for unit in found.units:
        click.echo(f"{unit.source_lang}\t{unit.source}\n{unit.target_lang}\t{unit.target}\n")
    click.echo(_summary(found))


def _summary(found: Preview) -> str:
    pairs = ", ".join(f"{p.source_lang} → {p.target_lang} ({p.units})" for p in found.languages)
    parts = [f"{found.name}: {found.stored} units from {found.read} records"]
    parts += [] if found.is_whole else ["and more follow"]
    parts += [pairs] if pairs else []
    parts += [f"encoding {found.encoding}"] if found.encoding else []
    parts += (
        [f"columns {', '.join(f'{n} = {f}' for n, f in found.columns)}"] if found.columns else []
    )
    return "; ".join(parts)
