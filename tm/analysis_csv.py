"""An analysis as a CSV file, one row a class, for spreadsheets and invoices."""

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from tm.analysis import Analysis, Leverage
from tm.interchange.cells import SAFE_MARK, protect
from tm.sizes import Size

COLUMNS = ("document", "class", "segments", "words", "characters", "percent", SAFE_MARK)
RUN = "(all)"
TOTAL = "total"
ASSEMBLED = "of these assembled"


def write_analysis(analysis: Analysis, stream: BinaryIO) -> int:
    """Write the classes of each document and of all together; return the number of rows.

    UTF-8 with BOM. No cell starts like a formula; the last column marks the file as such.
    """
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    rows = [row for part in (*analysis.documents, analysis.run) for row in _rows(part)]
    writer.writerows(rows)
    text.detach()  # flushes; the stream is the caller's to close
    return len(rows)


def _rows(part: Leverage) -> Iterator[tuple[object, ...]]:
    name = protect(part.name or RUN)
    for one in part.classes:
        size = Size(one.segments, one.words, one.characters)
        yield name, one.name.value, *_numbers(size), f"{one.percent:.1f}", "yes"
    whole = "100.0" if part.total.words else "0.0"
    yield name, TOTAL, *_numbers(part.total), whole, "yes"
    yield name, ASSEMBLED, *_numbers(part.assembled), "", "yes"


def _numbers(size: Size) -> tuple[int, int, int]:
    return size.segments, size.words, size.characters
