"""``flask tm review …``: put the alignment of an import right on the command line."""

from pathlib import Path

import click

from tm.cli.terminal import (
    OUT,
    ProgressLine,
    StatedErrors,
    json_option,
    print_json,
    print_notes,
    written_whole,
)
from tm.errors import InvalidInputError, UnsupportedFormatError
from tm.review.formats import TABLE_SUFFIXES, read_table, write_table
from tm.review.model import Edited, Row, RowOrder, RowState
from tm.web.api_arguments import MAX_ID, MAX_LIMIT
from tm.web.api_shape import plain
from tm.web.current import tm_services

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
DEFAULT_LIMIT = 20

import_argument = click.argument("import_id", type=click.IntRange(1, MAX_ID))
by_option = click.option(
    "--by", default="", help="Who does it, for the history; nobody if omitted."
)

review = StatedErrors("review", help="The alignment of an import: see it and put it right.")


@review.command("list")
@import_argument
@click.option(
    "--limit",
    type=click.IntRange(1, MAX_LIMIT),
    default=DEFAULT_LIMIT,
    show_default=True,
    help="Most links listed.",
)
@click.option(
    "--order",
    type=click.Choice([order.value for order in RowOrder]),
    default=RowOrder.CONFIDENCE.value,
    show_default=True,
    help="confidence: least certain first; text: as the source reads.",
)
@click.option(
    "--state",
    type=click.Choice([*(state.value for state in RowState), "all"]),
    default=RowState.OPEN.value,
    show_default=True,
    help="Only links in this state.",
)
@json_option
def list_(import_id: int, limit: int, order: str, state: str, machine: bool) -> None:
    """List links, by default the open ones, least certain first."""
    reviews = tm_services().reviews
    states = None if state == "all" else {RowState(state)}
    rows = reviews.rows(import_id, order=RowOrder(order), states=states, limit=limit)
    counts = reviews.counts(import_id)
    if machine:
        print_json({"counts": plain(counts), "links": plain(rows)})
        return
    for row in rows:
        _print_row(row)
    click.echo(
        f"{counts.open} open ({counts.uncertain} uncertain), {counts.accepted} accepted, "
        f"{counts.dropped} dropped",
        err=True,
    )


def _print_row(row: Row) -> None:
    click.echo(f"{row.number:>5}  {row.confidence:.3f}  {row.state}  {row.kind}")
    click.echo(f"       {row.source_text or '–'}")
    click.echo(f"       {row.target_text or '–'}")


@review.command()
@import_argument
@click.option("-o", "--output", "out", type=OUT, required=True, help="A file: tsv or xlsx.")
@json_option
def export(import_id: int, out: Path, machine: bool) -> None:
    """Write an alignment as a table to be edited: one link a row, in the order of the text."""
    if out.suffix.lower() not in TABLE_SUFFIXES:
        raise UnsupportedFormatError(
            f"cannot write {out.suffix or 'a file without suffix'}; "
            f"known: {', '.join(TABLE_SUFFIXES)}"
        )
    if not out.parent.is_dir():
        raise InvalidInputError(f"cannot write {out}: there is no folder {out.parent}")
    table = tm_services().reviews.table(import_id)
    with written_whole(out) as file:
        write_table(table, file, out.suffix)
    if machine:
        print_json({"output": str(out), "links": len(table.rows)})
    else:
        click.echo(f"{len(table.rows)} links written to {out}")


@review.command("import")
@click.argument("file", type=FILE)
@by_option
@json_option
def import_(file: Path, by: str, machine: bool) -> None:
    """Take over an edited table, whole or not at all.

    In the column action: merge (with the next row), drop, accept, restore. Text may also be cut and
    pasted between neighbouring cells, and rows inserted or emptied; all of it must still be there,
    in its order.
    """
    services = tm_services()
    table = read_table(file.read_bytes(), file.name)
    edited = services.reviews.import_table(table, at=services.now(), by=by)
    if machine:
        print_json(plain(edited))
    elif edited is None:
        click.echo(f"{file.name} says nothing new; nothing changed")
    else:
        _print_edited(edited)


@review.command()
@import_argument
@by_option
@json_option
def undo(import_id: int, by: str, machine: bool) -> None:
    """Take the last edit of an alignment back: a whole table, if that was the last."""
    services = tm_services()
    edited = services.reviews.undo(import_id, at=services.now(), by=by)
    print_json(plain(edited)) if machine else _print_edited(edited)


@review.command()
@import_argument
@by_option
@json_option
def realign(import_id: int, by: str, machine: bool) -> None:
    """Align anew what nobody has decided on; accepted links stay and guide the rest."""
    services = tm_services()
    with ProgressLine() as progress:
        edited = services.reviews.realign(import_id, at=services.now(), by=by, progress=progress)
    if machine:
        print_json(plain(edited))
    elif edited is None:
        click.echo("nothing changed: all links came out as they were")
    else:
        _print_edited(edited)


def _print_edited(edited: Edited) -> None:
    print_notes(edited.notes)
    back = " taken back" if edited.edit.undone_at else ""
    click.echo(
        f"{edited.edit.kind}{back}: {_count(len(edited.rows))} new or changed, "
        f"{len(edited.gone)} gone"
    )


def _count(links: int) -> str:
    return "1 link" if links == 1 else f"{links:,} links"
