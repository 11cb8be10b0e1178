"""What a model wrote, in several languages and scripts, and what it found in the image."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect

from tests.e2e.browsing import Site
from tests.e2e.conftest import OpenPage
from tests.fakes.faults import edited

pytestmark = pytest.mark.asyncio(loop_scope="session")


def make_decorative(reply: dict[str, Any]) -> None:
    reply["classification"]["kind"] = "decorative"
    for words in reply["languages"].values():
        words["alt_text"] = ""


def make_chart(reply: dict[str, Any]) -> None:
    reply["classification"]["kind"] = "complex"
    reply["data"] = {
        "columns": ["Year", "Visitors"],
        "rows": [["2024", "120"], ["2025", "180"]],
        "trend": "Visitors grow.",
    }
    reply["text_in_image"] = [{"text": "زوار", "language": "ar"}]
    reply["uncertain"] = ["The last bar may be 178."]


async def test_four_languages_by_a_model(model_site: Site, open_page: OpenPage) -> None:
    page = await open_page(model_site)
    await page.goto(await model_site.describe("en,es,ar,ja"))
    await expect(page.get_by_text("This is a draft")).to_have_count(0)
    await expect(page.get_by_text("Draft", exact=True)).to_have_count(0)
    await expect(page.get_by_text("Written by a machine")).to_have_count(4)
    await expect(page.locator("#alt-en")).to_have_text("A red boat lies on a calm lake.")
    await expect(page.locator("img.picture")).to_have_attribute("alt", "A red boat lies on a calm lake.")
    await expect(page.get_by_role("navigation", name="Languages").get_by_role("link")).to_have_count(4)

    arabic = page.locator("#alt-ar")
    await expect(arabic).to_have_attribute("lang", "ar")
    await expect(arabic).to_have_css("direction", "rtl")
    await expect(arabic).to_have_css("text-align", "start")
    await expect(page.locator("#result-ar h3").first).to_have_css("direction", "ltr")

    japanese = page.locator("#result-ja")
    await expect(japanese.locator("#alt-ja")).to_contain_text("赤いボート")
    await expect(japanese.locator("audio")).to_have_count(0)
    await expect(japanese.get_by_text("No audio: eSpeak NG cannot read Japanese")).to_have_count(2)


async def test_a_decorative_image_is_a_suggestion(model_site: Site, open_page: OpenPage) -> None:
    model_site.plan(edited(make_decorative))
    page = await open_page(model_site)
    await page.goto(await model_site.describe())
    suggestion = page.get_by_role("region", name="Suggestion: this image may be decorative")
    await expect(suggestion).to_contain_text("It shows a scene that the page is about.")
    await expect(suggestion.locator("code")).to_have_text('alt=""')
    await expect(page.get_by_text("Empty: a machine takes the image for decorative.")).to_be_visible()
    await page.get_by_role("button", name="Approve the English words").click()
    await expect(page.get_by_text("Empty on purpose.")).to_be_visible()


async def test_a_chart_has_a_table_of_its_data(model_site: Site, open_page: OpenPage) -> None:
    model_site.plan(edited(make_chart))
    page = await open_page(model_site, viewport={"width": 320, "height": 700})
    await page.goto(await model_site.describe())
    await expect(page.get_by_role("heading", name="Complex: chart, diagram or map")).to_be_visible()
    table = page.get_by_role("region", name="Data of the chart").get_by_role("table")
    await expect(table.get_by_role("columnheader")).to_have_text(["Year", "Visitors"])
    await expect(table.get_by_role("rowheader")).to_have_text(["2024", "2025"])
    lettering = page.get_by_role("region", name="Text in the image").locator("[lang=ar]")
    await expect(lettering).to_have_css("direction", "rtl")
    await expect(page.get_by_role("region", name="Not certain")).to_contain_text("178")


async def test_words_of_a_model_are_words_and_not_html(model_site: Site, open_page: OpenPage) -> None:
    def write_html(reply: dict[str, Any]) -> None:
        reply["text_in_image"] = [{"text": "<img src=x onerror=alert(1)> <script>alert(1)</script>", "language": "en"}]

    model_site.plan(edited(write_html))
    page = await open_page(model_site)
    await page.goto(await model_site.describe())
    await expect(page.locator("main")).to_contain_text("<img src=x onerror=alert(1)>")
    await expect(page.locator("main img")).to_have_count(1)
    await expect(page.locator("main script")).to_have_count(0)


async def test_the_language_of_the_operator_can_always_be_chosen(model_site: Site, open_page: OpenPage) -> None:
    page = await open_page(model_site)
    await page.goto("/")
    await expect(page.get_by_text("Drafts only, for now")).to_have_count(0)
    await expect(page.get_by_role("checkbox", name="English")).to_be_checked()
