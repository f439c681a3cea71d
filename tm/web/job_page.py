"""The page of a job: progress while it runs, why it failed, and the way on when it is done."""

from collections.abc import Callable

from flask import Response, make_response, redirect, request

from tm.errors import NotFoundError
from tm.jobs import Job, Jobs, JobState
from tm.web.interface import respond

FRAGMENT = "job"


def typed_job(jobs: Jobs, job_id: str, kind: str) -> Job:
    """Return a job of a kind; the pages of one kind show no other.

    Raises:
        NotFoundError: no such job of this kind.
    """
    job = jobs.get(job_id)
    if job.kind != kind:
        raise NotFoundError(f"there is no {kind} {job_id[:40]}")
    return job


def job_page(
    job: Job, *, title: str, back: str, cancel: str, done: Callable[[object], str]
) -> Response:
    """Show a job, or go on to its outcome.

    Args:
        job: The job as it stands.
        title: Message key of the heading.
        back: Address to try again from after a failure.
        cancel: Address that takes the cancelling POST.
        done: Gives the address of the outcome from the job's result.
    """
    onward = done(job.result) if job.state is JobState.DONE else ""
    if onward and request.headers.get("X-Fragment") != FRAGMENT:
        return make_response(redirect(onward, 303))
    return respond(
        "job.html",
        "_job.html",
        job=job,
        running=is_running(job),
        title=title,
        back=back,
        cancel=cancel,
        onward=onward,
    )


def is_running(job: Job) -> bool:
    """Tell whether the job still waits or works."""
    return job.state in (JobState.QUEUED, JobState.RUNNING)
