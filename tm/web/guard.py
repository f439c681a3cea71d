"""Who may talk to the service, and the headers that every answer carries."""

import ipaddress
from functools import lru_cache

from flask import Flask, Request, Response, abort, request

READING = frozenset({"GET", "HEAD", "OPTIONS"})
FORWARDING = (
    "HTTP_FORWARDED",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_REAL_IP",
)
"""Headers that a proxy adds, as WSGI names them."""
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; "
        "frame-ancestors 'none'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def install_guard(app: Flask) -> None:
    """Refuse other machines and other sites, since nobody logs in; add the security headers."""
    app.before_request(_refuse_other_machines)
    app.before_request(_refuse_other_sites)
    app.after_request(_add_headers)


@lru_cache(maxsize=1024)  # a client keeps asking
def is_loopback(host: str) -> bool:
    """Tell whether an address or ``localhost`` can be reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _refuse_other_machines() -> None:
    """Refuse what did not start on this machine, also behind a proxy or a foreign server."""
    address = request.remote_addr or ""  # empty on a unix socket
    if address and not is_loopback(address):
        abort(403, "without login this service answers its own machine only")
    if any(name in request.environ for name in FORWARDING):
        abort(403, "a proxy would open this service to others; it has no login yet")


def _refuse_other_sites() -> None:
    """Refuse writing requests that a page of another site has sent."""
    if request.method not in READING and not _is_same_origin(request):
        abort(403, "a change must come from this service's own pages or from a program")


def _is_same_origin(asked: Request) -> bool:
    """Browsers always name the origin of a writing request; programs send no such header."""
    if asked.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        return False
    origin = asked.headers.get("Origin")
    return origin is None or origin == asked.host_url.rstrip("/")


def _add_headers(response: Response) -> Response:
    present = {name.lower() for name, _ in response.headers}
    for name, value in HEADERS.items():
        if name.lower() not in present:
            response.headers.add(name, value)
    return response
