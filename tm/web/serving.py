"""The server that runs the application on this machine: waitress, set up for Yiku."""

import re

from flask import Flask
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer, MultiSocketServer, create_server

_RAW = re.compile(rb"[\x80-\xff]")


class _Parser(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    """Reads addresses in raw UTF-8 too, as curl sends them; waitress answers those with 400."""

    def parse_header(self, header_plus: bytes) -> None:
        line, end, rest = header_plus.partition(b"\r\n")
        super().parse_header(_RAW.sub(_percent, line) + end + rest)


def _percent(byte: re.Match[bytes]) -> bytes:
    return b"%%%02X" % byte[0][0]


class _Channel(HTTPChannel):  # type: ignore[misc]  # waitress has no types
    parser_class = _Parser


def make_server(
    app: Flask, *, host: str, port: int, threads: int
) -> BaseWSGIServer | MultiSocketServer:
    """Return a listening server; its ``run`` answers requests until it is interrupted.

    Headers of proxies are kept, so that the guard sees them and refuses.
    """
    listeners: dict[int, object] = {}
    server = create_server(
        app,
        map=listeners,
        host=host,
        port=port,
        threads=threads,
        clear_untrusted_proxy_headers=False,
    )
    for listener in listeners.values():
        if isinstance(listener, BaseWSGIServer):
            listener.channel_class = _Channel
    return server
