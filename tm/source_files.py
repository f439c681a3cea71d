"""Files as they are given to an import: in memory, or on a disk where they may be large."""

import io
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

CHUNK_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as it was given.

    Attributes:
        name: Without folder.
        content: The bytes, or where on the disk they are; files of units are streamed from there.
        encoding: What a person says that its text is in; ``None`` as the file shows.
    """

    name: str
    content: bytes | Path
    encoding: str | None = None

    @property
    def data(self) -> bytes:
        """The whole content."""
        return self.content if isinstance(self.content, bytes) else self.content.read_bytes()

    def open(self) -> BinaryIO:
        """Return the content as a stream, to be closed."""
        return (
            io.BytesIO(self.content)
            if isinstance(self.content, bytes)
            else (self.content.open("rb"))
        )

    def digest(self) -> str:
        """Return what tells the content from any other."""
        found = sha256()
        with self.open() as stream:
            while chunk := stream.read(CHUNK_BYTES):
                found.update(chunk)
        return found.hexdigest()
