"""Properties of TMX units that mean something here: our own, and context as other tools write it.

Our own begin with ``x-yiku-`` and become fields of the unit; those of other tools stay properties
too, so that an export has them again.
"""

import re
from collections.abc import Iterator, Sequence
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
        "srclang",
        "usagecount",
    }
)
_PREVIOUS = frozenset({"prev", "x-context-pre", "context_prev", "x-previous-source-text"})
_NEXT = frozenset({"next", "x-context-post", "context_next", "x-next-source-text"})
_BOTH = "x-ContextContent"  # Trados: the previous source and target; it may be repeated
_BAR = " | "
_OURS = frozenset(
    {
        "block", "clauses", "confidence", "document", "kind", "level", "next", "next-target",
        "previous", "previous-target", "status", "target-block",
    }
)  # fmt: skip
_CONTEXT = _PREVIOUS | _NEXT | {_BOTH}
_MARKED_UP = frozenset({"x-context-pre", "x-context-post"})  # memoQ: an escaped seg element
_SEG = re.compile(r"\s*<seg[\s>/]")


def own_props(unit: TranslationUnit) -> list[Prop]:
    """Return the properties that keep what TMX has no place for; usual values are left out."""
    origin = unit.provenance
    found: list[tuple[str, str]] = []
    if unit.level is not Level.SENTENCE:
        found.append(("level", unit.level.value))
    if unit.has_clauses:
        found.append(("clauses", "yes"))
    if unit.kind is not PairKind.SENTENCE:
        found.append(("kind", unit.kind.value))
    if unit.status is not UnitStatus.UNREVIEWED:
        found.append(("status", unit.status.value))
    if origin.confidence is not None:
        found.append(("confidence", f"{origin.confidence:.4f}"))
    places = (
        ("document", origin.document),
        ("block", origin.block),
        ("target-block", origin.target_block),
    )
    found += [(name, value) for name, value in places if value]
    around = (
        ("previous", unit.previous_source),
        ("next", unit.next_source),
        ("previous-target", unit.previous_target),
        ("next-target", unit.next_target),
    )
    if any(text is not None for _, text in around):
        told = _around(unit.props)  # by the tool that the unit came from
        found += [(n, text) for n, text in around if text is not None and told.get(n) != text]
    return [Prop("tu", "prop", f"{PREFIX}{name}", "", value) for name, value in found]


def apply_props(unit: TranslationUnit, log: ReadingLog, place: object) -> TranslationUnit:
    """Return the unit with what its properties say about it; ours are no properties any more."""
    ours: dict[str, str] = {}
    has_context = False
    for prop in unit.props:
        if prop.type in _CONTEXT:
            has_context = True
        elif _is_ours(prop):
            ours[prop.type.removeprefix(PREFIX)] = prop.text
    if has_context:
        told = _around(unit.props)
        unit = replace(
            unit,
            previous_source=told.get("previous"),
            next_source=told.get("next"),
            previous_target=told.get("previous-target"),
            next_target=told.get("next-target"),
        )
    if not ours:
        return unit
    unit = replace(unit, props=tuple(p for p in unit.props if not _is_ours(p)))
    try:
        return _with_ours(unit, ours)
    except ValueError:
        log.mend("a property of ours has a value that is not known and was left out", str(place))
        return unit


def _is_ours(prop: Prop) -> bool:
    """Tell a property that becomes a field; others that only begin like ours stay properties."""
    return prop.type.startswith(PREFIX) and prop.type.removeprefix(PREFIX) in _OURS


def _around(props: Sequence[Prop]) -> dict[str, str]:
    """Return the texts around a unit by what other tools say; of several the first ones."""
    found: dict[str, str] = {}
    for prop in props:
        if prop.kind == "prop" and prop.type in _CONTEXT:
            for name, text in _context(prop):
                if text is not None:
                    found.setdefault(name, text)
    return found


def _context(prop: Prop) -> Iterator[tuple[str, str | None]]:
    if prop.type == _BOTH:
        source, _, rest = prop.text.partition(_BAR)
        target = rest.partition(_BAR)[0]
        yield "previous", source.strip() or None
        yield "previous-target", target.strip() or None
        return
    end = "previous" if prop.type in _PREVIOUS else "next"
    text = _unmarked(prop.text) if prop.type in _MARKED_UP else prop.text
    yield f"{end}-target" if prop.level == "target" else end, text


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
