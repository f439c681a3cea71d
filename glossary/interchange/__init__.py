"""Glossary files in and out: TBX, tables, UTX, OmegaT. One table of readers, one of writers."""

import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from glossary.interchange.reading import GlossaryFile, ReadingOptions
from glossary.interchange.table_reader import read_rows
from glossary.interchange.tbx_reader import read_tbx
from glossary.interchange.text_formats import read_omegat, read_utx, write_omegat, write_utx
from glossary.model import Concept
from glossary.tables import table_notes, write_csv, write_tsv, write_xlsx
from glossary.tbx import Dialect, write_tbx
from tm.errors import UnsupportedFormatError
from tm.interchange.reading import ReadingLog
from tm.interchange.reading import ReadingOptions as UnitOptions
from tm.interchange.table_rows import csv_rows, tsv_rows_of
from tm.interchange.text_lines import TextLines
from tm.readers.decode import decode_exactly
from tm.review.xlsx import read_xlsx

__all__ = [
    "READERS", "WRITERS", "Dialect", "ExportOptions", "ExportReport", "GlossaryFile",
    "ReadingOptions", "read_glossary", "write_glossary",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """How a file is written.

    Attributes:
        raw: Tables keep cells as they are that a spreadsheet takes for formulas.
        dialect: Of TBX.
    """

    raw: bool = False
    dialect: Dialect = Dialect.BASIC_DCT


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What an export wrote.

    Attributes:
        written: Concepts of a TBX file, rows of the other formats.
        notes: Every departure from the stored text, and what the format cannot hold.
    """

    written: int
    notes: tuple[str, ...] = ()


Writer = Callable[[tuple[Concept, ...], BinaryIO, ExportOptions], ExportReport]


def _tbx(concepts: tuple[Concept, ...], stream: BinaryIO, options: ExportOptions) -> ExportReport:
    report = write_tbx(concepts, stream, dialect=options.dialect)
    return ExportReport(report.concepts, report.notes)


def _csv(concepts: tuple[Concept, ...], stream: BinaryIO, options: ExportOptions) -> ExportReport:
    return ExportReport(write_csv(concepts, stream, raw=options.raw), tuple(table_notes(concepts)))


def _tsv(concepts: tuple[Concept, ...], stream: BinaryIO, options: ExportOptions) -> ExportReport:
    return ExportReport(write_tsv(concepts, stream, raw=options.raw), tuple(table_notes(concepts)))


def _xlsx(concepts: tuple[Concept, ...], stream: BinaryIO, _: ExportOptions) -> ExportReport:
    return ExportReport(write_xlsx(concepts, stream), tuple(table_notes(concepts)))


def _utx(concepts: tuple[Concept, ...], stream: BinaryIO, _: ExportOptions) -> ExportReport:
    rows, notes = write_utx(concepts, stream)
    return ExportReport(rows, tuple(notes))


def _omegat(concepts: tuple[Concept, ...], stream: BinaryIO, _: ExportOptions) -> ExportReport:
    rows, notes = write_omegat(concepts, stream)
    return ExportReport(rows, tuple(notes))


def _read_csv(data: bytes, name: str, options: ReadingOptions) -> GlossaryFile:
    log = ReadingLog()
    lines = TextLines(io.BytesIO(data), name, UnitOptions(), log)
    file = read_rows(csv_rows(lines, name), name, options)
    if log.encoding != "utf-8":
        file.note(f"the file was read as {log.encoding}")
    return file


def _read_tsv(data: bytes, name: str, options: ReadingOptions) -> GlossaryFile:
    return read_rows(tsv_rows_of(decode_exactly(data, name), name), name, options)


def _read_xlsx(data: bytes, name: str, options: ReadingOptions) -> GlossaryFile:
    return read_rows(read_xlsx(data, name), name, options)


WRITERS: Mapping[str, Writer] = {
    ".tbx": _tbx,
    ".csv": _csv,
    ".tsv": _tsv,
    ".xlsx": _xlsx,
    ".utx": _utx,
    ".txt": _omegat,
}
READERS: Mapping[str, Callable[[bytes, str, ReadingOptions], GlossaryFile]] = {
    ".tbx": read_tbx,
    ".xml": read_tbx,
    ".csv": _read_csv,
    ".tsv": _read_tsv,
    ".xlsx": _read_xlsx,
    ".utx": read_utx,
    ".txt": read_omegat,
    ".utf8": read_omegat,
    ".tab": read_omegat,
}


def check_suffix(name: str, known: Iterable[str], what: str) -> str:
    """Return the suffix of a file name.

    Raises:
        UnsupportedFormatError: it is not one of the known ones.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix not in known:
        raise UnsupportedFormatError(
            f"cannot {what} {suffix or 'a file without suffix'}; known: {', '.join(known)}"
        )
    return suffix


def read_glossary(data: bytes, name: str, options: ReadingOptions) -> GlossaryFile:
    """Return the concepts of a file, and all that was left out or changed, with its place.

    Raises:
        UnsupportedFormatError: no reader for the suffix.
        InvalidInputError: the file as a whole cannot be read; the message names the place.
    """
    return READERS[check_suffix(name, READERS, "read")](data, name, options)


def write_glossary(
    concepts: Iterable[Concept], stream: BinaryIO, name: str, options: ExportOptions
) -> ExportReport:
    """Write concepts in the format that a file's name asks for.

    Raises:
        UnsupportedFormatError: no writer for the suffix.
    """
    return WRITERS[check_suffix(name, WRITERS, "write")](tuple(concepts), stream, options)
