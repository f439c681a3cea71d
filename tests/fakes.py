"""Stand-ins for tests: a store in memory, and an encoder whose vectors are given."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from uuid import uuid4
from zlib import crc32

import numpy as np

from tm.embed import DIMENSIONS, FloatArray
from tm.errors import NotFoundError
from tm.model import Level, Memory, Side, TranslationUnit
from tm.preferences import changed_at
from tm.store import IndexText, MemoryRule, Outline, StoreStats, UnitFilter


class FakeUnitStore:
    """The part of `UnitStore` that index and lookup use, and the simplest ways to change it."""

    def __init__(self, units: Iterable[TranslationUnit] = ()) -> None:
        self._units: dict[int, TranslationUnit] = {}
        self._changed: dict[int, int] = {}
        self._gone: dict[int, int] = {}
        self._change = 0
        self._marks: dict[int, str] = {}
        self.rules: tuple[MemoryRule, ...] = ()
        self.add(*units)

    def add(self, *units: TranslationUnit) -> list[int]:
        """Store units in one change and return their ids, which are never used twice."""
        if units:
            self._begin_change()
        ids = []
        for unit in units:
            unit_id = max([0, *self._units, *self._gone]) + 1 if not ids else ids[-1] + 1
            self._units[unit_id] = replace(unit, id=unit_id)
            self._changed[unit_id] = self._change
            ids.append(unit_id)
        return ids

    def _begin_change(self) -> None:
        self._change += 1
        self._marks[self._change] = uuid4().hex

    def change(self, unit_id: int, **changes: object) -> None:
        self._begin_change()
        self._units[unit_id] = replace(self._units[unit_id], **changes)
        self._changed[unit_id] = self._gone[unit_id] = self._change

    def remove(self, unit_id: int) -> None:
        self._begin_change()
        del self._units[unit_id]
        self._gone[unit_id] = self._change

    def restore(self, backup: "FakeUnitStore") -> None:
        """Become what a backup is, as when its file takes the place of the database."""
        vars(self).update(vars(backup))

    def get(self, unit_id: int) -> TranslationUnit:
        if unit_id not in self._units:
            raise NotFoundError(f"there is no unit {unit_id}")
        return self._units[unit_id]

    def get_many(
        self, unit_ids: Sequence[int], wanted: UnitFilter | None = None
    ) -> tuple[TranslationUnit, ...]:
        found = (self._units[unit_id] for unit_id in unit_ids if unit_id in self._units)
        return tuple(unit for unit in found if wanted is None or _passes(unit, wanted))

    def outlines(
        self, unit_ids: Sequence[int], wanted: UnitFilter | None = None
    ) -> Iterator[Outline]:
        for unit in self.get_many(unit_ids, wanted):
            yield Outline(
                unit.id or 0,
                unit.source,
                unit.target,
                unit.source_lang,
                unit.target_lang,
                unit.memory,
                unit.status,
                unit.provenance.confidence,
                unit.source_markup,
                unit.target_markup,
                unit.previous_source,
                unit.next_source,
                unit.previous_target,
                unit.next_target,
                unit.tuid,
                unit.props,
                changed_at(unit),
                unit.level,
                unit.has_clauses,
                unit.provenance.document,
            )

    def memory_rules(self) -> tuple[MemoryRule, ...]:
        return self.rules

    def memories(self) -> tuple[Memory, ...]:
        names = sorted({unit.memory for unit in self._units.values()} | {"default"})
        return tuple(Memory(name, 0) for name in names)

    def has_units(self, wanted: UnitFilter) -> bool:
        return any(_passes(unit, wanted) for unit in self._units.values())

    def documents(self, limit: int) -> tuple[str, ...]:
        names = {unit.provenance.document for unit in self._units.values()} - {""}
        return tuple(sorted(names))[:limit]

    def stats(self) -> StoreStats:
        return StoreStats((), len(self._units), 0, len(self._units), 0, 0, ())

    def last_change(self) -> int:
        return self._change

    def newest_change(self) -> tuple[int, str]:
        return self._change, self.change_mark(self._change)

    def change_mark(self, change: int) -> str:
        return self._marks.get(change, "")

    def ids_since(self, change: int) -> list[int]:
        return [key for key in sorted(self._units) if self._changed[key] > change]

    def texts_since(self, change: int) -> Iterator[IndexText]:
        for unit_id, unit in sorted(self._units.items()):
            if self._changed[unit_id] > change:
                yield IndexText(unit_id, Side.SOURCE, unit.source_lang, unit.source)
                yield IndexText(unit_id, Side.TARGET, unit.target_lang, unit.target)

    def gone_since(self, change: int) -> Iterator[int]:
        yield from (unit_id for unit_id, gone in self._gone.items() if gone > change)


def _passes(unit: TranslationUnit, wanted: UnitFilter) -> bool:
    changed = changed_at(unit)
    langs = (unit.source_lang, unit.target_lang)
    return (
        unit.memory in (wanted.memories or (unit.memory,))
        and wanted.memory in (None, unit.memory)
        and unit.status in (wanted.statuses or (unit.status,))
        and (wanted.level is not Level.SENTENCE or unit.level is Level.SENTENCE)
        and (wanted.level is not Level.CLAUSE or not unit.has_clauses)
        and wanted.document in (None, unit.provenance.document)
        and (not wanted.variants or langs in (wanted.variants, wanted.variants[::-1]))
        and (not wanted.changed_since or bool(changed and changed >= wanted.changed_since))
        and (not wanted.changed_until or bool(changed and changed <= wanted.changed_until))
    )


class FakeEncoder:
    """Gives texts the vectors that a test says; others are far from each other.

    ``cosines`` names for texts how near they are to the text ``"?"``. The encoder counts what it
    encodes.
    """

    def __init__(self, cosines: Mapping[str, float] = {}) -> None:
        self._cosines = {"?": 1.0, **cosines}
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> FloatArray:
        self.encoded += texts
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            cosine = self._cosines.get(text, 0.0)
            own = np.random.default_rng(crc32(text.encode())).standard_normal(DIMENSIONS - 1)
            vector[0] = cosine
            vector[1:] = own * ((1 - cosine**2) ** 0.5 / np.linalg.norm(own))
        return vectors
