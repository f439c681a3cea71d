"""Long work in the background: one worker thread, progress, cancelling. Nothing is kept on disk."""

import logging
import secrets
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from tm.errors import CancelledError, ConflictError, NotFoundError, TMError
from tm.model import Progress
from tm.stopping import stoppable

MAX_WAITING = 100  # more are refused: what waits holds its files in memory
MAX_KEPT = 200  # finished jobs that can still be asked for

_log = logging.getLogger(__name__)


class JobState(StrEnum):
    """How far a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


FINISHED = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work as it stood when it was asked for.

    Attributes:
        id: Hard to guess: who knows it may see and cancel the job.
        kind: What the work is, for example ``import``.
        stage: What it is doing now; ``done`` of ``total`` steps of that (0 = unknown).
        result: What the work returned, once it is done.
        error: One sentence, once it has failed.
    """

    id: str
    kind: str
    state: JobState = JobState.QUEUED
    stage: str = ""
    done: int = 0
    total: int = 0
    result: object = None
    error: str = ""


class Jobs:
    """Runs jobs one after the other, in the order they came.

    One worker: imports take the database's only write lock anyway.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._jobs: dict[str, Job] = {}
        self._waiting: deque[tuple[str, Callable[[Progress], object]]] = deque()
        self._stopping: set[str] = set()
        self._worker: threading.Thread | None = None
        self._closed = False

    def submit(self, kind: str, work: Callable[[Progress], object]) -> Job:
        """Queue work, which calls its progress often: there a cancelled job stops.

        Raises:
            ConflictError: too many jobs wait.
        """
        with self._changed:
            if self._closed:
                raise ValueError("the jobs are closed")
            if len(self._waiting) >= MAX_WAITING:
                raise ConflictError(f"{MAX_WAITING} jobs are waiting; try again when some are done")
            job = Job(id=secrets.token_urlsafe(12), kind=kind)
            self._jobs[job.id] = job
            self._waiting.append((job.id, work))
            self._forget_oldest()
            if self._worker is None:
                self._worker = threading.Thread(target=self._run, name="jobs", daemon=True)
                self._worker.start()
            self._changed.notify_all()
            return job

    def get(self, job_id: str) -> Job:
        """Return a job as it stands.

        Raises:
            NotFoundError: no such job, or it is long finished.
        """
        with self._changed:
            try:
                return self._jobs[job_id]
            except KeyError:
                raise NotFoundError(f"there is no job {job_id[:40]}") from None

    def cancel(self, job_id: str) -> Job:
        """Ask a job to stop; a waiting one is cancelled at once, a finished one stays as it is."""
        with self._changed:
            job = self.get(job_id)
            if job.state is JobState.QUEUED:
                self._waiting = deque(item for item in self._waiting if item[0] != job_id)
                self._set(job_id, state=JobState.CANCELLED)
            elif job.state is JobState.RUNNING:
                self._stopping.add(job_id)
            return self._jobs[job_id]

    def wait(self, job_id: str, *, timeout_s: float | None = None) -> Job:
        """Wait until a job is finished, at most ``timeout_s``, and return it as it stands."""
        with self._changed:
            self._changed.wait_for(lambda: self.get(job_id).state in FINISHED, timeout_s)
            return self.get(job_id)

    def close(self) -> None:
        """Cancel everything and wait for the worker to stop."""
        with self._changed:
            self._closed = True
            for job_id, job in list(self._jobs.items()):
                if job.state not in FINISHED:
                    self.cancel(job_id)
            self._changed.notify_all()
        if self._worker is not None:
            self._worker.join()

    def _forget_oldest(self) -> None:
        finished = [job_id for job_id, job in self._jobs.items() if job.state in FINISHED]
        for job_id in finished[: max(0, len(finished) - MAX_KEPT)]:
            del self._jobs[job_id]

    def _set(self, job_id: str, **fields: object) -> None:
        with self._changed:
            self._jobs[job_id] = replace(self._jobs[job_id], **fields)  # type: ignore[arg-type]  # fields of Job
            self._changed.notify_all()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closed)
                if not self._waiting:
                    return
                job_id, work = self._waiting.popleft()
                self._set(job_id, state=JobState.RUNNING)
            self._set(job_id, **self._outcome(job_id, work))
            del work  # its files, until the next job comes

    def _outcome(self, job_id: str, work: Callable[[Progress], object]) -> dict[str, object]:
        """Do the work and return what its job says then."""

        def check() -> None:
            if job_id in self._stopping:
                raise CancelledError("the work was cancelled; nothing of it stays")

        def progress(stage: str, done: int, total: int) -> None:
            check()
            self._set(job_id, stage=stage, done=done, total=total)

        try:
            with stoppable(check):
                return {"state": JobState.DONE, "result": work(progress)}
        except CancelledError as error:
            return {"state": JobState.CANCELLED, "error": str(error)}
        except TMError as error:
            return {"state": JobState.FAILED, "error": str(error)}
        except Exception:  # noqa: BLE001 - the edge of this thread: the next job must run
            _log.exception("job %s failed", job_id)
            return {
                "state": JobState.FAILED,
                "error": "internal error; the log of the program has the details",
            }
        finally:
            self._stopping.discard(job_id)
