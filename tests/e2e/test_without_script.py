"""The whole way with HTML alone."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import expect

from tests.e2e.browsing import Site, draw_picture, payload
from tests.e2e.conftest import OpenPage
from tests.fakes.faults import Fault

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_upload_read_and_delete(draft_site: Site, open_page: OpenPage) -> None:
    page = await open_page(draft_site, java_script_enabled=False)
    await page.goto("/")
    await expect(page.get_by_role("button", name="Add images")).to_be_hidden()
    await page.get_by_label("Image files").set_input_files(payload("lake.png"))
    await page.get_by_label("español").check()
    await page.get_by_role("button", name="Describe", exact=True).click()

    await expect(page.locator(".status")).to_have_text("Ready")
    await expect(page.locator("#alt-en")).to_contain_text("landscape format")
    await expect(page.locator("audio")).to_have_count(4)
    await expect(page.get_by_role("button", name="Copy")).to_have_count(0)
    await expect(page.get_by_role("link", name="Check again")).to_have_count(0)

    await page.get_by_text("Delete this description").click()
    await page.get_by_role("button", name="Delete for good").click()
    await expect(page.get_by_role("status").first).to_have_text("The description was deleted.")


async def test_several_images_as_one_or_as_many(draft_site: Site, open_page: OpenPage) -> None:
    page = await open_page(draft_site, java_script_enabled=False)
    files = [payload(f"{colour}.png", draw_picture(colour)) for colour in ("gold", "silver")]
    for together in (True, False):
        await page.goto("/")
        await page.get_by_label("Image files").set_input_files(files)
        await page.get_by_role("checkbox", name="Describe these images together").set_checked(together)
        await page.get_by_label("Pages", exact=True).fill("1-0")
        await page.get_by_role("button", name="Describe", exact=True).click()
        await page.get_by_role("link", name="Pages: at most 100").click()
        await expect(page.get_by_role("checkbox", name="Describe these images together")).to_be_checked(
            checked=together
        )
        await page.get_by_label("Pages", exact=True).fill("")
        await page.get_by_label("Image files").set_input_files(files)
        await page.get_by_role("button", name="Describe", exact=True).click()
        if together:
            await expect(page.locator("#picture").get_by_role("img")).to_have_count(2)
        else:
            await expect(page.locator(".card")).to_have_count(2)


async def test_edit_approve_read_again_and_take_back(draft_site: Site, open_page: OpenPage) -> None:
    page = await open_page(draft_site, java_script_enabled=False)
    path = await draft_site.describe()
    await page.goto(path)
    drafted = await page.locator("#alt-en").inner_text()
    await page.get_by_role("link", name="Edit the English words").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Edit the English words")
    await expect(page.locator("[data-counts]").first).to_be_hidden()
    await page.get_by_role("textbox", name="Alt text").fill("A red boat.")
    await page.get_by_label("Your name").fill("Ana")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_role("status").first).to_have_text("Saved.")
    await expect(page.locator("#alt-en")).to_have_text("A red boat.")
    await expect(page.get_by_label("English alt text, read aloud")).to_be_visible()

    await page.get_by_role("button", name="Approve the English words").click()
    await expect(page.get_by_role("status").first).to_have_text("Approved.")
    await page.get_by_text("Read it in another voice or format").click()
    await page.get_by_role("checkbox", name="The long description").uncheck()
    await page.get_by_label("Voice", exact=True).select_option("espeak:en")
    await page.get_by_label("Format", exact=True).select_option("Opus")
    await page.get_by_role("button", name="Read aloud in English").click()
    await expect(page.get_by_role("status").first).to_have_text("The new player comes first.")
    await expect(page.get_by_role("link", name="Download Opus of the English alt text, voice en ")).to_be_visible()

    await page.get_by_text("Add a language").click()
    await page.get_by_label("Language", exact=True).select_option("es")
    await page.get_by_role("button", name="Add it").click()
    await expect(page.locator("#alt-es")).to_be_visible()
    await page.get_by_text("Describe the image again").click()
    await page.get_by_role("button", name="Describe it again").click()
    await expect(page.locator("#alt-en")).to_have_text("A red boat.")
    await page.get_by_role("button", name="Keep mine in English").click()
    await expect(page.get_by_role("status").first).to_have_text("Your words stay as they are.")

    await page.get_by_role("link", name="2 wordings in English").click()
    await page.get_by_role("link", name="Use this wording (number 1)").click()
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.locator("#alt-en")).to_have_text(drafted)


async def test_a_conflict_brings_the_words_back(draft_site: Site, open_page: OpenPage) -> None:
    page = await open_page(draft_site, java_script_enabled=False)
    path = await draft_site.describe()
    await page.goto(f"{path}/edit/en")
    await page.get_by_role("textbox", name="Alt text").fill("Mine.")
    await draft_site.edit(path, alt_text="Theirs.")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page).to_have_title("Error: Edit English: boat.png – AltAloud")
    await expect(page.locator(".error-summary")).to_be_focused()
    await expect(page.get_by_role("textbox", name="Alt text")).to_have_value("Mine.")
    await expect(page.get_by_role("region", name="What stands there now")).to_contain_text("Theirs.")
    await page.get_by_role("button", name="Save mine over it").click()
    await expect(page.locator("#alt-en")).to_have_text("Mine.")


async def test_a_choice_that_is_missing_is_said_on_top(draft_site: Site, open_page: OpenPage) -> None:
    page = await open_page(draft_site, java_script_enabled=False)
    await page.goto(await draft_site.describe())
    await page.get_by_text("Add a language").click()
    await page.get_by_role("button", name="Add it").click()
    await expect(page.locator(".error-summary")).to_be_focused()
    await page.get_by_role("link", name="Choose a language.").click()
    await expect(page.get_by_label("Language", exact=True)).to_be_focused()


async def test_several_end_in_the_history(draft_site: Site, open_page: OpenPage) -> None:
    page = await open_page(draft_site, java_script_enabled=False)
    await page.goto("/")
    files = [payload("a.png", draw_picture("navy")), payload("b.png", draw_picture("teal"))]
    await page.get_by_label("Image files").set_input_files(files)
    await page.get_by_role("button", name="Describe", exact=True).click()
    await expect(page.get_by_text("Your images have arrived.")).to_be_visible()
    async with asyncio.timeout(30):
        while await page.locator(".card .status").all_inner_texts() != ["Ready", "Ready"]:
            await page.reload()


async def test_a_fault_takes_the_focus_and_keeps_the_answers(draft_site: Site, open_page: OpenPage) -> None:
    page = await open_page(draft_site, java_script_enabled=False)
    await page.goto("/")
    await page.get_by_label("Where will this image stand?").fill("A guide to lakes")
    await page.get_by_text("Length, voice and instructions").click()
    await page.get_by_label("Speed").fill("fast")
    await page.get_by_role("button", name="Describe", exact=True).click()
    await expect(page).to_have_title("Error: Describe an image – AltAloud")
    await expect(page.locator(".error-summary")).to_be_focused()
    await expect(page.get_by_label("Where will this image stand?")).to_have_value("A guide to lakes")
    await page.get_by_role("link", name="The speed has to be a number").click()
    await expect(page.get_by_label("Speed")).to_be_focused()
    await expect(page.get_by_text("Browsers forget chosen files")).to_be_visible()


async def test_unfinished_work_is_looked_at_again_by_hand(slow_site: Site, open_page: OpenPage) -> None:
    page = await open_page(slow_site, java_script_enabled=False)
    slow_site.plan(Fault(delay=0.6))
    await page.goto(await slow_site.describe(wait=0, audio='{"kinds": []}'))
    await expect(page.get_by_text("The words will appear here")).to_be_visible()
    await expect(page.get_by_text("This page follows along")).to_be_hidden()
    await page.wait_for_timeout(1000)
    await page.get_by_role("link", name="Check again").click()
    await expect(page.locator(".status")).to_have_text("Ready")
