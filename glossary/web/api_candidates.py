"""Extraction and its candidates over REST: extract, list, read, decide."""

import re
from collections.abc import Iterator
from enum import StrEnum
from itertools import dropwhile

from flask import Response, jsonify, request

from glossary.bulk import read_review, write_review
from glossary.model import CandidateState, TermCandidate
from glossary.review import accept, reject, reopen
from glossary.services import extract_terms
from glossary.web.api_shape import MAX_TERM_CHARS, candidate_shape
from glossary.web.current import glossary_services
from tm.errors import InvalidInputError
from tm.web.api_arguments import (
    MAX_ID,
    Arguments,
    form_arguments,
    json_arguments,
    query_arguments,
)
from tm.web.api_export import send_temporary, temporary_file
from tm.web.api_jobs import start_job
from tm.web.api_shape import page
from tm.web.uploads import read_upload

CURSOR = re.compile(r"(?P<rank>-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?):(?P<id>[0-9]+)", re.ASCII)


class Decision(StrEnum):
    """What can be decided on a candidate; ``open`` takes a decision back."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


def start_extraction() -> tuple[Response, int, dict[str, str]]:
    """Extract candidates from the memory in a job."""
    with json_arguments() if request.content_length else Arguments({}) as arguments:
        fixed = arguments.flag("fixed", default=True)
    services = glossary_services()
    return start_job(
        "extraction", lambda progress: extract_terms(services, fixed=fixed, progress=progress)
    )


def list_candidates() -> Response:
    """Answer with a page of candidates, best first."""
    with query_arguments() as arguments:
        state = arguments.choice("state", CandidateState)
        after, limit = _place(arguments.optional_text("cursor")), arguments.limit()
    candidates = dropwhile(
        lambda candidate: after is not None and _key(candidate) <= after,
        glossary_services().concepts.candidates(state),
    )
    return page(_with_cursors(candidates), limit)


def _with_cursors(candidates: Iterator[TermCandidate]) -> Iterator[tuple[str, dict[str, object]]]:
    for candidate in candidates:
        yield f"{candidate.rank!r}:{candidate.id}", candidate_shape(candidate)


def _key(candidate: TermCandidate) -> tuple[float, int]:
    """What candidates are ordered by: rank, best first, then id."""
    return -candidate.rank, candidate.id or 0


def _place(cursor: str | None) -> tuple[float, int] | None:
    """Return the key that a cursor names: a place that stays when decisions change the list."""
    if cursor is None:
        return None
    found = CURSOR.fullmatch(cursor)
    if found is None:
        raise InvalidInputError("cursor must be one that an answer gave as next")
    return -float(found["rank"]), int(found["id"])


def get_candidate(candidate_id: int) -> Response:
    """Answer with one candidate."""
    with query_arguments():
        return jsonify(candidate_shape(glossary_services().concepts.get_candidate(candidate_id)))


class TableFormat(StrEnum):
    """The formats of the table of the review."""

    TSV = "tsv"
    XLSX = "xlsx"


MEDIA_TYPES = {
    TableFormat.TSV: "text/tab-separated-values",
    TableFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def export_review() -> Response:
    """Answer with the candidates as a table to decide in."""
    with query_arguments() as arguments:
        chosen = arguments.choice("format", TableFormat) or TableFormat.XLSX
        state = arguments.choice("state", CandidateState)
    name = f"review.{chosen}"
    with temporary_file() as file:
        write_review(glossary_services(), file, name, state=state)
        return send_temporary(file, name, MEDIA_TYPES[chosen])


def import_review() -> Response:
    """Take the decisions of a table, all of them or none."""
    parts = request.files.getlist("file")
    if len(parts) != 1 or len(request.files) != 1:
        raise InvalidInputError("send one file, as a part named 'file'")
    with form_arguments():
        upload = read_upload(parts[0])
    services = glossary_services()
    report = read_review(services, upload.data, upload.name, at=services.tm.now())
    return jsonify(decided=dict(report.decided), untouched=report.untouched)


def decide(candidate_id: int) -> Response:
    """Accept a candidate (with another target, if one is given), reject it, or open it again."""
    services = glossary_services()
    with json_arguments() as arguments:
        decision = arguments.choice("state", Decision)
        target = into = None
        if decision is Decision.ACCEPTED and "target" in arguments:
            target = arguments.text("target", limit=MAX_TERM_CHARS).strip()
        if decision is Decision.ACCEPTED:
            into = arguments.optional_integer("concept_id", low=1, high=MAX_ID)
    at, by = services.tm.now(), ""
    if decision is None:
        raise InvalidInputError(f"state must be one of {', '.join(Decision)}")
    if decision is Decision.ACCEPTED:
        accept(services.concepts, candidate_id, at=at, by=by, target=target, into=into)
    elif decision is Decision.REJECTED:
        reject(services.concepts, candidate_id, at=at, by=by)
    else:
        reopen(services.concepts, candidate_id, at=at, by=by)
    return jsonify(candidate_shape(services.concepts.get_candidate(candidate_id)))
