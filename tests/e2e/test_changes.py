"""What else people do on the page of a description, each answered where they are."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.e2e.browsing import Site, wait_until_over
from tests.e2e.conftest import OpenPage
from tests.fakes.faults import Fault, refused

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def expect_said(page: Page, words: str, language: str = "") -> None:
    """Shown and announced once."""
    place = page.locator(f"#said{'-' if language else ''}{language}")
    await expect(place).to_contain_text(words)
    await expect(place.locator("[role=status]")).to_have_count(0)
    await expect(page.locator("#announcement")).to_contain_text(words)
    heard = await page.evaluate("heard.map(({ words }) => words)")
    assert [said for said in heard if words in said] == [heard[-1]], heard


async def test_approve(model_site: Site, open_page: OpenPage) -> None:
    page = await open_page(model_site)
    path = await model_site.describe("en,es")
    await page.goto(path)
    await page.get_by_role("button", name="Approve the Spanish words").click()
    await expect_said(page, "Approved.", "es")
    await expect(page.locator("#result-es-title")).to_be_focused()
    results = (await model_site.read(path))["results"]
    assert results["es"]["approved_at"]
    assert results["en"]["approved_at"] is None
    await expect(page.get_by_role("region", name="English")).not_to_contain_text("Approved")


async def test_words_that_changed_are_not_approved_unseen(model_site: Site, open_page: OpenPage) -> None:
    page = await open_page(model_site)
    path = await model_site.describe()
    await page.goto(path)
    await model_site.edit(path, alt_text="Something else.")
    await page.get_by_role("button", name="Approve the English words").click()
    await expect_said(page, "Somebody changed these words meanwhile.", "en")
    await expect(page.locator("#alt-en")).to_have_text("Something else.")
    assert (await model_site.read(path))["results"]["en"]["approved_at"] is None


async def test_another_voice_comes_first_while_the_old_one_plays_on(slow_site: Site, open_page: OpenPage) -> None:
    page = await open_page(slow_site)
    await page.goto(await slow_site.describe())
    old = page.get_by_label("English alt text, read aloud")
    await old.evaluate("a => { a.loop = true; return a.play(); }")
    english = page.get_by_role("region", name="English")
    await english.get_by_text("Read it in another voice or format").click()
    await english.get_by_role("checkbox", name="The long description").uncheck()
    voice = english.get_by_label("Voice", exact=True)
    chosen = await voice.locator("option").nth(2).get_attribute("value")
    await voice.select_option(chosen)
    await english.get_by_label("Speed", exact=True).select_option("1.5")
    await english.get_by_label("Format", exact=True).select_option("wav")
    slow_site.plan(Fault(delay=1))
    read = english.get_by_role("button", name="Read aloud in English")
    await read.click()
    await expect_said(page, "It is being read aloud. The new player comes first.", "en")
    await expect(english.get_by_text("Being read aloud, voice")).to_be_visible()
    players = page.get_by_label("English alt text, read aloud, voice")
    await expect(players).to_have_count(2)
    assert "at 1.5 × the usual speed" in str(await players.first.get_attribute("aria-label"))
    await expect(players.last).to_have_js_property("paused", value=False)
    await expect(english.get_by_role("link", name="Download WAV")).to_have_count(1)
    await expect(page.locator("#said-en")).to_have_text("The new player comes first.")
    await expect(read).to_be_focused()
    await expect(english.get_by_label("Speed", exact=True)).to_have_value("1.5")
    await read.click()
    await expect_said(page, "There is such a reading already.", "en")


async def test_only_voices_that_speak_the_language_are_offered(draft_site: Site, open_page: OpenPage) -> None:
    page = await open_page(draft_site)
    await page.goto(await draft_site.describe("es,ja"))
    spanish = page.get_by_role("region", name="español")
    await spanish.get_by_text("Read it in another voice or format").click()
    assert await spanish.get_by_label("Voice", exact=True).locator("option").all_inner_texts() == [
        "The best here", "Spanish (Spain), robotic", "Spanish (Latin America), robotic",
    ]  # fmt: skip
    japanese = page.get_by_role("region", name="日本語")
    await expect(japanese.get_by_text("Read it in another voice or format")).to_have_count(0)


async def test_add_a_language(slow_site: Site, open_page: OpenPage) -> None:
    page = await open_page(slow_site)
    await page.goto(await slow_site.describe())
    slow_site.plan(Fault(delay=3))
    await page.get_by_text("Add a language").click()
    language = page.get_by_label("Language", exact=True)
    await page.get_by_role("button", name="Add it").click()
    await expect(page.locator("#add-language [data-refusal]")).to_have_text("Choose a language.")
    await language.select_option("es")
    await page.get_by_role("button", name="Add it").click()
    await expect_said(page, "The words in the new language will appear on this page.")
    await expect(page.get_by_role("button", name="Add it")).to_be_focused()
    await expect(page.locator("#alt-es")).to_be_visible()
    await expect(page.locator("#head .status")).to_have_text("Ready")
    await expect(language.locator("option[value=es]")).to_have_count(0)
    await expect(page.locator("#said")).to_have_text("The new language was added.")


async def test_cancel_and_take_up_again(slow_site: Site, open_page: OpenPage) -> None:
    page = await open_page(slow_site)
    slow_site.plan(Fault(delay=2))
    path = await slow_site.describe(wait=0)
    await page.goto(path)
    await page.get_by_role("button", name="Cancel").click()
    await expect_said(page, "Cancelled.")
    await expect(page.get_by_role("heading", name="This was cancelled")).to_be_visible()
    await expect(page.locator("#title")).to_be_focused()
    assert (await slow_site.read(path))["status"] == "cancelled"
    await page.get_by_role("button", name="Try again").click()
    await expect(page.locator("#head .status")).to_have_text("Ready")
    await expect(page.get_by_role("heading", name="This was cancelled")).to_have_count(0)


async def test_a_failure_is_tried_again(slow_site: Site, open_page: OpenPage) -> None:
    page = await open_page(slow_site)
    slow_site.plan(refused())
    await page.goto(await slow_site.describe())
    await expect(page.get_by_role("heading", name="This image could not be described")).to_be_visible()
    await page.get_by_role("button", name="Try again").click()
    await expect(page.locator("#head .status")).to_have_text("Ready")
    await expect(page.locator("#alt-en")).to_be_visible()


async def test_what_did_not_come_about_of_a_finished_one_is_said_calmly(slow_site: Site, open_page: OpenPage) -> None:
    page = await open_page(slow_site)
    path = await slow_site.describe()
    slow_site.plan(refused())
    await slow_site.change(path, "languages", languages=["es"])
    await page.goto(path)
    await expect(page.get_by_role("heading", name="Not everything came about")).to_be_visible()
    await expect(page.locator("#head .notice.bad")).to_have_count(0)
    await expect(page.locator("#alt-en")).to_be_visible()
    await page.get_by_role("button", name="Try again").click()
    await expect(page.locator("#alt-es")).to_be_visible()
    await expect(page.get_by_role("heading", name="Not everything came about")).to_have_count(0)


async def test_audio_that_failed_is_tried_again(slow_site: Site, open_page: OpenPage) -> None:
    page = await open_page(slow_site)
    slow_site.plan(Fault(), Fault(status=400), Fault(status=400))
    path = await slow_site.describe()
    assert {audio["state"] for audio in (await wait_until_over(slow_site, path))["results"]["en"]["audio"]} == {
        "failed"
    }
    await page.goto(path)
    again = page.get_by_role("button", name="Try again to read the English alt text aloud")
    await again.click()
    await expect(page.locator("audio")).to_have_count(2)
    await expect(again).to_have_count(0)


async def test_a_suggestion_beside_a_persons_words(model_site: Site, open_page: OpenPage) -> None:
    page = await open_page(model_site)
    path = await model_site.describe("en,es")
    await model_site.edit(path, "en", alt_text="My boat.")
    await model_site.edit(path, "es", alt_text="Mi barca.")
    await page.goto(path)
    await page.get_by_text("Describe the image again").click()
    await page.get_by_role("button", name="Describe it again").click()
    await expect_said(page, "The image is being described again.")
    suggestion = page.get_by_role("region", name="A machine suggests other words")
    await expect(suggestion).to_have_count(2)
    await expect(page.locator("#alt-en")).to_have_text("My boat.")

    await page.get_by_role("button", name="Keep mine in English").click()
    await expect(page.locator("#said-en")).to_have_text("Your words stay as they are.")
    await expect(suggestion).to_have_count(1)
    await expect(page.locator("#alt-en")).to_have_text("My boat.")
    await suggestion.get_by_role("link", name="Edit it first").click()
    await expect(page.get_by_role("textbox", name="Alt text")).to_have_value("Una barca roja en un lago tranquilo.")
    page.once("dialog", lambda dialog: dialog.accept())
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Use this suggestion in Spanish").click()
    await expect(page.locator("#alt-es")).to_have_text("Una barca roja en un lago tranquilo.")
    await expect(suggestion).to_have_count(0)
    result = (await model_site.read(path))["results"]["es"]
    assert (result["written_by"], result["revision"]) == ("person", 3)


async def test_a_wording_of_before_is_taken_back(model_site: Site, open_page: OpenPage) -> None:
    page = await open_page(model_site)
    path = await model_site.describe()
    await model_site.edit(path, alt_text="My boat.", by="Ana")
    await page.goto(path)
    await page.get_by_role("link", name="2 wordings in English").click()
    await expect(page.locator(".wordings li").first).to_contain_text("Written by Ana")
    await expect(page.locator(".wordings li").last).to_contain_text("Written by a machine, groq")
    await page.get_by_role("link", name="Use this wording (number 1)").click()
    await expect(page.get_by_role("textbox", name="Alt text")).to_have_value("A red boat lies on a calm lake.")
    await expect(page.get_by_text("Nothing is changed until you save.")).to_be_visible()
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.locator("#alt-en")).to_have_text("A red boat lies on a calm lake.")
    await expect(page.locator("#announcement")).to_contain_text("Saved.")
    await expect(page.get_by_role("link", name="3 wordings in English")).to_be_visible()


async def test_the_html_is_copied_and_carries_the_mark_of_a_draft(draft_site: Site, open_page: OpenPage) -> None:
    page = await open_page(draft_site, permissions=["clipboard-read", "clipboard-write"])
    path = await draft_site.describe()
    await page.goto(path)
    await page.get_by_text("HTML for your website").click()
    await expect(page.get_by_text("Until you approve the words, readers see the mark")).to_be_visible()
    await page.get_by_role("button", name="Copy English HTML").click()
    await expect(page.locator("#announcement")).to_have_text("Copied: English HTML")
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == (await draft_site.client.get(f"/v1{path}/html/en")).text.strip()
    await page.get_by_role("button", name="Approve the English words").click()
    await expect(page.locator("#said-en")).to_have_text("Approved.")
    await expect(page.locator("#snippet-en")).to_have_attribute("open", "")
    await expect(page.get_by_text("Until you approve the words")).to_have_count(0)
