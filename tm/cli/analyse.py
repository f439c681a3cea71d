"""``flask tm analyse``: how much of documents the memory covers."""

from pathlib import Path
from typing import Any

import click
from flask import json

from tm.analysis import Analysis, Leverage
from tm.analysis_csv import write_analysis
from tm.cli.filters import filter_options, with_filters
from tm.cli.options import FILE, encoding_option, read_files
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
from tm.errors import InvalidInputError, UnsupportedFormatError
from tm.query import Query
from tm.sizes import Size
from tm.web.api_shape import plain
from tm.web.current import tm_services

SUFFIXES = (".csv", ".json")
WIDTH = 20  # of the column with the names of the classes

presegmented_option = click.option(
    "--presegmented", is_flag=True, help="One segment a line, never cut again."
)
assembled_option = click.option(
    "--assembled/--no-assembled",
    default=True,
    show_default=True,
    help="Also put answers together from pieces; they are counted apart.",
)


@command()
@click.argument("docs", metavar="DOC...", type=FILE, nargs=-1, required=True)
@click.option("-o", "--output", "out", type=OUT, help="A file: csv or json.")
@from_option
@to_option
@presegmented_option
@encoding_option
@assembled_option
@filter_options
@json_option
def analyse(
    docs: tuple[Path, ...],
    out: Path | None,
    source_lang: str | None,
    target_lang: str | None,
    presegmented: bool,
    encoding: str | None,
    assembled: bool,
    machine: bool,
    **filters: Any,
) -> None:
    """Count what the memory has for documents, by classes of scores; each segment counts once."""
    if out is not None:
        check_output(out, SUFFIXES)
    services = tm_services()
    query = with_filters(
        Query("", source_lang or "", target_lang or "", assembled=assembled),
        filters,
        at=services.now(),
    )
    with ProgressLine() as progress:
        analysis = services.analyse(
            read_files(*docs, encoding=encoding),
            query,
            presegmented=presegmented,
            progress=progress,
        )
    if out is not None:
        with written_whole(out) as file:
            if out.suffix.lower() == ".csv":
                write_analysis(analysis, file)
            else:
                text = json.dumps(plain(analysis), ensure_ascii=False, indent=2)
                file.write(f"{text}\n".encode())
    if machine:
        print_json(plain(analysis))
        return
    _print_analysis(analysis)
    if out is not None:
        click.echo(f"written to {out}")


def check_output(out: Path, suffixes: tuple[str, ...]) -> None:
    """Refuse an unknown suffix or an absent folder before the work instead of after it."""
    if out.suffix.lower() not in suffixes:
        raise UnsupportedFormatError(
            f"cannot write {out.suffix or 'a file without suffix'}; known: {', '.join(suffixes)}"
        )
    if not out.parent.is_dir():
        raise InvalidInputError(f"cannot write {out}: there is no folder {out.parent}")


def _print_analysis(analysis: Analysis) -> None:
    print_notes(analysis.notes)
    click.echo(f"{analysis.source_lang} → {analysis.target_lang}")
    parts = analysis.documents
    for part in (*parts, analysis.run) if len(parts) > 1 else parts:
        _print_part(part)


def _print_part(part: Leverage) -> None:
    click.echo(f"\n{part.name or 'all documents'}")
    click.echo(f"{'':<{WIDTH}}{'segments':>10}{'words':>10}{'characters':>12}{'percent':>9}")
    for one in part.classes:
        size = Size(one.segments, one.words, one.characters)
        _print_row(one.name.replace("_", " "), size, f"{one.percent:.1f}")
    _print_row("total", part.total, "100.0" if part.total.words else "0.0")
    if part.assembled.segments:
        _print_row("of these assembled", part.assembled, "")


def _print_row(name: str, size: Size, percent: str) -> None:
    click.echo(
        f"{name:<{WIDTH}}{size.segments:>10,}{size.words:>10,}{size.characters:>12,}{percent:>9}".rstrip()
    )
