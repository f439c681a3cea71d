"""``flask tm concordance``."""

from pathlib import Path

import pytest
from flask.json import loads
from flask.testing import FlaskCliRunner


@pytest.fixture
def filled(cli: FlaskCliRunner, tmp_path: Path) -> FlaskCliRunner:
    path = tmp_path / "dam.tsv"
    path.write_text("zh\ten\n水库的水很深。\tThe reservoir is deep.\n大坝\tdam\n", encoding="utf-8")
    result = cli.invoke(args=["tm", "import", str(path)])
    assert result.exit_code == 0, result.output
    return cli


def test_what_was_found_stands_in_brackets(filled: FlaskCliRunner) -> None:
    result = filled.invoke(args=["tm", "concordance", "水库", "--side", "source"])
    assert result.exit_code == 0
    assert "    ⟦水库⟧的水很深。\n    The ⟨reservoir⟩ is deep.\n" in result.stdout
    assert "1 passage\n" in result.stderr


def test_machines_get_json(filled: FlaskCliRunner) -> None:
    result = filled.invoke(args=["tm", "concordance", "dam", "--json", "--from", "en"])
    found = loads(result.stdout)
    assert found["items"][0]["unit"]["source"] == "dam"
    assert (found["count"], found["next"]) == (1, None)


def test_nothing_found_is_said(filled: FlaskCliRunner) -> None:
    result = filled.invoke(args=["tm", "concordance", "火", "--status", "draft"])
    assert (result.exit_code, result.stdout) == (0, "")
    assert "nothing found" in result.stderr


def test_a_bad_query_is_one_line(filled: FlaskCliRunner) -> None:
    result = filled.invoke(args=["tm", "concordance", '"水'])
    assert result.exit_code == 1
    assert "quotation mark without its partner" in result.stderr


def test_more_is_told_with_the_way_to_it(filled: FlaskCliRunner) -> None:
    first = filled.invoke(args=["tm", "concordance", "d*", "--limit", "1"])
    assert "more with --after " in first.stderr
    cursor = first.stderr.rsplit(" ", 1)[1].strip()
    second = filled.invoke(args=["tm", "concordance", "d*", "--after", cursor])
    assert "dam⟧" in first.stdout + second.stdout
    assert "more with" not in second.stderr


def test_parts_of_a_text_are_found(filled: FlaskCliRunner) -> None:
    result = filled.invoke(args=["tm", "fragments", "他们看见水库的水了"])
    assert result.exit_code == 0, result.output
    assert "水库的水  (1)\nunit 1  unreviewed  dam.tsv" in result.stdout
    assert "    ⟦水库的水⟧很深。\n    The ⟨reservoir⟩ is deep.\n" in result.stdout
    machine = filled.invoke(args=["tm", "fragments", "水库的水", "--json"])
    assert loads(machine.stdout)["fragments"][0]["text"] == "水库的水"


def test_no_part_is_said_and_a_blank_text_refused(filled: FlaskCliRunner) -> None:
    result = filled.invoke(args=["tm", "fragments", "完全不同的内容", "--to", "en"])
    assert (result.exit_code, result.stdout) == (0, "")
    assert "no part of the text" in result.stderr
    assert filled.invoke(args=["tm", "fragments", " "]).exit_code == 1
