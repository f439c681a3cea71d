import csv
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from glossary.model import EvidenceSpan, TermCandidate, Variant
from tests.conftest import ApiClient

WATER = {
    "subject_field": "dams",
    "sections": [
        {"lang": "zh-Hans", "terms": [{"text": "水库", "status": "preferred"}]},
        {
            "lang": "en",
            "terms": [
                {"text": "reservoir", "status": "preferred", "part_of_speech": "noun"},
                {"text": "storage lake", "status": "admitted"},
            ],
        },
    ],
}


def add(api: ApiClient, **changes: Any) -> dict[str, Any]:
    response = api.post("/glossary/concepts", WATER | changes)
    assert response.status_code == 201, response.text
    assert response.headers["Location"] == f"/api/v1/glossary/concepts/{response.json['id']}"
    concept: dict[str, Any] = response.json
    return concept


def candidate(source: str, target: str, rank: float) -> TermCandidate:
    return TermCandidate(
        source=source,
        target=target,
        source_lang="zh-Hans",
        target_lang="en",
        variants=(Variant(target, 3), Variant(f"{target}s", 1)),
        frequency=4,
        pair_confidence=0.9,
        termhood=0.8,
        rank=rank,
        flags=("dictionary",),
        evidence=(EvidenceSpan(1, (0, 2), (4, 9)),),
    )


@pytest.fixture
def candidates(app: Flask) -> None:
    app.extensions["glossary"].concepts.replace_candidates(
        [candidate("大坝", "dam", 3.0), candidate("水库", "reservoir", 2.0),
         candidate("水位", "water level", 2.0), candidate("泄洪", "flood release", 1.0)],
        source_lang="zh-Hans",
        target_lang="en",
        at=datetime(2026, 3, 2, tzinfo=UTC),
    )  # fmt: skip


def test_a_concept_is_added_changed_and_deleted(api: ApiClient) -> None:
    path = f"/glossary/concepts/{add(api)['id']}"
    concept = api.get(path).json
    assert [section["lang"] for section in concept["sections"]] == ["zh-Hans", "en"]
    assert concept["sections"][1]["terms"][0]["part_of_speech"] == "noun"
    changed = api.patch(path, {"definition": "a lake behind a dam"}).json
    assert changed["definition"] == "a lake behind a dam"
    assert changed["subject_field"] == "dams"
    assert changed["sections"] == concept["sections"]
    assert api.delete(path).status_code == 204
    assert api.get(path).status_code == 404


def test_changes_of_two_people_at_a_time_both_stay(app: Flask, api: ApiClient) -> None:
    path = f"/api/v1/glossary/concepts/{add(api)['id']}"

    def write(field: str) -> set[str]:
        client = app.test_client()
        lost = set()
        for number in map(str, range(15)):
            client.patch(path, json={field: number})
            if client.get(path).json[field] != number:
                lost.add(number)
        return lost

    with ThreadPoolExecutor(2) as people:
        assert list(people.map(write, ("definition", "note"))) == [set(), set()]


def test_new_sections_keep_what_is_known_of_a_term(api: ApiClient) -> None:
    path = f"/glossary/concepts/{add(api)['id']}"
    sections = [
        {"lang": "zh-Hans", "terms": [{"text": "水库"}]},
        {"lang": "en", "terms": [{"text": "reservoir", "note": "of water"}]},
    ]
    terms = api.patch(path, {"sections": sections}).json["sections"][1]["terms"]
    assert [(term["text"], term["status"], term["note"]) for term in terms] == [
        ("reservoir", "preferred", "of water")
    ]
    assert terms[0]["part_of_speech"] == "noun"


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({}, "sections"),
        ({"sections": []}, "sections"),
        ({"sections": [{"lang": "en", "terms": []}]}, "sections[0].terms"),
        ({"sections": [{"lang": "en", "terms": [{"text": " "}]}]}, "sections[0].terms[0].text"),
        ({"sections": [{"lang": "en", "terms": ["dam"]}]}, "sections[0].terms[0]"),
        ({"sections": [{"lang": "xx", "terms": [{"text": "a"}]}]}, "sections[0].lang"),
        (
            {"sections": [{"lang": "en", "terms": [{"text": "a", "status": "good"}]}]},
            "sections[0].terms[0].status",
        ),
        (
            {"sections": [{"lang": "en", "terms": [{"text": "a", "part_of_speech": "x"}]}]},
            "sections[0].terms[0].part_of_speech",
        ),
        (
            {"sections": [{"lang": "en", "terms": [{"text": "a", "origin": "fixed"}]}]},
            "sections[0].terms[0].'origin'",
        ),
        ({"sections": [{"lang": "en", "terms": [{"text": "a"}, {"text": "a"}]}]}, "twice"),
        ({"sections": [{"lang": "en", "terms": [{"text": "a"}]}] * 2}, "sections"),
        (WATER | {"id": 7}, "'id'"),
        (WATER | {"do_not_translate": "no"}, "do_not_translate"),
    ],
    ids=lambda value: str(value)[-40:],
)
def test_a_wrong_concept_is_refused_with_the_place(
    api: ApiClient, body: dict[str, Any], place: str
) -> None:
    refused = api.post("/glossary/concepts", body)
    assert refused.status_code == 422
    assert place in refused.json["detail"]
    assert api.get("/glossary/concepts").json["items"] == []


def test_concepts_are_listed_page_by_page_and_filtered(api: ApiClient) -> None:
    first = add(api)["id"]
    hill = [{"lang": "zh", "terms": [{"text": "山", "status": "admitted"}]}]
    second = add(api, sections=hill, subject_field="hills")["id"]
    page = api.get("/glossary/concepts", limit=1).json
    assert [concept["id"] for concept in page["items"]] == [first]
    last = api.get("/glossary/concepts", limit=1, cursor=page["next"]).json
    assert [concept["id"] for concept in last["items"]] == [second]
    assert last["next"] is None

    def found(**query: str) -> list[int]:
        items = api.get("/glossary/concepts", **query).json["items"]
        return [concept["id"] for concept in items]

    assert found(lang="en") == [first]
    assert found(status="preferred") == [first]
    assert found(subject_field="hills") == [second]
    assert found(contains="reserv") == [first]


def test_the_terms_of_a_text_are_recognised_with_their_translations(api: ApiClient) -> None:
    number = add(api)["id"]
    query = {"text": "这个水库很大。", "source_lang": "zh", "target_lang": "en-GB"}
    assert api.get("/glossary/terms", **query).json["terms"] == [
        {
            "start": 2,
            "end": 4,
            "concept_id": number,
            "term": "水库",
            "status": "preferred",
            "is_overlapped": False,
            "translations": [
                {"text": "reservoir", "status": "preferred"},
                {"text": "storage lake", "status": "admitted"},
            ],
        }
    ]


def test_a_changed_glossary_is_recognised_at_once(api: ApiClient) -> None:
    query = {"text": "这个水库很大。", "source_lang": "zh", "target_lang": "en"}
    assert api.get("/glossary/terms", **query).json["terms"] == []
    number = add(api)["id"]
    assert len(api.get("/glossary/terms", **query).json["terms"]) == 1
    api.delete(f"/glossary/concepts/{number}")
    assert api.get("/glossary/terms", **query).json["terms"] == []


@pytest.mark.usefixtures("candidates")
def test_candidates_are_listed_best_first_and_page_by_page(api: ApiClient) -> None:
    seen, query = [], {"limit": "2"}
    while True:
        page = api.get("/glossary/candidates", **query).json
        seen += [item["source"] for item in page["items"]]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    assert seen == ["大坝", "水库", "水位", "泄洪"]


@pytest.mark.usefixtures("candidates")
def test_a_decision_between_two_pages_skips_no_candidate(api: ApiClient) -> None:
    page = api.get("/glossary/candidates", limit=2, state="open").json
    for item in page["items"]:
        api.patch(f"/glossary/candidates/{item['id']}", {"state": "rejected"})
    rest = api.get("/glossary/candidates", limit=2, state="open", cursor=page["next"]).json
    assert [item["source"] for item in rest["items"]] == ["水位", "泄洪"]


@pytest.mark.usefixtures("candidates")
def test_a_candidate_has_the_shape_of_the_contract(api: ApiClient) -> None:
    first = api.get("/glossary/candidates", limit=1).json["items"][0]
    assert first == {
        "id": first["id"],
        "source": "大坝",
        "target": "dam",
        "extracted_target": "dam",
        "source_lang": "zh-Hans",
        "target_lang": "en",
        "variants": [
            {"text": "dam", "count": 3, "forms": []},
            {"text": "dams", "count": 1, "forms": []},
        ],
        "expansions": [],
        "frequency": 4,
        "pair_confidence": 0.9,
        "termhood": 0.8,
        "flags": ["dictionary"],
        "evidence": [{"unit_id": 1, "source_span": [0, 2], "target_span": [4, 9]}],
        "state": "open",
    }
    assert api.get(f"/glossary/candidates/{first['id']}").json == first


@pytest.mark.usefixtures("candidates")
def test_an_accepted_candidate_becomes_a_concept(api: ApiClient) -> None:
    number = api.get("/glossary/candidates").json["items"][0]["id"]
    path = f"/glossary/candidates/{number}"
    accepted = api.patch(path, {"state": "accepted", "target": "barrage"})
    assert accepted.json["state"] == "accepted"
    query = {"text": "大坝", "source_lang": "zh", "target_lang": "en"}
    hit = api.get("/glossary/terms", **query).json["terms"][0]
    assert hit["translations"][0]["text"] == "barrage"
    assert hit["translations"][0]["status"] != "proposed"


@pytest.mark.usefixtures("candidates")
def test_a_rejected_candidate_can_be_opened_again(api: ApiClient) -> None:
    number = api.get("/glossary/candidates").json["items"][0]["id"]
    path = f"/glossary/candidates/{number}"
    assert api.patch(path, {"state": "rejected"}).json["state"] == "rejected"
    assert api.patch(path, {"state": "open"}).json["state"] == "open"


@pytest.mark.usefixtures("candidates")
@pytest.mark.parametrize(
    "body",
    [{}, {"state": "merged"}, {"state": "perhaps"}, {"state": "rejected", "target": "a"},
     {"state": "accepted", "target": " "}, {"state": "accepted", "by": "me"}],
    ids=str,
)  # fmt: skip
def test_a_wrong_decision_is_refused(api: ApiClient, body: dict[str, str]) -> None:
    number = api.get("/glossary/candidates").json["items"][0]["id"]
    assert api.patch(f"/glossary/candidates/{number}", body).status_code == 422
    assert api.get(f"/glossary/candidates/{number}").json["state"] == "open"


@pytest.mark.parametrize("cursor", ["x", "1", ":", "nan:1", "1.0:x"])
def test_a_wrong_cursor_is_refused(api: ApiClient, cursor: str) -> None:
    assert api.get("/glossary/candidates", cursor=cursor).status_code == 422


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [
        ("tbx", "application/x-tbx"),
        ("csv", "text/csv"),
        ("tsv", "text/tab-separated-values"),
    ],
)
def test_the_glossary_is_exported(api: ApiClient, kind: str, media_type: str) -> None:
    add(api)
    answer = api.get("/glossary/export", format=kind)
    assert (answer.status_code, answer.mimetype) == (200, media_type)
    assert answer.headers["Content-Disposition"] == f"attachment; filename=glossary.{kind}"
    text = answer.data.decode("utf-8-sig")
    assert "水库" in text
    assert "storage lake" in text


def test_an_exported_cell_is_no_formula_unless_raw(api: ApiClient) -> None:
    add(api, note="=1+1")

    def notes(**query: str) -> set[str]:
        text = api.get("/glossary/export", format="csv", **query).data.decode("utf-8-sig")
        return {row["note"] for row in csv.DictReader(io.StringIO(text))}

    assert notes() == {"'=1+1"}
    assert notes(raw="true") == {"=1+1"}


@pytest.mark.parametrize("query", [{}, {"format": "xls"}, {"format": "csv", "x": "1"}], ids=str)
def test_a_wrong_export_is_refused(api: ApiClient, query: dict[str, str]) -> None:
    assert api.get("/glossary/export", **query).status_code == 422


def test_an_extraction_from_an_empty_memory_says_what_to_do(app: Flask, api: ApiClient) -> None:
    started = api.post("/glossary/extractions", {"fixed": False})
    assert started.status_code == 202
    app.extensions["tm"].jobs.wait(started.json["id"], timeout_s=60)
    job = api.get(f"/jobs/{started.json['id']}").json
    assert job["state"] == "failed"
    assert "import documents first" in job["error"]["detail"]


@pytest.mark.parametrize("body", [{"fixed": "yes"}, {"fix": True}], ids=str)
def test_a_wrong_extraction_is_refused(api: ApiClient, body: dict[str, object]) -> None:
    assert api.post("/glossary/extractions", body).status_code == 422


def test_a_change_of_an_old_version_is_refused(api: ApiClient) -> None:
    made = add(api)
    path = f"/glossary/concepts/{made['id']}"
    tag = api.get(path).headers["ETag"]
    assert tag == f'"{made["version"]}"'
    changed = api.call("PATCH", path, json={"note": "one"}, headers={"If-Match": tag})
    assert changed.status_code == 200
    late = api.call("PATCH", path, json={"note": "two"}, headers={"If-Match": tag})
    assert late.status_code == 412
    assert "read it again" in late.json["detail"]
    assert api.patch(path, {"note": "two", "version": made["version"]}).status_code == 409
    assert api.call("DELETE", path, headers={"If-Match": tag}).status_code == 412
    assert api.get(path).json["note"] == "one"
    assert (
        api.patch(path, {"note": "two", "version": changed.json["version"]}).json["note"] == "two"
    )


def test_the_levels_of_a_concept_come_back(api: ApiClient) -> None:
    sections = [
        {"lang": "en", "definition": "a lake", "definition_source": "atlas", "note": "UK",
         "terms": [{"text": "reservoir", "context": "It is full.", "context_source": "log"}]},
    ]  # fmt: skip
    given = {"sections": sections, "definition_source": "law", "customer": "W", "project": "dam 4"}
    made = api.post("/glossary/concepts", given).json
    assert {name: made[name] for name in given if name != "sections"} == {
        name: given[name] for name in given if name != "sections"
    }
    path = f"/glossary/concepts/{made['id']}"
    kept = api.patch(path, {"sections": [{"lang": "en", "terms": [{"text": "reservoir"}]}]}).json
    assert kept["sections"] == made["sections"]
    assert kept["sections"][0]["definition_source"] == "atlas"
    assert kept["sections"][0]["terms"][0]["context_source"] == "log"


def test_changes_are_listed_and_taken_back(api: ApiClient) -> None:
    path = f"/glossary/concepts/{add(api)['id']}"
    api.patch(path, {"note": "one"})
    api.delete(path)
    first, second, third = api.get(f"{path}/changes").json["items"]
    assert [c["action"] for c in (first, second, third)] == ["add", "update", "delete"]
    assert [c["can_be_undone"] for c in (first, second, third)] == [False, False, True]
    assert third["before"]["note"] == "one"
    (back,) = api.post(f"{path}/undo", {}).json["concepts"]
    assert back["note"] == "one"
    assert api.post(f"{path}/undo", {"change": third["number"]}).status_code == 409
    assert api.post(f"{path}/undo", {"change": second["number"]}).json["concepts"][0]["note"] == ""
    assert api.post(f"{path}/undo", {"change": 999}).status_code == 404
    assert api.post(f"{path}/undo", {}).json["concepts"] == []
    assert api.get(path).status_code == 404
    assert api.get("/glossary/concepts/999/changes").status_code == 404


def test_concepts_are_merged_and_split(api: ApiClient) -> None:
    first, second = add(api), add(api, subject_field="lakes")
    found = api.get("/glossary/duplicates").json["items"]
    assert [one["text"] for one in found] == ["reservoir", "storage lake", "水库"]
    path = f"/glossary/concepts/{first['id']}"
    assert api.post(f"{path}/merge", {"others": [first["id"]]}).status_code == 422
    assert api.post(f"{path}/merge", {"others": ["2"]}).status_code == 422
    old = {"others": [second["id"]], "version": second["version"]}
    assert api.post(f"{path}/merge", old).status_code == 409
    merged = api.post(f"{path}/merge", {"others": [second["id"]]}).json
    assert merged["note"] == f"subject field of c{second['id']}: lakes"
    assert api.get("/glossary/duplicates").json["items"] == []
    parted = {
        "terms": [{"lang": "en", "text": "storage lake"}],
        "shared": [{"lang": "zh-Hans", "text": "水库"}],
    }
    answer = api.post(f"{path}/split", parted).json
    assert [len(answer[name]["sections"][1]["terms"]) for name in ("kept", "new")] == [1, 1]
    unknown = {"terms": [{"lang": "en", "text": "dam"}]}
    assert api.post(f"{path}/split", unknown).status_code == 422


def test_an_accepted_candidate_shows_the_target_that_was_accepted(
    api: ApiClient, candidates: None
) -> None:
    first = api.get("/glossary/candidates").json["items"][0]
    decided = api.patch(
        f"/glossary/candidates/{first['id']}", {"state": "accepted", "target": "barrage"}
    ).json
    assert (decided["target"], decided["extracted_target"]) == ("barrage", "dam")
    opened = api.patch(f"/glossary/candidates/{first['id']}", {"state": "open"}).json
    assert (opened["target"], opened["extracted_target"]) == ("dam", "dam")


def test_given_units_are_checked(api: ApiClient) -> None:
    add(api, sections=[
        {"lang": "zh", "terms": [{"text": "水库", "status": "preferred"}]},
        {"lang": "en", "terms": [{"text": "reservoir", "status": "preferred"},
                                 {"text": "water store", "status": "deprecated"}]},
    ])  # fmt: skip
    body = {
        "units": [{"source": "水库很大。", "target": "The water store is big."}],
        "source_lang": "zh",
        "target_lang": "en",
    }
    report = api.post("/glossary/check", body).json
    assert (report["units"], report["counts"]) == (1, {"deprecated": 1})
    (finding,) = report["findings"]
    assert (finding["source_span"], finding["target_span"]) == ([0, 2], [4, 15])
    assert (finding["severity"], finding["wanted"]) == ("error", ["reservoir"])
    assert api.post("/glossary/check", body | {"target_lang": "zh-Hant"}).status_code == 422
    assert api.post("/glossary/check", body | {"severity": "bad"}).status_code == 422


def test_the_memory_is_checked_in_a_job_and_its_renderings_are_counted(
    app: Flask, api: ApiClient
) -> None:
    number = add(api)["id"]
    unit = {
        "source": "水库很大。", "target": "The storage lake is big.",
        "source_lang": "zh-Hans", "target_lang": "en",
    }  # fmt: skip
    assert api.post("/tm/units", unit).status_code == 201
    started = api.post("/glossary/check", {"severity": "info"})
    assert started.status_code == 202
    app.extensions["tm"].jobs.wait(started.json["id"])
    done = api.get(f"/jobs/{started.json['id']}").json
    assert done["result"]["counts"] == {"admitted": 1}
    usage = api.get(f"/glossary/concepts/{number}/usage").json
    assert [(one["text"], one["count"]) for one in usage["renderings"]] == [("storage lake", 1)]
    turned = api.get(f"/glossary/concepts/{number}/usage", source_lang="en", target_lang="zh").json
    assert [(one["text"], one["count"]) for one in turned["renderings"]] == [("水库", 1)]
    assert api.get(f"/glossary/concepts/{number}/usage", target_lang="zh-Hant").status_code == 422


def test_a_file_is_imported_in_a_job(app: Flask, api: ApiClient) -> None:
    table = "zh,en,status\n水库,reservoir,preferred\n山,hill,odd\n".encode()

    def send(**fields: Any) -> Any:
        return api.call(
            "POST", "/glossary/imports", data=fields, content_type="multipart/form-data"
        )

    started = send(file=(io.BytesIO(table), "terms.csv"), known="skip")
    assert started.status_code == 202
    app.extensions["tm"].jobs.wait(started.json["id"])
    result = api.get(f"/jobs/{started.json['id']}").json["result"]
    assert (result["added"], result["skipped"][0]["place"]) == (1, "line 3")
    assert [c["sections"][0]["lang"] for c in api.get("/glossary/concepts").json["items"]] == ["zh"]
    assert send(file=(io.BytesIO(b"x"), "terms.doc")).status_code == 415
    assert send().status_code == 422
    assert send(file=(io.BytesIO(table), "terms.csv"), known="never").status_code == 422


@pytest.mark.parametrize("kind", ["xlsx", "utx", "omegat"])
def test_the_other_formats_are_exported(api: ApiClient, kind: str) -> None:
    add(api)
    answer = api.get("/glossary/export", format=kind)
    assert answer.status_code == 200
    assert len(answer.data) > 20


@pytest.mark.parametrize("kind", ["tsv", "xlsx"])
@pytest.mark.usefixtures("candidates")
def test_the_review_goes_out_as_a_table_and_comes_back(api: ApiClient, kind: str) -> None:
    answer = api.get("/glossary/review", format=kind, state="open")
    assert answer.status_code == 200

    def send(data: bytes) -> Any:
        fields = {"file": (io.BytesIO(data), f"review.{kind}")}
        return api.call("POST", "/glossary/review", data=fields, content_type="multipart/form-data")

    assert send(answer.data).json == {"decided": {}, "untouched": 4}
    if kind == "tsv":
        header, *rows = answer.data.decode("utf-8-sig").splitlines()
        cells = rows[0].split("\t")
        cells[1] = "accept"
        decided = "\n".join([header, "\t".join(cells)]).encode()
        assert send(decided).json == {"decided": {"accept": 1}, "untouched": 0}
        assert send(decided.replace(b"accept", b"maybe")).status_code == 422


@pytest.mark.usefixtures("candidates")
def test_a_candidate_is_merged_into_a_concept(api: ApiClient) -> None:
    made = add(api)
    first = api.get("/glossary/candidates").json["items"][0]
    path = f"/glossary/candidates/{first['id']}"
    body = {"state": "accepted", "concept_id": made["id"]}
    assert api.patch(path, body | {"concept_id": 99}).status_code == 404
    assert api.patch(path, body).json["state"] == "accepted"
    sections = api.get(f"/glossary/concepts/{made['id']}").json["sections"]
    assert [term["text"] for term in sections[1]["terms"]] == ["reservoir", "storage lake", "dam"]


def test_requests_are_counted_listed_and_decided(api: ApiClient) -> None:
    body = {"text": "大坝", "source_lang": "zh", "target_lang": "en"}
    made = api.post("/glossary/requests", body)
    assert (made.status_code, made.json["count"]) == (201, 1)
    assert api.post("/glossary/requests", body).json["count"] == 2
    assert api.post("/glossary/requests", body | {"text": "坝" * 101}).status_code == 422
    assert api.post("/glossary/requests", body | {"target_lang": "zh-Hant"}).status_code == 422
    path = f"/glossary/requests/{made.json['id']}"
    assert api.patch(path, {"state": "done", "concept_id": 99}).status_code == 404
    assert api.patch(path, {}).status_code == 422
    assert api.patch(path, {"state": "done", "concept_id": add(api)["id"]}).json["state"] == "done"
    assert api.get("/glossary/requests", state="open").json["items"] == []
    assert [one["text"] for one in api.get("/glossary/requests").json["items"]] == ["大坝"]
