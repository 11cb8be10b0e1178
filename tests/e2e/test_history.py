"""What was described is found again."""

from __future__ import annotations

import asyncio
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import expect

from tests.e2e.browsing import Site, payload
from tests.e2e.conftest import OpenPage
from tests.running import make_settings, running

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_search_filter_and_the_way_back(tmp_path: Path, open_page: OpenPage) -> None:
    async with running(make_settings(tmp_path)) as client:
        site = Site(client)
        boat, other = await site.describe("en,es", colour="teal"), await site.describe("en", colour="teal")
        await site.edit(boat, alt_text="Élan, a sailing boat")
        await site.edit(other, alt_text="A chair")
        page = await open_page(site)
        await page.goto("/history")
        await page.get_by_label("Search the words").fill("elan sail")
        await page.keyboard.press("Enter")
        await expect(page).to_have_title("1 description with “elan sail” – History – AltAloud")
        await expect(page.get_by_role("heading", level=2)).to_have_text("1 description with “elan sail”")
        await expect(page.locator(".card a")).to_have_attribute("href", boat)

        await page.get_by_label("Search the words").fill("")
        await page.get_by_label("Language").select_option("es")
        await page.get_by_label("State").select_option("done")
        await page.get_by_role("button", name="Search").click()
        await expect(page.locator(".card")).to_have_count(1)
        await expect(page.get_by_label("Language")).to_have_value("es")
        await page.get_by_label("State").select_option("failed")
        await page.get_by_role("button", name="Search").click()
        await expect(page.get_by_role("heading", level=2)).to_have_text("No descriptions")
        await page.get_by_role("link", name="Show all").click()
        await expect(page.locator(".card")).to_have_count(2)

        await page.goto(boat)
        await page.get_by_role("link", name="All descriptions of this image").click()
        await expect(page.get_by_role("heading", level=2)).to_have_text("2 descriptions of this image")


async def test_older_ones_of_a_search_stay_within_it(tmp_path: Path, open_page: OpenPage) -> None:
    async with running(make_settings(tmp_path)) as client:
        site = Site(client)
        await asyncio.gather(*(site.describe("en", audio='{"kinds": []}') for _ in range(26)))
        await site.describe("es", audio='{"kinds": []}')
        page = await open_page(site, java_script_enabled=False)
        await page.goto("/history?language=en")
        await expect(page.get_by_role("heading", level=2).first).to_have_text("More than 24 descriptions")
        await page.get_by_role("link", name="Older descriptions").click()
        await expect(page.locator(".card")).to_have_count(2)
        await expect(page.get_by_label("Language")).to_have_value("en")


async def test_a_page_of_a_document(draft_site: Site, open_page: OpenPage) -> None:
    page = await open_page(draft_site)
    await page.goto("/")
    two_pages = draw_document("#2f7ac6", "#c63a2f")
    await page.get_by_label("Image files").set_input_files(payload("report.pdf", two_pages))
    await expect(page.locator("[data-chosen] .field-error")).to_have_count(0)
    await page.get_by_label("Pages", exact=True).fill("3")
    await page.get_by_text("Length, voice and instructions").click()
    await page.get_by_label("Audio format").select_option("flac")
    await page.get_by_role("button", name="Describe", exact=True).click()
    await page.locator(".error-summary a[href='#pages']").click()
    await expect(page.get_by_label("Pages", exact=True)).to_be_focused()
    await page.get_by_label("Pages", exact=True).fill("2")
    await page.get_by_role("button", name="Describe", exact=True).click()
    await expect(page.locator("#head .status")).to_have_text("Ready")
    await expect(page.locator("#picture")).to_contain_text("Page 2 of 2")
    await expect(page.get_by_role("link", name="Download FLAC")).to_have_count(2)


async def test_pages_of_a_document_together(draft_site: Site, open_page: OpenPage) -> None:
    page = await open_page(draft_site, java_script_enabled=False)
    await page.goto("/")
    three_pages = draw_document("#2f7ac6", "#c63a2f", "#3a7d44")
    await page.get_by_label("Image files").set_input_files(payload("leaflet.pdf", three_pages))
    await page.get_by_label("Pages", exact=True).fill("1, 3")
    await page.get_by_role("button", name="Describe", exact=True).click()
    pictures = page.locator("#picture").get_by_role("img")
    await expect(pictures).to_have_count(2)
    await expect(pictures.last).to_have_accessible_name("Image 2 of 2: leaflet.pdf")
    await expect(page.locator("#picture")).to_contain_text("Page 3 of 3")
    await expect(page.locator("#alt-en")).to_contain_text("2/2: ")
    assert await pictures.last.evaluate("image => image.naturalWidth") > 0


def draw_document(*colours: str) -> bytes:
    """A PDF with a page of each colour."""
    first, *others = [Image.new("RGB", (320, 200), colour) for colour in colours]
    file = BytesIO()
    first.save(file, "PDF", save_all=True, append_images=others)
    return file.getvalue()
