"""Yiku: the application that joins the translation memory and the terminology."""

import logging
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import cache, partial
from http import HTTPStatus
from pathlib import Path
from typing import Any, Self

import click
import yaml
from flask import Blueprint, Flask, Response, json, jsonify, request
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
    NotFound,
    RequestEntityTooLarge,
)

import glossary.cli
import glossary.web.api
import glossary.web.pages
import tm.cli
import tm.web.api
import tm.web.pages
from glossary.learned.sqlite import SqliteLearnedStore
from glossary.requests.sqlite import TermRequests
from glossary.services import GlossaryServices, Recognisers, known_terms
from glossary.sqlite import SqliteConceptStore
from tm.concordance.search import Concordance
from tm.concordance.sqlite import WordIndex
from tm.database.sqlite import open_database
from tm.errors import (
    CancelledError,
    ConflictError,
    InvalidInputError,
    NotFoundError,
    StorageError,
    StorageFullError,
    TMError,
    TooLargeError,
    UnsupportedFormatError,
)
from tm.fragments import Fragments
from tm.index.fuzzy import FuzzyIndex
from tm.jobs import Jobs
from tm.lookup import Lookup
from tm.meaning.index import VectorIndex
from tm.meaning.model import bundled_model
from tm.meaning.search import MeaningSearch
from tm.review.service import Reviews
from tm.review.sqlite import SqliteAlignmentStore
from tm.services import TMServices
from tm.sqlite import SqliteUnitStore
from tm.standings import Standings
from tm.web.guard import install_guard, is_loopback

ROOT = Path(__file__).parent
API = "/api/v1"
PROBES = ("/healthz", "/readyz")
IN_MEMORY = ":memory:"
FORM_LIMIT_BYTES = 1_000_000
FORM_PARTS = 100
MIN_FREE_BYTES = 500_000_000
STATUS: Mapping[type, HTTPStatus] = {  # the nearest class decides
    NotFoundError: HTTPStatus.NOT_FOUND,
    ConflictError: HTTPStatus.CONFLICT,
    CancelledError: HTTPStatus.CONFLICT,
    UnsupportedFormatError: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    TooLargeError: HTTPStatus.UNPROCESSABLE_ENTITY,  # 413 is for the body as a whole
    InvalidInputError: HTTPStatus.UNPROCESSABLE_ENTITY,
    StorageFullError: HTTPStatus.INSUFFICIENT_STORAGE,
    StorageError: HTTPStatus.SERVICE_UNAVAILABLE,
    TMError: HTTPStatus.BAD_REQUEST,
}
log = logging.getLogger(__name__)


class PlainJson(DefaultJSONProvider):
    """Answers keep the order of the contract, and Chinese stays readable."""

    ensure_ascii = False
    sort_keys = False


class SettingsError(click.UsageError):
    """A setting is wrong; the command line ends with exit code 2."""


class StartError(click.ClickException):
    """The service cannot start; the command line ends with exit code 1."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set, as ``YIKU_`` and the name in capitals.

    Attributes:
        database: Path of the database, or ``:memory:`` to keep nothing.
        upload_limit_mb: Largest request, in millions of bytes.
        trusted_hosts: Names that the service answers to; blank-separated in the environment.
        threads: Requests that are worked on at the same time.
    """

    database: str = str(ROOT / "instance" / "yiku.db")
    host: str = "127.0.0.1"
    port: int = 8000
    upload_limit_mb: int = 100
    trusted_hosts: tuple[str, ...] = ("localhost", "127.0.0.1")
    threads: int = 8

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if type(value) is not type(field.default):
                raise SettingsError(_wrong(field.name, value, type(field.default).__name__))
            if not value or (isinstance(value, int) and value < 1):
                raise SettingsError(_wrong(field.name, value, "a value above nothing"))
        if self.port > 65_535:
            raise SettingsError(_wrong("port", self.port, "a number up to 65535"))

    @classmethod
    def load(cls, environment: Mapping[str, str], **given: Any) -> Self:
        """Take each setting from the arguments, else the environment, else its default.

        Raises:
            SettingsError: a value has the wrong type.
        """
        for field in fields(cls):
            text = environment.get(f"YIKU_{field.name.upper()}")
            if text is not None:
                given.setdefault(field.name, _parse(field.name, text, type(field.default)))
        return cls(**given)


def _parse(name: str, text: str, kind: type) -> object:
    if kind is int:
        if not (text.isascii() and text.isdecimal()):
            raise SettingsError(_wrong(name, text, "a whole number"))
        return int(text)
    return tuple(text.split()) if kind is tuple else text


def _wrong(name: str, value: object, wanted: str) -> str:
    return f"YIKU_{name.upper()} must be {wanted}, not {value!r}"


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application; without an argument the settings come from the environment.

    Raises:
        SettingsError: a setting is wrong.
        StartError: the database cannot be used.
    """
    settings = settings or Settings.load(os.environ)
    app = Flask(__name__, static_folder=None)
    app.config.update(
        MAX_CONTENT_LENGTH=settings.upload_limit_mb * 1_000_000,
        MAX_FORM_MEMORY_SIZE=FORM_LIMIT_BYTES,
        MAX_FORM_PARTS=FORM_PARTS,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
    )
    app.json = PlainJson(app)
    add_services(app, settings)
    install_guard(app)
    _add_api(app)
    _add_pages(app)
    _add_errors(app)
    app.cli.add_command(tm.cli.tm)
    app.cli.add_command(glossary.cli.glossary)
    return app


def add_services(app: Flask, settings: Settings) -> None:
    """Open the database of the settings and put what works with it into the application.

    Raises:
        StartError: the database cannot be used.
    """
    path = None if settings.database == IN_MEMORY else Path(settings.database).absolute()
    try:
        database = open_database(path)
        store, concepts = SqliteUnitStore(database), SqliteConceptStore(database)
    except StorageError as error:
        raise StartError(str(error)) from error
    index = FuzzyIndex(store, path and path.with_name(f"{path.name}.index"))
    reviews = Reviews(store, SqliteAlignmentStore(database))
    recognisers = Recognisers(concepts)
    standings = Standings(store, path and path.with_name(f"{path.name}.standings"))
    lookup = Lookup(store, index, partial(known_terms, recognisers), standings=standings)
    words = WordIndex(store, path and path.with_name(f"{path.name}.words"))
    concordance = Concordance(store, words)
    vectors = VectorIndex(store, path and path.with_name(f"{path.name}.meaning"), bundled_model())
    services = TMServices(
        store,
        lookup,
        Jobs(),
        reviews,
        lambda: datetime.now(UTC),
        index,
        concordance,
        Fragments(store, words, concordance),
        vectors,
        MeaningSearch(store, vectors),
    )
    app.extensions["tm"] = services
    app.extensions["glossary"] = GlossaryServices(
        concepts,
        services,
        recognisers,
        SqliteLearnedStore(database),
        TermRequests(database),
        path and path.with_name(f"{path.name}.terms"),
    )
    app.extensions["database"] = database
    app.extensions["words"] = words
    app.extensions["standings"] = standings


def close_app(app: Flask) -> None:
    """Stop the jobs and the work on the index, and close the database."""
    app.extensions["tm"].jobs.close()
    app.extensions["tm"].index.close()
    app.extensions["tm"].vectors.close()
    app.extensions["words"].close()
    app.extensions["standings"].close()
    app.extensions["database"].close()


def _add_api(app: Flask) -> None:
    api = Blueprint("api", __name__, url_prefix=API)
    api.register_blueprint(tm.web.api.api)
    api.register_blueprint(glossary.web.api.api)
    document = openapi_document()
    app.extensions["openapi"] = document
    api.add_url_rule("/openapi.json", "openapi", lambda: jsonify(document))
    app.register_blueprint(api)
    app.add_url_rule("/healthz", "healthz", lambda: jsonify(status="ok"))
    app.add_url_rule("/readyz", "readyz", lambda: _readiness(app))


@cache
def openapi_document() -> dict[str, Any]:
    """Return the descriptions of both halves as one."""
    parts = [
        yaml.safe_load((ROOT / name / "web" / "openapi.yaml").read_text(encoding="utf-8"))
        for name in ("tm", "glossary")
    ]
    whole: dict[str, Any] = parts[0]
    whole["paths"] |= parts[1]["paths"]
    whole["tags"] += parts[1]["tags"]
    for kind, components in parts[1]["components"].items():
        whole["components"].setdefault(kind, {}).update(components)
    return whole


def _readiness(app: Flask) -> Response:
    """Tell whether the database can be read and has room to grow."""
    app.extensions["tm"].store.last_change()
    if shutil.disk_usage(app.extensions["database"].path.parent).free < MIN_FREE_BYTES:
        raise StorageError("the disk of the database is nearly full; free some space")
    return jsonify(status="ready")


def _add_pages(app: Flask) -> None:
    app.register_blueprint(tm.web.pages.pages)
    app.register_blueprint(glossary.web.pages.pages)
    tm.web.pages.register_lookup(app, find_terms=glossary.web.pages.find_terms)


def _add_errors(app: Flask) -> None:
    app.register_error_handler(TMError, _answer_stated_error)
    app.register_error_handler(HTTPException, _answer_http_error)


def _answer_stated_error(error: TMError) -> Response:
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    return _error(status, str(error))


def _answer_http_error(error: HTTPException) -> Response:
    if isinstance(error, InternalServerError):
        return _error(HTTPStatus.INTERNAL_SERVER_ERROR, "something went wrong; see the log")
    response = _error(HTTPStatus(error.code or 500), _detail(error))
    for name, value in error.get_headers(request.environ):
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _detail(error: HTTPException) -> str:
    """Return one sentence with the way out, also where the library only has a general text."""
    if error.description != type(error).description:
        return error.description or error.name
    if isinstance(error, NotFound):
        return f"there is nothing at this address; {API}/openapi.json lists what there is"
    if isinstance(error, MethodNotAllowed):
        possible = ", ".join(sorted(error.valid_methods or ()))
        return f"{request.method} is not possible here; use {possible}"
    if isinstance(error, RequestEntityTooLarge):
        limit = (request.max_content_length or 0) // 1_000_000
        return f"the request is too large; the limit is {limit} MB, 1 MB for fields without a file"
    return error.description or error.name


def _error(status: HTTPStatus, detail: str) -> Response:
    """Answer a program with a problem document (RFC 9457) and a person with a page."""
    if not request.path.startswith((API, *PROBES)):
        return Response(tm.web.pages.render_error(status, detail), status, mimetype="text/html")
    problem = {"type": "about:blank", "title": status.phrase, "status": status, "detail": detail}
    # An error may quote what UTF-8 cannot hold, so its JSON is ASCII.
    text = json.dumps(problem, ensure_ascii=True)
    return Response(text, status, mimetype="application/problem+json")


@click.command()
def main() -> None:
    """Start the service, open to this machine only; YIKU_… settings are in the README."""
    settings = Settings.load(os.environ)
    if not is_loopback(settings.host):
        raise SettingsError(
            f"YIKU_HOST {settings.host!r} opens the service to other machines, and it has no "
            "login yet; use 127.0.0.1"
        )
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    app = create_app(settings)
    try:
        server = _listen(app, settings)
        log.info("Yiku is ready on http://%s:%d", settings.host, settings.port)
        server.run()
    finally:
        close_app(app)


def _listen(app: Flask, settings: Settings) -> Any:
    from tm.web.serving import make_server

    try:
        return make_server(app, host=settings.host, port=settings.port, threads=settings.threads)
    except OSError as error:
        raise StartError(
            f"cannot listen on {settings.host}:{settings.port}: {error.strerror}; "
            "set YIKU_PORT to another port"
        ) from error


if __name__ == "__main__":
    main()
