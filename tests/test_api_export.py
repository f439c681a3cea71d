import json
from collections.abc import Callable

import pytest

from tests.conftest import ApiClient
from tm.interchange import read_units


@pytest.fixture
def filled(api: ApiClient) -> ApiClient:
    for source, target, status in (
        ("水很深。", "The water is deep.", "approved"),
        ("山很高。", "The hill is high.", "draft"),
    ):
        unit = {"source": source, "target": target, "source_lang": "zh", "target_lang": "en"}
        assert api.post("/tm/units", unit | {"status": status}).status_code == 201
    return api


@pytest.mark.parametrize(
    ("kind", "media_type", "reads"),
    [
        ("tmx", "application/x-tmx+xml", lambda text: text.count("<tu ") + text.count("<tu>")),
        ("tsv", "text/tab-separated-values", lambda text: len(text.splitlines()) - 1),
        ("csv", "text/csv", lambda text: len(text.splitlines()) - 1),
        ("json", "application/json", lambda text: len(json.loads(text)["units"])),
        ("po", "text/x-gettext-translation", lambda text: text.count("msgid") - 1),
    ],
)
def test_the_memory_is_exported_in_each_format(
    filled: ApiClient, kind: str, media_type: str, reads: Callable[[str], int]
) -> None:
    answer = filled.get("/tm/export", format=kind)
    assert (answer.status_code, answer.mimetype) == (200, media_type)
    assert answer.headers["Content-Disposition"] == f"attachment; filename=memory.{kind}"
    text = answer.data.decode("utf-8-sig")
    assert reads(text) == 2
    assert "水很深。" in text


def test_an_export_is_filtered(filled: ApiClient) -> None:
    text = filled.get("/tm/export", format="tsv", status="draft").text
    assert "The hill is high." in text
    assert "The water is deep." not in text


def test_an_empty_memory_gives_a_file_too(api: ApiClient) -> None:
    assert json.loads(api.get("/tm/export", format="json").data)["units"] == []


@pytest.mark.parametrize("query", [{}, {"format": "docx"}, {"format": "tmx", "x": "1"}], ids=str)
def test_a_wrong_argument_is_refused(api: ApiClient, query: dict[str, str]) -> None:
    assert api.get("/tm/export", **query).status_code == 422


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("xliff12", "memory.xlf"),
        ("xliff21", "memory.xliff"),
        ("xlsx", "memory.xlsx"),
        ("weblate", "memory.json"),
    ],
)
def test_more_formats(filled: ApiClient, kind: str, name: str) -> None:
    answer = filled.get("/tm/export", format=kind)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
    units = [g.unit for g in read_units(answer.data, name).groups]
    assert [unit.source for unit in units] == ["水很深。", "山很高。"]


def test_what_a_format_cannot_hold_is_told(filled: ApiClient) -> None:
    assert "Yiku-Lost" not in filled.get("/tm/export", format="xliff12").headers
    lost = filled.get("/tm/export", format="csv").headers["Yiku-Lost"]
    assert lost == "2 units have times, which csv cannot hold"
    lost = filled.get("/tm/export", format="weblate").headers["Yiku-Lost"]
    assert "1 units have a status other than approved, which weblate cannot hold" in lost


def test_csv_is_safe_unless_raw_is_asked_for(api: ApiClient) -> None:
    unit = {"source": "=1+1", "target": "equals", "source_lang": "zh", "target_lang": "en"}
    assert api.post("/tm/units", unit).status_code == 201
    assert "'=1+1" in api.get("/tm/export", format="csv").text
    assert "'=1+1" not in api.get("/tm/export", format="csv", raw="true").text
