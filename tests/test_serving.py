"""Requests as they come over the wire, which a test client never sends so."""

import json
import socket
from collections.abc import Iterator
from threading import Thread

import pytest
from flask import Flask

from tm.web.serving import make_server


@pytest.fixture
def port(app: Flask) -> Iterator[int]:
    server = make_server(app, host="127.0.0.1", port=0, threads=1)
    thread = Thread(target=server.run)
    thread.start()
    yield server.effective_port
    server.trigger.pull_trigger(server.close)  # in the thread that uses the sockets
    server.task_dispatcher.shutdown()
    thread.join(10)
    assert not thread.is_alive()


def answer(port: int, address: str, *headers: str) -> tuple[str, str]:
    """Send a request with the address in raw UTF-8 and return status line and body."""
    lines = (f"GET {address} HTTP/1.1", "Host: localhost", "Connection: close", *headers, "", "")
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall("\r\n".join(lines).encode())
        with connection.makefile("rb") as stream:
            head, _, body = stream.read().decode().partition("\r\n\r\n")
    return head.splitlines()[0], body


def test_an_address_in_raw_utf8_is_read(port: int) -> None:
    address = "/api/v1/tm/matches?text=水库&source_lang=zh&target_lang=en"
    status, body = answer(port, address)
    assert (status, body.strip()) == ("HTTP/1.1 200 OK", '{"matches":[]}')
    status, body = answer(port, f"{address}&memory=水库")
    assert status.startswith("HTTP/1.1 422")
    assert json.loads(body)["detail"] == "there is no memory '水库'; known: default"
    assert answer(port, "/水库")[0].startswith("HTTP/1.1 404")


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For: 192.0.2.7", "X-Forwarded-Host: a.example", "Forwarded: for=_a"]
)
def test_what_a_proxy_passes_on_is_refused(port: int, header: str) -> None:
    assert answer(port, "/healthz", header)[0].startswith("HTTP/1.1 403")
    assert answer(port, "/healthz")[0].startswith("HTTP/1.1 200")
