from typing import Any

import pytest

from tests.conftest import ApiClient

LANGUAGES = {"source_lang": "zh", "target_lang": "en"}


@pytest.fixture
def filled(api: ApiClient) -> ApiClient:
    for source, target in (
        ("水库的水很深。", "The water of the lake is deep."),
        ("大坝高一百米。", "The dam is one hundred metres high."),
    ):
        unit = {"source": source, "target": target, "source_lang": "zh-Hans", "target_lang": "en"}
        assert api.post("/tm/units", unit).status_code == 201
    return api


def matches(api: ApiClient, text: str, **query: Any) -> list[dict[str, Any]]:
    response = api.get("/tm/matches", text=text, **(LANGUAGES | query))
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json["matches"]
    return found


def test_an_identical_text_scores_100(filled: ApiClient) -> None:
    match = matches(filled, "大坝高一百米。")[0]
    assert (match["score"], match["kind"], match["penalties"]) == (100, "exact", [])
    assert match["target"] == "The dam is one hundred metres high."
    assert match["provenance"]["memory"] == "default"


def test_a_similar_text_is_explained(filled: ApiClient) -> None:
    match = matches(filled, "水库的水不深。", min_score=50)[0]
    assert match["kind"] == "fuzzy"
    assert 50 <= match["score"] <= match["base_score"] < 100
    changed = [op for op in match["diff"] if op["op"] != "equal"]
    assert [op["query"] for op in changed] == [[4, 5]]


def test_the_other_direction_is_found_too(filled: ApiClient) -> None:
    match = matches(
        filled, "The dam is one hundred metres high.", source_lang="en", target_lang="zh"
    )[0]
    assert match["target"] == "大坝高一百米。"
    assert (match["source_lang"], match["target_lang"]) == ("en", "zh-Hans")


def test_chinese_stays_readable_in_an_answer(filled: ApiClient) -> None:
    answer = filled.get("/tm/matches", text="大坝高一百米。", **LANGUAGES)
    assert "大坝高一百米。".encode() in answer.data


def test_no_match_is_an_empty_list(filled: ApiClient) -> None:
    assert matches(filled, "完全不同的内容在这里") == []


def test_a_memory_and_a_status_narrow_the_matches(filled: ApiClient) -> None:
    assert matches(filled, "大坝高一百米。", memory="other") == []
    assert matches(filled, "大坝高一百米。", status="draft") == []
    assert len(matches(filled, "大坝高一百米。", memory="default", status="approved")) == 1


def test_many_texts_are_answered_in_their_order(filled: ApiClient) -> None:
    texts = ["水库的水很深。", "没有这样的句子在里面", {"text": "大坝高一百米。", "previous": ""}]
    response = filled.post("/tm/matches", LANGUAGES | {"texts": texts, "limit": 1})
    found = [
        (result["text"], [match["score"] >= 100 for match in result["matches"]])
        for result in response.json["results"]
    ]
    assert found == [
        ("水库的水很深。", [True]),
        ("没有这样的句子在里面", []),
        ("大坝高一百米。", [True]),
    ]


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ({"text": ""}, "text"),
        ({"text": "x" * 2_001}, "text"),
        ({"text": "a\0b"}, "text"),
        ({"min_score": "101"}, "min_score"),
        ({"min_score": "seventy"}, "min_score"),
        ({"limit": "0"}, "limit"),
        ({"limit": "1001"}, "limit"),
        ({"source_lang": "klingon"}, "source_lang"),
        ({"source_lang": ""}, "source_lang"),
        ({"status": "good"}, "status"),
        ({"minscore": "70"}, "minscore"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_wrong_argument_is_refused_with_its_place(
    api: ApiClient, query: dict[str, str], place: str
) -> None:
    refused = api.get("/tm/matches", **({"text": "大坝"} | LANGUAGES | query))
    assert refused.status_code == 422
    assert place in refused.json["detail"]


@pytest.mark.parametrize("missing", ["text", "source_lang", "target_lang"])
def test_what_must_be_given_is_asked_for(api: ApiClient, missing: str) -> None:
    query = {"text": "大坝", **LANGUAGES}
    del query[missing]
    refused = api.get("/tm/matches", **query)
    assert refused.status_code == 422
    assert refused.json["detail"].startswith(missing)


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"texts": []}, "texts"),
        ({"texts": "大坝"}, "texts"),
        ({"texts": ["大坝"] * 1_001}, "texts"),
        ({"texts": ["大坝", ""]}, "texts[1].text"),
        ({"texts": ["大坝", {"txt": "a"}]}, "texts[1].text"),
        ({"texts": ["大坝", {"text": "a", "nxt": "b"}]}, "texts[1].'nxt'"),
        ({"texts": ["大坝", 7]}, "texts[1].text"),
        ({"texts": ["大坝"], "limit": "5a"}, "limit"),
        ({"texts": ["大坝"], "min_score": 70.5}, "min_score"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_wrong_batch_is_refused_with_the_place(
    api: ApiClient, body: dict[str, Any], place: str
) -> None:
    refused = api.post("/tm/matches", LANGUAGES | body)
    assert refused.status_code == 422
    assert place in refused.json["detail"]


def test_a_lone_surrogate_in_a_batch_is_refused(api: ApiClient) -> None:
    body = '{"texts": ["a", "b\\udc00"], "source_lang": "en", "target_lang": "zh"}'
    refused = api.call("POST", "/tm/matches", data=body, content_type="application/json")
    assert refused.status_code == 422
    assert "texts[1].text" in refused.json["detail"]
