"""Importing through the pages: form, job, report, taking back."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser
from werkzeug.test import TestResponse

from tests.languages_data import ENGLISH as LIBRARY
from tests.pages_data import fill
from tests.review_data import pairs, store_pairs
from tm.jobs import JobState
from tm.samples import sample_files

CHINESE = "大坝很高。\n\n水很深。\n\n冬天没有人在这里游泳。\n".encode()
ENGLISH = b"The dam is high.\n\nThe water is deep.\n\nNobody swims here in winter.\n"


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def send(client: FlaskClient, *files: tuple[str, bytes], **fields: str) -> TestResponse:
    parts: dict[str, object] = dict(fields)
    for field, (name, data) in zip(("file", "translation"), files, strict=False):
        parts[field] = (io.BytesIO(data), name)
    return client.post("/import", data=parts, content_type="multipart/form-data")


def finish(app: Flask, client: FlaskClient, started: TestResponse) -> TestResponse:
    """Wait for the job that was started and return the answer of its page."""
    assert started.status_code == 303, started.text
    app.extensions["tm"].jobs.wait(started.location.rpartition("/")[2], timeout_s=60)
    return client.get(started.location)


def facts_of(answer: TestResponse) -> dict[str, str]:
    page = LexborHTMLParser(answer.text)
    return {
        node.css_first("dt").text(): node.css_first("dd").text() for node in page.css(".facts div")
    }


def test_two_files_become_units_and_a_report(app: Flask, client: FlaskClient) -> None:
    ended = finish(app, client, send(client, ("dam.zh.txt", CHINESE), ("dam.en.txt", ENGLISH)))
    assert (ended.status_code, ended.location) == (303, "/imports/1")
    report = client.get(ended.location)
    facts = facts_of(report)
    assert facts["Languages"] == "简体中文 → English"
    assert facts["Memory"] == "default"
    assert "Nobody swims here in winter." in report.text


def test_a_file_of_units_goes_to_its_memory(app: Flask, client: FlaskClient) -> None:
    units = "zh\ten\n水很深。\tThe water is deep.\n".encode()
    ended = finish(app, client, send(client, ("units.tsv", units), memory="water"))
    facts = facts_of(client.get(ended.location))
    assert (facts["Memory"], facts["Read"], facts["Stored"]) == ("water", "1", "1")


def test_a_document_alone_is_kept_as_evidence(app: Flask, client: FlaskClient) -> None:
    ended = finish(app, client, send(client, ("dam.en.txt", ENGLISH), monolingual="1"))
    assert facts_of(client.get(ended.location))["Languages"] == "English"
    assert [text.text for text in app.extensions["tm"].store.evidence("en")] == [
        "The dam is high.",
        "The water is deep.",
        "Nobody swims here in winter.",
    ]


def test_the_same_content_again_says_that_nothing_changed(app: Flask, client: FlaskClient) -> None:
    units = ("units.tsv", "zh\ten\n水很深。\tThe water is deep.\n".encode())
    finish(app, client, send(client, units))
    again = finish(app, client, send(client, units))
    assert again.location == "/imports/1?repeated=1"
    assert "nothing was changed" in client.get(again.location).text


def test_a_failed_import_says_why_and_stores_nothing(app: Flask, client: FlaskClient) -> None:
    ended = finish(app, client, send(client, ("one.en.txt", ENGLISH), ("two.en.txt", ENGLISH)))
    assert ended.status_code == 200
    page = LexborHTMLParser(ended.text)
    assert "It did not work" in page.css_first("[role=alert] h2").text()
    assert page.css_first("[role=alert] p").text().startswith("one.en.txt and two.en.txt are both")
    assert "Nothing was stored." in ended.text
    assert app.extensions["tm"].store.imports() == ()


def test_a_form_without_a_file_comes_back(client: FlaskClient) -> None:
    answer = send(client, memory="water")
    assert answer.status_code == 422
    page = LexborHTMLParser(answer.text)
    assert page.css_first("[role=alert]").text() == "Choose a file first"
    assert page.css_first("[name=memory]").attributes["value"] == "water"


def test_an_unknown_language_is_refused(client: FlaskClient) -> None:
    answer = send(client, ("dam.en.txt", ENGLISH), source_lang="!!")
    assert answer.status_code == 422
    assert "language tag" in answer.text


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("dam.txt", b"", "The file dam.txt is empty"),
        ("a\tb.txt", ENGLISH, "plain name"),
        ("x" * 201, ENGLISH, "plain name"),
    ],
    ids=["empty", "control-character", "long-name"],
)
def test_a_file_that_cannot_be_read_comes_back_at_once(
    client: FlaskClient, name: str, data: bytes, reason: str
) -> None:
    answer = send(client, (name, data))
    assert answer.status_code == 422
    assert reason in LexborHTMLParser(answer.text).css_first("[role=alert]").text()


def test_a_path_in_a_file_name_does_not_count(app: Flask, client: FlaskClient) -> None:
    units = "zh\ten\n水很深。\tThe water is deep.\n".encode()
    ended = finish(app, client, send(client, ("papers/../units.tsv", units)))
    assert LexborHTMLParser(client.get(ended.location).text).css_first(".lead").text() == (
        "units.tsv"
    )


def test_the_pages_of_imports_show_no_other_job(app: Flask, client: FlaskClient) -> None:
    jobs = app.extensions["tm"].jobs
    job = jobs.wait(jobs.submit("extraction", lambda progress: None).id, timeout_s=60)
    assert client.get(f"/imports/jobs/{job.id}").status_code == 404
    assert client.post(f"/imports/jobs/{job.id}/cancel").status_code == 404


def test_the_sample_is_loaded_with_one_click(app: Flask, client: FlaskClient) -> None:
    ended = finish(app, client, client.post("/import/sample"))
    assert int(facts_of(client.get(ended.location))["Stored"]) >= 25


def test_an_import_is_taken_back(app: Flask, client: FlaskClient) -> None:
    fill(app)
    answer = client.post("/imports/1/undo")
    assert (answer.status_code, answer.location) == (303, "/imports/1")
    page = client.get("/imports/1").text
    assert "its units are gone" in page
    assert "/imports/1/undo" not in page
    assert app.extensions["tm"].store.stats().units == 0
    assert client.post("/imports/1/undo").status_code == 409


def test_a_report_shows_what_was_skipped_and_where(app: Flask, client: FlaskClient) -> None:
    fill(app)
    page = LexborHTMLParser(client.get("/imports/1").text)
    row = page.css_first("main table tbody tr")
    assert row.css_first("th").text() == "¶9"
    assert row.css_first("td").text().startswith("no translation of <script>")
    assert page.css_first(".notes li").text() == "The last sentence is cut off"


def test_progress_is_shown_with_and_without_script(app: Flask, client: FlaskClient) -> None:
    from threading import Event

    release, begun = Event(), Event()

    def work(progress: object) -> None:
        progress("aligning", 30, 120)  # type: ignore[operator]
        begun.set()
        release.wait(60)

    job = app.extensions["tm"].jobs.submit("import", work)
    assert begun.wait(60)
    try:
        page = client.get(f"/imports/jobs/{job.id}")
        fragment = client.get(f"/imports/jobs/{job.id}", headers={"X-Fragment": "job"})
    finally:
        release.set()
    assert '<noscript><meta http-equiv="refresh"' in page.text
    assert "Aligning" in fragment.text
    bar = LexborHTMLParser(fragment.text).css_first("progress").attributes
    assert (bar["value"], bar["max"]) == ("30", "120")
    assert fragment.text in page.text


def test_an_import_is_cancelled(app: Flask, client: FlaskClient) -> None:
    from threading import Event

    begun, asked = Event(), Event()

    def work(progress: object) -> None:
        begun.set()
        asked.wait(60)
        progress("aligning", 1, 2)  # type: ignore[operator]

    job = app.extensions["tm"].jobs.submit("import", work)
    assert begun.wait(60)
    answer = client.post(f"/imports/jobs/{job.id}/cancel")
    asked.set()
    assert (answer.status_code, answer.location) == (303, f"/imports/jobs/{job.id}")
    assert app.extensions["tm"].jobs.wait(job.id, timeout_s=60).state is JobState.CANCELLED
    assert "Cancelled" in client.get(answer.location).text


def test_the_language_of_a_beginning_is_guessed(client: FlaskClient) -> None:
    assert client.post("/import/guess", data={"text": "大坝很高。水很深。"}).json == {
        "lang": "zh-Hans"
    }
    assert client.post("/import/guess", data={"text": "The dam is high."}).json == {"lang": "en"}
    assert client.post("/import/guess", data={"text": "2026"}).json == {"lang": ""}


def test_another_site_cannot_start_an_import(client: FlaskClient) -> None:
    answer = client.post("/import/sample", headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 403


def test_a_wrong_partner_needs_the_box(app: Flask, client: FlaskClient) -> None:
    chinese = sample_files()[0]
    files = ("sample.zh.txt", chinese.data), ("library.en.txt", LIBRARY.encode())
    refused = finish(app, client, send(client, *files))
    alert = LexborHTMLParser(refused.text).css_first("[role=alert] p").text()
    assert "do not look like translations of each other" in alert
    assert app.extensions["tm"].store.imports() == ()
    taken = finish(app, client, send(client, *files, force="1"))
    report = client.get(taken.location)
    assert int(facts_of(report)["Fit of the texts"].removesuffix("%")) < 10
    assert "The texts fit badly" in report.text


def test_files_in_the_wrong_order_are_turned(app: Flask, client: FlaskClient) -> None:
    chinese, english = sample_files()
    files = ("dam.en.txt", english.data), ("dam.zh.txt", chinese.data)
    ended = finish(app, client, send(client, *files, source_lang="zh"))
    report = client.get(ended.location)
    assert facts_of(report)["Languages"] == "简体中文 → English"
    assert int(facts_of(report)["Fit of the texts"].removesuffix("%")) >= 98
    assert "dam.zh.txt is the source" in report.text


REVIEW = "/imports/1/review"


def review_link(answer: TestResponse) -> str | None:
    link = LexborHTMLParser(answer.text).css_first(f'a[href="{REVIEW}"]')
    return link and " ".join(link.text().split())


def test_the_report_and_the_list_lead_to_the_review(app: Flask, client: FlaskClient) -> None:
    store_pairs(app.extensions["tm"].store, pairs())
    assert review_link(client.get("/imports/1")) == "Review the alignment 3 uncertain links"
    assert review_link(client.get("/imports")) == "3 uncertain links"
    for number in (2, 3, 5):
        client.post(f"{REVIEW}/{number}/accept")
    assert review_link(client.get("/imports/1")) == "Review the alignment"
    assert review_link(client.get("/imports")) is None


def test_an_import_without_alignment_has_no_review(app: Flask, client: FlaskClient) -> None:
    fill(app)
    assert review_link(client.get("/imports/1")) is None
    assert client.get(REVIEW).status_code == 404


def test_an_import_that_was_taken_back_has_no_review(app: Flask, client: FlaskClient) -> None:
    store_pairs(app.extensions["tm"].store, pairs())
    client.post("/imports/1/undo")
    assert review_link(client.get("/imports/1")) is review_link(client.get("/imports")) is None
    assert client.get(REVIEW).status_code == 409


def test_encoding_and_conflicts_are_chosen_in_the_form(app: Flask, client: FlaskClient) -> None:
    units = "zh\ten\n水很深。\tThe water is deep.\n"
    finish(app, client, send(client, ("a.tsv", units.encode())))
    new = "zh\ten\n水很深。\tThe water runs deep.\n无译文\t\n".encode("gb18030")
    ended = finish(
        app, client, send(client, ("b.tsv", new), encoding="gb18030", on_conflict="replace")
    )
    report = client.get(ended.location)
    assert "The water runs deep." in report.text
    link = LexborHTMLParser(report.text).css_first("a[download]")
    table = client.get(link.attributes["href"])
    assert table.mimetype == "text/tab-separated-values"
    assert "line 3\tthe target is empty\t" in table.data.decode("utf-8-sig")
    table.close()
    assert [unit.target for unit in app.extensions["tm"].store.units()] == ["The water runs deep."]


@pytest.mark.parametrize("field", ["encoding", "on_conflict"])
def test_a_choice_that_is_none_is_refused(client: FlaskClient, field: str) -> None:
    answer = send(client, ("a.tsv", b"zh\ten\n"), **{field: "klingon"})
    assert answer.status_code == 422
    assert "klingon" in answer.text
