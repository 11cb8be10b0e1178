"""Faults are said in an editor's words, at the field and in a summary that leads there; nothing filled in is lost."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.e2e.browsing import Site, draw_picture, payload
from tests.e2e.conftest import OpenPage

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def send(page: Page) -> None:
    await page.get_by_role("button", name="Describe", exact=True).click()


async def expect_fault(page: Page, field: str, words: str) -> None:
    """It stands in the summary, at the field, and the field itself says so."""
    await expect(page.locator(".error-summary")).to_be_focused()
    await expect(page).to_have_title("Error: Describe an image – AltAloud")
    await expect(page.locator(f".error-summary a[href='#{field}']", has_text=words)).to_have_count(1)
    await expect(page.locator(f"#{field}-error")).to_contain_text(words)
    await expect(page.locator(f"[aria-invalid][aria-describedby~='{field}-error']")).to_have_count(1)


async def test_nothing_chosen(draft_site: Site, open_page: OpenPage) -> None:
    page = await open_page(draft_site)
    await page.goto("/")
    await page.get_by_role("checkbox", name="English").uncheck()
    await send(page)
    await expect_fault(page, "image", "Choose an image, or give its address.")
    await expect_fault(page, "languages", "Choose at least one language.")
    await page.get_by_role("link", name="Choose at least one language.").click()
    await expect(page.locator("#languages")).to_be_focused()
    await page.get_by_role("link", name="Choose an image, or give its address.").click()
    await expect(page.get_by_label("Image files")).to_be_focused()


async def test_a_broken_file_beside_a_good_one(draft_site: Site, open_page: OpenPage) -> None:
    page = await open_page(draft_site)
    await page.goto("/")
    cut = draw_picture()[:200]
    files = [payload("good.png"), payload("cut.png", cut), payload("letter.png", b"Dear editor,")]
    await page.get_by_label("Image files").set_input_files(files)
    await page.get_by_label("Where will this image stand?").fill("A guide to lakes")
    await page.get_by_label("français").check()
    await send(page)
    await expect_fault(page, "image", "cut.png: The image file is cut off.")
    await expect_fault(page, "image", "letter.png: This file is plain text.")
    await expect(page.get_by_label("Where will this image stand?")).to_have_value("A guide to lakes")
    await expect(page.get_by_label("français")).to_be_checked()
    chosen = page.get_by_role("list", name="Images to send")
    await expect(chosen.get_by_role("listitem")).to_have_count(3)

    await page.get_by_role("button", name="Remove cut.png").click()
    await page.get_by_role("button", name="Remove letter.png").click()
    await send(page)
    await expect(page.get_by_role("heading", level=1)).to_have_text("good.png")


async def test_every_fault_at_once_in_the_order_of_the_page(draft_site: Site, open_page: OpenPage) -> None:
    page = await open_page(draft_site)
    await page.goto("/")
    await page.get_by_label("Where will this image stand?").fill("a" * 8001)
    await page.get_by_label("Image files").set_input_files(payload("empty.png", b""))
    await page.get_by_label("Or the address of an image").fill("http://localhost/picture.png")
    await page.get_by_text("More about the page").click()
    await page.get_by_label("Caption printed beside the image").fill("b" * 2001)
    await page.get_by_text("Length, voice and instructions").click()
    await page.get_by_label("Length to aim at").fill("twelve")
    await page.get_by_label("Speed").fill("9")
    await send(page)
    await expect_fault(page, "purpose", "at most 8,000 characters")
    links = page.locator(".error-summary a")
    fields = [await link.get_attribute("href") for link in await links.all()]
    assert fields == ["#purpose", "#image", "#image_url", "#caption", "#alt_length", "#speed"]
    await expect_fault(page, "image", "empty.png: The image file is empty.")
    await expect_fault(page, "speed", "from 0.5 to 2")
    await links.last.click()
    await expect(page.get_by_label("Speed")).to_be_focused()


async def test_a_language_that_nobody_writes(draft_site: Site, open_page: OpenPage) -> None:
    page = await open_page(draft_site)
    await page.goto("/")
    await page.get_by_label("Image files").set_input_files(payload("lake.png"))
    await page.locator("#languages").evaluate("box => { box.value = 'tlh'; box.checked = true; }")
    await send(page)
    await expect_fault(page, "languages", "No provider in use writes tlh")
    await expect(page.get_by_role("checkbox", name="English")).to_be_checked()


async def test_a_file_that_is_too_large(bare_site: Site, open_page: OpenPage) -> None:
    page = await open_page(bare_site)
    await page.goto("/")
    await page.get_by_label("Image files").set_input_files(payload("large.png", bytes(1_100_000)))
    await expect(page.get_by_role("list", name="Images to send")).to_contain_text("larger than 1 MB")
    await send(page)
    await expect_fault(page, "image", "large.png: The file has 1.1 MB; at most 1 MB are taken.")
    await expect(page.locator("#image-error")).not_to_contain_text("ALTALOUD")


CHOOSE_LARGE = """
(size) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([new Uint8Array(size)], "huge.png", { type: "image/png" }));
  const input = document.getElementById("image");
  input.files = transfer.files;
  input.dispatchEvent(new Event("change"));
}
"""
"""Made in the browser: handing over so much takes seconds."""


async def test_more_than_the_service_takes_keeps_the_form(bare_site: Site, open_page: OpenPage) -> None:
    page = await open_page(bare_site)
    await page.goto("/")
    await page.get_by_label("Where will this image stand?").fill("A guide to lakes")
    await page.evaluate(CHOOSE_LARGE, 11_500_000)
    await send(page)
    await expect(page.locator("[data-refusal]")).to_have_text(
        "The request is too large. Send a smaller image, or fewer of them in one request."
    )
    await expect(page.get_by_label("Where will this image stand?")).to_have_value("A guide to lakes")
    await expect(page.get_by_role("button", name="Describe", exact=True)).to_be_enabled()


async def test_a_service_that_is_away_is_said_and_tried_again(draft_site: Site, open_page: OpenPage) -> None:
    page = await open_page(draft_site)
    await page.goto("/")
    await page.get_by_label("Image files").set_input_files(payload("lake.png"))
    await page.context.set_offline(offline=True)
    await send(page)
    await expect(page.locator("[data-refusal]")).to_contain_text("The service does not answer.")
    await page.context.set_offline(offline=False)
    await send(page)
    await expect(page.get_by_role("heading", level=1)).to_have_text("lake.png")
