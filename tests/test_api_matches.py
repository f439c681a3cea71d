from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from tests.conftest import ApiClient
from tm.model import TranslationUnit

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
    other = {"source": "无关", "target": "No.", "source_lang": "zh", "target_lang": "en"}
    filled.post("/tm/units", other | {"memory": "other"})
    assert matches(filled, "大坝高一百米。", memory="other") == []
    assert matches(filled, "大坝高一百米。", status="draft") == []
    assert len(matches(filled, "大坝高一百米。", memory="default", status="approved")) == 1


def test_several_memories_and_further_filters(filled: ApiClient) -> None:
    text = "大坝高一百米。"
    for one in (
        {"memory": ["default"]},
        {"status": ["draft", "approved"]},
        {"level": "clause"},
        {"changed_since": "2020-01-01", "changed_until": "2999-12-31T23:00:00+08:00"},
    ):
        assert len(matches(filled, text, **one)) == 1
    for none in (
        {"changed_since": "2999-01-01"},
        {"changed_until": "2020-01-01"},
        {"exact_variant": "true"},
    ):
        assert matches(filled, text, **none) == []
    assert len(matches(filled, text, exact_variant="true", source_lang="zh-Hans")) == 1


def test_an_assembled_match_comes_with_its_pieces(filled: ApiClient) -> None:
    text = "水库的水很深。大坝长一百米。"
    (match,) = matches(filled, text)
    assert (match["kind"], match["unit_id"], match["coverage"]) == ("assembled", None, 1.0)
    assert (match["score"], match["base_score"], match["source"]) == (90, 100, text)
    assert match["penalties"] == [{"code": "pieces", "points": 10, "detail": "[7:14] 80"}]
    assert match["target"] == "The water of the lake is deep. The dam is one hundred metres high."
    spans = [(p["start"], p["end"], p["match"]["score"]) for p in match["pieces"]]
    assert spans == [(0, 7, 100), (7, 14, 80)]
    assert matches(filled, text, assembled="false") == []
    batch = filled.post("/tm/matches", LANGUAGES | {"texts": [text]})
    assert batch.json["results"][0]["matches"] == [match]
    without = filled.post("/tm/matches", LANGUAGES | {"texts": [text], "assembled": False})
    assert without.json["results"][0]["matches"] == []


def test_terms_of_the_glossary_fill_an_assembled_match(filled: ApiClient) -> None:
    concept = {
        "sections": [
            {"lang": "zh", "terms": [{"text": "船闸", "status": "preferred"}]},
            {"lang": "en", "terms": [{"text": "ship lock", "status": "preferred"}]},
        ]
    }
    assert filled.post("/glossary/concepts", concept).status_code == 201
    (match,) = matches(filled, "水库的水很深。大坝高一百米。船闸每天开放。")
    term = match["pieces"][2]["match"]
    assert (term["unit_id"], term["target"]) == (None, "ship lock")
    assert term["provenance"]["document"] == "glossary c1"
    assert match["target"].endswith("ship lock ⟦每天开放。⟧")


def test_a_memory_has_a_priority_and_a_penalty(filled: ApiClient) -> None:
    listed = filled.get("/tm/memories").json["items"]
    assert listed == [{"name": "default", "units": 2, "priority": 0, "penalty": 0}]
    changed = filled.patch("/tm/memories/default", {"priority": 3, "penalty": 4})
    assert changed.json == {"name": "default", "units": 2, "priority": 3, "penalty": 4}
    assert filled.patch("/tm/memories/default", {"priority": 5}).json["penalty"] == 4
    assert filled.get("/tm/memories/default").json["priority"] == 5
    (match,) = matches(filled, "大坝高一百米。")
    assert (match["score"], match["kind"]) == (96, "exact")
    assert match["penalties"] == [{"code": "memory", "points": 4, "detail": "default"}]
    assert filled.patch("/tm/memories/none", {"priority": 1}).status_code == 404
    assert filled.patch("/tm/memories/default", {"penalty": 101}).status_code == 422


def test_age_costs_what_the_query_says(filled: ApiClient) -> None:
    (match,) = matches(filled, "大坝高一百米。", age_days=0, age_penalty=7)
    assert match["score"] == 93
    assert match["penalties"][0]["code"] == "age"
    assert matches(filled, "大坝高一百米。", age_days=1)[0]["score"] == 100


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
        ({"memory": " "}, "memory"),
        ({"status": ["draft", "good"]}, "status"),
        ({"level": "word"}, "level"),
        ({"changed_since": "yesterday"}, "changed_since"),
        ({"changed_until": "2026-03-01T12:00:00"}, "changed_until"),
        ({"exact_variant": "yes"}, "exact_variant"),
        ({"age_days": "-1"}, "age_days"),
        ({"filter": "Acme"}, "filter"),
        ({"filter_penalty": "101"}, "filter_penalty"),
        ({"assembled": "maybe"}, "assembled"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_wrong_argument_is_refused_with_its_place(
    api: ApiClient, query: dict[str, Any], place: str
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
        ({"queries": ["大坝"]}, "'queries' is not known; known: adapt_documents, age_days, "),
        ({"queries": ["大坝"]}, ", texts"),
        (
            {"texts": ["大坝", {"txt": "a"}]},
            "texts[1].'txt' is not known; known: key, markup, next, previous, text",
        ),
        ({"texts": ["大坝", {"text": None}]}, "texts[1].text must be a text, not null"),
        ({"texts": ["大坝", None]}, "texts[1].text must be a text, not null"),
        ({"texts": None}, "texts must be"),
        ({"texts": ["大坝"], "memory": ["none"]}, "there is no memory 'none'; known: default"),
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


def test_a_target_is_offered_with_the_numbers_of_the_query(filled: ApiClient) -> None:
    match = matches(filled, "大坝高200米。")[0]
    assert match["target"] == "The dam is one hundred metres high."
    assert match["adapted"] == {
        "target": "The dam is two hundred metres high.",
        "markup": "",
        "changes": [
            {"start": 11, "end": 22, "old": "one hundred", "new": "two hundred", "kind": "number"}
        ],
    }
    assert match["penalties"] == [
        {"code": "number_substituted", "points": 1, "detail": "one hundred → two hundred"}
    ]
    assert match["score"] == match["base_score"] - 1
    assert matches(filled, "大坝高一百米。")[0]["adapted"] is None


def test_numbers_of_documents_are_replaced_on_demand(api: ApiClient) -> None:
    unit = {"source": "第1970号决议", "target": "resolution 1970"}
    assert api.post("/tm/units", unit | LANGUAGES).status_code == 201
    assert matches(api, "第2254号决议")[0]["adapted"] is None
    found = matches(api, "第2254号决议", adapt_documents="true")[0]
    assert found["adapted"]["target"] == "resolution 2254"


def test_a_query_may_carry_inline_tags(filled: ApiClient) -> None:
    match = matches(filled, "大坝高一百米。", markup="大坝高<hi>一百米</hi>。")[0]
    assert (match["score"], match["kind"]) == (99, "exact")
    assert match["penalties"] == [{"code": "tags", "points": 1, "detail": "1 missing"}]
    refused = filled.get("/tm/matches", text="大坝", markup="<ph/>水库", **LANGUAGES)
    assert refused.status_code == 422
    assert "markup is not the markup of the text" in refused.json["detail"]


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ({"text": "大坝", "markup": "<ph/>水库"}, "texts[1].markup is not the markup of the text"),
        ("a\u0085b", "texts[1].text has the character U+0085 at offset 1"),
        ({"text": "大坝", "next": "x" * 10_001}, "texts[1].next has 10001 characters"),
        (" ", "texts[1].text must be given and not be blank"),
        (7, "texts[1].text must be a text"),
        ({"text": "大坝", "before": ""}, "texts[1].'before' is not known"),
    ],
)
def test_one_bad_text_of_many_is_named(filled: ApiClient, text: object, detail: str) -> None:
    answer = filled.post("/tm/matches", LANGUAGES | {"texts": ["大坝高一百米。", text]})
    assert answer.status_code == 422
    assert detail in answer.json["detail"]


def test_a_thousand_long_texts_with_neighbours_fit_into_one_request(filled: ApiClient) -> None:
    text = "大坝高一百米，水库很深，" * 33
    texts = [{"text": text, "previous": text, "next": text}] * 1_000
    answer = filled.post("/tm/matches", LANGUAGES | {"texts": texts, "assembled": False})
    assert len(answer.json["results"]) == 1_000
    more = filled.post("/tm/matches", LANGUAGES | {"texts": [*texts, text]})
    assert (more.status_code, more.json["detail"]) == (
        422,
        "texts has 1001 items; the limit is 1000",
    )


def test_a_batch_that_is_too_large_is_refused_with_the_limit(filled: ApiClient) -> None:
    answer = filled.post("/tm/matches", LANGUAGES | {"texts": ["x" * 8_000_000]})
    assert answer.status_code == 413
    assert answer.json["detail"] == "the body has 8,000,057 bytes; the limit is 8,000,000"


def test_the_tags_of_the_query_stand_in_the_adapted_markup(app: Flask, api: ApiClient) -> None:
    unit = TranslationUnit(
        "请按保存键。", "Press Save.", "zh-Hans", "en",
        source_markup="请按<ph>{1}</ph>保存键。", target_markup="Press <ph>{1}</ph>Save.",
    )  # fmt: skip
    app.extensions["tm"].store.add_unit(unit, at=datetime(2026, 3, 1, tzinfo=UTC))
    (match,) = matches(api, "请按保存键。", markup="请按<ph>%s</ph>保存键。")
    assert (match["score"], match["target"]) == (100, "Press Save.")
    assert match["adapted"] == {
        "target": "Press Save.",
        "markup": "Press <ph>%s</ph>Save.",
        "changes": [
            {"start": 6, "end": 6, "old": "<ph>{1}</ph>", "new": "<ph>%s</ph>", "kind": "tag"}
        ],
    }
    (match,) = matches(api, "请按保存键。")
    assert (match["score"], match["adapted"]) == (99, None)


def test_the_names_that_are_known_do_not_depend_on_those_that_are_given(api: ApiClient) -> None:
    told = [
        api.get("/tm/matches", text="大坝", wrong="1", **options, **LANGUAGES).json["detail"]
        for options in ({}, {"level": "sentence"})
    ]
    assert told[0] == told[1]
    assert "'wrong' is not known; known: adapt_documents, age_days, age_penalty, " in told[0]
