import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.review_data import CHINESE, pairs, store_pairs


@pytest.fixture
def review(app: Flask, cli: FlaskCliRunner) -> FlaskCliRunner:
    assert store_pairs(app.extensions["tm"].store, pairs()) == 1
    return cli


def run(cli: FlaskCliRunner, *arguments: object, fails: bool = False) -> str:
    result = cli.invoke(args=["tm", "review", *map(str, arguments)])
    assert result.exit_code == int(fails), result.output
    return result.stderr if fails else result.stdout


def numbers(cli: FlaskCliRunner, *options: object) -> list[int]:
    found = json.loads(run(cli, "list", 1, "--json", *options))
    return [link["number"] for link in found["links"]]


def test_the_least_certain_open_links_are_listed_first(review: FlaskCliRunner) -> None:
    assert numbers(review, "--limit", 2) == [5, 3]
    assert numbers(review, "--state", "all", "--order", "text") == [1, 2, 3, 4, 5, 6]
    assert numbers(review, "--state", "accepted") == []
    lines = run(review, "list", 1, "--limit", 1).splitlines()
    assert lines == ["    5  0.500  open  sentence", f"       {CHINESE[3]}", "       –"]


@pytest.mark.parametrize("suffix", [".tsv", ".xlsx"])
def test_a_table_goes_out_and_comes_back(
    review: FlaskCliRunner, tmp_path: Path, suffix: str
) -> None:
    out = tmp_path / f"links{suffix}"
    assert run(review, "export", 1, "-o", out) == f"6 links written to {out}\n"
    said = run(review, "import", out)
    assert said == f"links{suffix} says nothing new; nothing changed\n"
    if suffix == ".xlsx":
        return
    lines = out.read_text(encoding="utf-8").splitlines()
    lines[6] = lines[6].replace("\topen\t0.990\t\t", "\topen\t0.990\taccept\t")
    out.write_text("\n".join(lines), encoding="utf-8")
    assert run(review, "import", out, "--by", "chen") == "table: 1 link new or changed, 0 gone\n"
    assert numbers(review, "--state", "accepted") == [6]
    assert run(review, "import", out, fails=True).startswith("Error: the alignment of import 1 was")
    assert run(review, "undo", 1) == "table taken back: 1 link new or changed, 0 gone\n"
    assert numbers(review, "--state", "accepted") == []


def test_a_damaged_table_is_one_line_and_exit_code_1(
    review: FlaskCliRunner, tmp_path: Path
) -> None:
    out = tmp_path / "links.tsv"
    run(review, "export", 1, "-o", out)
    out.write_text(out.read_text(encoding="utf-8").replace(CHINESE[2], ""), encoding="utf-8")
    said = run(review, "import", out, fails=True)
    assert said == "Error: line 6 (link 5), source: text is missing: “天黑了。”\n"


def test_an_unknown_suffix_and_an_absent_folder_are_told_before_the_work(
    review: FlaskCliRunner, tmp_path: Path
) -> None:
    said = run(review, "export", 1, "-o", tmp_path / "a.csv", fails=True)
    assert said == "Error: cannot write .csv; known: .tsv, .xlsx\n"
    said = run(review, "export", 1, "-o", tmp_path / "none" / "a.tsv", fails=True)
    assert "there is no folder" in said


def test_an_alignment_is_made_anew(review: FlaskCliRunner) -> None:
    said = run(review, "realign", 1)
    assert said.startswith(("realign: ", "nothing changed"))
    assert "taken back" in run(review, "undo", 1) or "nothing changed" in said


def test_what_is_not_there_is_an_error(review: FlaskCliRunner) -> None:
    assert run(review, "undo", 1, fails=True).startswith("Error: the alignment of import 1 has no")
    assert run(review, "list", 2, fails=True) == "Error: there is no import 2\n"
