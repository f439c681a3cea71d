"""Filters of units as SQL conditions."""

import json
import unicodedata
from collections.abc import Iterable

from tm.lang import primary
from tm.model import Level
from tm.rows import CHANGED, time_text
from tm.store import UnitFilter


def conditions(wanted: UnitFilter) -> tuple[str, list[object]]:
    """Return the conditions of a filter, each begun with AND, and their parameters."""
    sql, parameters = "", list[object]()
    for condition, value in _simple(wanted):
        if value is not None:
            sql += f" AND {condition}"
            parameters.append(value)
    for column, lang in (("source_lang", wanted.source_lang), ("target_lang", wanted.target_lang)):
        covers, languages = covering(column, lang)
        sql += covers
        parameters += languages
    if wanted.contains:
        sql += " AND (source LIKE ? ESCAPE '\\' OR target LIKE ? ESCAPE '\\')"
        parameters += [_pattern(wanted.contains)] * 2
    if wanted.variants:
        sql += " AND (source_lang, target_lang) IN (VALUES (?, ?), (?, ?))"
        parameters += [*wanted.variants, *reversed(wanted.variants)]
    return sql, parameters


def _simple(wanted: UnitFilter) -> Iterable[tuple[str, object]]:
    """Return the conditions that have one parameter each; ``None`` asks for nothing."""
    return (
        ("memory = ?", wanted.memory),
        ("status = ?", wanted.status and wanted.status.value),
        ("import_id = ?", wanted.import_id),
        ("level = ?", Level.SENTENCE.value if wanted.level is Level.SENTENCE else None),
        ("has_clauses = ?", 0 if wanted.level is Level.CLAUSE else None),
        ("document = ?", wanted.document),
        ("memory IN (SELECT value FROM json_each(?))", _listed(wanted.memories)),
        ("status IN (SELECT value FROM json_each(?))", _listed(wanted.statuses)),
        (f"{CHANGED} >= ?", time_text(wanted.changed_since)),
        (f"{CHANGED} <= ?", time_text(wanted.changed_until)),
    )


def _listed(values: tuple[str, ...]) -> str | None:
    return json.dumps(values) if values else None


def covering(column: str, lang: str | None) -> tuple[str, list[object]]:
    """Return the condition that a wanted language covers a stored one, see ``lang.covers``."""
    if lang is None:
        return "", []
    return f" AND ({column} = ? OR {column} GLOB ?)", [primary(lang), f"{primary(lang)}-*"]


def _pattern(text: str) -> str:
    normal = unicodedata.normalize("NFC", text)
    escaped = normal.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
