"""From an image to words and sound, the ways in and the way out again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Locator, Page, expect

from service.outbound.addresses import AddressRule
from tests.e2e.browsing import Site, draw_picture, payload
from tests.e2e.conftest import OpenPage
from tests.running import make_settings, running

pytestmark = pytest.mark.asyncio(loop_scope="session")

DROP = """
(files) => {
  const transfer = new DataTransfer();
  const type = "image/png";
  for (const { name, bytes } of files) transfer.items.add(new File([new Uint8Array(bytes)], name, { type }));
  const options = { bubbles: true, cancelable: true };
  document.body.dispatchEvent(new DragEvent("dragover", { ...options, dataTransfer: transfer }));
  document.body.dispatchEvent(new DragEvent("drop", { ...options, dataTransfer: transfer }));
}
"""
PASTE = """
({ name, bytes }) => {
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([new Uint8Array(bytes)], name, { type: "image/png" }));
  document.body.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData }));
}
"""


async def send(page: Page) -> None:
    await page.get_by_role("button", name="Describe", exact=True).click()


async def play(audio: Locator) -> None:
    """Starts it as a reader does, and waits until sound has passed."""
    await audio.focus()
    await audio.press("Space")
    await expect(audio).to_have_js_property("paused", value=False)
    assert await audio.evaluate("a => a.duration") > 0.5
    await audio.evaluate(
        "a => new Promise((heard) => a.addEventListener('timeupdate', () => a.currentTime > 0.1 && heard()))"
    )


async def test_from_the_picker_to_words_and_sound_and_away(draft_site: Site, open_page: OpenPage) -> None:
    page = await open_page(draft_site, permissions=["clipboard-read", "clipboard-write"])
    await page.goto("/")
    await page.get_by_label("Where will this image stand?").fill("A guide to lakes")
    await page.get_by_label("Image files").set_input_files(payload("lake.png"))
    await expect(page.get_by_role("list", name="Images to send")).to_contain_text("lake.png")
    await page.get_by_label("español").check()
    await send(page)

    await page.wait_for_url("**/descriptions/*")
    address = page.url
    await expect(page.get_by_role("heading", level=1, name="lake.png")).to_be_visible()
    await expect(page.locator(".status")).to_have_text("Ready")
    await expect(page).to_have_title("Ready: lake.png – AltAloud")
    english = page.get_by_role("region", name="English")
    await expect(english.locator("#alt-en")).to_contain_text("landscape format")
    await expect(page.get_by_role("region", name="español").locator("#alt-es")).to_have_attribute("lang", "es")

    audio = page.get_by_label("English long description, read aloud")
    await play(audio)
    await audio.evaluate("a => { a.currentTime = a.duration - 1; }")
    await expect(audio).to_have_js_property("seeking", value=False)
    assert await audio.evaluate("a => a.duration - a.currentTime") < 1.1

    words = await english.locator("#long-en").inner_text()
    sentences = await audio.evaluate("a => [...a.querySelector('track').track.cues].map(cue => cue.text)")
    assert len(sentences) > 1
    assert " ".join(sentences) == " ".join(words.split())
    await english.get_by_role("button", name="Previous sentence (English long description").click()
    await expect(audio).to_have_js_property("paused", value=False)

    await english.get_by_role("button", name="Copy English alt text").click()
    await expect(page.locator("#announcement")).to_have_text("Copied: English alt text")
    assert await page.evaluate("navigator.clipboard.readText()") == await english.locator("#alt-en").inner_text()

    await page.get_by_text("Delete this description").click()
    await page.get_by_role("button", name="Delete for good").click()
    await page.wait_for_url("**/history?deleted=1")
    await expect(page.get_by_role("status").first).to_have_text("The description was deleted.")
    assert (await draft_site.client.get(address, headers={"Accept": "text/html"})).status_code == 404


async def test_downloads_are_named_after_the_image(draft_site: Site, open_page: OpenPage) -> None:
    page = await open_page(draft_site)
    await page.goto(await draft_site.describe())
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Download MP3 of the English alt text").click()
    assert (await download.value).suggested_filename == "boat.en.alt.mp3"
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Download captions in English").click()
    assert (await download.value).suggested_filename.endswith(".vtt")


async def test_images_can_be_dropped_pasted_and_taken_out_again(draft_site: Site, open_page: OpenPage) -> None:
    page = await open_page(draft_site)
    await page.goto("/")
    pictures = [{"name": f"{colour}.png", "bytes": list(draw_picture(colour))} for colour in ("red", "green", "blue")]
    await page.evaluate(DROP, pictures[:2])
    await page.evaluate(PASTE, pictures[2])
    chosen = page.get_by_role("list", name="Images to send").get_by_role("listitem")
    await expect(chosen).to_have_count(3)
    await page.get_by_role("button", name="Remove green.png").click()
    await expect(chosen).to_have_count(2)
    await expect(page.get_by_role("button", name="Remove blue.png")).to_be_focused()
    await send(page)

    await page.wait_for_url("**/history?submitted=*")
    await expect(page.locator("[data-news]")).to_have_text("All of them are finished.")
    cards = page.locator(".card")
    await expect(cards.locator(".status")).to_have_text(["Ready", "Ready"])
    assert sorted(await cards.get_by_role("link").all_inner_texts()) == ["blue.png", "red.png"]


async def test_several_are_described_together_on_request(draft_site: Site, open_page: OpenPage) -> None:
    page = await open_page(draft_site)
    await page.goto("/")
    together = page.get_by_role("checkbox", name="Describe these images together")
    await expect(together).to_be_hidden()
    files = [payload(f"{colour}.png", draw_picture(colour)) for colour in ("olive", "maroon")]
    await page.get_by_label("Image files").set_input_files(files[:1])
    await expect(together).to_be_hidden()
    await page.get_by_label("Or the address of an image").fill("https://example.org/a.png")
    await expect(together).to_be_visible()
    await page.get_by_label("Or the address of an image").fill("")
    await expect(together).to_be_hidden()
    await page.get_by_label("Image files").set_input_files(files[1:])
    await together.check()
    await page.get_by_role("button", name="Remove olive.png").click()
    await expect(together).to_be_visible()
    await page.get_by_label("Image files").set_input_files(files[:1])
    await send(page)
    await page.wait_for_url("**/descriptions/*")
    await expect(page.locator("#alt-en")).to_contain_text("2/2: ")
    await expect(page.locator("#picture").get_by_role("img")).to_have_count(2)


async def test_several_from_the_picker_are_followed_in_the_history(slow_site: Site, open_page: OpenPage) -> None:
    page = await open_page(slow_site)
    await page.goto("/")
    files = [payload(f"{colour}.png", draw_picture(colour)) for colour in ("navy", "teal", "plum")]
    await page.get_by_label("Image files").set_input_files(files)
    await send(page)
    await page.wait_for_url("**/history?submitted=*")
    await expect(page.locator(".card .status")).to_have_text(["Ready"] * 3)
    await expect(page.locator("[data-news]")).to_have_text("All of them are finished.")


async def serve_picture(_: web.Request) -> web.Response:
    return web.Response(body=draw_picture("olive"), content_type="image/png")


@pytest_asyncio.fixture(loop_scope="session")
async def picture_port() -> AsyncIterator[int]:
    """Of a website with images."""
    application = web.Application()
    application.router.add_get("/images/{name}", serve_picture)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield runner.addresses[0][1]
    await runner.cleanup()


async def test_an_image_is_fetched_from_its_address(picture_port: int, tmp_path: Path, open_page: OpenPage) -> None:
    rule = AddressRule(frozenset({("127.0.0.1", picture_port)}))
    async with running(make_settings(tmp_path), addresses=rule) as client:
        page = await open_page(Site(client))
        await page.goto("/")
        address = f"http://127.0.0.1:{picture_port}/images/olive%20lake.png?size=2"
        await page.get_by_label("Or the address of an image").fill(address)
        await send(page)
        await expect(page.locator(".status")).to_have_text("Ready")
        await expect(page.get_by_role("heading", level=1)).to_have_text("olive lake.png")
        await expect(page.locator("img.picture")).to_have_js_property("naturalWidth", value=320)
