"""The bench over HTTP: its requests, its client, and a run with a real server."""

import argparse
import asyncio
import importlib.util
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

import pytest

from bench.lookup_corpus import open_corpus
from bench.lookup_http import ask, measure, paths_of
from tests.test_bench_lookup import source_of


class Answering(BaseHTTPRequestHandler):
    """Answers /ok on a kept connection, /once on one that it closes, and refuses the rest."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(422 if self.path == "/bad" else 200)
        self.send_header("Content-Length", "2")
        if self.path == "/once":
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


Result = TypeVar("Result")


def apart(work: Callable[[], Result]) -> Result:
    """Work in a thread of its own: browser tests leave an event loop running in theirs."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


def test_every_path_is_asked_for_once(port: int) -> None:
    paths = ["/ok"] * 30 + ["/once"] * 3 + ["/ok"] * 7
    load = apart(lambda: asyncio.run(ask(port, paths, connections=4)))
    assert len(load.seconds) == 40
    assert 0 < max(load.seconds) <= load.whole_s
    assert load.rate == pytest.approx(40 / load.whole_s)


def test_a_refusal_ends_the_run(port: int) -> None:
    with pytest.raises(ExceptionGroup) as raised:
        apart(lambda: asyncio.run(ask(port, ["/ok", "/bad"], connections=1)))
    assert "422" in str(raised.value.exceptions[0])


def test_requests_ask_in_both_directions_and_repeat(tmp_path: Path) -> None:
    corpus = open_corpus(60, tmp_path / "cache", source_of(tmp_path))
    for lang, other in (("zh", "en"), ("en", "zh")):
        paths = paths_of(corpus, lang, 30)
        assert paths == paths_of(corpus, lang, 30)
        queries = [parse_qs(urlsplit(path).query) for path in paths]
        assert {(q["source_lang"][0], q["target_lang"][0]) for q in queries} == {(lang, other)}
        assert len({q["text"][0] for q in queries}) > 15


@pytest.mark.slow
@pytest.mark.skipif(not importlib.util.find_spec("gunicorn"), reason="gunicorn is not installed")
def test_a_server_with_two_processes_answers_all(tmp_path: Path) -> None:
    open_corpus(60, tmp_path, source_of(tmp_path))
    options = argparse.Namespace(
        size=60, cache=tmp_path, requests=40, connections=4, workers=2, threads=2
    )
    rows = apart(lambda: list(measure(options)))
    assert [row[:5] for row in rows] == [["60", lang, "40", "4", "2"] for lang in ("zh", "en")]
    assert all(float(row[5]) > 1 for row in rows)
    assert all(0 < float(row[9]) < 1000 for row in rows)
