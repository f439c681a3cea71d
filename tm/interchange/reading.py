"""What a reader of unit files is told, what it tells, and how units become groups."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from tm.errors import TooLargeError
from tm.model import Level, Prop, Provenance, Skipped, TranslationUnit, UnitGroup

MAX_WHOLE_BYTES = 100 * 1024 * 1024  # of formats that are held in memory


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """What the caller knows about a file of units.

    Attributes:
        source_lang, target_lang: Wanted languages; ``None`` = as the file says.
        memory: Name of the memory that the units are for.
        encoding: Of a file of text; ``None`` = as the file shows.
        columns: Of a table: which column (its name, or its number from 1) holds which field.
        origin: Where units come from that do not say it themselves.
    """

    source_lang: str | None = None
    target_lang: str | None = None
    memory: str = "default"
    encoding: str | None = None
    columns: tuple[tuple[str, str], ...] = ()
    origin: Provenance = field(default_factory=Provenance)


class ReadingLog:
    """What was read, skipped and mended; it grows while the units are taken out.

    Attributes:
        read: Records read.
        skipped: Records, or variants of them, that gave no unit.
        done, total: How far the reader is, in steps of its own.
        encoding: Of the file, once it is known; ``""`` where the format leaves no choice.
        columns: Of a table: how its columns were understood, as ``(column, field)``.
        header: What the file says of all its units, for an export of them.
    """

    def __init__(self) -> None:
        self.read = 0
        self.skipped: list[Skipped] = []
        self.done = 0
        self.total = 0
        self.encoding = ""
        self.columns: tuple[tuple[str, str], ...] = ()
        self.header: tuple[Prop, ...] = ()
        self._departures: dict[str, tuple[int, str]] = {}

    def skip(self, place: str, reason: str) -> None:
        """Report a record that gives no unit."""
        self.skipped.append(Skipped(place, reason))

    def mend(self, departure: str, place: str) -> None:
        """Report a departure from the format that was mended or left out."""
        count, first = self._departures.get(departure, (0, place))
        self._departures[departure] = (count + 1, first)

    def notes(self) -> tuple[str, ...]:
        """Return one sentence for each kind of departure, with its first place and count."""
        return tuple(
            (f"{departure} ({place})" if place else departure)
            if count == 1
            else f"{departure} ({count} times, first {place})"
            for departure, (count, place) in self._departures.items()
        )


def whole(stream: BinaryIO, name: str) -> bytes:
    """Return the content of a file whose format is held in memory.

    Raises:
        TooLargeError: it is larger than ``MAX_WHOLE_BYTES``.
    """
    data = stream.read(MAX_WHOLE_BYTES + 1)
    if len(data) > MAX_WHOLE_BYTES:
        raise TooLargeError(
            f"{name}: more than {MAX_WHOLE_BYTES // 1024**2} MB; split the file, or use .tmx, "
            ".tsv or .csv"
        )
    return data


def grouped(units: Iterable[TranslationUnit]) -> Iterator[UnitGroup]:
    """Put clause units under the sentence unit before them, where that one says it has some."""
    sentence: TranslationUnit | None = None
    clauses: list[TranslationUnit] = []
    for unit in units:
        if sentence is not None and unit.level is Level.CLAUSE:
            clauses.append(unit)
            continue
        if sentence is not None:
            yield UnitGroup(replace(sentence, has_clauses=bool(clauses)), tuple(clauses))
            sentence, clauses = None, []
        if unit.has_clauses:
            sentence = unit
        else:
            yield UnitGroup(unit)
    if sentence is not None:
        yield UnitGroup(replace(sentence, has_clauses=bool(clauses)), tuple(clauses))
