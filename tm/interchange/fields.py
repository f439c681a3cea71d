"""The fields of a unit by name, as tables and JSON have them."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from tm.errors import InvalidInputError
from tm.model import Level, PairKind, Prop, Provenance, TranslationUnit, UnitStatus

_Value = TypeVar("_Value")

FIELDS = (
    "source",
    "target",
    "source_lang",
    "target_lang",
    "level",
    "kind",
    "status",
    "confidence",
    "document",
    "source_ref",
    "target_ref",
    "tuid",
    "note",
    "has_clauses",
)
GUESSED_ROWS = 200  # more rows than these do not change the guess of a language
_YES = "yes"
_FLAGS = {"": False, "no": False, "false": False, "0": False, _YES: True, "true": True, "1": True}


def values_of(unit: TranslationUnit) -> tuple[str, ...]:
    """Return the fields as text, in the order of ``FIELDS``; ``""`` is unknown."""
    origin = unit.provenance
    return (
        unit.source,
        unit.target,
        unit.source_lang,
        unit.target_lang,
        unit.level.value,
        unit.kind.value,
        unit.status.value,
        "" if origin.confidence is None else f"{origin.confidence:.4f}",
        origin.document,
        origin.block,
        origin.target_block,
        unit.tuid,
        "\n".join(prop.text for prop in unit.props if prop.kind == "note"),
        _YES if unit.has_clauses else "",
    )


def unit_of(fields: Mapping[str, str]) -> TranslationUnit:
    """Return the unit of the fields that there are, the others as usual.

    Raises:
        InvalidInputError: a value is none of the known ones.
    """

    def known(name: str, read: Callable[[str], _Value], usual: _Value) -> _Value:
        text = fields.get(name, "").strip()
        if not text:
            return usual
        try:
            return read(text)
        except ValueError as error:
            raise InvalidInputError(f"{text[:40]!r} is not a {name}") from error

    note = fields.get("note", "")
    return TranslationUnit(
        source=fields["source"],
        target=fields["target"],
        source_lang=fields.get("source_lang", ""),
        target_lang=fields.get("target_lang", ""),
        level=known("level", Level, Level.SENTENCE),
        kind=known("kind", PairKind, PairKind.SENTENCE),
        status=known("status", UnitStatus, UnitStatus.UNREVIEWED),
        has_clauses=known("has_clauses", _flag, usual=False),
        provenance=Provenance(
            document=fields.get("document", ""),
            block=fields.get("source_ref", ""),
            target_block=fields.get("target_ref", ""),
            confidence=known("confidence", _confidence, None),
        ),
        tuid=fields.get("tuid", ""),
        props=(Prop("tu", "note", "", "", note),) if note else (),
    )


def with_languages(
    unit: TranslationUnit, source_lang: str, target_lang: str, memory: str
) -> TranslationUnit:
    """Return the unit with languages where it names none itself, and with its memory."""
    return replace(
        unit,
        source_lang=unit.source_lang or source_lang,
        target_lang=unit.target_lang or target_lang,
        memory=memory,
    )


def _confidence(text: str) -> float | None:
    value = float(text)
    if not 0 <= value <= 1:
        raise ValueError(f"{text} is not a probability")
    return value


def _flag(text: str) -> bool:
    if text.lower() not in _FLAGS:
        raise ValueError(f"{text} is neither yes nor no")
    return _FLAGS[text.lower()]
