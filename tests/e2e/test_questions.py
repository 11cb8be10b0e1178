"""Asking about an image on its page: by keyboard, without scripts, and with an answer that is told and can be heard."""

from __future__ import annotations

import asyncio
import json

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, Route, expect

from tests.e2e.browsing import Site, sideways_scroll, wait_until_over
from tests.e2e.conftest import OpenPage
from tests.e2e.test_keyboard import tab_to
from tests.fakes.faults import Fault, quota_spent, says

pytestmark = pytest.mark.asyncio(loop_scope="session")


def answers(text: str, *, can_tell: bool = True, delay: float = 0) -> Fault:
    said = says(json.dumps({"can_tell": can_tell, "answer": text}))
    return Fault(edit=said.edit, delay=delay)


async def start(page: Page, path: str, language: str = "English") -> None:
    await page.goto(path)
    await page.get_by_text(f"Ask about this image ({language})").click()


async def heard(page: Page) -> list[str]:
    words: list[str] = await page.evaluate("heard.map(({ words }) => words)")
    return words


@pytest.mark.parametrize("width", [320, 1280])
async def test_ask_and_hear_the_answer_by_keyboard(model_site: Site, open_page: OpenPage, width: int) -> None:
    page = await open_page(model_site, viewport={"width": width, "height": 700})
    await page.goto(await model_site.describe())
    model_site.plan(answers("It is red.", delay=0.5))
    await tab_to(page, page.locator("#ask-en-summary"))
    await page.keyboard.press("Enter")
    field = page.get_by_label("Your question")
    await tab_to(page, field)
    await page.keyboard.type("What colour is the boat?")
    await tab_to(page, page.get_by_label("Read the answer aloud"))
    await page.keyboard.press("Space")
    button = page.get_by_role("button", name="Ask in English")
    await tab_to(page, button)
    await page.keyboard.press("Enter")

    answer = page.locator(".exchanges dd .words")
    await expect(answer).to_have_text("It is red.")
    await expect(answer).to_have_attribute("lang", "en")
    await expect(button).to_be_focused()
    await expect(field).to_have_value("")
    await expect(page.get_by_label("Read the answer aloud")).to_be_checked()
    assert (await heard(page))[-1] == "Answer: It is red."
    await expect(page.get_by_role("heading", name="Questions and answers")).to_be_visible()
    audio = page.get_by_label("Answer to “What colour is the boat?”, read aloud")
    await expect(audio).to_be_visible()
    await expect(page.locator("#head .status")).to_have_text("Ready")
    await audio.focus()  # it stands above: everything above was passed on the way here
    await page.keyboard.press("Space")
    await expect(audio).to_have_js_property("paused", value=False)
    assert await sideways_scroll(page) == 0


async def test_what_is_being_written_stays_while_an_answer_comes(model_site: Site, open_page: OpenPage) -> None:
    page = await open_page(model_site)
    path = await model_site.describe()
    await start(page, path)
    model_site.plan(answers("It is red.", delay=1))
    field = page.get_by_label("Your question")
    await field.fill("What colour is it?")
    await page.get_by_role("button", name="Ask in English").click()
    await expect(page.get_by_text("Being answered …")).to_be_visible()
    await field.press_sequentially("And how ")
    await expect(page.locator(".exchanges dd")).to_contain_text("It is red.")
    await expect(field).to_be_focused()
    await field.press_sequentially("large?")
    await expect(field).to_have_value("And how large?")


async def test_the_next_question_may_be_begun_while_one_is_sent(model_site: Site, open_page: OpenPage) -> None:
    page, arrived = await open_page(model_site), asyncio.Event()

    async def hold(route: Route) -> None:
        await arrived.wait()
        await route.continue_()

    await page.route("**/questions/en", hold)
    await start(page, await model_site.describe())
    field = page.get_by_label("Your question")
    await field.fill("What colour is it?")
    await page.get_by_role("button", name="Ask in English").click()
    await field.fill("And how large?")
    arrived.set()
    await expect(page.locator(".exchanges dt")).to_have_text("What colour is it?")
    await expect(field).to_have_value("And how large?")


async def test_an_answer_that_is_heard_goes_on_while_another_comes(model_site: Site, open_page: OpenPage) -> None:
    page = await open_page(model_site)
    await start(page, await model_site.describe())
    model_site.plan(answers("It is red, with a white stripe along its whole side. " * 5), answers("It is small."))
    await page.get_by_label("Your question").fill("What colour is it?")
    await page.get_by_label("Read the answer aloud").check()
    await page.get_by_role("button", name="Ask in English").click()
    audio = page.get_by_label("Answer to “What colour is it?”, read aloud")
    await audio.evaluate("async a => { await a.play(); a.currentTime = 8; }")
    await page.get_by_label("Your question").fill("How large is it?")
    await page.get_by_role("button", name="Ask in English").click()
    await expect(page.get_by_label("Answer to “How large is it?”, read aloud")).to_be_visible()
    assert await audio.evaluate("a => !a.paused && a.currentTime >= 8")


async def test_without_scripts_the_page_comes_with_the_answer(model_site: Site, open_page: OpenPage) -> None:
    page = await open_page(model_site, java_script_enabled=False)
    model_path = await model_site.describe("en,ja")
    await start(page, model_path, "Japanese")
    model_site.plan(answers("船は赤いです。"))
    await page.get_by_label("Your question").locator("visible=true").fill("船は何色ですか。")
    await page.get_by_role("button", name="Ask in Japanese").click()
    japanese = page.get_by_role("region", name="日本語 Japanese")
    await expect(japanese.locator(".exchanges dt")).to_have_text("船は何色ですか。")
    await expect(japanese.locator(".exchanges .words")).to_have_text("船は赤いです。")
    assert "#asked-" in page.url
    await expect(page.get_by_role("region", name="English").locator(".exchanges")).to_have_count(0)


@pytest.mark.parametrize("scripts", [False, True])
async def test_an_empty_question_is_said(model_site: Site, open_page: OpenPage, scripts: bool) -> None:
    page = await open_page(model_site, java_script_enabled=scripts)
    await start(page, await model_site.describe())
    await page.get_by_label("Your question").fill("   ")
    await page.get_by_role("button", name="Ask in English").click()
    if scripts:
        await expect(page.locator("#ask-en [data-refusal]")).to_have_text("Write a question.")
    else:
        await expect(page.locator(".error-summary")).to_be_focused()
        await page.get_by_role("link", name="Write a question.").click()
        await expect(page.get_by_label("Your question")).to_be_focused()


async def test_what_cannot_be_answered_is_said_and_tried_again(model_site: Site, open_page: OpenPage) -> None:
    page = await open_page(model_site)
    path = await model_site.describe()
    await start(page, path)
    model_site.plan(quota_spent())
    await page.get_by_label("Your question").fill("Whose boat is it?")
    await page.get_by_role("button", name="Ask in English").click()
    failed = page.locator(".exchanges [data-tells]")
    await expect(failed).to_contain_text("Not answered: ")
    assert (await heard(page))[-1].startswith("Not answered: ")
    assert (await wait_until_over(model_site, path))["status"] == "done"

    model_site.plan(answers("The picture does not show whose it is.", can_tell=False))
    await page.get_by_role("button", name="Try again to answer “Whose boat is it?”").click()
    await expect(page.locator("#ask-en-summary")).to_be_focused()
    await expect(page.locator(".exchanges dd")).to_contain_text("The picture does not show whose it is.")
    await expect(page.locator(".exchanges dd")).to_contain_text("The image does not show what was asked for.")


async def test_a_question_in_another_language_has_a_place(model_site: Site, open_page: OpenPage) -> None:
    page = await open_page(model_site)
    path = await model_site.describe()
    model_site.plan(answers("Es rojo."))
    asked = {"question": "¿De qué color es?", "language": "es"}
    answer = await model_site.client.post(f"/v1{path}/questions", json=asked, headers={"Prefer": "wait=30"})
    assert answer.status_code == 200, answer.text
    await page.goto(path)
    others = page.get_by_role("region", name="Questions in other languages")
    await expect(others.locator(".words")).to_have_text("Es rojo.")
    await expect(others.locator(".words")).to_have_attribute("lang", "es")


async def test_axe_finds_nothing(model_site: Site, open_page: OpenPage) -> None:
    page = await open_page(model_site)
    path = await model_site.describe()
    model_site.plan(answers("It is red."), quota_spent())
    for question in ("What colour is it?", "Whose is it?"):
        body: dict[str, object] = {"question": question, "audio": {}}
        await model_site.client.post(f"/v1{path}/questions", json=body, headers={"Prefer": "wait=30"})
    await start(page, path)
    await expect(page.get_by_label("Answer to “What colour is it?”, read aloud")).to_be_visible()
    found = await Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


async def test_without_a_model_there_is_a_hint_and_no_form(draft_site: Site, open_page: OpenPage) -> None:
    page = await open_page(draft_site)
    await page.goto(await draft_site.describe())
    await expect(page.get_by_text("Questions about this image can be asked once a vision model")).to_be_visible()
    await expect(page.get_by_text("Ask about this image")).to_have_count(0)
