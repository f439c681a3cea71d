import io
from typing import Any

import pytest
from flask import Flask
from openapi_schema_validator import OAS31Validator

from app import openapi_document
from tests.analysis_data import DOCUMENT, MEMORY, SECOND
from tests.conftest import ApiClient

SOON_S = 20.0


@pytest.fixture
def filled(app: Flask, api: ApiClient) -> ApiClient:
    services = app.extensions["tm"]
    for unit in MEMORY:
        services.store.add_unit(unit, at=services.now())
    return api


def send(api: ApiClient, *files: tuple[str, str], **fields: Any) -> Any:
    parts = [(io.BytesIO(text.encode()), name) for name, text in files]
    return api.call("POST", "/tm/analyses", data={"file": parts, **fields})


def finished(app: Flask, api: ApiClient, answer: Any) -> dict[str, Any]:
    assert answer.status_code == 202, answer.text
    app.extensions["tm"].jobs.wait(answer.json["id"], timeout_s=SOON_S)
    job = api.get(f"/jobs/{answer.json['id']}")
    found: dict[str, Any] = job.json
    return found


def test_documents_are_analysed_in_a_job(app: Flask, filled: ApiClient) -> None:
    answer = send(filled, ("rules.txt", DOCUMENT), ("park.txt", SECOND), presegmented="true")
    assert answer.headers["Location"] == f"/api/v1/jobs/{answer.json['id']}"
    job = finished(app, filled, answer)
    assert (job["kind"], job["state"], job["done"], job["total"]) == ("analysis", "done", 14, 14)
    result = job["result"]
    whole = openapi_document()
    schema = {"$ref": "#/components/schemas/Analysis", "components": whole["components"]}
    OAS31Validator(schema).validate(result)
    assert (result["source_lang"], result["target_lang"], result["notes"]) == ("zh-Hans", "en", [])
    assert [part["name"] for part in result["documents"]] == ["rules.txt", "park.txt"]
    run = result["run"]
    assert run["total"] == {"segments": 14, "words": 200, "characters": 230}
    assert run["assembled"] == {"segments": 1, "words": 12, "characters": 14}
    assert run["classes"][0] == {
        "name": "context", "segments": 1, "words": 6, "characters": 6, "percent": 3.0,
    }  # fmt: skip
    assert sum(one["segments"] for one in run["classes"]) == 14


def test_options_of_a_lookup_hold_here_too(app: Flask, filled: ApiClient) -> None:
    other = {"source": "无关", "target": "No.", "source_lang": "zh", "target_lang": "en"}
    filled.post("/tm/units", other | {"memory": "other"})
    fields = {"presegmented": "true", "memory": ["default", "other"], "assembled": "false"}
    result = finished(app, filled, send(filled, ("park.txt", SECOND), **fields))["result"]
    assert result["memories"] == ["default", "other"]
    assert result["run"]["assembled"]["segments"] == 0
    fields = {"presegmented": "true", "memory": "other", "target_lang": "en"}
    result = finished(app, filled, send(filled, ("rules.txt", DOCUMENT), **fields))["result"]
    names = [one["name"] for one in result["run"]["classes"] if one["segments"]]
    assert not {"context", "exact", "95-99"} & set(names)


def test_what_goes_wrong_in_the_job_is_told(app: Flask, filled: ApiClient) -> None:
    job = finished(app, filled, send(filled, ("rules.txt", DOCUMENT), target_lang="zh"))
    assert job["state"] == "failed"
    assert job["error"]["detail"] == (
        "rules.txt is in zh-Hans, the language of the target; name another"
    )


@pytest.mark.parametrize(
    ("files", "fields", "detail"),
    [
        ((), {}, "send 1 to 50 documents, each as a part named 'file', not 0"),
        ((("a.txt", "x"),) * 51, {}, "send 1 to 50 documents, each as a part named 'file', not 51"),
        ((("a.txt", ""),), {}, "the file a.txt is empty"),
        ((("a.txt", "x"),), {"colour": "red"}, "'colour' is not known"),
        ((("a.txt", "x"),), {"source_lang": "klingon"}, "source_lang"),
        (
            (("a.txt", "x"),),
            {"source_lang": "en", "target_lang": "en"},
            "source and target are both en; choose two different languages",
        ),
        ((("a.txt", "x"),), {"memory": "none"}, "there is no memory 'none'; known: default"),
        ((("a.txt", "x"),), {"age_penalty": "3"}, "age_penalty needs age_days"),
        ((("a.txt", "x"),), {"presegmented": "maybe"}, "presegmented must be true or false"),
    ],
)
def test_bad_requests_are_refused(
    api: ApiClient, files: Any, fields: dict[str, str], detail: str
) -> None:
    answer = send(api, *files, **fields)
    assert answer.status_code == 422
    assert detail in answer.json["detail"]


def test_another_part_is_refused(api: ApiClient) -> None:
    part = (io.BytesIO(b"x"), "a.txt")
    answer = api.call("POST", "/tm/analyses", data={"document": part})
    assert answer.status_code == 422
    assert "the part 'document' is not known" in answer.json["detail"]
