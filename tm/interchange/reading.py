"""What a reader of unit files is told, what it tells, and how units become groups."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tm.model import Level, Skipped, TranslationUnit, UnitGroup


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """What the caller knows about a file of units.

    Attributes:
        source_lang, target_lang: Wanted languages; ``None`` = as the file says.
        memory: Name of the memory that the units are for.
    """

    source_lang: str | None = None
    target_lang: str | None = None
    memory: str = "default"


class ReadingLog:
    """What was read, skipped and mended; it grows while the units are taken out.

    Attributes:
        read: Records read.
        skipped: Records, or variants of them, that gave no unit.
        done, total: How far the reader is, in steps of its own.
    """

    def __init__(self) -> None:
        self.read = 0
        self.skipped: list[Skipped] = []
        self.done = 0
        self.total = 0
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
            f"{departure} ({place})"
            if count == 1
            else f"{departure} ({count} times, first {place})"
            for departure, (count, place) in self._departures.items()
        )


def grouped(units: Iterable[TranslationUnit]) -> Iterator[UnitGroup]:
    """Put clause units under the sentence unit before them, where that one says it has some."""
    whole: TranslationUnit | None = None
    clauses: list[TranslationUnit] = []
    for unit in units:
        if whole is not None and unit.level is Level.CLAUSE:
            clauses.append(unit)
            continue
        if whole is not None:
            yield UnitGroup(replace(whole, has_clauses=bool(clauses)), tuple(clauses))
            whole, clauses = None, []
        if unit.has_clauses:
            whole = unit
        else:
            yield UnitGroup(unit)
    if whole is not None:
        yield UnitGroup(replace(whole, has_clauses=bool(clauses)), tuple(clauses))
