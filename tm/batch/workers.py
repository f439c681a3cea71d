"""Align pairs of documents in worker processes, each of which keeps its models.

A worker gets one pair at a time and sends its links back before it gets the next, so no more
results wait than there are workers. What goes wrong with a pair is told and stops no other.
"""

import logging
import signal
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

from tm.batch.lists import FilePair
from tm.errors import TMError
from tm.model import Anchor, Progress, Segment
from tm.pairing import Aligned, align_files

ALIGNING_PAIRS = "aligning pairs"

_STEPS = 1000  # of the progress of a pair
_STAGES = {"embedding": 0.0, "aligning": 0.5}  # what is done when each begins
_STAGE_SHARE = 0.5

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """How all pairs of a list are read and aligned, as in ``align_files``."""

    source_lang: str | None = None
    target_lang: str | None = None
    presegmented: bool = False
    force: bool = False


KnownOfPair = Callable[[FilePair, Sequence[Segment], Sequence[Segment]], Sequence[Anchor]]
"""Returns the links of a pair's two sequences that are known beforehand."""


@dataclass(frozen=True, slots=True)
class _Question:
    """What a worker asks before it aligns: which links of these segments are known."""

    source: Sequence[Segment]
    target: Sequence[Segment]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a pair: links, or in one sentence what went wrong."""

    pair: FilePair
    aligned: Aligned | None
    error: str = ""


@dataclass(slots=True)
class _Worker:
    """A process, the pair that it has, and how far it is with it."""

    process: SpawnProcess
    connection: Connection
    pair: FilePair
    done: float = 0.0

    def stop(self) -> None:
        """End the process at once."""
        self.process.terminate()
        self.process.join()
        self.connection.close()


def align_pairs(
    pairs: Sequence[FilePair],
    settings: Settings,
    *,
    processes: int,
    known: KnownOfPair | None = None,
    progress: Progress | None = None,
) -> Generator[Outcome, None, None]:
    """Yield the outcome of every pair, as soon as it is there.

    Close the generator to stop all work. ``known`` is asked in this process for each pair before
    it is aligned; the rest of the pair is aligned between those links. ``progress`` is told of the
    share of all pairs; it may raise to stop.
    """
    waiting = list(reversed(pairs))
    finished = 0
    workers: list[_Worker] = []
    try:
        while waiting and len(workers) < processes:
            workers.append(_started(waiting.pop(), settings, known))
        while workers:
            ready = wait([worker.connection for worker in workers])
            for worker in [one for one in workers if one.connection in ready]:
                outcome = _receive(worker, known)
                if outcome is not None:
                    finished += 1
                    _give_next(worker, workers, waiting, settings, known)
                if progress is not None:
                    done = finished + sum(one.done for one in workers)
                    progress(ALIGNING_PAIRS, int(_STEPS * done), _STEPS * len(pairs))
                if outcome is not None:
                    yield outcome
    finally:
        for worker in workers:
            worker.stop()


def _started(pair: FilePair, settings: Settings, known: KnownOfPair | None) -> _Worker:
    context = get_context("spawn")  # a fork of a process with threads may hang
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, settings, known is not None), daemon=True)
    process.start()
    theirs.close()  # so that the end of the process is the end of the pipe
    ours.send(pair)
    return _Worker(process, ours, pair)


def _receive(worker: _Worker, known: KnownOfPair | None) -> Outcome | None:
    """Return the outcome of a worker's pair; ``None`` when it asks, or tells how far it is."""
    try:
        message = worker.connection.recv()
    except (EOFError, ConnectionError):
        worker.process.join()
        reason = f"the process that aligned it ended ({worker.process.exitcode})"
        return Outcome(worker.pair, None, f"{reason}; there may be too little memory")
    if isinstance(message, Outcome):
        return message
    if isinstance(message, _Question):
        answer = known(worker.pair, message.source, message.target) if known else ()
        worker.connection.send(tuple(answer))
    else:
        worker.done = message
    return None


def _give_next(
    worker: _Worker,
    workers: list[_Worker],
    waiting: list[FilePair],
    settings: Settings,
    known: KnownOfPair | None,
) -> None:
    """Give an idle worker its next pair, or a dead one's place to another."""
    if waiting and _takes(worker, waiting[-1]):
        worker.pair, worker.done = waiting.pop(), 0.0
        return
    workers.remove(worker)
    worker.stop()
    if waiting:
        workers.append(_started(waiting.pop(), settings, known))


def _takes(worker: _Worker, pair: FilePair) -> bool:
    """Give a worker a pair; one may be dead, or die before it gets it."""
    try:
        worker.connection.send(pair)
    except ConnectionError:
        return False
    return True


# In the worker


def _work(connection: Connection, settings: Settings, asks: bool) -> None:
    """Align the pairs that come, until no more do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends us, after what it is storing
    while True:
        try:
            pair: FilePair = connection.recv()
        except EOFError:
            return
        connection.send(_outcome(connection, pair, settings, asks=asks))


def _outcome(connection: Connection, pair: FilePair, settings: Settings, *, asks: bool) -> Outcome:
    told = -1.0

    def known(source: Sequence[Segment], target: Sequence[Segment]) -> Sequence[Anchor]:
        connection.send(_Question(source, target))
        answer: tuple[Anchor, ...] = connection.recv()
        return answer

    def progress(stage: str, done: int, total: int) -> None:
        nonlocal told
        if stage not in _STAGES:
            return
        share = _STAGES[stage] + _STAGE_SHARE * done / max(1, total)
        if share - told >= 1 / _STEPS:
            told = share
            connection.send(share)

    try:
        aligned = align_files(
            pair.read(),
            source_lang=settings.source_lang,
            target_lang=settings.target_lang,
            presegmented=settings.presegmented,
            force=settings.force,
            known=known if asks else None,
            progress=progress,
        )
    except TMError as error:
        return Outcome(pair, None, str(error))
    except Exception as error:  # noqa: BLE001 - the edge of a process: other pairs go on
        _log.exception("%s failed", pair.place)
        return Outcome(pair, None, f"failed unexpectedly: {type(error).__name__}")
    return Outcome(pair, aligned)
