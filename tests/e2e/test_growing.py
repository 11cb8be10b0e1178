"""Words grow on the page while a model writes them, and leave everybody alone while they do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, Request, expect

from tests.e2e.browsing import Site
from tests.e2e.conftest import OpenPage
from tests.e2e.test_appearance import examine
from tests.fakes.answers import SENTENCES
from tests.fakes.faults import Fault, hang
from tests.fakes.provider import FakeProvider
from tests.running import make_settings, running

pytestmark = pytest.mark.asyncio(loop_scope="session")

IN_ARABIC, LAST_WORDS = 9, -4
"""Events of the stream: before the first of them Arabic has no words yet, the second one holds its last."""
AWAITED = "The words will appear here"
HIDE = """hidden => {
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
"""What a browser does when its reader goes to another tab, which one without windows cannot be made to do."""


class Gates:
    """Where the stream of a model waits for the test."""

    def __init__(self) -> None:
        self.arabic, self.last_words = asyncio.Event(), asyncio.Event()

    @property
    def fault(self) -> Fault:
        return Fault(waits={IN_ARABIC: self.arabic, LAST_WORDS: self.last_words})


@pytest_asyncio.fixture(loop_scope="session")
async def streaming_site(tmp_path: Path) -> AsyncIterator[Site]:
    """A model that streams its words, and one that reads them."""
    async with FakeProvider() as fake:
        variables = {"ALTALOUD_VISION": "openai", "ALTALOUD_SPEECH": "openai", **fake.variables("openai")}
        async with running(make_settings(tmp_path, **variables)) as client:
            yield Site(client, fake)


def preview(page: Page) -> Locator:
    return page.get_by_role("region", name="Being written, not checked yet")


def words(page: Page, language: str, kind: str) -> Locator:
    return preview(page).locator(f'[lang="{language}"][data-words="{kind}"]')


def is_following(request: Request) -> bool:
    return request.url.endswith("/events")


async def test_words_grow_in_two_languages_until_checked_ones_take_their_place(
    streaming_site: Site, open_page: OpenPage
) -> None:
    page, gates = await open_page(streaming_site), Gates()
    streaming_site.plan(gates.fault)
    await page.goto(await streaming_site.describe("en,ar", wait=0, audio='{"kinds": []}'))
    cancel = page.get_by_role("button", name="Cancel")
    await cancel.focus()
    await expect(words(page, "en", "alt_text")).to_have_text(SENTENCES["en"][0])
    await expect(words(page, "en", "long_description")).to_have_text(SENTENCES["en"][1])
    await expect(preview(page).get_by_role("heading", level=3)).to_have_text(["English"])
    await expect(page.get_by_text(AWAITED)).to_be_hidden()

    gates.arabic.set()
    arabic = words(page, "ar", "alt_text")
    await expect(arabic).to_have_text(SENTENCES["ar"][0])
    await expect(arabic).to_have_attribute("dir", "rtl")
    await expect(preview(page).get_by_role("heading", level=3)).to_have_text(["English", "العربية Arabic"])
    await expect(cancel).to_be_focused()
    assert (await streaming_site.read(page.url.removeprefix(streaming_site.url)))["results"] == {}

    gates.last_words.set()
    await expect(page.locator("#alt-ar")).to_have_text(SENTENCES["ar"][0])
    await expect(page.locator("#alt-en")).to_have_text(SENTENCES["en"][0])
    await expect(preview(page)).to_have_count(0)


async def test_nobody_is_told_of_unchecked_words(streaming_site: Site, open_page: OpenPage) -> None:
    page, gates = await open_page(streaming_site), Gates()
    streaming_site.plan(gates.fault)
    await page.goto(await streaming_site.describe("en,ar", wait=0, audio='{"kinds": []}'))
    await expect(words(page, "en", "alt_text")).to_have_text(SENTENCES["en"][0])
    gates.arabic.set()
    await expect(words(page, "ar", "alt_text")).to_have_text(SENTENCES["ar"][0])
    live = "e => e.closest('[aria-live], [role=status], [role=alert], [role=log]') === null"
    assert await preview(page).evaluate(live)
    assert await preview(page).evaluate("e => e.querySelector('a, button, input, [tabindex], [autofocus]') === null")
    gates.last_words.set()
    await expect(page.locator("#announcement")).to_have_text("Ready")
    heard = " ".join(one["words"] for one in await page.evaluate("heard"))
    assert SENTENCES["en"][0] not in heard
    assert SENTENCES["ar"][0] not in heard


async def test_what_stands_there_stays_the_same_node_as_it_grows(streaming_site: Site, open_page: OpenPage) -> None:
    """A reader's place in a text, or a selection, is lost with its node."""
    page = await open_page(streaming_site)
    more, rest = asyncio.Event(), asyncio.Event()
    streaming_site.plan(Fault(waits={7: more, LAST_WORDS: rest}))
    await page.goto(await streaming_site.describe("en,ar", wait=0))
    await expect(words(page, "en", "long_description")).to_have_text("A")
    before = await words(page, "en", "long_description").evaluate_handle("e => e.firstChild")
    more.set()
    await expect(words(page, "en", "long_description")).to_have_text(SENTENCES["en"][1])
    assert await before.evaluate("(node, text) => node.isConnected && node.data === text", SENTENCES["en"][1])
    rest.set()


async def test_a_model_that_begins_anew_begins_with_nothing(streaming_site: Site, open_page: OpenPage) -> None:
    page = await open_page(streaming_site)
    cut, again, rest = asyncio.Event(), asyncio.Event(), asyncio.Event()
    streaming_site.plan(
        Fault(edit_stream=lambda events: events[:IN_ARABIC], waits={-1: cut}),
        Fault(waits={0: again, IN_ARABIC: rest}),
    )
    await page.goto(await streaming_site.describe("en,ar", wait=0))
    await expect(words(page, "en", "alt_text")).to_have_text(SENTENCES["en"][0])
    cut.set()
    await expect(preview(page)).to_have_count(0)
    await expect(page.get_by_text(AWAITED)).to_be_visible()
    again.set()
    await expect(words(page, "en", "alt_text")).to_have_text(SENTENCES["en"][0])
    rest.set()
    await expect(page.locator("#alt-en")).to_have_text(SENTENCES["en"][0])


async def test_a_hidden_page_keeps_no_connection(streaming_site: Site, open_page: OpenPage) -> None:
    page, gates = await open_page(streaming_site), Gates()
    streaming_site.plan(gates.fault)
    await page.goto(await streaming_site.describe("en,ar", wait=0))
    await expect(words(page, "en", "alt_text")).to_have_text(SENTENCES["en"][0])
    async with page.expect_event("requestfailed", is_following):
        await page.evaluate(HIDE, True)
    gates.arabic.set()
    async with page.expect_request(is_following):
        await page.evaluate(HIDE, False)
    await expect(words(page, "en", "alt_text")).to_have_text(SENTENCES["en"][0])
    await expect(words(page, "ar", "alt_text")).to_have_text(SENTENCES["ar"][0])
    gates.last_words.set()


async def test_while_words_are_read_aloud_no_connection_is_kept(streaming_site: Site, open_page: OpenPage) -> None:
    page, gates = await open_page(streaming_site), Gates()
    streaming_site.plan(gates.fault, hang(60))
    await page.goto(await streaming_site.describe("en", wait=0))
    gates.arabic.set()
    await expect(words(page, "en", "alt_text")).to_have_text(SENTENCES["en"][0])
    async with page.expect_event("requestfailed", is_following):
        gates.last_words.set()
    await expect(page.locator("#progress-words")).to_contain_text("Reading the words aloud")
    await expect(preview(page)).to_have_count(0)


async def test_without_its_events_the_page_is_drawn_all_the_same(streaming_site: Site, open_page: OpenPage) -> None:
    page, gates = await open_page(streaming_site), Gates()
    await page.route("**/events", lambda route: route.abort())
    streaming_site.plan(gates.fault)
    async with page.expect_event("requestfailed", is_following):
        await page.goto(await streaming_site.describe("en,ar", wait=0))
    gates.arabic.set()
    gates.last_words.set()
    await expect(page.locator("#alt-ar")).to_have_text(SENTENCES["ar"][0])
    await expect(page.locator("[data-trouble]:not([hidden])")).to_have_count(0)
    await expect(preview(page)).to_have_count(0)


async def test_a_new_description_grows_below_the_words_it_may_replace(
    streaming_site: Site, open_page: OpenPage
) -> None:
    page, gates = await open_page(streaming_site), Gates()
    path = await streaming_site.describe("en,ar", audio='{"kinds": []}')
    await page.goto(path)
    streaming_site.plan(gates.fault)
    await page.get_by_text("Describe the image again").click()
    await page.get_by_role("button", name="Describe it again").click()
    await expect(words(page, "en", "alt_text")).to_have_text(SENTENCES["en"][0])
    order = await page.locator("#words").evaluate("e => [...e.children].map(child => child.id)")
    assert order.index("result-ar") < order.index("growing")
    gates.arabic.set()
    gates.last_words.set()
    await expect(preview(page)).to_have_count(0)
    await expect(page.locator(".status")).to_have_text("Ready")


async def test_without_scripts_nothing_of_it_is_there(streaming_site: Site, open_page: OpenPage) -> None:
    page, gates = await open_page(streaming_site, java_script_enabled=False), Gates()
    streaming_site.plan(gates.fault)
    path = await streaming_site.describe("en,ar", wait=0)
    async with asyncio.timeout(10):
        while (await streaming_site.read(path))["progress"]["stage"] != "describing":
            pass
    await page.goto(path)
    await expect(page.get_by_text("Looking at the image and writing")).to_be_visible()
    await expect(page.get_by_text("Being written, not checked yet")).to_be_hidden()
    await expect(page.get_by_text(AWAITED)).to_be_visible()


async def test_growing_words_in_every_width_and_theme(streaming_site: Site, open_page: OpenPage) -> None:
    page, gates = await open_page(streaming_site), Gates()
    streaming_site.plan(gates.fault)
    await page.goto(await streaming_site.describe("en,ar", wait=0))
    gates.arabic.set()
    await expect(words(page, "ar", "alt_text")).to_have_text(SENTENCES["ar"][0])
    await examine(page)
    await expect(words(page, "ar", "alt_text")).to_be_visible()
