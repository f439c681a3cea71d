"""What may enter the glossary: every text and tag of a concept is checked here."""

from collections.abc import Sequence
from dataclasses import replace

from glossary.model import Concept, LanguageSection, Term, TermStatus
from tm.errors import InvalidInputError, TooLargeError
from tm.lang import parse_tag
from tm.text import check_text

MAX_LABEL_CHARS = 200  # of a part of speech or a type; they are words, not texts
BEST_FIRST = (
    TermStatus.PREFERRED,
    TermStatus.ADMITTED,
    TermStatus.PROPOSED,
    TermStatus.SUPERSEDED,
    TermStatus.DEPRECATED,
)


def admit(concept: Concept) -> Concept:
    """Return the concept with texts in NFC, canonical tags, and terms by status, best first.

    Raises:
        InvalidInputError: no section, a section without terms, an empty or repeated term, a
            language twice, a tag that is none, or characters that no text has.
        TooLargeError: too many characters.
    """
    sections = tuple(_section(section) for section in concept.sections)
    if not sections:
        raise InvalidInputError("a concept needs a term; give at least one")
    _refuse_repeats([section.lang for section in sections], "the language")
    return replace(
        concept,
        sections=sections,
        subject_field=check_text(concept.subject_field, place="subject field"),
        definition=check_text(concept.definition, place="definition"),
        note=check_text(concept.note, place="note"),
        definition_source=check_text(concept.definition_source, place="source of the definition"),
        customer=check_text(concept.customer, place="customer"),
        project=check_text(concept.project, place="project"),
        created_by=check_text(concept.created_by, place="name of who made the concept"),
    )


def _section(section: LanguageSection) -> LanguageSection:
    lang = parse_tag(section.lang)
    if not section.terms:
        raise InvalidInputError(f"the section {lang} of a concept has no term; leave it out")
    terms = [_term(term, lang) for term in section.terms]
    _refuse_repeats([term.text for term in terms], f"the {lang} term")
    terms.sort(key=lambda term: BEST_FIRST.index(term.status))
    return LanguageSection(
        lang,
        tuple(terms),
        check_text(section.definition, place=f"{lang} definition"),
        check_text(section.definition_source, place=f"source of the {lang} definition"),
        check_text(section.note, place=f"{lang} note"),
    )


def _term(term: Term, lang: str) -> Term:
    place = f"{lang} term"
    text = check_text(term.text, place=place).strip()
    if not text:
        raise InvalidInputError(f"{place}: the text is empty")
    return replace(
        term,
        text=text,
        part_of_speech=_label(term.part_of_speech, f"part of speech of the {place}"),
        term_type=_label(term.term_type, f"type of the {place}"),
        source=check_text(term.source, place=f"source of the {place}"),
        context=check_text(term.context, place=f"context of the {place}"),
        note=check_text(term.note, place=f"note of the {place}"),
        context_source=check_text(term.context_source, place=f"context source of the {place}"),
    )


def _label(text: str, place: str) -> str:
    if len(text) > MAX_LABEL_CHARS:
        raise TooLargeError(
            f"{place} has {len(text):,} characters; it may have {MAX_LABEL_CHARS:,}"
        )
    return check_text(text, place=place)


def _refuse_repeats(values: Sequence[str], what: str) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise InvalidInputError(f"{what} {value!r} stands twice in the concept")
        seen.add(value)
