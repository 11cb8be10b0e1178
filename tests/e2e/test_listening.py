"""Players and the texts they read: the sentence being read is marked, and every sentence can be played."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, Page, expect

from tests.e2e.browsing import Site, wait_until_over
from tests.e2e.conftest import OpenPage
from tests.e2e.test_results import make_chart
from tests.fakes.faults import edited

pytestmark = pytest.mark.asyncio(loop_scope="session")

FIRST, SECOND = "A small red boat lies on a calm lake.", "Behind it stand dark hills."
MARKED = "[...(CSS.highlights.get('spoken') ?? [])].map(String).join('')"
"""The words of the sentence that is marked."""
IS_MARKED = f"(words) => {MARKED} === words"
PLACE = """
(text, [words, at]) => {
  const range = new Range();
  const start = text.textContent.indexOf(words) + Math.floor(words.length * at);
  range.setStart(text.firstChild, start);
  range.setEnd(text.firstChild, start + 1);
  text.scrollIntoView({ block: "center" });
  const { x, y, width, height } = range.getBoundingClientRect();
  return [x + width / 4, y + height / 2];
}
"""
"""Where on the screen a character stands: in the middle of these words, or that far into them."""
CUES = "audio => [...audio.querySelector('track').track.cues].map(cue => cue.startTime)"
COUNT_PLAYS = """
(audio) => {
  window.plays = [];
  document.addEventListener("play", (event) => plays.push(event.target.currentTime), true);
}
"""


async def place_of(text: Locator, words: str, at: float = 0.5) -> tuple[float, float]:
    x, y = await text.evaluate(PLACE, [words, at])
    return x, y


async def click_on(page: Page, text: Locator, words: str) -> None:
    await page.mouse.click(*await place_of(text, words))


async def expect_marked(page: Page, words: str) -> None:
    await page.wait_for_function(IS_MARKED, arg=words)


async def expect_playing(audio: Locator) -> None:
    await expect(audio).to_have_js_property("paused", value=False)


def long_player(page: Page, tag: str = "en") -> Locator:
    return page.locator(f"audio[data-reads='long-{tag}']").first


async def open_result(site: Site, open_page: OpenPage, languages: str = "en", **options: object) -> Page:
    """A page whose cues are there."""
    page = await open_page(site, **options)
    await page.goto(await site.describe(languages))
    await expect(page.locator(f"#long-{languages.partition(',')[0]}.playable")).to_be_visible()
    return page


async def test_the_mark_goes_with_the_voice(model_site: Site, open_page: OpenPage) -> None:
    page = await open_result(model_site, open_page)
    audio = long_player(page)
    assert await page.evaluate(MARKED) == ""
    await audio.evaluate("audio => audio.play()")
    await expect_marked(page, FIRST)
    await expect_marked(page, SECOND)
    _, second = await audio.evaluate(CUES)
    assert await audio.evaluate("audio => audio.currentTime") >= second - 0.1
    assert await page.locator("#long-en").inner_text() == f"{FIRST} {SECOND}"
    await audio.evaluate("audio => { audio.pause(); audio.currentTime = 0.2; }")
    await expect_marked(page, FIRST)
    await audio.evaluate("audio => { audio.currentTime = audio.duration - 0.1; return audio.play(); }")
    await expect_marked(page, "")
    await expect(audio).to_have_js_property("ended", value=True)


async def test_a_click_on_a_sentence_plays_it(model_site: Site, open_page: OpenPage) -> None:
    page = await open_result(model_site, open_page)
    audio, text = long_player(page), page.locator("#long-en")
    _, second = await audio.evaluate(CUES)
    await click_on(page, text, SECOND)
    await expect_playing(audio)
    assert await audio.evaluate("audio => audio.currentTime") >= second - 0.01
    await expect_marked(page, SECOND)
    await click_on(page, text, FIRST)
    await expect_marked(page, FIRST)
    assert await audio.evaluate("audio => audio.currentTime") < second

    alt = page.locator("#alt-en")
    await click_on(page, alt, "A red boat lies on a calm lake.")
    await expect_playing(page.locator("audio[data-reads='alt-en']"))
    await expect(audio).to_have_js_property("paused", value=True)
    await expect_marked(page, "A red boat lies on a calm lake.")


async def test_browsers_that_cannot_mark_play_all_the_same(model_site: Site, open_page: OpenPage) -> None:
    path = await model_site.describe()
    page = await open_page(model_site)
    await page.add_init_script("delete CSS.highlights; delete window.Highlight;")
    await page.goto(path)
    assert await page.evaluate("'highlights' in CSS") is False
    await expect(page.locator("#long-en.playable")).to_be_visible()
    await click_on(page, page.locator("#long-en"), SECOND)
    await expect_playing(long_player(page))


async def test_whoever_selects_words_hears_nothing(model_site: Site, open_page: OpenPage) -> None:
    page = await open_result(model_site, open_page)
    audio, text = long_player(page), page.locator("#long-en")
    await audio.evaluate(COUNT_PLAYS)
    await page.mouse.dblclick(*await place_of(text, "hills"))
    assert (await page.evaluate("String(getSelection())")).strip() == "hills"
    await page.mouse.move(*await place_of(text, SECOND, 0.1))
    await page.mouse.down()
    await page.mouse.move(*await place_of(text, SECOND, 0.9), steps=5)
    await page.mouse.up()
    assert "stand dark" in await page.evaluate("String(getSelection())")
    await page.keyboard.down("Shift")
    await click_on(page, text, SECOND)
    await page.keyboard.up("Shift")
    # takes the selection away, as everywhere, and the next click plays
    await click_on(page, text, FIRST)
    await page.evaluate("getSelection().removeAllRanges()")
    await click_on(page, text, FIRST)
    await expect_playing(audio)
    assert await page.evaluate("plays") == [0]


async def test_of_several_players_one_is_heard(model_site: Site, open_page: OpenPage) -> None:
    page = await open_result(model_site, open_page, "en,es")
    players = page.locator("audio")
    await expect(players).to_have_count(4)
    for number in range(4):
        await players.nth(number).evaluate("audio => audio.play()")
        await page.wait_for_function(
            "number => [...document.querySelectorAll('audio')].every((one, at) => one.paused === (at !== number))",
            arg=number,
        )


async def test_sentences_are_reached_by_keys(model_site: Site, open_page: OpenPage) -> None:
    page = await open_result(model_site, open_page)
    audio = long_player(page)
    on = page.get_by_role("button", name="Next sentence (English long description")
    back = page.get_by_role("button", name="Previous sentence (English long description")
    await expect(page.get_by_role("button", name="Next sentence")).to_have_count(1)  # the alt text has one sentence
    await on.focus()
    await page.keyboard.press("Enter")
    await expect_playing(audio)
    await expect_marked(page, SECOND)
    await page.keyboard.press("Shift+Tab")
    await expect(back).to_be_focused()
    await page.keyboard.press("Space")
    await expect_marked(page, FIRST)
    await expect(back).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await expect(audio).to_be_focused()
    await page.keyboard.press("Space")
    await expect(audio).to_have_js_property("paused", value=True)


@pytest.mark.parametrize("tag", ["ar", "zh", "hi"])
async def test_sentences_of_every_script_are_found(model_site: Site, open_page: OpenPage, tag: str) -> None:
    page = await open_result(model_site, open_page, tag)
    audio, text = long_player(page, tag), page.locator(f"#long-{tag}")
    *_, last = await audio.evaluate("audio => [...audio.querySelector('track').track.cues].map(cue => cue.text)")
    assert await text.inner_text() != last
    await click_on(page, text, last)
    await expect_playing(audio)
    await expect_marked(page, last)


async def test_signs_of_markup_are_words_too(model_site: Site, open_page: OpenPage) -> None:
    words = ["A <b> & an &amp; stand here.", "Fish & chips > peas."]
    path = await model_site.describe()
    await model_site.edit(path, long_description=" ".join(words))
    await wait_until_over(model_site, path)
    page = await open_page(model_site)
    await page.goto(path)
    await expect(page.locator("#long-en.playable")).to_be_visible()
    for sentence in reversed(words):
        await click_on(page, page.locator("#long-en"), sentence)
        await expect_marked(page, sentence)


async def test_rows_of_a_table_are_marked_where_they_stand(model_site: Site, open_page: OpenPage) -> None:
    model_site.plan(edited(make_chart))
    page = await open_result(model_site, open_page)
    audio = long_player(page)
    words = await audio.evaluate("audio => [...audio.querySelector('track').track.cues].map(cue => cue.text)")
    for number, (cue, marked) in enumerate(zip(words[2:], ["2024120", "2025180", "Visitors grow."], strict=True)):
        assert ("|" in cue) == (number < 2)
        await audio.evaluate(
            "(audio, at) => { audio.currentTime = audio.querySelector('track').track.cues[at].startTime + 0.1; }",
            number + 2,
        )
        await expect_marked(page, marked)


async def test_a_click_on_a_row_of_a_table_plays_it(model_site: Site, open_page: OpenPage) -> None:
    model_site.plan(edited(make_chart))
    page = await open_result(model_site, open_page)
    audio = long_player(page)
    starts = await audio.evaluate(CUES)
    row = page.get_by_role("row", name="2025 180")
    await row.get_by_role("cell").click()
    await expect_playing(audio)
    await expect_marked(page, "2025180")
    assert await audio.evaluate("audio => audio.currentTime") >= starts[3] - 0.01
    await click_on(page, page.locator("#data-trend"), "Visitors grow.")
    await expect_marked(page, "Visitors grow.")
    await page.mouse.dblclick(*await place_of(row.get_by_role("rowheader"), "2025"))
    assert (await page.evaluate("String(getSelection())")).strip() == "2025"


async def test_the_mark_outlives_a_change_of_the_page(model_site: Site, open_page: OpenPage) -> None:
    page = await open_result(model_site, open_page)
    audio = long_player(page)
    await click_on(page, page.locator("#long-en"), SECOND)
    await expect_playing(audio)
    await audio.evaluate("audio => { audio.pause(); }")
    await page.get_by_role("button", name="Approve the English words").click()
    await expect(page.locator("#said-en")).to_have_text("Approved.")
    await expect_marked(page, SECOND)
    await click_on(page, page.locator("#long-en"), FIRST)
    await expect_marked(page, FIRST)


@pytest.mark.parametrize(
    "media",
    [
        {"color_scheme": "light", "forced_colors": "none"},
        {"color_scheme": "dark", "forced_colors": "none"},
        {"color_scheme": "light", "forced_colors": "active"},
        {"color_scheme": "dark", "forced_colors": "active"},
    ],
    ids=" ".join,
)
async def test_the_mark_is_seen(model_site: Site, open_page: OpenPage, media: dict[str, str]) -> None:
    page = await open_result(model_site, open_page, **media)
    text, audio = page.locator("#long-en"), long_player(page)
    plain = await text.screenshot()
    await audio.evaluate("audio => { audio.currentTime = 0.2; }")
    await expect_marked(page, FIRST)
    await page.mouse.move(0, 0)
    assert await text.screenshot() != plain
