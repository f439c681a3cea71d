"""Tables of alignments as files: TSV, and XLSX for spreadsheet programs."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import PurePath
from typing import BinaryIO, TypeVar

from tm.errors import InvalidInputError, UnsupportedFormatError
from tm.interchange.cells import ESCAPED_MARK, SAFE_MARK, unescape, write_safe_tsv
from tm.interchange.table_rows import tsv_rows_of
from tm.readers.decode import decode_exactly
from tm.review.model import RowState
from tm.review.table import Action, Mark, Table, TableRow
from tm.review.xlsx import Layout, read_xlsx, write_xlsx

COLUMNS = ("link", "state", "confidence", "action", "source", "target", "alignment")
REQUIRED = ("link", "source", "target", "alignment")
_LAYOUT = Layout("alignment", (8, 10, 11, 10, 60, 80, 34), {COLUMNS.index("action"): tuple(Action)})
_MARKS = (SAFE_MARK, ESCAPED_MARK)
_Word = TypeVar("_Word", bound=StrEnum)
Rows = Iterable[tuple[int, Sequence[str]]]
"""Rows of cells, each with the number of its line."""


def write_table(table: Table, stream: BinaryIO, suffix: str) -> None:
    """Write a table; no spreadsheet takes a cell of it for a formula.

    Raises:
        UnsupportedFormatError: the suffix is neither ``.tsv`` nor ``.xlsx``.
        TooLargeError: a text is longer than a cell of XLSX can be.
    """
    _known(suffix, _WRITERS)(COLUMNS, map(_cells(table.mark), table.rows), stream)


def read_table(data: bytes, name: str) -> Table:
    """Read a table that a person has edited.

    Raises:
        InvalidInputError: it is no such table, or a cell of it cannot be; the message names the
            line.
        UnsupportedFormatError: the name ends in neither ``.tsv`` nor ``.xlsx``.
    """
    rows = _known(PurePath(name).suffix, _READERS)(data, name)
    filled = ((line, cells) for line, cells in rows if any(cell.strip() for cell in cells))
    header = _header(next(filled, (1, ()))[1], name)
    read = [_row(line, _fields(header, cells, f"{name}, line {line}")) for line, cells in filled]
    marks = {mark for mark, _ in read if mark}
    if len(marks) != 1:
        found = "no row says" if not marks else "its rows do not agree on"
        raise InvalidInputError(f"{name}: {found} of which import it is (column alignment)")
    return Table(_mark(marks.pop(), name), tuple(row for _, row in read))


_Function = TypeVar("_Function", bound=Callable[..., object])


def _known(suffix: str, functions: Mapping[str, _Function]) -> _Function:
    if suffix.lower() not in functions:
        raise UnsupportedFormatError(
            f"{suffix or 'a file without suffix'} is no format for alignments; "
            f"known: {', '.join(functions)}"
        )
    return functions[suffix.lower()]


def _cells(mark: Mark) -> Callable[[TableRow], Sequence[str]]:
    said = f"import {mark.import_id}, edit {mark.edit}, text {mark.digest}"

    def cells(row: TableRow) -> Sequence[str]:
        confidence = "" if row.confidence is None else f"{row.confidence:.3f}"
        return (
            str(row.number or ""),
            row.state or "",
            confidence,
            row.action or "",
            row.source,
            row.target,
            said,
        )

    return cells


def _mark(text: str, name: str) -> Mark:
    words = text.replace(",", " ").split()
    labels, values = words[::2], words[1::2]
    if labels != ["import", "edit", "text"] or not all(v.isdecimal() for v in values[:2]):
        raise InvalidInputError(f"{name}: the column alignment reads {text[:40]!r}; export anew")
    return Mark(int(values[0]), int(values[1]), values[2] if len(values) > 2 else "")


def _header(cells: Sequence[str], name: str) -> tuple[str, ...]:
    header = tuple(cell.strip().lower() for cell in cells)
    missing = [column for column in REQUIRED if column not in header]
    if missing:
        raise InvalidInputError(
            f"{name}: no column {missing[0]}; this is no alignment that was exported"
        )
    twice = [column for column in (*COLUMNS, *_MARKS) if header.count(column) > 1]
    if twice:
        raise InvalidInputError(f"{name}: two columns are named {twice[0]}")
    return header


def _fields(header: Sequence[str], cells: Sequence[str], place: str) -> dict[str, str]:
    if any(cell.strip() for cell in cells[len(header) :]):
        raise InvalidInputError(f"{place}: more cells than the header has columns")
    fields = dict.fromkeys((*COLUMNS, *_MARKS), "") | dict(zip(header, cells, strict=False))
    if ESCAPED_MARK in header:
        return {column: unescape(cell) for column, cell in fields.items()}
    return fields


def _row(line: int, fields: Mapping[str, str]) -> tuple[str, TableRow]:
    """Return a row and what it says of the alignment."""
    return fields["alignment"].strip(), TableRow(
        line,
        _number(fields["link"].strip(), line),
        _word(fields["state"], RowState, f"line {line}, state"),
        None,
        _word(fields["action"], Action, f"line {line}, action"),
        fields["source"],
        fields["target"],
    )


def _number(text: str, line: int) -> int | None:
    if not text:
        return None
    digits = text.removesuffix(".0")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < len(str(2**63))):
        raise InvalidInputError(f"line {line}: {text[:40]!r} is no number of a link")
    return int(digits)


def _word(text: str, words: type[_Word], place: str) -> _Word | None:
    word = text.strip().lower()
    if not word:
        return None
    if word not in list(words):
        raise InvalidInputError(f"{place}: {text[:40]!r} is not known; known: {', '.join(words)}")
    return words(word)


def _write_xlsx(columns: Sequence[str], rows: Iterable[Sequence[str]], stream: BinaryIO) -> None:
    write_xlsx(columns, rows, stream, layout=_LAYOUT)


def _read_tsv(data: bytes, name: str) -> Iterator[tuple[int, Sequence[str]]]:
    yield from tsv_rows_of(decode_exactly(data, name), name)


_WRITERS = {".tsv": write_safe_tsv, ".xlsx": _write_xlsx}
_READERS: Mapping[str, Callable[[bytes, str], Rows]] = {".tsv": _read_tsv, ".xlsx": read_xlsx}
TABLE_SUFFIXES = tuple(_WRITERS)
