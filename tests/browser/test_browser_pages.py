"""Import and review in a browser."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.pages_data import fill

CHINESE = "大坝很高。\n\n水很深。\n\n冬天没有人在这里游泳。\n".encode()
ENGLISH = b"The dam is high.\n\nThe water is deep.\n\nNobody swims here in winter.\n"


def choose(page: Page, field: str, name: str, data: bytes) -> None:
    file = {"name": name, "mimeType": "text/plain", "buffer": data}
    page.locator(f"input[name={field}]").set_input_files(file)  # type: ignore[arg-type]


def test_two_files_are_guessed_imported_and_reported(page: Page) -> None:
    page.goto("/import")
    choose(page, "file", "dam.zh.txt", CHINESE)
    expect(page.locator("select[name=source_lang]")).to_have_value("")
    choose(page, "translation", "dam.en.txt", ENGLISH)
    expect(page.locator("select[name=source_lang]")).to_have_value("zh-Hans")
    expect(page.locator("select[name=target_lang]")).to_have_value("en")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.locator("h1")).to_have_text("Import 1", timeout=60_000)
    expect(page.locator(".units")).to_contain_text("Nobody swims here in winter.")


def test_a_language_chosen_by_hand_is_kept(page: Page) -> None:
    page.goto("/import")
    page.locator("select[name=source_lang]").select_option("zh-Hant")
    choose(page, "file", "dam.zh.txt", CHINESE)
    choose(page, "translation", "dam.en.txt", ENGLISH)
    expect(page.locator("select[name=target_lang]")).to_have_value("en")
    expect(page.locator("select[name=source_lang]")).to_have_value("zh-Hant")


def test_a_failed_import_says_why(page: Page) -> None:
    page.goto("/import")
    choose(page, "file", "one.txt", ENGLISH)
    choose(page, "translation", "two.txt", ENGLISH)
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.locator("[role=alert] h2")).to_have_text("It did not work", timeout=60_000)
    page.get_by_role("link", name="Back").click()
    expect(page.locator("h1")).to_have_text("Import")


@pytest.mark.parametrize(("key", "said"), [("a", "Accepted"), ("x", "Rejected")])
def test_the_queue_works_from_the_keyboard(app: Flask, page: Page, key: str, said: str) -> None:
    fill(app)
    page.goto("/glossary/candidates")
    page.locator(".candidate").focus()
    page.keyboard.press(key)
    expect(page.locator(".alert")).to_contain_text(f"{said}: 乘客")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".alert")).to_contain_text("Open again: 乘客")
    expect(page.locator(".candidate")).to_be_focused()


def test_undo_stays_in_sight_above_a_long_candidate(app: Flask, page: Page) -> None:
    fill(app)
    page.set_viewport_size({"width": 390, "height": 400})
    page.goto("/glossary/candidates?decided=1&already=1")
    expect(page.locator(".candidate")).to_be_focused()
    assert page.evaluate("scrollY") == 0


def test_keys_do_nothing_inside_the_field(app: Flask, page: Page) -> None:
    fill(app)
    page.goto("/glossary/candidates")
    page.locator(".candidate").focus()
    page.keyboard.press("e")
    expect(page.locator("input[name=target]")).to_be_focused()
    page.keyboard.type("axx")
    expect(page.locator("input[name=target]")).to_have_value("axx")
    page.keyboard.press("Escape")
    expect(page.locator(".candidate")).to_be_focused()


def test_every_page_follows_the_dark_wish(app: Flask, page: Page) -> None:
    fill(app)
    page.emulate_media(color_scheme="dark")
    for path in ("/", "/import", "/imports/1", "/glossary", "/glossary/candidates", "/api/docs"):
        page.goto(path)
        background = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert background == "rgb(22, 24, 26)"


def test_the_focus_is_visible(app: Flask, page: Page) -> None:
    fill(app)
    page.goto("/glossary")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    box = page.locator(".skip").bounding_box()
    assert box is not None
    assert box["y"] >= 0
    width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert width == "3px"
