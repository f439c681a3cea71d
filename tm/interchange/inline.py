"""Inline codes of TMX segments: to plain text and canonical markup, and back.

Canonical markup is the inner XML of a ``seg`` that is valid by the DTD of TMX 1.4, so that writing
it back needs no care. What a file has beyond that is mended here and reported.
"""

import unicodedata
from collections.abc import Callable
from xml.sax.saxutils import escape

from lxml import etree

from tm.xmlsafe import local_name, own

Mend = Callable[[str], None]
"""Told of each departure from TMX 1.4 that was mended."""

_NATIVE = {  # codes of the original format: their content is no text; attributes by the DTD
    "bpt": ("i", "x", "type"),
    "ept": ("i",),
    "ph": ("x", "assoc", "type"),
    "it": ("pos", "x", "type"),
    "ut": ("x",),
}
_HI = ("x", "type")
_SUB = ("datatype", "type")
_POSITIONS = ("begin", "end")


def read_segment(segment: etree._Element, mend: Mend) -> tuple[str, str]:
    """Return the plain text of a ``seg`` and its canonical markup, ``""`` without inline codes.

    Native codes are left out of the text; highlighted text (``hi``) stays in it.
    """
    canonical = etree.Element("seg")
    _copy_text(segment, canonical, mend)
    return markup_of(canonical)


def markup_of(canonical: etree._Element) -> tuple[str, str]:
    """Return plain text and markup of a segment that is canonical already."""
    return _plain(canonical), _inner(canonical) if len(canonical) else ""


def segment_element(text: str, markup: str) -> etree._Element:
    """Return the ``seg`` to write: the markup, if it still is the markup of this text."""
    if markup:
        try:
            element = own(f"<seg>{markup}</seg>")
        except etree.XMLSyntaxError:  # typed by hand; the text is what counts
            element = etree.Element("seg")
        if unicodedata.normalize("NFC", _plain(element)) == text:
            return element
    element = etree.Element("seg")
    element.text = text
    return element


def is_markup_of(markup: str, text: str) -> bool:
    """Tell whether this is the markup of a text."""
    try:
        element = own(f"<seg>{markup}</seg>")
    except etree.XMLSyntaxError:
        return False
    return unicodedata.normalize("NFC", _plain(element)) == text


def _copy_text(old: etree._Element, new: etree._Element, mend: Mend) -> None:
    """Copy what may stand in ``seg``, ``hi`` and ``sub``: text and inline elements."""
    new.text = _nfc(old.text) or None
    for child in old:
        name = local_name(child)
        if name in _NATIVE:
            copy = _native(child, name, new, mend)
        elif name == "hi":
            copy = etree.SubElement(new, "hi", _attributes(child, _HI, mend))
            _copy_text(child, copy, mend)
        else:
            copy = _foreign(child, name, new, mend)
        copy.tail = _nfc(child.tail)


def _native(old: etree._Element, name: str, parent: etree._Element, mend: Mend) -> etree._Element:
    """Copy a native code: its text is kept as it is, only ``sub`` may stand in it."""
    attributes = _attributes(old, _NATIVE[name], mend)
    if name in ("bpt", "ept") and "i" not in attributes:
        mend(f"{name} without i")
        attributes["i"] = "0"
    if name == "it" and attributes.get("pos") not in _POSITIONS:
        mend("it without pos")
        attributes["pos"] = "begin"
    new = etree.SubElement(parent, name, attributes)
    new.text = _nfc(old.text) or None
    for child in old:
        if local_name(child) == "sub":
            copy = etree.SubElement(new, "sub", _attributes(child, _SUB, mend))
            _copy_text(child, copy, mend)
            copy.tail = _nfc(child.tail)
        else:
            mend(f"element {local_name(child)} inside {name} kept as its code")
            _append_text(new, _source_of(child) + _nfc(child.tail))
    return new


def _foreign(old: etree._Element, name: str, parent: etree._Element, mend: Mend) -> etree._Element:
    """Copy an element that TMX does not know: highlighted text, or a placeholder when empty."""
    mend(f"foreign element {name} in a segment kept as markup")
    if "".join(str(text) for text in old.itertext()):
        new = etree.SubElement(parent, "hi", {"type": f"x-{name}"})
        _copy_text(old, new, mend)
        return new
    new = etree.SubElement(parent, "ph", {"type": f"x-{name}"})
    new.text = _source_of(old)
    return new


def _attributes(old: etree._Element, known: tuple[str, ...], mend: Mend) -> dict[str, str]:
    for name in map(str, old.attrib):
        if name not in known:
            mend(f"attribute {name} of {local_name(old)} left out")
    return {name: str(old.attrib[name]) for name in known if name in old.attrib}


def _append_text(element: etree._Element, text: str) -> None:
    """Add text behind everything that stands in an element."""
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _source_of(element: etree._Element) -> str:
    return etree.tostring(element, encoding="unicode", with_tail=False)


def _plain(element: etree._Element) -> str:
    text = element.text or ""
    for child in element:
        if child.tag == "hi":
            text += _plain(child)
        text += child.tail or ""
    return text


def _inner(element: etree._Element) -> str:
    # lxml writes a carriage return as a reference; a raw one would come back as a line feed.
    text = escape(element.text or "", {"\r": "&#13;"})
    return text + "".join(etree.tostring(child, encoding="unicode") for child in element)


def _nfc(text: str | None) -> str:
    return unicodedata.normalize("NFC", text or "")
