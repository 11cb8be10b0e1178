"""Pages of another origin, in a real browser: what they may do with the API, and how our HTML looks on them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page

from tests.api import make_image
from tests.running import make_settings, running

pytestmark = pytest.mark.asyncio(loop_scope="session")

USE = """
async ({ url, image }) => {
  const body = new FormData();
  body.append("image", new Blob([Uint8Array.from(image)]), "red.png");
  body.append("audio", JSON.stringify({ kinds: ["alt"] }));
  const made = await fetch(url + "/v1/descriptions", { method: "POST", body, headers: { Prefer: "respond-async" } });
  const location = url + made.headers.get("Location");
  const snapshots = await new Promise((resolve, reject) => {
    const events = new EventSource(location + "/events"), seen = [];
    events.addEventListener("snapshot", (event) => seen.push(JSON.parse(event.data)));
    events.addEventListener("end", () => { events.close(); resolve(seen); });
    events.addEventListener("error", () => { events.close(); reject(new Error("no events")); });
  });
  const result = snapshots.at(-1).results.en;
  const edited = await fetch(url + "/v1/transcripts/" + result.transcript_id, {
    method: "PATCH",
    headers: { "Content-Type": "application/json", "If-Match": result.etag },
    body: JSON.stringify({ alt_text: "A red square" }),
  });
  const problem = await fetch(url + "/v1/nothing");
  const deleted = await fetch(location, { method: "DELETE" });
  return {
    made: made.status,
    last: snapshots.at(-1).status,
    edited: [edited.status, Boolean(edited.headers.get("ETag"))],
    problem: (await problem.json()).type,
    deleted: deleted.status,
  };
}
"""
LISTEN = """
(audio) => new Promise((resolve, reject) => {
  audio.addEventListener("loadedmetadata", () => resolve(audio.duration));
  audio.addEventListener("error", () => reject(new Error(audio.error.message)));
  audio.preload = "metadata";
  audio.load();
})
"""
CUES = """
(audio) => new Promise((resolve, reject) => {
  const track = audio.querySelector("track");
  track.addEventListener("load", () => resolve([...track.track.cues].map((cue) => cue.text)));
  track.addEventListener("error", () => reject(new Error("no captions")));
  track.track.mode = "hidden";
})
"""


@asynccontextmanager
async def website(page: str) -> AsyncIterator[str]:
    """The address of another website, which answers everything with one page."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        body = f"<!doctype html><html lang=en><title>Elsewhere</title><main><h1>Elsewhere</h1>{page}</main>".encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}"
        writer.write(f"{head}\r\nConnection: close\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@asynccontextmanager
async def visiting(browser: Browser, url: str) -> AsyncIterator[Page]:
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(url)
    yield page
    await context.close()


async def use(page: Page, service: str) -> Any:
    return await page.evaluate(USE, {"url": service, "image": list(make_image())})


async def test_a_friends_page_uses_all_of_the_api(browser: Browser, tmp_path: Path) -> None:
    async with website("") as friend:
        settings = make_settings(tmp_path, ALTALOUD_CORS_ORIGINS=friend)
        async with running(settings) as client, visiting(browser, friend) as page:
            service = str(client.base_url).rstrip("/")
            assert await use(page, service) == {
                "made": 202,
                "last": "done",
                "edited": [200, True],
                "problem": "/problems/not-found",
                "deleted": 204,
            }


@pytest.mark.parametrize("origins", ["", "https://friend.example"])
async def test_a_strangers_page_gets_nowhere(browser: Browser, tmp_path: Path, origins: str) -> None:
    settings = make_settings(tmp_path, ALTALOUD_CORS_ORIGINS=origins)
    async with running(settings) as client, website("") as stranger, visiting(browser, stranger) as page:
        service = str(client.base_url).rstrip("/")
        with pytest.raises(Exception, match="Failed to fetch"):
            await use(page, service)
        assert (await client.get("/v1/descriptions")).json()["items"] == []


async def test_a_form_on_another_page_orders_nothing_even_from_an_open_service(
    browser: Browser, tmp_path: Path
) -> None:
    async with running(make_settings(tmp_path, ALTALOUD_CORS_ORIGINS="*")) as client:
        form = (
            f'<form method="post" action="{client.base_url}" enctype="multipart/form-data"><button>Go</button></form>'
        )
        async with website(form) as stranger, visiting(browser, stranger) as page:
            async with page.expect_navigation() as arriving:
                await page.get_by_role("button").click()
            assert (await (await arriving.value).all_headers())["content-type"].startswith("text/html")
            assert (await arriving.value).status == 403


@pytest.mark.parametrize("audio_format", ["mp3", "opus", "aac", "wav", "flac"])
async def test_our_html_shows_and_plays_on_another_page(browser: Browser, tmp_path: Path, audio_format: str) -> None:
    async with running(make_settings(tmp_path, ALTALOUD_CORS_ORIGINS="*")) as client:
        fields = {"audio": f'{{"kinds": ["long"], "format": "{audio_format}"}}'}
        answer = await client.post(
            "/v1/descriptions", files={"image": make_image((64, 48))}, data=fields, headers={"Prefer": "wait=30"}
        )
        (audio,) = answer.json()["results"]["en"]["audio"]
        html = (await client.get(f"/v1/descriptions/{answer.json()['id']}/html/en")).text
        async with website(html) as elsewhere, visiting(browser, elsewhere) as page:
            assert await page.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)") == 64
            seconds = await page.locator("audio").evaluate(LISTEN)
            assert seconds == pytest.approx(audio["seconds"], abs=0.06)
            cues = await page.locator("audio").evaluate(CUES)
            assert " ".join(cues) == answer.json()["results"]["en"]["long_description"]
            assert (await Axe().run(page)).violations_count == 0
