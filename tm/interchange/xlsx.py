"""Units of spreadsheets (.xlsx), in and out."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from tm.errors import TooLargeError
from tm.interchange.fields import FIELDS, values_of
from tm.interchange.reading import ReadingLog, ReadingOptions, whole
from tm.interchange.tables import units_of
from tm.model import TranslationUnit
from tm.review.xlsx import MAX_ROWS, Layout, read_xlsx, write_xlsx
from tm.text import UNSTORABLE

_LAYOUT = Layout("units", (60, 60, 11, 11, 10, 10, 12, 10, 24, 12, 12, 14, 30, 10))


def read_units_xlsx(
    stream: BinaryIO, name: str, options: ReadingOptions, log: ReadingLog
) -> Iterator[TranslationUnit]:
    """Yield the units of the first sheet, by the names of its columns.

    Raises:
        InvalidInputError: it is no such file, or its columns cannot be told.
        TooLargeError: it unpacks to too much, or has too many rows.
    """
    rows = ((number, list(row)) for number, row in read_xlsx(whole(stream, name), name))
    yield from units_of(rows, name, options, log, row_name="row")


def write_units_xlsx(units: Iterable[TranslationUnit], stream: BinaryIO) -> int:
    """Write units as text cells, none of them a formula, and return their number.

    Raises:
        TooLargeError: more units than a sheet that we read may have rows, or a text that is longer
            than a cell.
    """
    rows: list[list[str]] = []
    for unit in units:
        if len(rows) >= MAX_ROWS - 1:
            raise TooLargeError(f"more than {MAX_ROWS - 1:,} units; write .tsv or .tmx")
        rows.append([UNSTORABLE.sub("\ufffd", value) for value in values_of(unit)])
    write_xlsx(FIELDS, rows, stream, layout=_LAYOUT)
    return len(rows)
