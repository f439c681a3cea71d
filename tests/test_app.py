import io
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from openapi_spec_validator import validate

import app as application
from app import Settings, SettingsError
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

ROOT = Path(__file__).parent.parent


@pytest.fixture
def failing() -> Iterator[Flask]:
    """An application of its own, which a test may give more routes."""
    made = application.create_app(Settings(database=":memory:"))
    yield made
    application.close_app(made)


def test_settings_have_defaults() -> None:
    settings = Settings.load({})
    assert settings == Settings()
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert Path(settings.database) == ROOT / "instance" / "yiku.db"


def test_the_environment_comes_before_defaults_and_arguments_before_both() -> None:
    environment = {"YIKU_PORT": "9000", "YIKU_DATABASE": "other.db"}
    settings = Settings.load(environment, port=9100)
    assert (settings.port, settings.database) == (9100, "other.db")


def test_several_trusted_hosts_stand_with_blanks_between() -> None:
    settings = Settings.load({"YIKU_TRUSTED_HOSTS": "localhost yiku.test"})
    assert settings.trusted_hosts == ("localhost", "yiku.test")


@pytest.mark.parametrize("port", ["eight", "", "0", "-1", "70000", "8000.0", "８０００"])
def test_a_wrong_port_is_refused(port: str) -> None:
    with pytest.raises(SettingsError, match="YIKU_PORT must be"):
        Settings.load({"YIKU_PORT": port})


def test_an_argument_of_the_wrong_type_is_refused() -> None:
    with pytest.raises(SettingsError, match="YIKU_PORT must be int, not '8000'"):
        Settings(port="8000")  # type: ignore[arg-type]


def test_other_machines_are_not_listened_to() -> None:
    ended = run("app.py", YIKU_HOST="0.0.0.0")  # noqa: S104 - it must be refused
    assert ended.returncode == 2
    assert "opens the service to other machines" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_wrong_setting_ends_a_command_with_exit_code_2() -> None:
    ended = run("-m", "flask", "tm", "stats", YIKU_PORT="eight")
    assert ended.returncode == 2
    assert "YIKU_PORT must be a whole number, not 'eight'" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_file_that_is_no_database_ends_a_command_with_one_line(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("no database, only a letter " * 100)
    ended = run("-m", "flask", "tm", "stats", YIKU_DATABASE=str(path))
    assert ended.returncode == 1
    assert ended.stderr.startswith("Error: letter.db: ")
    assert len(ended.stderr.splitlines()) == 1


def test_a_port_in_use_stops_the_start_with_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = run("app.py", YIKU_PORT=port, YIKU_DATABASE=str(tmp_path / "port.db"))
    assert ended.returncode == 1
    assert ended.stderr == (
        f"Error: cannot listen on 127.0.0.1:{port}: Address already in use; "
        "set YIKU_PORT to another port\n"
    )


@pytest.mark.parametrize(("argument", "code"), [("--help", 0), ("--port=1", 2), ("x", 2)])
def test_the_start_takes_no_arguments(argument: str, code: int) -> None:
    ended = run("app.py", argument)
    assert ended.returncode == code
    assert "Usage: app.py" in ended.stdout + ended.stderr


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - a fixed command
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("path", ["/", "/healthz", "/api/v1/tm/units", "/api/v1/nothing"])
def test_every_answer_carries_the_security_headers(app: Flask, path: str) -> None:
    headers = app.test_client().get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_health_and_readiness_answer(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").json == {"status": "ready"}


def test_a_full_disk_is_not_ready(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _path: SimpleNamespace(free=400_000_000))
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:9000"])
def test_the_own_names_are_answered_to_on_any_port(app: Flask, host: str) -> None:
    assert app.test_client().get("/healthz", headers={"Host": host}).status_code == 200


def test_a_foreign_host_is_refused(app: Flask) -> None:
    answer = app.test_client().get("/api/v1/tm/units", headers={"Host": "attacker.example"})
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"


def test_another_machine_is_refused(app: Flask) -> None:
    answer = app.test_client().get("/healthz", environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert answer.status_code == 403


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_a_proxy_is_refused_while_there_is_no_login(app: Flask, name: str) -> None:
    answer = app.test_client().get("/healthz", headers={name: "192.0.2.7"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 422),
        ({"Origin": "http://localhost"}, 422),
        ({"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}, 422),
        ({"Origin": "http://attacker.example"}, 403),
        ({"Origin": "http://localhost:9999"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_a_change_must_not_come_from_another_site(
    app: Flask, headers: dict[str, str], status: int
) -> None:
    answer = app.test_client().post("/api/v1/tm/units", json={}, headers=headers)
    assert answer.status_code == status


def test_an_unknown_address_is_a_problem_for_programs_and_a_page_for_people(app: Flask) -> None:
    client = app.test_client()
    problem = client.get("/api/v1/nothing")
    assert (problem.status_code, problem.mimetype) == (404, "application/problem+json")
    assert json.loads(problem.data)["title"] == "Not Found"
    page = client.get("/nothing")
    assert (page.status_code, page.mimetype) == (404, "text/html")


def test_a_wrong_method_names_the_right_ones(app: Flask) -> None:
    answer = app.test_client().put("/api/v1/tm/units", json={})
    assert answer.status_code == 405
    assert answer.mimetype == "application/problem+json"
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))
    assert json.loads(answer.data)["detail"] == (
        "PUT is not possible here; use GET, HEAD, OPTIONS, POST"
    )


def test_an_unknown_address_says_where_the_known_ones_stand(app: Flask) -> None:
    answer = app.test_client().get("/api/v1/nothing")
    assert answer.status_code == 404
    assert json.loads(answer.data)["detail"] == (
        "there is nothing at this address; /api/v1/openapi.json lists what there is"
    )


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFoundError, 404),
        (ConflictError, 409),
        (CancelledError, 409),
        (UnsupportedFormatError, 415),
        (TooLargeError, 422),
        (InvalidInputError, 422),
        (StorageError, 503),
        (StorageFullError, 507),
        (TMError, 400),
    ],
)
def test_each_stated_error_has_its_status(
    failing: Flask, error: type[TMError], status: int
) -> None:
    def fail() -> None:
        raise error("unit 7 is wrong")

    failing.add_url_rule("/api/v1/failing", "failing", fail)
    answer = failing.test_client().get("/api/v1/failing")
    assert answer.status_code == status
    problem = json.loads(answer.data)
    assert (problem["status"], problem["detail"]) == (status, "unit 7 is wrong")


def test_an_unforeseen_error_tells_nothing_about_the_inside(failing: Flask) -> None:
    def fail() -> None:
        raise KeyError("/secret/path")

    failing.add_url_rule("/api/v1/failing", "failing", fail)
    answer = failing.test_client().get("/api/v1/failing")
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    assert b"secret" not in answer.data


def test_a_body_over_the_limit_is_refused(tmp_path: Path) -> None:
    made = application.create_app(Settings(database=str(tmp_path / "small.db"), upload_limit_mb=1))
    answer = made.test_client().post(
        "/api/v1/tm/imports", data={"file": (io.BytesIO(b"x" * 1_100_000), "a.txt")}
    )
    answer.request.environ["wsgi.input"].close()  # a large body stands in a file
    application.close_app(made)
    assert (answer.status_code, answer.mimetype) == (413, "application/problem+json")
    assert "the limit is 1 MB" in json.loads(answer.data)["detail"]


def test_the_description_is_valid_and_served(app: Flask) -> None:
    served = app.test_client().get("/api/v1/openapi.json").json
    validate(served)
    assert served == app.extensions["openapi"]


def test_every_route_is_described_and_every_description_has_a_route(app: Flask) -> None:
    routes = {
        (method, re.sub(r"<(?:[^:>]*:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/")
        for method in rule.methods or ()
        if method not in ("HEAD", "OPTIONS")
    }
    described = {
        (method.upper(), path)
        for path, operations in app.extensions["openapi"]["paths"].items()
        for method in operations
        if method in ("get", "post", "put", "patch", "delete")
    }
    assert routes == described
