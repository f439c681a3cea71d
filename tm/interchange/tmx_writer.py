"""Write TMX 1.4b, streaming, valid by its DTD."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain, groupby, islice
from typing import BinaryIO

from lxml import etree

from tm.interchange.inline import segment_element
from tm.interchange.tmx_props import ATTRIBUTES, own_props
from tm.model import Prop, TranslationUnit
from tm.text import UNSTORABLE

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_DOCTYPE = '<!DOCTYPE tmx SYSTEM "tmx14.dtd">'


def write_tmx(
    units: Iterable[TranslationUnit], stream: BinaryIO, *, source_lang: str | None = None
) -> int:
    """Write units and return their number.

    Neighbouring units that came from one record of several languages become one again.
    ``source_lang`` is the file's source language, that of the first unit when omitted.
    """
    rest = iter(units)
    first = tuple(islice(rest, 1))
    header_lang = source_lang or (first[0].source_lang if first else "*all*")
    count = 0
    with etree.xmlfile(stream, encoding="UTF-8") as file:
        file.write_declaration()
        file.write_doctype(_DOCTYPE)
        with file.element("tmx", {"version": "1.4"}):
            file.write(_header(header_lang), "\n")
            with file.element("body"):
                for record in _records(chain(first, rest)):
                    file.write("\n", _tu(record, header_lang))
                    count += len(record)
                file.write("\n")
    return count


def _header(source_lang: str) -> etree._Element:
    return etree.Element(
        "header",
        {
            "creationtool": "yiku",
            "creationtoolversion": "1",
            "segtype": "sentence",
            "o-tmf": "yiku",
            "adminlang": "en",
            "srclang": source_lang,
            "datatype": "plaintext",
        },
    )


def _records(units: Iterable[TranslationUnit]) -> Iterator[tuple[TranslationUnit, ...]]:
    """Join neighbours that share everything but the target, when their languages differ."""
    for key, group in groupby(units, _shared):
        if not key:
            yield from ((unit,) for unit in group)
            continue
        record: dict[str, TranslationUnit] = {}
        for unit in group:
            if unit.target_lang in record:
                yield tuple(record.values())
                record = {}
            record[unit.target_lang] = unit
        yield tuple(record.values())


def _shared(unit: TranslationUnit) -> tuple[object, ...]:
    """Return what units of one record have in common; empty for a unit without ``tuid``."""
    if not unit.tuid:
        return ()
    props = tuple(prop for prop in unit.props if prop.level != "target")
    return (
        unit.tuid,
        unit.source_lang,
        unit.source,
        unit.source_markup,
        unit.provenance,
        unit.created_at,
        unit.created_by,
        unit.changed_at,
        unit.changed_by,
        props,
        tuple(own_props(unit)),
    )


def _tu(record: Sequence[TranslationUnit], header_lang: str) -> etree._Element:
    unit = record[0]
    tu = etree.Element("tu")
    if unit.tuid:
        tu.set("tuid", _xml(unit.tuid))
    if unit.source_lang != header_lang:
        tu.set("srclang", unit.source_lang)
    for name, value in (
        ("creationdate", _date(unit.created_at)),
        ("creationid", unit.created_by),
        ("changedate", _date(unit.changed_at)),
        ("changeid", unit.changed_by),
    ):
        if value:
            tu.set(name, _xml(value))
    _write_props(tu, unit.props, "tu")
    _write_props(tu, own_props(unit), "tu")
    _write_variant(tu, unit, "source", unit.source_lang, unit.source, unit.source_markup)
    for each in record:
        _write_variant(tu, each, "target", each.target_lang, each.target, each.target_markup)
    return tu


def _write_variant(
    tu: etree._Element, unit: TranslationUnit, level: str, lang: str, text: str, markup: str
) -> None:
    tuv = etree.SubElement(tu, "tuv", {_LANG: lang})
    _write_props(tuv, unit.props, level)
    tuv.append(segment_element(_xml(text), markup))


def _write_props(element: etree._Element, props: Iterable[Prop], level: str) -> None:
    for prop in props:
        if prop.level != level:
            continue
        if prop.kind == "attribute":
            if prop.type in ATTRIBUTES:
                element.set(prop.type, _xml(prop.text))
            continue
        child = etree.SubElement(element, prop.kind)
        if prop.kind == "prop":
            child.set("type", _xml(prop.type))
        if prop.lang:
            child.set(_LANG, _xml(prop.lang))
        child.text = _xml(prop.text)


def _date(time: datetime | None) -> str:
    return f"{time.astimezone(UTC):%Y%m%dT%H%M%SZ}" if time else ""


def _xml(text: str) -> str:
    """Replace what XML has no way to write; refused on entry, it can only be in old rows."""
    return UNSTORABLE.sub("\ufffd", text)
