"""Lists of documents: in each line ``source<TAB>target``, or one bilingual document."""

import os
from dataclasses import dataclass
from pathlib import Path

from tm.errors import InvalidInputError
from tm.readers.decode import decode_exactly
from tm.source_files import SourceFile

MOST_FILES = 2  # a document and its translation


@dataclass(frozen=True, slots=True)
class FilePair:
    """A line of a list.

    Attributes:
        place: Where it stands, for people: ``pairs.tsv line 3``.
        paths: A document and its translation, or one bilingual document.
    """

    place: str
    paths: tuple[Path, ...]

    def read(self) -> tuple[SourceFile, ...]:
        """Return the files with their content.

        Raises:
            InvalidInputError: one of them cannot be read.
        """
        return tuple(_read(path) for path in self.paths)


def _read(path: Path) -> SourceFile:
    try:
        return SourceFile(shown_name(path), path.read_bytes())
    except OSError as error:
        raise InvalidInputError(f"cannot read {shown_name(path)}: {error.strerror}") from error


def shown_name(path: Path) -> str:
    """Return the file's name; what is no UTF-8 in it, as in old Chinese archives, as ``�``."""
    return os.fsencode(path.name).decode(errors="replace")


def read_list(data: bytes, name: str, folder: Path) -> tuple[FilePair, ...]:
    """Read a list; paths in it are relative to ``folder``, empty lines and ``#`` lines are none.

    Raises:
        InvalidInputError: a line does not name one or two files, or there is no line at all.
    """
    found = []
    for number, line in enumerate(decode_exactly(data, name).splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        names = [part.strip() for part in line.split("\t")]
        if len(names) > MOST_FILES or not all(names):
            raise InvalidInputError(
                f"{name} line {number}: give a document and its translation with a tab between "
                "them, or one bilingual document"
            )
        paths = tuple(folder / one for one in names)
        found.append(FilePair(f"{name} line {number}", paths))
    if not found:
        raise InvalidInputError(f"{name} names no documents")
    return tuple(found)
