"""Pages of the check of terms, and of the terms that were searched for in vain."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, make_response, redirect, render_template, request, url_for

from glossary.check import Finding, Severity
from glossary.check_report import CheckReport, check_units
from glossary.checking import check_memory, checker_of
from glossary.model import Concept, LanguageSection, Term, TermStatus
from glossary.requests.model import RequestState
from glossary.web.current import glossary_services
from tm.errors import InvalidInputError
from tm.lang import guess_language, known_tag, primary, same_language
from tm.model import Level, TranslationUnit
from tm.store import UnitFilter
from tm.text import check_text
from tm.web.runs import Run, Span, mark

FINDINGS_SHOWN = 200
UNITS_CHECKED = 20_000  # of the memory, by the page; the command and the job check all of it
REQUESTS_SHOWN = 200
_MARKS = {Severity.ERROR: "wrong", Severity.WARNING: "term", Severity.INFO: "term"}


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding with both sides of its unit, the places marked."""

    finding: Finding
    source: tuple[Run, ...]
    target: tuple[Run, ...]


def check() -> str:
    """Show the form; with texts check them, with ``memory`` the memory."""
    severity = request.args.get("severity", Severity.WARNING)
    if severity not in list(Severity):
        raise InvalidInputError(f"severity must be one of {', '.join(Severity)}")
    source = check_text(request.args.get("source", "").strip(), place="source")
    target = check_text(request.args.get("target", "").strip(), place="target")
    report: CheckReport | None = None
    services = glossary_services()
    if source and target:
        lang = guess_language(source)
        other = "en" if primary(lang) == "zh" else "zh"
        units = [TranslationUnit(source, target, lang, other)]
        report = check_units(units, checker_of(services), least=Severity(severity))
    elif "memory" in request.args:
        wanted = UnitFilter(level=Level.SENTENCE)
        report = check_memory(services, wanted, least=Severity(severity), limit=UNITS_CHECKED)
    return render_template(
        "glossary/check.html",
        source=source,
        target=target,
        severity=severity,
        severities=tuple(Severity),
        report=report,
        rows=_rows(report.findings[:FINDINGS_SHOWN]) if report else (),
        incomplete=bool(source) != bool(target),
    )


def _rows(findings: Sequence[Finding]) -> list[FindingRow]:
    rows = []
    for one in findings:
        style = _MARKS[one.severity]
        target = [Span(*one.target_span, style)] if one.target_span else []
        rows.append(
            FindingRow(
                one,
                mark(one.unit.source, [Span(*one.source_span, "term")]),
                mark(one.unit.target, target),
            )
        )
    return rows


def record_search(text: str) -> None:
    """Keep a search of the glossary that found nothing as a request, if it may be a term."""
    if not any(map(str.isalpha, text)):
        return  # nobody can tell its language
    services = glossary_services()
    lang = guess_language(text)
    other = "en" if primary(lang) == "zh" else "zh-Hans"
    services.requests.record(text, source_lang=lang, target_lang=other, at=services.tm.now())


def requests() -> str:
    """List the terms that were searched for in vain."""
    state = request.args.get("state", RequestState.OPEN)
    if state not in list(RequestState):
        raise InvalidInputError(f"state must be one of {', '.join(RequestState)}")
    found = glossary_services().requests.list(RequestState(state), limit=REQUESTS_SHOWN)
    return render_template(
        "glossary/requests.html", rows=tuple(found), state=state, states=tuple(RequestState)
    )


def decide_request(request_id: int, decision: str) -> Response:
    """Answer a request with a new concept, dismiss it, or open it again."""
    services = glossary_services()
    asked, at = services.requests.get(request_id), services.tm.now()
    concept_id = None
    if decision == RequestState.DONE:
        target = check_text(request.form.get("target", "").strip(), place="target")
        lang = known_tag(request.form.get("lang") or asked.target_lang)
        if not target or same_language(lang, asked.source_lang):
            raise InvalidInputError("give a translation, in another language than the term's")
        sides = ((asked.source_lang, asked.text), (lang, target))
        sections = tuple(
            LanguageSection(tag, (Term(text, TermStatus.PREFERRED),)) for tag, text in sides
        )
        concept_id = services.concepts.add(Concept(sections), at=at).id
    services.requests.decide(request_id, RequestState(decision), concept_id=concept_id, at=at)
    return make_response(redirect(url_for("glossary_pages.requests"), 303))
