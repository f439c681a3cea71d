"""The beginning of a file of units, to look at before it is imported."""

from collections import Counter
from dataclasses import dataclass

from tm.interchange import READERS, ReadingOptions, read_units
from tm.model import Skipped, TranslationUnit
from tm.source_files import SourceFile

SHOWN_UNITS = 20
SHOWN_SKIPPED = 100
MAX_RECORDS = 5_000  # read for a preview: a second


@dataclass(frozen=True, slots=True)
class LanguagePair:
    """Two languages and how many units there are in them."""

    source_lang: str
    target_lang: str
    units: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import of a file would do, by its first records.

    Attributes:
        units: The first ``SHOWN_UNITS``.
        read, stored: Records read for the preview, and the units they give.
        is_whole: The file has no more records.
        encoding: Of a text file, ``""`` where the format leaves no choice.
        columns: Of a table: each column with what it is taken for.
        skipped: The first ``SHOWN_SKIPPED`` records that give no unit.
        notes: Departures that were mended, one sentence each.
    """

    name: str
    units: tuple[TranslationUnit, ...]
    read: int
    stored: int
    is_whole: bool
    languages: tuple[LanguagePair, ...]
    encoding: str
    columns: tuple[tuple[str, str], ...]
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...]


def has_units(name: str) -> bool:
    """Tell by its name whether a file holds units, and not a document."""
    return any(name.lower().endswith(suffix) for suffix in READERS)


def preview(file: SourceFile, options: ReadingOptions) -> Preview:
    """Read the beginning of a file of units.

    Raises:
        InvalidInputError: it cannot be read so far; the message names the place.
        UnsupportedFormatError: no reader knows the suffix.
    """
    shown: list[TranslationUnit] = []
    pairs = Counter[tuple[str, str]]()
    is_whole = True
    with file.open() as stream:
        units = read_units(stream, file.name, options)
        for group in units.groups:
            pairs[group.unit.source_lang, group.unit.target_lang] += 1
            if len(shown) < SHOWN_UNITS:
                shown.append(group.unit)
            if units.log.read >= MAX_RECORDS:
                is_whole = False
                break
    log = units.log
    return Preview(
        name=file.name,
        units=tuple(shown),
        read=log.read,
        stored=pairs.total(),
        is_whole=is_whole,
        languages=tuple(LanguagePair(*pair, count) for pair, count in pairs.most_common()),
        encoding=log.encoding,
        columns=log.columns,
        skipped=tuple(log.skipped[:SHOWN_SKIPPED]),
        notes=log.notes(),
    )
