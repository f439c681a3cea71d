"""The application on a database of its own, and a client that holds it to its description."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from hypothesis import settings
from openapi_core import Config, OpenAPI
from openapi_core.contrib.werkzeug import WerkzeugOpenAPIRequest, WerkzeugOpenAPIResponse
from werkzeug.test import EnvironBuilder, TestResponse

API = "/api/v1"

# A slow moment of a shared machine is no fault of an example.
settings.register_profile("yiku", deadline=None)
settings.load_profile("yiku")


class ApiClient:
    """Calls the REST interface and checks each answer against the OpenAPI document."""

    def __init__(self, app: Flask, document: OpenAPI) -> None:
        self._client = app.test_client()
        self._document = document

    def call(self, method: str, path: str, **arguments: Any) -> TestResponse:
        """Call a path below the prefix; what succeeds was also asked for as described."""
        response = self._client.open(API + path, method=method, buffered=True, **arguments)
        response.request.environ["wsgi.input"].close()  # a large body stands in a file
        described = {
            name: arguments[name] for name in ("json", "query_string") if name in arguments
        }
        asked = WerkzeugOpenAPIRequest(
            EnvironBuilder(API + path, method=method, **described).get_request()
        )
        if response.status_code < 400 and "data" not in arguments:
            self._document.validate_request(asked)
        self._document.validate_response(asked, WerkzeugOpenAPIResponse(response))
        return response

    def get(self, path: str, **query: Any) -> TestResponse:
        return self.call("GET", path, query_string=query)

    def post(self, path: str, body: object) -> TestResponse:
        return self.call("POST", path, json=body)

    def patch(self, path: str, body: object) -> TestResponse:
        return self.call("PATCH", path, json=body)

    def delete(self, path: str) -> TestResponse:
        return self.call("DELETE", path)


@pytest.fixture(scope="session")
def routes() -> Flask:
    """The application without its own database: its routes cost more than a database."""
    from app import Settings, close_app, create_app  # costs a second: not for every test

    made = create_app(Settings(database=":memory:"))
    close_app(made)
    return made


@pytest.fixture
def app(routes: Flask, tmp_path: Path) -> Iterator[Flask]:
    from app import Settings, add_services, close_app

    add_services(routes, Settings(database=str(tmp_path / "yiku.db")))
    yield routes
    close_app(routes)


@pytest.fixture(scope="session")
def document() -> OpenAPI:
    from app import openapi_document

    as_text = dict.fromkeys(("application/x-tmx+xml", "application/x-tbx"), bytes.decode)
    kinds = as_text | {"application/problem+json": json.loads}
    return OpenAPI.from_dict(
        openapi_document(), config=Config(extra_media_type_deserializers=kinds)
    )


@pytest.fixture
def api(app: Flask, document: OpenAPI) -> ApiClient:
    return ApiClient(app, document)


@pytest.fixture
def cli(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()
