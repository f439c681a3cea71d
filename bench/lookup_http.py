"""Measure `GET tm/matches` over HTTP: gunicorn with worker processes, and many connections.

    python -m bench.lookup_http [--size N] [--requests N] [--connections N] [--workers N]
                                [--threads N] [--cache DIR] [--profile]

The server runs on 127.0.0.1 with a database of the corpus of the benches, made once and kept in
the cache folder. The client is a process of its own, that asks over kept connections, each for its
next answer as soon as it has the last. Number and time are bounded, and everything stops by itself.
``--profile`` runs the same requests in this process instead and tells where their time goes.
"""

import argparse
import asyncio
import cProfile
import multiprocessing
import os
import pstats
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

from flask import Flask
from werkzeug.test import create_environ
from werkzeug.wrappers import Response

from bench.lookup_corpus import CACHE, LANGS, SEED, Corpus, open_corpus
from bench.lookup_database import corpus_database
from bench.lookup_metrics import percentiles, table
from bench.lookup_queries import make_queries
from tm.index.scanner import SCANNER

ROOT = Path(__file__).parent.parent
HOST = "127.0.0.1"
TARGETS = {"zh": "en", "en": "zh"}
DISTINCT = 1_000  # queries per language; more requests repeat them
WARMING = 200  # requests before the clock starts
LONGEST_S = 300  # for the measured requests
START_S = 600  # for the server, which may have to build its index
_HEADS = (
    "units", "language", "requests", "connections", "workers", "a second", "p50", "p95", "p99",
    "processor ms",
)  # fmt: skip


@dataclass(frozen=True)
class Load:
    """What one run over HTTP has shown; seconds of each request."""

    seconds: list[float]
    whole_s: float

    @property
    def rate(self) -> float:
        return len(self.seconds) / self.whole_s


def paths_of(corpus: Corpus, lang: str, count: int) -> list[str]:
    """Return the paths to ask for, in random order."""
    queries = make_queries(corpus, lang, min(count, DISTINCT))
    texts = [text for sort, several in queries.items() if sort != "short" for text in several]
    random.Random(SEED).shuffle(texts)  # noqa: S311 - a fixed order
    fixed = {"source_lang": lang, "target_lang": TARGETS[lang]}
    return [
        "/api/v1/tm/matches?" + urlencode({"text": text, **fixed})
        for text in islice(cycle(texts), count)
    ]


@contextmanager
def server(database: Path, options: argparse.Namespace) -> Iterator[tuple[int, int]]:
    """Run gunicorn and give its process id and port."""
    port = _free_port()
    command = [
        sys.executable, "-m", "gunicorn", "--bind", f"{HOST}:{port}", "--worker-class", "gthread",
        "--workers", str(options.workers), "--threads", str(options.threads),
        "--keep-alive", "60", "--log-level", "warning", "--timeout", str(START_S),
        "app:create_app()",
    ]  # fmt: skip
    environment = os.environ | {"YIKU_DATABASE": str(database), "YIKU_HOST": HOST}
    process = subprocess.Popen(command, cwd=ROOT, env=environment)  # noqa: S603 - our own command
    try:
        _wait_for(process, port)
        yield process.pid, port
    finally:
        process.terminate()
        process.wait(30)


def processor_s(pid: int) -> float:
    """Return the seconds of the processor that the children of a process have had."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    fields = (
        Path(f"/proc/{child}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        for child in children
    )
    ticks = sum(int(several[11]) + int(several[12]) for several in fields)  # utime and stime
    return ticks / os.sysconf("SC_CLK_TCK")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return int(listener.getsockname()[1])


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        if process.poll() is not None:
            raise SystemExit(f"gunicorn ended with {process.returncode}; see above")
        try:
            with urlopen(f"http://{HOST}:{port}/readyz", timeout=START_S):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"gunicorn was not ready after {START_S} s")


def load(port: int, paths: Sequence[str], connections: int) -> Load:
    """Ask for the paths over several connections, from a process of its own."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(_ask_for_all, port, paths, connections).result()


def _ask_for_all(port: int, paths: Sequence[str], connections: int) -> Load:
    return asyncio.run(ask(port, paths, connections))


async def ask(port: int, paths: Sequence[str], connections: int) -> Load:
    """Ask for the paths over several connections at once.

    Raises:
        ExceptionGroup: an answer is not 200.
    """
    waiting = iter(paths)
    seconds: list[float] = []
    start = time.perf_counter()
    until = start + LONGEST_S
    async with asyncio.TaskGroup() as group:
        for _ in range(connections):
            group.create_task(_connection(port, waiting, seconds, until))
    return Load(seconds, time.perf_counter() - start)


async def _connection(
    port: int, waiting: Iterator[str], seconds: list[float], until: float
) -> None:
    """Ask for one path after the other; a connection that the server closes is opened anew."""
    is_open = True
    while is_open:
        reader, writer = await asyncio.open_connection(HOST, port)
        try:
            is_open = await _asked(reader, writer, f"{HOST}:{port}", waiting, seconds, until)
        finally:
            writer.close()
            await writer.wait_closed()


async def _asked(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    host: str,
    waiting: Iterator[str],
    seconds: list[float],
    until: float,
) -> bool:
    """Use one connection, and tell whether another one is needed."""
    for path in waiting:
        start = time.perf_counter()
        if start > until:
            break
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        fields = _fields(head)
        body = await reader.readexactly(int(fields[b"content-length"]))
        seconds.append(time.perf_counter() - start)
        if not head.startswith(b"HTTP/1.1 200 "):
            raise RuntimeError(f"the server answered {head.decode()} {body.decode()}")
        if fields.get(b"connection") == b"close":
            return True
    return False


def _fields(head: bytes) -> dict[bytes, bytes]:
    lines = (line.partition(b":") for line in head.split(b"\r\n")[1:])
    return {name.lower(): value.strip().lower() for name, _, value in lines if name}


def measure(options: argparse.Namespace) -> Iterator[list[str]]:
    """Yield the rows of the table."""
    corpus = open_corpus(options.size, options.cache)
    database = corpus_database(corpus, options.cache, say)
    start = time.perf_counter()
    with server(database, options) as (pid, port):
        for lang in LANGS:
            load(port, paths_of(corpus, lang, WARMING), options.connections)
        say(f"ready and warm after {time.perf_counter() - start:.1f} s")
        for lang in LANGS:
            paths = paths_of(corpus, lang, options.requests)
            before = processor_s(pid)
            found = load(port, paths, options.connections)
            processor_ms = 1000 * (processor_s(pid) - before) / len(found.seconds)
            say(f"{lang}: {len(found.seconds)} of {len(paths)} in {found.whole_s:.1f} s")
            yield [
                f"{options.size:,}", lang, f"{len(found.seconds):,}", str(options.connections),
                str(options.workers), f"{found.rate:.0f}", *percentiles(found.seconds),
                f"{processor_ms:.2f}",
            ]  # fmt: skip


def profile(options: argparse.Namespace) -> None:
    """Run the requests in this process, without a server, and print what took their time."""
    from app import Settings, close_app, create_app

    SCANNER.compile()  # as a server does after a while
    corpus = open_corpus(options.size, options.cache)
    app = create_app(Settings(database=str(corpus_database(corpus, options.cache, say))))
    for lang in LANGS:
        paths = paths_of(corpus, lang, options.requests)
        _call_all(app, paths[:WARMING])
        seconds = _call_all(app, paths)
        mean_ms = 1000 * sum(seconds) / len(seconds)
        shown = ", ".join(percentiles(seconds))
        print(f"{lang}: processor ms of a request: mean {mean_ms:.2f}, p50, p95, p99 {shown}")
        profiler = cProfile.Profile()
        profiler.enable()
        _call_all(app, paths)
        profiler.disable()
        for order in ("cumulative", "tottime"):
            pstats.Stats(profiler).sort_stats(order).print_stats(options.lines)
    close_app(app)


def _call_all(app: Flask, paths: Sequence[str]) -> list[float]:
    """Return the seconds of the processor that each request took."""
    seconds = []
    for path in paths:
        environ = create_environ(path, f"http://{HOST}") | {"REMOTE_ADDR": HOST}
        start = time.thread_time()
        response = Response.from_app(app, environ)
        assert response.status_code == 200, response.get_data()
        seconds.append(time.thread_time() - start)
    return seconds


def say(line: str) -> None:
    """Tell on stderr how far the run is."""
    print(f"[{time.strftime('%H:%M:%S')}] {line}", file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure lookup over HTTP.")
    parser.add_argument("--size", type=int, default=200_000)
    parser.add_argument("--requests", type=int, default=5_000, help="per language")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=8, help="of each worker")
    parser.add_argument("--cache", type=Path, default=CACHE, help=f"folder; default {CACHE}")
    parser.add_argument("--profile", action="store_true", help="tell where the time goes")
    parser.add_argument("--lines", type=int, default=40, help="of each profile")
    options = parser.parse_args()
    if options.profile:
        profile(options)
        return
    for line in table(_HEADS, measure(options)):
        print(line, flush=True)
    load_now = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"\nload of the machine at the end (1, 5, 15 minutes): {load_now}")


if __name__ == "__main__":
    main()
