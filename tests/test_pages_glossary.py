"""The glossary's pages: list, concept, review, extraction."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from glossary.model import CandidateState
from glossary.web.review_pages import band
from tests.pages_data import PAIRS, fill, fill_units, filled_app


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with filled_app(tmp_path_factory.mktemp("filled")) as made:
        yield made


@pytest.fixture
def client(filled: Flask) -> FlaskClient:
    return filled.test_client()


def page_of(client: FlaskClient, path: str) -> LexborHTMLParser:
    answer = client.get(path)
    assert answer.status_code == 200
    return LexborHTMLParser(answer.text)


def sources(page: LexborHTMLParser) -> list[str]:
    return [node.text() for node in page.css("tbody th .source")]


def test_concepts_stand_in_a_table_with_a_column_a_language(client: FlaskClient) -> None:
    page = page_of(client, "/glossary")
    heads = [node.text() for node in page.css("thead th")]
    assert heads == ["中文", "English", "Subject", "Confidence", "Concept"]
    assert sources(page) == ["黄线", "委员会"]
    terms = [" ".join(node.text().split()) for node in page.css("tbody tr:first-child li")]
    assert terms == ["黄线 ×3", "yellow line preferred ×2", "gold line do not use"]


@pytest.mark.parametrize(
    ("query", "left"),
    [("q=yellow", ["黄线"]), ("q=黃線", ["黄线"]), ("status=proposed", ["委员会"]), ("q=none", [])],
    ids=["English", "other script", "status", "nothing"],
)
def test_a_filter_leaves_what_fits(client: FlaskClient, query: str, left: list[str]) -> None:
    assert sources(page_of(client, f"/glossary?{query}")) == left


def test_an_unknown_status_is_refused(client: FlaskClient) -> None:
    assert client.get("/glossary?status=good").status_code == 422


@pytest.mark.parametrize("path", ["/glossary", "/glossary/candidates"])
@pytest.mark.parametrize("name", ["after", "offset"])
def test_a_place_that_is_no_number_is_refused(client: FlaskClient, path: str, name: str) -> None:
    used = (path, name) in {("/glossary", "after"), ("/glossary/candidates", "offset")}
    assert client.get(f"{path}?{name}=x").status_code == (422 if used else 200)


def test_a_concept_shows_its_three_levels(client: FlaskClient) -> None:
    page = page_of(client, "/glossary/concepts/1")
    assert [node.text() for node in page.css(".language-section h2")] == [
        "简体中文 zh-Hans",
        "English en",
    ]
    terms = [node.css_first(".target").text() for node in page.css(".designation h3")]
    assert terms == ["黄线", "yellow line", "gold line"]
    assert "attested by 3 units" in page.css_first(".term-facts").text()
    assert [node.text() for node in page.css(".passages mark")] == ["黄线", "yellow line"]


def test_the_glossary_offers_its_exports(client: FlaskClient) -> None:
    page = page_of(client, "/glossary")
    links = [node.attributes["href"] for node in page.css(".exports a")]
    assert links == [
        f"/api/v1/glossary/export?format={name}"
        for name in ("tbx", "csv", "tsv", "xlsx", "utx", "omegat")
    ]


def test_a_candidate_shows_its_evidence_on_both_sides(client: FlaskClient) -> None:
    page = page_of(client, "/glossary/candidates")
    assert " ".join(page.css_first(".candidate h2").text().split()) == "乘客 → passenger"
    assert [node.text() for node in page.css(".passages mark")] == ["乘客", "Passengers"]
    measures = [node.text() for node in page.css(".measures li")]
    assert measures[:3] == ["translation 83%, high", "term 31%, low", "in 4 units"]


@pytest.mark.parametrize(
    ("confidence", "word"), [(1.0, "high"), (0.7, "high"), (0.69, "medium"), (0.39, "low")]
)
def test_confidences_stand_in_bands(confidence: float, word: str) -> None:
    assert band(confidence) == word


@pytest.fixture
def own(app: Flask) -> FlaskClient:
    """A client of an application that the test may change."""
    fill(app)
    return app.test_client()


def state_of(app: Flask) -> CandidateState:
    state: CandidateState = app.extensions["glossary"].concepts.get_candidate(1).state
    return state


def test_a_candidate_is_accepted_with_an_edited_translation(app: Flask, own: FlaskClient) -> None:
    answer = own.post("/glossary/candidates/1/accept", data={"target": " traveller "})
    assert answer.status_code == 303
    assert answer.location == "/glossary/candidates?state=open&decided=1"
    assert state_of(app) is CandidateState.ACCEPTED
    page = page_of(own, answer.location)
    assert "Accepted: 乘客" in page.css_first("[role=status]").text()
    listed = page_of(own, "/glossary?q=traveller")
    assert sources(listed) == ["乘客"]


def test_the_notice_names_the_translation_as_edited(own: FlaskClient) -> None:
    answer = own.post("/glossary/candidates/1/accept", data={"target": "traveller"})
    notice = LexborHTMLParser(own.get(answer.location).text).css_first(".alert .target")
    assert notice is not None
    assert notice.text() == "traveller"


def test_a_second_decision_changes_nothing_and_leads_back(app: Flask, own: FlaskClient) -> None:
    own.post("/glossary/candidates/1/accept")
    answer = own.post("/glossary/candidates/1/reject", data={"state": "open"})
    assert answer.status_code == 303
    notice = LexborHTMLParser(own.get(answer.location).text).css_first(".alert")
    assert notice is not None
    assert "Nothing was changed" in notice.text()
    assert "Accepted: 乘客" in notice.text()
    candidate = app.extensions["glossary"].concepts.get_candidate(1)
    assert candidate.state is CandidateState.ACCEPTED


def test_a_decision_is_taken_back(app: Flask, own: FlaskClient) -> None:
    own.post("/glossary/candidates/1/accept", data={"target": "traveller"})
    answer = own.post("/glossary/candidates/1/reopen", data={"state": "open"})
    assert answer.status_code == 303
    assert state_of(app) is CandidateState.OPEN
    assert sources(page_of(own, "/glossary?q=traveller")) == []


def test_a_candidate_is_rejected(app: Flask, own: FlaskClient) -> None:
    answer = own.post("/glossary/candidates/1/reject", data={"state": "open", "offset": "20"})
    assert answer.location == "/glossary/candidates?state=open&offset=20&decided=1"
    assert state_of(app) is CandidateState.REJECTED
    page = page_of(own, "/glossary/candidates?state=rejected")
    assert page.css_first(".decision form").attributes["action"] == "/glossary/candidates/1/reopen"


@pytest.mark.parametrize("place", [{"state": "good"}, {"offset": "-1"}])
def test_a_wrong_place_is_refused_before_the_decision(
    app: Flask, own: FlaskClient, place: dict[str, str]
) -> None:
    assert own.post("/glossary/candidates/1/reject", data=place).status_code == 422
    assert state_of(app) is CandidateState.OPEN


def test_a_filter_that_is_too_long_is_refused(client: FlaskClient) -> None:
    assert client.get(f"/glossary?q={'x' * 200}").status_code == 200
    assert client.get(f"/glossary?q={'x' * 201}").status_code == 422


def test_a_translation_that_is_too_long_is_refused(app: Flask, own: FlaskClient) -> None:
    answer = own.post("/glossary/candidates/1/accept", data={"target": "x" * 501})
    assert answer.status_code == 422
    assert state_of(app) is CandidateState.OPEN


def test_an_extraction_without_units_says_what_to_do(app: Flask) -> None:
    client = app.test_client()
    started = client.post("/glossary/extractions", data={"fixed": "1"})
    assert started.status_code == 303
    job_id = started.location.rpartition("/")[2]
    app.extensions["tm"].jobs.wait(job_id, timeout_s=60)
    ended = LexborHTMLParser(client.get(started.location).text)
    assert "import documents first" in ended.css_first("[role=alert]").text()
    assert ended.css_first("[role=alert] a").attributes["href"] == "/glossary/candidates"


def test_a_finished_extraction_leads_to_the_queue(app: Flask) -> None:
    jobs = app.extensions["tm"].jobs
    job = jobs.wait(jobs.submit("extraction", lambda progress: None).id, timeout_s=60)
    ended = app.test_client().get(f"/glossary/extractions/{job.id}")
    assert (ended.status_code, ended.location) == (303, "/glossary/candidates?extracted=1")
    assert "found nothing" in app.test_client().get(ended.location).text


@pytest.mark.slow
def test_terms_are_extracted_from_units(app: Flask) -> None:
    fill_units(app, PAIRS[:2])
    client = app.test_client()
    started = client.post("/glossary/extractions")
    app.extensions["tm"].jobs.wait(started.location.rpartition("/")[2], timeout_s=120)
    ended = client.get(started.location)
    assert ended.status_code == 303, ended.text
    assert page_of(client, ended.location).css(".candidate .passages mark")
