"""Files that a request brings, with names that are never paths here."""

from pathlib import PurePosixPath, PureWindowsPath

from werkzeug.datastructures import FileStorage

from tm.errors import InvalidInputError
from tm.source_files import SourceFile

MAX_FILE_NAME_CHARS = 200


def read_upload(part: FileStorage) -> SourceFile:
    """Read an upload; of its name only the last part counts.

    Raises:
        InvalidInputError: it has no plain name, or nothing in it.
    """
    name = PurePosixPath(PureWindowsPath(part.filename or "").name).name
    if not name or len(name) > MAX_FILE_NAME_CHARS or not name.isprintable():
        raise InvalidInputError("each file needs a plain name, such as report.txt")
    data = part.read()
    if not data:
        raise InvalidInputError(f"the file {name} is empty")
    return SourceFile(name, data)
