"""What a TMX unit consists of: its variants, properties and attributes, as they stand in the file.

An import spends its time here: what is common is looked at first.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from tm.admit import canonical_tag
from tm.errors import InvalidInputError
from tm.interchange.inline import read_segment
from tm.interchange.reading import ReadingLog
from tm.interchange.tmx_props import ATTRIBUTES
from tm.model import Prop
from tm.xmlsafe import local_name, refuse_entities

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ANY = "*all*"  # any language may be the source
_DATE = re.compile(r"[0-9]{8}T[0-9]{6}Z")
_DATE_PARTS = ((0, 4), (4, 6), (6, 8), (9, 11), (11, 13), (13, 15))
_DATED = ("creationdate", "changedate", "creationid", "changeid")  # fields, where they parse
_SEGTYPES = ("block", "paragraph", "sentence", "phrase")


class Place:
    """Where a unit stands; written out only when something is reported of it."""

    __slots__ = ("_element", "_name", "_number")

    def __init__(self, name: str, number: int, element: etree._Element) -> None:
        self._name = name
        self._number = number
        self._element = element

    def __str__(self) -> str:
        return f"tu {self._number}, line {self._element.sourceline}"

    def check(self, element: etree._Element) -> None:
        """Refuse an element that an entity stands in.

        Raises:
            InvalidInputError: so it is.
        """
        refuse_entities(element, self._name)


class Variant(NamedTuple):
    """One language's side of a TMX unit.

    Attributes:
        attributes: Those that it was given beside its language.
        props: Properties and notes, then the attributes that no field holds; of no level yet.
    """

    lang: str
    text: str
    markup: str
    attributes: dict[str, str]
    props: tuple[Prop, ...]


def variants_of(
    tu: etree._Element, log: ReadingLog, place: Place
) -> tuple[list[Variant], tuple[Prop, ...]]:
    """Return the variants of a unit, and its own properties and notes."""
    variants: list[Variant] = []
    props: list[Prop] = []
    for child in tu:
        name = child.tag
        if name not in ("tuv", "prop", "note"):
            name = local_name(child)
        if name == "tuv":
            variant = _variant(child, log, place)
            if variant is not None:
                variants.append(variant)
        elif name in ("prop", "note"):
            props.append(_prop(child, str(name), "tu", place))
    return variants, tuple(props)


def _variant(tuv: etree._Element, log: ReadingLog, place: Place) -> Variant | None:
    attributes: dict[str, str] = dict(tuv.items())  # type: ignore[arg-type]  # texts, never bytes
    try:
        lang = canonical_tag(_lang_of(attributes, log, place))
    except InvalidInputError as error:
        log.skip(str(place), f"variant without language: {error}")
        return None
    segment: etree._Element | None = None
    props: list[Prop] = []
    for child in tuv:
        name = child.tag
        if name not in ("seg", "prop", "note"):
            name = local_name(child)
        if name == "seg" and segment is None:
            segment = child
        elif name in ("prop", "note"):
            props.append(_prop(child, str(name), "", place))
    if segment is None:
        log.skip(str(place), f"the variant in {lang} has no seg")
        return None
    text, markup = _text(segment, log, place)
    if attributes:
        props += kept(attributes, "tuv", log, place)
    return Variant(lang, text, markup, attributes, tuple(props))


def _text(segment: etree._Element, log: ReadingLog, place: Place) -> tuple[str, str]:
    if len(segment):
        place.check(segment)
        return read_segment(segment, lambda departure: log.mend(departure, str(place)))
    text = segment.text or ""
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return text, ""


def _lang_of(attributes: dict[str, str], log: ReadingLog, place: Place) -> str:
    """Take the language out of the attributes of a variant."""
    tag = attributes.pop(XML_LANG, "")
    if not attributes:
        return tag
    old = attributes.pop("lang", "")
    if tag and old and tag != old:
        log.mend("xml:lang and lang differ, xml:lang is taken", str(place))
    elif old and not tag:
        log.mend("lang in place of xml:lang", str(place))
    return tag or old


def _prop(element: etree._Element, kind: str, level: str, place: Place) -> Prop:
    text = element.text or ""
    if len(element):
        place.check(element)
        text = "".join(map(str, element.itertext()))
    given: dict[str, str] = dict(element.items())  # type: ignore[arg-type]  # as above
    name = given.get("type", "") if kind == "prop" else ""
    if len(given) == (1 if name else 0):
        return Prop(level, kind, name, "", text)
    lang = given.get(XML_LANG) or given.get("lang", "")
    return Prop(level, kind, name, lang, text, given.get("o-encoding", ""))


def kept(attributes: dict[str, str], element: str, log: ReadingLog, place: Place) -> Iterator[Prop]:
    """Yield the attributes that no field holds, so that an export has them again."""
    level = "tu" if element == "tu" else ""
    for name, value in attributes.items():
        if level and (name == "tuid" or (name in _DATED and not _is_opaque(name, value))):
            continue
        if level and name == "srclang":
            if value.lower() == ANY:
                yield Prop(level, "attribute", name, "", value)
            continue
        allowed = name in ATTRIBUTES
        if name == "segtype":
            allowed = bool(level) and value in _SEGTYPES
        if allowed:
            yield Prop(level, "attribute", name, "", value)
        else:
            log.mend(f"attribute {name} of {element} left out", str(place))


def _is_opaque(name: str, value: str) -> bool:
    return name.endswith("date") and time_of(value) is None


@lru_cache(maxsize=4096)  # the units of a file share few times
def time_of(text: str) -> datetime | None:
    """Return the time that a date of TMX stands for, ``None`` where it is written otherwise."""
    if not _DATE.fullmatch(text):
        return None
    year, month, day, hour, minute, second = (int(text[a:b]) for a, b in _DATE_PARTS)
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:  # the 31st of February stays an opaque text
        return None
