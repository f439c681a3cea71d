"""What an import does with a source text that its memory has already."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum

from tm.interchange.reading import ReadingLog
from tm.model import TranslationUnit, UnitGroup
from tm.store import UnitFilter, UnitStore

_Key = tuple[str, str, str]
SHOWN_CHARS = 40


class Conflict(StrEnum):
    """Which of two units with the same source and languages stays in a memory."""

    BOTH = "both"
    KEEP = "keep"
    REPLACE = "replace"
    NEWEST = "newest"


class Conflicts:
    """Decides unit by unit; the units of the memory are looked through once, at the beginning.

    Attributes:
        replaced: Ids of the units that go when the import is stored, with their clause units.
    """

    def __init__(self, store: UnitStore, memory: str, choice: Conflict, log: ReadingLog) -> None:
        self.replaced: list[int] = []
        self._choice = choice
        self._log = log
        self._known: dict[_Key, list[tuple[int, datetime | None]]] = {}
        self._stored: dict[_Key, datetime | None] = {}  # the newest time that took their place
        for unit in store.units(UnitFilter(memory=memory)):
            if unit.id is not None and unit.parent is None:
                self._known.setdefault(_key(unit), []).append((unit.id, _time(unit)))

    def passed(self, groups: Iterable[UnitGroup]) -> Iterator[UnitGroup]:
        """Yield the groups that are to be stored; the others are reported."""
        for group in groups:
            key = _key(group.unit)
            known = self._known.get(key, [])
            reason = self._refusal(group.unit, known)
            if reason:
                text = group.unit.source
                shown = text if len(text) <= SHOWN_CHARS else f"{text[:SHOWN_CHARS]}…"
                self._log.skip(shown, reason)
                continue
            if known:
                self._replace(key, known, _time(group.unit))
            yield group

    def _replace(
        self, key: _Key, known: list[tuple[int, datetime | None]], time: datetime | None
    ) -> None:
        if key not in self._stored:
            self.replaced += [unit_id for unit_id, _ in known]
        times = [one for one in (self._stored.get(key), time) if one]
        self._stored[key] = max(times, default=None)

    def _refusal(self, unit: TranslationUnit, known: list[tuple[int, datetime | None]]) -> str:
        if not known or self._choice is Conflict.REPLACE:
            return ""
        number = known[0][0]
        if self._choice is Conflict.KEEP:
            return f"the memory has this source already, as unit {number}"
        newest = max((time for _, time in known if time), default=None)
        time = _time(unit)
        if time is None:
            return f"without a time it is not newer than unit {number} of the memory"
        if newest is not None and time <= newest:
            return f"not newer than unit {number} of the memory"
        before = self._stored.get(_key(unit))
        if before is not None and time < before:
            return "older than a unit before it in the file"
        return ""


def _key(unit: TranslationUnit) -> _Key:
    return unit.source, unit.source_lang, unit.target_lang


def _time(unit: TranslationUnit) -> datetime | None:
    return unit.changed_at or unit.created_at
