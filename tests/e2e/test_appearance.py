"""Every state of the pages in two widths and both themes: axe finds nothing, nothing scrolls sideways, all is large
enough to hit."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import pytest
import pytest_asyncio
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.async_api import Page, expect

from tests.e2e.browsing import Site, sideways_scroll
from tests.e2e.conftest import OpenPage
from tests.fakes.faults import Fault, refused

pytestmark = pytest.mark.asyncio(loop_scope="session")

WIDTHS = (320, 1280)
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
RUN_AXE = "axe.run({ resultTypes: ['violations'] }).then(({ violations }) => ({ violations }))"
TARGETS = """
() => [...document.querySelectorAll("a, button, summary, select, textarea, input, audio")]
  .filter((element) => element.checkVisibility() && !element.closest(".skip-link, .card"))
  .filter((element) => element.matches(":not(a)") || element.parentElement.innerText === element.innerText)
  .map((element) => [element.outerHTML.slice(0, 100), (element.closest(".choice") ?? element).getBoundingClientRect()])
  .filter(([, { width, height }]) => Math.min(width, height) < 24)
  .map(([html]) => html)
"""
"""Smaller than the 24 CSS pixels of WCAG 2.2, 2.5.8, which excepts links within sentences. A box of a choice counts
with its label, a card is one large link."""


@dataclass(frozen=True, slots=True)
class State:
    """A page that stays as it is while it is looked at."""

    site: Site
    path: str
    prepare: Callable[[Page], Awaitable[None]] | None = None


async def send_nothing(page: Page) -> None:
    await page.get_by_text("More about the page").click()
    await page.get_by_text("Length, voice and instructions").click()
    await page.get_by_label("Speed").fill("fast")
    await page.get_by_role("button", name="Describe", exact=True).click()
    await expect(page.locator(".error-summary")).to_be_focused()


async def open_all(page: Page) -> None:
    await page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")


STATES = (
    "form", "form with a model", "form opened", "form with errors", "draft", "by a model", "failed",
    "history", "empty history", "problems", "problem", "documentation", "not found",
)  # fmt: skip


async def examine(page: Page) -> None:
    await page.evaluate(AXE_SCRIPT)
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 800})
        assert await sideways_scroll(page) == 0, width
        assert await page.evaluate(TARGETS) == [], width
        for theme in THEMES:
            await page.emulate_media(color_scheme=theme)
            found = AxeResults(await page.evaluate(RUN_AXE))
            assert found.violations_count == 0, f"{width} {theme}\n{found.generate_report()}"
    await page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert await sideways_scroll(page) == 0, "text of twice the size"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def states(draft_site: Site, model_site: Site, bare_site: Site) -> Mapping[str, State]:
    draft = await draft_site.describe("en,es")
    by_model = await model_site.describe("en,ar,ja")
    model_site.plan(refused())
    failed = await model_site.describe()
    made = (
        State(draft_site, "/"),
        State(model_site, "/"),
        State(draft_site, "/", open_all),
        State(draft_site, "/", send_nothing),
        State(draft_site, draft, open_all),
        State(model_site, by_model, open_all),
        State(model_site, failed),
        State(model_site, "/history"),
        State(bare_site, "/history?deleted=1"),
        State(draft_site, "/problems"),
        State(draft_site, "/problems/broken-image"),
        State(draft_site, "/docs"),
        State(draft_site, "/nothing"),
    )
    return dict(zip(STATES, made, strict=True))


@pytest.mark.parametrize("name", STATES)
async def test_states(states: Mapping[str, State], open_page: OpenPage, name: str) -> None:
    state = states[name]
    page = await open_page(state.site)
    await page.goto(state.path)
    if state.prepare:
        await state.prepare(page)
    await examine(page)


async def test_work_under_way(slow_site: Site, open_page: OpenPage) -> None:
    slow_site.plan(Fault(delay=60))
    page = await open_page(slow_site, reduced_motion="reduce")
    await page.goto(await slow_site.describe("en,ar", wait=0))
    await expect(page.get_by_role("progressbar")).to_have_css("animation-name", "none")
    await examine(page)
    await page.goto("/history")
    await expect(page.locator("[data-news]")).to_have_text("1 image is still being worked on.")
    await examine(page)


async def test_forced_colours_keep_what_matters(states: Mapping[str, State], open_page: OpenPage) -> None:
    state = states["form with errors"]
    page = await open_page(state.site, forced_colors="active")
    await page.goto(state.path)
    await send_nothing(page)
    button = page.get_by_role("button", name="Describe", exact=True)
    assert await button.evaluate("e => getComputedStyle(e).borderTopStyle") == "solid"
    await page.get_by_label("Speed").focus()
    outline = await page.get_by_label("Speed").evaluate("e => getComputedStyle(e).outlineStyle")
    assert outline == "solid"
    await page.goto("/history")
    dot, ground = await page.locator(".status").first.evaluate(
        "e => [getComputedStyle(e, '::before').backgroundColor, getComputedStyle(document.body).backgroundColor]"
    )
    assert dot != ground


async def test_nothing_but_our_own_may_be_loaded(draft_site: Site) -> None:
    for path in ("/", "/docs", "/nothing"):
        answer = await draft_site.client.get(path, headers={"Accept": "text/html"})
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert 'style="' not in answer.text
        assert "<script>" not in answer.text
