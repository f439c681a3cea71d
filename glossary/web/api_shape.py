"""The values of the terminology as JSON, and a concept out of JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from glossary.history.undo import can_be_undone, taken_back
from glossary.model import (
    Concept,
    ConceptChange,
    LanguageSection,
    Term,
    TermCandidate,
    TermHit,
    TermStatus,
)
from glossary.services import translations
from glossary.tbx import PARTS_OF_SPEECH, TERM_TYPES
from tm.errors import InvalidInputError
from tm.web.api_arguments import Arguments
from tm.web.api_shape import Json, plain

MAX_TERM_CHARS = 500


def concept_shape(concept: Concept) -> Json:
    """Return a concept with its sections and terms."""
    shape: Json = {"id": concept.id}
    return shape | {name: value for name, value in plain(concept).items() if name != "id"}


def history_shape(history: Sequence[ConceptChange]) -> list[Json]:
    """Return the changes of a concept, oldest first, and which of them can be taken back now."""
    void = taken_back(history)
    return [
        {
            "number": change.number,
            "action": change.action,
            "at": plain(change.at),
            "by": change.by,
            "undoes": change.undoes,
            "is_undone": change.number in void,
            "can_be_undone": can_be_undone(change, history),
            "before": None if change.before is None else concept_shape(change.before),
        }
        for change in history
    ]


def candidate_shape(candidate: TermCandidate) -> Json:
    """Return a candidate; ``rank`` only orders candidates and stays inside."""
    return {
        "id": candidate.id,
        "source": candidate.source,
        "target": candidate.decided_target or candidate.target,
        "extracted_target": candidate.target,
        "source_lang": candidate.source_lang,
        "target_lang": candidate.target_lang,
        "variants": [
            {"text": v.text, "count": v.count, "forms": list(v.forms)} for v in candidate.variants
        ],
        "expansions": plain(candidate.expansions),
        "frequency": candidate.frequency,
        "pair_confidence": candidate.pair_confidence,
        "termhood": candidate.termhood,
        "flags": list(candidate.flags),
        "evidence": plain(candidate.evidence),
        "state": candidate.state.value,
    }


def hit_shape(hit: TermHit, target_lang: str) -> Json:
    """Return a recognised term with its translations, best first."""
    return {
        "start": hit.start,
        "end": hit.end,
        "concept_id": hit.concept.id,
        "term": hit.term.text,
        "status": hit.term.status.value,
        "is_overlapped": hit.is_overlapped,
        "translations": [
            {"text": term.text, "status": term.status.value}
            for term in translations(hit.concept, target_lang)
        ],
    }


def concept_from(arguments: Arguments, old: Concept) -> Concept:
    """Return a concept with the given fields; those that are not given stay as they are."""
    return replace(
        old,
        sections=_sections(arguments, old) if "sections" in arguments else old.sections,
        subject_field=arguments.text_or("subject_field", old.subject_field),
        definition=arguments.text_or("definition", old.definition),
        note=arguments.text_or("note", old.note),
        do_not_translate=arguments.flag("do_not_translate", default=old.do_not_translate),
        definition_source=arguments.text_or("definition_source", old.definition_source),
        customer=arguments.text_or("customer", old.customer),
        project=arguments.text_or("project", old.project),
    )


def _sections(arguments: Arguments, old: Concept) -> tuple[LanguageSection, ...]:
    known = {section.lang: section for section in old.sections}
    sections = tuple(_section(item, known) for item in arguments.objects("sections"))
    if len({section.lang for section in sections}) != len(sections):
        raise InvalidInputError("sections must each have a language of their own")
    return sections


def _section(arguments: Arguments, known: Mapping[str, LanguageSection]) -> LanguageSection:
    with arguments:
        lang = arguments.language("lang")
        old = known.get(lang, LanguageSection(lang, ()))
        terms = {term.text: term for term in old.terms}
        section = LanguageSection(
            lang,
            tuple(_term(item, terms) for item in arguments.objects("terms")),
            arguments.text_or("definition", old.definition),
            arguments.text_or("definition_source", old.definition_source),
            arguments.text_or("note", old.note),
        )
    if len({term.text for term in section.terms}) != len(section.terms):
        raise InvalidInputError(f"{arguments.place}terms must not have the same text twice")
    return section


def _term(arguments: Arguments, known: Mapping[str, Term]) -> Term:
    """A term that was there before keeps what is not given, such as its origin and evidence."""
    with arguments:
        text = arguments.text("text", limit=MAX_TERM_CHARS).strip()
        old = known.get(text, Term(text, TermStatus.PROPOSED))
        return replace(
            old,
            status=arguments.choice("status", TermStatus) or old.status,
            part_of_speech=_picked(arguments, "part_of_speech", PARTS_OF_SPEECH, old),
            term_type=_picked(arguments, "term_type", TERM_TYPES, old),
            source=arguments.text_or("source", old.source),
            context=arguments.text_or("context", old.context),
            note=arguments.text_or("note", old.note),
            context_source=arguments.text_or("context_source", old.context_source),
        )


def _picked(arguments: Arguments, name: str, known: frozenset[str], old: Term) -> str:
    value = arguments.optional_text(name)
    before: str = getattr(old, name)
    if value is None or value == before:
        return before
    if value and value not in known:
        raise InvalidInputError(
            f"{arguments.place}{name} must be one of {', '.join(sorted(known))}"
        )
    return value
