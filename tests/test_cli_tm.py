import json
import os
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.bad_input import BAD_INPUT, CHINESE, ENGLISH, BadInput
from tests.languages_data import ENGLISH as LIBRARY
from tm.samples import sample_files

UNITS = (
    "zh\ten\n大坝高一百米。\tThe dam is one hundred metres high.\n水库很深。\tThe lake is deep.\n"
)


@pytest.fixture
def units_file(tmp_path: Path) -> Path:
    path = tmp_path / "units.tsv"
    path.write_text(UNITS, encoding="utf-8")
    return path


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    chinese, english = tmp_path / "dam.zh.txt", tmp_path / "dam.en.txt"
    chinese.write_text(CHINESE, encoding="utf-8")
    english.write_text(ENGLISH, encoding="utf-8")
    return chinese, english


def run(cli: FlaskCliRunner, *arguments: object) -> str:
    result = cli.invoke(args=["tm", *map(str, arguments)])
    assert result.exit_code == 0, result.output
    return result.stdout


def run_json(cli: FlaskCliRunner, *arguments: object) -> object:
    return json.loads(run(cli, *arguments, "--json"))


def test_units_are_imported_looked_up_and_exported(
    cli: FlaskCliRunner, units_file: Path, tmp_path: Path
) -> None:
    assert "read 2, stored 2, skipped 0" in run(cli, "import", units_file)
    found = run(cli, "lookup", "大坝高一百米。").splitlines()
    assert found[0].startswith("100 %  exact")
    assert found[2].strip() == "The dam is one hundred metres high."
    out = tmp_path / "out.tsv"
    assert run(cli, "export", out) == f"2 units written to {out}\n"
    assert "The lake is deep." in out.read_text(encoding="utf-8")


def test_a_file_whose_name_is_no_utf8_is_imported(cli: FlaskCliRunner, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode("大坝.tsv".encode("gb18030"))
    path.write_text(UNITS, encoding="utf-8")
    report = run_json(cli, "import", path)
    assert (report["stored"], report["documents"]) == (2, ["���.tsv"])


def test_both_sides_are_searched(cli: FlaskCliRunner, units_file: Path) -> None:
    run(cli, "import", units_file)
    found = run_json(cli, "lookup", "The lake is deep.")
    assert [match["target"] for match in found["matches"]] == ["水库很深。"]


def test_an_assembled_answer_is_printed_with_its_pieces(
    cli: FlaskCliRunner, units_file: Path
) -> None:
    run(cli, "import", units_file)
    text = "水库很深。大坝长一百米。"
    assert run(cli, "lookup", text).splitlines() == [
        " 88 %  assembled, 100 % of the text, −12 pieces ([5:12] 80)",
        "       The lake is deep. The dam is one hundred metres high.",
        "    [0:5] 100 %  exact  unit 2 units.tsv",
        "           水库很深。  →  The lake is deep.",
        "    [5:12]  80 %  fuzzy  unit 1 units.tsv",
        "           大坝高一百米。  →  The dam is one hundred metres high.",
    ]
    assert cli.invoke(args=["tm", "lookup", text, "--no-assembled"]).stdout == ""


def test_filters_and_memories_on_the_command_line(cli: FlaskCliRunner, units_file: Path) -> None:
    run(cli, "import", units_file, "--memory", "dams")
    assert run(cli, "memories") == (
        "default: 0 units at the finest level, priority 0, penalty 0\n"
        "dams: 2 units at the finest level, priority 0, penalty 0\n"
    )
    assert run(cli, "memories", "dams", "--priority", "2", "--penalty", "3") == (
        "dams: 2 units at the finest level, priority 2, penalty 3\n"
    )
    first = run(cli, "lookup", "水库很深。", "--memory", "dams", "--status", "unreviewed")
    assert first.startswith(" 97 %  exact, −3 memory (dams)")
    for refused in (["--memory", "default"], ["--since", "2999-01-01"], ["--document", "x"]):
        assert cli.invoke(args=["tm", "lookup", "水库很深。", *refused]).stdout == ""
    for wrong in (["--since", "yesterday"], ["--filter", "Acme"]):
        result = cli.invoke(args=["tm", "lookup", "水库很深。", *wrong])
        assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
    assert cli.invoke(args=["tm", "memories", "none"]).exit_code == 1
    assert cli.invoke(args=["tm", "memories", "--penalty", "3"]).exit_code == 1


def test_a_lookup_without_matches_prints_nothing_on_stdout(
    cli: FlaskCliRunner, units_file: Path
) -> None:
    run(cli, "import", units_file)
    result = cli.invoke(args=["tm", "lookup", "全新的一句话完全不同"])
    assert (result.exit_code, result.stdout) == (0, "")
    assert "no match of 70 % or more" in result.stderr


def test_importing_twice_changes_nothing_and_says_so(cli: FlaskCliRunner, units_file: Path) -> None:
    run(cli, "import", units_file)
    before = run_json(cli, "stats")
    assert "nothing changed" in run(cli, "import", units_file)
    assert run_json(cli, "stats") == before


def test_an_import_is_taken_back_whole(cli: FlaskCliRunner, units_file: Path) -> None:
    run(cli, "import", units_file)
    listed = run_json(cli, "imports")
    assert run_json(cli, "undo-import", listed[0]["id"]) == {
        "id": listed[0]["id"],
        "removed": 2,
    }
    assert run_json(cli, "stats")["units"] == 0
    assert "(taken back)" in run(cli, "imports")


@pytest.mark.parametrize("suffix", [".tmx", ".tsv", ".csv", ".json"])
def test_a_pair_is_aligned_into_each_format(
    cli: FlaskCliRunner, pair: tuple[Path, Path], tmp_path: Path, suffix: str
) -> None:
    out = tmp_path / f"out{suffix}"
    result = run_json(cli, "align", *pair, "-o", out)
    assert (result["source_lang"], result["target_lang"]) == ("zh-Hans", "en")
    assert result["units"] == 3
    written = out.read_text(encoding="utf-8")
    assert "水很深。" in written
    assert "The water is deep." in written
    assert run_json(cli, "stats")["units"] == 0  # nothing is stored


def test_presegmented_links_are_written_as_segment_numbers(
    cli: FlaskCliRunner, tmp_path: Path
) -> None:
    chinese, english, out = (tmp_path / name for name in ("zh.txt", "en.txt", "out.idx.tsv"))
    chinese.write_text("大坝很高。\n水很深。\n", encoding="utf-8")
    english.write_text("The dam is high.\nThe water is deep.\n", encoding="utf-8")
    run(cli, "align", chinese, english, "-o", out, "--presegmented")
    rows = [line.split("\t") for line in out.read_text(encoding="utf-8").splitlines()]
    assert [row[:2] for row in rows] == [["0", "0"], ["1", "1"]]
    assert all(0 <= float(row[2]) <= 1 for row in rows)


def test_a_sentence_without_translation_is_reported_when_aligned(
    cli: FlaskCliRunner, tmp_path: Path
) -> None:
    chinese, english, out = (tmp_path / name for name in ("zh.txt", "en.txt", "out.tsv"))
    chinese.write_text("大坝很高。\n冬天没有人在这里游泳。\n水很深。\n", encoding="utf-8")
    english.write_text("The dam is high.\nThe water is deep.\n", encoding="utf-8")
    arguments = ["tm", "align", *map(str, (chinese, english)), "--presegmented", "-o", str(out)]
    result = cli.invoke(args=arguments)
    assert "skipped: zh.txt line 2: no translation: 冬天没有人在这里游泳。\n" in result.stderr
    skipped = run_json(cli, *arguments[1:])["skipped"]
    assert skipped == [
        {"place": "zh.txt line 2", "reason": "no translation: 冬天没有人在这里游泳。"}
    ]


def test_an_absent_folder_is_refused_before_the_work(
    cli: FlaskCliRunner, pair: tuple[Path, Path], tmp_path: Path
) -> None:
    out = tmp_path / "absent" / "out.tmx"
    result = cli.invoke(args=["tm", "align", *map(str, pair), "-o", str(out)])
    wanted = f"Error: cannot write {out}: there is no folder {out.parent}\n"
    assert (result.exit_code, result.stderr) == (1, wanted)


@pytest.mark.parametrize("command", [("tm", "lookup"), ("glossary", "recognise")])
def test_a_blank_text_is_refused(cli: FlaskCliRunner, command: tuple[str, str]) -> None:
    result = cli.invoke(args=[*command, " ", "--from", "zh", "--to", "en"])
    assert (result.exit_code, result.stderr) == (1, "Error: TEXT must not be blank\n")


def test_the_units_of_aligned_json_have_the_fields_of_the_contract(
    cli: FlaskCliRunner, pair: tuple[Path, Path], tmp_path: Path
) -> None:
    out = tmp_path / "out.json"
    run(cli, "align", *pair, "-o", out)
    units = json.loads(out.read_text(encoding="utf-8"))["units"]
    wanted = "source target source_lang target_lang level kind confidence source_ref target_ref"
    assert set(wanted.split()) <= set(units[0])


def test_an_unknown_suffix_is_refused_before_the_work(
    cli: FlaskCliRunner, pair: tuple[Path, Path], tmp_path: Path
) -> None:
    result = cli.invoke(args=["tm", "align", *map(str, pair), "-o", str(tmp_path / "out.xyz")])
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: cannot write .xyz; known: ")
    assert not (tmp_path / "out.xyz").exists()


def test_a_file_that_fails_leaves_the_old_one(
    cli: FlaskCliRunner, pair: tuple[Path, Path], tmp_path: Path
) -> None:
    out = tmp_path / "out.tmx"
    out.write_text("the old one")
    result = cli.invoke(args=["tm", "align", str(pair[0]), str(pair[0]), "-o", str(out)])
    assert result.exit_code == 1
    assert out.read_text() == "the old one"
    assert sorted(path.name for path in tmp_path.glob("*out*")) == ["out.tmx"]


def test_the_sample_is_imported(cli: FlaskCliRunner) -> None:
    report = run_json(cli, "import", "--sample")
    assert report["stored"] >= 25
    assert (report["source_lang"], report["target_lang"]) == ("zh-Hans", "en")


def test_a_monolingual_document_makes_no_units(
    cli: FlaskCliRunner, pair: tuple[Path, Path]
) -> None:
    run(cli, "import", pair[0], "--monolingual")
    counts = run_json(cli, "stats")
    assert (counts["units"], counts["evidence"]) == (0, 3)


def test_progress_goes_to_stderr(cli: FlaskCliRunner, pair: tuple[Path, Path]) -> None:
    result = cli.invoke(args=["tm", "import", *map(str, pair), "--json"])
    assert json.loads(result.stdout)["stored"] > 0
    assert "…" in result.stderr


@pytest.mark.parametrize("bad", BAD_INPUT.values(), ids=BAD_INPUT)
def test_bad_input_is_refused_with_one_line_and_nothing_is_stored(
    cli: FlaskCliRunner, tmp_path: Path, bad: BadInput
) -> None:
    before = run_json(cli, "stats")
    for name, data in bad.files:
        (tmp_path / name).write_bytes(data)
    result = cli.invoke(args=["tm", "import", *(str(tmp_path / name) for name, _ in bad.files)])
    assert result.exit_code == 1, result.output
    error = [line for line in result.stderr.splitlines() if not line.endswith("…")]
    assert len(error) == 1
    assert error[0].startswith("Error: ")
    assert bad.says in error[0]
    assert run_json(cli, "stats") == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("lookup", "text", "--from", "klingon", "--to", "en"),
        ("lookup", "text", "--from", "xx", "--to", "zh"),
        ("lookup", "a\0b", "--from", "en", "--to", "zh"),
        ("lookup", "text"),
        ("undo-import", "7"),
    ],
    ids=["no tag", "unknown tag", "NUL", "empty memory", "no such import"],
)
def test_what_cannot_be_done_is_one_line(cli: FlaskCliRunner, arguments: tuple[str, ...]) -> None:
    result = cli.invoke(args=["tm", *arguments])
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("Error: ")


@pytest.mark.parametrize(
    "arguments",
    [
        ("lookup", "text", "--min-score", "101"),
        ("lookup",),
        ("import",),
        ("import", "absent.txt"),
        ("import", "--sample", "pyproject.toml"),
        ("undo-import", "seven"),
        ("nothing",),
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_exit_code_2(cli: FlaskCliRunner, arguments: tuple[str, ...]) -> None:
    assert cli.invoke(args=["tm", *arguments]).exit_code == 2


def test_every_command_has_a_help_text(app: Flask) -> None:
    for group in ("tm", "glossary"):
        for name, command in app.cli.commands[group].commands.items():  # type: ignore[attr-defined]
            assert command.help, f"{group} {name}"


@pytest.fixture
def strangers(tmp_path: Path) -> tuple[Path, Path]:
    """A document and a text in the other language that has nothing to do with it."""
    paths = tmp_path / "sample.zh.txt", tmp_path / "library.en.txt"
    for path, data in zip(paths, (sample_files()[0].data, LIBRARY.encode()), strict=True):
        path.write_bytes(data)
    return paths


@pytest.mark.parametrize("command", ["align", "import"])
def test_a_wrong_partner_needs_force(
    cli: FlaskCliRunner, strangers: tuple[Path, Path], tmp_path: Path, command: str
) -> None:
    out = tmp_path / "out.tsv"
    arguments = [command, *strangers, *(["-o", out] if command == "align" else [])]
    refused = cli.invoke(args=["tm", *map(str, arguments)])
    assert refused.exit_code == 1
    lines = [line for line in refused.stderr.splitlines() if line.startswith("Error")]
    assert len(lines) == 1
    assert "do not look like translations of each other: quality 0.0" in lines[0]
    assert not out.exists()
    result = run_json(cli, *arguments, "--force")
    assert result["quality"] < 0.1
    assert any("the texts fit badly" in note for note in result["notes"])


def test_an_adapted_target_is_printed_above_the_stored_one(
    cli: FlaskCliRunner, units_file: Path
) -> None:
    run(cli, "import", units_file)
    assert run(cli, "lookup", "大坝高200米。").splitlines() == [
        " 95 %  fuzzy, −1 number_substituted (one hundred → two hundred)  unit 1 units.tsv",
        "       大坝高一百米。",
        "       The dam is two hundred metres high.",
        "       stored: The dam is one hundred metres high.",
    ]


def test_a_file_of_units_is_previewed(cli: FlaskCliRunner, units_file: Path) -> None:
    told = run(cli, "import", units_file, "--preview")
    assert "zh\t水库很深。\nen\tThe lake is deep.\n" in told
    assert "units.tsv: 2 units from 2 records; zh → en (2); encoding utf-8; columns zh" in told
    assert run_json(cli, "import", units_file, "--preview")["stored"] == 2
    assert run_json(cli, "stats")["units"] == 0


def test_documents_have_no_preview(cli: FlaskCliRunner, pair: tuple[Path, Path]) -> None:
    result = cli.invoke(args=["tm", "import", *map(str, pair), "--preview"])
    assert result.exit_code == 2
    assert "--preview takes one file of units" in result.output


def test_a_conflict_is_decided(cli: FlaskCliRunner, units_file: Path, tmp_path: Path) -> None:
    run(cli, "import", units_file)
    new = tmp_path / "new.tsv"
    new.write_text("zh\ten\n水库很深。\tThe reservoir is deep.\n", encoding="utf-8")
    run(cli, "import", new, "--on-conflict", "replace")
    out = tmp_path / "out.tsv"
    run(cli, "export", out)
    text = out.read_text(encoding="utf-8")
    assert "The reservoir is deep." in text
    assert "The lake is deep." not in text


def test_an_export_names_its_format_and_its_losses(
    cli: FlaskCliRunner, units_file: Path, tmp_path: Path
) -> None:
    run(cli, "import", units_file)
    out = tmp_path / "memory.json"
    result = cli.invoke(args=["tm", "export", str(out), "--format", "weblate"])
    assert result.exit_code == 0, result.output
    assert "note: 2 units have a status other than approved" in result.stderr
    assert json.loads(out.read_text(encoding="utf-8"))[0]["target_language"] == "en"
