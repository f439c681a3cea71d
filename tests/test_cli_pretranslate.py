import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.analysis_data import DOCUMENT, MEMORY


@pytest.fixture
def filled(app: Flask) -> FlaskCliRunner:
    services = app.extensions["tm"]
    for unit in MEMORY:
        services.store.add_unit(unit, at=services.now())
    return app.test_cli_runner()


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "rules.txt"
    path.write_text(f"{DOCUMENT}\n=1+1 是公式吗？\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("suffix", [".tsv", ".xlsx"])
def test_a_document_becomes_a_table(
    filled: FlaskCliRunner, document: Path, tmp_path: Path, suffix: str
) -> None:
    out = tmp_path / f"out{suffix}"
    arguments = ["tm", "pretranslate", str(document), "--presegmented", "-o", str(out)]
    result = filled.invoke(args=arguments)
    assert result.exit_code == 0, result.output
    assert result.stdout == (
        f"13 segments (zh-Hans → en): 2 filled (1 context, 1 exact), 11 empty; written to {out}\n"
    )
    assert out.stat().st_size > 1_000


def test_a_corrected_table_can_be_imported(
    filled: FlaskCliRunner, document: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.tsv"
    arguments = ["tm", "pretranslate", str(document), "--presegmented", "-o", str(out)]
    filled.invoke(args=arguments)
    lines = out.read_text(encoding="utf-8-sig").splitlines()
    cells = lines[13].split("\t")
    assert cells[1] == "'=1+1 是公式吗？"
    cells[2], cells[5] = "'=1+1: is that a formula?", "approved"
    lines[13] = "\t".join(cells)
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    report = filled.invoke(args=["tm", "import", str(out), "--memory", "corrected", "--json"])
    assert report.exit_code == 0, report.output
    told = json.loads(report.stdout)
    assert (told["read"], told["stored"], len(told["skipped"])) == (13, 3, 10)
    assert [note for note in told["notes"] if "left out" in note] == [
        "columns number, score, match, penalties, changes, missing_numbers, repeats, match_source, "
        "match_document, match_unit left out (line 1)"
    ]
    assert told["skipped"][0] == {"place": "line 4", "reason": "the target is empty"}
    arguments = ["tm", "lookup", "=1+1 是公式吗？", "--memory", "corrected", "--json"]
    (match,) = json.loads(filled.invoke(args=arguments).stdout)["matches"]
    assert (match["score"], match["target"]) == (100, "=1+1: is that a formula?")
    assert match["status"] == "approved"
    assert match["provenance"]["document"] == "rules.txt"


def test_fuzzy_matches_are_taken_on_demand(
    filled: FlaskCliRunner, document: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.tsv"
    arguments = ["tm", "pretranslate", str(document), "--presegmented", "-o", str(out)]
    result = filled.invoke(args=[*arguments, "--min-score", "75", "--json"])
    told = json.loads(result.stdout)
    assert told["by_kind"] == {"context": 1, "exact": 1, "fuzzy": 3}
    assert (told["segments"], told["filled"], told["with_missing_numbers"]) == (13, 5, 0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-o", "out.docx"], "cannot write .docx; known: .tsv, .xlsx"),
        (["-o", "out.tsv", "--to", "zh-Hant"], "the language of the target; name another"),
    ],
)
def test_a_stated_error_is_one_line(
    filled: FlaskCliRunner, document: Path, arguments: list[str], message: str
) -> None:
    result = filled.invoke(args=["tm", "pretranslate", str(document), *arguments])
    assert (result.exit_code, result.stdout) == (1, "")
    assert message in result.stderr
