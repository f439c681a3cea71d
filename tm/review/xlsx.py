"""Rows of text cells as an XLSX file, and back from what a spreadsheet program has saved."""

import io
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from tm.archive import check_directory
from tm.errors import InvalidInputError, TooLargeError
from tm.xmlsafe import check_start

MAX_CELL_CHARS = 32_767  # of the format
MAX_MEMBERS = 1_000
MAX_UNPACKED_BYTES = 300_000_000
MAX_RATIO = 200  # unpacked to packed; a sheet of text has 3 to 30
MAX_ROWS = 200_000
MAX_COLUMNS = 1_000  # of which one is in use; one cell in the last of 16,384 makes a row that long
MAX_CELLS = 10_000_000
ROWS_AT_ONCE = 500
HEAD_BYTES = 64 * 1024
_BEFORE_XML = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"  # byte order marks, zeros of UTF-16, blanks
TEXT_FORMAT = "@"  # else a typed 1/2 becomes a date
TEXT_FORMAT_CHARS = 255  # of such a cell; longer ones are shown as ##### by some programs


@dataclass(frozen=True, slots=True)
class Layout:
    """How a sheet looks.

    Attributes:
        widths: Of the columns, in characters.
        choices: The values of a column that are offered for its cells, by its place from 0.
    """

    sheet: str
    widths: tuple[int, ...]
    choices: Mapping[int, Sequence[str]] = field(default_factory=dict)


def write_xlsx(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    stream: BinaryIO,
    *,
    layout: Layout,
) -> None:
    """Write rows as text cells: none is a formula, and none becomes one when it is edited.

    Raises:
        TooLargeError: a text is longer than a cell can be.
    """
    from openpyxl import Workbook  # costs a quarter of a second
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    table = [columns, *rows]
    _check_lengths(table)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(layout.sheet)
    sheet.freeze_panes = "A2"
    for number, width in enumerate(layout.widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for place, values in layout.choices.items():
        choice = DataValidation("list", formula1=f'"{",".join(values)}"', allow_blank=True)
        letter = get_column_letter(place + 1)
        choice.add(f"{letter}2:{letter}{MAX_ROWS}")
        sheet.data_validations.append(choice)
    wrapped, bold = Alignment(wrap_text=True, vertical="top"), Font(bold=True)

    def cell(text: str, *, is_header: bool) -> object:
        made = WriteOnlyCell(sheet, value=text)
        made.data_type = "s"
        made.quotePrefix = True
        if len(text) <= TEXT_FORMAT_CHARS:
            made.number_format = TEXT_FORMAT
        made.alignment = wrapped
        if is_header:
            made.font = bold
        return made

    for number, row in enumerate(table):
        sheet.append([cell(text, is_header=number == 0) for text in row])
    book.save(stream)


def _check_lengths(table: Iterable[Sequence[str]]) -> None:
    longest = max(len(text) for row in table for text in row)
    if longest > MAX_CELL_CHARS:
        raise TooLargeError(
            f"a text has {longest:,} characters; a cell of .xlsx holds {MAX_CELL_CHARS:,}; "
            "write .tsv"
        )


def read_xlsx(data: bytes, name: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the rows of the first sheet as texts, with their numbers.

    Raises:
        InvalidInputError: it is no such file, or is damaged.
        TooLargeError: it unpacks to too much, or has too many rows, columns or cells.
    """
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    _check_archive(data, name)
    damage = (
        InvalidFileException, zipfile.BadZipFile, zlib.error, SyntaxError, EOFError,
        KeyError, ValueError, TypeError, IndexError, AttributeError,
    )  # fmt: skip  # whatever openpyxl 3.1 stumbles over
    try:
        with _without_warnings():
            book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what the file says of them may be wrong
            rows = _rows(sheet.iter_rows(values_only=True), name)
        with closing(book):
            while True:
                with _without_warnings():  # not over a yield: it holds for the whole process
                    part = list(islice(rows, ROWS_AT_ONCE))
                if not part:
                    return
                yield from part
    except damage as error:
        raise InvalidInputError(f"{name}: it cannot be read as .xlsx ({error})") from error


@contextmanager
def _without_warnings() -> Iterator[None]:
    """Silence what is said of parts that are left out: styles, extensions."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _rows(values: Iterable[Sequence[object]], name: str) -> Iterator[tuple[int, Sequence[str]]]:
    cells = 0
    for number, row in enumerate(values, 1):
        if number > MAX_ROWS:
            raise TooLargeError(f"{name}: more than {MAX_ROWS:,} rows")
        beyond = row[MAX_COLUMNS:]
        if beyond.count(None) < len(beyond):
            raise TooLargeError(f"{name}, row {number}: a cell beyond column {MAX_COLUMNS:,}")
        kept = row[:MAX_COLUMNS]
        cells += len(kept)
        if cells > MAX_CELLS:
            raise TooLargeError(f"{name}: more than {MAX_CELLS:,} cells; split the file")
        yield number, tuple("" if value is None else str(value) for value in kept)


def _may_be_xml(head: bytes) -> bool:
    """Tell by the content of a part: the list of parts may give a sheet any name."""
    text = head.lstrip(_BEFORE_XML)
    return text.startswith(b"<") or (bool(head) and not text)


def _check_archive(data: bytes, name: str) -> None:
    """Refuse archives that unpack to too much, and XML that defines entities."""
    check_directory(data, name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            unpacked = sum(member.file_size for member in members)
            if len(members) > MAX_MEMBERS or unpacked > min(
                MAX_UNPACKED_BYTES, MAX_RATIO * max(len(data), HEAD_BYTES)
            ):
                raise TooLargeError(f"{name}: it unpacks to {unpacked:,} bytes; that is too much")
            for member in members:
                with archive.open(member) as file:
                    head = file.read(HEAD_BYTES)
                if _may_be_xml(head):
                    check_start(head, f"{name}, {member.filename}")
    except InvalidInputError:
        raise
    except (
        zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, EOFError,
        OSError, KeyError,
    ) as error:  # fmt: skip  # whatever zipfile of Python 3.11 stumbles over
        raise InvalidInputError(
            f"{name}: it cannot be read as .xlsx ({error}); save it without a password"
        ) from error
