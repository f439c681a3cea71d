import json
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner


def run(cli: FlaskCliRunner, *arguments: str, code: int = 0) -> str:
    result = cli.invoke(args=["glossary", *arguments])
    assert result.exit_code == code, result.output
    return result.stdout if code == 0 else result.stderr


def test_a_concept_is_added_shown_and_deleted(cli: FlaskCliRunner) -> None:
    line = "c1\t水库 (preferred)\treservoir (preferred)\n"
    added = run(cli, "add", "水库", "reservoir", "--subject-field", "dams", "--customer", "W")
    assert added == line
    assert run(cli, "show", "c1") == f"{line}  subject field: dams\n  customer: W\n"
    assert json.loads(run(cli, "show", "1", "--json"))["customer"] == "W"
    assert run(cli, "delete", "c1") == "c1 is deleted\n"
    assert run(cli, "show", "c1", code=1) == "Error: there is no concept c1\n"


def test_a_name_that_is_not_translated_needs_no_target(cli: FlaskCliRunner) -> None:
    assert "give a TARGET" in run(cli, "add", "GitHub", "--from", "en", code=1)
    run(cli, "add", "GitHub", "--from", "en", "--do-not-translate")
    assert run(cli, "show", "c1") == "c1\tGitHub (preferred)\n  do not translate: yes\n"


@pytest.mark.parametrize("number", ["c", "x1", "0", "-1", "１"])
def test_what_is_no_id_is_wrong_usage(cli: FlaskCliRunner, number: str) -> None:
    assert cli.invoke(args=["glossary", "show", "--", number]).exit_code == 2


def test_changes_are_listed_and_taken_back(cli: FlaskCliRunner) -> None:
    run(cli, "add", "水库", "reservoir")
    run(cli, "delete", "c1")
    first, second = run(cli, "history", "c1").splitlines()
    assert first.split("\t")[0::3] == ["1", "add"]
    assert second.split("\t")[3:] == ["delete", "c1", "水库 (preferred)", "reservoir (preferred)"]
    assert run(cli, "undo", "c1") == "c1\t水库 (preferred)\treservoir (preferred)\n"
    assert "delete (taken back)" in run(cli, "history", "c1")
    assert run(cli, "undo", "c1", "--change", "9", code=1) == "Error: c1 has no change 9\n"
    assert run(cli, "undo", "c1", "--change", "3") == ""
    assert [c["action"] for c in json.loads(run(cli, "history", "c1", "--json"))] == [
        "add", "delete", "undo", "undo",
    ]  # fmt: skip
    assert "no concept c9" in run(cli, "history", "c9", code=1)


def test_doubles_are_listed_merged_and_split(cli: FlaskCliRunner) -> None:
    run(cli, "add", "水库", "reservoir")
    run(cli, "add", "水库", "storage lake")
    assert run(cli, "duplicates") == "zh\t水库\tc1 c2\n"
    assert json.loads(run(cli, "duplicates", "--json"))[0]["concepts"] == [1, 2]
    merged = "c1\t水库 (preferred)\treservoir (preferred); storage lake (admitted)\n"
    assert run(cli, "merge", "c1", "c2") == merged
    parted = run(cli, "split", "c1", "--term", "en:storage lake", "--shared", "zh-Hans:水库")
    assert parted == (
        "c1\t水库 (preferred)\treservoir (preferred)\n"
        "c3\t水库 (preferred)\tstorage lake (admitted)\n"
    )
    assert "write it like en:reservoir" in run(cli, "split", "c1", "--term", "reservoir", code=1)


def test_files_and_the_memory_are_checked(cli: FlaskCliRunner, tmp_path: Path) -> None:
    run(cli, "add", "水库", "reservoir")
    table = tmp_path / "units.tsv"
    table.write_text(
        "zh\ten\n水库很大。\tThe dam is big.\n水库很深。\tThe reservoir is deep.\n", "utf-8"
    )
    assert cli.invoke(args=["tm", "import", str(table)]).exit_code == 0
    checked = cli.invoke(args=["glossary", "check", "--severity", "info"])
    (line,) = checked.stdout.splitlines()
    assert line.split("\t")[1:4] == ["missing", "c1", "水库 -> reservoir"]
    assert "2 units checked: 1 missing" in checked.stderr
    assert json.loads(run(cli, "check", "--json"))["units"] == 2
    lines = run(cli, "usage", "c1").splitlines()
    assert lines[0] == "reservoir\tpreferred\t1×\tunits.tsv 1×"
    assert json.loads(run(cli, "usage", "c1", "--json"))["units"] == 2
    assert "two languages" in run(cli, "usage", "c1", "--to", "zh-Hant", code=1)


def test_two_documents_are_checked_without_storing_them(
    cli: FlaskCliRunner, tmp_path: Path
) -> None:
    run(cli, "add", "水库", "reservoir")
    (tmp_path / "a.zh.txt").write_text("水库很大。\n山很高。\n", "utf-8")
    (tmp_path / "a.en.txt").write_text("The water store is big.\nThe hill is high.\n", "utf-8")
    files = [str(tmp_path / "a.zh.txt"), str(tmp_path / "a.en.txt")]
    assert "missing" in run(cli, "check", *files, "--severity", "info")
    assert cli.invoke(args=["glossary", "check", *files, "--memory", "x"]).exit_code == 2


def test_the_glossary_goes_out_and_comes_back(cli: FlaskCliRunner, tmp_path: Path) -> None:
    run(cli, "add", "水库", "reservoir", "--subject-field", "dams")
    run(cli, "add", "山", "hill")
    for name in ("x.tbx", "x.csv", "x.tsv", "x.xlsx", "x.utx", "x.txt"):
        out = str(tmp_path / name)
        assert run(cli, "export", out) == f"2 concepts written to {out}\n"
        told = run(cli, "import", out, "--from", "zh-Hans", "--to", "en")
        assert "2 concepts read: 0 added, 0 updated, 2 unchanged" in told
    only = str(tmp_path / "dams.tbx")
    assert run(cli, "export", only, "--subject-field", "dams", "--dialect", "martif")[:1] == "1"
    assert "<martif" in Path(only).read_text("utf-8")
    assert "cannot write .doc" in run(cli, "export", "x.doc", code=1)
    bad = tmp_path / "bad.csv"
    bad.write_text("word,meaning\n水,water\n", "utf-8")
    assert "line 1: no columns of terms" in run(cli, "import", str(bad), code=1)
