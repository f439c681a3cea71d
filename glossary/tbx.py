"""Write concepts as TBX 3 (ISO 30042:2019), dialect TBX-Basic, style DCT.

What TBX-Basic has no place for goes out as notes of the form ``name: value``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
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


@dataclass(frozen=True, slots=True)
class TbxReport:
    """What was written, and every departure from the stored text with its place."""

    concepts: int
    notes: tuple[str, ...]


def write_tbx(
    concepts: Iterable[Concept],
    stream: BinaryIO,
    *,
    lang: str = "en",
    description: str = "Glossary exported from Yiku",
) -> TbxReport:
    """Write stored concepts one by one; a glossary without concepts gives a valid file too.

    The file's own words, such as its ``description`` and notes, are in ``lang``.

    Raises:
        ValueError: a concept has no id.
    """
    writer = _Writer()
    with etree.xmlfile(stream, encoding="utf-8") as file:
        file.write_declaration()
        root = {"type": "TBX-Basic", "style": "dct", _LANG: lang}
        # lxml 6.1 invents a wrong prefix for xml:lang here unless the namespace is declared.
        with file.element(f"{{{TBX}}}tbx", root, nsmap=_NAMESPACES | {"xml": _XML}):
            file.write("\n", writer.header(description), pretty_print=True)
            with file.element(f"{{{TBX}}}text"):
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
    with file.element(f"{{{TBX}}}body"):
        file.write("\n")
        for concept in chain((first,), concepts):
            file.write(writer.entry(concept), pretty_print=True)


class _Writer:
    """Builds elements and remembers what could not be written as it stands."""

    def __init__(self) -> None:
        self.written = 0
        self.notes: list[str] = []
        self._place = "the header"

    def header(self, description: str) -> "etree._Element":
        header = _element("tbxHeader")
        source = etree.SubElement(self._add(header, TBX, "fileDesc"), f"{{{TBX}}}sourceDesc")
        self._add(source, TBX, "p", description)
        return header

    def entry(self, concept: Concept) -> "etree._Element":
        if concept.id is None:
            raise ValueError("only stored concepts can be exported")
        self._place = f"c{concept.id}"
        self.written += 1
        entry = _element("conceptEntry")
        entry.set("id", self._place)
        self._optional(entry, MIN, "subjectField", concept.subject_field)
        self._optional(entry, BASIC, "definition", concept.definition)
        self._transaction(entry, "origination", concept.created_at)
        if concept.changed_at != concept.created_at:
            self._transaction(entry, "modification", concept.changed_at, concept.changed_by)
        for note in _concept_notes(concept):
            self._add(entry, TBX, "note", note)
        for section in concept.sections:
            self._section(entry, section)
        return entry

    def _section(self, entry: "etree._Element", section: LanguageSection) -> None:
        element = self._add(entry, TBX, "langSec")
        element.set(_LANG, section.lang)
        for term in section.terms:
            self._term(element, term)

    def _term(self, section: "etree._Element", term: Term) -> None:
        element = self._add(section, TBX, "termSec")
        self._add(element, TBX, "term", term.text)
        self._optional(element, MIN, "partOfSpeech", _part_of_speech(term))
        self._optional(element, MIN, "administrativeStatus", STATUSES.get(term.status, ""))
        if term.term_type in TERM_TYPES:
            self._add(element, BASIC, "termType", term.term_type)
        self._optional(element, BASIC, "context", term.context)
        self._optional(element, BASIC, "source", term.source)
        for note in _term_notes(term):
            self._add(element, TBX, "note", note)

    def _transaction(
        self, parent: "etree._Element", kind: str, at: datetime | None, by: str = ""
    ) -> None:
        if at is None:
            return
        group = self._add(parent, TBX, "transacGrp")
        self._add(group, BASIC, "transactionType", kind)
        self._add(group, TBX, "date", at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
        self._optional(group, BASIC, "responsibility", by)

    def _optional(self, parent: "etree._Element", namespace: str, name: str, text: str) -> None:
        if text:
            self._add(parent, namespace, name, text)

    def _add(
        self, parent: "etree._Element", namespace: str, name: str, text: str = ""
    ) -> "etree._Element":
        element = etree.SubElement(parent, f"{{{namespace}}}{name}")
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


def _element(name: str) -> "etree._Element":
    namespaces = cast(dict[str, str], _NAMESPACES)  # lxml-stubs forget the default namespace, None
    return etree.Element(f"{{{TBX}}}{name}", nsmap=namespaces)


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
        yield concept.note
    if concept.do_not_translate:
        yield "do not translate: yes"
    if concept.pair_confidence is not None:
        yield f"pair confidence: {concept.pair_confidence:.3f}"
    if concept.termhood is not None:
        yield f"termhood: {concept.termhood:.3f}"


def _term_notes(term: Term) -> Iterator[str]:
    if term.note:
        yield term.note
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
