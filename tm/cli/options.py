"""What commands on files share: options, reading, refusing early, telling."""

from collections.abc import Sequence
from pathlib import Path

import click

from tm.batch.lists import shown_name
from tm.errors import InvalidInputError, UnsupportedFormatError
from tm.interchange import READERS, WRITERS
from tm.model import Level, Skipped
from tm.source_files import SourceFile

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
LEVELS = click.Choice([level.value for level in (Level.CLAUSE, Level.SENTENCE)])

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

encoding_option = click.option(
    "--encoding", help="Of text files, for example gb18030; told from the file if omitted."
)


def check_writable(out: Path, *, is_named: bool = False) -> None:
    """Refuse an unknown suffix or an absent folder before the work instead of after it.

    The suffix does not matter where the format was named.
    """
    if not is_named and out.suffix.lower() not in WRITERS:
        raise UnsupportedFormatError(
            f"cannot write {out.suffix or 'a file without suffix'}; known: {', '.join(WRITERS)}"
        )
    if not out.parent.is_dir():
        raise InvalidInputError(f"cannot write {out}: there is no folder {out.parent}")


def read_files(*paths: Path | None, encoding: str | None = None) -> tuple[SourceFile, ...]:
    """Return the files that were named; those of units are read as a stream, however large."""

    def _content(path: Path) -> bytes | Path:
        return path if path.suffix.lower() in READERS else path.read_bytes()

    return tuple(SourceFile(shown_name(p), _content(p), encoding) for p in paths if p)


def print_skipped(skipped: Sequence[Skipped]) -> None:
    """Tell on stderr what was left out and why."""
    for item in skipped:
        click.echo(f"skipped: {item.place}: {item.reason}", err=True)


def quality_told(quality: float | None) -> str:
    """Return how sure it is that texts are translations of each other, to end a line with."""
    return "" if quality is None else f", quality {quality:.2f}"
