"""Files of translation units, in and out: one format a module, chosen by suffix."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from tm.errors import UnsupportedFormatError
from tm.interchange.links import write_indexes
from tm.interchange.reading import ReadingLog, ReadingOptions, grouped
from tm.interchange.tables import read_csv, read_tsv, write_csv, write_tsv
from tm.interchange.tmx_reader import read_tmx
from tm.interchange.tmx_writer import write_tmx
from tm.interchange.units_json import read_json, write_json
from tm.model import TranslationUnit, UnitGroup

__all__ = ["READERS", "WRITERS", "UnitFile", "read_units", "write_indexes", "write_units"]

Reader = Callable[[bytes, str, ReadingOptions, ReadingLog], Iterator[TranslationUnit]]
Writer = Callable[[Iterable[TranslationUnit], BinaryIO], int]

READERS: Mapping[str, Reader] = {
    ".tmx": read_tmx,
    ".tsv": read_tsv,
    ".csv": read_csv,
    ".json": read_json,
}
WRITERS: Mapping[str, Writer] = {
    ".tmx": write_tmx,
    ".tsv": write_tsv,
    ".csv": write_csv,
    ".json": write_json,
}


@dataclass(frozen=True, slots=True)
class UnitFile:
    """A file of units that is being read.

    Attributes:
        groups: The units, each with its clause units; reading may fail midway.
        log: What was read and skipped so far.
    """

    groups: Iterator[UnitGroup]
    log: ReadingLog


def read_units(
    data: bytes,
    name: str,
    *,
    source_lang: str | None = None,
    target_lang: str | None = None,
    memory: str = "default",
) -> UnitFile:
    """Begin to read a file of units; the suffix of its name tells the format.

    Languages are only asked for: a file that names its own keeps to them, and of one with several
    languages only the ones asked for are taken.

    Raises:
        UnsupportedFormatError: no reader knows the suffix.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix not in READERS:
        raise UnsupportedFormatError(
            f"cannot read units from {suffix or 'a file without suffix'}; "
            f"known: {', '.join(READERS)}"
        )
    log = ReadingLog()
    options = ReadingOptions(source_lang, target_lang, memory)
    return UnitFile(grouped(READERS[suffix](data, name, options, log)), log)


def write_units(units: Iterable[TranslationUnit], stream: BinaryIO, suffix: str) -> int:
    """Write units in the format of a suffix such as ``.tmx`` and return their number.

    Raises:
        UnsupportedFormatError: no writer knows the suffix.
    """
    writer = WRITERS.get(suffix.lower())
    if writer is None:
        raise UnsupportedFormatError(
            f"cannot write {suffix or 'a file without suffix'}; known: {', '.join(WRITERS)}"
        )
    return writer(units, stream)
