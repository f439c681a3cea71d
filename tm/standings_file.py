"""The file of standings beside a database: written once as a whole, mapped into memory."""

import json
import os
import tempfile
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from tm.columns import Column

FORMAT_VERSION = 2  # raise it whenever a number in a column would come out differently
_ALIGNED = 64
_READ_AT_A_TIME = 1 << 22
_DRAFT = ".part"
_ABANDONED_S = 3_600  # since a draft was written to; one takes seconds
_CHECKSUM_CHARS = 8  # before the head, in hexadecimal digits

Plain = Sequence[object]
"""A kind as JSON has it."""


class UnusableFileError(Exception):
    """The file cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What the file holds: the standings of all units at one change of the store.

    Attributes:
        mark: The store's own mark of that change.
    """

    change: int
    mark: str
    kinds: Sequence[Plain]
    columns: Mapping[str, Column]


def write(path: Path, stored: Stored) -> None:
    """Put a file in the place of the former one; who has that one open keeps it.

    Raises:
        OSError: it cannot be written; the former one stays.
    """
    arrays = list(_arrays(stored.columns))
    described, size, checksum = [], 0, 0
    for name, part, values in arrays:
        described.append([name, part, values.dtype.str, len(values), size])
        content = _padded(values)
        size += len(content)
        checksum = zlib.crc32(content, checksum)
    head = {
        "format": FORMAT_VERSION,
        "change": stored.change,
        "mark": stored.mark,
        "kinds": [list(kind) for kind in stored.kinds],
        "arrays": described,
        "size": size,
        "checksum": checksum,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    _drop_abandoned(path)
    handle, draft = tempfile.mkstemp(prefix=f"{path.name}.", suffix=_DRAFT, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            line = _head_line(head)
            stream.write(line + b" " * (-len(line) % _ALIGNED))
            for _, _, values in arrays:
                stream.write(_padded(values))
            stream.flush()
            os.fsync(stream.fileno())
        Path(draft).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(draft).unlink()
        raise


def _drop_abandoned(path: Path) -> None:
    """Remove the drafts of processes that were killed while they wrote."""
    drafts = [
        one
        for one in path.parent.iterdir()
        if one.name.startswith(f"{path.name}.") and one.suffix == _DRAFT
    ]
    if not drafts:
        return
    with tempfile.TemporaryFile(dir=path.parent) as now:  # by the clock of the file system
        newest_s = os.fstat(now.fileno()).st_mtime
    for draft in drafts:
        with suppress(FileNotFoundError):  # its own process, or another that tidies up
            if newest_s - draft.stat().st_mtime > _ABANDONED_S:
                draft.unlink()


def _head_line(head: Mapping[str, object]) -> bytes:
    content = json.dumps(head).encode()
    return b"%0*x %s\n" % (_CHECKSUM_CHARS, zlib.crc32(content), content)


def _head_of(line: bytes) -> dict[str, Any]:
    """Return the head of a file.

    Raises:
        UnusableFileError: it is damaged or of another version.
    """
    content = line[_CHECKSUM_CHARS + 1 :].removesuffix(b"\n")
    if int(line[:_CHECKSUM_CHARS], 16) != zlib.crc32(content):
        raise UnusableFileError("it is damaged")
    head: dict[str, Any] = json.loads(content)
    if head["format"] != FORMAT_VERSION:
        raise UnusableFileError(f"its format is {head['format']}, not {FORMAT_VERSION}")
    return head


def _arrays(columns: Mapping[str, Column]) -> list[tuple[str, str, npt.NDArray[np.integer]]]:
    parts = []
    for name, column in columns.items():
        parts += [(name, "codes", column.codes), (name, "values", column.values)]
    return parts


def _padded(values: npt.NDArray[np.integer]) -> bytes:
    content = values.tobytes()
    return content + b"\0" * (-len(content) % _ALIGNED)


def read(path: Path) -> Stored:
    """Map a file into memory; head and columns are compared with their checksums first.

    Raises:
        UnusableFileError: it is absent, damaged or of another version.
    """
    try:
        with path.open("rb") as stream:
            line = stream.readline()
            head = _head_of(line)
            start = len(line) + -len(line) % _ALIGNED
            stream.seek(start)
            _check(stream, head)
        mapped = np.memmap(path, dtype=np.uint8, mode="r")
        return Stored(head["change"], head["mark"], head["kinds"], _columns(mapped, start, head))
    except FileNotFoundError as error:
        raise UnusableFileError("it is absent") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnusableFileError("it is damaged") from error


def _check(stream: BinaryIO, head: Mapping[str, Any]) -> None:
    checksum = size = 0
    while content := stream.read(_READ_AT_A_TIME):
        checksum, size = zlib.crc32(content, checksum), size + len(content)
    if (size, checksum) != (head["size"], head["checksum"]):
        raise UnusableFileError("it is damaged")


def _columns(
    mapped: npt.NDArray[np.uint8], start: int, head: Mapping[str, Any]
) -> dict[str, Column]:
    arrays: dict[str, dict[str, npt.NDArray[np.integer]]] = {}
    whole = mapped.view(np.ndarray)
    for name, part, kind, count, offset in head["arrays"]:
        values = np.frombuffer(whole, dtype=kind, count=count, offset=start + offset)
        arrays.setdefault(name, {})[part] = values
    return {
        name: Column(parts["codes"], parts["values"].astype(np.int64))
        for name, parts in arrays.items()
    }
