"""``flask tm reindex`` and ``verify``: the files of the fuzzy index."""

import click

from tm.cli.terminal import ProgressLine, command, json_option, print_json
from tm.errors import StorageError
from tm.model import Progress
from tm.web.current import tm_services

_BOTH = " (two of each unit of both levels)"


@command()
@click.option(
    "--meaning",
    is_flag=True,
    help="Instead compute the vectors for meaning search that are missing; may be stopped and "
    "started again.",
)
def reindex(meaning: bool) -> None:
    """Write the files of the fuzzy index anew from the memory."""
    if meaning:
        with ProgressLine() as line:
            ready = tm_services().vectors.complete(progress=line)
        click.echo(f"{ready:,} units of both levels can be found by meaning")
        return
    with ProgressLine() as line:
        tm_services().index.rebuild(progress=_of_all(line))
    tm_services().lookup.make_ready()
    click.echo(f"{tm_services().index.catch_up().rows():,} texts indexed{_BOTH}")


@command()
@json_option
def verify(machine: bool) -> None:
    """Compare the fuzzy index with the memory; exit code 1 when they differ."""
    try:
        with ProgressLine() as line:
            found = tm_services().index.verify(progress=_of_all(line))
    except StorageError as error:
        raise StorageError(f"{error}; flask tm reindex writes them anew") from error
    if machine:
        print_json(
            {
                "texts": found.texts,
                "missing": found.missing,
                "wrong": found.wrong,
                "left_over": found.left_over,
            }
        )
    if found.differences():
        raise StorageError(
            f"the index differs from the memory: {found.missing} of {found.texts} texts are "
            f"missing, {found.wrong} are wrong, {found.left_over} rows are left over; "
            "flask tm reindex writes it anew"
        )
    if not machine:
        click.echo(f"{found.texts:,} texts compared{_BOTH}; the index is what the memory says")


def _of_all(line: ProgressLine) -> Progress:
    """Show progress as a share of all texts of the memory."""
    stats = tm_services().store.stats()
    texts = 2 * (stats.sentence_units + stats.clause_units)
    return lambda stage, done, _: line(stage, min(done, texts), texts)
