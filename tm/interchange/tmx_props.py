"""Properties of TMX units that mean something here: our own, and context as other tools write it.

Our own begin with ``x-yiku-`` and become fields of the unit; those of other tools stay properties
too, so that an export has them again.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from tm.errors import InvalidInputError
from tm.interchange.reading import ReadingLog
from tm.model import Level, PairKind, Prop, TranslationUnit, UnitStatus
from tm.xmlsafe import parse

PREFIX = "x-yiku-"
ATTRIBUTES = frozenset(  # of tu and tuv, kept as they are; segtype belongs to tu alone
    {
        "changedate",
        "changeid",
        "creationdate",
        "creationid",
        "creationtool",
        "creationtoolversion",
        "datatype",
        "lastusagedate",
        "o-encoding",
        "o-tmf",
        "segtype",
        "usagecount",
    }
)
_PREVIOUS = frozenset({"prev", "x-context-pre", "context_prev", "x-previous-source-text"})
_NEXT = frozenset({"next", "x-context-post", "context_next", "x-next-source-text"})
_CONTEXT = _PREVIOUS | _NEXT
_MARKED_UP = frozenset({"x-context-pre", "x-context-post"})  # memoQ: an escaped seg element
_SEG = re.compile(r"\s*<seg[\s>/]")


def own_props(unit: TranslationUnit) -> Iterator[Prop]:
    """Yield the properties that keep what TMX has no place for; usual values are left out."""
    origin = unit.provenance
    fields = {
        "level": unit.level.value if unit.level is not Level.SENTENCE else "",
        "clauses": "yes" if unit.has_clauses else "",
        "kind": unit.kind.value if unit.kind is not PairKind.SENTENCE else "",
        "status": unit.status.value if unit.status is not UnitStatus.UNREVIEWED else "",
        "confidence": "" if origin.confidence is None else f"{origin.confidence:.4f}",
        "document": origin.document,
        "block": origin.block,
        "target-block": origin.target_block,
    }
    for name, value in fields.items():
        if value:
            yield Prop("tu", "prop", f"{PREFIX}{name}", "", value)
    told = {
        (prop.level == "target", prop.type in _PREVIOUS)  # by the tool that the unit came from
        for prop in unit.props
        if prop.kind == "prop" and prop.type in _CONTEXT
    }
    neighbours = (
        ("previous", unit.previous_source, (False, True)),
        ("next", unit.next_source, (False, False)),
        ("previous-target", unit.previous_target, (True, True)),
        ("next-target", unit.next_target, (True, False)),
    )
    for name, text, place in neighbours:
        if text is not None and place not in told:
            yield Prop("tu", "prop", f"{PREFIX}{name}", "", text)


def apply_props(unit: TranslationUnit, log: ReadingLog, place: str) -> TranslationUnit:
    """Return the unit with what its properties say about it; ours are no properties any more."""
    ours = {p.type.removeprefix(PREFIX): p.text for p in unit.props if p.type.startswith(PREFIX)}
    for prop in unit.props:
        if prop.kind == "prop" and prop.type in _CONTEXT:
            unit = _with_context(unit, prop)
    if not ours:
        return unit
    unit = replace(unit, props=tuple(p for p in unit.props if not p.type.startswith(PREFIX)))
    try:
        return _with_ours(unit, ours)
    except ValueError:
        log.mend("a property of ours has a value that is not known and was left out", place)
        return unit


def _with_context(unit: TranslationUnit, prop: Prop) -> TranslationUnit:
    text = _unmarked(prop.text) if prop.type in _MARKED_UP else prop.text
    end = "previous" if prop.type in _PREVIOUS else "next"
    side = "target" if prop.level == "target" else "source"
    return replace(unit, **{f"{end}_{side}": text})  # type: ignore[arg-type]  # a field of it


def _unmarked(text: str) -> str | None:
    if not _SEG.match(text):
        return text
    try:
        return "".join(str(part) for part in parse(text.encode(), "context").itertext())
    except InvalidInputError:
        return None  # the property stays; only the context match is lost


def _with_ours(unit: TranslationUnit, ours: dict[str, str]) -> TranslationUnit:
    origin = unit.provenance
    confidence = ours.get("confidence")
    return replace(
        unit,
        level=Level(ours.get("level", unit.level)),
        has_clauses="clauses" in ours,
        kind=PairKind(ours.get("kind", unit.kind)),
        status=UnitStatus(ours.get("status", unit.status)),
        previous_source=ours.get("previous", unit.previous_source),
        next_source=ours.get("next", unit.next_source),
        previous_target=ours.get("previous-target", unit.previous_target),
        next_target=ours.get("next-target", unit.next_target),
        provenance=replace(
            origin,
            confidence=_confidence(confidence) if confidence else None,
            document=ours.get("document", origin.document),
            block=ours.get("block", ""),
            target_block=ours.get("target-block", ""),
        ),
    )


def _confidence(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1:
        raise ValueError(f"{text} is not a probability")
    return value
