"""What the README says is so: its tour runs, its settings are there, its links lead somewhere."""

import doctest
import re
import shlex
from dataclasses import fields
from pathlib import Path

import pytest
from flask import Flask

from app import Settings
from tm.readers import READERS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
TOUR = README.partition("## A tour")[2].partition("\n## ")[0]
STEP = re.compile(r"^\$ (?P<command>.+)\n(?P<output>(?:(?!\$ |```).*\n)*)", re.MULTILINE)
SERVICE = "http://127.0.0.1:8000"


def run(app: Flask, command: str) -> str:
    program, *arguments = shlex.split(command)
    if program == "flask":
        result = app.test_cli_runner().invoke(args=arguments)
        assert result.exit_code == 0, result.output
        return result.stdout
    assert (program, arguments[0]) == ("curl", "-sG"), f"the test cannot run {command!r}"
    address, *rest = arguments[1:]
    query = dict(item.split("=", 1) for item in rest if not item.startswith("-"))
    path = address.removeprefix(SERVICE)
    return app.test_client().get(path, base_url=SERVICE, query_string=query).text


def test_the_tour_runs_as_it_is_printed(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    steps = list(STEP.finditer(TOUR))
    assert len(steps) >= 6
    checker = doctest.OutputChecker()
    options = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    for step in steps:
        printed = run(app, step["command"])
        wanted = step["output"].replace("…", "...")
        assert checker.check_output(wanted, printed, options), f"{step['command']}\n{printed}"


def test_every_setting_is_in_the_table_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `YIKU_(\w+)` \| `(.*?)` \|", README, re.MULTILINE))
    wanted = {}
    for field in fields(Settings):
        default = field.default
        if field.name == "database":
            default = Path(str(default)).relative_to(ROOT)
        wanted[field.name.upper()] = " ".join(default) if type(default) is tuple else str(default)
    assert rows == wanted


@pytest.mark.parametrize("name", ["README.md", "docs/documents.md"])
def test_every_format_of_documents_is_listed(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert [suffix for suffix in READERS if f"`{suffix}`" not in text] == []


def test_links_within_the_project_lead_somewhere() -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", README)
    assert "docs/benchmarks.md" in targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_ci_runs_the_two_commands_of_the_readme() -> None:
    commands = re.findall(r"^\$ (python3 -m venv .+)$", README, re.MULTILINE)
    assert [command.rpartition(" ")[2] for command in commands] == ["app.py", "pytest"]
    assert "^\\$ python3 -m venv" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
