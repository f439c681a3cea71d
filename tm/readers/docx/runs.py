"""The text of a Word paragraph: its runs in order, as they stand when changes are accepted."""

from dataclasses import dataclass, field

from lxml import etree

from tm.readers.docx.styles import Styles
from tm.readers.office import attribute, child
from tm.readers.pieces import HARD_BREAK
from tm.xmlsafe import local_name

_PROPERTIES = frozenset(
    {"pPr", "rPr", "sdtPr", "sdtEndPr", "tblPr", "trPr", "tcPr", "rt", "rubyPr", "fldData"}
)
_DELETED = frozenset({"del", "moveFrom"})
_SIGNS = {
    "tab": "\t", "ptab": "\t", "br": HARD_BREAK, "cr": HARD_BREAK, "noBreakHyphen": "-",
}  # fmt: skip
_NOTE_MARKS = frozenset({"footnoteReference", "endnoteReference"})
_PAGE_FIELDS = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES"})
_SOFT_HYPHEN = "\u00ad"
_PRIVATE = range(0xE000, 0xF900)  # pictures of a symbol font, no characters
_MAX_CODE_CHARS = 1_000


@dataclass(slots=True)
class _Field:
    """A field that is open: its code, and whether its result has begun."""

    code: str = ""
    shown: bool = False

    @property
    def kind(self) -> str:
        words = self.code.split(maxsplit=1)
        return words[0].upper() if words else ""


@dataclass(slots=True)
class Text:
    """What a paragraph holds.

    Attributes:
        parts: Its text, in pieces; breaks are ``HARD_BREAK``.
        boxes: Contents of the text boxes that hang on it.
        note_marks: The notes that it refers to, as (name of the reference, id).
        has_page_number: A page number, which is not in the text, stands in it.
        in_contents: Some of it is the result of a table of contents.
    """

    parts: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    note_marks: list[tuple[str, str]] = field(default_factory=list)
    has_page_number: bool = False
    in_contents: bool = False

    @property
    def text(self) -> str:
        """The text as a whole, without soft hyphens."""
        return "".join(self.parts).replace(_SOFT_HYPHEN, "")


class Runs:
    """Reads the paragraphs of one part in their order; fields may go over several.

    Attributes:
        fields_go_on: Whether they do; else each ends with its paragraph at the latest.
        hidden, deleted: Stretches of text that were left out, as far as they had text.
        endless: The same in fields that have no end.
        pictures: Number of characters of symbol fonts that no character stands for.
    """

    def __init__(self, styles: Styles, *, fields_go_on: bool = True) -> None:
        self._styles = styles
        self.fields_go_on = fields_go_on
        self._fields: list[_Field] = []
        self._withheld: list[str] = []
        self.hidden: list[str] = []
        self.deleted: list[str] = []
        self.endless: list[str] = []
        self.pictures = 0

    @property
    def in_field(self) -> bool:
        """Whether a field has begun and not ended."""
        return bool(self._fields)

    def read(self, paragraph: etree._Element) -> Text:
        """Return the text of the next paragraph."""
        found = Text()
        self._walk(paragraph, paragraph, found)
        if self._fields and not self.fields_go_on:
            self._leave_out("".join(self._withheld), self.endless)
            self._end_fields(0)
        return found

    def _walk(self, element: etree._Element, paragraph: etree._Element, found: Text) -> None:
        for one in element:
            name = local_name(one)
            if name in _PROPERTIES:
                continue
            if name in _DELETED:
                self._leave_out(_all_text(one), self.deleted)
                self.follow_fields(one)
            elif name == "r" and self._styles.is_hidden(one, paragraph):
                self._leave_out(_all_text(one), self.hidden)
                self.follow_fields(one)
            elif name == "fldSimple":
                depth = len(self._fields)
                self._fields.append(_Field(attribute(one, "instr")[:_MAX_CODE_CHARS], shown=True))
                self._add("", found)
                self._walk(one, paragraph, found)
                self._end_fields(depth)
            elif name == "AlternateContent":
                self._walk(_alternative(one), paragraph, found)
            elif not self._leaf(one, name, found):
                self._walk(one, paragraph, found)

    def _leaf(self, element: etree._Element, name: str, found: Text) -> bool:
        """Read an element that holds nothing to walk through; tell whether it was one."""
        if name == "t":
            self._add(element.text or "", found)
        elif name in _SIGNS:
            self._add(_SIGNS[name], found)
        elif name == "sym":
            self._add(self._symbol(attribute(element, "char")), found)
        elif name in ("fldChar", "instrText"):
            self._follow(element, name)
        elif name in _NOTE_MARKS:
            found.note_marks.append((name, attribute(element, "id")))
        elif name == "txbxContent":
            found.boxes.append(element)
        else:
            return False
        return True

    def _add(self, text: str, found: Text) -> None:
        """Take text over, unless it is the code of a field or a page number."""
        if not all(one.shown for one in self._fields):
            self._withheld.append(text)
            return
        kinds = {one.kind for one in self._fields}
        if kinds & _PAGE_FIELDS:
            self._withheld.append(text)
            found.has_page_number = True
            return
        found.in_contents = found.in_contents or "TOC" in kinds
        found.parts.append(text)

    def _follow(self, element: etree._Element, name: str) -> None:
        if name == "instrText":
            if self._fields and not self._fields[-1].shown:
                code = self._fields[-1].code + (element.text or "")
                self._fields[-1].code = code[:_MAX_CODE_CHARS]
            return
        kind = attribute(element, "fldCharType")
        if kind == "begin":
            self._fields.append(_Field())
        elif self._fields and kind == "separate":
            self._fields[-1].shown = True
        elif self._fields and kind == "end":
            self._end_fields(len(self._fields) - 1)

    def _end_fields(self, depth: int) -> None:
        """End all fields but as many as the depth."""
        del self._fields[depth:]
        if not self._fields:
            self._withheld.clear()

    def follow_fields(self, element: etree._Element) -> None:
        """Follow the beginnings and ends of fields in what is left out."""
        for one in element.iter():
            if local_name(one) in ("fldChar", "instrText"):
                self._follow(one, local_name(one))

    def _leave_out(self, text: str, told: list[str]) -> None:
        if text.strip():
            told.append(" ".join(text.split()))

    def _symbol(self, code: str) -> str:
        try:
            number = int(code, 16)
        except ValueError:
            return ""
        if number in _PRIVATE or not 0x20 <= number < 0xD800:
            self.pictures += 1
            return ""
        return chr(number)


def _all_text(element: etree._Element) -> str:
    return "".join(one.text or "" for one in element.iter() if local_name(one) in ("t", "delText"))


def _alternative(element: etree._Element) -> etree._Element:
    """Return the one of several forms of a drawing that is to be read."""
    choice = child(element, "Choice")
    fallback = child(element, "Fallback")
    if choice is not None and (_all_text(choice).strip() or fallback is None):
        return choice
    return element if fallback is None else fallback
