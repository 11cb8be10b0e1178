"""A picture that looks like an earlier one: its description is offered, and never taken by itself."""

from __future__ import annotations

import pytest
from PIL import Image
from playwright.async_api import expect

from tests.e2e.browsing import Site
from tests.e2e.conftest import OpenPage
from tests.e2e.test_appearance import examine
from tests.pictures import photograph, save

pytestmark = pytest.mark.asyncio(loop_scope="session")

PICTURE = photograph((640, 480))


async def describe(site: Site, name: str, image: Image.Image, quality: int) -> str:
    answer = await site.client.post(
        "/v1/descriptions",
        headers={"Prefer": "wait=30"},
        files={"image": (name, save(image, "JPEG", quality=quality))},
        data={"languages": "en,ar"},
    )
    assert answer.status_code == 200, answer.text
    return f"/descriptions/{answer.json()['id']}"


async def test_a_similar_image_is_offered_with_its_words(slow_site: Site, open_page: OpenPage) -> None:
    earlier = await describe(slow_site, "lake.jpg", PICTURE, 90)
    again = await describe(slow_site, "lake small.jpg", PICTURE.resize((320, 240)), 60)
    other = await describe(slow_site, "other.jpg", PICTURE.transpose(Image.Transpose.FLIP_LEFT_RIGHT), 90)
    assert slow_site.providers is not None
    assert len([call for call in slow_site.providers.paid() if call.images]) == 3
    page = await open_page(slow_site)
    await page.goto(again)
    section = page.get_by_role("region", name="You have described a similar image before")
    await expect(section.get_by_role("listitem")).to_have_count(1)
    await expect(section.get_by_text("A red boat lies on a calm lake.")).to_have_attribute("lang", "en")
    await expect(section.locator("img")).to_have_attribute("alt", "")  # the words stand beside it
    await expect(section.locator("img")).to_have_js_property("naturalWidth", value=640)
    await section.get_by_role("button", name="Copy alt text of lake.jpg").click()
    await expect(section.get_by_role("button", name="Copied")).to_be_visible()
    await examine(page)
    await section.get_by_role("link", name="lake.jpg").click()
    await page.wait_for_url(f"**{earlier}")
    for path in (earlier, other):
        await page.goto(path)
        await expect(page.locator("img.picture")).to_be_visible()
        await expect(section).to_have_count(0)
