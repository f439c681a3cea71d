"""Units as tables: TSV and CSV, in and out."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO

from tm.admit import admit
from tm.errors import InvalidInputError
from tm.interchange.cells import (
    ESCAPED_MARK,
    SAFE_MARK,
    escape,
    protect,
    unescape,
    unprotect,
)
from tm.interchange.fields import FIELDS, GUESSED_ROWS, unit_of, values_of, with_languages
from tm.interchange.reading import ReadingLog, ReadingOptions
from tm.lang import guess_language, known_tag, same_language
from tm.model import TranslationUnit
from tm.readers.decode import decode_exactly

_Row = tuple[int, list[str]]  # number of the line where it ends, cells
_SEPARATORS = (",", ";", "\t")
_NUMBER = re.compile(r"-?[0-9][0-9.,]*(?:E[+-]?[0-9]+)?%?")
_EXPECTED = "the first line names the columns: source and target, or two languages such as zh en"


def read_tsv(
    data: bytes, name: str, options: ReadingOptions, log: ReadingLog
) -> Iterator[TranslationUnit]:
    """Yield the units of a TSV file with a header row.

    Quotation marks are text, unless the whole file is what a CSV program writes.

    Raises:
        InvalidInputError: no header, a row with another number of columns, a bad value; the
            message names the line.
    """
    return _units(tsv_rows(data, name), name, options, log)


def tsv_rows(data: bytes, name: str) -> Iterator[tuple[int, list[str]]]:
    """Return the rows of a TSV file, each with the number of the line where it ends.

    Raises:
        InvalidInputError: it cannot be read as text, or quotation marks do not close.
    """
    text = decode_exactly(data, name)
    return _quoted_rows(text, "\t", name) if _is_quoted(text) else _plain_rows(text)


def read_csv(
    data: bytes, name: str, options: ReadingOptions, log: ReadingLog
) -> Iterator[TranslationUnit]:
    """Yield the units of a CSV file; the header tells whether it is cut by ``,`` ``;`` or tab.

    Raises:
        InvalidInputError: as for TSV, or quotation marks that do not close.
    """
    text = decode_exactly(data, name)
    header = text.lstrip("\n").partition("\n")[0]
    separator = max(_SEPARATORS, key=header.count)
    return _units(_quoted_rows(text, separator, name), name, options, log)


def write_tsv(units: Iterable[TranslationUnit], stream: BinaryIO) -> int:
    """Write a TSV file in UTF-8 and return the number of units.

    No quotation marks are added. Tabs, line breaks and backslashes in a text are escaped, and a
    last column marks the file so that reading it undoes that.
    """
    with _text(stream, "utf-8") as text:
        text.write("\t".join((*FIELDS, ESCAPED_MARK)) + "\n")
        count = 0
        for unit in units:
            text.write("\t".join((*map(escape, values_of(unit)), "yes")) + "\n")
            count += 1
    return count


def write_csv(units: Iterable[TranslationUnit], stream: BinaryIO, *, raw: bool = False) -> int:
    """Write a CSV file in UTF-8 with BOM and return the number of units.

    Unless ``raw``, no cell starts like a formula, and a last column marks the file so that
    reading it undoes that.
    """
    with _text(stream, "utf-8-sig") as text:
        writer = csv.writer(text)
        writer.writerow(FIELDS if raw else (*FIELDS, SAFE_MARK))
        count = 0
        for unit in units:
            values = values_of(unit)
            writer.writerow(values if raw else (*map(protect, values), "yes"))
            count += 1
    return count


@contextmanager
def _text(stream: BinaryIO, encoding: str) -> Iterator[io.TextIOWrapper]:
    # Lone surrogates are refused on entry; from an old row they come out as "?".
    text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
    try:
        yield text
    finally:
        text.detach()  # flushes; the stream is the caller's to close


def _plain_rows(text: str) -> Iterator[_Row]:
    for number, line in enumerate(text.split("\n"), 1):
        yield number, line.removesuffix("\r").split("\t")


def _quoted_rows(text: str, separator: str, name: str) -> Iterator[_Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise InvalidInputError(f"{name}, line {reader.line_num}: {error}") from error


def _is_quoted(text: str) -> bool:
    """Tell whether a TSV file with quotation marks is exactly what a CSV program writes."""
    if '"' not in text:
        return False
    lines = text.replace("\r\n", "\n")
    try:
        rows = list(csv.reader(io.StringIO(lines, newline=""), delimiter="\t", strict=True))
    except csv.Error:
        return False
    # What a program writes that quotes only the cells that need it, or all of them, or all texts.
    minimal, full = io.StringIO(newline=""), io.StringIO(newline="")
    csv.writer(minimal, delimiter="\t", lineterminator="\n").writerows(rows)
    csv.writer(full, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    texts = "\n".join("\t".join(map(_quoted_text, row)) for row in rows)
    return lines.rstrip("\n") in {
        written.rstrip("\n") for written in (minimal.getvalue(), full.getvalue(), texts)
    }


def _quoted_text(cell: str) -> str:
    """Return a cell in quotation marks, unless it is empty or a number."""
    if not cell or _NUMBER.fullmatch(cell):
        return cell
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'


def _units(
    rows: Iterator[_Row], name: str, options: ReadingOptions, log: ReadingLog
) -> Iterator[TranslationUnit]:
    """Yield the units of the rows behind the header; the whole table is checked before."""
    filled = ((number, row) for number, row in rows if any(row))
    number, names = next(filled, (1, []))
    header = _header(names, f"{name}, line {number}")
    table = [(number, row) for number, row in filled]
    for number, row in table:
        if len(row) != len(header):
            raise InvalidInputError(
                f"{name}, line {number}: {len(row)} columns where the header has {len(header)}"
            )
    source_lang, target_lang = _languages(header, names, table, options, name)
    log.total = len(table)
    for number, row in table:
        values = _fields(header, row)
        log.read = log.done = log.read + 1
        place = f"{name}, line {number}"
        empty = next((side for side in ("source", "target") if not values[side].strip()), None)
        if empty:
            log.skip(f"line {number}", f"the {empty} is empty")
            continue
        unit = unit_of(values, place=place)
        yield admit(with_languages(unit, source_lang, target_lang, options.memory), place=place)
    for column in header:
        if column not in (*FIELDS, SAFE_MARK, ESCAPED_MARK):
            log.mend(f"column {column or 'without name'} left out", "line 1")


def _header(names: Sequence[str], place: str) -> tuple[str, ...]:
    """Return the names of the columns; language codes become ``source`` and ``target``."""
    header = [name.strip().lower() for name in names]
    twice = [name for name, count in Counter(header).items() if count > 1]
    if twice:
        raise InvalidInputError(f"{place}: two columns are named {twice[0][:40]!r}")
    if "source" in header and "target" in header:
        return tuple(header)
    languages = [number for number, name in enumerate(header) if _is_language(name)]
    if len(languages) != 2 or "source" in header or "target" in header:
        raise InvalidInputError(f"{place}: no header row; {_EXPECTED}")
    for number, side in zip(languages, ("source", "target"), strict=True):
        header[number] = side
    return tuple(header)


def _is_language(name: str) -> bool:
    try:
        return name not in FIELDS and bool(known_tag(name))
    except InvalidInputError:
        return False


def _fields(header: tuple[str, ...], row: list[str]) -> dict[str, str]:
    """Return a row by the names of its columns, as it was before a program of ours wrote it."""
    if ESCAPED_MARK in header:
        row = [unescape(cell) for cell in row]
    if SAFE_MARK in header:
        row = [unprotect(cell) for cell in row]
    return dict(zip(header, row, strict=True))


def _languages(
    header: tuple[str, ...],
    names: Sequence[str],
    table: Sequence[_Row],
    options: ReadingOptions,
    name: str,
) -> tuple[str, str]:
    """Return the languages of the columns: as named, as asked for, or as the texts look."""
    found, guessed = [], False
    for side, wanted in (("source", options.source_lang), ("target", options.target_lang)):
        position = header.index(side)
        column = names[position].strip()
        if column.lower() != side:
            found.append(known_tag(column))
        elif wanted:
            found.append(wanted)
        elif f"{side}_lang" in header and all(
            row[header.index(f"{side}_lang")] for _, row in table
        ):
            found.append("")  # every row has its own
        else:
            guessed = True
            texts = (row[position] for _, row in table[:GUESSED_ROWS])
            found.append(guess_language("\n".join(texts), name=name))
    if guessed and same_language(*found):
        raise InvalidInputError(
            f"{name}: both columns seem to be in {found[0]}; name the languages"
        )
    return found[0], found[1]
