"""Files of translation units, in and out: one format a module, chosen by suffix."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import SEEK_END, BytesIO
from pathlib import PurePath
from typing import BinaryIO

from tm.errors import UnsupportedFormatError
from tm.interchange.links import write_indexes
from tm.interchange.losses import Losses
from tm.interchange.memory_json import write_weblate
from tm.interchange.po import read_po
from tm.interchange.po_writer import write_po
from tm.interchange.reading import ReadingLog, ReadingOptions, grouped
from tm.interchange.table_writers import write_csv, write_tsv
from tm.interchange.tables import read_csv, read_tsv
from tm.interchange.tmx_reader import read_tmx
from tm.interchange.tmx_writer import write_tmx
from tm.interchange.units_json import read_json, write_json
from tm.interchange.xliff_reader import read_xliff
from tm.interchange.xliff_writer import write_xliff_1, write_xliff_2
from tm.interchange.xlsx import read_units_xlsx, write_units_xlsx
from tm.model import Prop, TranslationUnit, UnitGroup

__all__ = [
    "FORMATS",
    "READERS",
    "WRITERS",
    "ReadingOptions",
    "UnitFile",
    "Written",
    "read_units",
    "write_indexes",
    "write_units",
]

Reader = Callable[[BinaryIO, str, ReadingOptions, ReadingLog], Iterator[TranslationUnit]]
Writer = Callable[[Iterable[TranslationUnit], BinaryIO], int]

READERS: Mapping[str, Reader] = {
    ".tmx": read_tmx,
    ".tsv": read_tsv,
    ".csv": read_csv,
    ".json": read_json,
    ".xlf": read_xliff,
    ".xliff": read_xliff,
    ".sdlxliff": read_xliff,
    ".mqxliff": read_xliff,
    ".mxliff": read_xliff,
    ".po": read_po,
    ".xlsx": read_units_xlsx,
}
WRITERS: Mapping[str, Writer] = {
    ".tmx": write_tmx,
    ".tsv": write_tsv,
    ".csv": write_csv,
    ".json": write_json,
    ".xlf": write_xliff_1,
    ".xliff": write_xliff_2,
    ".po": write_po,
    ".xlsx": write_units_xlsx,
    ".weblate": write_weblate,
}


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: the number of units, and a sentence for each thing that was lost."""

    units: int
    notes: tuple[str, ...] = ()


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
    content: bytes | BinaryIO, name: str, options: ReadingOptions | None = None
) -> UnitFile:
    """Begin to read a file of units; the suffix of its name tells the format.

    Languages are only asked for: a file that names its own keeps to them, and of one with several
    languages only the ones asked for are taken. A stream must be able to go back to its beginning,
    and stays open.

    Raises:
        UnsupportedFormatError: no reader knows the suffix.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix not in READERS:
        raise UnsupportedFormatError(
            f"cannot read units from {suffix or 'a file without suffix'}; "
            f"known: {', '.join(READERS)}"
        )
    stream = BytesIO(content) if isinstance(content, bytes) else content
    log = ReadingLog()
    log.total = stream.seek(0, SEEK_END)
    stream.seek(0)
    read = READERS[suffix](stream, name, options or ReadingOptions(), log)
    return UnitFile(grouped(read), log)


FORMATS: Mapping[str, str] = {
    "tmx": ".tmx",
    "xliff12": ".xlf",
    "xliff21": ".xliff",
    "po": ".po",
    "tsv": ".tsv",
    "csv": ".csv",
    "xlsx": ".xlsx",
    "json": ".json",
    "weblate": ".weblate",
}
"""The formats that units are written in, by name; each has its key in ``WRITERS``."""


def write_units(
    units: Iterable[TranslationUnit],
    stream: BinaryIO,
    suffix: str,
    *,
    raw: bool = False,
    header: Sequence[Prop] = (),
) -> Written:
    """Write units in the format of a suffix such as ``.tmx``, and tell what it cannot hold.

    Args:
        units: Of any languages; some formats take one pair of them.
        stream: Takes the file.
        suffix: Tells the format.
        raw: Leave cells of CSV as they are, which a spreadsheet program may run as formulas.
        header: Of TMX: what the header of the file said that the units came from.

    Raises:
        UnsupportedFormatError: no writer knows the suffix.
    """
    suffix = suffix.lower()
    writer = WRITERS.get(suffix)
    if writer is None:
        raise UnsupportedFormatError(
            f"cannot write {suffix or 'a file without suffix'}; known: {', '.join(WRITERS)}"
        )
    losses = Losses(suffix)
    watched = losses.watched(units)
    if suffix == ".csv":
        count = write_csv(watched, stream, raw=raw)
    elif suffix == ".tmx":
        count = write_tmx(watched, stream, header=header)
    else:
        count = writer(watched, stream)
    return Written(count, losses.notes())
