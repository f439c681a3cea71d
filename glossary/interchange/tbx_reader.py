"""Read TBX leniently: version 3 in both styles (DCT, DCA), and version 2 (martif, tig and ntig).

What our values have no place for stays as a note ``name: value``. What our own writer had put into
such notes is taken out of them again.
"""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from typing import Any, TypeVar

from lxml import etree

from glossary.interchange.reading import STATUS_WORDS, GlossaryFile, ReadingOptions
from glossary.model import Concept, LanguageSection, Term, TermOrigin, TermStatus
from glossary.tbx import LIKE_OURS, NOTE_PREFIX, PARTS_OF_SPEECH
from tm.errors import InvalidInputError
from tm.lang import known_tag
from tm.xmlsafe import local_name, records

_ENTRIES = frozenset({"conceptEntry", "termEntry"})
_ROOTS = ("tbx", "martif")
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ID = "{http://www.w3.org/XML/1998/namespace}id"
_TYPED = frozenset({"descrip", "termNote", "admin", "transac", "transacNote", "ref", "xref"})
_GROUPS = frozenset({"descripGrp", "adminGrp", "termNoteGrp", "termGrp", "transacGrp"})
_STATUS_NAMES = frozenset({"administrativeStatus", "usageStatus", "normativeAuthorization"})
_CONCEPT_TEXTS = {
    "subjectField": "subject_field",
    "definition": "definition",
    "customerSubset": "customer",
    "projectSubset": "project",
}
_TERM_TEXTS = {"partOfSpeech": "part_of_speech", "context": "context", "termType": "term_type"}
_OUR_NOTES = {  # exactly what our own writer says; anything else is a note like others
    "status": r"proposed \((?:extracted from aligned texts, )?not reviewed\)",
    "do not translate": "yes",
    "pair confidence": r"[01]\.[0-9]{3}",
    "termhood": r"[01]\.[0-9]{3}",
    "part of speech": r"(?s:\S.*)",
    "term type": r"(?s:\S.*)",
    "frequency": r"[0-9]{1,9}",
    "evidence units": r"[0-9]+(?: [0-9]+)*",
}
_INDENTED = re.compile(r"[ \t]*\n[ \t]{3,}")  # where a program has wrapped and indented a text
_Holder = TypeVar("_Holder", Concept, Term)
Leaf = tuple[str, str, str]
"""The data category, its text, and the source that its group names."""


def read_tbx(data: bytes, name: str, _options: ReadingOptions) -> GlossaryFile:
    """Return the concepts of a TBX file.

    Raises:
        InvalidInputError: not well-formed, cut off, no TBX, an id that stands twice or refers to
            itself, or a DTD subset; the message names the line.
    """
    file = GlossaryFile()
    seen: dict[str, str] = {}
    for entry in _entries(data, name):
        place = f"line {entry.sourceline}"
        number = entry.get("id") or entry.get(_ID) or ""
        if number and number in seen:
            raise InvalidInputError(
                f"{name}, {place}: the id {number[:40]!r} stands in {seen[number]} already"
            )
        seen[number] = place
        _refuse_circle(entry, number, f"{name}, {place}")
        reader = _Entry(entry, place, file)
        concept = reader.concept(number)
        if concept is not None:
            file.take(concept, place, reader.unstated)
    return file


def _entries(data: bytes, name: str) -> Iterator[etree._Element]:
    """Yield the entries, whichever of the two roots the file has."""
    reason: InvalidInputError | None = None
    for root in _ROOTS:
        found = records(io.BytesIO(data), name, root=root, tags=_ENTRIES)
        try:
            first = next(found, None)
        except InvalidInputError as error:
            if f", not {root}" not in str(error):
                raise
            reason = error
            continue
        if first is not None:
            yield from chain((first,), found)
        return
    raise InvalidInputError(f"{name}: no TBX, its root is neither tbx nor martif") from reason


def _refuse_circle(entry: etree._Element, number: str, place: str) -> None:
    for element in entry.iter():
        if number and element is not entry and element.get("target") == number:
            raise InvalidInputError(f"{place}: the entry {number[:40]!r} refers to itself")


class _Entry:
    """An entry that is being read, and where what it loses is told.

    Attributes:
        unstated: The terms whose status it does not say, as (language tag, text).
    """

    def __init__(self, entry: etree._Element, place: str, file: GlossaryFile) -> None:
        self._entry = entry
        self._place = place
        self._file = file
        self.unstated: set[tuple[str, str]] = set()

    def concept(self, number: str) -> Concept | None:
        """Return the entry as a concept, ``None`` when it has no term in any language."""
        concept = Concept((), id=_number(number))
        notes: list[str] = []
        for category, text, source in self._leaves(self._entry):
            if category in _CONCEPT_TEXTS and not getattr(concept, _CONCEPT_TEXTS[category]):
                concept = _with(concept, _CONCEPT_TEXTS[category], text)
                if category == "definition":
                    concept = replace(concept, definition_source=source)
            elif category == "note":
                concept = self._noted(concept, text, notes)
            else:
                self._keep(category, text, source, notes)
        sections = self._sections()
        if not sections:
            self._file.skip(self._place, "the entry has no term")
            return None
        if any(_INDENTED.search((one.text or "").strip()) for one in self._entry.iter()):
            self._file.note(f"{self._place}: indented lines of a text are joined into one")
        made = _transaction(self._entry, "origination", "creation")
        return replace(
            concept,
            sections=sections,
            note="\n".join(notes),
            created_at=made[0] if made else None,
            created_by=made[1] if made else "",
        )

    def _sections(self) -> tuple[LanguageSection, ...]:
        found: dict[str, LanguageSection] = {}
        for element in self._entry:
            if local_name(element) not in ("langSec", "langSet"):
                continue
            try:
                lang = known_tag(element.get(_LANG) or element.get("lang") or "")
            except InvalidInputError as error:
                self._file.skip(f"line {element.sourceline}", str(error))
                continue
            section = self._section(element, lang)
            if not section.terms:
                self._file.skip(f"line {element.sourceline}", f"no term in {lang}")
            elif lang in found:
                terms = (*found[lang].terms, *section.terms)
                found[lang] = replace(found[lang], terms=_once(terms))
            else:
                found[lang] = replace(section, terms=_once(section.terms))
        return tuple(found.values())

    def _section(self, element: etree._Element, lang: str) -> LanguageSection:
        section, notes = LanguageSection(lang, ()), list[str]()
        for category, text, source in self._leaves(element):
            if category == "definition" and not section.definition:
                section = replace(section, definition=text, definition_source=source)
            elif category == "note":
                notes.append(_unescaped(text))
            else:
                self._keep(category, text, source, notes)
        terms = tuple(
            term
            for child in element
            if local_name(child) in ("termSec", "tig", "ntig")
            for term in self._term(child, lang)
        )
        return replace(section, terms=terms, note="\n".join(notes))

    def _term(self, element: etree._Element, lang: str) -> Iterator[Term]:
        term = Term("", TermStatus.ADMITTED, TermOrigin.IMPORTED)
        notes: list[str] = []
        has_status = False
        for category, text, source in self._leaves(element):
            if category == "term":
                term = replace(term, text=text)
            elif category in _STATUS_NAMES and text.lower() in STATUS_WORDS:
                term, has_status = replace(term, status=STATUS_WORDS[text.lower()]), True
            elif category in _TERM_TEXTS and not getattr(term, _TERM_TEXTS[category]):
                term = _with(term, _TERM_TEXTS[category], text)
                if category == "context":
                    term = replace(term, context_source=source)
            elif category == "source":
                term = replace(term, source=text)
            elif category == "note":
                term = _term_note(term, text, notes)
                has_status = has_status or term.status is TermStatus.PROPOSED
            else:
                self._keep(category, text, source, notes)
        if not term.text:
            self._file.skip(f"line {element.sourceline}", "the term is empty")
            return
        if not has_status:
            self.unstated.add((lang, term.text))
        lowered = term.part_of_speech.lower()
        usual = lowered if lowered in PARTS_OF_SPEECH else term.part_of_speech
        yield replace(term, part_of_speech=usual, note="\n".join(notes))

    def _noted(self, concept: Concept, text: str, notes: list[str]) -> Concept:
        """Take what our own writer said in a note; other notes stay notes."""
        name, value = _our_note(text)
        if name == "do not translate":
            return replace(concept, do_not_translate=True)
        if name in ("pair confidence", "termhood"):
            return _with(concept, name.replace(" ", "_"), float(value))
        notes.append(_unescaped(text))
        return concept

    def _keep(self, category: str, text: str, source: str, notes: list[str]) -> None:
        """Keep what has no field as a note; transactions are read elsewhere."""
        if category in ("transactionType", "responsibility", "date") or not text:
            return
        notes.append(f"{category}: {text}" + (f" ({source})" if source else ""))
        self._file.note(f"{category} is kept as a note")

    def _leaves(self, element: etree._Element) -> Iterator[Leaf]:
        """Yield the data categories right below a level, out of their groups."""
        for child in element:
            name = local_name(child)
            if name in _GROUPS:
                leaves = [_leaf(one) for one in child]
                source = next((text for kind, text in leaves if kind == "source"), "")
                has_other = any(kind not in ("source", "note") for kind, _ in leaves)
                for kind, text in leaves:
                    if not (kind == "source" and has_other):
                        yield kind, text, source if kind != "term" else ""
            elif name not in ("langSec", "langSet", "termSec", "tig", "ntig"):
                yield (*_leaf(child), "")


def _leaf(element: etree._Element) -> tuple[str, str]:
    """Return the data category of an element and its text."""
    name = local_name(element)
    text = _INDENTED.sub(" ", "".join(str(part) for part in element.itertext()).strip())
    kind = (element.get("type") or name).strip() if name in _TYPED else name
    target = None if kind == "responsibility" else element.get("target")
    return kind, f"{text} <{target}>".strip() if target else text


def _our_note(text: str) -> tuple[str, str]:
    """Return name and value of a note of our own writer's, empty for any other note."""
    name, _, value = text.partition(": ")
    is_ours = name in _OUR_NOTES and re.fullmatch(_OUR_NOTES[name], value)
    return (name, value) if is_ours else ("", "")


def _term_note(term: Term, text: str, notes: list[str]) -> Term:
    name, value = _our_note(text)
    readers: dict[str, Callable[[], Term]] = {
        "part of speech": lambda: replace(term, part_of_speech=value),
        "term type": lambda: replace(term, term_type=value),
        "frequency": lambda: replace(term, frequency=int(value)),
        "evidence units": lambda: term,
        "status": lambda: replace(
            term,
            status=TermStatus.PROPOSED,
            origin=TermOrigin.EXTRACTED if "extracted" in value else term.origin,
        ),
    }
    if name in readers:
        return readers[name]()
    notes.append(_unescaped(text))
    return term


def _with(holder: _Holder, field: str, value: object) -> _Holder:
    """Return a concept or a term with one field changed."""
    fields: dict[str, Any] = {field: value}
    return replace(holder, **fields)


def _unescaped(text: str) -> str:
    """Return a note as its writer had it before it was told from ours."""
    own = text.removeprefix(NOTE_PREFIX)
    return own if LIKE_OURS.match(own) else text


def _once(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    found: dict[str, Term] = {}
    for term in terms:
        found.setdefault(term.text, term)
    return tuple(found.values())


def _transaction(entry: etree._Element, *wanted: str) -> tuple[datetime, str] | None:
    """Return when and by whom a transaction of these kinds was done."""
    for group in entry:
        if local_name(group) == "transacGrp":
            said = dict(_leaf(child) for child in group)
            kinds = {said.get(name, "") for name in ("transactionType", "transac")}
            at = _time(said.get("date", ""))
            if kinds & {*wanted} and at is not None:
                return at, said.get("responsibility", "")
    return None


def _time(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _number(text: str) -> int | None:
    digits = text.removeprefix("c")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 19 else None
