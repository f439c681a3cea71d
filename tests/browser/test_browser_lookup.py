"""The lookup page in a browser: instant results, input methods, keys, copying, failures."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.pages_data import filled_app

TEXT = "乘客须站在黄线以外候车。"
TARGET = "Passengers shall stand behind the yellow line."
PAGES = (
    "/",
    "/import",
    "/imports",
    "/imports/1",
    "/glossary",
    "/glossary/concepts/1",
    "/glossary/candidates",
    "/api/docs",
    "/nowhere",
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application for all tests here: they only read."""
    with filled_app(tmp_path_factory.mktemp("filled")) as made:
        yield made


def clipboard(page: Page) -> str:
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def requests_of(page: Page) -> list[str]:
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url) if r.headers.get("x-fragment") else None)
    return asked


def test_results_follow_the_text(page: Page) -> None:
    page.goto("/")
    asked = requests_of(page)
    page.locator("#q").press_sequentially(TEXT, delay=5)
    expect(page.locator(".match .target")).to_have_text(TARGET)
    expect(page.locator("#status")).to_have_text("1 match · 1 term")
    expect(page.locator(".terms .source")).to_have_text("黄线")
    assert len(asked) == 1, "a pause after the last key, not a request for each"
    page.wait_for_url("**/?source=zh-Hans&target=en&min_score=70&q=%E4%B9%98%E5%AE%A2*")


def test_the_address_shows_the_same_to_a_colleague(page: Page, context: BrowserContext) -> None:
    page.goto("/")
    page.locator("#q").fill(TEXT)
    expect(page.locator(".match .target")).to_have_text(TARGET)
    page.wait_for_url("**/?*q=*")
    other = context.new_page()
    other.goto(page.url)
    assert (
        other.locator("#results").inner_html().strip()
        == page.locator("#results").inner_html().strip()
    )


def test_the_page_works_without_script(context: BrowserContext, address: str) -> None:
    plain = context.browser
    assert plain is not None
    page = plain.new_page(java_script_enabled=False, base_url=address)
    page.goto("/")
    page.locator("#q").fill(TEXT)
    page.get_by_role("button", name="Look up").click()
    expect(page.locator(".match .target")).to_have_text(TARGET)
    page.get_by_role("button", name="Swap languages").click()
    expect(page.locator("select[name=source]")).to_have_value("en")
    page.close()


def test_pinyin_is_not_looked_up_before_it_is_finished(page: Page) -> None:
    page.goto("/")
    asked = requests_of(page)
    page.locator("#q").focus()
    session = page.context.new_cdp_session(page)
    for piece in ("c", "ch", "cheng", "cheng ke"):
        session.send(
            "Input.imeSetComposition",
            {"text": piece, "selectionStart": len(piece), "selectionEnd": len(piece)},
        )
        page.wait_for_timeout(150)
    page.wait_for_timeout(400)
    assert asked == []
    session.send("Input.insertText", {"text": "乘客应当站在黄线以外候车。"})
    expect(page.locator(".match .score")).to_contain_text("100% exact")
    assert len(asked) == 1


def test_the_key_that_ends_a_composition_does_nothing(page: Page) -> None:
    page.goto("/")
    page.locator("#q").fill("乘客应当站在黄线以外候车。")
    expect(page.locator(".match")).to_have_count(1)
    page.locator("#q").evaluate(
        """box => box.dispatchEvent(new KeyboardEvent(
            "keydown", {key: "ArrowDown", keyCode: 229, bubbles: true}))"""
    )
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".match")).to_be_focused()


def test_an_answer_to_an_older_text_is_never_shown(page: Page) -> None:
    late: list[Route] = []

    def hold(route: Route) -> None:
        if "%E5%A7%94%E5%91%98" in route.request.url and not late:
            late.append(route)
        else:
            route.continue_()

    page.goto("/")
    page.route("**/?*q=*", hold)
    page.locator("#q").fill("委员会决定于2026年6月30日举行会议。")
    page.wait_for_timeout(400)
    assert late, "the first request is on its way"
    expect(page.locator("#results")).to_have_attribute("aria-busy", "true")
    page.locator("#q").fill(TEXT)
    expect(page.locator(".match .target")).to_have_text(TARGET)
    late[0].continue_()
    page.wait_for_timeout(300)
    expect(page.locator(".match .target")).to_have_text(TARGET)
    assert "%E4%B9%98%E5%AE%A2" in page.url


def test_the_list_works_from_the_keyboard(page: Page) -> None:
    page.goto("/?q=乘客应当站在黄线以外候车。&source=zh-Hans&target=en&min_score=50")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".match").first).to_be_focused()
    page.keyboard.press("c")
    expect(page.locator("#status")).to_have_text("Copied")
    assert clipboard(page) == TARGET
    page.keyboard.press("Escape")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#q")).to_be_focused()


def test_a_digit_copies_that_match_only_inside_the_list(page: Page) -> None:
    page.goto("/?q=乘客应当站在黄线以外候车。")
    page.evaluate("navigator.clipboard.writeText('before')")
    page.locator("#q").press("1")
    assert clipboard(page) == "before"
    page.locator("#q").press("Backspace")
    expect(page.locator("#results")).not_to_have_attribute("aria-busy", "true")
    page.locator(".match").first.focus()
    page.keyboard.press("1")
    expect(page.locator("#status")).to_have_text("Copied")
    assert clipboard(page) == TARGET


def test_a_second_copy_is_confirmed_as_long_as_the_first(page: Page) -> None:
    page.clock.install()
    page.goto("/?q=乘客应当站在黄线以外候车。")
    page.locator(".match").first.focus()
    for _ in range(2):
        page.keyboard.press("c")
        expect(page.locator("#status")).to_have_text("Copied")
        page.clock.run_for(1000)
    expect(page.locator("#status")).to_have_text("Copied")
    page.clock.run_for(1000)
    expect(page.locator("#status")).to_have_text("1 match · 1 term")
    expect(page.locator(".match [data-copy]")).to_have_text("Copy")


def test_the_query_is_one_key_away(page: Page) -> None:
    page.goto("/?q=乘客应当站在黄线以外候车。")
    for key in ("Alt+s", "/"):
        page.locator(".match").focus()
        page.keyboard.press(key)
        expect(page.locator("#q")).to_be_focused()
    expect(page.locator("#q")).to_have_value("乘客应当站在黄线以外候车。")


def test_where_there_is_no_clipboard_the_text_is_selected(page: Page) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.goto("/?q=乘客应当站在黄线以外候车。")
    page.get_by_role("button", name="Copy match 1").click()
    expect(page.locator("#status")).to_have_text("Selected: press Ctrl+C")
    assert page.evaluate("getSelection().toString()") == TARGET


def test_swapping_looks_up_in_the_other_direction(page: Page) -> None:
    page.goto("/")
    page.locator("#q").fill("Passengers shall stand behind the yellow line.")
    expect(page.locator("#status")).to_have_text("0 matches")
    page.get_by_role("button", name="Swap languages").click()
    expect(page.locator(".match .target")).to_have_text("乘客应当站在黄线以外候车。")
    expect(page.locator("#q")).to_have_attribute("lang", "en")


def test_without_a_connection_the_text_stays_and_can_be_tried_again(page: Page) -> None:
    page.goto("/")
    page.route("**/?*q=*", lambda route: route.abort())
    page.locator("#q").fill(TEXT)
    expect(page.locator("#results h2")).to_have_text("No connection")
    expect(page.locator("#q")).to_have_value(TEXT)
    page.unroute("**/?*q=*")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".match .target")).to_have_text(TARGET)


def test_a_failure_of_the_service_is_stated(page: Page) -> None:
    page.goto("/")
    page.route("**/?*q=*", lambda route: route.fulfill(status=500, body="<h1>broken</h1>"))
    page.locator("#q").fill(TEXT)
    expect(page.locator("#results h2")).to_have_text("Something went wrong")
    expect(page.locator("#results")).not_to_contain_text("broken")


def test_a_text_over_the_limit_is_not_sent(page: Page) -> None:
    page.goto("/")
    asked = requests_of(page)
    page.locator("#q").fill("长" * 10_001)
    expect(page.locator("#results h2")).to_have_text("The text is too long")
    assert asked == []
    page.locator("#q").fill(TEXT)
    expect(page.locator(".match .target")).to_have_text(TARGET)


def test_texts_with_markup_stay_texts(page: Page) -> None:
    page.goto("/")
    page.locator("#q").fill('列车到站前<script>alert("1")</script> & \'quotes\' "both" </li>')
    expect(page.locator(".match .target").first).to_contain_text('<script>alert("1")</script>')
    assert page.locator("#results script").count() == 0


def test_nothing_scrolls_sideways_at_320_pixels(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    widths = {}
    for path in (*PAGES, "/?q=乘客应当站在黄线以外候车。", f"/?q={'W' * 200}"):
        page.goto(path)
        widths[path] = page.evaluate("document.documentElement.scrollWidth")
    assert widths == dict.fromkeys(widths, 320)


def test_wider_text_spacing_hides_nothing(page: Page) -> None:
    """The values of WCAG 2.2, 1.4.12."""
    page.goto("/?q=乘客应当站在黄线以外候车。")
    page.evaluate("""() => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
            word-spacing: .16em !important } p { margin-bottom: 2em !important }`);
        document.adoptedStyleSheets = [sheet];
    }""")
    cut = page.evaluate("""() => [...document.querySelectorAll("main *")].filter((node) =>
        !node.closest(".hidden, textarea, select") &&
        getComputedStyle(node).overflow === "hidden" &&
        node.scrollWidth > node.clientWidth).map((node) => node.outerHTML)""")
    assert cut == []
    assert page.evaluate("document.documentElement.scrollWidth") == 1280


def test_on_a_narrow_screen_the_terms_are_folded_above_the_matches(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/?q=乘客应当站在黄线以外候车。")
    expect(page.locator(".terms details")).not_to_have_attribute("open", "")
    terms = page.locator(".terms").bounding_box()
    match = page.locator(".match").bounding_box()
    assert terms is not None
    assert match is not None
    assert terms["y"] + terms["height"] <= match["y"]
    page.locator(".terms summary").click()
    expect(page.locator(".terms .source")).to_be_visible()
    page.locator("#q").fill(TEXT)
    expect(page.locator(".match ins")).to_have_text("须")
    expect(page.locator(".terms .source")).to_be_visible()
