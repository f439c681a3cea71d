"""What every store of translation units must do; `sqlite.py` is the first that does it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from tm.model import (
    AlignedPair,
    EvidenceText,
    ImportRecord,
    ImportReport,
    Level,
    Memory,
    Prop,
    Side,
    TranslationUnit,
    UnitChange,
    UnitGroup,
    UnitStatus,
)
from tm.review.model import Alignment

MOST_TEACHING = 10_000
TEACHING_CONFIDENCE = 0.9
LOOKED_AT = 200_000
MAX_PRIORITY = 1000
MAX_MEMORY_PENALTY = 100


@dataclass(frozen=True, slots=True)
class UnitFilter:
    """Which units are wanted; ``None`` means all.

    Attributes:
        source_lang, target_lang: BCP 47; ``zh`` also means ``zh-Hans`` and ``zh-Hant``.
        level: ``Level.SENTENCE`` every sentence link; ``Level.CLAUSE`` the finest level, that is
            every unit without children; ``None`` both levels.
        contains: Plain text that the source or the target contains.
        memories, statuses: Any of these; empty means all.
        document: Name of the document that the unit came from.
        variants: Exactly these two language tags, in either order.
        changed_since, changed_until: When the unit last changed, or else was made; aware times,
            both inclusive. A unit without a known time does not pass.
    """

    memory: str | None = None
    status: UnitStatus | None = None
    source_lang: str | None = None
    target_lang: str | None = None
    level: Level | None = None
    import_id: int | None = None
    contains: str | None = None
    memories: tuple[str, ...] = ()
    statuses: tuple[UnitStatus, ...] = ()
    document: str | None = None
    variants: tuple[str, str] | None = None
    changed_since: datetime | None = None
    changed_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class MemoryRule:
    """What is set for a memory, see :class:`tm.model.Memory`.

    Attributes:
        priority: In ± ``MAX_PRIORITY``.
        penalty: In [0, ``MAX_MEMORY_PENALTY``].
    """

    name: str
    priority: int = 0
    penalty: int = 0


@dataclass(frozen=True, slots=True)
class IndexText:
    """A text as the fuzzy index needs it: which side of which unit it is."""

    unit_id: int
    side: Side
    lang: str
    text: str


class Outline(NamedTuple):
    """What the order of matches needs of a unit; cheap to read by the hundred thousand.

    Attributes:
        changed_at: When it last changed, or else was made; ``None`` when unknown.
    """

    id: int
    source: str
    target: str
    source_lang: str
    target_lang: str
    memory: str
    status: UnitStatus
    confidence: float | None
    source_markup: str
    target_markup: str
    previous_source: str | None
    next_source: str | None
    previous_target: str | None
    next_target: str | None
    tuid: str
    props: tuple[Prop, ...]
    changed_at: datetime | None
    level: Level = Level.SENTENCE
    has_clauses: bool = False
    document: str = ""


@dataclass(frozen=True, slots=True)
class StoreStats:
    """Counts over the whole store; ``units`` counts the finest level."""

    memories: tuple[Memory, ...]
    units: int
    sentence_units: int
    clause_units: int
    evidence: int
    imports: int
    language_pairs: tuple[tuple[str, str, int], ...]


class UnitStore(Protocol):
    """Translation units, their imports and their history.

    Every writing method is one transaction. Times are aware and given by the caller.
    Change numbers grow with every write, are never used twice, and let derived data
    (the fuzzy index) catch up.
    """

    def memories(self) -> tuple[Memory, ...]:
        """Return all memories, ``default`` first, then by name."""
        ...

    def memory_rules(self) -> tuple[MemoryRule, ...]:
        """Return what is set for memories, by name; nothing for those with nothing set. Cheap."""
        ...

    def set_memory_rule(self, rule: MemoryRule, *, at: datetime, by: str = "") -> None:
        """Set priority and penalty of a memory; they go with its last unit.

        Taking an import back is no end of its memory: they stay then.

        Raises:
            NotFoundError: no such memory.
        """
        ...

    def add_import(
        self,
        digest: str,
        report: ImportReport | Callable[[], ImportReport],
        groups: Iterable[UnitGroup],
        *,
        evidence: Iterable[EvidenceText] = (),
        alignment: Callable[[], Alignment] | None = None,
        replaced: Sequence[int] = (),
        at: datetime,
    ) -> ImportRecord:
        """Store an import whole or not at all; ``groups`` may be a generator that fails midway.

        The record's report has the real ``import_id`` and ``stored``. A function in its place is
        called when ``groups`` and ``evidence`` are exhausted: a streamed file knows only then what
        was read and skipped. So is ``alignment``, whose rows tell their units by their places in
        ``groups``. The units of ``replaced``, looked at then too, go into the history.

        Raises:
            ConflictError: an import of this digest is stored and not undone.
        """
        ...

    def find_import(self, digest: str) -> ImportRecord | None:
        """Return the import of this digest that is in force, if any."""
        ...

    def is_replaced(self, import_id: int) -> bool:
        """Tell whether a later import in force replaced units of an import."""
        ...

    def imports(self) -> tuple[ImportRecord, ...]:
        """Return all imports, newest first, undone ones included."""
        ...

    def get_import(self, import_id: int) -> ImportRecord:
        """Return one import.

        Raises:
            NotFoundError: no such import.
        """
        ...

    def undo_import(self, import_id: int, *, at: datetime, by: str = "") -> int:
        """Take an import back whole and return the number of units and evidence texts removed.

        Units that it replaced come back, unless their own import was taken back.

        Raises:
            NotFoundError: no such import.
            ConflictError: it was taken back before.
        """
        ...

    def add_unit(self, unit: TranslationUnit, *, at: datetime) -> TranslationUnit:
        """Store a unit typed by a person and return it with its id."""
        ...

    def get(self, unit_id: int) -> TranslationUnit:
        """Return one unit.

        Raises:
            NotFoundError: no such unit.
        """
        ...

    def get_many(
        self, unit_ids: Sequence[int], wanted: UnitFilter | None = None
    ) -> tuple[TranslationUnit, ...]:
        """Return the units that exist and pass the filter, in the order asked for."""
        ...

    def outlines(
        self, unit_ids: Sequence[int], wanted: UnitFilter | None = None
    ) -> Iterator[Outline]:
        """Yield the outlines of the units that exist and pass the filter, by no order."""
        ...

    def update(self, unit: TranslationUnit, *, at: datetime, by: str = "") -> TranslationUnit:
        """Replace the stored unit of the same id; the former state goes to its history.

        Where it came from (provenance, parent, level, time of creation) stays as it is.

        Raises:
            NotFoundError: no such unit.
        """
        ...

    def delete(self, unit_id: int, *, at: datetime, by: str = "") -> None:
        """Delete a unit (and its clause units); the former states go to the history.

        Raises:
            NotFoundError: no such unit.
        """
        ...

    def history(self, unit_id: int) -> tuple[UnitChange, ...]:
        """Return the former states of a unit, oldest first; also of a deleted one."""
        ...

    def units(
        self, wanted: UnitFilter = UnitFilter(), *, after: int = 0, limit: int | None = None
    ) -> Iterator[TranslationUnit]:
        """Yield units by ascending id, those with an id above ``after``."""
        ...

    def certain_pairs(self, source_lang: str, target_lang: str) -> tuple[AlignedPair, ...]:
        """Return pairs of two languages that teach which words translate each other, newest first.

        They are the ``MOST_TEACHING`` newest units that are approved, or unreviewed with a
        confidence of at least ``TEACHING_CONFIDENCE``, at the finest level and in whichever
        direction they are stored; the text in ``source_lang`` is always the source. Only the
        ``LOOKED_AT`` newest units are looked at, so the time is bounded however large the store.
        """
        ...

    def evidence(self, lang: str | None = None) -> Iterator[EvidenceText]:
        """Yield the evidence texts, in order of storing."""
        ...

    def has_units(self, wanted: UnitFilter) -> bool:
        """Tell whether any unit passes; quick for a memory."""
        ...

    def documents(self, limit: int) -> tuple[str, ...]:
        """Return names of documents that units are from, up to so many, by name."""
        ...

    def stats(self) -> StoreStats:
        """Return the counts."""
        ...

    def last_change(self) -> int:
        """Return the number of the latest change, 0 when nothing was ever stored."""
        ...

    def newest_change(self) -> tuple[int, str]:
        """Return number and mark of the latest change at once, ``(0, "")`` when there is none."""
        ...

    def change_mark(self, change: int) -> str:
        """Return the random mark of a change, ``""`` when there is no such change.

        Derived data keep it with the number. Where it differs they were made from another store,
        or from this one before a backup was put in its place.
        """
        ...

    def ids_since(self, change: int) -> list[int]:
        """Return the ids of the living units added or changed after ``change``, ascending."""
        ...

    def texts_since(self, change: int) -> Iterator[IndexText]:
        """Yield both sides of every living unit added or changed after ``change``, by unit id."""
        ...

    def gone_since(self, change: int) -> Iterator[int]:
        """Yield the ids of units changed or deleted after ``change`` (their old texts are void).

        To catch up: read ``newest_change`` first, then this, then ``texts_since``; what is written
        in between only comes twice.
        """
        ...
