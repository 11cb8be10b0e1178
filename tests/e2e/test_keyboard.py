"""The main way by Tab, Space and Enter alone, with the focus in sight at every stop."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, Page, expect

from tests.e2e.browsing import Site, payload
from tests.e2e.conftest import OpenPage

pytestmark = pytest.mark.asyncio(loop_scope="session")

MOST_STOPS = 60
FOCUS = """
() => {
  const { top, bottom, left, right, width, height } = document.activeElement.getBoundingClientRect();
  const style = getComputedStyle(document.activeElement);
  return {
    name: document.activeElement.outerHTML.slice(0, 120),
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    inSight: width > 0 && height > 0 && bottom > 0 && top < innerHeight && right > 0 && left < innerWidth,
  };
}
"""


async def tab_to(page: Page, wanted: Locator) -> None:
    for _ in range(MOST_STOPS):
        await page.keyboard.press("Tab")
        focus = await page.evaluate(FOCUS)
        assert focus["outlined"], focus
        assert focus["inSight"], focus
        if await wanted.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"not reached: {wanted}")


@pytest.mark.parametrize("width", [320, 1280])
async def test_choose_send_play_and_delete(draft_site: Site, open_page: OpenPage, width: int) -> None:
    page = await open_page(draft_site, viewport={"width": width, "height": 700})
    page.on("filechooser", lambda _: None)  # from now on, because a dialog that opens at once would be missed
    await page.goto("/")
    await tab_to(page, page.get_by_role("link", name="Skip to main content"))
    await page.keyboard.press("Enter")
    await tab_to(page, page.get_by_label("Where will this image stand?"))
    await page.keyboard.type("A guide to lakes")
    await tab_to(page, page.get_by_label("I am not sure"))
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_label("It tells something")).to_be_checked()

    await tab_to(page, page.get_by_role("button", name="Add images"))
    async with page.expect_file_chooser() as chooser:
        await page.keyboard.press("Enter")
    await (await chooser.value).set_files(payload("lake.png"))
    await tab_to(page, page.get_by_label("Find a language"))
    await page.keyboard.type("Swahili")
    await tab_to(page, page.get_by_label("Kiswahili"))
    await page.keyboard.press("Space")
    await tab_to(page, page.get_by_role("button", name="Describe", exact=True))
    await page.keyboard.press("Enter")

    await expect(page.locator("#head .status")).to_have_text("Ready")
    audio = page.get_by_label("Swahili alt text, read aloud")
    await tab_to(page, audio)
    await page.keyboard.press("Space")
    await expect(audio).to_have_js_property("paused", value=False)
    await tab_to(page, page.locator("#delete-summary"))
    await page.keyboard.press("Enter")
    await tab_to(page, page.get_by_role("button", name="Delete for good"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status").first).to_have_text("The description was deleted.")


async def test_edit_approve_and_read_again(draft_site: Site, open_page: OpenPage) -> None:
    page = await open_page(draft_site, viewport={"width": 320, "height": 700})
    await page.goto(await draft_site.describe())
    await tab_to(page, page.get_by_role("link", name="Edit the English words"))
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("textbox", name="Alt text")).to_be_focused()
    await page.keyboard.press("Control+a")
    await page.keyboard.type("A red boat.")
    await tab_to(page, page.get_by_label("Your name"))
    await page.keyboard.type("Ana")
    await tab_to(page, page.get_by_role("button", name="Save", exact=True))
    await page.keyboard.press("Enter")
    await expect(page.locator("#result-en-title")).to_be_focused()
    await expect(page.locator("#alt-en")).to_have_text("A red boat.")

    await tab_to(page, page.get_by_role("button", name="Approve the English words"))
    await page.keyboard.press("Enter")
    await expect(page.locator("#result-en-title")).to_be_focused()
    await expect(page.get_by_text("Approved by Ana")).to_be_visible()

    await tab_to(page, page.locator("#reading-en-summary"))
    await page.keyboard.press("Enter")
    await tab_to(page, page.get_by_label("Voice", exact=True))
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    read = page.get_by_role("button", name="Read aloud in English")
    await tab_to(page, read)
    await page.keyboard.press("Enter")
    await expect(page.locator("audio")).to_have_count(4)
    await expect(read).to_be_focused()

    await tab_to(page, page.locator("#add-language-summary"))
    await page.keyboard.press("Enter")
    await tab_to(page, page.get_by_label("Language", exact=True))
    await page.keyboard.press("ArrowDown")
    await tab_to(page, page.get_by_role("button", name="Add it"))
    await page.keyboard.press("Enter")
    await expect(page.locator(".result")).to_have_count(2)
    await expect(page.get_by_role("button", name="Add it")).to_be_focused()


async def test_every_stop_of_the_documentation_is_in_sight(draft_site: Site, open_page: OpenPage) -> None:
    page = await open_page(draft_site, viewport={"width": 320, "height": 700})
    await page.goto("/docs")
    await tab_to(page, page.get_by_role("navigation", name="On this page").get_by_role("link").last)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Shapes")).to_be_in_viewport()
