"""Voices are heard before one is chosen, and each language may have its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from tests.e2e.browsing import Site, payload
from tests.e2e.conftest import OpenPage
from tests.e2e.test_appearance import examine
from tests.staging import staged

pytestmark = pytest.mark.asyncio(loop_scope="session")

LABELS = """
(button) => {
  window.labels = [];
  const label = button.querySelector("[data-label]");
  new MutationObserver(() => labels.push(label.textContent)).observe(label, { childList: true });
}
"""


async def open_form(site: Site, open_page: OpenPage, **options: object) -> Page:
    page = await open_page(site, **options)
    await page.goto("/")
    await page.get_by_text("Length, voice and instructions").click()
    return page


def listen_button(page: Page, of: str = "") -> Locator:
    return page.locator(f"#voice{of}-sample")


async def test_a_voice_is_heard_and_stopped(draft_site: Site, open_page: OpenPage) -> None:
    page = await open_form(draft_site, open_page)
    listen = listen_button(page)
    await expect(listen).to_have_accessible_name("Listen to the voice")
    await page.get_by_label("Voice", exact=True).select_option("espeak:es")
    await listen.evaluate(LABELS)
    async with page.expect_response("**/v1/voices/espeak:es/sample*") as answer:
        await listen.click()
    assert (await answer.value).headers["content-type"] == "audio/mpeg"
    await expect(listen).to_contain_text("Stop")
    await listen.click()
    await expect(listen).to_contain_text("Listen")
    assert await page.evaluate("labels") == ["Loading …", "Stop", "Listen"]
    await listen.click()
    await expect(listen).to_contain_text("Stop")
    await page.get_by_label("Voice", exact=True).select_option("")
    await expect(listen).to_contain_text("Listen")


async def test_without_a_choice_the_voice_of_the_language_is_heard(draft_site: Site, open_page: OpenPage) -> None:
    page = await open_form(draft_site, open_page)
    async with page.expect_response("**/sample?language=en") as answer:
        await listen_button(page).click()
    assert (await answer.value).ok
    await page.get_by_role("checkbox", name="English").uncheck()
    await expect(listen_button(page)).to_contain_text("Listen")
    await listen_button(page).click()
    await expect(page.locator("#voice-sample-refusal")).to_have_text("Choose a voice first.")


async def test_a_sample_and_a_player_take_turns(model_site: Site, open_page: OpenPage) -> None:
    page = await open_page(model_site)
    await page.goto(await model_site.describe())
    audio = page.locator("audio[data-reads='long-en']")
    await page.get_by_text("Read it in another voice or format").click()
    listen = listen_button(page, "-en")
    await audio.evaluate("audio => { audio.loop = true; return audio.play(); }")
    await listen.click()
    await expect(listen).to_contain_text("Stop")
    await expect(audio).to_have_js_property("paused", value=True)
    await audio.evaluate("audio => audio.play()")
    await expect(listen).to_contain_text("Listen")
    await expect(audio).to_have_js_property("paused", value=False)


async def test_what_cannot_be_heard_is_said_in_words(tmp_path: Path, open_page: OpenPage) -> None:
    async with staged(tmp_path) as stage:
        stage.speaker.fails = lambda _: True
        page = await open_form(Site(stage.client), open_page)
        await listen_button(page).click()
        refusal = page.locator("#voice-sample-refusal")
        await expect(refusal).to_contain_text("stage will not say")
        await expect(listen_button(page)).to_contain_text("Listen")
        await expect(listen_button(page)).to_be_focused()
        assert "stage will not say" in (await page.evaluate("heard"))[-1]["words"]
        await examine(page)


async def test_each_language_may_have_its_own_voice(draft_site: Site, open_page: OpenPage) -> None:
    page = await open_form(draft_site, open_page)
    own = page.get_by_text("A voice for each language")
    await own.click()
    await expect(page.get_by_label("Voice for English")).to_be_visible()
    await expect(page.get_by_label("Voice for Spanish")).to_be_hidden()
    await page.get_by_label("español").check()
    await page.get_by_label("Voice for Spanish").select_option("espeak:es-419")
    await page.get_by_label("Voice for English").select_option("espeak:en")
    await page.get_by_label("Image files").set_input_files(payload("lake.png"))
    await page.get_by_role("button", name="Describe", exact=True).click()
    await expect(page.locator("#head .status")).to_have_text("Ready")
    await expect(page.get_by_label("Spanish alt text, read aloud, voice es-419")).to_be_visible()
    await expect(page.get_by_label("English alt text, read aloud, voice en")).to_be_visible()


async def test_a_fault_keeps_the_voices_that_were_chosen(draft_site: Site, open_page: OpenPage) -> None:
    page = await open_form(draft_site, open_page, java_script_enabled=False)
    await expect(listen_button(page)).to_be_hidden()
    await page.get_by_text("A voice for each language").click()
    await page.get_by_label("Voice for Spanish").select_option("espeak:es-419")
    await page.get_by_label("Voice", exact=True).select_option("espeak:en")
    await page.get_by_label("Speed").fill("fast")
    await page.get_by_role("button", name="Describe", exact=True).click()
    await expect(page.locator(".error-summary")).to_be_focused()
    await expect(page.get_by_label("Voice for Spanish")).to_have_value("espeak:es-419")
    await expect(page.get_by_label("Voice for Spanish")).to_be_visible()
    await expect(page.get_by_label("Voice", exact=True)).to_have_value("espeak:en")


async def test_a_voice_says_how_it_sounds(draft_site: Site, open_page: OpenPage) -> None:
    page = await open_form(draft_site, open_page)
    options = await page.get_by_label("Voice", exact=True).locator("option").all_inner_texts()
    assert all(", robotic" in words or ", hard to follow" in words for words in options[1:])
