import json
from collections.abc import Callable

import pytest

from tests.conftest import ApiClient


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
