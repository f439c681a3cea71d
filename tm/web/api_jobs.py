"""Jobs over REST: start, ask, cancel."""

from collections.abc import Callable

from flask import Response, jsonify, url_for
from werkzeug.exceptions import TooManyRequests

from tm.errors import ConflictError
from tm.model import Progress
from tm.web.api_arguments import query_arguments
from tm.web.api_shape import job_shape
from tm.web.current import tm_services

RETRY_AFTER_S = 60


def start_job(
    kind: str, work: Callable[[Progress], object]
) -> tuple[Response, int, dict[str, str]]:
    """Answer 202 with the job that does the work and its address.

    Raises:
        TooManyRequests: the queue is full.
    """
    try:
        job = tm_services().jobs.submit(kind, work)
    except ConflictError as error:
        raise TooManyRequests(str(error), retry_after=RETRY_AFTER_S) from error
    return jsonify(job_shape(job)), 202, {"Location": url_for("api.tm_api.get_job", job_id=job.id)}


def get_job(job_id: str) -> Response:
    """Answer with the state of a job."""
    with query_arguments():
        return jsonify(job_shape(tm_services().jobs.get(job_id)))


def cancel_job(job_id: str) -> Response:
    """Ask a job to stop; nothing of it stays."""
    with query_arguments():
        return jsonify(job_shape(tm_services().jobs.cancel(job_id)))
