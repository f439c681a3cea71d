"""The pages of the terminology: concepts, one concept, the blueprint."""

from dataclasses import dataclass

from flask import Blueprint, Response, make_response, render_template, request, url_for

from glossary.model import Concept, Term, TermHit, TermStatus
from glossary.services import find_terms as recognise
from glossary.store import ConceptFilter
from glossary.web import check_pages, concept_pages, review_pages
from glossary.web.current import glossary_services
from tm.errors import InvalidInputError, TooLargeError
from tm.lang import primary, same_language
from tm.text import check_text
from tm.web.api_arguments import MAX_ID
from tm.web.interface import whole_number
from tm.web.pages import TermRow, TermTranslation

CONCEPTS_A_PAGE = 100
MAX_FILTER_CHARS = 200
LEAST_REQUEST = 2  # characters of a search that is kept as a request


@dataclass(frozen=True, slots=True)
class ConceptRow:
    """A concept as a line of the table: its terms with their languages, one cell a column."""

    concept: Concept
    cells: tuple[tuple[tuple[str, Term], ...], ...]


def find_terms(text: str, source_lang: str, target_lang: str) -> tuple[TermRow, ...]:
    """Return the known terms of a text for the lookup page, each once, in reading order."""
    rows: dict[tuple[int | None, str], TermRow] = {}
    for hit in recognise(glossary_services(), text, source_lang):
        rows.setdefault((hit.concept.id, hit.term.text), _term_row(hit, target_lang))
    return tuple(rows.values())


def _term_row(hit: TermHit, target_lang: str) -> TermRow:
    """Make a row; each term keeps its own language, which may be another script's than asked."""
    sections = hit.concept.sections
    return TermRow(
        text=hit.term.text,
        lang=next(section.lang for section in sections if hit.term in section.terms),
        status=hit.term.status,
        label=f"c{hit.concept.id}",
        url=url_for("glossary_pages.concept", concept_id=hit.concept.id),
        translations=tuple(
            TermTranslation(term.text, section.lang, term.status, term.frequency)
            for section in sections
            if same_language(section.lang, target_lang)
            for term in section.terms
        ),
    )


def concepts() -> Response:
    """List the concepts that a filter leaves, one column a language."""
    status = request.args.get("status", "")
    if status and status not in list(TermStatus):
        raise InvalidInputError(f"status must be one of {', '.join(TermStatus)}")
    contains = request.args.get("q", "").strip()
    if len(contains) > MAX_FILTER_CHARS:
        raise TooLargeError(f"q has {len(contains)} characters; the limit is {MAX_FILTER_CHARS}")
    wanted = ConceptFilter(
        status=TermStatus(status) if status else None,
        contains=check_text(contains, place="q") or None,
    )
    after = whole_number(request.args, "after")
    found = tuple(
        glossary_services().concepts.concepts(wanted, after=after, limit=CONCEPTS_A_PAGE + 1)
    )
    shown = found[:CONCEPTS_A_PAGE]
    if not (shown or status or after) and len(contains) >= LEAST_REQUEST:
        check_pages.record_search(contains)
    langs = _columns(shown)
    page = render_template(
        "glossary/concepts.html",
        rows=[_concept_row(concept, langs) for concept in shown],
        langs=langs,
        contains=contains,
        status=status,
        statuses=tuple(TermStatus),
        first=after == 0,
        more=shown[-1].id if len(found) > len(shown) else None,
    )
    return make_response(page)


def _columns(shown: tuple[Concept, ...]) -> tuple[str, ...]:
    """Return the languages of the table, the most frequent first, Chinese first of equals."""
    counts: dict[str, int] = {}
    for concept in shown:
        for lang in {primary(section.lang) for section in concept.sections}:
            counts[lang] = counts.get(lang, 0) + 1
    return tuple(sorted(counts, key=lambda lang: (-counts[lang], lang != "zh", lang)))


def _concept_row(concept: Concept, langs: tuple[str, ...]) -> ConceptRow:
    return ConceptRow(
        concept,
        tuple(
            tuple(
                (section.lang, term)
                for section in concept.sections
                if same_language(section.lang, lang)
                for term in section.terms
            )
            for lang in langs
        ),
    )


pages = Blueprint("glossary_pages", __name__, template_folder="templates")
pages.add_url_rule("/glossary", view_func=concepts)
CONCEPT = f"/glossary/concepts/<int(max={MAX_ID}):concept_id>"
pages.add_url_rule(CONCEPT, view_func=concept_pages.concept)
for name, view in (
    ("change", concept_pages.change_concept),
    ("merge", concept_pages.merge_into),
    ("delete", concept_pages.delete_concept),
    ("undo", concept_pages.undo_change),
):
    pages.add_url_rule(f"{CONCEPT}/{name}", view_func=view, methods=["POST"])
pages.add_url_rule("/glossary/check", view_func=check_pages.check)
pages.add_url_rule("/glossary/requests", view_func=check_pages.requests)
pages.add_url_rule(
    f"/glossary/requests/<int(max={MAX_ID}):request_id>/<any(done, dismissed, open):decision>",
    view_func=check_pages.decide_request,
    methods=["POST"],
)
pages.add_url_rule("/glossary/candidates", view_func=review_pages.candidates)
pages.add_url_rule(
    f"/glossary/candidates/<int(max={MAX_ID}):candidate_id>/<any(accept, reject, reopen):decision>",
    view_func=review_pages.decide,
    methods=["POST"],
)
pages.add_url_rule(
    "/glossary/extractions", view_func=review_pages.start_extraction, methods=["POST"]
)
pages.add_url_rule("/glossary/extractions/<job_id>", view_func=review_pages.extraction)
pages.add_url_rule(
    "/glossary/extractions/<job_id>/cancel",
    view_func=review_pages.cancel_extraction,
    methods=["POST"],
)
