import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.analysis_data import DOCUMENT, MEMORY, SECOND


@pytest.fixture
def filled(app: Flask) -> FlaskCliRunner:
    services = app.extensions["tm"]
    for unit in MEMORY:
        services.store.add_unit(unit, at=services.now())
    return app.test_cli_runner()


@pytest.fixture
def documents(tmp_path: Path) -> tuple[str, str]:
    first, second = tmp_path / "rules.txt", tmp_path / "=park.txt"
    first.write_text(DOCUMENT, encoding="utf-8")
    second.write_text(SECOND, encoding="utf-8")
    return str(first), str(second)


def test_an_analysis_is_printed(filled: FlaskCliRunner, documents: tuple[str, str]) -> None:
    result = filled.invoke(args=["tm", "analyse", documents[1], "--presegmented"])
    assert result.exit_code == 0, result.output
    assert result.stdout == (
        "zh-Hans → en\n"
        "\n"
        "=park.txt\n"
        "                      segments     words  characters  percent\n"
        "context                      0         0           0      0.0\n"
        "exact                        0         0           0      0.0\n"
        "repetition                   0         0           0      0.0\n"
        "cross repetition             0         0           0      0.0\n"
        "95-99                        0         0           0      0.0\n"
        "internal 95-99               0         0           0      0.0\n"
        "85-94                        0         0           0      0.0\n"
        "internal 85-94               0         0           0      0.0\n"
        "75-84                        0         0           0      0.0\n"
        "internal 75-84               0         0           0      0.0\n"
        "50-74                        1        12          14     42.9\n"
        "internal 50-74               0         0           0      0.0\n"
        "none                         1        16          19     57.1\n"
        "total                        2        28          33    100.0\n"
        "of these assembled           1        12          14\n"
    )


def test_an_analysis_is_written_for_spreadsheets(
    filled: FlaskCliRunner, documents: tuple[str, str], tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    result = filled.invoke(args=["tm", "analyse", *documents, "--presegmented", "-o", str(out)])
    assert result.exit_code == 0, result.output
    assert "\nall documents\n" in result.stdout
    text = out.read_bytes().decode("utf-8-sig")
    header, *table = csv.reader(io.StringIO(text))
    assert header == [
        "document", "class", "segments", "words", "characters", "percent", "spreadsheet_safe",
    ]  # fmt: skip
    assert len(table) == 45
    assert table[0] == ["rules.txt", "context", "1", "6", "6", "3.5", "yes"]
    assert table[18] == ["'=park.txt", "cross_repetition", "1", "16", "19", "57.1", "yes"]
    assert table[43] == ["(all)", "total", "14", "200", "230", "100.0", "yes"]
    assert table[44] == ["(all)", "of these assembled", "1", "12", "14", "", "yes"]


def test_an_analysis_is_written_for_machines(
    filled: FlaskCliRunner, documents: tuple[str, str], tmp_path: Path
) -> None:
    out = tmp_path / "out.json"
    arguments = ["tm", "analyse", *documents, "--presegmented", "--json", "-o", str(out)]
    printed = json.loads(filled.invoke(args=arguments).stdout)
    assert json.loads(out.read_text(encoding="utf-8")) == printed
    assert (printed["source_lang"], printed["target_lang"]) == ("zh-Hans", "en")
    assert printed["run"]["total"] == {"segments": 14, "words": 200, "characters": 230}
    assert printed["documents"][0]["classes"][0] == {
        "name": "context", "segments": 1, "words": 6, "characters": 6, "percent": 3.5,
    }  # fmt: skip


def test_filters_and_pieces_can_be_left_out(
    app: Flask, filled: FlaskCliRunner, documents: tuple[str, str]
) -> None:
    arguments = ["tm", "analyse", documents[1], "--presegmented", "--json"]

    def run(*more: str) -> dict[str, object]:
        result = filled.invoke(args=[*arguments, *more])
        assert result.exit_code == 0, result.output
        part: dict[str, object] = json.loads(result.stdout)["run"]
        return part

    assert run("--no-assembled")["assembled"] == {"segments": 0, "words": 0, "characters": 0}
    services = app.extensions["tm"]
    services.store.add_unit(replace(MEMORY[0], source="无关", memory="other"), at=services.now())
    none = run("--memory", "other", "--to", "en")["classes"][-1]  # type: ignore[index]
    assert (none["name"], none["segments"]) == ("none", 2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--to", "zh"], "is in zh-Hans, the language of the target; name another"),
        (["--from", "en", "--to", "en-GB"], "source and target are both en; choose two different"),
        (["--memory", "none"], "there is no memory 'none'; known: default"),
        (["--document", "none.txt"], "no unit is from a document 'none.txt'; no unit names one"),
        (["--since", "2026-02-01", "--until", "2026-01-01"], "is after until 2026-01-01"),
        (["--age-penalty", "3"], "--age-penalty needs --age-days"),
        (["--filter-penalty", "3"], "--filter-penalty needs --filter"),
        (["--from", "en"], "is said to be in en but reads like zh-Hans"),
        (["-o", "out.xls"], "cannot write .xls; known: .csv, .json"),
        (["-o", "nowhere/out.csv"], "cannot write nowhere/out.csv: there is no folder nowhere"),
    ],
)
def test_a_stated_error_is_one_line(
    filled: FlaskCliRunner, documents: tuple[str, str], arguments: list[str], message: str
) -> None:
    result = filled.invoke(args=["tm", "analyse", documents[0], *arguments])
    assert (result.exit_code, result.stdout) == (1, "")
    assert message in result.stderr
    assert len(result.stderr.splitlines()) <= 2


def test_an_empty_memory_asks_for_the_target(
    cli: FlaskCliRunner, documents: tuple[str, str]
) -> None:
    result = cli.invoke(args=["tm", "analyse", documents[0]])
    assert result.exit_code == 1
    assert "the memory has nothing in zh-Hans; name the language of the target" in result.stderr
