"""What the styles of a Word document say of its paragraphs: headings, contents, hidden text."""

import re
from dataclasses import dataclass

from lxml import etree

from tm.archive import Archive
from tm.readers.office import attribute, child, is_on, parsed
from tm.xmlsafe import local_name

MAX_BASES = 20  # styles that a style is based on; more go in a circle
BODY_LEVEL = 9  # an outline level that says: no heading

_HEADING = re.compile(r"heading [1-9]|title|subtitle", re.IGNORECASE)
_CONTENTS = re.compile(r"toc( [1-9]|\s*heading)|contents( heading| [1-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ListPlace:
    """Which list a paragraph is numbered in, and how deep; ``list_id`` 0 is none."""

    list_id: str
    level: int


@dataclass(frozen=True, slots=True)
class Style:
    """What a style says; ``None`` where it leaves that to the style that it is based on."""

    name: str = ""
    base: str = ""
    outline: int | None = None
    place: ListPlace | None = None
    hidden: bool | None = None


class Styles:
    """The styles of a document by their ids."""

    def __init__(self, found: dict[str, Style], default: str) -> None:
        self._found = found
        self._default = default

    def is_heading(self, paragraph: etree._Element) -> bool:
        """Tell whether a paragraph has an outline level, or the style of a title."""
        own = _outline(child(paragraph, "pPr", "outlineLvl"))
        if own is not None:
            return own < BODY_LEVEL
        for style in self._chain(self._style_of(paragraph)):
            if style.outline is not None:
                return style.outline < BODY_LEVEL
            if _HEADING.fullmatch(style.name):
                return True
        return False

    def is_contents(self, paragraph: etree._Element) -> bool:
        """Tell whether a paragraph is styled as a line of a table of contents."""
        chain = self._chain(self._style_of(paragraph))
        return any(_CONTENTS.fullmatch(style.name) for style in chain)

    def place_of(self, paragraph: etree._Element) -> ListPlace | None:
        """Return the list that a paragraph is numbered in, ``None`` for none."""
        own = _place(child(paragraph, "pPr", "numPr"))
        if own is not None and own.list_id:
            return own if own.list_id != "0" else None
        for style in self._chain(self._style_of(paragraph)):
            if style.place is not None and style.place.list_id:
                level = own.level if own is not None else style.place.level
                return None if style.place.list_id == "0" else ListPlace(style.place.list_id, level)
        return None

    def is_hidden(self, run: etree._Element, paragraph: etree._Element) -> bool:
        """Tell whether a run is formatted as hidden text."""
        properties = child(run, "rPr")
        own = _switch(child(properties, "vanish") if properties is not None else None)
        if own is not None:
            return own
        by_run = attribute(child(run, "rPr", "rStyle"), "val")
        for style in (*self._chain(by_run), *self._chain(self._style_of(paragraph))):
            if style.hidden is not None:
                return style.hidden
        return False

    def _style_of(self, paragraph: etree._Element) -> str:
        return attribute(child(paragraph, "pPr", "pStyle"), "val") or self._default

    def _chain(self, style_id: str) -> list[Style]:
        """Return a style and those that it is based on, the nearest first."""
        chain: list[Style] = []
        while style_id in self._found and len(chain) < MAX_BASES:
            chain.append(self._found[style_id])
            style_id = chain[-1].base
        return chain


def read_styles(archive: Archive, part: str | None) -> Styles:
    """Read the styles of a document; a document may have none."""
    found: dict[str, Style] = {}
    default = ""
    for element in parsed(archive, part) if part else ():
        if local_name(element) != "style":
            continue
        style_id = attribute(element, "styleId")
        found[style_id] = Style(
            name=attribute(child(element, "name"), "val"),
            base=attribute(child(element, "basedOn"), "val"),
            outline=_outline(child(element, "pPr", "outlineLvl")),
            place=_place(child(element, "pPr", "numPr")),
            hidden=_switch(child(element, "rPr", "vanish")),
        )
        is_default = attribute(element, "default") in ("1", "true", "on")
        if is_default and attribute(element, "type") == "paragraph":
            default = style_id
    return Styles(found, default)


def _outline(element: etree._Element | None) -> int | None:
    value = attribute(element, "val")
    return int(value) if value.isdecimal() else None


def _place(element: etree._Element | None) -> ListPlace | None:
    if element is None:
        return None
    level = attribute(child(element, "ilvl"), "val")
    return ListPlace(
        attribute(child(element, "numId"), "val"), int(level) if level.isdecimal() else 0
    )


def _switch(element: etree._Element | None) -> bool | None:
    return None if element is None else is_on(element)
