"""Inline codes of XLIFF 1.2 and 2.x as the canonical markup of segments (that of TMX 1.4).

What a code stands for in the original format is its content. A code without content, such as
``<g id="3">``, stands for itself: its own tag becomes the content.
"""

import unicodedata
from collections.abc import Mapping
from urllib.parse import unquote
from xml.sax.saxutils import quoteattr

from lxml import etree

from tm.interchange.inline import Mend, markup_of
from tm.xmlsafe import local_name

OWN_ID = "yiku-"  # ids that only the writer needed
_POSITIONS = {"open": "begin", "close": "end"}
_ASSOCIATED = {"preceding": "p", "following": "f", "both": "b"}


def read_content(element: etree._Element, data: Mapping[str, str], mend: Mend) -> tuple[str, str]:
    """Return plain text and canonical markup of a source, a target, or a segment of them.

    ``data`` is the original data that codes of XLIFF 2.x refer to.
    """
    canonical = etree.Element("seg")
    _Reader(data, mend).copy(element, canonical)
    return markup_of(canonical)


class _Reader:
    """Copies the content of one segment."""

    def __init__(self, data: Mapping[str, str], mend: Mend) -> None:
        self._data = data
        self._mend = mend

    def copy(self, old: etree._Element, new: etree._Element) -> None:
        """Copy text and codes into a segment, or into highlighted text."""
        _append(new, old.text)
        for child in old:
            make = _CODES.get(local_name(child), _Reader._foreign)
            make(self, child, new)
            _append(new, child.tail)

    def _pair(self, old: etree._Element, new: etree._Element) -> None:
        """Copy ``g`` or ``pc``: two codes with text between them."""
        name, number = local_name(old), old.get("id") or "0"
        start = self._referred(old, "dataRefStart", _start_tag(old))
        end = self._referred(old, "dataRefEnd", f"</{name}>")
        opening = etree.SubElement(new, "bpt", _given(i=number, type=_type(old)))
        opening.text = start
        self.copy(old, new)
        closing = etree.SubElement(new, "ept", {"i": number})
        closing.text = end

    def _start(self, old: etree._Element, new: etree._Element) -> None:
        """Copy ``bpt``, ``bx`` or ``sc``."""
        if old.get("isolated") == "yes":
            self._it(old, new, "begin")
            return
        number = old.get("rid") or old.get("id") or "0"
        x = old.get("id") if old.get("id") != number else None
        self._native(old, etree.SubElement(new, "bpt", _given(i=number, x=x, type=_type(old))))

    def _end(self, old: etree._Element, new: etree._Element) -> None:
        """Copy ``ept``, ``ex`` or ``ec``."""
        if old.get("isolated") == "yes":
            self._it(old, new, "end")
            return
        number = old.get("startRef") or old.get("rid") or old.get("id") or "0"
        self._native(old, etree.SubElement(new, "ept", {"i": number}))

    def _it(self, old: etree._Element, new: etree._Element, position: str = "") -> None:
        position = position or _POSITIONS.get(old.get("pos") or "", "begin")
        self._native(
            old, etree.SubElement(new, "it", _given(pos=position, x=_id(old), type=_type(old)))
        )

    def _ph(self, old: etree._Element, new: etree._Element) -> None:
        assoc = _ASSOCIATED.get(old.get("assoc") or "")
        kind = _type(old) or ("x-cp" if local_name(old) == "cp" else None)
        self._native(old, etree.SubElement(new, "ph", _given(x=_id(old), type=kind, assoc=assoc)))

    def _native(self, old: etree._Element, new: etree._Element) -> None:
        """Give a code its content; only a text inside it (``sub``) is an element of its own."""
        if not (old.text or len(old)):
            new.text = self._referred(old, "dataRef", _start_tag(old, empty=True))
            return
        new.text = _clean(old.text)
        for child in old:
            if local_name(child) == "sub":
                self.copy(child, etree.SubElement(new, "sub", _given(type=_type(child))))
            else:
                self._mend(f"element {local_name(child)} inside {local_name(old)} left out")
            _append(new, child.tail)

    def _mrk(self, old: etree._Element, new: etree._Element) -> None:
        kind = old.get("mtype") or old.get("type") or "generic"
        if kind == "yiku:hi":
            kind = old.get("value") or ""
        kind = unquote(kind.removeprefix("x-")) if kind.startswith("x-") else kind
        kind = "" if kind == "hi" else kind
        marked = etree.SubElement(new, "hi", _given(x=_mark_id(old), type=kind))
        for name in ("comment", "value", "ref"):
            if old.get(name) and old.get("type") != "yiku:hi":
                self._mend(f"attribute {name} of mrk left out")
        self.copy(old, marked)

    def _foreign(self, old: etree._Element, new: etree._Element) -> None:
        name = local_name(old)
        self._mend(f"foreign element {name} in a segment kept as markup")
        if "".join(map(str, old.itertext())):
            self.copy(old, etree.SubElement(new, "hi", {"type": f"x-{name}"}))
        else:
            etree.SubElement(new, "ph", {"type": f"x-{name}"}).text = _start_tag(old, empty=True)

    def _referred(self, old: etree._Element, attribute: str, without: str) -> str:
        reference = old.get(attribute)
        if reference is None:
            return without
        if reference not in self._data:
            self._mend(f"{attribute} {reference[:40]} refers to no data")
        return self._data.get(reference, without)


_CODES = {
    "g": _Reader._pair,
    "pc": _Reader._pair,
    "bpt": _Reader._start,
    "bx": _Reader._start,
    "sc": _Reader._start,
    "ept": _Reader._end,
    "ex": _Reader._end,
    "ec": _Reader._end,
    "it": _Reader._it,
    "ph": _Reader._ph,
    "x": _Reader._ph,
    "cp": _Reader._ph,
    "sm": _Reader._ph,
    "em": _Reader._ph,
    "mrk": _Reader._mrk,
}


def _append(element: etree._Element, text: str | None) -> None:
    if not text:
        return
    if len(element):
        element[-1].tail = (element[-1].tail or "") + _clean(text)
    else:
        element.text = (element.text or "") + _clean(text)


def _clean(text: str | None) -> str:
    return unicodedata.normalize("NFC", text or "")


def _given(**attributes: str | None) -> dict[str, str]:
    return {name: value for name, value in attributes.items() if value}


def _id(element: etree._Element) -> str | None:
    number = element.get("id")
    return None if number is None or number.startswith(OWN_ID) else number


def _mark_id(element: etree._Element) -> str | None:
    number = element.get("mid") or element.get("id")
    return None if number is None or number.startswith(OWN_ID) else number


def _type(element: etree._Element) -> str | None:
    sub_type = element.get("subType") or ""
    if sub_type.startswith("yiku:"):
        return unquote(sub_type.removeprefix("yiku:"))
    kind = element.get("ctype") or element.get("type") or ""
    return unquote(kind.removeprefix("x-")) if kind.startswith("x-") else kind or None


def _start_tag(element: etree._Element, *, empty: bool = False) -> str:
    """Return the tag of a code that stands for itself."""
    attributes = "".join(
        f" {str(name).rpartition('}')[2]}={quoteattr(str(value))}"
        for name, value in element.attrib.items()
    )
    return f"<{local_name(element)}{attributes}{'/' if empty else ''}>"
