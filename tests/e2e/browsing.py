"""How tests look at the pages: an honest browser that complains of anything the page does behind the reader's back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import httpx
from PIL import Image
from playwright.async_api import Browser, ConsoleMessage, FilePayload, Page, Request, Response

from tests.fakes.faults import Fault
from tests.fakes.provider import FakeProvider

LISTEN = """
addEventListener("DOMContentLoaded", () => {
  window.heard = [];
  const region = document.getElementById("announcement");
  new MutationObserver(() => {
    if (region.textContent) heard.push({ at: performance.now(), words: region.textContent });
  }).observe(region, { childList: true, characterData: true, subtree: true });
});
"""
"""Keeps what a screen reader would have been told, and when."""


PICTURES = count(1)


@dataclass(frozen=True, slots=True)
class Site:
    """A running service, and the providers it uses where it uses any."""

    client: httpx.AsyncClient
    providers: FakeProvider | None = None

    @property
    def url(self) -> str:
        return str(self.client.base_url).rstrip("/")

    def plan(self, *faults: Fault) -> None:
        """What happens to the next requests to the providers."""
        assert self.providers is not None
        self.providers.plan(*faults)

    async def describe(self, languages: str = "en", *, wait: int = 30, colour: str | None = None, **fields: str) -> str:
        """The path of the page of a new description, finished unless `wait` seconds are too few.

        Of a picture that was never described before, or of the one of that `colour`.
        """
        answer = await self.client.post(
            "/v1/descriptions",
            headers={"Prefer": f"wait={wait}"},
            files={"image": ("boat.png", draw_picture(colour))},
            data={"languages": languages, **fields},
        )
        assert answer.status_code in {200, 202}, answer.text
        return f"/descriptions/{answer.json()['id']}"

    async def read(self, path: str) -> dict[str, Any]:
        """What the API says of the description that the page at `path` shows."""
        found: dict[str, Any] = (await self.client.get(f"/v1{path}")).json()
        return found

    async def edit(self, path: str, language: str = "en", **words: str) -> None:
        """Somebody else's edit."""
        result = (await self.read(path))["results"][language]
        address, headers = f"/v1/transcripts/{result['transcript_id']}", {"If-Match": result["etag"]}
        answer = await self.client.patch(address, headers=headers, json=words)
        assert answer.status_code == 200, answer.text

    async def approve(self, path: str, language: str = "en", **asked: str) -> None:
        result = (await self.read(path))["results"][language]
        answer = await self.client.post(f"/v1/transcripts/{result['transcript_id']}/approve", json=asked)
        assert answer.status_code == 200, answer.text

    async def change(self, path: str, what: str, **asked: object) -> None:
        """Somebody else's change, once it has come about."""
        answer = await self.client.post(f"/v1{path}/{what}", json=asked or None)
        assert answer.status_code in {200, 202}, answer.text
        await wait_until_over(self, path)


async def wait_until_over(site: Site, path: str) -> dict[str, Any]:
    """The description once nothing more is being done for it, which is when its events end."""
    async with asyncio.timeout(30):
        await site.client.get(f"/v1{path}/events")
    return await site.read(path)


def draw_picture(colour: str | None = None) -> bytes:
    """A small PNG, told from others by its colour; without one it is another picture each time, by one pixel."""
    image = Image.new("RGB", (320, 200), colour or "#2f7ac6")
    image.paste("#c63a2f", (120, 80, 200, 140))
    if colour is None:
        image.putpixel((0, 0), (*divmod(next(PICTURES), 256), 0))
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def payload(name: str, content: bytes | None = None) -> FilePayload:
    """What a file picker hands over."""
    return FilePayload(name=name, mimeType="image/png", buffer=draw_picture() if content is None else content)


@asynccontextmanager
async def browsing(browser: Browser, site: Site, **options: Any) -> AsyncIterator[Page]:
    """A page in a context of its own. Fails where it wrote an error to the console or asked another origin."""
    complaints: list[str] = []

    def hear_console(message: ConsoleMessage) -> None:
        # the browser's own remark on an error status; whether that is right is for each test to say
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            complaints.append(f"console: {message.text}")

    def see_request(request: Request) -> None:
        if urlsplit(request.url)[:2] != urlsplit(site.url)[:2]:
            complaints.append(f"another origin: {request.url}")

    def see_response(response: Response) -> None:
        if response.status >= 400 and response.request.resource_type not in {"document", "fetch"}:
            complaints.append(f"{response.status}: {response.url}")

    context = await browser.new_context(**{"base_url": site.url, "viewport": {"width": 1280, "height": 900}, **options})
    await context.add_init_script(LISTEN)
    context.set_default_timeout(10_000)
    page = await context.new_page()
    page.on("console", hear_console)
    page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
    page.on("request", see_request)
    page.on("response", see_response)
    try:
        yield page
    finally:
        await context.close()
    assert complaints == []


async def sideways_scroll(page: Page) -> int:
    """CSS pixels by which the page is wider than its window."""
    return int(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
