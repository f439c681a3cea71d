"""What a unit knows beside its texts, as one JSON text for formats that have no place of their own.

Usual values are left out, so that a bare unit has none.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from lxml.etree import XMLSyntaxError

from tm.errors import InvalidInputError
from tm.interchange.inline import read_segment
from tm.model import Level, PairKind, Prop, Provenance, TranslationUnit, UnitStatus
from tm.xmlsafe import own

_TEXTS = ("previous_source", "next_source", "previous_target", "next_target")
_MARKUP = ("source_markup", "target_markup")
_NAMES = ("tuid", "created_by", "changed_by", *_MARKUP)
_TIMES = ("created_at", "changed_at")
_ORIGIN = {"document": "document", "source_ref": "block", "target_ref": "target_block"}


def fields_of(unit: TranslationUnit) -> dict[str, object]:
    """Return the fields of a unit that are not as usual; texts, languages and memory apart."""
    found: dict[str, object] = {}
    if unit.level is not Level.SENTENCE:
        found["level"] = unit.level.value
    if unit.kind is not PairKind.SENTENCE:
        found["kind"] = unit.kind.value
    if unit.status is not UnitStatus.UNREVIEWED:
        found["status"] = unit.status.value
    if unit.has_clauses:
        found["has_clauses"] = True
    if unit.provenance.confidence is not None:
        found["confidence"] = round(unit.provenance.confidence, 4)
    for name, field in _ORIGIN.items():
        if getattr(unit.provenance, field):
            found[name] = getattr(unit.provenance, field)
    found |= {name: value for name in _TEXTS if (value := getattr(unit, name)) is not None}
    found |= {name: value for name in _NAMES if (value := getattr(unit, name))}
    found |= {name: time.isoformat() for name in _TIMES if (time := getattr(unit, name))}
    if unit.props:
        found["props"] = [prop_row(prop) for prop in unit.props]
    return found


def dumped(
    unit: TranslationUnit,
    *,
    without: frozenset[str] = frozenset(),
    status: UnitStatus | None = None,
) -> str:
    """Return the fields as JSON, ``""`` for none.

    A format may hold some of them itself, as those of ``without``; the status is only there where
    it is given, because other programs change what they find of it.
    """
    fields = {
        name: value
        for name, value in fields_of(unit).items()
        if name not in without and name != "status"
    }
    if status is not None:
        fields["status"] = status.value
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")) if fields else ""


def prop_row(prop: Prop) -> list[str]:
    """Return a property as a row: level, kind, type, language, text; encoding where it has one."""
    row = [prop.level, prop.kind, prop.type, prop.lang, prop.text]
    return [*row, prop.encoding] if prop.encoding else row


def loaded(unit: TranslationUnit, text: str) -> TranslationUnit:
    """Return the unit with the fields of a JSON text.

    Raises:
        InvalidInputError: it is no such text.
    """
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInputError("the metadata are not JSON") from error
    if not isinstance(given, Mapping):
        raise InvalidInputError("the metadata are no object")
    return with_fields(unit, given)


def with_fields(unit: TranslationUnit, given: Mapping[str, object]) -> TranslationUnit:
    """Return the unit with the known ones of some fields.

    What inline codes have beyond TMX is mended as in a TMX file.

    Raises:
        InvalidInputError: a value is none that the field can have.
    """
    changes: dict[str, object] = {}
    for name in (*_TEXTS, *_NAMES):
        if name in given:
            text = _text(given[name], name)
            changes[name] = _markup(text, name) if name in _MARKUP else text
    try:
        for name, kind in (("level", Level), ("kind", PairKind), ("status", UnitStatus)):
            if name in given:
                changes[name] = kind(_text(given[name], name))
        for name in _TIMES:
            if name in given:
                changes[name] = _time(_text(given[name], name))
    except (ValueError, OverflowError) as error:
        raise InvalidInputError(f"the metadata have an unknown {name}") from error
    if "has_clauses" in given:
        changes["has_clauses"] = given["has_clauses"] is True
    if "props" in given:
        changes["props"] = _props(given["props"])
    changes["provenance"] = _origin(unit.provenance, given)
    return replace(unit, **changes)  # type: ignore[arg-type]  # checked one by one


def _origin(origin: Provenance, given: Mapping[str, object]) -> Provenance:
    changes: dict[str, object] = {
        field: _text(given[name], name) for name, field in _ORIGIN.items() if name in given
    }
    confidence = given.get("confidence")
    if confidence is not None:
        if isinstance(confidence, bool) or not isinstance(confidence, int | float):
            raise InvalidInputError("the confidence is no number")
        if not 0 <= confidence <= 1:
            raise InvalidInputError(f"{confidence} is not a confidence")
        changes["confidence"] = float(confidence)
    return replace(origin, **changes) if changes else origin  # type: ignore[arg-type]  # as above


def _time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError("a time without time zone")
    return time.astimezone(UTC)


def _markup(text: str, name: str) -> str:
    """Return inline codes as a segment of TMX has them."""
    try:
        return read_segment(own(f"<seg>{text}</seg>"), lambda _: None)[1]
    except (XMLSyntaxError, ValueError) as error:
        raise InvalidInputError(f"{name} is no content of a TMX segment") from error


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise InvalidInputError(f"{name} must be a text")
    return value


def _props(given: object) -> tuple[Prop, ...]:
    if not isinstance(given, list):
        raise InvalidInputError("props must be a list")
    props = []
    for row in given:
        if not isinstance(row, list) or len(row) not in (5, 6):
            raise InvalidInputError("a property needs level, kind, type, language and text")
        level, kind, *rest = (_text(part, "props") for part in row)
        if level not in ("tu", "source", "target") or kind not in ("prop", "note", "attribute"):
            raise InvalidInputError(f"{level[:20]} {kind[:20]} is no kind of property")
        props.append(Prop(level, kind, *rest))
    return tuple(props)
