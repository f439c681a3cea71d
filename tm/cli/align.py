"""``flask tm align``: documents into files of aligned units; nothing is stored."""

from collections.abc import Iterator
from pathlib import Path

import click

from tm.batch.workers import Settings
from tm.cli.many import align_list, pairs_option, processes_option
from tm.cli.options import (
    FILE,
    check_writable,
    encoding_option,
    force_option,
    level_option,
    presegmented_option,
    print_skipped,
    quality_told,
    read_files,
)
from tm.cli.terminal import (
    ProgressLine,
    command,
    from_option,
    json_option,
    print_json,
    print_notes,
    to_option,
    written_whole,
)
from tm.ingest import Aligned, align_files, groups_of
from tm.interchange import WRITERS, write_indexes, write_units
from tm.interchange.reading import ReadingLog
from tm.model import Level, TranslationUnit
from tm.web.api_shape import plain

INDEX_SUFFIX = ".idx.tsv"  # pairs of segment numbers instead of texts
PLACE = click.Path(path_type=Path)
SUFFIXES = (*(suffix.removeprefix(".") for suffix in WRITERS), INDEX_SUFFIX.removeprefix("."))


@command()
@click.argument("source", type=FILE, required=False)
@click.argument("target", type=FILE, required=False)
@click.option(
    "-o",
    "--output",
    "out",
    type=PLACE,
    required=True,
    help="A file (tmx, tsv, csv, json, idx.tsv); with --pairs a folder.",
)
@click.option(
    "--format",
    "suffix",
    type=click.Choice(SUFFIXES),
    default="tmx",
    show_default=True,
    help="Of the files in the folder, with --pairs.",
)
@pairs_option
@processes_option
@from_option
@to_option
@level_option
@presegmented_option
@force_option
@encoding_option
@json_option
def align(
    source: Path | None,
    target: Path | None,
    out: Path,
    suffix: str,
    pairs: Path | None,
    processes: int | None,
    source_lang: str | None,
    target_lang: str | None,
    level: str,
    presegmented: bool,
    force: bool,
    encoding: str | None,
    machine: bool,
) -> None:
    """Align two documents, a bilingual one, or a list of them, into files; nothing is stored."""
    if (source is None) == (pairs is None):
        raise click.UsageError("give SOURCE and TARGET, a bilingual SOURCE, or --pairs")
    if pairs is not None:
        if encoding:
            raise click.UsageError("--encoding is for files that are named, not for --pairs")
        align_list(
            pairs,
            out,
            Settings(source_lang, target_lang, presegmented, force),
            suffix=f".{suffix}",
            processes=processes,
            machine=machine,
            write=lambda aligned, path: _write_and_tell(aligned, path, Level(level), machine),
        )
        return
    check_writable(out)
    with ProgressLine() as progress:
        aligned = align_files(
            read_files(source, target, encoding=encoding),
            source_lang=source_lang,
            target_lang=target_lang,
            presegmented=presegmented,
            force=force,
            progress=progress,
        )
    result = _write_and_tell(aligned, out, Level(level), machine)
    if machine:
        print_json(result)


def _write_and_tell(aligned: Aligned, out: Path, level: Level, machine: bool) -> dict[str, object]:
    """Write a file and, for people, say so; return what machines are told."""
    log = ReadingLog()
    count = _write_aligned(aligned, out, level, log)
    if not machine:
        print_notes(aligned.notes)
        print_skipped(log.skipped)
        languages = f"{aligned.source_lang} → {aligned.target_lang}{quality_told(aligned.quality)}"
        click.echo(f"{count} units ({languages}) written to {out}")
    return {
        "output": str(out),
        "units": count,
        "source_lang": aligned.source_lang,
        "target_lang": aligned.target_lang,
        "skipped": plain(log.skipped),
        "notes": list(aligned.notes),
        "quality": aligned.quality,
    }


def _write_aligned(aligned: Aligned, out: Path, level: Level, log: ReadingLog) -> int:
    """Write the units of one level, or the pairs of segment numbers, and return their number.

    ``log`` is told of the links that give no unit; among numbers they stand as null links.
    """
    with written_whole(out) as file:
        if out.name.endswith(INDEX_SUFFIX):
            return write_indexes(aligned.pairs, file)
        return write_units(_units_of(aligned, level, log), file, out.suffix).units


def _units_of(aligned: Aligned, level: Level, log: ReadingLog) -> Iterator[TranslationUnit]:
    for group in groups_of(aligned, memory="default", log=log):
        finest = group.clauses or (group.unit,)
        yield from finest if level is Level.CLAUSE else (group.unit,)
