"""The header of a TMX file as properties, so that an export of what it brought has it again."""

from collections.abc import Iterable, Sequence

from lxml import etree

from tm.model import ImportRecord, Prop
from tm.text import UNSTORABLE
from tm.xmlsafe import local_name

LEVEL = "header"
MAX_PROPS = 1_000
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_KEPT = (  # attributes that tell of the memory; the others are ours when we write the file
    "adminlang", "changedate", "changeid", "creationdate", "creationid", "datatype", "o-encoding",
)  # fmt: skip
_MAPPED = ("unicode", "code", "ent", "subst")


def header_props(header: etree._Element) -> tuple[Prop, ...]:
    """Return what a header says, in its order: attributes, notes, properties, user encodings."""
    found = [
        Prop(LEVEL, "attribute", name, "", str(header.get(name)))
        for name in _KEPT
        if header.get(name)
    ]
    for child in header:
        kind = local_name(child)
        if kind in ("note", "prop"):
            lang = child.get(_XML_LANG) or child.get("lang") or ""
            text = "".join(map(str, child.itertext()))
            name = child.get("type") or "" if kind == "prop" else ""
            found.append(Prop(LEVEL, kind, name, lang, text, child.get("o-encoding") or ""))
        elif kind == "ude":
            found.append(Prop(LEVEL, kind, child.get("name") or "", "", child.get("base") or ""))
            found += [
                Prop(LEVEL, "map", name, str(number), str(place.get(name)))
                for number, place in enumerate(child)
                for name in _MAPPED
                if place.get(name)
            ]
    return tuple(found[:MAX_PROPS])


def write_header(props: Sequence[Prop], header: etree._Element) -> None:
    """Give a header what another one said."""
    ude: etree._Element | None = None
    for prop in props:
        text = UNSTORABLE.sub("\ufffd", prop.text)
        if prop.kind == "attribute" and prop.type in _KEPT:
            header.set(prop.type, text)
        elif prop.kind == "ude":
            ude = etree.SubElement(header, "ude", {"name": prop.type or "unnamed"})
            if text:
                ude.set("base", text)
        elif prop.kind == "map" and ude is not None:
            _write_map(ude, prop, text)
        elif prop.kind in ("note", "prop"):
            _write_text(header, prop, text)
    for child in list(header.iterchildren("ude")):
        if not len(child):  # of an encoding without characters nothing can be told
            header.remove(child)


def _write_map(ude: etree._Element, prop: Prop, text: str) -> None:
    number = int(prop.lang) if prop.lang.isdecimal() else 0
    while len(ude) <= number and len(ude) < MAX_PROPS:
        etree.SubElement(ude, "map", {"unicode": "#x0"})
    if number < len(ude):
        ude[number].set(prop.type, text)


def _write_text(header: etree._Element, prop: Prop, text: str) -> None:
    child = etree.SubElement(header, prop.kind)
    if prop.kind == "prop":
        child.set("type", prop.type)
    if prop.lang:
        child.set(_XML_LANG, prop.lang)
    if prop.encoding:
        child.set("o-encoding", prop.encoding)
    child.text = text


def common_header(records: Iterable[ImportRecord], memory: str | None) -> tuple[Prop, ...]:
    """Return the header of the only import that a memory has, ``()`` if there are several.

    ``memory`` is ``None`` for all memories together.
    """
    found = [
        record.report.header
        for record in records
        if record.undone_at is None and memory in (None, record.report.memory)
    ]
    return found[0] if len(found) == 1 else ()
