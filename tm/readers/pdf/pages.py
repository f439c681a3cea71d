"""What the process that opens PDFs tells of each page; how it is started, limited and ended."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from time import monotonic
from typing import Any, BinaryIO

from tm.errors import InvalidInputError, TooLargeError
from tm.readers.pdf import worker
from tm.stopping import stop_if_asked

DEADLINE_S = 180.0
MAX_PDF_BYTES = 100 * 1024 * 1024
LOOK_EVERY_S = 0.1  # whether it has ended, or somebody wants to stop

_START = b"%PDF-"
_START_WITHIN = 1024  # bytes; readers of PDF are lenient about what stands before


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text on a line, with its place on the page in points; ``top`` is the smaller.

    In the text, ``GAP`` stands where there is a gap and no blank.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    bold: bool

    @property
    def height(self) -> float:
        """Of the font, or of the characters where the font does not tell."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Page:
    """The text of a page in the order of the file.

    Attributes:
        turned: Characters that stand askew, such as those of a watermark; they are in no run.
        filled: There is something on it, text or not.
        damaged: It cannot be read.
    """

    runs: tuple[Run, ...]
    turned: int
    filled: bool
    damaged: bool


def read_pages(data: bytes, name: str) -> tuple[Page, ...]:
    """Return what stands on the pages of a PDF.

    Raises:
        InvalidInputError: it is none, is damaged or needs a password.
        TooLargeError: it has too many pages, or takes too much time or memory.
    """
    if len(data) > MAX_PDF_BYTES:
        raise TooLargeError(
            f"{name}: {len(data):,} bytes; the limit is {MAX_PDF_BYTES:,}; split the file"
        )
    if _START not in data[:_START_WITHIN]:
        raise InvalidInputError(f"{name}: it is no PDF; it does not begin as one")
    pages = []
    for line in _answers(data, name):
        _refuse(line, name)
        runs = tuple(Run(*run) for run in line.get("runs", ()))
        pages.append(
            Page(
                runs,
                line.get("turned", 0),
                filled=line.get("objects", 0) > 0,
                damaged=line.get("damaged", False),
            )
        )
    return tuple(pages)


def _refuse(line: dict[str, Any], name: str) -> None:
    if line.get("error") == worker.PASSWORD:
        raise InvalidInputError(
            f"{name}: this PDF needs a password; open it and save it without one"
        )
    if line.get("error") == worker.TOO_LARGE:
        what = f"{line['pages']:,} pages" if "pages" in line else "too many characters"
        raise TooLargeError(
            f"{name}: {what}; the limits are {worker.MAX_PAGES:,} pages and "
            f"{worker.MAX_CHARS:,} characters; split the file"
        )
    if "error" in line:
        raise InvalidInputError(f"{name}: this PDF is damaged; open it and save it anew")


def _answers(data: bytes, name: str) -> Iterator[dict[str, Any]]:
    """Yield what the process writes, after it has ended."""
    with TemporaryFile() as given, TemporaryFile() as written:
        given.write(data)
        given.seek(0)
        code = _run(given, written, name)
        written.seek(0)
        lines = [json.loads(line) for line in written if line.endswith(b"\n")]
    yield from lines
    if code != 0:
        raise TooLargeError(
            f"{name}: reading this PDF took too much memory or time, or failed "
            f"(process ended with {code}); split the file, or save it anew"
        )


def _run(given: BinaryIO, written: BinaryIO, name: str) -> int:
    """Run the process to its end; it is ended when it takes too long or the work is stopped."""
    end = monotonic() + DEADLINE_S
    process = subprocess.Popen(  # noqa: S603 - our own file, by our own interpreter
        [sys.executable, "-I", str(Path(worker.__file__))],
        stdin=given,
        stdout=written,
        stderr=subprocess.DEVNULL,
    )
    try:
        while True:
            try:
                return process.wait(LOOK_EVERY_S)
            except subprocess.TimeoutExpired:
                stop_if_asked()
            if monotonic() > end:
                raise TooLargeError(
                    f"{name}: reading this PDF took more than {DEADLINE_S:.0f} s; split the file"
                )
    finally:
        process.kill()
        process.wait()
