"""The review of an alignment in a browser: all of it from the keyboard."""

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.review_data import moved_pairs, pairs, store_pairs
from tm.review.model import RowOrder

PAGE = "/imports/1/review"


@pytest.fixture
def texts(app: Flask) -> "Texts":
    store_pairs(app.extensions["tm"].store, pairs())
    return Texts(app)


class Texts:
    """The rows as they are stored."""

    def __init__(self, app: Flask) -> None:
        self._reviews = app.extensions["tm"].reviews

    def __getitem__(self, number: int) -> tuple[str, str]:
        row = self._reviews.row(1, number).row
        return row.source_text, row.target_text

    def states(self) -> dict[int, str]:
        rows = self._reviews.rows(1, order=RowOrder.TEXT, limit=100)
        return {row.number: row.state.value for row in rows}


def at_link(page: Page, number: int) -> None:
    """Wait until a link is opened and has the focus."""
    expect(page.locator(f"#link-{number}.opened")).to_be_focused()


def said(page: Page, text: str) -> None:
    expect(page.locator("#status")).to_contain_text(text)


def test_a_queue_is_accepted_with_one_key(page: Page, texts: Texts) -> None:
    page.goto(PAGE)
    page.evaluate("window.stays = true")
    at_link(page, 5)
    page.keyboard.press("a")
    at_link(page, 3)
    said(page, "Link 5 accepted. 5 links open, 2 of them below 90%")
    page.keyboard.press("a")
    at_link(page, 2)
    assert texts.states() == dict.fromkeys((1, 2, 4, 6), "open") | dict.fromkeys((3, 5), "accepted")
    page.wait_for_url("**/review?order=confidence&state=open&link=2&done=accept&about=3")
    assert page.evaluate("window.stays"), "the page was never loaded anew"


def test_the_focus_walks_and_the_link_it_stops_at_opens(page: Page, texts: Texts) -> None:
    page.goto(f"{PAGE}?order=text")
    at_link(page, 1)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("#link-3")).to_be_focused()
    at_link(page, 3)
    assert len([url for url in asked if "link=" in url]) == 1
    page.keyboard.press("k")
    at_link(page, 2)


def test_links_are_merged_and_undone(page: Page, texts: Texts) -> None:
    page.goto(f"{PAGE}?link=3")
    at_link(page, 3)
    page.keyboard.press("m")
    said(page, "Merged into link 3.")
    at_link(page, 3)
    expect(page.locator(".self .source")).to_have_text("车开过去，人也来了。天黑了。")
    page.keyboard.press("u")
    said(page, "Undone; link 3 is as before.")
    at_link(page, 3)
    assert texts[3][0] == "车开过去，人也来了。"
    page.keyboard.press("Shift+M")
    said(page, "Merged into link 2.")
    at_link(page, 2)


def test_a_link_is_split_with_the_arrow_keys(page: Page, texts: Texts) -> None:
    page.goto(f"{PAGE}?link=3")
    at_link(page, 3)
    page.keyboard.press("s")
    source, target = (page.locator(f"input[name={name}]:checked") for name in ("source", "target"))
    expect(source).to_be_focused()
    expect(source).to_have_value("1 10")
    page.keyboard.press("ArrowRight")
    expect(source).to_have_value("2 0")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Tab")
    expect(target).to_be_focused()
    page.keyboard.press("Enter")
    said(page, "Link 3 split.")
    at_link(page, 3)
    assert texts[3] == ("车开过去，", "Cars drive across,")
    assert texts[7] == ("人也来了。", "and people come.")


def test_a_link_is_split_between_words(page: Page, texts: Texts) -> None:
    page.goto(f"{PAGE}?link=1")
    at_link(page, 1)
    page.keyboard.press("s")
    expect(page.locator("input[name=source]:checked")).to_be_focused()
    page.keyboard.press("w")
    expect(page.locator(".between-word input[name=source]:checked")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    said(page, "Link 1 split.")
    assert texts[1] == ("桥已", "The bridge is")


def test_the_neighbour_in_the_text_opens(page: Page, texts: Texts) -> None:
    page.goto(PAGE)
    at_link(page, 5)
    page.keyboard.press("Shift+J")
    at_link(page, 6)
    page.keyboard.press("Shift+K")
    at_link(page, 5)


def test_splitting_is_left_without_an_edit(page: Page, texts: Texts) -> None:
    page.goto(f"{PAGE}?link=3")
    at_link(page, 3)
    page.keyboard.press("s")
    expect(page.locator("input[name=source]:checked")).to_be_focused()
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    at_link(page, 3)
    expect(page.locator("input[name=source]")).to_have_count(0)
    assert set(texts.states().values()) == {"open"}


@pytest.mark.parametrize(
    ("key", "after"),
    [
        ("[", "and people come."),
        ("]", "Cars drive across,"),
    ],
)
def test_a_piece_of_the_translation_moves(page: Page, texts: Texts, key: str, after: str) -> None:
    page.goto(f"{PAGE}?link=3")
    at_link(page, 3)
    page.keyboard.press(key)
    said(page, "Border of link 3 moved.")
    at_link(page, 3)
    assert texts[3] == ("车开过去，人也来了。", after)


@pytest.mark.parametrize(("key", "after"), [("{", "人也来了。"), ("}", "车开过去，")])
def test_a_piece_of_the_source_moves(page: Page, texts: Texts, key: str, after: str) -> None:
    page.goto(f"{PAGE}?link=3")
    at_link(page, 3)
    page.keyboard.press(key)
    said(page, "Border of link 3 moved.")
    assert texts[3] == (after, "Cars drive across, and people come.")


def test_a_link_is_dropped_and_opened_again(page: Page, texts: Texts) -> None:
    page.goto(f"{PAGE}?order=text&link=3")
    at_link(page, 3)
    page.keyboard.press("d")
    said(page, "Link 3 dropped.")
    at_link(page, 5)
    page.keyboard.press("k")
    page.keyboard.press("k")
    at_link(page, 3)
    page.keyboard.press("r")
    said(page, "Link 3 is open again.")
    assert set(texts.states().values()) == {"open"}


def test_what_is_refused_is_said_and_the_work_goes_on(app: Flask, page: Page) -> None:
    store_pairs(app.extensions["tm"].store, moved_pairs())
    page.goto(f"{PAGE}?order=text&link=2")
    at_link(page, 2)
    address = page.url
    page.keyboard.press("m")
    expect(page.locator("[role=alert]")).to_contain_text("a section was moved between them")
    at_link(page, 2)
    assert page.url == address
    page.keyboard.press("a")
    said(page, "Link 2 accepted.")


def test_keys_are_letters_outside_the_list_and_with_ctrl(page: Page, texts: Texts) -> None:
    page.goto(PAGE)
    at_link(page, 5)
    page.keyboard.press("Control+d")
    page.locator(".tabs a").first.focus()
    page.keyboard.press("a")
    page.keyboard.press("d")
    page.wait_for_timeout(200)
    assert set(texts.states().values()) == {"open"}


def test_help_lists_the_keys(page: Page, texts: Texts) -> None:
    page.goto(PAGE)
    at_link(page, 5)
    page.keyboard.press("?")
    expect(page.locator("#keys dl")).to_be_visible()
    expect(page.locator("#keys summary")).to_be_focused()
    assert page.evaluate("scrollY") == 0
    page.keyboard.press("Escape")
    at_link(page, 5)
    expect(page.locator("#keys dl")).to_be_hidden()


def test_a_click_opens_a_link(page: Page, texts: Texts) -> None:
    page.goto(PAGE)
    page.locator("#link-6 .target").click()
    at_link(page, 6)
    page.get_by_role("link", name="In text order").click()
    expect(page.locator(".link").nth(1)).to_have_id("link-2")


def test_two_quick_keys_are_one_edit(page: Page, texts: Texts) -> None:
    """The second one would be for a link that nobody has seen yet."""
    held: list[Route] = []
    page.goto(PAGE)
    at_link(page, 5)
    page.route("**/accept", lambda route: held.append(route))
    page.keyboard.press("a")
    page.keyboard.press("a")
    page.wait_for_timeout(200)
    assert len(held) == 1
    held[0].continue_()
    at_link(page, 3)
    assert texts.states()[3] == "open"


@pytest.mark.parametrize(
    ("status", "message"), [(0, "The service does not answer"), (500, "The service failed")]
)
def test_a_failure_is_said_and_the_list_stays(
    page: Page, texts: Texts, status: int, message: str
) -> None:
    def fail(route: Route) -> None:
        if status:
            route.fulfill(status=status, body="<h1>broken</h1>")
        else:
            route.abort()

    page.goto(PAGE)
    at_link(page, 5)
    page.route("**/accept", fail)
    page.keyboard.press("a")
    said(page, message)
    at_link(page, 5)
    page.unroute("**/accept")
    page.keyboard.press("a")
    at_link(page, 3)


def test_the_review_works_without_script(
    context: BrowserContext, address: str, texts: Texts
) -> None:
    assert context.browser is not None
    page = context.browser.new_page(java_script_enabled=False, base_url=address)
    page.goto(PAGE)
    page.get_by_role("button", name="Accept").click()
    said(page, "Link 5 accepted.")
    page.get_by_role("link", name="Split").click()
    page.get_by_role("button", name="Split here").click()
    said(page, "Link 3 split.")
    page.get_by_role("button", name="Undo").click()
    said(page, "Undone; link 3 is as before.")
    page.get_by_role("button", name="Move down to link 4: and people come.").click()
    assert texts[3][1] == "Cars drive across,"
    page.close()


@pytest.mark.parametrize("query", ["", "?order=text", "?link=3&cut=clause"])
def test_nothing_scrolls_sideways_at_320_pixels(page: Page, texts: Texts, query: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{PAGE}{query}")
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("query", ["", "?link=3&cut=clause"])
def test_targets_are_large_enough(page: Page, texts: Texts, query: str) -> None:
    """At least 24 by 24, WCAG 2.2, 2.5.8."""
    page.goto(f"{PAGE}{query}")
    small = page.evaluate("""() => [...document.querySelectorAll("main button, main input, main a")]
        .filter((node) => node.type !== "hidden" && !node.closest(".lead"))
        .map((node) => [node.getBoundingClientRect(), node.outerHTML])
        .filter(([box]) => box.height < 24 || box.width < 24).map(([, html]) => html)""")
    assert small == []
