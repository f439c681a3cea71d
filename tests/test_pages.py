"""All pages: their HTML, their languages, and that every text is shown literally."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from tests.pages_data import HOSTILE, filled_app
from tests.pages_html import faults
from tm.web.interface import percent

FILLED = (
    "/",
    "/?q=乘客应当站在黄线以外候车。",
    "/?q=乘客须站在黄线以外候车。",
    "/?q=列车到站前&min_score=50",
    "/?q=完全没有的文字&source=en&target=zh-Hans",
    f"/?q={'长' * 10_001}",
    "/concordance",
    "/concordance?q=列车 到站",
    "/concordance?q=stops&side=target&source=zh-Hans&target=en&other=车&memory=default",
    "/concordance?q=nothing&status=draft&level=clause",
    '/concordance?q="open',
    "/analyse",
    "/import",
    "/imports",
    "/imports/1",
    "/imports/1?repeated=1",
    "/glossary",
    "/glossary?q=委员会",
    "/glossary?q=nothing",
    "/glossary?status=deprecated",
    "/glossary/concepts/1",
    "/glossary/concepts/2",
    "/glossary/candidates",
    "/glossary/candidates?decided=1",
    "/glossary/candidates?state=rejected",
    "/api/docs",
    "/nowhere",
    "/glossary/concepts/99",
)
EMPTY = (
    "/",
    "/concordance?q=a",
    "/import",
    "/imports",
    "/glossary",
    "/glossary/candidates?extracted=1",
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with filled_app(tmp_path_factory.mktemp("filled")) as made:
        yield made


@pytest.fixture
def client(filled: Flask) -> FlaskClient:
    return filled.test_client()


@pytest.mark.parametrize(
    ("share", "shown"), [(0, "0%"), (0.29, "29%"), (0.57, "57%"), (0.999, "99%"), (1, "100%")]
)
def test_shares_are_rounded_down(share: float, shown: str) -> None:
    assert percent(share) == shown


@pytest.mark.parametrize("ui", ["en", "zh"])
@pytest.mark.parametrize("path", FILLED)
def test_every_page_is_sound(client: FlaskClient, path: str, ui: str) -> None:
    response = client.get(path, headers={"Accept-Language": ui})
    assert faults(response.text) == []
    assert response.mimetype == "text/html"


@pytest.mark.parametrize("path", EMPTY)
def test_every_page_of_an_empty_memory_is_sound(app: Flask, path: str) -> None:
    response = app.test_client().get(path)
    assert response.status_code == 200
    assert faults(response.text) == []


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/", 3),  # in the box, in the translation, in the source
        ("/imports/1", 4),
        ("/glossary/concepts/1", 3),
        ("/glossary/candidates", 1),
    ],
)
def test_texts_are_shown_literally(client: FlaskClient, path: str, shown: int) -> None:
    query = {"q": f"列车到站前{HOSTILE}", "source": "zh-Hans", "target": "en"}
    page = LexborHTMLParser(client.get(path, query_string=query).text)
    assert page.body is not None
    assert page.body.text().count(HOSTILE) == shown
    assert not page.css("main script")


def links(html: str) -> Iterator[str]:
    for node in LexborHTMLParser(html).css("a[href], link[href], script[src]"):
        yield node.attributes.get("href") or node.attributes.get("src") or ""


def test_every_link_leads_somewhere(client: FlaskClient) -> None:
    broken = set()
    seen = set()
    for path in FILLED:
        page = client.get(path)
        for link in links(page.text):
            target = link.partition("#")[0]
            if target and target not in seen:
                seen.add(target)
                with client.get(target) as answer:
                    if answer.status_code not in (200, page.status_code):
                        broken.add((path, target, answer.status_code))
    assert broken == set()
    assert "/imports/1" in seen


def test_every_module_imports_what_exists(client: FlaskClient) -> None:
    for name in ("lookup", "review", "alignment", "job", "import", "copy"):
        with client.get(f"/assets/{name}.js") as answer:
            assert answer.mimetype == "text/javascript"
            for other in re.findall(r'from "\./([\w.]+)"', answer.text):
                with client.get(f"/assets/{other}") as found:
                    assert found.status_code == 200


def test_the_policy_forbids_everything_inline(client: FlaskClient) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_the_interface_speaks_the_language_of_the_browser(client: FlaskClient) -> None:
    answer = client.get("/", headers={"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5"})
    assert '<html lang="zh-Hans">' in answer.text
    assert "术语库" in answer.text
    assert {"Accept-Language", "Cookie"} <= set(answer.vary)


def test_an_interface_language_that_was_chosen_stays(client: FlaskClient) -> None:
    assert '<html lang="zh-Hans">' in client.get("/import?ui=zh").text
    assert '<html lang="zh-Hans">' in client.get("/", headers={"Accept-Language": "en"}).text
    assert '<html lang="en">' in client.get("/?ui=en").text
    assert '<html lang="en">' in client.get("/").text


def test_the_other_interface_language_shows_the_same_page(client: FlaskClient) -> None:
    page = LexborHTMLParser(client.get("/?q=黄线&min_score=50").text)
    link = page.css_first(".interfaces a").attributes["href"]
    assert link == "/?q=%E9%BB%84%E7%BA%BF&min_score=50&ui=zh"


def test_an_unknown_interface_language_is_refused_in_a_known_one(client: FlaskClient) -> None:
    answer = client.get("/?ui=tlh")
    assert answer.status_code == 422
    assert faults(answer.text) == []
    assert "known: en, zh" in answer.text


def test_a_missing_page_is_answered_with_a_page(client: FlaskClient) -> None:
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert "Not found" in LexborHTMLParser(answer.text).css_first("h1").text()


def test_the_interface_description_lists_every_operation(
    filled: Flask, client: FlaskClient
) -> None:
    document = filled.extensions["openapi"]
    stated = {
        (method.upper(), document["servers"][0]["url"].rstrip("/") + path)
        for path, item in document["paths"].items()
        for method in item.keys() & {"get", "post", "put", "patch", "delete"}
    }
    page = LexborHTMLParser(client.get("/api/docs").text)
    shown = {
        (node.css_first(".method").text(), node.css_first("code").text())
        for node in page.css(".operations summary")
    }
    assert shown == stated
    assert ("GET", "/api/v1/tm/matches") in shown
