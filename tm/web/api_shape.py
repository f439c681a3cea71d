"""The values of the translation memory as JSON: one function for each shape of the contract."""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import Any

from flask import Response, jsonify

from tm.interchange.preview import Preview
from tm.jobs import Job, JobState
from tm.matches import Match
from tm.meaning.search import Similar
from tm.model import (
    ImportRecord,
    Memory,
    Provenance,
    TranslationUnit,
    UnitChange,
)

Json = dict[str, Any]


def plain(value: object) -> Any:
    """Return a value as JSON: dataclasses by their fields, tuples as lists, times in ISO 8601."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return value


def match_shape(match: Match) -> Json:
    """Return a match; its diff as spans of the query and of the match, its pieces as matches."""
    unit = match.unit
    return {
        "unit_id": unit.id,
        "source": unit.source,
        "target": unit.target,
        "source_lang": unit.source_lang,
        "target_lang": unit.target_lang,
        "level": unit.level.value,
        "status": unit.status.value,
        "score": match.score,
        "base_score": match.base_score,
        "kind": match.kind.value,
        "penalties": [
            {"code": one.code, "points": one.points, "detail": one.detail}
            for one in match.penalties
        ],
        "diff": [{"op": one.op, "query": one.query, "match": one.match} for one in match.diff],
        "adapted": match.adapted and plain(match.adapted),
        "coverage": match.coverage,
        "pieces": [
            {"start": piece.start, "end": piece.end, "match": match_shape(piece.match)}
            for piece in match.pieces
        ],
        "provenance": _provenance_shape(unit.provenance, unit.memory),
    }


def matches_shape(matches: Iterable[Match], similar: Similar | None = None) -> Json:
    """Return the matches of a text; where meaning was asked for, those by meaning come last."""
    shape: Json = {"matches": [match_shape(match) for match in matches]}
    if similar is not None:
        shape["matches"] += [match_shape(match) for match in similar.matches]
        shape["meaning"] = {"ready": similar.readiness.ready, "total": similar.readiness.total}
    return shape


def _provenance_shape(provenance: Provenance, memory: str) -> Json:
    return {
        "document": provenance.document,
        "block": provenance.block,
        "imported_at": plain(provenance.imported_at),
        "confidence": provenance.confidence,
        "memory": memory,
    }


def unit_shape(unit: TranslationUnit) -> Json:
    """Return a unit with everything that is stored of it."""
    shape: Json = {"id": unit.id}
    return shape | {name: value for name, value in plain(unit).items() if name != "id"}


def change_shape(change: UnitChange) -> Json:
    """Return a former state of a unit."""
    return {
        "at": plain(change.at),
        "by": change.by,
        "action": change.action,
        "unit": unit_shape(change.unit),
    }


def memory_shape(memory: Memory) -> Json:
    """Return a memory with what is set for it."""
    shape: Json = plain(memory)
    return shape


def import_shape(record: ImportRecord) -> Json:
    """Return a stored import with its report."""
    return {
        "id": record.id,
        "imported_at": plain(record.imported_at),
        "undone_at": plain(record.undone_at),
        "report": plain(record.report),
    }


def preview_shape(preview: Preview) -> Json:
    """Return the beginning of a file of units."""
    shape: Json = plain(preview)
    shape["units"] = [
        {
            "source": unit.source,
            "target": unit.target,
            "source_lang": unit.source_lang,
            "target_lang": unit.target_lang,
            "status": unit.status.value,
            "level": unit.level.value,
            "tuid": unit.tuid,
            "document": unit.provenance.document,
        }
        for unit in preview.units
    ]
    shape["columns"] = [{"column": name, "field": field} for name, field in preview.columns]
    return shape


def job_shape(job: Job) -> Json:
    """Return a job; ``result`` is the report of what was done, once it is done."""
    return {
        "id": job.id,
        "kind": job.kind,
        "state": job.state.value,
        "stage": job.stage,
        "done": job.done,
        "total": job.total,
        "result": plain(job.result),
        "error": _failure_shape(job.error) if job.state is JobState.FAILED else None,
    }


def _failure_shape(reason: str) -> Json:
    """Return a problem (RFC 9457) without a status: a job's failure is no answer over HTTP."""
    return {"type": "about:blank", "title": "The job failed", "detail": reason}


def page(items: Iterable[tuple[str, Json]], limit: int) -> Response:
    """Answer with the first ``limit`` items of ``(cursor, shape)`` and the cursor of the next."""
    taken = list(islice(items, limit + 1))
    following = taken[limit - 1][0] if len(taken) > limit else None
    return jsonify(items=[shape for _, shape in taken[:limit]], next=following)


def created(shape: Json, location: str) -> tuple[Response, int, dict[str, str]]:
    """Answer 201 with what was made and its address."""
    return jsonify(shape), 201, {"Location": location}
