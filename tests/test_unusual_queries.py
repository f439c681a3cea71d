"""Unusual texts and bounds at the page, REST and the command line: each is answered or refused."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.conftest import ApiClient
from tests.pages_data import fill

LANGUAGES = {"source_lang": "zh", "target_lang": "en"}
REFUSED = {
    "NUL": "大坝\x00",
    "escape": "\x1b[31m大坝",
    "not a character": "大坝\uffff",
}
ANSWERED = {
    "only punctuation": "。，！",
    "right-to-left marks": "\u200f大坝\u202e高\u202c",
    "invisible": "\u200b\u00ad",
    "line ends": "大坝\r\n高",
    "beyond the first plane": "𠮷𠮷",
    "a combining mark alone": "\u0301",
}


@pytest.fixture
def filled(app: Flask) -> Flask:
    fill(app)
    return app


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_is_no_text_is_refused_everywhere(
    filled: Flask, api: ApiClient, cli: FlaskCliRunner, text: str
) -> None:
    assert api.get("/tm/matches", text=text, **LANGUAGES).status_code == 422
    batch = api.post("/tm/matches", LANGUAGES | {"texts": ["大坝", text]})
    assert batch.status_code == 422
    assert "texts[1].text" in batch.json["detail"]
    page = filled.test_client().get("/", query_string={"q": text})
    assert page.status_code == 422
    assert "which is not text" in page.text
    told = cli.invoke(args=["tm", "lookup", text, "--from", "zh", "--to", "en"])
    assert (told.exit_code, told.stdout) == (1, "")
    assert len(told.stderr.splitlines()) == 1


@pytest.mark.parametrize("text", ANSWERED.values(), ids=ANSWERED)
def test_what_is_text_is_answered_everywhere(
    filled: Flask, api: ApiClient, cli: FlaskCliRunner, text: str
) -> None:
    found = api.get("/tm/matches", text=text, **LANGUAGES)
    assert (found.status_code, found.json) == (200, {"matches": []})
    query = {"q": text, "source": "zh", "target": "en"}
    assert filled.test_client().get("/", query_string=query).status_code == 200
    told = cli.invoke(args=["tm", "lookup", text, "--from", "zh", "--to", "en"])
    assert (told.exit_code, told.stdout) == (0, "")


def test_marks_that_nobody_sees_cost_a_point(
    filled: Flask, api: ApiClient, cli: FlaskCliRunner
) -> None:
    source = filled.extensions["tm"].store.get(1).source
    text = f"\u200f{source[:3]}\u202e{source[3:]}\u202c"
    found = api.get("/tm/matches", text=text, **LANGUAGES).json["matches"][0]
    told = [(one["code"], one["points"]) for one in found["penalties"]]
    assert (found["unit_id"], found["score"], told) == (1, 99, [("spacing", 1)])
    query = {"q": text, "source": "zh", "target": "en"}
    assert "99" in filled.test_client().get("/", query_string=query).text
    assert cli.invoke(args=["tm", "lookup", text, "--from", "zh", "--to", "en"]).stdout.startswith(
        " 99 %"
    )


def test_a_blank_text_is_no_query(filled: Flask, api: ApiClient, cli: FlaskCliRunner) -> None:
    for text in ("", " \u3000\n"):
        assert api.get("/tm/matches", text=text, **LANGUAGES).status_code == 422
        page = filled.test_client().get("/", query_string={"q": text})
        assert page.status_code == 200
        assert 'class="match' not in page.text
        assert cli.invoke(args=["tm", "lookup", text, "--from", "zh"]).exit_code == 1


def test_lone_surrogates_are_refused(filled: Flask, api: ApiClient, cli: FlaskCliRunner) -> None:
    page = filled.test_client().get("/?q=%ED%A0%80%E5%A4%A7")
    assert (page.status_code, "is not UTF-8" in page.text) == (422, True)
    address = "/tm/matches?text=%ED%A0%80&source_lang=zh&target_lang=en"
    assert api.call("GET", address).status_code == 422
    body = '{"texts": ["\\ud800"], "source_lang": "zh", "target_lang": "en"}'
    refused = api.call("POST", "/tm/matches", data=body, content_type="application/json")
    assert refused.status_code == 422
    told = cli.invoke(args=["tm", "lookup", "大\ud800", "--from", "zh", "--to", "en"])
    assert told.exit_code == 1


def test_a_hundred_thousand_characters_are_refused_at_once(
    filled: Flask, api: ApiClient, cli: FlaskCliRunner
) -> None:
    text = "大坝高。" * 25_000
    refused = api.post("/tm/matches", LANGUAGES | {"texts": [text]})
    assert (refused.status_code, "2000" in refused.json["detail"]) == (422, True)
    page = filled.test_client().get("/", query_string={"q": text})
    assert (page.status_code, "10,000" in page.text) == (422, True)
    assert "10,000" in cli.invoke(args=["tm", "lookup", text, "--from", "zh"]).stderr


@pytest.mark.parametrize("least", ["-1", "101", "1e2", "７０", "", "nan"])
def test_a_least_score_out_of_range_is_refused(
    filled: Flask, api: ApiClient, cli: FlaskCliRunner, least: str
) -> None:
    query: dict[str, Any] = {"text": "大坝", "min_score": least, **LANGUAGES}
    assert api.get("/tm/matches", **query).status_code == 422
    page = filled.test_client().get("/", query_string={"q": "大坝", "min_score": least})
    assert page.status_code == 422
    told = cli.invoke(args=["tm", "lookup", "大坝", "--min-score", least])
    assert told.exit_code == (0 if least == "７０" else 2)
