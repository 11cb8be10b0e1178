"""A browser and services for it to visit, in one event loop for the whole run: launching them is what takes time."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.e2e.browsing import Site, browsing
from tests.fakes.provider import FakeProvider
from tests.running import make_settings, running

PROGRAMS = ("chromium", "chromium-browser")
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip

OpenPage = Callable[..., Awaitable[Page]]


def find_chromium(downloaded: str) -> str:
    """The system's program, else the one that playwright downloaded."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), downloaded)
    if not Path(program).exists():
        pytest.skip("needs Chromium: `apt-get install chromium` or `playwright install chromium`")
    return program


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    expect.set_options(timeout=10_000)
    async with async_playwright() as playwright:
        program = find_chromium(playwright.chromium.executable_path)
        browser = await playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser) -> AsyncIterator[OpenPage]:
    """`await open_page(site, **options of the browser's context)`."""
    async with AsyncExitStack() as stack:

        async def open_one(site: Site, **options: object) -> Page:
            return await stack.enter_async_context(browsing(browser, site, **options))

        yield open_one


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def draft_site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """The embedded default: no model, eSpeak NG."""
    async with running(make_settings(tmp_path_factory.mktemp("draft"))) as client:
        yield Site(client)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def model_site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """A model writes, eSpeak NG reads."""
    async with FakeProvider() as fake:
        variables = {"ALTALOUD_VISION": "groq", **fake.variables("groq")}
        async with running(make_settings(tmp_path_factory.mktemp("model"), **variables)) as client:
            yield Site(client, fake)


@pytest_asyncio.fixture(loop_scope="session")
async def slow_site(tmp_path: Path) -> AsyncIterator[Site]:
    """A model writes and another reads: both can be made slow. New for each test, because nothing is spoken twice."""
    async with FakeProvider() as fake:
        variables = {"ALTALOUD_VISION": "groq", "ALTALOUD_SPEECH": "openai", **fake.variables("groq", "openai")}
        async with running(make_settings(tmp_path, **variables)) as client:
            yield Site(client, fake)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def bare_site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """Nothing was ever described here, and files may have one megabyte."""
    settings = make_settings(tmp_path_factory.mktemp("bare"), ALTALOUD_MAX_UPLOAD_MB="1")
    async with running(settings) as client:
        yield Site(client)
