import logging
import threading
from collections.abc import Iterator

import pytest

from tm import jobs as jobs_module
from tm.errors import ConflictError, InvalidInputError, NotFoundError
from tm.jobs import Job, Jobs, JobState
from tm.model import Progress
from tm.stopping import stop_if_asked

SOON_S = 10.0  # a hanging job fails the test instead of the run


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.close()


class Gate:
    """Work that waits until it is let on, so that a test sees the states in between."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.opened = threading.Event()

    def __call__(self, progress: Progress) -> str:
        progress("reading", 1, 4)
        self.begun.set()
        assert self.opened.wait(SOON_S)
        progress("storing", 3, 4)
        return "stored"


def finished(jobs: Jobs, job: Job) -> Job:
    return jobs.wait(job.id, timeout_s=SOON_S)


def test_a_job_goes_from_queued_to_done(jobs: Jobs) -> None:
    gate = Gate()
    job = jobs.submit("import", gate)
    assert (job.kind, job.state) == ("import", JobState.QUEUED)
    assert gate.begun.wait(SOON_S)
    running = jobs.get(job.id)
    assert (running.state, running.stage, running.done, running.total) == (
        JobState.RUNNING,
        "reading",
        1,
        4,
    )
    gate.opened.set()
    done = finished(jobs, job)
    assert (done.state, done.result, done.stage, done.done) == (
        JobState.DONE,
        "stored",
        "storing",
        3,
    )
    assert done.error == ""


def test_jobs_run_one_after_the_other(jobs: Jobs) -> None:
    order: list[int] = []
    gate = Gate()
    first = jobs.submit("import", gate)
    others = [jobs.submit("import", lambda _, n=n: order.append(n)) for n in range(3)]
    assert gate.begun.wait(SOON_S)
    assert {jobs.get(job.id).state for job in others} == {JobState.QUEUED}
    gate.opened.set()
    for job in (first, *others):
        assert finished(jobs, job).state is JobState.DONE
    assert order == [0, 1, 2]


def test_a_stated_error_is_told_as_it_is(jobs: Jobs) -> None:
    def fail(_: Progress) -> None:
        raise InvalidInputError("a.txt is empty")

    job = finished(jobs, jobs.submit("import", fail))
    assert (job.state, job.error, job.result) == (JobState.FAILED, "a.txt is empty", None)


def test_a_bug_is_logged_and_the_next_job_runs(
    jobs: Jobs, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: Progress) -> None:
        raise ZeroDivisionError("a secret text")

    with caplog.at_level(logging.ERROR, logger="tm.jobs"):
        job = finished(jobs, jobs.submit("import", fail))
    assert job.state is JobState.FAILED
    assert job.error.startswith("internal error")
    assert "secret" not in job.error
    assert caplog.records[0].exc_info is not None
    assert finished(jobs, jobs.submit("import", lambda _: 7)).result == 7


def test_a_running_job_stops_at_its_next_progress(jobs: Jobs) -> None:
    gate = Gate()
    job = jobs.submit("import", gate)
    assert gate.begun.wait(SOON_S)
    assert jobs.cancel(job.id).state is JobState.RUNNING
    gate.opened.set()
    stopped = finished(jobs, job)
    assert (stopped.state, stopped.result) == (JobState.CANCELLED, None)
    assert "cancelled" in stopped.error


def test_a_running_job_stops_where_it_looks_though_it_tells_no_progress(jobs: Jobs) -> None:
    begun, opened = threading.Event(), threading.Event()

    def work(_: Progress) -> str:
        begun.set()
        assert opened.wait(SOON_S)
        stop_if_asked()
        return "went on"

    job = jobs.submit("import", work)
    assert begun.wait(SOON_S)
    jobs.cancel(job.id)
    opened.set()
    assert finished(jobs, job).state is JobState.CANCELLED
    assert finished(jobs, jobs.submit("import", lambda _: stop_if_asked())).state is JobState.DONE


def test_a_waiting_job_is_cancelled_at_once_and_never_runs(jobs: Jobs) -> None:
    gate, ran = Gate(), []
    first = jobs.submit("import", gate)
    waiting = jobs.submit("import", lambda _: ran.append(1))
    assert jobs.cancel(waiting.id).state is JobState.CANCELLED
    gate.opened.set()
    finished(jobs, first)
    finished(jobs, jobs.submit("import", lambda _: None))
    assert ran == []


def test_cancelling_what_is_done_changes_nothing(jobs: Jobs) -> None:
    job = finished(jobs, jobs.submit("import", lambda _: "result"))
    assert jobs.cancel(job.id) == job


def test_an_unknown_job_is_a_stated_error(jobs: Jobs) -> None:
    for ask in (jobs.get, jobs.cancel):
        with pytest.raises(NotFoundError, match="no job nowhere"):
            ask("nowhere")


def test_too_many_waiting_jobs_are_refused(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs_module, "MAX_WAITING", 1)
    gate = Gate()
    jobs.submit("import", gate)
    assert gate.begun.wait(SOON_S)
    jobs.submit("import", lambda _: None)
    with pytest.raises(ConflictError, match="1 jobs are waiting"):
        jobs.submit("import", lambda _: None)
    gate.opened.set()


def test_old_finished_jobs_are_forgotten(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs_module, "MAX_KEPT", 2)
    made = []
    for _ in range(4):
        made.append(jobs.submit("import", lambda _: None))
        finished(jobs, made[-1])
    jobs.submit("import", lambda _: None)
    with pytest.raises(NotFoundError):
        jobs.get(made[0].id)
    assert jobs.get(made[3].id).state is JobState.DONE


def test_closing_stops_what_runs_and_what_waits() -> None:
    jobs, gate, ran = Jobs(), Gate(), []
    running = jobs.submit("import", gate)
    waiting = jobs.submit("import", lambda _: ran.append(1))
    assert gate.begun.wait(SOON_S)
    closing = threading.Thread(target=jobs.close)
    closing.start()
    assert finished(jobs, waiting).state is JobState.CANCELLED
    gate.opened.set()
    closing.join(SOON_S)
    assert not closing.is_alive()
    assert jobs.get(running.id).state is JobState.CANCELLED
    assert ran == []
    with pytest.raises(ValueError, match="closed"):
        jobs.submit("import", lambda _: None)


def test_closing_without_jobs_is_quick() -> None:
    Jobs().close()
