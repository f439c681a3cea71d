"""What all commands share: stated errors, progress, output, languages."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Self

import click
from flask import json
from flask.cli import AppGroup, with_appcontext

from tm.errors import InvalidInputError, TMError
from tm.lang import known_tag

OUT = click.Path(dir_okay=False, path_type=Path)


class StatedErrors(AppGroup):
    """A group of commands that ends a stated error with one line and exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except TMError as error:
            raise click.ClickException(" ".join(str(error).split())) from error


def command(name: str | None = None) -> Callable[[Callable[..., None]], click.Command]:
    """Make a function a command that runs with the application, as those of a group do."""

    def made(function: Callable[..., None]) -> click.Command:
        return click.command(name)(with_appcontext(function))

    return made


class ProgressLine:
    """Shows on stderr how far work is: a line that moves, or in a log one line a stage."""

    def __init__(self) -> None:
        self._stage = ""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show a step; long work calls this as its progress."""
        is_new = stage != self._stage
        if sys.stderr.isatty():
            start = "\n" if is_new and self._stage else "\r"
            percent = f"{100 * done // total} %" if total else "…"
            click.echo(f"{start}\x1b[K{stage} {percent}", err=True, nl=False)
        elif is_new:
            click.echo(f"{stage} …", err=True)
        self._stage = stage

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """End the moving line, so that what follows begins a new one."""
        if self._stage and sys.stderr.isatty():
            click.echo(err=True)


def print_json(value: object) -> None:
    """Print a result for machines."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_notes(notes: Iterable[str]) -> None:
    """Print on stderr what a person should know of the work that was done."""
    for note in notes:
        click.echo(f"note: {note}", err=True)


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write to that takes the path's place only when everything is written.

    Raises:
        InvalidInputError: the place cannot be written.
    """
    scratch = path.with_name(f".{path.name}.part")
    try:
        with scratch.open("wb") as file:
            yield file
        scratch.replace(path)
    except OSError as error:
        raise InvalidInputError(f"cannot write {path.name}: {error.strerror}") from error
    finally:
        scratch.unlink(missing_ok=True)


def _language(_context: click.Context, _option: click.Parameter, tag: str | None) -> str | None:
    return None if tag is None else known_tag(tag)


json_option = click.option("--json", "machine", is_flag=True, help="Output for machines.")
from_option = click.option(
    "--from", "source_lang", callback=_language, metavar="LANG", help="Language of the source."
)
to_option = click.option(
    "--to", "target_lang", callback=_language, metavar="LANG", help="Language of the target."
)
