"""Concordance over REST."""

from typing import Any

import pytest

from tests.conftest import ApiClient


@pytest.fixture
def filled(api: ApiClient) -> ApiClient:
    for source, target in (
        ("水库的水很深。", "The water of the reservoir is deep."),
        ("大坝高一百米。", "The dam is one hundred metres high."),
    ):
        unit = {"source": source, "target": target, "source_lang": "zh-Hans", "target_lang": "en"}
        assert api.post("/tm/units", unit).status_code == 201
    return api


def passages(api: ApiClient, q: str, **query: Any) -> list[dict[str, Any]]:
    response = api.get("/tm/concordance", q=q, **query)
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json["items"]
    return found


def test_a_passage_tells_where_and_what(filled: ApiClient) -> None:
    (passage,) = passages(filled, "水库")
    assert passage["unit"]["target"] == "The water of the reservoir is deep."
    assert (passage["side"], passage["occurrences"]) == ("source", [[0, 2]])
    assert passage["probable"][0][:2] == [17, 26]
    assert (passage["reversed"], passage["copies"], passage["other"]) == (False, [], [])


def test_filters_and_pages(filled: ApiClient) -> None:
    assert len(passages(filled, "the")) == 2
    assert passages(filled, "the", side="source") == []
    assert len(passages(filled, "the", source_lang="en", side="source")) == 2
    work = {"source": "无关", "target": "No.", "source_lang": "zh", "target_lang": "en"}
    filled.post("/tm/units", work | {"memory": "work"})
    assert passages(filled, "the", memory="work") == []
    assert len(passages(filled, "the", memory=["work", "default"], status="approved")) == 2
    assert len(passages(filled, "the", other="大坝", level="sentence")) == 1
    first = filled.get("/tm/concordance", q="the", limit=1).json
    assert (first["count"], first["count_is_exact"]) == (2, True)
    second = filled.get("/tm/concordance", q="the", limit=1, after=first["next"]).json
    assert second["next"] is None
    assert first["items"][0]["unit"]["id"] != second["items"][0]["unit"]["id"]


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ({}, "q must be given"),
        ({"q": " "}, "q must be given"),
        ({"q": "。"}, "no letter or digit"),
        ({"q": '"open'}, "quotation mark without its partner"),
        ({"q": "a", "other": "!"}, "other has '!'"),
        ({"q": "a", "side": "left"}, "side must be one of source, target, either"),
        ({"q": "a", "limit": "101"}, "limit must be a whole number from 1 to 100"),
        ({"q": "a", "after": "x"}, "give the value of next"),
        ({"q": "a", "after": "0-0-0"}, "give the value of next"),
        ({"q": "a", "memory": "none"}, "there is no memory 'none'; known: default"),
        ({"q": "a", "document": "none"}, "no unit is from a document 'none'; no unit names one"),
        ({"q": "a", "source_lang": "zh", "target_lang": "zh-Hant"}, "are both zh; choose two"),
        ({"q": "a", "sort": "x"}, "'sort' is not known"),
    ],
)
def test_bad_requests_are_refused(api: ApiClient, query: dict[str, str], detail: str) -> None:
    response = api.get("/tm/concordance", **query)
    assert response.status_code == 422
    assert detail in response.json["detail"]


def test_a_long_query_is_refused(api: ApiClient) -> None:
    response = api.get("/tm/concordance", q="a" * 100_000)
    assert response.status_code == 422
    assert "100000 characters; the limit is 500" in response.json["detail"]


def test_fragments_of_a_text(filled: ApiClient) -> None:
    text = "我们看见大坝高一百米左右"
    answer = filled.get("/tm/fragments", text=text, source_lang="zh", target_lang="en").json
    (fragment,) = answer["fragments"]
    assert (fragment["text"], fragment["count"]) == ("大坝高一百米", 1)
    assert text[fragment["start"] : fragment["end"]] == "大坝高一百米"
    assert fragment["items"][0]["occurrences"] == [[0, 6]]
    assert answer["searched"] == len(text)


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ({"source_lang": "zh", "target_lang": "en"}, "text must be given"),
        ({"text": "水", "source_lang": "zh"}, "target_lang must be given"),
        ({"text": "水" * 2001, "source_lang": "zh", "target_lang": "en"}, "the limit is 2000"),
        ({"text": "水", "source_lang": "zh", "target_lang": "en", "limit": "0"}, "limit must be"),
    ],
)
def test_bad_requests_for_fragments_are_refused(
    api: ApiClient, query: dict[str, str], detail: str
) -> None:
    response = api.get("/tm/fragments", **query)
    assert response.status_code == 422
    assert detail in response.json["detail"]
