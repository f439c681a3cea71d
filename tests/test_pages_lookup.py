"""The lookup page without JavaScript, and its fragment."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from tests.pages_data import filled_app

TEXT = "乘客须站在黄线以外候车。"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with filled_app(tmp_path_factory.mktemp("filled")) as made:
        yield made


@pytest.fixture
def client(filled: Flask) -> FlaskClient:
    return filled.test_client()


def page_of(client: FlaskClient, **query: object) -> LexborHTMLParser:
    return LexborHTMLParser(client.get("/", query_string=query).text)


def text_of(page: LexborHTMLParser, css: str) -> str:
    return " ".join(page.css_first(css).text().split())


def test_a_form_without_script_finds_matches_and_terms(client: FlaskClient) -> None:
    page = page_of(client, q=TEXT, source="zh-Hans", target="en", min_score="70")
    assert text_of(page, "[role=status]") == "1 match · 1 term"
    assert text_of(page, ".match .target") == "Passengers shall stand behind the yellow line."
    assert text_of(page, ".match .number") == "1"
    assert text_of(page, ".terms .source") == "黄线"
    assert [node.text() for node in page.css(".terms .target")] == ["yellow line", "gold line"]
    form = page.css_first("form#lookup")
    assert (form.attributes["method"], form.attributes["action"]) == ("get", "/")
    assert text_of(page, "textarea") == TEXT


def test_a_match_says_how_sure_what_differs_and_where_from(client: FlaskClient) -> None:
    page = page_of(client, q=TEXT)
    score = int(text_of(page, ".score b").rstrip("%"))
    assert 70 <= score < 100
    assert text_of(page, ".score") == f"{score}% fuzzy"
    source = page.css_first(".match .source")
    kept = [node.text() for node in source.iter(include_text=True) if node.tag != "ins"]
    assert "".join(kept) == "乘客应当站在黄线以外候车。"
    assert source.css_first("ins").text() == "须"
    assert text_of(page, ".match .hidden") == (
        "Differs from your text: the memory has “应当”, your text “须”."
    )
    provenance = text_of(page, ".match .provenance")
    assert provenance.startswith("signs.zh.txt ¶1 aligned, not reviewed alignment 93%")
    assert page.css_first(".match .provenance a").attributes["href"] == "/imports/1"


def test_an_identical_text_is_exact(client: FlaskClient) -> None:
    page = page_of(client, q="乘客应当站在黄线以外候车。")
    assert text_of(page, ".score") == "100% exact"
    assert page.css(".match ins, .match del, .match .penalties, .match .hidden") == []


def test_penalties_are_itemised(client: FlaskClient) -> None:
    page = page_of(client, q="乘客應當站在黃線以外候車。", source="zh-Hant", target="en")
    assert text_of(page, ".score b") == "99%"
    assert text_of(page, ".penalties") == "= 100 −1 simplified/traditional"


def test_a_term_keeps_its_own_script(client: FlaskClient) -> None:
    page = page_of(client, q="乘客應當站在黃線以外候車。", source="zh-Hant", target="en")
    term = page.css_first(".terms .source")
    assert (term.text(), term.attributes["lang"]) == ("黄线", "zh-Hans")


def test_attested_terms_say_in_how_many_units(client: FlaskClient) -> None:
    page = page_of(client, q=TEXT)
    items = [" ".join(node.text().split()) for node in page.css(".terms li.copyable > span")]
    assert items == ["yellow line preferred ×2", "gold line do not use"]
    assert page.css_first(".terms [title]").attributes["title"] == "attested by 2 units"


def test_deprecated_terms_are_named_and_cannot_be_copied(client: FlaskClient) -> None:
    page = page_of(client, q=TEXT)
    item = page.css_first(".terms li.status-deprecated")
    assert "do not use" in item.text()
    assert item.css("[data-copy]") == []


def test_the_fragment_is_exactly_the_part_of_the_page(client: FlaskClient) -> None:
    query = {"q": TEXT, "source": "zh-Hans", "target": "en"}
    page = client.get("/", query_string=query)
    fragment = client.get("/", query_string=query, headers={"X-Fragment": "results"})
    assert fragment.headers["X-Fragment"] == "results"
    assert "X-Fragment" in page.vary
    assert "X-Fragment" in fragment.vary
    assert "X-Fragment" not in page.headers
    assert "<html" not in fragment.text
    assert f'<div id="results">\n{fragment.text}\n</div>' in page.text


def test_line_ends_and_edges_of_a_submitted_text_do_not_count(client: FlaskClient) -> None:
    page = page_of(client, q=" 乘客应当站在黄线以外候车。\r\n ")
    assert text_of(page, ".score") == "100% exact"


def test_languages_left_out_are_told_from_the_text(client: FlaskClient) -> None:
    page = page_of(client, q="Passengers shall stand behind the yellow line.")
    chosen = [node.attributes["value"] for node in page.css(".languages option[selected]")]
    assert chosen == ["en", "zh-Hans", "70"]
    assert text_of(page, ".match .target") == "乘客应当站在黄线以外候车。"


def test_languages_are_swapped_without_script(client: FlaskClient) -> None:
    query = {"q": TEXT, "source": "zh-Hans", "target": "en", "min_score": 80, "swap": 1}
    answer = client.get("/", query_string=query)
    assert answer.status_code == 303
    followed = client.get(answer.location)
    chosen = [
        node.attributes["value"]
        for node in LexborHTMLParser(followed.text).css(".languages option[selected]")
    ]
    assert chosen == ["en", "zh-Hans", "80"]


def test_an_empty_memory_says_what_to_do_next(app: Flask) -> None:
    page = page_of(app.test_client())
    assert text_of(page, ".state h2") == "The memory is empty"
    assert page.css_first(".state a").attributes["href"] == "/import"
    assert page.css_first(".state form").attributes["action"] == "/import/sample"


def test_no_match_says_what_to_do_next(client: FlaskClient) -> None:
    page = page_of(client, q="火车票", source="en", target="zh-Hans")
    assert text_of(page, "[role=status]") == "0 matches"
    assert text_of(page, ".state h3") == "Nothing at 70% or more"
    ways = [node.attributes["href"] for node in page.css(".state a")]
    assert ways == [
        "/?q=%E7%81%AB%E8%BD%A6%E7%A5%A8&source=zh-Hans&target=en&min_score=70",
        "/?q=%E7%81%AB%E8%BD%A6%E7%A5%A8&source=en&target=zh-Hans&min_score=50",
        "/concordance?source=en&target=zh-Hans",
        "/import",
    ]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"q": "长" * 10_001}, "The text is too long"),
        ({"q": "a\x00b"}, "This cannot be used"),
        ({"q": "a", "min_score": "20"}, "give a number from 50 to 100"),
        ({"q": "a", "min_score": "７０"}, "give a number from 50 to 100"),
        ({"q": "a", "source": "en", "target": "en-GB"}, "choose two different languages"),
        ({"q": "a", "source": "!!"}, "language tag"),
    ],
    ids=["too long", "control character", "low score", "full-width score", "same", "tag"],
)
def test_wrong_input_is_refused_with_a_reason(
    client: FlaskClient, query: dict[str, str], says: str
) -> None:
    answer = client.get("/", query_string=query)
    assert answer.status_code == 422
    assert says in answer.text


def test_a_text_that_is_too_long_stays_in_the_box(client: FlaskClient) -> None:
    page = page_of(client, q="长" * 10_001)
    assert text_of(page, "textarea") == "长" * 10_001
    assert page.css_first("textarea").attributes["aria-describedby"] == "lookup-error"


PIECES = "乘客应当站在黄线以外候车。委员会决定于2027年5月1日举行会议。列车晚点。"


def test_an_assembled_match_shows_its_pieces_and_what_is_left(client: FlaskClient) -> None:
    page = page_of(client, q=PIECES, source="zh-Hans", target="en")
    assert text_of(page, ".score") == "84% assembled"
    assert text_of(page, ".match-head .muted") == "covers 86% of the text"
    assert text_of(page, ".match .target") == (
        "Passengers shall stand behind the yellow line. "
        "The Committee decided to meet on 1 May 2027. ⟦列车晚点。⟧"
    )
    assert text_of(page, ".match mark.untranslated") == "⟦列车晚点。⟧"
    scores = [node.text() for node in page.css(".pieces tr td.figure")]
    assert scores == ["100%", "95%"]
    assert page.css(".match .provenance") == []


def test_an_adapted_target_is_marked_and_says_what_it_was(client: FlaskClient) -> None:
    page = page_of(client, q="委员会决定于2027年5月1日举行会议。", source="zh-Hans", target="en")
    assert text_of(page, ".match .target") == "The Committee decided to meet on 1 May 2027."
    assert text_of(page, ".match mark.adapted") == "1 May 2027"
    replaced, stored = (" ".join(node.text().split()) for node in page.css(".match .note"))
    assert replaced.endswith("30 June 2026 → 1 May 2027")
    assert stored == "Stored: The Committee decided to meet on 30 June 2026."
    copied = page.css_first(".match [data-copy]").attributes["data-copied"]
    assert copied == "Copied, with replaced numbers"
    assert page_of(client, q=TEXT).css_first(".match [data-copy]").attributes["data-copied"] == (
        "Copied"
    )


def test_filters_narrow_the_matches_and_stay_in_the_form(client: FlaskClient) -> None:
    asked = {"q": TEXT, "source": "zh-Hans", "target": "en"}
    page = page_of(client, **asked, status="unreviewed", document="signs.zh.txt", level="")
    assert len(page.css(".match")) == 1
    assert text_of(page, ".filters summary") == "Filters and penalties · 2 set"
    assert page.css_first("input[name=document]").attributes["value"] == "signs.zh.txt"
    (checked,) = page.css(".filters input[checked]")
    assert checked.attributes["value"] == "unreviewed"
    none = page_of(client, **asked, status=["draft", "machine"])
    assert none.css(".match") == []
    links = [node.attributes["href"] for node in none.css(".state a")]
    assert "/?q=" + quote(TEXT) + "&source=zh-Hans&target=en&min_score=70" in links
    assert any("status=draft&status=machine" in link and "min_score=50" in link for link in links)


def test_penalties_of_the_form_are_itemised(client: FlaskClient) -> None:
    page = page_of(client, q=TEXT, source="zh-Hans", target="en", age_days=0, age_penalty=4)
    assert text_of(page, ".penalties").endswith("−4 age")


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "good"},
        {"changed_since": "yesterday"},
        {"age_days": "-1"},
        {"filter": "Acme"},
        {"min_score": "49"},
    ],
    ids=str,
)
def test_a_wrong_filter_is_a_stated_error(client: FlaskClient, wrong: dict[str, str]) -> None:
    answer = client.get("/", query_string={"q": TEXT, **wrong})
    assert answer.status_code == 422
    assert next(iter(wrong)) in answer.text


def test_swapping_keeps_the_filters(client: FlaskClient) -> None:
    answer = client.get(
        "/",
        query_string={"q": "x", "source": "en", "target": "zh", "swap": 1, "memory": ["a", "b"]},
    )
    assert answer.headers["Location"] == "/?q=x&source=zh&target=en&min_score=70&memory=a&memory=b"
