"""The translation memory of Weblate: a JSON array of objects with fixed keys, in and out."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import BinaryIO

from tm.errors import InvalidInputError
from tm.lang import parse_tag
from tm.model import Prop, Provenance, TranslationUnit, UnitStatus
from tm.text import UNSTORABLE

CATEGORY = "weblate:category"
CONTEXT = "weblate:context"
SHARED = 2  # category of what everybody may use
_REQUIRED = ("source", "target", "source_language", "target_language", "origin")
_CATEGORY = re.compile("[0-9]{1,18}")
_PENDING, _ACTIVE = 0, 1  # what the status of an entry means


def unit_of_weblate(given: object) -> TranslationUnit:
    """Return the unit of an object of the array.

    Raises:
        InvalidInputError: a required key is missing or no text.
    """
    if not isinstance(given, Mapping):
        raise InvalidInputError("expected an object")
    for name in _REQUIRED:
        if not isinstance(given.get(name), str):
            raise InvalidInputError(f"{name} must be a text")
    empty = next((side for side in ("source", "target") if not given[side].strip()), None)
    if empty:
        raise InvalidInputError(f"the {empty} is empty")
    props = []
    category = given.get("category")
    if isinstance(category, int) and not isinstance(category, bool):
        props.append(Prop("tu", "prop", CATEGORY, "", str(category)))
    if isinstance(given.get("context"), str) and given["context"]:
        props.append(Prop("tu", "prop", CONTEXT, "", given["context"]))
    status = given.get("status")
    if status is not None and status not in (_PENDING, _ACTIVE):
        raise InvalidInputError(f"{str(status)[:20]} is not a status; known: 0 and 1")
    return TranslationUnit(
        given["source"],
        given["target"],
        parse_tag(given["source_language"]),
        parse_tag(given["target_language"]),
        status=UnitStatus.DRAFT if status == _PENDING else UnitStatus.APPROVED,
        provenance=Provenance(document=given["origin"]),
        props=tuple(props),
    )


def write_weblate(units: Iterable[TranslationUnit], stream: BinaryIO) -> int:
    """Write units as Weblate imports them and return their number."""
    count = 0
    stream.write(b"[")
    for count, unit in enumerate(units, 1):
        stream.write(b",\n" if count > 1 else b"\n")
        text = json.dumps(_object(unit), ensure_ascii=False)
        stream.write(UNSTORABLE.sub("\ufffd", text).encode())
    stream.write(b"\n]\n")
    return count


def _object(unit: TranslationUnit) -> dict[str, object]:
    told = {prop.type: prop.text for prop in unit.props if prop.kind == "prop"}
    category = told.get(CATEGORY, "")
    made: dict[str, object] = {
        "source": unit.source,
        "target": unit.target,
        "source_language": unit.source_lang.replace("-", "_"),
        "target_language": unit.target_lang.replace("-", "_"),
        "origin": unit.provenance.document or "yiku",
        "category": int(category) if _CATEGORY.fullmatch(category) else SHARED,
        "status": _ACTIVE if unit.status is UnitStatus.APPROVED else _PENDING,
    }
    if told.get(CONTEXT):
        made["context"] = told[CONTEXT]
    return made
