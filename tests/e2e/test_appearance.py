"""Every state of the pages in three widths, light, dark and in forced colours: axe finds nothing, nothing scrolls
sideways, all is large enough to hit."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.async_api import Page, expect

from tests.e2e.browsing import Site, sideways_scroll
from tests.e2e.conftest import OpenPage
from tests.fakes.faults import Fault, refused

pytestmark = pytest.mark.asyncio(loop_scope="session")

WIDTHS = (320, 768, 1280)
THEMES: Mapping[str, Mapping[str, Any]] = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced colours": {"color_scheme": "light", "forced_colors": "active"},
}
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


async def edit(page: Page) -> None:
    await page.get_by_role("link", name="Edit the English words").click()
    await page.get_by_label("Your name").fill("Ana")
    await page.get_by_role("textbox", name="Alt text").fill("A red boat. " * 20)


async def save_too_much(page: Page) -> None:
    await edit(page)
    await page.get_by_role("textbox", name="Alt text").fill("a" * 1001)
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.locator(".error-summary")).to_be_focused()


async def choose_nothing(page: Page) -> None:
    await page.get_by_text("Read it in another voice or format").first.click()
    await page.get_by_role("checkbox", name="The alt text").first.uncheck()
    await page.get_by_role("checkbox", name="The long description").first.uncheck()
    await page.get_by_role("button", name="Read aloud in English").click()
    await expect(page.locator("#reading-en [data-refusal]")).to_be_visible()


async def mark_sentence(page: Page) -> None:
    await expect(page.locator("#long-en.playable")).to_be_visible()
    await page.locator("audio[data-reads='long-en']").evaluate("audio => { audio.currentTime = 0.5; }")
    await page.wait_for_function("() => CSS.highlights.get('spoken').size === 1")


async def open_voices(page: Page) -> None:
    await page.get_by_text("Length, voice and instructions").click()
    await page.get_by_text("A voice for each language").click()
    await page.get_by_role("checkbox", name="English").uncheck()
    await page.locator("#voice-sample").click()
    await expect(page.locator("#voice-sample-refusal")).to_be_visible()
    await page.get_by_label("español").check()
    await expect(page.get_by_label("Voice for Spanish")).to_be_visible()


def save_late(site: Site, path: str) -> Callable[[Page], Awaitable[None]]:
    """Somebody else is faster, each time anew."""

    async def prepare(page: Page) -> None:
        await edit(page)
        others = "A colleague’s boat."
        if (await site.read(path))["results"]["en"]["alt_text"] == others:
            others = "Another colleague’s boat."
        await site.edit(path, alt_text=others)
        await page.get_by_role("button", name="Save", exact=True).click()
        await expect(page.get_by_role("heading", name="What stands there now")).to_be_visible()

    return prepare


STATES = (
    "form", "form with a model", "form opened", "form with errors", "draft", "by a model", "failed",
    "history", "empty history", "search", "nothing found", "problems", "problem", "documentation", "not found",
    "editing", "editor with errors", "editor after a conflict", "editor of its own", "wordings",
    "edited and approved", "suggestion", "done with a failure", "cancelled", "change with errors",
    "sentence marked", "voices",
)  # fmt: skip


async def examine(page: Page) -> None:
    await page.evaluate(AXE_SCRIPT)
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 800})
        assert await sideways_scroll(page) == 0, width
        assert await page.evaluate(TARGETS) == [], width
        for theme, media in THEMES.items():
            await page.emulate_media(**media)
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
    edited = await model_site.describe("en,es")
    await model_site.edit(edited, alt_text="My boat.", by="Ana")
    approved = await model_site.describe()
    await model_site.edit(approved, alt_text="My boat.", by="Ana")
    await model_site.change(approved, "audio", speed=1.5, format="opus")
    await model_site.approve(approved, by="Ana")
    suggested = await model_site.describe("en,ar")
    await model_site.edit(suggested, "ar", alt_text="قاربي الأحمر.", by="Ana")
    await model_site.change(suggested, "regenerate")
    half = await model_site.describe()
    model_site.plan(refused())
    await model_site.change(half, "languages", languages=["de"])
    model_site.plan(Fault(delay=2))
    cancelled = await model_site.describe(wait=0)
    await model_site.change(cancelled, "cancel")
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
        State(model_site, "/history?q=boat&language=en"),
        State(model_site, "/history?q=zebra"),
        State(draft_site, "/problems"),
        State(draft_site, "/problems/broken-image"),
        State(draft_site, "/docs"),
        State(draft_site, "/nothing"),
        State(model_site, by_model, edit),
        State(model_site, by_model, save_too_much),
        State(model_site, edited, save_late(model_site, edited)),
        State(model_site, f"{by_model}/edit/ar?wording=1"),
        State(model_site, f"{edited}/wordings/en"),
        State(model_site, f"{approved}?said=approved&language=en", open_all),
        State(model_site, suggested, open_all),
        State(model_site, half, open_all),
        State(model_site, cancelled),
        State(model_site, by_model, choose_nothing),
        State(model_site, by_model, mark_sentence),
        State(draft_site, "/", open_voices),
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
