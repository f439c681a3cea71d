import io
from threading import Event
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.bad_input import BAD_INPUT, CHINESE, ENGLISH, BadInput
from tests.conftest import ApiClient
from tests.languages_data import ENGLISH as LIBRARY
from tm.jobs import MAX_WAITING
from tm.samples import sample_files

UNITS = "zh\ten\n水很深。\tThe water is deep.\n山很高。\tThe hill is high.\n".encode()


def send(api: ApiClient, *files: tuple[str, bytes], **fields: str) -> TestResponse:
    parts: dict[str, Any] = {"file": [(io.BytesIO(data), name) for name, data in files]}
    return api.call("POST", "/tm/imports", data=parts | fields, content_type="multipart/form-data")


def finished(app: Flask, api: ApiClient, started: TestResponse) -> dict[str, Any]:
    assert started.status_code == 202, started.text
    number = started.json["id"]
    assert started.headers["Location"] == f"/api/v1/jobs/{number}"
    app.extensions["tm"].jobs.wait(number, timeout_s=60)
    job: dict[str, Any] = api.get(f"/jobs/{number}").json
    return job


def test_units_are_imported_in_a_job(app: Flask, api: ApiClient) -> None:
    job = finished(app, api, send(api, ("units.tsv", UNITS), memory="water"))
    assert (job["state"], job["error"]) == ("done", None)
    assert (job["result"]["read"], job["result"]["stored"]) == (2, 2)
    assert job["result"]["memory"] == "water"
    assert len(api.get("/tm/units", memory="water").json["items"]) == 2


def test_two_documents_are_aligned(app: Flask, api: ApiClient) -> None:
    files = ("dam.zh.txt", CHINESE.encode()), ("dam.en.txt", ENGLISH.encode())
    report = finished(app, api, send(api, *files))["result"]
    assert report["documents"] == ["dam.zh.txt", "dam.en.txt"]
    assert (report["source_lang"], report["target_lang"]) == ("zh-Hans", "en")
    units = api.get("/tm/units", level="clause").json["items"]
    assert [unit["target"] for unit in units if unit["source"] == "水很深。"] == [
        "The water is deep."
    ]


def test_the_same_content_twice_changes_nothing_and_says_so(app: Flask, api: ApiClient) -> None:
    first = finished(app, api, send(api, ("units.tsv", UNITS)))["result"]
    again = finished(app, api, send(api, ("units.tsv", UNITS)))["result"]
    assert (first["repeated"], again["repeated"]) == (False, True)
    assert again["import_id"] == first["import_id"]
    assert len(api.get("/tm/units").json["items"]) == 2


def test_units_that_come_back_are_found_again(app: Flask, api: ApiClient) -> None:
    def found() -> list[str]:
        answer = api.get("/tm/matches", text="水很深。", source_lang="zh", target_lang="en")
        return [match["target"] for match in answer.json["matches"]]

    finished(app, api, send(api, ("units.tsv", UNITS)))
    assert found() == ["The water is deep."]
    new = "zh\ten\n水很深。\tThis water is deep.\n".encode()
    job = finished(app, api, send(api, ("new.tsv", new), on_conflict="replace"))
    assert found() == ["This water is deep."]
    api.delete(f"/tm/imports/{job['result']['import_id']}")
    assert found() == ["The water is deep."]


def test_imports_are_listed_and_taken_back(app: Flask, api: ApiClient) -> None:
    for number in range(3):
        row = f"zh\ten\n第{number}句。\tSentence {number}.\n".encode()
        finished(app, api, send(api, (f"{number}.tsv", row)))
    page = api.get("/tm/imports", limit=2).json
    assert [item["report"]["documents"] for item in page["items"]] == [["2.tsv"], ["1.tsv"]]
    last = api.get("/tm/imports", cursor=page["next"]).json
    assert [item["report"]["documents"] for item in last["items"]] == [["0.tsv"]]
    assert last["next"] is None
    number = page["items"][0]["id"]
    assert api.delete(f"/tm/imports/{number}").json == {"id": number, "removed": 1}
    assert api.get(f"/tm/imports/{number}").json["undone_at"] is not None
    assert api.delete(f"/tm/imports/{number}").status_code == 409
    assert len(api.get("/tm/units").json["items"]) == 2


def test_a_monolingual_document_makes_no_units(app: Flask, api: ApiClient) -> None:
    started = send(api, ("dam.txt", CHINESE.encode()), monolingual="true")
    assert finished(app, api, started)["result"]["stored"] == 3
    assert api.get("/tm/units").json["items"] == []


@pytest.mark.parametrize("bad", BAD_INPUT.values(), ids=BAD_INPUT)
def test_bad_input_is_a_problem_and_nothing_is_stored(
    app: Flask, api: ApiClient, bad: BadInput
) -> None:
    store = app.extensions["tm"].store
    before = store.stats()
    answer = send(api, *bad.files)
    if answer.status_code == 202:
        job = finished(app, api, answer)
        assert job["state"] == "failed"
        problem = job["error"]
    else:
        assert answer.status_code in (415, 422)
        problem = answer.json
    assert bad.says in problem["detail"]
    assert store.stats() == before


@pytest.mark.parametrize(
    ("files", "fields"),
    [
        ((), {}),
        ((("a.txt", b"a"),) * 3, {}),
        ((("units.tsv", UNITS),), {"source_lang": "klingon"}),
        ((("units.tsv", UNITS),), {"monolingual": "perhaps"}),
        ((("units.tsv", UNITS),), {"memory": ""}),
        ((("units.tsv", UNITS),), {"owner": "me"}),
        ((("a\nb.tsv", UNITS),), {}),
    ],
    ids=["no file", "three files", "language", "flag", "memory", "unknown field", "name"],
)
def test_a_wrong_form_is_refused_at_once(
    api: ApiClient, files: tuple[tuple[str, bytes], ...], fields: dict[str, str]
) -> None:
    assert send(api, *files, **fields).status_code == 422
    assert api.get("/tm/imports").json["items"] == []


def test_the_name_of_a_file_is_never_a_path(app: Flask, api: ApiClient) -> None:
    report = finished(app, api, send(api, ("../../etc/units.tsv", UNITS)))["result"]
    assert report["documents"] == ["units.tsv"]


def test_a_waiting_job_is_cancelled(app: Flask, api: ApiClient) -> None:
    go_on = Event()
    app.extensions["tm"].jobs.submit("import", lambda _progress: go_on.wait(60))
    started = send(api, ("units.tsv", UNITS))
    assert api.delete(f"/jobs/{started.json['id']}").status_code == 200
    go_on.set()
    assert finished(app, api, started)["state"] == "cancelled"
    assert api.get("/tm/units").json["items"] == []


def test_a_full_queue_asks_to_come_back(app: Flask, api: ApiClient) -> None:
    jobs, started, go_on = app.extensions["tm"].jobs, Event(), Event()
    jobs.submit("import", lambda _progress: started.set() or go_on.wait(60))
    assert started.wait(60)
    for _ in range(MAX_WAITING):
        jobs.submit("import", lambda _progress: None)
    refused = send(api, ("units.tsv", UNITS))
    go_on.set()
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "60"


def test_an_unknown_job_is_not_found(api: ApiClient) -> None:
    assert api.get("/jobs/nothing").status_code == 404
    assert api.delete("/jobs/nothing").status_code == 404


def test_a_wrong_partner_needs_force(app: Flask, api: ApiClient) -> None:
    chinese, other = sample_files()[0], LIBRARY.encode()
    files = (chinese.name, chinese.data), ("library.en.txt", other)
    refused = finished(app, api, send(api, *files))
    assert refused["state"] == "failed"
    assert "do not look like translations of each other: quality 0.0" in refused["error"]["detail"]
    report = finished(app, api, send(api, *files, force="true"))["result"]
    assert report["quality"] < 0.1
    assert any("the texts fit badly" in note for note in report["notes"])
    assert send(api, *files, force="perhaps").status_code == 422


def test_files_in_the_wrong_order_are_turned(app: Flask, api: ApiClient) -> None:
    chinese, english = sample_files()
    files = (english.name, english.data), (chinese.name, chinese.data)
    report = finished(app, api, send(api, *files, source_lang="zh"))["result"]
    assert (report["source_lang"], report["target_lang"]) == ("zh-Hans", "en")
    assert report["documents"] == ["sample.zh.txt", "sample.en.txt"]
    assert "sample.zh.txt is the source" in report["notes"][0]
    assert report["quality"] > 0.99


def preview(api: ApiClient, name: str, data: bytes, **fields: str) -> TestResponse:
    parts: dict[str, Any] = {"file": (io.BytesIO(data), name)}
    return api.call(
        "POST", "/tm/imports/preview", data=parts | fields, content_type="multipart/form-data"
    )


def test_a_file_of_units_is_previewed_and_nothing_is_stored(api: ApiClient) -> None:
    data = "原文,译文,备注\n水很深。,The water is deep.,a\n山很高。,,b\n".encode("gb18030")
    answer = preview(api, "units.csv", data)
    assert answer.status_code == 200, answer.text
    found = answer.json
    assert (found["read"], found["stored"], found["is_whole"]) == (2, 1, True)
    assert found["units"][0]["source"] == "水很深。"
    assert found["languages"] == [{"source_lang": "zh-Hans", "target_lang": "en", "units": 1}]
    assert found["encoding"] == "gb18030"
    assert found["columns"] == [
        {"column": "原文", "field": "source"},
        {"column": "译文", "field": "target"},
        {"column": "备注", "field": "note"},
    ]
    assert found["skipped"] == [{"place": "line 3", "reason": "the target is empty"}]
    assert api.get("/tm/units").json["items"] == []


def test_a_preview_reads_the_beginning_of_a_long_file(api: ApiClient) -> None:
    data = "zh\ten\n" + "门\tdoor\n" * 6_000
    found = preview(api, "units.tsv", data.encode()).json
    assert (found["read"], found["is_whole"], len(found["units"])) == (5_000, False, 20)


@pytest.mark.parametrize(
    ("name", "fields", "says"),
    [
        ("a.tmx", {}, "a.tmx, line 1: not well-formed XML"),
        ("a.csv", {"columns": "source"}, "is not FIELD=COLUMN"),
        ("a.csv", {"encoding": "klingon"}, "unknown encoding 'klingon'"),
    ],
)
def test_a_wrong_preview_is_refused(
    api: ApiClient, name: str, fields: dict[str, str], says: str
) -> None:
    answer = preview(api, name, UNITS, **fields)
    assert answer.status_code == 422
    assert says in answer.json["detail"]


def test_encoding_columns_and_conflicts_are_said_with_an_import(app: Flask, api: ApiClient) -> None:
    finished(app, api, send(api, ("units.tsv", UNITS)))
    data = "B,A\nThe water runs deep.,水很深。\n".encode("gb18030")
    fields = {"encoding": "gbk", "columns": "source=A,target=B", "on_conflict": "replace"}
    langs = {"source_lang": "zh", "target_lang": "en"}
    report = finished(app, api, send(api, ("new.csv", data), **fields, **langs))["result"]
    assert (report["stored"], report["notes"]) == (1, [])
    targets = {u["source"]: u["target"] for u in api.get("/tm/units").json["items"]}
    assert targets == {"水很深。": "The water runs deep.", "山很高。": "The hill is high."}
