"""Write units as tables: TSV, CSV and XLSX."""

import csv
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from tm.interchange.cells import ESCAPED_MARK, SAFE_MARK, escape, protect
from tm.interchange.fields import FIELDS, values_of
from tm.model import TranslationUnit
from tm.text import UNSTORABLE


def write_tsv(units: Iterable[TranslationUnit], stream: BinaryIO) -> int:
    """Write a TSV file in UTF-8 and return the number of units.

    No quotation marks are added. Tabs, line breaks and backslashes in a text are escaped, and a
    last column marks the file so that reading it undoes that.
    """
    with _text(stream, "utf-8") as text:
        text.write("\t".join((*FIELDS, ESCAPED_MARK)) + "\n")
        count = 0
        for unit in units:
            text.write(_storable("\t".join((*map(escape, values_of(unit)), "yes"))) + "\n")
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
            values = map(_storable, values_of(unit))
            writer.writerow(values if raw else (*map(protect, values), "yes"))
            count += 1
    return count


def _storable(text: str) -> str:
    """Replace what no file can hold; refused on entry, it can only be in old rows."""
    return UNSTORABLE.sub("\ufffd", text)


@contextmanager
def _text(stream: BinaryIO, encoding: str) -> Iterator[io.TextIOWrapper]:
    text = io.TextIOWrapper(stream, encoding=encoding, newline="")
    try:
        yield text
    finally:
        text.detach()  # flushes; the stream is the caller's to close
