"""Canonical inline codes as those of XLIFF 1.2 and 2.1; what ``xliff_inline`` reads back."""

import re
from collections.abc import Callable
from urllib.parse import quote

from lxml import etree

from tm.interchange.inline import segment_element
from tm.interchange.xliff_inline import OWN_ID, read_content
from tm.text import UNSTORABLE

NS_1 = "urn:oasis:names:tc:xliff:document:1.2"
NS_2 = "urn:oasis:names:tc:xliff:document:2.0"
_ASSOCIATED = {"p": "preceding", "f": "following", "b": "both"}
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_CP = re.compile(r'<cp hex="([0-9A-Fa-f]{1,6})"/>')


class Codes2:
    """The original data of a unit of XLIFF 2.1, shared by its sides."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}

    def refer(self, native: str) -> str:
        """Return the id of the data with this content."""
        return self._ids.setdefault(native, f"d{len(self._ids) + 1}")

    def element(self) -> etree._Element | None:
        """Return the element of the data, if there are any."""
        if not self._ids:
            return None
        holder = etree.Element(f"{{{NS_2}}}originalData")
        for native, number in self._ids.items():
            etree.SubElement(holder, f"{{{NS_2}}}data", {"id": number}).text = native
        return holder

    def by_id(self) -> dict[str, str]:
        """Return the data as they are read back."""
        return {number: native for native, number in self._ids.items()}


def side_1(name: str, text: str, markup: str) -> etree._Element:
    """Return a source or target of XLIFF 1.2."""
    return _side(f"{{{NS_1}}}{name}", text, markup, _Writer1)


def side_2(name: str, text: str, markup: str, codes: Codes2) -> etree._Element:
    """Return a source or target of XLIFF 2.1."""
    return _side(f"{{{NS_2}}}{name}", text, markup, lambda: _Writer2(codes))


def is_kept(side: etree._Element, text: str, markup: str, data: dict[str, str]) -> bool:
    """Tell whether a written side is read back as it was."""
    return read_content(side, data, lambda _: None) == (text, markup)


def storable(text: str) -> str:
    """Replace what XML has no way to write; refused on entry, it can only be in old rows."""
    return UNSTORABLE.sub("\ufffd", text)


def _side(
    tag: str, text: str, markup: str, writer: Callable[[], "_Writer1 | _Writer2"]
) -> etree._Element:
    element = etree.Element(tag)
    if not markup:
        element.text = storable(text)
        return element
    writer().copy(segment_element(storable(text), markup), element)
    return element


def _is_end(code: etree._Element) -> bool:
    return code.tag == "ept" or code.get("pos") == "end"


class _Ids:
    """Ids of one side: as they were, or new ones that a reader leaves out again."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    def take(self, wanted: str | None) -> str:
        if wanted and wanted not in self._used and _NAME.fullmatch(wanted):
            self._used.add(wanted)
            return wanted
        number = 1
        while f"{OWN_ID}{number}" in self._used:
            number += 1
        self._used.add(f"{OWN_ID}{number}")
        return f"{OWN_ID}{number}"


class _Writer1:
    """Writes one side of XLIFF 1.2."""

    def __init__(self) -> None:
        self._ids = _Ids()
        self._rids = _Ids()
        self._open: dict[str, str] = {}

    def copy(self, old: etree._Element, new: etree._Element) -> None:
        """Copy text and codes."""
        new.text = old.text
        for child in old:
            kind, number = child.get("type"), child.get("x")
            given: dict[str, str] = {"ctype": f"x-{quote(kind, safe='')}"} if kind else {}
            name, rid = str(child.tag), ""
            if name in ("bpt", "ept"):
                rid = self._pair(child, name)
                name = name if rid else "it"
            if rid:
                given |= {"id": number or child.get("i") or "0", "rid": rid}
            elif name == "it":
                given |= {"id": self._ids.take(number)}
                given |= {"pos": "close" if _is_end(child) else "open"}
            elif name == "hi":
                name = "mrk"
                given = {"mtype": f"x-{quote(kind or 'hi', safe='')}"}
            else:
                assoc = _ASSOCIATED.get(child.get("assoc") or "")
                given |= {"id": self._ids.take(number)} | ({"assoc": assoc} if assoc else {})
                name = "ph"
            copy = etree.SubElement(new, f"{{{NS_1}}}{name}", given)
            if name == "mrk":
                self.copy(child, copy)
            else:
                self._native(child, copy)
            copy.tail = child.tail

    def _pair(self, old: etree._Element, name: str) -> str:
        """Return what ties the two codes of a pair together, ``""`` for one that stands alone."""
        number = old.get("i") or "0"
        if name == "ept":
            return self._open.pop(number, "")
        if not any(end.get("i") == number for end in old.itersiblings("ept")):
            return ""
        self._open[number] = self._rids.take(number)
        return self._open[number]

    def _native(self, old: etree._Element, new: etree._Element) -> None:
        new.text = old.text
        for child in old:
            kind = child.get("type")
            given = {"ctype": f"x-{quote(kind, safe='')}"} if kind else {}
            copy = etree.SubElement(new, f"{{{NS_1}}}sub", given)
            self.copy(child, copy)
            copy.tail = child.tail


class _Writer2:
    """Writes one side of XLIFF 2.1."""

    def __init__(self, codes: Codes2) -> None:
        self._codes = codes
        self._ids = _Ids()
        self._open: dict[str, str] = {}

    def copy(self, old: etree._Element, new: etree._Element) -> None:
        """Copy text and codes."""
        new.text = old.text
        for child in old:
            copy = self._code(child, new)
            copy.tail = child.tail

    def _code(self, old: etree._Element, new: etree._Element) -> etree._Element:
        name, native = str(old.tag), "".join(map(str, old.itertext()))
        cp = _CP.fullmatch(native)
        if name == "ph" and cp:
            return etree.SubElement(new, f"{{{NS_2}}}cp", {"hex": cp[1].upper().zfill(4)})
        if name == "hi":
            return self._mark(old, new)
        kind, number = old.get("type"), old.get("x")
        given = {"type": "other", "subType": f"yiku:{quote(kind, safe='')}"} if kind else {}
        if name == "bpt":
            return self._start(old, new, given, native)
        if name == "ept" and old.get("i") in self._open:
            given = {"startRef": self._open.pop(old.get("i") or "")}
            return self._referring("ec", new, given, native)
        given["id"] = self._ids.take(number)
        if name in ("it", "ept"):
            given["isolated"] = "yes"
            return self._referring("ec" if _is_end(old) else "sc", new, given, native)
        return self._referring("ph", new, given, native)

    def _start(
        self, old: etree._Element, new: etree._Element, given: dict[str, str], native: str
    ) -> etree._Element:
        number = old.get("i") or "0"
        later = old.itersiblings("ept")
        if not any(end.get("i") == number for end in later):
            given |= {"isolated": "yes"}
        given["id"] = self._ids.take(number)
        if "isolated" not in given:
            self._open[number] = given["id"]
        return self._referring("sc", new, given, native)

    def _referring(
        self, name: str, new: etree._Element, given: dict[str, str], native: str
    ) -> etree._Element:
        if native:
            given = given | {"dataRef": self._codes.refer(native)}
        return etree.SubElement(new, f"{{{NS_2}}}{name}", given)

    def _mark(self, old: etree._Element, new: etree._Element) -> etree._Element:
        given = {"id": self._ids.take(old.get("x"))}
        given |= {"type": "yiku:hi", "value": old.get("type") or ""}
        mark = etree.SubElement(new, f"{{{NS_2}}}mrk", given)
        self.copy(old, mark)
        return mark
