from typing import Any

import pytest

from tests.conftest import ApiClient

NEW = {
    "source": "水很深。",
    "target": "The water is deep.",
    "source_lang": "zh_cn",
    "target_lang": "en",
}


def add(api: ApiClient, **changes: Any) -> dict[str, Any]:
    response = api.post("/tm/units", NEW | changes)
    assert response.status_code == 201, response.text
    unit: dict[str, Any] = response.json
    return unit


def test_a_unit_is_added_and_read_back(api: ApiClient) -> None:
    response = api.post("/tm/units", NEW)
    assert response.headers["Location"] == f"/api/v1/tm/units/{response.json['id']}"
    unit = api.get(f"/tm/units/{response.json['id']}").json
    assert (unit["source"], unit["target"]) == ("水很深。", "The water is deep.")
    assert (unit["source_lang"], unit["memory"]) == ("zh-CN", "default")
    assert unit["status"] == "approved"
    assert unit["history"] == []


def test_a_change_keeps_the_former_state(api: ApiClient) -> None:
    number = add(api)["id"]
    changed = api.patch(
        f"/tm/units/{number}", {"target": "The water runs deep.", "status": "draft"}
    )
    assert (changed.json["target"], changed.json["status"]) == ("The water runs deep.", "draft")
    former = changed.json["history"]
    assert [change["unit"]["target"] for change in former] == ["The water is deep."]


def test_a_change_to_the_same_leaves_no_history(api: ApiClient) -> None:
    number = add(api)["id"]
    assert api.patch(f"/tm/units/{number}", {"target": NEW["target"]}).json["history"] == []


def test_a_deleted_unit_is_gone(api: ApiClient) -> None:
    number = add(api)["id"]
    assert api.delete(f"/tm/units/{number}").status_code == 204
    assert api.get(f"/tm/units/{number}").status_code == 404
    assert api.delete(f"/tm/units/{number}").status_code == 404
    assert api.patch(f"/tm/units/{number}", {"status": "draft"}).status_code == 404


def test_a_list_is_read_page_by_page(api: ApiClient) -> None:
    for number in range(5):
        add(api, source=f"第{number}句。", target=f"Sentence {number}.")
    seen, query = [], {"limit": 2}
    while True:
        page = api.get("/tm/units", **query).json
        seen += [unit["target"] for unit in page["items"]]
        if page["next"] is None:
            break
        assert len(page["items"]) == 2
        query["cursor"] = page["next"]
    assert seen == [f"Sentence {number}." for number in range(5)]


def test_a_full_last_page_says_that_it_is_the_last(api: ApiClient) -> None:
    add(api)
    assert api.get("/tm/units", limit=1).json["next"] is None


def test_a_list_is_filtered(api: ApiClient) -> None:
    add(api)
    add(api, source="山很高。", target="The hill is high.", status="draft", memory="hills")

    def found(**query: str) -> list[str]:
        return [unit["target"] for unit in api.get("/tm/units", **query).json["items"]]

    assert found(memory="hills") == ["The hill is high."]
    assert found(status="approved") == ["The water is deep."]
    assert found(contains="water") == ["The water is deep."]
    assert found(source_lang="zh", target_lang="en") == ["The water is deep.", "The hill is high."]
    assert found(source_lang="fr") == []


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"source": ""}, "source"),
        ({"source": "  "}, "source"),
        ({"source": "x" * 10_001}, "source"),
        ({"source": "a\0b"}, "source"),
        ({"target": 7}, "target"),
        ({"target_lang": "zh-CN"}, "zh-CN"),
        ({"target_lang": "klingon"}, "target_lang"),
        ({"status": "finished"}, "status"),
        ({"memory": " "}, "memory"),
        ({"memory": "x" * 101}, "memory"),
        ({"owner": "me"}, "owner"),
        ({"next_source": None}, "next_source"),
    ],
    ids=str,
)
def test_a_wrong_unit_is_refused_with_the_place(
    api: ApiClient, changes: dict[str, Any], place: str
) -> None:
    refused = api.post("/tm/units", NEW | changes)
    assert refused.status_code == 422
    assert place in refused.json["detail"]
    assert api.get("/tm/units").json["items"] == []


def test_a_lone_surrogate_is_refused(api: ApiClient) -> None:
    body = '{"source": "a\\ud800b", "target": "b", "source_lang": "en", "target_lang": "zh"}'
    refused = api.call("POST", "/tm/units", data=body, content_type="application/json")
    assert refused.status_code == 422
    assert refused.json["detail"].startswith("source")
    assert api.get("/tm/units").json["items"] == []


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"}, {"limit": "1001"}, {"limit": "ten"}, {"cursor": "x"}, {"status": "new"},
        {"level": "word"}, {"source_lang": "klingon"}, {"page": "2"}, {"contains": "a\0"},
        {"cursor": "9223372036854775808"},
    ],
    ids=str,
)  # fmt: skip
def test_a_wrong_argument_of_a_list_is_refused(api: ApiClient, query: dict[str, str]) -> None:
    refused = api.get("/tm/units", **query)
    assert refused.status_code == 422
    assert next(iter(query)) in refused.json["detail"]


@pytest.mark.parametrize("number", ["0", "9223372036854775807"])
def test_an_id_that_does_not_exist_is_not_found(api: ApiClient, number: str) -> None:
    refused = api.get(f"/tm/units/{number}")
    assert refused.status_code == 404
