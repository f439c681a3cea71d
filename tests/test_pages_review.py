"""The review of an alignment on its page, without a script."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser, LexborNode
from werkzeug.test import TestResponse

from tests.pages_data import HOSTILE
from tests.pages_html import faults
from tests.review_data import (
    CHINESE,
    ENGLISH,
    NOON,
    chinese,
    english,
    moved_pairs,
    pairs,
    store_pairs,
)
from tm.model import AlignedPair, Segment
from tm.review.model import RowOrder

PAGE = "/imports/1/review"
CARS, PEOPLE = "Cars drive across,", "and people come."


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Rows 1 to 6; 5 (without translation), 3 and 2 are uncertain, in this order."""
    store_pairs(app.extensions["tm"].store, pairs())
    return app.test_client()


def tree(answer: TestResponse, status: int = 200) -> LexborHTMLParser:
    assert answer.status_code == status
    return LexborHTMLParser(answer.text)


def numbers(page: LexborHTMLParser) -> list[int]:
    return [int((node.id or "").removeprefix("link-")) for node in page.css(".link")]


def opened(page: LexborHTMLParser) -> LexborNode:
    node = page.css_first(".link.opened")
    assert node is not None
    return node


def words(node: LexborNode | None) -> str:
    assert node is not None
    return " ".join(node.text().split())


def press(client: FlaskClient, page: LexborHTMLParser, key: str) -> TestResponse:
    """Send the form of a button as a browser does."""
    button = next(node for node in page.css("button") if node.attributes.get("data-key") == key)
    form = button.parent
    while form is not None and form.tag != "form":
        form = form.parent
    assert form is not None
    data = {node.attributes["name"]: node.attributes["value"] for node in form.css("[type=hidden]")}
    if name := button.attributes.get("name"):
        data[name] = button.attributes["value"]
    action = button.attributes.get("formaction") or form.attributes["action"]
    return client.post(action or "", data=data)


def follow(client: FlaskClient, answer: TestResponse) -> LexborHTMLParser:
    assert answer.status_code == 303
    return tree(client.get(answer.location))


def states(app: Flask) -> dict[int, str]:
    rows = app.extensions["tm"].reviews.rows(1, order=RowOrder.TEXT, limit=100)
    return {row.number: row.state.value for row in rows}


def texts(app: Flask) -> list[tuple[int, str, str]]:
    rows = app.extensions["tm"].reviews.rows(1, order=RowOrder.TEXT, limit=100)
    return [(row.number, row.source_text, row.target_text) for row in rows]


def test_open_links_stand_least_certain_first_and_the_first_is_opened(client: FlaskClient) -> None:
    page = tree(client.get(PAGE))
    assert numbers(page) == [5, 3, 2, 1, 4, 6]
    row = opened(page)
    assert row.id == "link-5"
    assert words(row.css_first(".self .row-head")) == "5 50% low ○ open"
    assert [node.text() for node in row.css(".source")] == [CHINESE[2], CHINESE[3], CHINESE[4]]
    assert words(page.css_first("#status")) == (
        "6 links open, 3 of them below 90% · 0 accepted · 0 dropped"
    )


def test_every_text_says_its_language(client: FlaskClient) -> None:
    page = tree(client.get(PAGE))
    assert {node.attributes["lang"] for node in page.css(".source")} == {"zh-Hans"}
    assert {node.attributes["lang"] for node in page.css(".target")} == {"en"}


def test_the_order_of_the_text_shows_all_states(client: FlaskClient) -> None:
    client.post(f"{PAGE}/2/drop")
    page = tree(client.get(f"{PAGE}?order=text"))
    assert numbers(page) == [1, 2, 3, 4, 5, 6]
    assert words(page.css_first("#link-2 .row-state")) == "✕ dropped"


@pytest.mark.parametrize(
    ("state", "left"), [("open", [5, 2, 1, 4]), ("accepted", [6]), ("dropped", [3]), ("all", None)]
)
def test_a_filter_leaves_links_in_its_state(
    client: FlaskClient, state: str, left: list[int] | None
) -> None:
    client.post(f"{PAGE}/6/accept")
    client.post(f"{PAGE}/3/drop")
    page = tree(client.get(f"{PAGE}?state={state}"))
    assert numbers(page) == (left or [5, 3, 2, 1, 4, 6])


@pytest.mark.parametrize(
    "query", ["order=length", "state=good", "link=x", "done=nonsense", "cut=1"]
)
def test_a_wrong_address_is_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"{PAGE}?{query}").status_code == 422


def test_accepting_goes_to_the_next_uncertain_link(app: Flask, client: FlaskClient) -> None:
    page = tree(client.get(f"{PAGE}?link=3"))
    answer = press(client, page, "a")
    assert answer.location == (
        f"{PAGE}?order=confidence&state=open&link=2&done=accept&about=3#link-2"
    )
    page = follow(client, answer)
    assert opened(page).id == "link-2"
    assert words(page.css_first("#status")).startswith("Link 3 accepted. 5 links open, 2 of them")
    page = follow(client, press(client, page, "a"))
    assert opened(page).id == "link-5"
    assert states(app)[3] == states(app)[2] == "accepted"


def test_after_the_uncertain_links_come_the_others_until_all_is_decided(
    client: FlaskClient,
) -> None:
    page = tree(client.get(PAGE))
    seen = []
    for _ in range(6):
        seen.append(opened(page).id)
        page = follow(client, press(client, page, "a"))
    assert seen == [f"link-{number}" for number in (5, 3, 2, 1, 4, 6)]
    assert "Nothing is open: 6 accepted, 0 dropped." in words(page.css_first("#status"))
    done = tree(client.get(PAGE))
    assert words(done.css_first(".state h2")) == "Every link is decided"


def test_merging_opens_the_joined_link(app: Flask, client: FlaskClient) -> None:
    page = follow(client, press(client, tree(client.get(f"{PAGE}?link=3")), "m"))
    assert opened(page).id == "link-3"
    assert "Merged into link 3." in words(page.css_first("#status"))
    assert texts(app)[2][1:] == ("车开过去，人也来了。天黑了。", f"{ENGLISH[2]} {ENGLISH[3]}")
    page = follow(client, press(client, page, "M"))
    assert opened(page).id == "link-2"
    assert states(app) == {1: "open", 2: "accepted", 5: "open", 6: "open"}


def test_a_link_is_cut_at_places_chosen_on_both_sides(app: Flask, client: FlaskClient) -> None:
    page = tree(client.get(f"{PAGE}?link=3&cut=clause"))
    row = opened(page)
    chosen = {
        side: [node.attributes["value"] for node in row.css(f"input[name={side}]")]
        for side in ("source", "target")
    }
    assert chosen == {"source": ["1 5", "1 10", "2 0"], "target": ["2 0", "2 19", "3 0"]}
    checked = {node.attributes["name"]: node.attributes["value"] for node in row.css("[checked]")}
    assert checked == {"source": "1 10", "target": "2 19"}
    page = follow(client, client.post(f"{PAGE}/3/split", data=checked))
    assert texts(app)[2:4] == [
        (3, "车开过去，", "Cars drive across,"),
        (7, "人也来了。", "and people come."),
    ]
    assert "Link 3 split." in words(page.css_first("#status"))


def test_words_are_offered_where_clauses_do_not_end_at_the_right_place(
    app: Flask, client: FlaskClient
) -> None:
    page = tree(client.get(f"{PAGE}?link=1&cut=clause"))
    finer = next(node for node in page.css("a") if node.attributes.get("data-key") == "w")
    row = opened(tree(client.get(finer.attributes["href"] or "")))
    shown = [[node.text() for node in row.css(f".{side} .piece")] for side in ("source", "target")]
    assert shown == [["桥", "已", "修", "好。"], ["The", "bridge", "is", "mended."]]
    checked = {node.attributes["name"]: node.attributes["value"] for node in row.css("[checked]")}
    follow(client, client.post(f"{PAGE}/1/split", data=checked))
    assert [row[1:] for row in texts(app)[:2]] == [
        ("桥已修", "The bridge is"),
        ("好。", "mended."),
    ]


def test_a_cut_needs_a_place_on_each_side(client: FlaskClient) -> None:
    answer = client.post(f"{PAGE}/3/split", data={"source": "1 10"})
    assert (
        words(tree(answer, 422).css_first("[role=alert]")) == "Choose a place to cut on each side"
    )


def test_a_link_without_translation_is_cut_too(app: Flask) -> None:
    both = chinese(0, "桥已修好。路也通了。")
    store_pairs(app.extensions["tm"].store, (AlignedPair((both,), (), 0.5), *pairs()[4:]))
    client = app.test_client()
    row = opened(tree(client.get(f"{PAGE}?link=1&cut=clause")))
    data = {node.attributes["name"]: node.attributes["value"] for node in row.css("[type=hidden]")}
    follow(client, client.post(f"{PAGE}/1/split", data=data | {"source": "0 5"}))
    assert [row[1:] for row in texts(app)[:2]] == [("桥已修好。", ""), ("路也通了。", "")]


@pytest.mark.parametrize(
    ("key", "after"),
    [
        ("{", [("路也通了，车开过去，", ENGLISH[1]), ("人也来了。", ENGLISH[2])]),
        ("[", [("路也通了，", f"{ENGLISH[1]} {CARS}"), ("车开过去，人也来了。", PEOPLE)]),
        ("}", [("车开过去，", ENGLISH[2]), ("人也来了。天黑了。", ENGLISH[3])]),
        ("]", [("车开过去，人也来了。", CARS), ("天黑了。", f"{PEOPLE} {ENGLISH[3]}")]),
    ],
    ids=["source up", "target up", "source down", "target down"],
)  # fmt: skip
def test_a_piece_moves_across_a_border(
    app: Flask, client: FlaskClient, key: str, after: list[tuple[str, str]]
) -> None:
    page = follow(client, press(client, tree(client.get(f"{PAGE}?link=3")), key))
    assert opened(page).id == "link-3"
    rows = [row[1:] for row in texts(app)]
    assert all(row in rows for row in after)
    assert "Border of link 3 moved." in words(page.css_first("#status"))


def test_a_link_that_lost_its_last_text_leaves_its_neighbour(
    app: Flask, client: FlaskClient
) -> None:
    page = follow(client, press(client, tree(client.get(f"{PAGE}?link=5")), "{"))
    assert opened(page).id == "link-4"
    assert 5 not in states(app)


def test_a_dropped_link_is_opened_again(app: Flask, client: FlaskClient) -> None:
    follow(client, press(client, tree(client.get(f"{PAGE}?link=3")), "d"))
    assert states(app)[3] == "dropped"
    page = tree(client.get(f"{PAGE}?state=dropped"))
    page = follow(client, press(client, page, "r"))
    assert opened(page).id == "link-3"
    assert states(app)[3] == "open"


def test_the_last_edit_is_named_and_taken_back(app: Flask, client: FlaskClient) -> None:
    before = texts(app)
    page = follow(client, press(client, tree(client.get(f"{PAGE}?link=3&order=text")), "m"))
    assert words(page.css_first(".undo button")) == "Undo: merge 3 u"
    page = follow(client, press(client, page, "u"))
    assert opened(page).id == "link-3"
    assert "Undone; link 3 is as before." in words(page.css_first("#status"))
    assert texts(app) == before
    assert "disabled" in page.css_first(".undo button").attributes
    refused = client.post(f"{PAGE}/undo", data={"order": "text", "link": "4"})
    page = tree(refused, 409)
    assert "no edit to take back" in words(page.css_first("[role=alert]"))
    assert opened(page).id == "link-4"


def test_what_contradicts_is_said_at_the_same_place(client: FlaskClient) -> None:
    client.post(f"{PAGE}/3/accept")
    answer = client.post(f"{PAGE}/3/accept", data={"order": "text", "state": "all"})
    page = tree(answer, 409)
    assert words(page.css_first("[role=alert]")) == "Link 3 is accepted already"
    assert opened(page).id == "link-3"
    assert numbers(page) == [1, 2, 3, 4, 5, 6]


def test_a_unit_that_was_changed_elsewhere_is_named(app: Flask, client: FlaskClient) -> None:
    store = app.extensions["tm"].store
    store.update(replace(store.get(3), target="The road has opened."), at=NOON)
    page = tree(client.post(f"{PAGE}/2/accept"), 409)
    assert "The text of unit 3 was changed" in words(page.css_first("[role=alert]"))


def test_a_moved_section_is_not_merged(app: Flask) -> None:
    store_pairs(app.extensions["tm"].store, moved_pairs())
    client = app.test_client()
    answer = press(client, tree(client.get(f"{PAGE}?link=2&order=text")), "m")
    page = tree(answer, 422)
    assert "a section was moved between them" in words(page.css_first("[role=alert]"))
    assert opened(page).id == "link-2"
    assert press(client, page, "]").status_code == 422


def test_merging_with_the_previous_link_that_fails_stays_here(app: Flask) -> None:
    store_pairs(app.extensions["tm"].store, moved_pairs())
    client = app.test_client()
    answer = press(client, tree(client.get(f"{PAGE}?link=3&order=text")), "M")
    assert opened(tree(answer, 422)).id == "link-3"


@pytest.mark.parametrize(
    ("path", "data", "status"),
    [
        ("3/explode", {}, 404),
        ("99/accept", {}, 404),
        ("3/accept", {"order": "length"}, 422),
        ("3/move", {}, 422),
        ("3/move", {"border": "source middle 1 2"}, 422),
        ("3/split", {"source": "1", "target": "2 19"}, 422),
        ("3/split", {"source": "1 10", "target": f"2 {9**30}"}, 422),
    ],
)
def test_a_wrong_form_changes_nothing(
    app: Flask, client: FlaskClient, path: str, data: dict[str, str], status: int
) -> None:
    before = texts(app), states(app)
    assert client.post(f"{PAGE}/{path}", data=data).status_code == status
    assert (texts(app), states(app)) == before


def test_a_link_that_is_gone_is_said_and_the_first_one_opened(client: FlaskClient) -> None:
    client.post(f"{PAGE}/3/merge")
    page = tree(client.get(f"{PAGE}?link=4"))
    assert "Link 4 is no more" in words(page.css_first(".alert"))
    assert opened(page).id == "link-5"


def test_the_fragment_is_the_part_of_the_page(client: FlaskClient) -> None:
    whole = client.get(f"{PAGE}?link=3")
    part = client.get(f"{PAGE}?link=3", headers={"X-Fragment": "review"})
    assert part.headers["X-Fragment"] == "review"
    assert part.text in whole.text


@pytest.mark.parametrize("ui", ["en", "zh"])
@pytest.mark.parametrize(
    "query",
    [
        "",
        "?link=3",
        "?link=3&cut=clause",
        "?link=5&cut=clause",
        "?link=3&cut=word",
        "?order=text",
        "?state=dropped",
    ],
)
def test_the_page_is_sound(client: FlaskClient, query: str, ui: str) -> None:
    answer = client.get(f"{PAGE}{query}", headers={"Accept-Language": ui})
    assert faults(answer.text) == []


def test_texts_are_shown_literally(app: Flask) -> None:
    segments = (chinese(0, f"桥已修好，{HOSTILE}"),), (english(0, f"The bridge, {HOSTILE}"),)
    store_pairs(app.extensions["tm"].store, (AlignedPair(*segments, 0.5), *pairs()[4:]))
    for query in ("", "?cut=clause"):
        answer = app.test_client().get(f"{PAGE}{query}")
        assert faults(answer.text) == []
        assert not tree(answer).css("main script")
    assert HOSTILE in tree(app.test_client().get(PAGE)).css_first(".self .target").text()


def long_text(count: int) -> tuple[AlignedPair, ...]:
    return tuple(
        AlignedPair(
            (Segment(f"第{number}句。", "zh-Hans", number, number, ref="¶"),),
            (Segment(f"Sentence {number}.", "en", number, number, ref="¶"),),
            0.95,
        )
        for number in range(count)
    )


def test_a_long_text_has_pages(app: Flask) -> None:
    store_pairs(app.extensions["tm"].store, long_text(120))
    client = app.test_client()
    page = tree(client.get(PAGE))
    assert numbers(page) == list(range(1, 51))
    assert "1–50 of 120" in page.css(".actions")[-1].text()
    page = tree(client.get(page.css_first("[rel=next]").attributes["href"] or ""))
    assert (numbers(page)[0], opened(page).id) == (51, "link-51")
    page = tree(client.get(page.css_first("[rel=next]").attributes["href"] or ""))
    assert numbers(page) == list(range(101, 121))
    assert page.css_first("[rel=next]") is None
    page = tree(client.get(page.css_first("[rel=prev]").attributes["href"] or ""))
    assert numbers(page)[0] == 51
