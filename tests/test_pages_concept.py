"""What a person does on the pages of concepts, of the check, and of what was asked for."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from glossary.consistency import DocumentUse, Rendering
from glossary.web.usage_chart import chart_of
from tests.pages_data import HOSTILE, filled_app


@pytest.fixture
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


def send(client: FlaskClient, path: str, **form: object) -> int:
    return client.post(path, data=form).status_code


def form_of(client: FlaskClient, path: str) -> dict[str, str]:
    """The hidden fields and the texts of the form that changes a concept."""
    form = page_of(client, path).css_first(".edit form")
    found = {
        node.attributes["name"]: node.attributes.get("value") or ""
        for node in form.css("input[type=hidden], input[type=text]")
    }
    return found | {node.attributes["name"]: node.text() for node in form.css("textarea")}


def test_a_concept_is_edited_and_the_change_undone(filled: Flask, client: FlaskClient) -> None:
    form = form_of(client, "/glossary/concepts/1")
    assert form["definition"] == HOSTILE
    form |= {"customer": "metro", "status-1-1": "remove", "term": "safety line", "lang": "en"}
    assert send(client, "/glossary/concepts/1/change", **form, status="admitted") == 303
    page = page_of(client, "/glossary/concepts/1")
    terms = [node.css_first(".target").text() for node in page.css(".designation h3")]
    assert terms == ["黄线", "yellow line", "safety line"]
    assert "metro" in page.css_first(".facts").text()
    undo = page.css_first(".history form input[name=change]").attributes["value"]
    assert send(client, "/glossary/concepts/1/undo", change=undo) == 303
    assert filled.extensions["glossary"].concepts.get(1).customer == ""
    assert send(client, "/glossary/concepts/1/undo", change=999) == 404


def test_a_change_of_an_old_version_is_a_conflict(client: FlaskClient) -> None:
    form = form_of(client, "/glossary/concepts/1")
    assert send(client, "/glossary/concepts/1/change", **form | {"note": "first"}) == 303
    assert send(client, "/glossary/concepts/1/change", **form | {"note": "late"}) == 409
    assert form_of(client, "/glossary/concepts/1")["note"] == "first"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [({"status-1-0": "good"}, 422), ({"term": "x", "lang": "??"}, 422), ({"version": "x"}, 422)],
)
def test_a_wrong_form_is_refused(client: FlaskClient, wrong: dict[str, str], code: int) -> None:
    form = form_of(client, "/glossary/concepts/1") | wrong
    assert send(client, "/glossary/concepts/1/change", **form) == code


def test_concepts_are_merged_deleted_and_brought_back(client: FlaskClient) -> None:
    version = form_of(client, "/glossary/concepts/1")["version"]
    assert send(client, "/glossary/concepts/1/merge", version=version, other="two") == 422
    assert send(client, "/glossary/concepts/1/merge", version=version, other="c2") == 303
    gone = page_of(client, "/glossary/concepts/2")
    assert gone.css_first("h1").text() == "Concept c2 is deleted"
    undo = gone.css_first(".history form input[name=change]").attributes["value"]
    assert send(client, "/glossary/concepts/2/undo", change=undo) == 303
    assert "委员会" in page_of(client, "/glossary/concepts/2").css_first("h1").text()
    version = form_of(client, "/glossary/concepts/2")["version"]
    assert send(client, "/glossary/concepts/2/delete", version=version) == 303
    assert page_of(client, "/glossary/concepts/2").css_first("h1").text() == "Concept c2 is deleted"
    assert client.get("/glossary/concepts/99").status_code == 404


def test_a_concept_tells_how_the_memory_renders_it(client: FlaskClient) -> None:
    usage = page_of(client, "/glossary/concepts/1").css_first(".usage")
    rows = [" ".join(row.text().split()) for row in usage.css("tbody tr")]
    assert rows
    assert rows[0].startswith("A yellow line preferred")
    assert "signs.zh.txt" in rows[0]
    assert usage.css_first("svg").attributes["role"] == "img"
    assert len(usage.css("svg rect")) >= 1


def rendering(text: str, *uses: tuple[str, int]) -> Rendering:
    documents = tuple(DocumentUse(name, count, None) for name, count in uses)
    return Rendering(text, None, sum(c for _, c in uses), documents, None, None, ())


def test_a_chart_has_a_bar_a_document_cut_by_rendering() -> None:
    chart = chart_of([rendering("a", ("x", 3), ("y", 1)), rendering("b", ("x", 1))])
    first, second = chart.bars
    assert (first.document, [(p.letter, p.x, p.width) for p in first.parts]) == (
        "x",
        [("A", 0.0, 270.0), ("B", 270.0, 90.0)],
    )
    assert [(p.letter, p.width) for p in second.parts] == [("A", 90.0)]
    assert chart.letters == ("A", "B")


def test_a_chart_keeps_the_largest_documents_and_shortens_names() -> None:
    chart = chart_of([rendering("a", *((f"{n:02}" * 40, n) for n in range(1, 20)))])
    assert (len(chart.bars), chart.left_out) == (12, 7)
    assert all(len(bar.shown) == 44 for bar in chart.bars)
    assert chart_of([]).bars == ()


def test_texts_and_the_memory_are_checked(client: FlaskClient) -> None:
    page = page_of(client, "/glossary/check?source=黄线很长。&target=The gold line is long.")
    assert "term not to be used" in page.css_first(".finding").text()
    assert [node.text() for node in page.css(".findings mark")] == ["黄线", "gold line"]
    assert page_of(client, "/glossary/check?source=黄线").css_first(".alert")
    whole = page_of(client, "/glossary/check?memory=1&severity=info")
    assert "checked" in whole.css_first("[role=status]").text()
    assert client.get("/glossary/check?severity=bad").status_code == 422


def test_a_search_in_vain_becomes_a_request_and_then_a_concept(client: FlaskClient) -> None:
    for _ in range(2):
        assert "kept" in page_of(client, "/glossary?q=扶手").css_first(".state").text()
    page_of(client, "/glossary?q=x")
    page_of(client, "/glossary?q=12")
    page_of(client, "/glossary?q=yellow")
    page = page_of(client, "/glossary/requests")
    assert [node.text() for node in page.css(".requests h2")] == ["扶手"]
    assert "2 times" in page.css_first(".requests .muted").text()
    assert send(client, "/glossary/requests/1/done", target=" ") == 422
    assert send(client, "/glossary/requests/1/done", target="handrail") == 303
    assert page_of(client, "/glossary/requests").css(".requests") == []
    assert "扶手" in page_of(client, "/glossary?q=handrail").css_first("tbody").text()
    assert send(client, "/glossary/requests/1/open") == 303
    assert send(client, "/glossary/requests/1/dismissed") == 303
    assert client.get("/glossary/requests?state=bad").status_code == 422


def test_a_candidate_is_merged_into_a_concept_on_its_page(client: FlaskClient) -> None:
    accept = "/glossary/candidates/1/accept"
    assert send(client, accept, state="open", target="passenger", into="one") == 422
    assert send(client, accept, state="open", target="passenger", into="c1") == 303
    terms = [n.text() for n in page_of(client, "/glossary/concepts/1").css(".designation .target")]
    assert "passenger" in terms
