"""The concordance page without JavaScript, its fragment, and the parts on the lookup page."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from tests.pages_data import filled_app


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with filled_app(tmp_path_factory.mktemp("filled")) as made:
        yield made


@pytest.fixture
def client(filled: Flask) -> FlaskClient:
    return filled.test_client()


def page_of(client: FlaskClient, address: str = "/concordance", **query: str) -> LexborHTMLParser:
    return LexborHTMLParser(client.get(address, query_string=query).text)


def text_of(page: LexborHTMLParser, css: str) -> str:
    return " ".join(page.css_first(css).text().split())


def texts(page: LexborHTMLParser, css: str) -> list[str]:
    return [" ".join(node.text().split()) for node in page.css(css)]


def test_both_sides_are_marked(client: FlaskClient) -> None:
    page = page_of(client, q="举行会议", side="source")
    assert text_of(page, "[role=status]") == "1 passage"
    assert texts(page, ".source mark.hit") == ["举行会议"]
    assert texts(page, ".target mark.probable") == ["meet"]
    assert text_of(page, ".passage > .hidden").startswith("Probable translation: “meet” (")
    assert text_of(page, ".passage .provenance").startswith("signs.zh.txt ¶2 aligned")


def test_the_form_keeps_what_was_asked(client: FlaskClient) -> None:
    page = page_of(
        client, q="line", side="target", other="黄线", source="zh-Hans", target="en", status="draft"
    )
    assert page.css_first("[name=q]").attributes["value"] == "line"
    assert page.css_first("[name=other]").attributes["value"] == "黄线"
    assert page.css_first("[name=side][checked]").attributes["value"] == "target"
    assert [node.attributes["value"] for node in page.css("option[selected]")][:2] == [
        "zh-Hans",
        "en",
    ]
    assert "open" in page.css_first("details.filters").attributes
    assert text_of(page, "[role=status]") == "0 passages"


def test_nothing_found_says_what_to_do_next(client: FlaskClient) -> None:
    page = page_of(client, q="zebra", side="source", memory="default")
    assert text_of(page, ".state h2") == "Nothing found"
    assert [node.attributes["href"] for node in page.css(".state a")] == [
        "/concordance?q=zebra&side=either&memory=default",
        "/concordance?q=zebra&side=source",
        "/?q=zebra",
    ]


def test_a_bad_query_is_told_on_the_page(client: FlaskClient) -> None:
    response = client.get("/concordance", query_string={"q": '"open'})
    assert response.status_code == 422
    page = LexborHTMLParser(response.text)
    assert "quotation mark without its partner" in text_of(page, "#concordance-error")
    assert page.css_first("[name=q]").attributes["aria-invalid"] == "true"


@pytest.mark.parametrize(
    "query",
    [{"side": "left"}, {"q": "a", "level": "x"}, {"q": "a", "source": "en", "target": "en"}],
)
def test_a_wrong_address_is_refused(client: FlaskClient, query: dict[str, str]) -> None:
    assert client.get("/concordance", query_string=query).status_code == 422


def test_the_fragment_is_the_part_of_the_page(client: FlaskClient) -> None:
    whole = client.get("/concordance", query_string={"q": "会议"})
    part = client.get("/concordance", query_string={"q": "会议"}, headers={"X-Fragment": "found"})
    assert part.headers["X-Fragment"] == "found"
    assert "X-Fragment" in whole.headers["Vary"]
    assert part.text.strip() in whole.text


def test_the_next_page_has_an_address(client: FlaskClient) -> None:
    for number in range(21):
        unit = {"source": f"页{number}", "target": f"page {number}", "source_lang": "zh",
                "target_lang": "en"}  # fmt: skip
        assert client.post("/api/v1/tm/units", json=unit).status_code == 201
    page = page_of(client, q="页")
    assert (len(page.css(".passage")), text_of(page, "[role=status]")) == (20, "21 passages")
    following = page.css_first("a[rel=next]").attributes["href"]
    assert following is not None
    rest = LexborHTMLParser(client.get(following).text)
    assert len(rest.css(".passage")) == 1
    assert rest.css("a[rel=next]") == []
    assert text_of(rest, ".actions a") == "First page"


def test_the_lookup_page_shows_parts_where_no_unit_matches(client: FlaskClient) -> None:
    text = "他们说，乘客应当站在一旁，但是没有人听。"
    page = page_of(client, "/", q=text, source="zh-Hans", target="en")
    assert text_of(page, ".fragments h2") == "Parts that the memory has"
    assert text_of(page, ".fragments summary .source") == "乘客应当站"
    assert texts(page, ".fragments mark.hit") == ["乘客应当站"]
    address = page.css_first(".fragments details > p a").attributes["href"]
    assert address is not None
    assert texts(LexborHTMLParser(client.get(address).text), ".passage mark.hit") == ["乘客应当站"]


def test_a_good_match_needs_no_parts(client: FlaskClient) -> None:
    page = page_of(client, "/", q="乘客应当站在黄线以外候车。", source="zh-Hans", target="en")
    assert page.css(".fragments") == []


def test_parts_do_not_repeat_the_pieces_of_an_assembled_answer(client: FlaskClient) -> None:
    for source, target in (("桥梁已经修好，", "The bridge is mended,"),
                           ("道路也已开通。", "the road is open too.")):  # fmt: skip
        unit = {"source": source, "target": target, "source_lang": "zh", "target_lang": "en"}
        assert client.post("/api/v1/tm/units", json=unit).status_code == 201
    text = "桥梁已经修好，道路也已开通。"
    page = page_of(client, "/", q=text, source="zh-Hans", target="en")
    assert "assembled" in text_of(page, ".match .score")
    assert page.css(".fragments") == []
    found = client.get(
        "/api/v1/tm/fragments", query_string={"text": text, "source_lang": "zh",
        "target_lang": "en", "limit": 1},
    ).json  # fmt: skip
    assert ([one["text"] for one in found["fragments"]], found["left_out"]) == (["桥梁已经修好"], 1)
