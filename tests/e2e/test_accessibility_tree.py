"""What a screen reader is given, compared in full with what was read and found good: `trees/`.

Whoever changes the page on purpose reads the difference and writes the new tree there.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.e2e.browsing import Site
from tests.e2e.conftest import OpenPage

pytestmark = pytest.mark.asyncio(loop_scope="session")

TREES = Path(__file__).parent / "trees"
VARIES = (
    (r"/(audio|descriptions)/[0-9a-f-]{36}", r"/\1/ID"),
    (r"image=[0-9a-f]{64}", "image=SHA256"),
    (r"http://127\.0\.0\.1:\d+", "SERVICE"),
    (r"description-[0-9a-f-]{36}", "description-ID"),
    (r"\d+ \w{3} \d{4}, \d\d:\d\d( UTC)?", "TIME"),
    (r"\(\d+ kB\)", "(SIZE)"),
    (r"\d+ s, voice", "SECONDS, voice"),
)


async def expect_tree(page: Page, name: str) -> None:
    tree = await page.locator("main").aria_snapshot()
    for pattern, word in VARIES:
        tree = re.sub(pattern, word, tree)
    assert tree == (TREES / f"{name}.yml").read_text("utf-8").strip()


async def test_the_form(bare_site: Site, open_page: OpenPage) -> None:
    page = await open_page(bare_site)
    await page.goto("/")
    await expect_tree(page, "form")


async def test_the_form_with_errors(bare_site: Site, open_page: OpenPage) -> None:
    page = await open_page(bare_site)
    await page.goto("/")
    await page.get_by_role("checkbox", name="English").uncheck()
    await page.get_by_role("button", name="Describe", exact=True).click()
    await expect(page.locator(".error-summary")).to_be_focused()
    await expect_tree(page, "form with errors")


async def test_a_result(model_site: Site, open_page: OpenPage) -> None:
    page = await open_page(model_site)
    await page.goto(await model_site.describe("en,ja"))
    await expect(page.locator(".playable").last).to_be_visible()
    await expect_tree(page, "result")


async def test_the_editor_in_its_place(model_site: Site, open_page: OpenPage) -> None:
    page = await open_page(model_site)
    path = await model_site.describe()
    await page.goto(path)
    await page.get_by_role("link", name="Edit the English words").click()
    await expect(page.get_by_role("textbox", name="Alt text")).to_be_focused()
    await expect_tree(page, "editor")
    await model_site.edit(path, alt_text="A colleague’s boat.")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.locator(".error-summary")).to_be_focused()
    await expect_tree(page, "editor after a conflict")


async def test_what_can_be_changed(model_site: Site, open_page: OpenPage) -> None:
    page = await open_page(model_site)
    path = await model_site.describe()
    await model_site.edit(path, alt_text="My boat.", by="Ana")
    await model_site.change(path, "regenerate")
    await page.goto(path)
    for name in ("Read it in another voice or format", "HTML for your website", "Add a language"):
        await page.get_by_text(name).click()
    await expect(page.locator(".playable").last).to_be_visible()
    await expect_tree(page, "changes")
    await page.get_by_role("link", name="2 wordings in English").click()
    await expect_tree(page, "wordings")


async def test_a_search_that_finds_nothing(model_site: Site, open_page: OpenPage) -> None:
    page = await open_page(model_site)
    await page.goto("/history?q=zebra&status=done")
    await expect_tree(page, "nothing found")
