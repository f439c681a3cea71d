"""The lines of a text file of units, decoded as they are asked for."""

import codecs
import io
from collections.abc import Iterator
from typing import BinaryIO

from tm.errors import InvalidInputError, TooLargeError
from tm.interchange.reading import ReadingLog, ReadingOptions
from tm.readers.encodings import SAMPLE_BYTES, Encoding, encoding_of

CHUNK_BYTES = 64 * 1024
MAX_LINE_CHARS = 2_000_000  # more is no table, and would be held in memory


class TextLines:
    """Lines with their ends (LF, CR LF or CR), however long the file is; to be taken once.

    Attributes:
        sample: The beginning of the text, to tell how it is written.
        is_whole: The sample is all of it.
    """

    def __init__(
        self, stream: BinaryIO, name: str, options: ReadingOptions, log: ReadingLog
    ) -> None:
        head = stream.read(SAMPLE_BYTES)
        encoding = encoding_of(head, wanted=options.encoding)
        if encoding is None:
            raise InvalidInputError(
                f"{name}: the encoding cannot be told; name it (--encoding), for example gb18030, "
                "big5 or windows-1252, or save the file as UTF-8"
            )
        log.encoding = encoding.name
        if encoding.note:
            log.mend(encoding.note, "")
        self._name = name
        self._chunks = _decoded(head, stream, name, encoding, log)
        self.sample = next(self._chunks, "")
        self.is_whole = len(head) < SAMPLE_BYTES
        if self.is_whole and not self.sample.strip():
            raise InvalidInputError(f"{name}: the file is empty; give one with text")

    def __iter__(self) -> Iterator[str]:
        """Yield the lines."""
        rest, number = self.sample, 0
        for chunk in self._chunks:
            *lines, rest = io.StringIO(rest, newline="").readlines() or [""]
            if rest.endswith("\n"):
                lines, rest = [*lines, rest], ""
            number += len(lines)
            yield from lines
            rest += chunk
            if len(rest) > MAX_LINE_CHARS:
                raise TooLargeError(
                    f"{self._name}, line {number + 1}: more than {MAX_LINE_CHARS:,} characters"
                )
        yield from io.StringIO(rest, newline="")


def _decoded(
    head: bytes, stream: BinaryIO, name: str, encoding: Encoding, log: ReadingLog
) -> Iterator[str]:
    """Yield the text of a file in pieces; the first is the sample."""
    decoder = codecs.getincrementaldecoder(encoding.name)("strict")
    chunk, offset = head, 0
    try:
        while chunk:
            text = decoder.decode(chunk)
            offset += len(chunk)
            log.done = offset
            yield text
            chunk = stream.read(CHUNK_BYTES)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        # the decoder holds back the beginning of a character, and counts from there
        place = offset + len(chunk) - len(error.object) + error.start
        raise InvalidInputError(
            f"{name}: byte 0x{error.object[error.start]:02x} at byte offset {place} is not "
            f"{encoding.name.upper()}; name the encoding (--encoding), or save the file as UTF-8"
        ) from error
