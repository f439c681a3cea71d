"""The pages of an analysis: the form, the table, the file."""

import io
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from tests.analysis_data import MEMORY, SECOND
from tests.pages_html import faults

SOON_S = 20.0


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    services = app.extensions["tm"]
    for unit in MEMORY:
        services.store.add_unit(unit, at=services.now())
    return app.test_client()


def send(client: FlaskClient, *files: tuple[str, str], **fields: Any) -> Any:
    parts = [(io.BytesIO(text.encode()), name) for name, text in files]
    return client.post("/analyse", data={"file": parts, **fields})


def analysed(app: Flask, client: FlaskClient, *files: tuple[str, str], **fields: Any) -> str:
    """Return the address of the finished analysis."""
    answer = send(client, *files, **fields)
    assert answer.status_code == 303
    job = answer.headers["Location"]
    app.extensions["tm"].jobs.wait(job.rpartition("/")[2], timeout_s=SOON_S)
    onward = client.get(job)
    assert onward.status_code == 303, onward.text
    return str(onward.headers["Location"])


def rows(page: str) -> list[list[str]]:
    tree = LexborHTMLParser(page)
    return [[cell.text(strip=True) for cell in row.css("th, td")] for row in tree.css("table tr")]


@pytest.mark.parametrize("ui", ["en", "zh"])
def test_the_pages_are_sound(app: Flask, client: FlaskClient, ui: str) -> None:
    address = analysed(app, client, ("park<b>.txt", SECOND), assembled="true")
    for page in (address, "/analyse"):
        answer = client.get(f"{page}?ui={ui}")
        assert answer.status_code == 200
        assert faults(answer.text) == []
    assert "park&lt;b&gt;.txt" in client.get(address).text


def test_a_document_has_one_table(app: Flask, client: FlaskClient) -> None:
    page = client.get(analysed(app, client, ("park.txt", SECOND), assembled="true")).text
    table = rows(page)
    assert table[0] == ["Counted as", "Segments", "Words", "Characters", "%"]
    assert table[2] == ["Exact (100)", "2", "12", "14", "42.9"]
    assert table[13] == ["New", "1", "16", "19", "57.1"]
    assert table[14] == ["Total", "3", "28", "33", "100.0"]
    assert len(table) == 15


def test_several_documents_are_also_shown_together(app: Flask, client: FlaskClient) -> None:
    address = analysed(app, client, ("a.txt", SECOND), ("b.txt", SECOND))
    tree = LexborHTMLParser(client.get(address).text)
    assert [node.text() for node in tree.css("h2")] == ["All documents", "a.txt", "b.txt"]


def test_the_table_can_be_downloaded(app: Flask, client: FlaskClient) -> None:
    address = analysed(app, client, ("park.txt", SECOND))
    answer = client.get(f"{address}.csv")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"] == "attachment; filename=analysis.csv"
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert lines[2] == "park.txt,exact,2,12,14,42.9,yes"
    assert f'href="{address}.csv"' in client.get(address).text


def test_a_memory_narrows_the_analysis(app: Flask, client: FlaskClient) -> None:
    services = app.extensions["tm"]
    services.store.add_unit(replace(MEMORY[0], source="无关", memory="other"), at=services.now())
    address = analysed(
        app, client, ("park.txt", SECOND), memory="other", source_lang="zh-Hans", target_lang="en"
    )
    assert rows(client.get(address).text)[13] == ["New", "3", "28", "33", "100.0"]


def test_the_form_has_the_filters_of_a_lookup(app: Flask, client: FlaskClient) -> None:
    page = LexborHTMLParser(client.get("/analyse").text)
    names = {node.attributes.get("name") for node in page.css("form input, form select")}
    assert {"status", "level", "document", "changed_since", "age_days", "filter"} <= names
    address = analysed(
        app, client, ("park.txt", SECOND), changed_since="2999-01-01", age_penalty="3",
        target_lang="en", presegmented="true",
    )  # fmt: skip
    assert rows(client.get(address).text)[13] == ["New", "2", "28", "33", "100.0"]
    refused = send(client, ("park.txt", SECOND), document="none.txt", status="draft")
    assert refused.status_code == 422
    tree = LexborHTMLParser(refused.text)
    assert "o unit is from a document 'none.txt'" in tree.css_first("[role=alert]").text()
    assert tree.css_first("input[name=document]").attributes["value"] == "none.txt"
    assert "checked" in tree.css_first("input[name=status][value=draft]").attributes
    assert "2 set" in " ".join(tree.css_first("#filters-set").text().split())


def test_files_are_chosen_in_the_language_of_the_page(client: FlaskClient) -> None:
    for page in ("/analyse", "/import"):
        tree = LexborHTMLParser(client.get(f"{page}?ui=zh").text)
        assert tree.css_first(".file-field .button").text() == "选择文件"
        assert tree.css_first(".file-names").attributes["data-many"] == "已选择 # 个文件"


def test_a_failure_is_shown_with_the_way_back(app: Flask, client: FlaskClient) -> None:
    answer = send(client, ("park.txt", SECOND), target_lang="zh-Hant")
    job = answer.headers["Location"]
    app.extensions["tm"].jobs.wait(job.rpartition("/")[2], timeout_s=SOON_S)
    page = client.get(job).text
    assert "Park.txt is in zh-Hans" in page or "park.txt is in zh-Hans" in page
    assert 'href="/analyse"' in page


def test_a_form_that_cannot_be_used_comes_back(client: FlaskClient) -> None:
    empty = client.post("/analyse", data={"target_lang": "fr"})
    assert empty.status_code == 422
    assert "Choose at least one document." in empty.text
    assert faults(empty.text) == []
    wrong = send(client, ("park.txt", ""))
    assert (wrong.status_code, "is empty" in wrong.text) == (422, True)


@pytest.mark.parametrize("address", ["/analyses/none", "/analyses/none.csv", "/analyses/jobs/none"])
def test_an_unknown_analysis_is_not_found(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_an_analysis_can_be_cancelled(app: Flask, client: FlaskClient) -> None:
    job = send(client, ("park.txt", SECOND)).headers["Location"]
    answer = client.post(f"{job}/cancel")
    assert (answer.status_code, answer.headers["Location"]) == (303, job)
    state = app.extensions["tm"].jobs.wait(job.rpartition("/")[2], timeout_s=SOON_S).state
    assert state in ("cancelled", "done")
