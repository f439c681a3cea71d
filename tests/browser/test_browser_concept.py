"""A concept edited and a request answered in a browser."""

from flask import Flask
from playwright.sync_api import Page, expect

from tests.pages_data import fill


def test_a_term_is_added_and_the_change_undone(app: Flask, page: Page) -> None:
    fill(app)
    page.goto("/glossary/concepts/1")
    page.get_by_text("Edit", exact=True).click()
    page.get_by_label("Term", exact=True).fill("safety line")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".designation h3", has_text="safety line")).to_be_visible()
    page.get_by_role("button", name="Undo").first.click()
    expect(page.locator(".designation h3", has_text="safety line")).to_have_count(0)


def test_a_search_in_vain_is_answered_with_a_concept(app: Flask, page: Page) -> None:
    fill(app)
    page.goto("/glossary")
    page.get_by_label("Filter").fill("扶手")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="The search is kept among the terms asked for.").click()
    page.get_by_label("Translation (English)").fill("handrail")
    page.get_by_role("button", name="Add as a concept").click()
    expect(page.locator("h2")).to_have_text("Nothing is asked for")
    page.goto("/glossary?q=handrail")
    expect(page.locator("tbody")).to_contain_text("扶手")
