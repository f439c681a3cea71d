"""The concordance page with JavaScript: instant, from the keyboard."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.pages_data import fill


@pytest.fixture
def filled(app: Flask) -> Flask:
    fill(app)
    return app


@pytest.mark.usefixtures("filled")
def test_words_are_found_while_typing_and_copied_by_key(page: Page) -> None:
    page.goto("/concordance")
    page.keyboard.type("黄线")
    expect(page.locator(".passage")).to_have_count(1)
    expect(page.locator("#status")).to_have_text("1 passage")
    expect(page.locator(".passage mark.probable")).to_have_text("yellow line")
    assert "q=%E9%BB%84%E7%BA%BF" in page.url
    page.keyboard.press("ArrowDown")
    page.keyboard.press("c")
    expect(page.locator("#status")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "Passengers shall stand behind the yellow line."
    page.keyboard.press("Escape")
    expect(page.locator("#q")).to_be_focused()


@pytest.mark.usefixtures("filled")
def test_a_phrase_is_searched_once_it_is_closed(page: Page) -> None:
    page.goto("/concordance?q=line")
    page.locator("#q").fill('"the yellow')
    page.wait_for_timeout(600)
    expect(page.locator("#concordance-error")).to_have_count(0)
    page.locator("#q").press_sequentially('"')
    page.keyboard.press("End")
    expect(page.locator(".passage mark.hit")).to_have_text("the yellow")
    page.get_by_label("source", exact=True).check()
    expect(page.locator("#results h2")).to_have_text("Nothing found")
    assert "side=source" in page.url
