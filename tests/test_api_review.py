from typing import Any

import pytest
from flask import Flask

from tests.conftest import ApiClient
from tests.review_data import CHINESE, ENGLISH, pairs, store_pairs
from tm.review.model import RowState


@pytest.fixture
def review(app: Flask, api: ApiClient) -> ApiClient:
    assert store_pairs(app.extensions["tm"].store, pairs()) == 1
    return api


def edit(api: ApiClient, number: int, **body: Any) -> dict[str, Any]:
    response = api.post(f"/tm/imports/1/links/{number}", body)
    assert response.status_code == 200, response.text
    edited: dict[str, Any] = response.json
    return edited


def texts(api: ApiClient) -> list[tuple[int, str, str]]:
    items = api.get("/tm/imports/1/links", order="text").json["items"]
    return [(item["number"], item["source_text"], item["target_text"]) for item in items]


def test_rows_are_listed_least_certain_first_by_pages(review: ApiClient) -> None:
    page = review.get("/tm/imports/1/links", limit=2).json
    assert [item["number"] for item in page["items"]] == [5, 3]
    assert page["next"] == "3"
    rest = review.get("/tm/imports/1/links", after=page["next"]).json
    assert [item["number"] for item in rest["items"]] == [2, 1, 4, 6]
    assert rest["next"] is None


def test_rows_are_filtered_by_state(review: ApiClient) -> None:
    edit(review, 4, op="accept")
    items = review.get("/tm/imports/1/links", state="accepted").json["items"]
    assert [(item["number"], item["state"]) for item in items] == [(4, "accepted")]


def test_a_row_comes_with_its_neighbours_and_cuts(review: ApiClient) -> None:
    found = review.get("/tm/imports/1/links/3").json
    assert [found[name]["number"] for name in ("previous", "row", "next")] == [2, 3, 4]
    assert found["row"]["source"] == {
        "start": {"segment": 1, "offset": 5},
        "end": {"segment": 2, "offset": 0},
    }
    assert found["cuts"]["source"] == [{"segment": 1, "offset": 10}]
    assert review.get("/tm/imports/1/links/1").json["previous"] is None


def test_every_edit_is_done_and_taken_back(review: ApiClient) -> None:
    before = texts(review)
    merged = edit(review, 2, op="merge")
    assert (merged["gone"], merged["edit"]["kind"]) == ([3], "merge")
    assert merged["rows"][0]["source_text"] == CHINESE[1]
    place = {"segment": 1, "offset": 5}, {"segment": 2, "offset": 0}
    edit(review, 2, op="split", source=place[0], target=place[1])
    edit(review, 2, op="move", side="source", to={"segment": 1, "offset": 10}, edge="end")
    assert [source for _, source, _ in texts(review)][1:3] == ["路也通了，车开过去，", "人也来了。"]
    edit(review, 6, op="drop")
    edit(review, 6, op="restore")
    edit(review, 6, op="accept")
    state = review.get("/tm/imports/1/review").json
    assert state["counts"] == {"open": 3, "accepted": 3, "dropped": 0, "uncertain": 1}
    assert state["last_edit"]["kind"] == "accept"
    for _ in range(6):
        assert review.call("POST", "/tm/imports/1/links/undo").status_code == 200
    assert texts(review) == before
    assert review.get("/tm/imports/1/review").json["last_edit"] is None
    assert review.call("POST", "/tm/imports/1/links/undo").status_code == 409


def test_units_follow(review: ApiClient) -> None:
    edit(review, 1, op="accept")
    (unit,) = review.get("/tm/units", status="approved").json["items"]
    assert (unit["source"], unit["target"]) == (CHINESE[0], ENGLISH[0])


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "op must be one of merge, split, move, drop, restore, accept"),
        ({"op": "table"}, "op must be one of merge, split, move, drop, restore, accept"),
        ({"op": "merge", "by": "me"}, "'by' is not known"),
        ({"op": "split"}, "source must be an object"),
        ({"op": "split", "source": {}, "target": {}}, "source must say the segment and the offset"),
        ({"op": "split", "source": {"segment": 0, "offset": 1, "x": 1}}, "source.'x' is not known"),
        ({"op": "move", "to": {"segment": 0, "offset": 1}}, "side and edge must be given"),
        (
            {
                "op": "move",
                "side": "source",
                "edge": "end",
                "to": {"segment": 9, "offset": 0},
            },
            "to: there is no segment 9; the last is 4",
        ),
        (
            {
                "op": "move",
                "side": "source",
                "edge": "end",
                "to": {"segment": 0, "offset": 99},
            },
            "to: segment 0 has 5 characters, so there is no offset 99",
        ),
    ],
)
def test_a_wrong_edit_is_refused_and_changes_nothing(
    review: ApiClient, body: dict[str, Any], said: str
) -> None:
    response = review.post("/tm/imports/1/links/1", body)
    assert response.status_code == 422
    assert said in response.json["detail"]
    assert review.get("/tm/imports/1/review").json["last_edit"] is None


def test_what_is_not_there_is_not_found(review: ApiClient) -> None:
    assert review.get("/tm/imports/1/links/99").status_code == 404
    assert review.get("/tm/imports/2/links").status_code == 404
    assert review.get("/tm/imports/2/review").status_code == 404
    assert review.post("/tm/imports/1/links/99", {"op": "merge"}).status_code == 404


def test_a_second_decision_and_a_unit_changed_elsewhere_are_conflicts(review: ApiClient) -> None:
    edit(review, 1, op="accept")
    again = review.post("/tm/imports/1/links/1", {"op": "accept"})
    assert (again.status_code, again.json["detail"]) == (409, "link 1 is accepted already")
    review.patch("/tm/units/5", {"target": "Night falls."})
    refused = review.post("/tm/imports/1/links/4", {"op": "drop"})
    assert refused.status_code == 409
    assert "unit 5" in refused.json["detail"]


@pytest.mark.parametrize("query", [{"order": "size"}, {"state": "new"}, {"after": "x"}])
def test_a_wrong_page_is_refused(review: ApiClient, query: dict[str, str]) -> None:
    assert review.get("/tm/imports/1/links", **query).status_code == 422


def test_the_states_of_the_description_are_those_of_the_rows(app: Flask) -> None:
    described = app.extensions["openapi"]["components"]["schemas"]["LinkState"]["enum"]
    assert described == list(RowState)


def test_an_alignment_is_made_anew_in_a_job(app: Flask, review: ApiClient) -> None:
    edit(review, 1, op="accept")
    edit(review, 3, op="drop")
    started = review.call("POST", "/tm/imports/1/links/realign")
    assert (started.status_code, started.json["kind"]) == (202, "realign")
    app.extensions["tm"].jobs.wait(started.json["id"], timeout_s=60)
    job = review.get(f"/jobs/{started.json['id']}").json
    assert (job["state"], job["error"]) == ("done", None)
    assert job["result"]["edit"]["kind"] == "realign"
    assert "because somebody decided: 2" in job["result"]["notes"][0]
    items = review.get("/tm/imports/1/links", order="text").json["items"]
    states = {item["number"]: item["state"] for item in items}
    assert (states[1], states[3]) == ("accepted", "dropped")
    assert "".join(item["source_text"] for item in items) == "".join(CHINESE)


def test_what_has_no_alignment_is_not_made_anew(review: ApiClient) -> None:
    assert review.call("POST", "/tm/imports/2/links/realign").status_code == 404
    refused = review.call("POST", "/tm/imports/1/links/realign?force=1")
    assert refused.status_code == 422
    assert refused.json["detail"] == "'force' is not known; nothing is asked for here"
