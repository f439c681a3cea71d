"""Rows of CSV and TSV files, one at a time; how the file is written is told from its beginning."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from tm.errors import InvalidInputError
from tm.interchange.text_lines import MAX_LINE_CHARS, TextLines

Row = tuple[int, list[str]]
"""The number of the line where a row ends, and its cells."""

SEPARATORS = (",", ";", "\t", "|")
_TRIED_ENDS = 20  # last lines of a sample that may lie within a quoted cell
_LINE_ENDS = re.compile("\r\n?")
_NUMBER = re.compile(r"-?[0-9][0-9.,]*(?:E[+-]?[0-9]+)?%?")


def tsv_rows(lines: TextLines, name: str) -> Iterator[Row]:
    """Yield the rows of a TSV file.

    Quotation marks are text, unless the beginning of the file is what a CSV program writes.

    Raises:
        InvalidInputError: quotation marks that do not close.
    """
    if _is_quoted(lines.sample, is_whole=lines.is_whole):
        return _quoted_rows(lines, "\t", name)
    return _plain_rows(lines)


def tsv_rows_of(text: str, name: str) -> Iterator[Row]:
    """Yield the rows of a TSV text that is there as a whole; see :func:`tsv_rows`."""
    lines = io.StringIO(text, newline="")
    return (
        _quoted_rows(lines, "\t", name) if _is_quoted(text, is_whole=True) else (_plain_rows(lines))
    )


def csv_rows(lines: TextLines, name: str) -> Iterator[Row]:
    """Yield the rows of a CSV file; the header tells by what it is cut.

    Raises:
        InvalidInputError: quotation marks that do not close.
    """
    header = lines.sample.lstrip("\r\n").partition("\n")[0]
    return _quoted_rows(lines, max(SEPARATORS, key=header.count), name)


def _plain_rows(lines: Iterable[str]) -> Iterator[Row]:
    for number, line in enumerate(lines, 1):
        yield number, line.rstrip("\r\n").split("\t")


def _quoted_rows(lines: Iterable[str], separator: str, name: str) -> Iterator[Row]:
    csv.field_size_limit(MAX_LINE_CHARS)  # a cell too long for a unit is reported with its row
    reader = csv.reader(lines, delimiter=separator, strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise InvalidInputError(
            f"{name}, line {reader.line_num}: {error}; the rows behind it cannot be told apart"
        ) from error


def _is_quoted(sample: str, *, is_whole: bool) -> bool:
    """Tell whether TSV with quotation marks is exactly what a CSV program writes."""
    if '"' not in sample:
        return False
    text = _LINE_ENDS.sub("\n", sample)
    if is_whole:
        return _is_written(text)
    lines = text.splitlines(keepends=True)
    ends = range(len(lines) - 1, max(1, len(lines) - _TRIED_ENDS), -1)
    return any(_is_written("".join(lines[:end])) for end in ends)


def _is_written(text: str) -> bool:
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t", strict=True))
    except csv.Error:
        return False
    # What a program writes that quotes only the cells that need it, or all of them, or all texts.
    minimal, full = io.StringIO(newline=""), io.StringIO(newline="")
    csv.writer(minimal, delimiter="\t", lineterminator="\n").writerows(rows)
    csv.writer(full, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    texts = "\n".join("\t".join(map(_quoted_text, row)) for row in rows)
    return text.rstrip("\n") in {
        written.rstrip("\n") for written in (minimal.getvalue(), full.getvalue(), texts)
    }


def _quoted_text(cell: str) -> str:
    """Return a cell in quotation marks, unless it is empty or a number."""
    if not cell or _NUMBER.fullmatch(cell):
        return cell
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'


def beginning(rows: Iterator[Row], count: int) -> tuple[list[Row], Iterator[Row]]:
    """Return the first rows, and all of them to go on with."""
    first = list(islice(rows, count))
    return first, chain(first, rows)
