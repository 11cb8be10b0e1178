"""A reading can be heard while it is being made, and the finished one takes its place without disturbing anybody."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.e2e.browsing import Site
from tests.e2e.conftest import OpenPage
from tests.e2e.test_appearance import examine
from tests.staging import Speaker, Stage, staged

pytestmark = pytest.mark.asyncio(loop_scope="session")

LAST = "This comes at last."
"""The sentence that the stage keeps back while its gate is closed."""
LONG = f"{'Many words ' * 8}come first. {LAST}"
"""Browsers begin to play when 32 kilobytes are there, two seconds or more."""


@pytest_asyncio.fixture(loop_scope="session")
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    second = Speaker("second")
    second.speaks = {"carla": ("ja",)}
    async with staged(tmp_path, others=[second]) as stage:
        stage.speaker.waits = lambda text: text == LAST
        yield stage


async def open_unfinished(stage: Stage, open_page: OpenPage, **options: object) -> Page:
    """The page of a description whose long text is being read."""
    page = await open_page(Site(stage.client), **options)
    found = await stage.describe()
    stage.speaker.gate.close()
    assert (await stage.edit(found["results"]["en"], long_description=LONG)).status_code == 200
    await stage.speaker.gate.reached(1)
    await page.goto(f"/descriptions/{found['id']}")
    await expect(page.locator("[data-stream]")).to_have_count(1)
    return page


def stream_on(page: Page) -> Locator:
    return page.locator("[data-stream] audio")


def finished_on(page: Page) -> Locator:
    return page.locator("audio[data-reads='long-en']")


async def begin_to_listen(page: Page) -> None:
    await stream_on(page).evaluate("audio => { audio.play(); }")
    await page.wait_for_function("() => document.querySelector('[data-stream] audio').currentTime > 0.1")


async def test_it_is_offered_calmly_and_replaced_where_nobody_listens(stage: Stage, open_page: OpenPage) -> None:
    page = await open_unfinished(stage, open_page)
    await expect(page.get_by_text("Being read aloud; you can listen already.")).to_be_visible()
    stream = page.get_by_label("English long description, being read aloud")
    await expect(stream).to_have_js_property("paused", value=True)
    await expect(page.locator("#progress-words")).to_contain_text("aloud")
    copy = page.get_by_role("button", name="Copy English long description")
    await copy.focus()
    stage.speaker.gate.open()
    await expect(finished_on(page)).to_be_visible()
    await expect(stream_on(page)).to_have_count(0)
    await expect(copy).to_be_focused()
    await expect(page.locator("#long-en.playable")).to_be_visible()


async def test_whoever_listens_is_not_cut_off(stage: Stage, open_page: OpenPage) -> None:
    page = await open_unfinished(stage, open_page)
    await begin_to_listen(page)
    stream = stream_on(page)
    await stream.evaluate("audio => { audio.playbackRate = 0.1; }")
    stage.speaker.gate.open()
    await expect(finished_on(page)).to_have_count(1)
    await expect(page.locator(".status")).to_have_text("Ready")
    await expect(finished_on(page)).to_be_hidden()
    await expect(stream).to_have_js_property("paused", value=False)
    await stream.evaluate("audio => { audio.playbackRate = 4; }")
    await expect(finished_on(page)).to_be_visible()
    await expect(stream).to_have_count(0)
    assert await finished_on(page).evaluate("audio => audio.paused && audio.currentTime === 0")


async def test_whoever_stops_goes_on_from_there(stage: Stage, open_page: OpenPage) -> None:
    page = await open_unfinished(stage, open_page)
    await stream_on(page).focus()
    await begin_to_listen(page)
    stage.speaker.gate.open()
    await expect(finished_on(page)).to_have_count(1)
    await expect(stream_on(page)).to_be_focused()
    await stream_on(page).evaluate("audio => audio.pause()")
    position = await stream_on(page).evaluate("audio => audio.currentTime")
    # as long as the focus is there, the player under it stays
    await expect(page.locator(".status")).to_have_text("Ready")
    await expect(stream_on(page)).to_be_focused()
    await page.get_by_role("button", name="Copy English long description").focus()
    await expect(finished_on(page)).to_be_visible()
    await expect(stream_on(page)).to_have_count(0)
    assert await finished_on(page).evaluate("audio => audio.currentTime") == pytest.approx(position, abs=0.1)


async def test_whoever_has_heard_all_finds_the_finished_one(stage: Stage, open_page: OpenPage) -> None:
    page = await open_unfinished(stage, open_page)
    await stream_on(page).focus()
    await begin_to_listen(page)
    await stream_on(page).evaluate("audio => { audio.playbackRate = 4; }")
    stage.speaker.gate.open()
    await expect(finished_on(page)).to_be_focused()
    await expect(stream_on(page)).to_have_count(0)
    assert await finished_on(page).evaluate("audio => audio.paused && audio.currentTime === 0")


async def test_a_stream_that_breaks_off_hides_nothing(stage: Stage, open_page: OpenPage) -> None:
    page = await open_unfinished(stage, open_page)
    await begin_to_listen(page)
    # to the page this is what a broken connection is: nothing that can be played any more
    await stream_on(page).evaluate("audio => { audio.src = '/v1/health/live'; audio.play().catch(() => {}); }")
    await page.wait_for_function("() => document.querySelector('[data-stream] audio').error !== null")
    stage.speaker.gate.open()
    await expect(finished_on(page)).to_be_visible()
    await expect(stream_on(page)).to_have_count(0)


async def test_it_is_fit_for_everybody(stage: Stage, open_page: OpenPage) -> None:
    page = await open_unfinished(stage, open_page, reduced_motion="reduce")
    await examine(page)


async def test_without_scripts_a_reload_brings_the_finished_one(stage: Stage, open_page: OpenPage) -> None:
    page = await open_unfinished(stage, open_page, java_script_enabled=False)
    await expect(stream_on(page)).to_be_visible()
    stage.speaker.gate.open()
    await stage.settled(f"/v1{urlsplit(page.url).path}")
    await page.reload()
    await expect(stream_on(page)).to_have_count(0)
    await expect(finished_on(page)).to_be_visible()
    await expect(page.get_by_role("button", name="Next sentence")).to_have_count(0)


async def test_it_is_said_who_stood_in(stage: Stage, open_page: OpenPage) -> None:
    found = await stage.describe(languages="en,ja")
    page = await open_page(Site(stage.client))
    await page.goto(f"/descriptions/{found['id']}")
    await expect(page.get_by_text("Read by second:voices; stage does not speak ja")).to_have_count(2)
