"""Write concepts as TBX: version 3 (ISO 30042:2019), TBX-Basic in both styles, and version 2.

Style DCT names data categories by elements, DCA and version 2 (``martif``) by attributes. What
TBX-Basic has no place for goes out as notes of the form ``name: value``; a note of a person's that
looks like one of these begins with ``note: ``.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import chain
from typing import BinaryIO, cast

from lxml import etree

from glossary.model import Concept, LanguageSection, Term, TermOrigin, TermStatus

TBX = "urn:iso:std:iso:30042:ed-2"
MIN = "http://www.tbxinfo.net/ns/min"
BASIC = "http://www.tbxinfo.net/ns/basic"
_NAMESPACES = {None: TBX, "min": MIN, "basic": BASIC}
_XML = "http://www.w3.org/XML/1998/namespace"
_LANG = f"{{{_XML}}}lang"

STATUSES = {
    TermStatus.PREFERRED: "preferredTerm-admn-sts",
    TermStatus.ADMITTED: "admittedTerm-admn-sts",
    TermStatus.DEPRECATED: "deprecatedTerm-admn-sts",
    TermStatus.SUPERSEDED: "supersededTerm-admn-sts",
}  # a proposed term has no administrative status yet
PARTS_OF_SPEECH = frozenset({"noun", "verb", "adjective", "adverb", "other"})
TERM_TYPES = frozenset({"fullForm", "acronym", "abbreviation", "shortForm", "variant", "phrase"})
_REPLACEMENT = "\ufffd"  # REPLACEMENT CHARACTER stands for what XML cannot hold


class Dialect(StrEnum):
    """The ways to write TBX."""

    BASIC_DCT = "basic-dct"
    BASIC_DCA = "basic-dca"
    MARTIF = "martif"  # version 2, which OmegaT and Weblate read


_CATEGORIES = {  # name of a data category -> its namespace in DCT, its element in DCA and martif
    "subjectField": (MIN, "descrip"),
    "customerSubset": (MIN, "admin"),
    "projectSubset": (BASIC, "admin"),
    "definition": (BASIC, "descrip"),
    "context": (BASIC, "descrip"),
    "source": (BASIC, "admin"),
    "partOfSpeech": (MIN, "termNote"),
    "administrativeStatus": (MIN, "termNote"),
    "termType": (BASIC, "termNote"),
    "transactionType": (BASIC, "transac"),
    "responsibility": (BASIC, "transacNote"),
}
_MARTIF_NAMES = {
    "tbxHeader": "martifHeader",
    "conceptEntry": "termEntry",
    "langSec": "langSet",
    "termSec": "tig",
}
NOTE_PREFIX = "note: "  # before a note of a person's that looks like one of ours
LIKE_OURS = re.compile(
    r"\s*(note|status|do not translate|pair confidence|termhood|part of speech|term type|frequency"
    r"|evidence units): "
)


@dataclass(frozen=True, slots=True)
class TbxReport:
    """What was written, and every departure from the stored text with its place."""

    concepts: int
    notes: tuple[str, ...]


def write_tbx(
    concepts: Iterable[Concept],
    stream: BinaryIO,
    *,
    dialect: Dialect = Dialect.BASIC_DCT,
    lang: str = "en",
    description: str = "Glossary exported from Yiku",
) -> TbxReport:
    """Write stored concepts one by one; a glossary without concepts gives a valid file too.

    A version 2 file must have an entry, so that an empty glossary has none there and is not valid.
    The file's own words, such as its ``description`` and notes, are in ``lang``.

    Raises:
        ValueError: a concept has no id.
    """
    writer = _Writer(dialect)
    is_martif = dialect is Dialect.MARTIF
    with etree.xmlfile(stream, encoding="utf-8") as file:
        file.write_declaration()
        # lxml 6.1 invents a wrong prefix for xml:lang here unless the namespace is declared.
        names = writer.namespaces | {"xml": _XML}
        if is_martif:
            file.write_doctype('<!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">')
            root = {"type": "TBX", _LANG: lang}
        else:
            style = dialect.value.removeprefix("basic-")
            root = {"type": "TBX-Basic", "style": style, _LANG: lang}
        with file.element(writer.tag("martif" if is_martif else "tbx"), root, nsmap=names):
            file.write("\n", writer.header(description), pretty_print=True)
            with file.element(writer.tag("text")):
                _write_body(file, writer, iter(concepts))
            file.write("\n")
    stream.write(b"\n")
    return TbxReport(writer.written, tuple(writer.notes))


def _write_body(
    file: "etree._IncrementalFileWriter", writer: "_Writer", concepts: Iterator[Concept]
) -> None:
    first = next(concepts, None)
    if first is None:  # a body must have an entry; a text need not have a body
        return
    with file.element(writer.tag("body")):
        file.write("\n")
        for concept in chain((first,), concepts):
            file.write(writer.entry(concept), pretty_print=True)


class _Writer:
    """Builds elements and remembers what could not be written as it stands."""

    def __init__(self, dialect: Dialect) -> None:
        self.written = 0
        self.notes: list[str] = []
        self._place = "the header"
        self._dialect = dialect

    @property
    def namespaces(self) -> dict[str | None, str]:
        """Return the namespaces that the root declares."""
        if self._dialect is Dialect.BASIC_DCT:
            return dict(_NAMESPACES)
        return {None: TBX} if self._dialect is Dialect.BASIC_DCA else {}

    def tag(self, name: str) -> str:
        """Return a structural element's full name."""
        if self._dialect is Dialect.MARTIF:
            return _MARTIF_NAMES.get(name, name)
        return f"{{{TBX}}}{name}"

    def header(self, description: str) -> "etree._Element":
        header = self._element("tbxHeader")
        source = self._add(self._add(header, "fileDesc"), "sourceDesc")
        self._add(source, "p", description)
        return header

    def entry(self, concept: Concept) -> "etree._Element":
        if concept.id is None:
            raise ValueError("only stored concepts can be exported")
        self._place = f"c{concept.id}"
        self.written += 1
        entry = self._element("conceptEntry")
        entry.set("id", self._place)
        self._category(entry, "subjectField", concept.subject_field)
        self._category(entry, "customerSubset", concept.customer)
        self._category(entry, "projectSubset", concept.project)
        self._sourced(entry, "definition", concept.definition, concept.definition_source)
        self._transaction(entry, "origination", concept.created_at, concept.created_by)
        if concept.changed_at != concept.created_at:
            self._transaction(entry, "modification", concept.changed_at, concept.changed_by)
        for note in _concept_notes(concept):
            self._add(entry, "note", note)
        for section in concept.sections:
            self._section(entry, section)
        return entry

    def _section(self, entry: "etree._Element", section: LanguageSection) -> None:
        element = self._add(entry, "langSec")
        element.set(_LANG, section.lang)
        self._sourced(element, "definition", section.definition, section.definition_source)
        if section.note:
            self._add(element, "note", _escaped(section.note))
        for term in section.terms:
            self._term(element, term)

    def _term(self, section: "etree._Element", term: Term) -> None:
        element = self._add(section, "termSec")
        self._add(element, "term", term.text)
        self._category(element, "partOfSpeech", _part_of_speech(term))
        self._category(element, "administrativeStatus", STATUSES.get(term.status, ""))
        if term.term_type in TERM_TYPES:
            self._category(element, "termType", term.term_type)
        self._sourced(element, "context", term.context, term.context_source)
        self._category(element, "source", term.source)
        for note in _term_notes(term):
            self._add(element, "note", note)

    def _sourced(self, parent: "etree._Element", name: str, text: str, source: str) -> None:
        """Add a text with its source, in a group when there is a source."""
        if not text and source:
            self._add(parent, "note", f"source of the {name}: {source}")
            self.notes.append(f"{self._place}: a source without {name} is written as a note")
        elif source:
            group = self._add(parent, "descripGrp")
            self._category(group, name, text)
            self._category(group, "source", source)
        else:
            self._category(parent, name, text)

    def _transaction(
        self, parent: "etree._Element", kind: str, at: datetime | None, by: str = ""
    ) -> None:
        if at is None:
            return
        group = self._add(parent, "transacGrp")
        self._category(group, "transactionType", kind)
        self._add(group, "date", at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
        self._category(group, "responsibility", by)

    def _category(self, parent: "etree._Element", name: str, text: str) -> None:
        """Add a data category in the style of the dialect, if there is something to say."""
        if not text:
            return
        namespace, element = _CATEGORIES[name]
        if self._dialect is Dialect.BASIC_DCT:
            made = etree.SubElement(parent, f"{{{namespace}}}{name}")
        else:
            made = self._add(parent, element)
            made.set("type", name)
        made.text = self._holdable(text)

    def _element(self, name: str) -> "etree._Element":
        # lxml-stubs forget the default namespace, None
        return etree.Element(self.tag(name), nsmap=cast(dict[str, str], self.namespaces))

    def _add(self, parent: "etree._Element", name: str, text: str = "") -> "etree._Element":
        element = etree.SubElement(parent, self.tag(name))
        if text:
            element.text = self._holdable(text)
        return element

    def _holdable(self, text: str) -> str:
        """Replace the characters that XML refuses, and note it; old rows may have them."""
        clean = "".join(c if _xml_holds(c) else _REPLACEMENT for c in text)
        if clean != text:
            count = sum(a != b for a, b in zip(clean, text, strict=True))
            self.notes.append(f"{self._place}: replaced {count} characters that XML cannot hold")
        return clean


def _escaped(note: str) -> str:
    """Return a person's note so that nobody takes it for one of ours."""
    return f"{NOTE_PREFIX}{note}" if LIKE_OURS.match(note) else note


def _xml_holds(character: str) -> bool:
    """Tell whether XML 1.0 allows the character (section 2.2)."""
    code = ord(character)
    return (
        code in (0x9, 0xA, 0xD)
        or 0x20 <= code <= 0xD7FF
        or 0xE000 <= code <= 0xFFFD
        or code >= 0x10000
    )


def _part_of_speech(term: Term) -> str:
    if not term.part_of_speech:
        return ""
    lowered = term.part_of_speech.lower()
    return lowered if lowered in PARTS_OF_SPEECH else "other"


def _concept_notes(concept: Concept) -> Iterator[str]:
    if concept.note:
        yield _escaped(concept.note)
    if concept.do_not_translate:
        yield "do not translate: yes"
    if concept.pair_confidence is not None:
        yield f"pair confidence: {concept.pair_confidence:.3f}"
    if concept.termhood is not None:
        yield f"termhood: {concept.termhood:.3f}"


def _term_notes(term: Term) -> Iterator[str]:
    if term.note:
        yield _escaped(term.note)
    if term.status is TermStatus.PROPOSED:
        found = "extracted from aligned texts, " if term.origin is TermOrigin.EXTRACTED else ""
        yield f"status: proposed ({found}not reviewed)"
    if term.part_of_speech and term.part_of_speech.lower() not in PARTS_OF_SPEECH:
        yield f"part of speech: {term.part_of_speech}"
    if term.term_type and term.term_type not in TERM_TYPES:
        yield f"term type: {term.term_type}"
    if term.frequency:
        yield f"frequency: {term.frequency}"
    if term.evidence:
        units = sorted({span.unit_id for span in term.evidence})
        yield f"evidence units: {' '.join(map(str, units))}"
