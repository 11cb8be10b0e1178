"""Work that takes its time is followed on the page, calmly."""

from __future__ import annotations

from itertools import pairwise

import pytest
from playwright.async_api import expect

from tests.e2e.browsing import Site
from tests.e2e.conftest import OpenPage
from tests.fakes.faults import Fault, refused

pytestmark = pytest.mark.asyncio(loop_scope="session")

QUIET = 5_000
"""Milliseconds between two announcements of the work."""


async def test_progress_is_told_at_most_every_five_seconds_and_leaves_the_reader_alone(
    slow_site: Site, open_page: OpenPage
) -> None:
    page = await open_page(slow_site)
    slow_site.plan(Fault(delay=2), Fault(), Fault(delay=1), Fault(delay=2), Fault(delay=3))
    await page.goto(await slow_site.describe("en,es", wait=0))
    await expect(page.locator("#progress-words")).to_have_text("Looking at the image and writing")
    await expect(page.get_by_role("progressbar")).to_be_visible()
    copy = page.get_by_role("button", name="Copy English alt text")
    await copy.focus()
    first = await page.locator("audio[data-reads]").first.get_attribute("id")
    audio = page.locator(f"[id='{first}']")
    await audio.evaluate("a => { a.loop = true; return a.play(); }")
    await expect(page.locator("#progress-words")).to_contain_text("of 4")

    await expect(page.locator(".status")).to_have_text("Ready", timeout=12_000)
    await expect(page.locator("audio")).to_have_count(4)
    await expect(copy).to_be_focused()
    await expect(audio).to_have_js_property("paused", value=False)
    await expect(page).to_have_title("Ready: boat.png – AltAloud")
    await expect(page.locator("#announcement")).to_have_text("Ready", timeout=QUIET + 1_000)
    heard = await page.evaluate("heard")
    assert len(heard) >= 2
    assert all(later["at"] - earlier["at"] >= QUIET - 50 for earlier, later in pairwise(heard))


async def test_a_refusal_ends_in_words_and_a_way_on(slow_site: Site, open_page: OpenPage) -> None:
    page = await open_page(slow_site)
    slow_site.plan(Fault(delay=0.5, message=refused().message))
    await page.goto(await slow_site.describe(wait=0))
    await expect(page.get_by_role("heading", name="This image could not be described")).to_be_visible()
    await expect(page.get_by_text("Describe this image by hand")).to_be_visible()
    await expect(page.get_by_role("progressbar")).to_have_count(0)
    await expect(page.locator("#awaited")).to_have_count(0)
    await page.get_by_role("link", name="More about this problem").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("The provider refused to describe this image")


async def test_what_is_deleted_elsewhere_says_so_here(slow_site: Site, open_page: OpenPage) -> None:
    page = await open_page(slow_site)
    slow_site.plan(Fault(delay=3))
    path = await slow_site.describe(wait=0)
    await page.goto(path)
    await slow_site.client.delete(f"/v1{path}")
    await expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing here")
    await expect(page.locator("#announcement")).to_have_text("There is nothing here")


async def test_a_service_that_is_away_is_waited_for(slow_site: Site, open_page: OpenPage) -> None:
    page = await open_page(slow_site)
    slow_site.plan(Fault(delay=2))
    await page.goto(await slow_site.describe(wait=0, audio='{"kinds": []}'))
    await page.context.set_offline(offline=True)
    await expect(page.get_by_text("The service does not answer.")).to_be_visible()
    await page.context.set_offline(offline=False)
    await expect(page.locator(".status")).to_have_text("Ready", timeout=10_000)
