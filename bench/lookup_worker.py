"""A process of its own for each system of the lookup bench, so that memory can be told apart."""

import ctypes
import gc
import multiprocessing
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from bench.lookup_systems import KINDS, Answer, Task

Clock = Callable[[], float]
CLOCKS: dict[str, Clock] = {"wall": time.perf_counter, "cpu": time.thread_time}
_STOP_TIMEOUT_S = 30


@dataclass(frozen=True)
class Cost:
    """What building one system has taken.

    Attributes:
        build_s: Building what is on disk and in memory.
        open_s: The part of it that each start of a program takes.
        disk_bytes: Size of its files.
        peak_bytes: The most memory of the process that built, its texts included.
    """

    build_s: float
    open_s: float
    disk_bytes: int
    peak_bytes: int


class Worker:
    """A system in a child process: built in one, then opened and asked in another."""

    def __init__(self, name: str, task: Task, clock: str = "wall") -> None:
        task.folder.mkdir(parents=True)
        built = _in_child(_build, name, task)
        self._connection, there = multiprocessing.get_context("spawn").Pipe()
        self._process = multiprocessing.get_context("spawn").Process(
            target=_serve, args=(there, name, task, clock)
        )
        self._process.start()
        there.close()
        open_s = self._connection.recv()
        build_s, peak = built
        files = (path for path in task.folder.rglob("*") if path.is_file())
        self.cost = Cost(build_s + open_s, open_s, sum(path.stat().st_size for path in files), peak)

    def search(self, texts: Sequence[str]) -> list[tuple[float, Answer]]:
        """Search one text after the other; each answer with the seconds it took."""
        self._connection.send(texts)
        answers: list[tuple[float, Answer]] = self._connection.recv()
        return answers

    def memory_bytes(self) -> int:
        """Return by how much the process has grown since before the system was opened."""
        self._connection.send(None)
        return int(self._connection.recv())

    def close(self) -> None:
        """End the process."""
        self._connection.close()
        self._process.join(_STOP_TIMEOUT_S)
        if self._process.is_alive():
            self._process.terminate()


def _in_child(
    work: Callable[[Connection, str, Task], None], name: str, task: Task
) -> tuple[float, int]:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=work, args=(there, name, task))
    process.start()
    there.close()
    result: tuple[float, int] = here.recv()
    process.join()
    return result


def _build(connection: Connection, name: str, task: Task) -> None:
    system = KINDS[name].make(task)
    start = time.perf_counter()
    system.build()
    seconds = time.perf_counter() - start
    peak = 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    connection.send((seconds, peak))


def _serve(connection: Connection, name: str, task: Task, clock_name: str) -> None:
    clock = CLOCKS[clock_name]
    system = KINDS[name].make(task)
    before = _resident_bytes()
    start = time.perf_counter()
    system.open()
    connection.send(time.perf_counter() - start)
    while True:
        try:
            texts = connection.recv()
        except EOFError:
            return
        if texts is None:
            connection.send(_resident_bytes() - before)
            continue
        answers = []
        for text in texts:
            start = clock()
            found = system.search(text)
            seconds = clock() - start
            answers.append((seconds, system.answer(found)))
        connection.send(answers)


def _resident_bytes() -> int:
    """Return the memory of this process, mapped files included, after freeing what can be freed."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return 1024 * int(line.split()[1])
    raise RuntimeError("this system does not tell the memory of a process")
