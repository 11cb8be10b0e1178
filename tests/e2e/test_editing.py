"""Words are edited in place: nothing that somebody wrote is lost, and the focus is where they would look for it."""

from __future__ import annotations

import pytest
from playwright.async_api import Dialog, Locator, Page, expect

from tests.e2e.browsing import Site, wait_until_over
from tests.e2e.conftest import OpenPage
from tests.fakes.faults import Fault

pytestmark = pytest.mark.asyncio(loop_scope="session")

NEW = "A red boat at dawn."


def alt_text(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Alt text")


async def start(page: Page, path: str) -> None:
    await page.goto(path)
    await page.get_by_role("link", name="Edit the English words").click()
    await expect(alt_text(page)).to_be_focused()


async def save(page: Page) -> None:
    await page.get_by_role("button", name="Save", exact=True).click()


async def test_saved_in_place_and_read_anew(model_site: Site, open_page: OpenPage) -> None:
    page = await open_page(model_site)
    path = await model_site.describe("en,es")
    [before] = [one for one in (await model_site.read(path))["results"]["en"]["audio"] if one["kind"] == "alt"]
    await start(page, path)
    await expect(alt_text(page)).to_have_attribute("lang", "en")
    await alt_text(page).fill(NEW)
    await page.get_by_label("Your name").fill("Ana")
    await save(page)

    await expect(page.locator("#result-en-title")).to_be_focused()
    await expect(page.locator("#said-en")).to_contain_text("Saved.")
    heard = await page.evaluate("heard.map(({ words }) => words)")
    assert heard[-1].startswith("Saved. The audio is being read anew.")
    assert page.url.endswith(path)
    await expect(page.locator("#alt-en")).to_have_text(NEW)
    await expect(alt_text(page)).to_have_count(0)
    await expect(page.get_by_role("region", name="English").locator(".marks")).to_have_text("Written by a person")
    result = (await wait_until_over(model_site, path))["results"]["en"]
    [after] = [one for one in result["audio"] if one["kind"] == "alt"]
    assert (after["id"], after["state"]) == (before["id"], "ready")
    audio = page.get_by_label("English alt text, read aloud")
    await expect(audio).to_be_visible()
    await expect(audio).to_have_js_property("readyState", value=4)
    assert round(await audio.evaluate("a => a.duration"), 1) == pytest.approx(after["seconds"], abs=0.15)
    await expect(page.locator("#said-en")).to_have_text("Saved.")

    await page.get_by_role("link", name="Edit the Spanish words").click()
    await expect(page.get_by_label("Your name")).to_have_value("Ana")


async def test_save_and_approve(draft_site: Site, open_page: OpenPage) -> None:
    page = await open_page(draft_site)
    path = await draft_site.describe()
    await start(page, path)
    await expect(page.get_by_text("This is a draft")).to_be_visible()
    await page.get_by_label("Your name").fill("Kim")
    await page.get_by_role("button", name="Save and approve").click()
    await expect(page.locator("#said-en")).to_have_text("Approved.")
    english = page.get_by_role("region", name="English")
    await expect(english.locator(".marks")).to_have_text("Approved Written by a machine")
    await expect(english).to_contain_text("Approved by Kim, ")
    await expect(page.get_by_text("This is a draft")).to_have_count(0)
    await expect(page.get_by_role("button", name="Approve the English words")).to_have_count(0)


async def test_the_same_words_change_nothing(model_site: Site, open_page: OpenPage) -> None:
    page = await open_page(model_site)
    await start(page, await model_site.describe())
    await save(page)
    await expect(page.locator("#said-en")).to_have_text("Nothing was changed.")
    await expect(page.locator("#result-en-title")).to_be_focused()
    await expect(page.locator("#alt-en")).to_be_visible()
    await expect(page.get_by_role("link", name="Edit the English words")).to_be_visible()


async def test_a_conflict_loses_nothing_and_asks(model_site: Site, open_page: OpenPage) -> None:
    page = await open_page(model_site)
    path = await model_site.describe()
    await start(page, path)
    await alt_text(page).fill(NEW)
    await model_site.edit(path, alt_text="A colleague’s boat.", by="Kim")
    await save(page)
    await expect(page.locator(".error-summary")).to_be_focused()
    await expect(page.locator(".error-summary")).to_contain_text("Somebody changed these words")
    await expect(page.get_by_role("region", name="What stands there now")).to_contain_text("A colleague’s boat.")
    await expect(alt_text(page)).to_have_value(NEW)
    assert (await model_site.read(path))["results"]["en"]["alt_text"] == "A colleague’s boat."

    await page.get_by_role("button", name="Save mine over it").click()
    await expect(page.locator("#alt-en")).to_have_text(NEW)
    await page.get_by_role("link", name="3 wordings").click()
    await expect(page.locator(".words-alt")).to_have_text(
        [NEW, "A colleague’s boat.", "A red boat lies on a calm lake."]
    )


async def test_what_is_there_can_be_kept_after_a_conflict(model_site: Site, open_page: OpenPage) -> None:
    page = await open_page(model_site)
    path = await model_site.describe()
    await start(page, path)
    await alt_text(page).fill(NEW)
    await model_site.edit(path, alt_text="A colleague’s boat.")
    await save(page)
    page.once("dialog", lambda dialog: dialog.accept())
    await page.get_by_role("link", name="Keep what is there").click()
    await expect(page.locator("#alt-en")).to_have_text("A colleague’s boat.")
    await expect(page.get_by_role("link", name="Edit the English words")).to_be_focused()


async def test_too_long_comes_back_whole(model_site: Site, open_page: OpenPage) -> None:
    page = await open_page(model_site)
    await start(page, await model_site.describe())
    await alt_text(page).fill("a" * 1001)
    await save(page)
    await page.get_by_role("link", name="The alt text: at most 1,000 characters.").click()
    await expect(alt_text(page)).to_be_focused()
    await expect(alt_text(page)).to_have_attribute("aria-invalid", "true")
    await expect(alt_text(page)).to_have_value("a" * 1001)


async def test_escape_closes_and_asks_only_where_something_would_be_lost(model_site: Site, open_page: OpenPage) -> None:
    page = await open_page(model_site)
    path = await model_site.describe()
    asked: list[str] = []

    async def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        await (dialog.dismiss() if len(asked) == 1 else dialog.accept())

    page.on("dialog", answer)
    await start(page, path)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("link", name="Edit the English words")).to_be_focused()
    assert asked == []
    await page.keyboard.press("Enter")
    await expect(alt_text(page)).to_be_focused()
    await alt_text(page).fill(NEW)
    await page.keyboard.press("Escape")
    await expect(alt_text(page)).to_have_value(NEW)
    await page.keyboard.press("Escape")
    await expect(alt_text(page)).to_have_count(0)
    assert asked == ["Close without saving what you wrote?"] * 2
    assert (await model_site.read(path))["results"]["en"]["revision"] == 1


async def test_leaving_with_unsaved_words_is_warned_of(model_site: Site, open_page: OpenPage) -> None:
    page = await open_page(model_site)
    await start(page, await model_site.describe())
    await alt_text(page).press_sequentially("My ")
    kinds: list[str] = []

    async def stay(dialog: Dialog) -> None:
        kinds.append(dialog.type)
        await dialog.dismiss()

    page.once("dialog", stay)
    await page.get_by_role("link", name="All descriptions", exact=True).click(no_wait_after=True)
    await expect(alt_text(page)).to_have_value("My A red boat lies on a calm lake.")
    assert kinds == ["beforeunload"]
    await alt_text(page).press("Control+Enter")
    await expect(page.locator("#said-en")).to_contain_text("Saved.")
    await page.get_by_role("link", name="All descriptions", exact=True).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("History")


async def test_the_count_is_shown_at_once_and_told_in_pauses(model_site: Site, open_page: OpenPage) -> None:
    page = await open_page(model_site)
    await start(page, await model_site.describe())
    count = page.locator("[data-counts='alt_text-en']")
    await expect(count).to_have_text("31 of about 125 characters")
    await alt_text(page).fill("")
    await alt_text(page).press_sequentially("👩🏽‍🚀 A red boat", delay=20)
    await expect(count).to_have_text("15 of about 125 characters")
    await alt_text(page).press("Enter")
    await expect(alt_text(page)).to_have_value("👩🏽‍🚀 A red boat")
    await expect(page.locator("#announcement")).to_have_text("15 of about 125 characters")
    told = await page.evaluate("heard.filter(({ words }) => words.includes('of about')).length")
    assert told == 1


async def test_work_that_ends_meanwhile_leaves_the_editor_alone(slow_site: Site, open_page: OpenPage) -> None:
    page = await open_page(slow_site)
    slow_site.plan(Fault(), Fault(), Fault(delay=2), Fault(delay=2), Fault(delay=2))
    await page.goto(await slow_site.describe("en,es", wait=0))
    await page.get_by_role("link", name="Edit the English words").click()
    await alt_text(page).fill(NEW)
    await expect(page.locator("#head .status")).to_have_text("Ready", timeout=15_000)
    await expect(alt_text(page)).to_have_value(NEW)
    await expect(alt_text(page)).to_be_focused()
    await save(page)
    await expect(page.locator("#alt-en")).to_have_text(NEW)


async def test_a_service_that_is_away_keeps_the_words(model_site: Site, open_page: OpenPage) -> None:
    page = await open_page(model_site)
    await start(page, await model_site.describe())
    await alt_text(page).fill(NEW)
    await page.context.set_offline(offline=True)
    await save(page)
    await expect(page.get_by_text("Nothing was changed; try again.").first).to_be_visible()
    await expect(alt_text(page)).to_have_value(NEW)
    await page.context.set_offline(offline=False)
    await save(page)
    await expect(page.locator("#alt-en")).to_have_text(NEW)


async def test_arabic_is_written_from_the_right(model_site: Site, open_page: OpenPage) -> None:
    page = await open_page(model_site, viewport={"width": 320, "height": 700})
    await page.goto(await model_site.describe("ar"))
    await page.get_by_role("link", name="Edit the Arabic words").click()
    await expect(alt_text(page)).to_have_attribute("lang", "ar")
    await expect(alt_text(page)).to_have_css("direction", "rtl")
    await expect(page.get_by_label("Your name")).to_have_css("direction", "ltr")
