"""Searching by meaning in a browser: opening the part asks, and the count is announced."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.fakes import FakeEncoder
from tests.meaning_data import give_model
from tm.model import TranslationUnit

STORED, TARGET = "乘客应当站在黄线以外候车。", "Passengers shall stand behind the yellow line."
OTHER, OTHER_TARGET = "大坝高一百米。", "The dam is one hundred metres high."


@pytest.fixture
def filled(app: Flask) -> None:
    services = app.extensions["tm"]
    for source, target in ((STORED, TARGET), (OTHER, OTHER_TARGET)):
        unit = TranslationUnit(source, target, "zh-Hans", "en")
        services.store.add_unit(unit, at=services.now())
    give_model(app, FakeEncoder({STORED: 0.755, "??": 0.805}))


@pytest.mark.usefixtures("filled")
def test_opening_the_part_finds_and_announces(page: Page) -> None:
    page.goto("/?q=?&source=zh-Hans&target=en")
    expect(page.locator(".meaning .match")).to_have_count(0)
    page.locator(".meaning summary").click()
    expect(page.locator(".meaning .match .target")).to_have_text(TARGET)
    expect(page.locator("#status")).to_have_text("1 unit of similar meaning")
    page.locator(".meaning .match").focus()
    page.keyboard.press("c")
    assert page.evaluate("navigator.clipboard.readText()") == TARGET


@pytest.mark.usefixtures("filled")
def test_what_is_open_stays_open_for_the_next_text(page: Page) -> None:
    page.goto("/?q=?&source=zh-Hans&target=en&meaning=true")
    expect(page.locator(".meaning .match .score")).to_have_text("75% by meaning")
    page.locator("#q").fill("??")
    expect(page.locator(".meaning .match .score")).to_have_text("60% by meaning")
