"""Write TMX 1.4b, streaming, valid by its DTD.

Records are put together as text: a million of them are written in half a minute.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain, groupby, islice
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from tm.interchange.inline import segment_element
from tm.interchange.tmx_header import LEVEL, write_header
from tm.interchange.tmx_props import ATTRIBUTES, own_props
from tm.model import Prop, TranslationUnit
from tm.text import UNSTORABLE

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n'
_ESCAPED = re.compile(r"[&<>\r]")
_PLAIN = re.compile(r"[\w .:/-]*", re.ASCII)  # needs nothing in an attribute
_IN_TEXT = {"\r": "&#13;"}
_IN_ATTRIBUTE = {"\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}
_AT_A_TIME = 200  # records written together


def write_tmx(
    units: Iterable[TranslationUnit],
    stream: BinaryIO,
    *,
    source_lang: str | None = None,
    header: Sequence[Prop] = (),
) -> int:
    """Write units and return their number.

    Neighbouring units that came from one record of several languages become one again.
    ``source_lang`` is the file's source language, that of the first unit when omitted; ``header``
    is what the header of the file said that the units came from.
    """
    rest = iter(units)
    first = tuple(islice(rest, 1))
    header_lang = source_lang or (first[0].source_lang if first else "*all*")
    count = 0
    written = [_HEAD, '<tmx version="1.4">', _header(header_lang, header), "\n<body>"]
    for record in _records(chain(first, rest)):
        written.append(_tu(record, header_lang))
        count += len(record)
        if len(written) >= _AT_A_TIME:
            stream.write("\n".join(written).encode())
            written = [""]
    stream.write("\n".join([*written, "</body>\n</tmx>\n"]).encode())
    return count


def _header(source_lang: str, props: Sequence[Prop]) -> str:
    header = etree.Element(
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
    write_header([prop for prop in props if prop.level == LEVEL], header)
    return etree.tostring(header, encoding="unicode")


def _records(units: Iterable[TranslationUnit]) -> Iterator[tuple[TranslationUnit, ...]]:
    """Join neighbours that share everything but the target, when their languages differ."""
    for tuid, group in groupby(units, lambda unit: unit.tuid):
        if not tuid:
            yield from ((unit,) for unit in group)
            continue
        record: dict[str, TranslationUnit] = {}
        for unit in group:
            first = next(iter(record.values()), None)
            if first and (unit.target_lang in record or _shared(first) != _shared(unit)):
                yield tuple(record.values())
                record = {}
            record[unit.target_lang] = unit
        yield tuple(record.values())


def _shared(unit: TranslationUnit) -> tuple[object, ...]:
    """Return what units of one record have in common beside their ``tuid``."""
    props = tuple(prop for prop in unit.props if prop.level != "target")
    return (
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


def _tu(record: Sequence[TranslationUnit], header_lang: str) -> str:
    unit = record[0]
    attributes = [f" tuid={_quoted(unit.tuid)}"] if unit.tuid else []
    any_source = any(p.type == "srclang" and p.kind == "attribute" for p in unit.props)
    if unit.source_lang != header_lang and not any_source:
        attributes.append(f' srclang="{unit.source_lang}"')
    if unit.created_at:
        attributes.append(f' creationdate="{_date(unit.created_at)}"')
    if unit.created_by:
        attributes.append(f" creationid={_quoted(unit.created_by)}")
    if unit.changed_at:
        attributes.append(f' changedate="{_date(unit.changed_at)}"')
    if unit.changed_by:
        attributes.append(f" changeid={_quoted(unit.changed_by)}")
    children: list[str] = []
    _add_props(unit.props, "tu", attributes, children)
    _add_props(own_props(unit), "tu", attributes, children)
    children.append(_variant(unit, "source", unit.source_lang, unit.source, unit.source_markup))
    children += [
        _variant(each, "target", each.target_lang, each.target, each.target_markup)
        for each in record
    ]
    return f"<tu{''.join(attributes)}>{''.join(children)}</tu>"


def _variant(unit: TranslationUnit, level: str, lang: str, text: str, markup: str) -> str:
    attributes: list[str] = []
    children: list[str] = []
    if unit.props:
        _add_props(unit.props, level, attributes, children)
    segment = _segment(text, markup) if markup else f"<seg>{_text(text)}</seg>"
    return f'<tuv xml:lang="{lang}"{"".join(attributes)}>{"".join(children)}{segment}</tuv>'


def _segment(text: str, markup: str) -> str:
    return etree.tostring(segment_element(_storable(text), markup), encoding="unicode")


def _add_props(
    props: Iterable[Prop], level: str, attributes: list[str], children: list[str]
) -> None:
    """Add what the properties of a level are in the file: attributes or elements."""
    for prop in props:
        if prop.level != level:
            continue
        if prop.kind == "attribute":
            start = f" {prop.type}="  # what a field says of the unit counts, and says it once
            if prop.type in ATTRIBUTES and not any(a.startswith(start) for a in attributes):
                attributes.append(f" {prop.type}={_quoted(prop.text)}")
            continue
        given = f" type={_quoted(prop.type)}" if prop.kind == "prop" else ""
        if prop.lang:
            given += f" xml:lang={_quoted(prop.lang)}"
        if prop.encoding:
            given += f" o-encoding={_quoted(prop.encoding)}"
        children.append(f"<{prop.kind}{given}>{_text(prop.text)}</{prop.kind}>")


@lru_cache(maxsize=4096)  # the units of an import share few times
def _date(time: datetime) -> str:
    time = time.astimezone(UTC)
    return f"{time.year:04}{time:%m%dT%H%M%SZ}"  # %Y gives the year 999 three digits


def _text(text: str) -> str:
    text = _storable(text)
    return escape(text, _IN_TEXT) if _ESCAPED.search(text) else text


def _quoted(text: str) -> str:
    if _PLAIN.fullmatch(text):
        return f'"{text}"'
    return quoteattr(_storable(text), _IN_ATTRIBUTE)


def _storable(text: str) -> str:
    """Replace what XML has no way to write; refused on entry, it can only be in old rows."""
    return text if text.isascii() and text.isprintable() else UNSTORABLE.sub("\ufffd", text)
