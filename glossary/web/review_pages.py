"""Pages of the review: candidates with their evidence, decisions, extraction."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, make_response, redirect, render_template, request, url_for

from glossary.model import CandidateState, TermCandidate, TermStatus
from glossary.review import accept, reject, reopen
from glossary.services import extract_terms
from glossary.web.current import glossary_services
from glossary.web.evidence import Passage, evidence_of
from tm.errors import ConflictError, InvalidInputError, NotFoundError
from tm.text import check_text
from tm.web.interface import whole_number
from tm.web.job_page import job_page, typed_job

CANDIDATES_A_PAGE = 20
EVIDENCE_SHOWN = 3
MAX_TERM_CHARS = 500
HIGH, MEDIUM = 0.7, 0.4  # lower bounds of the bands that stand beside a confidence


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A candidate with its evidence, ready to be shown."""

    candidate: TermCandidate
    evidence: tuple[Passage, ...]


def candidates() -> str:
    """Show a page of the review queue, best first."""
    services = glossary_services()
    state = _state(request.args)
    offset = whole_number(request.args, "offset")
    found = tuple(services.concepts.candidates(state, offset=offset, limit=CANDIDATES_A_PAGE + 1))
    number = whole_number(request.args, "decided")
    decided = _find(number) if number else None
    return render_template(
        "glossary/candidates.html",
        rows=[_row(candidate) for candidate in found[:CANDIDATES_A_PAGE]],
        state=state,
        states=tuple(CandidateState),
        offset=offset,
        page_size=CANDIDATES_A_PAGE,
        more=len(found) > CANDIDATES_A_PAGE,
        decided=decided,
        decided_target=_decided_target(decided) if decided else "",
        already="already" in request.args,
        extracted="extracted" in request.args,
        band=band,
    )


def decide(candidate_id: int, decision: str) -> Response:
    """Accept, reject or reopen a candidate and go back to the queue.

    One that was decided before, on another page or before a step back, is left as it is and shown.
    """
    state = _state(request.form)  # refused before anything is decided
    offset = whole_number(request.form, "offset")
    already = None
    try:
        _decide(candidate_id, decision)
    except ConflictError:
        already = 1
    address = url_for(
        "glossary_pages.candidates",
        state=state,
        offset=offset or None,
        decided=candidate_id,
        already=already,
    )
    return make_response(redirect(address, 303))


def start_extraction() -> Response:
    """Extract candidates from the whole memory, as a job."""
    services = glossary_services()
    fixed = "fixed" in request.form
    job = services.tm.jobs.submit(
        "extraction", lambda progress: extract_terms(services, fixed=fixed, progress=progress)
    )
    return make_response(redirect(url_for("glossary_pages.extraction", job_id=job.id), 303))


def extraction(job_id: str) -> Response:
    """Show the progress of an extraction, then the queue."""
    return job_page(
        typed_job(glossary_services().tm.jobs, job_id, "extraction"),
        title="extraction.running",
        back=url_for("glossary_pages.candidates"),
        cancel=url_for("glossary_pages.cancel_extraction", job_id=job_id),
        done=lambda _: url_for("glossary_pages.candidates", extracted=1),
    )


def cancel_extraction(job_id: str) -> Response:
    """Ask an extraction to stop; nothing of it stays."""
    jobs = glossary_services().tm.jobs
    jobs.cancel(typed_job(jobs, job_id, "extraction").id)
    return make_response(redirect(url_for("glossary_pages.extraction", job_id=job_id), 303))


def band(confidence: float) -> str:
    """Return the word for a confidence in [0, 1]: ``high``, ``medium`` or ``low``."""
    if confidence >= HIGH:
        return "high"
    return "medium" if confidence >= MEDIUM else "low"


def _state(values: Mapping[str, str]) -> CandidateState:
    """Return the part of the queue that an address or a form names, the open one by default."""
    state = values.get("state", CandidateState.OPEN)
    if state not in list(CandidateState):
        raise InvalidInputError(f"state must be one of {', '.join(CandidateState)}")
    return CandidateState(state)


def _decide(candidate_id: int, decision: str) -> None:
    services = glossary_services()
    concepts, at = services.concepts, services.tm.now()
    if decision == "accept":
        accept(
            concepts, candidate_id, at=at, by="", target=_edited_target(), into=_chosen_concept()
        )
    elif decision == "reject":
        reject(concepts, candidate_id, at=at, by="")
    else:
        reopen(concepts, candidate_id, at=at, by="")


def _row(candidate: TermCandidate) -> CandidateRow:
    passages = evidence_of(
        glossary_services().tm.store,
        candidate.evidence,
        source_lang=candidate.source_lang,
        limit=EVIDENCE_SHOWN,
    )
    return CandidateRow(candidate, passages)


def _find(candidate_id: int) -> TermCandidate | None:
    """Return the candidate just decided; a later extraction may have removed it."""
    try:
        return glossary_services().concepts.get_candidate(candidate_id)
    except NotFoundError:
        return None


def _decided_target(candidate: TermCandidate) -> str:
    """Return the translation that was accepted: the candidate's own, unless it was edited."""
    if candidate.state is not CandidateState.ACCEPTED or candidate.concept_id is None:
        return candidate.target
    concept = glossary_services().concepts.get(candidate.concept_id)
    accepted = [
        term.text
        for section in concept.sections
        if section.lang == candidate.target_lang
        for term in section.terms
        if term.status is not TermStatus.PROPOSED
    ]
    return candidate.target if candidate.target in accepted or not accepted else accepted[0]


def _chosen_concept() -> int | None:
    """Return the concept to merge into as the form names it, ``None`` when it names none."""
    text = request.form.get("into", "").strip().removeprefix("c")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise InvalidInputError("give the id of a concept to merge into, like c17")
    return int(text)


def _edited_target() -> str | None:
    """Return the translation as edited in the form, ``None`` when the form has none."""
    target = request.form.get("target", "").strip()
    if len(target) > MAX_TERM_CHARS:
        raise InvalidInputError(f"the term is longer than {MAX_TERM_CHARS} characters; shorten it")
    return check_text(target, place="target") or None
