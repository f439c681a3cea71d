"""How far a translation is, in the words of XLIFF and of its dialects."""

from collections.abc import Iterator, Mapping

from lxml import etree

from tm.model import Prop, UnitStatus
from tm.xmlsafe import local_name

_NAMESPACES = {
    "http://sdl.com/FileTypes/SdlXliff/1.0": "sdl",
    "MQXliff": "mq",
    "http://www.memsource.com/mxlf/2.0": "m",
}
STATE_1: Mapping[str, UnitStatus] = {
    "final": UnitStatus.APPROVED,
    "signed-off": UnitStatus.APPROVED,
    "translated": UnitStatus.UNREVIEWED,
    "new": UnitStatus.DRAFT,
    "needs-adaptation": UnitStatus.DRAFT,
    "needs-l10n": UnitStatus.DRAFT,
    "needs-review-adaptation": UnitStatus.DRAFT,
    "needs-review-l10n": UnitStatus.DRAFT,
    "needs-review-translation": UnitStatus.DRAFT,
    "needs-translation": UnitStatus.DRAFT,
}
MACHINE_STATE = "yiku:machine"
STATE_2: Mapping[str, UnitStatus] = {
    "initial": UnitStatus.DRAFT,
    "translated": UnitStatus.UNREVIEWED,
    "reviewed": UnitStatus.APPROVED,
    "final": UnitStatus.APPROVED,
}
_SDL = {
    "draft": UnitStatus.DRAFT,
    "translated": UnitStatus.UNREVIEWED,
    "rejectedtranslation": UnitStatus.DRAFT,
    "approvedtranslation": UnitStatus.APPROVED,
    "rejectedsignoff": UnitStatus.DRAFT,
    "approvedsignoff": UnitStatus.APPROVED,
}
_MEMOQ = {
    "notstarted": UnitStatus.DRAFT,
    "pretranslated": UnitStatus.DRAFT,
    "partiallyedited": UnitStatus.DRAFT,
    "edited": UnitStatus.DRAFT,
    "machinetranslated": UnitStatus.MACHINE,
    "manuallyconfirmed": UnitStatus.UNREVIEWED,
    "assembledfromfragments": UnitStatus.DRAFT,
    "proofread": UnitStatus.APPROVED,
}
_MACHINES = ("mt", "nmt", "amt")
_PHRASE = {"1": UnitStatus.UNREVIEWED, "0": UnitStatus.DRAFT}


def vendor_status(unit: etree._Element, number: str) -> UnitStatus | None:
    """Return what a tool's own marks say of a segment, ``None`` where it has none."""
    told = dict(_attributes(unit))
    if "mq:status" in told:
        return _MEMOQ.get(told["mq:status"].lower())
    if "m:confirmed" in told:
        return _PHRASE.get(told["m:confirmed"])
    mark = _definition(unit, number)
    if mark is None:
        return None
    confirmed = (mark.get("conf") or "draft").lower()
    if confirmed == "draft" and (mark.get("origin") or "").lower() in _MACHINES:
        return UnitStatus.MACHINE
    return _SDL.get(confirmed)


def vendor_props(
    unit: etree._Element, number: str, target: etree._Element | None
) -> Iterator[Prop]:
    """Yield the marks themselves, so that nothing of them is lost."""
    if target is not None:
        for name in ("state", "state-qualifier"):
            if target.get(name):
                yield Prop("target", "prop", f"xliff:{name}", "", str(target.get(name)))
    for name, value in _attributes(unit):
        yield Prop("tu", "prop", name, "", value)
    mark = _definition(unit, number)
    for name, value in _attributes_of(mark).items():
        if name != "id":
            yield Prop("tu", "prop", f"sdl:{name}", "", value)


def _attributes_of(element: etree._Element | None) -> dict[str, str]:
    """Return the attributes of an element, if it is there."""
    return {} if element is None else {str(k): str(v) for k, v in element.attrib.items()}


def _attributes(unit: etree._Element) -> Iterator[tuple[str, str]]:
    for name, value in _attributes_of(unit).items():
        namespace, _, plain = name.rpartition("}")
        prefix = _NAMESPACES.get(namespace.removeprefix("{"))
        if prefix:
            yield f"{prefix}:{plain}", value


def _definition(unit: etree._Element, number: str) -> etree._Element | None:
    """Return what Trados says of a segment."""
    for holder in unit:
        if local_name(holder) == "seg-defs":
            return next((mark for mark in holder if mark.get("id") == number), None)
    return None
