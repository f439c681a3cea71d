"""The page of a concept, and what a person changes there."""

from dataclasses import replace

from flask import Response, make_response, redirect, render_template, request, url_for

from glossary.checking import usage_in_memory
from glossary.editing import check_version, merge_concepts
from glossary.history.undo import can_be_undone, taken_back, undo
from glossary.model import Concept, EvidenceSpan, LanguageSection, Term, TermStatus
from glossary.web.api_checks import usual_languages
from glossary.web.current import glossary_services
from glossary.web.evidence import Passage, evidence_of
from glossary.web.usage_chart import chart_of
from tm.errors import InvalidInputError, NotFoundError
from tm.lang import known_tag, primary
from tm.web.current import tm_services
from tm.web.interface import whole_number

EVIDENCE_SHOWN = 3
TEXTS = ("subject_field", "definition", "definition_source", "customer", "project", "note")


def concept(concept_id: int) -> str:
    """Show a concept with its terms, their evidence, how the memory renders it, its changes."""
    services = glossary_services()
    history = services.concepts.history(concept_id)
    found = next(iter(services.concepts.get_many([concept_id])), None)
    if found is None and not history:
        raise NotFoundError(f"there is no concept c{concept_id}")
    void = taken_back(history)
    changes = [
        (change, change.number in void, can_be_undone(change, history))
        for change in reversed(history)
    ]
    if found is None:
        return render_template("glossary/concept_gone.html", concept_id=concept_id, changes=changes)
    source_lang, target_lang = usual_languages(found)
    usage = usage_in_memory(services, found, source_lang, target_lang)
    return render_template(
        "glossary/concept.html",
        concept=found,
        evidence=_evidence(found),
        usage=usage,
        chart=chart_of(usage.renderings),
        changes=changes,
        statuses=tuple(TermStatus),
        texts=TEXTS,
    )


def _evidence(shown: Concept) -> dict[tuple[str, str], tuple[Passage, ...]]:
    """Return the passages of each (language, term), each passage once, translations first."""
    langs = [section.lang for section in shown.sections]
    source_lang = next((lang for lang in langs if primary(lang) == "zh"), langs[0])
    seen: set[EvidenceSpan] = set()
    passages = {}
    for section in sorted(shown.sections, key=lambda section: section.lang == source_lang):
        for term in section.terms:
            fresh = [span for span in term.evidence if span not in seen]
            seen.update(fresh)
            passages[section.lang, term.text] = evidence_of(
                tm_services().store, fresh, source_lang=source_lang, limit=EVIDENCE_SHOWN
            )
    return passages


def change_concept(concept_id: int) -> Response:
    """Take the texts, the statuses and a new term of the form."""
    services = glossary_services()
    with services.concepts.transaction():
        old = services.concepts.get(concept_id)
        check_version(old, whole_number(request.form, "version"))
        texts = {name: request.form.get(name, "").strip() for name in TEXTS}
        new = replace(
            old,
            sections=_with_new_term(_with_statuses(old.sections)),
            do_not_translate="do_not_translate" in request.form,
            subject_field=texts["subject_field"],
            definition=texts["definition"],
            definition_source=texts["definition_source"],
            customer=texts["customer"],
            project=texts["project"],
            note=texts["note"],
        )
        services.concepts.update(new, at=services.tm.now())
    return _back(concept_id)


def _with_statuses(sections: tuple[LanguageSection, ...]) -> tuple[LanguageSection, ...]:
    """Return the sections with the statuses of the form; a term whose status is "remove" goes."""
    changed = []
    for place, section in enumerate(sections):
        terms = []
        for number, term in enumerate(section.terms):
            status = request.form.get(f"status-{place}-{number}", term.status)
            if status != "remove":
                terms.append(replace(term, status=_status(status)))
        if terms:
            changed.append(replace(section, terms=tuple(terms)))
    return tuple(changed)


def _with_new_term(sections: tuple[LanguageSection, ...]) -> tuple[LanguageSection, ...]:
    text = request.form.get("term", "").strip()
    if not text:
        return sections
    lang = known_tag(request.form.get("lang", ""))
    made = Term(text, _status(request.form.get("status", TermStatus.ADMITTED)))
    if any(section.lang == lang for section in sections):
        return tuple(
            replace(section, terms=(*section.terms, made)) if section.lang == lang else section
            for section in sections
        )
    return (*sections, LanguageSection(lang, (made,)))


def _status(text: str) -> TermStatus:
    if text not in list(TermStatus):
        raise InvalidInputError(f"status must be one of {', '.join(TermStatus)}")
    return TermStatus(text)


def merge_into(concept_id: int) -> Response:
    """Merge another concept into this one."""
    services = glossary_services()
    text = request.form.get("other", "").strip().removeprefix("c")
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise InvalidInputError("give the id of the other concept, like c17")
    with services.concepts.transaction():
        check_version(services.concepts.get(concept_id), whole_number(request.form, "version"))
        merge_concepts(services.concepts, concept_id, [int(text)], at=services.tm.now())
    return _back(concept_id)


def delete_concept(concept_id: int) -> Response:
    """Delete a concept; its page then offers to bring it back."""
    services = glossary_services()
    with services.concepts.transaction():
        check_version(services.concepts.get(concept_id), whole_number(request.form, "version"))
        services.concepts.delete(concept_id, at=services.tm.now())
    return _back(concept_id)


def undo_change(concept_id: int) -> Response:
    """Take a change of the history back."""
    services = glossary_services()
    number = whole_number(request.form, "change")
    if number not in {change.number for change in services.concepts.history(concept_id)}:
        raise NotFoundError(f"c{concept_id} has no change {number}")
    undo(services.concepts, number, at=services.tm.now())
    return _back(concept_id)


def _back(concept_id: int) -> Response:
    return make_response(redirect(url_for("glossary_pages.concept", concept_id=concept_id), 303))
