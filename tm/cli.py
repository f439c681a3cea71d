"""``flask tm …``: the translation memory on the command line."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from tm.batch.cli import align_list, import_pairs, pairs_option, processes_option
from tm.batch.lists import shown_name
from tm.batch.workers import Settings
from tm.errors import InvalidInputError, UnsupportedFormatError
from tm.ingest import Aligned, SourceFile, align_files, groups_of
from tm.interchange import WRITERS, write_indexes, write_units
from tm.interchange.reading import ReadingLog
from tm.lang import guess_language, same_language
from tm.lookup import Query
from tm.model import ImportReport, Level, Match, Skipped, TranslationUnit, UnitStatus
from tm.review.cli import review
from tm.samples import sample_files
from tm.store import UnitFilter
from tm.text import check_text
from tm.web.api_arguments import MAX_ID, MAX_LIMIT
from tm.web.api_shape import import_shape, match_shape, plain
from tm.web.current import tm_services
from tm.web.terminal import (
    OUT,
    ProgressLine,
    StatedErrors,
    from_option,
    json_option,
    print_json,
    print_notes,
    to_option,
    written_whole,
)

MAX_FILES = 2  # a document and its translation
INDEX_SUFFIX = ".idx.tsv"  # pairs of segment numbers instead of texts
LEVELS = click.Choice([level.value for level in (Level.CLAUSE, Level.SENTENCE)])
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
PLACE = click.Path(path_type=Path)
SUFFIXES = (*(suffix.removeprefix(".") for suffix in WRITERS), INDEX_SUFFIX.removeprefix("."))


level_option = click.option(
    "--level",
    type=LEVELS,
    default=Level.CLAUSE.value,
    show_default=True,
    help="clause: every unit without finer ones; sentence: every sentence link.",
)
presegmented_option = click.option(
    "--presegmented", is_flag=True, help="One segment a line on both sides, never cut again."
)
force_option = click.option(
    "--force", is_flag=True, help="Take texts that do not look like translations of each other."
)

tm = StatedErrors("tm", help="The translation memory: align, import, review, look up, export.")
tm.add_command(review)


@tm.command()
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
    machine: bool,
) -> None:
    """Align two documents, a bilingual one, or a list of them, into files; nothing is stored."""
    if (source is None) == (pairs is None):
        raise click.UsageError("give SOURCE and TARGET, a bilingual SOURCE, or --pairs")
    if pairs is not None:
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
    _check_writable(out)
    with ProgressLine() as progress:
        aligned = align_files(
            _read(source, target),
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
        _print_skipped(log.skipped)
        languages = f"{aligned.source_lang} → {aligned.target_lang}{_quality(aligned.quality)}"
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


def _quality(quality: float | None) -> str:
    return "" if quality is None else f", quality {quality:.2f}"


def _write_aligned(aligned: Aligned, out: Path, level: Level, log: ReadingLog) -> int:
    """Write the units of one level, or the pairs of segment numbers, and return their number.

    ``log`` is told of the links that give no unit; among numbers they stand as null links.
    """
    with written_whole(out) as file:
        if out.name.endswith(INDEX_SUFFIX):
            return write_indexes(aligned.pairs, file)
        return write_units(_units_of(aligned, level, log), file, out.suffix)


def _units_of(aligned: Aligned, level: Level, log: ReadingLog) -> Iterator[TranslationUnit]:
    for group in groups_of(aligned, memory="default", log=log):
        finest = group.clauses or (group.unit,)
        yield from finest if level is Level.CLAUSE else (group.unit,)


def _check_writable(out: Path) -> None:
    """Refuse an unknown suffix or an absent folder before the work instead of after it."""
    if out.suffix.lower() not in WRITERS:
        raise UnsupportedFormatError(
            f"cannot write {out.suffix or 'a file without suffix'}; known: {', '.join(WRITERS)}"
        )
    if not out.parent.is_dir():
        raise InvalidInputError(f"cannot write {out}: there is no folder {out.parent}")


def _read(*paths: Path | None) -> tuple[SourceFile, ...]:
    return tuple(SourceFile(shown_name(path), path.read_bytes()) for path in paths if path)


def _print_skipped(skipped: Sequence[Skipped]) -> None:
    for item in skipped:
        click.echo(f"skipped: {item.place}: {item.reason}", err=True)


@tm.command("import")
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
    machine: bool,
) -> None:
    """Import a document and its translation, a bilingual one, a list of them, or units."""
    if bool(files) + sample + bool(pairs) != 1 or len(files) > MAX_FILES:
        raise click.UsageError("give one or two files, --pairs, or --sample")
    if pairs is not None:
        if monolingual:
            raise click.UsageError("--pairs holds documents with their translation")
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
    with ProgressLine() as progress:
        report = tm_services().import_files(
            sample_files() if sample else _read(*files),
            memory=memory,
            source_lang=source_lang,
            target_lang=target_lang,
            monolingual=monolingual,
            presegmented=presegmented,
            force=force,
            progress=progress,
        )
    print_json(plain(report)) if machine else _print_report(report)


def _print_report(report: ImportReport) -> None:
    print_notes(report.notes)
    _print_skipped(report.skipped)
    documents = ", ".join(report.documents)
    if report.repeated:
        click.echo(f"{documents}: imported before as {report.import_id}; nothing changed")
        return
    confidence = ""
    if report.mean_confidence is not None:
        confidence = f", mean confidence {report.mean_confidence:.2f}"
    click.echo(
        f"import {report.import_id}: {documents}: read {report.read}, stored {report.stored}, "
        f"skipped {len(report.skipped)}{confidence}{_quality(report.quality)}"
    )


@tm.command()
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


@tm.command("undo-import")
@click.argument("import_id", type=click.IntRange(1, MAX_ID))
@json_option
def undo_import(import_id: int, machine: bool) -> None:
    """Take one import back whole."""
    services = tm_services()
    removed = services.store.undo_import(import_id, at=services.now())
    if machine:
        print_json({"id": import_id, "removed": removed})
    else:
        click.echo(f"import {import_id} taken back: {removed} units and evidence texts removed")


@tm.command()
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
    query = Query(checked, source, target, min_score=min_score, limit=limit, memory=memory)
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


@tm.command()
@click.argument("out", type=OUT)
@from_option
@to_option
@level_option
@click.option("--memory", help="Only this memory.")
@click.option("--status", type=click.Choice([status.value for status in UnitStatus]))
@json_option
def export(
    out: Path,
    source_lang: str | None,
    target_lang: str | None,
    level: str,
    memory: str | None,
    status: str | None,
    machine: bool,
) -> None:
    """Export the memory to a file: .tmx, .tsv, .csv or .json."""
    _check_writable(out)
    wanted = UnitFilter(
        memory=memory,
        status=UnitStatus(status) if status else None,
        source_lang=source_lang,
        target_lang=target_lang,
        level=Level(level),
    )
    with written_whole(out) as file:
        count = write_units(tm_services().store.units(wanted), file, out.suffix)
    print_json({"output": str(out), "units": count}) if machine else click.echo(
        f"{count} units written to {out}"
    )


@tm.command()
@json_option
def stats(machine: bool) -> None:
    """Count what the memory holds."""
    counts = tm_services().store.stats()
    if machine:
        print_json(plain(counts))
        return
    click.echo(f"{counts.units} units ({counts.sentence_units} sentence links, ", nl=False)
    click.echo(f"{counts.clause_units} clause units), {counts.evidence} evidence texts, ", nl=False)
    click.echo(f"{counts.imports} imports")
    for memory in counts.memories:
        click.echo(f"memory {memory.name}: {memory.units} units")
    for source, target, units in counts.language_pairs:
        click.echo(f"{source} → {target}: {units} units")
