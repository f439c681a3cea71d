"""Units, imports and counts as rows of tables: values to rows and back; no SQL."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from tm.lang import same_language
from tm.model import (
    AlignedPair,
    ImportRecord,
    ImportReport,
    Level,
    Memory,
    PairKind,
    Prop,
    Provenance,
    Segment,
    Skipped,
    TranslationUnit,
    UnitGroup,
    UnitStatus,
)
from tm.store import MemoryRule, Outline, StoreStats

EDITABLE = (
    "source",
    "target",
    "source_lang",
    "target_lang",
    "memory",
    "kind",
    "status",
    "previous_source",
    "next_source",
    "previous_target",
    "next_target",
    "source_markup",
    "target_markup",
    "tuid",
    "props",
    "changed_at",
    "changed_by",
)
FIXED = (
    "level",
    "parent",
    "has_clauses",
    "document",
    "block",
    "target_block",
    "confidence",
    "import_id",
    "imported_at",
    "created_at",
    "created_by",
)
COLUMNS = ("id", *EDITABLE, *FIXED)
"""Columns of a unit, in the order of the rows that :func:`unit_of` reads."""


_ENCODER = json.JSONEncoder(ensure_ascii=False)  # made once: an import has many properties
_LEVELS = {level.value: level for level in Level}
_KINDS = {kind.value: kind for kind in PairKind}
_STATUSES = {status.value: status for status in UnitStatus}


def editable_values(unit: TranslationUnit) -> tuple[object, ...]:
    """Return what a person may change of a unit, in the order of ``EDITABLE``."""
    return (
        unit.source,
        unit.target,
        unit.source_lang,
        unit.target_lang,
        unit.memory,
        unit.kind.value,
        unit.status.value,
        unit.previous_source,
        unit.next_source,
        unit.previous_target,
        unit.next_target,
        unit.source_markup,
        unit.target_markup,
        unit.tuid,
        _dump_props(unit.props),
        time_text(unit.changed_at),
        unit.changed_by,
    )


def group_rows(
    groups: Iterable[UnitGroup],
    *,
    change: int,
    first_id: int,
    import_id: int | None,
    at: datetime,
) -> Iterator[tuple[object, ...]]:
    """Yield the rows of new units: change, then ``COLUMNS``; clause units follow their parent.

    Rows are made without copies of the units: an import spends its time here.
    """
    now = time_text(at)
    unit_id = first_id
    for group in groups:
        parent = unit_id
        level = Level.SENTENCE if group.clauses else group.unit.level
        places: list[tuple[TranslationUnit, Level, int | None, bool]]
        places = [(group.unit, level, None, bool(group.clauses))]
        places += [(clause, Level.CLAUSE, parent, False) for clause in group.clauses]
        for place in places:
            unit, fixed = place[0], _fixed_values(*place)
            origin = (import_id, None if import_id is None else now)
            created = (time_text(unit.created_at) or now, unit.created_by)
            yield (change, unit_id, *editable_values(unit), *fixed, *origin, *created)
            unit_id += 1


def _fixed_values(
    unit: TranslationUnit, level: Level, parent: int | None, has_clauses: bool
) -> tuple[object, ...]:
    """Return the first values of ``FIXED``, those that do not tell of the import."""
    origin = unit.provenance
    return (
        level.value,
        parent,
        int(has_clauses),
        origin.document,
        origin.block,
        origin.target_block,
        origin.confidence,
    )


def unit_values(unit: TranslationUnit) -> tuple[object, ...]:
    """Return a stored unit as a row in the order of ``COLUMNS``."""
    origin = unit.provenance
    return (
        unit.id,
        *editable_values(unit),
        *_fixed_values(unit, unit.level, unit.parent, unit.has_clauses),
        origin.import_id,
        time_text(origin.imported_at),
        time_text(unit.created_at),
        unit.created_by,
    )


def unit_of(row: Sequence[Any]) -> TranslationUnit:
    """Return the unit of a row in the order of ``COLUMNS``; lookups do this by the thousand."""
    (
        unit_id, source, target, source_lang, target_lang, memory, kind, status, previous, after,
        previous_target, next_target, source_markup, target_markup, tuid, props, changed_at,
        changed_by, level, parent, has_clauses, document, block, target_block, confidence,
        import_id, imported_at, created_at, created_by,
    ) = row  # fmt: skip
    return TranslationUnit(
        source, target, source_lang, target_lang, unit_id, memory, _LEVELS[level], _KINDS[kind],
        parent, bool(has_clauses), _STATUSES[status], previous, after, previous_target, next_target,
        Provenance(
            document, block, target_block, confidence, import_id, time_of(imported_at)
        ),
        source_markup, target_markup, tuid, _load_props(props), time_of(created_at), created_by,
        time_of(changed_at), changed_by,
    )  # fmt: skip


def teaching_pair(row: Sequence[Any], source_lang: str) -> AlignedPair:
    """Return the pair of a row of texts, languages, confidence and status, source first."""
    source, target, lang, other, confidence, status = row
    sides = (Segment(source, lang, 0),), (Segment(target, other, 0),)
    first, second = sides if same_language(lang, source_lang) else sides[::-1]
    return AlignedPair(first, second, 1.0 if status == UnitStatus.APPROVED else confidence)


CHANGED = "coalesce(changed_at, created_at, imported_at)"
"""When a unit last changed, or else was made."""
OUTLINE = (
    "id, source, target, source_lang, target_lang, memory, status, confidence, source_markup,"
    " target_markup, previous_source, next_source, previous_target, next_target, tuid, props,"
    f" {CHANGED}, level, has_clauses, document"
)
"""The columns of an outline, in the order that :func:`outline_of` reads."""


def outline_of(row: tuple[Any, ...]) -> Outline:
    """Return the outline of a row."""
    *first, status, confidence, source_markup, target_markup = row[:10]
    *neighbours, tuid, props, changed, level, has_clauses, document = row[10:]
    return Outline._make(
        (
            *first, _STATUSES[status], confidence, source_markup, target_markup, *neighbours,
            tuid, _load_props(props), time_of(changed), _LEVELS[level], bool(has_clauses), document,
        )
    )  # fmt: skip


def _dump_props(props: Sequence[Prop]) -> str:
    if not props:
        return ""
    return _ENCODER.encode([_prop_row(prop) for prop in props])


def _prop_row(prop: Prop) -> list[str]:
    row = [prop.level, prop.kind, prop.type, prop.lang, prop.text]
    return [*row, prop.encoding] if prop.encoding else row


@lru_cache(maxsize=4096)  # many units of an import have the same ones
def _load_props(text: str) -> tuple[Prop, ...]:
    return tuple(Prop(*row) for row in json.loads(text)) if text else ()


@lru_cache(maxsize=4096)  # the units of an import share few times
def time_text(time: datetime | None) -> str | None:
    """Return a time as ISO 8601 in UTC, which sorts by time.

    Raises:
        ValueError: a time without time zone; a mistake of the program.
    """
    if time is None:
        return None
    if time.tzinfo is None:
        raise ValueError("a stored time must know its time zone")
    return time.astimezone(UTC).isoformat()


@lru_cache(maxsize=4096)  # all units of an import have one time
def time_of(text: str | None) -> datetime | None:
    """Return the time of a stored text."""
    return None if text is None else datetime.fromisoformat(text)


def report_text(report: ImportReport) -> str:
    """Return an import report as JSON."""
    return json.dumps(asdict(report), ensure_ascii=False)


def report_of(text: str) -> ImportReport:
    """Return the import report of a stored JSON text."""
    fields = json.loads(text)
    fields["documents"] = tuple(fields["documents"])
    fields["notes"] = tuple(fields["notes"])
    fields["skipped"] = tuple(Skipped(**entry) for entry in fields["skipped"])
    fields["header"] = tuple(Prop(**entry) for entry in fields.get("header", ()))
    return ImportReport(**fields)


def import_of(row: Sequence[Any]) -> ImportRecord:
    """Return the import of a row: id, digest, report, time stored, time taken back."""
    import_id, digest, report, imported_at, undone_at = row
    return ImportRecord(
        id=import_id,
        digest=digest,
        report=report_of(report),
        imported_at=datetime.fromisoformat(imported_at),
        undone_at=time_of(undone_at),
    )


def stats_of(
    rows: Iterable[Sequence[Any]], rules: Iterable[MemoryRule], *, evidence: int, imports: int
) -> StoreStats:
    """Return the counts of a store.

    A row is memory, has_clauses, level, source language, target language, number of units.
    """
    memories = {"default": 0}
    pairs: dict[tuple[str, str], int] = {}
    levels = dict.fromkeys(Level, 0)
    for memory, has_clauses, level, source_lang, target_lang, count in rows:
        finest = 0 if has_clauses else count
        memories[memory] = memories.get(memory, 0) + finest
        pair = (source_lang, target_lang)
        pairs[pair] = pairs.get(pair, 0) + finest
        levels[Level(level)] += count
    set_for = {rule.name: (rule.priority, rule.penalty) for rule in rules}
    names = sorted(memories, key=lambda name: (name != "default", name))
    return StoreStats(
        memories=tuple(Memory(name, memories[name], *set_for.get(name, (0, 0))) for name in names),
        units=sum(memories.values()),
        sentence_units=levels[Level.SENTENCE],
        clause_units=levels[Level.CLAUSE],
        evidence=evidence,
        imports=imports,
        language_pairs=tuple((*pair, pairs[pair]) for pair in sorted(pairs) if pairs[pair]),
    )
