"""The ready HTML: what stands in it, what may never get into it, and what it says of a draft."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from service.languages import LANGUAGES
from tests.api import Json, describe, problem_of, promising, wait_until_final
from tests.fakes.faults import Fault, hang
from tests.fakes.provider import FakeProvider
from tests.running import make_settings

pytestmark = pytest.mark.asyncio(loop_scope="module")

MARK = LANGUAGES["en"].wording.draft_mark
HOSTILE = (
    '"><script>alert(1)</script>',
    "' onerror='alert(1)",
    "</p></div></figure><h1>ours</h1>",
    "<!-- --><img src=x onerror=alert(1)>",
    "&lt;b&gt; &amp; {{ 7*7 }} {% raw %} ${1}",
    "\u202e\u2066 backwards",
)
VOID = {"img", "track"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str | None]
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def all(self, tag: str) -> list[Element]:
        return [found for found in self.everything() if found.tag == tag]

    def everything(self) -> list[Element]:
        return self.children + [found for child in self.children for found in child.everything()]

    def only(self, tag: str) -> Element:
        (found,) = self.all(tag)
        return found


class Reader(HTMLParser):
    """A tree of what was written, which has to be nested and closed as it should."""

    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs)
        element = Element(tag, dict(attrs))
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


def read(text: str) -> Element:
    """The figure, which is all there is."""
    reader = Reader()
    reader.feed(text)
    reader.close()
    (root,) = reader.open
    (figure,) = root.children
    assert (figure.tag, root.text.strip()) == ("figure", "")
    return figure


async def snippet(client: httpx.AsyncClient, description: Json, language: str = "en", **query: str) -> Element:
    response = await client.get(f"/v1/descriptions/{description['id']}/html/{language}", params=query)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return read(response.text)


async def edit(client: httpx.AsyncClient, description: Json, **texts: str) -> Json:
    """As a person rewrites the English words; when it is all spoken."""
    result = description["results"]["en"]
    url, headers = f"/v1/transcripts/{result['transcript_id']}", {"If-Match": result["etag"]}
    response = await client.patch(url, json=texts, headers=headers)
    assert response.status_code == 200, response.text
    events = await client.get(f"/v1/descriptions/{description['id']}/events")
    await events.aread()
    return await wait_until_final(client, f"/v1/descriptions/{description['id']}")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def fake() -> AsyncIterator[FakeProvider]:
    async with FakeProvider() as fake:
        yield fake


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(tmp_path_factory: pytest.TempPathFactory, fake: FakeProvider) -> AsyncIterator[httpx.AsyncClient]:
    """A model writes, so that not everything is a draft; eSpeak NG reads."""
    variables = {"ALTALOUD_VISION": "groq", **fake.variables("groq")}
    async with promising(make_settings(tmp_path_factory.mktemp("model"), **variables)) as client:
        yield client


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def draft_client(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[httpx.AsyncClient]:
    async with promising(make_settings(tmp_path_factory.mktemp("draft"), ALTALOUD_CORS_ORIGINS="*")) as client:
        yield client


# what stands in it


async def test_everything_a_page_needs_stands_in_it(client: httpx.AsyncClient) -> None:
    description = await describe(client, languages="en,ar", audio={})
    base = str(client.base_url).rstrip("/")
    for language, direction, name in ("en", "ltr", "English"), ("ar", "rtl", "العربية"):
        result = description["results"][language]
        figure = await snippet(client, description, language)
        assert figure.attributes == {"lang": language, "dir": direction}
        image, long = figure.only("img"), figure.only("div")
        assert image.attributes["alt"] == result["alt_text"]
        assert image.attributes["src"] == f"{base}/v1/descriptions/{description['id']}/preview"
        assert image.attributes["aria-details"] == long.attributes["id"]
        paragraphs = [line for line in result["long_description"].splitlines() if line]
        assert [paragraph.text for paragraph in long.all("p")] == paragraphs
        transcript = figure.all("p")[0]
        assert (transcript.text, transcript.attributes) == (result["alt_text"], {"aria-hidden": "true"})
        for player, audio in zip(figure.all("audio"), result["audio"], strict=True):
            assert player.attributes == {
                "controls": None, "preload": "none", "src": base + audio["url"], "aria-label": result["alt_text"],
            }  # fmt: skip
            captions = {"kind": "captions", "src": f"{base}{audio['url']}/captions", "srclang": language, "label": name}
            assert player.only("track").attributes == captions
            for address in audio["url"], f"{audio['url']}/captions":
                assert (await client.get(address)).status_code == 200
        assert MARK not in figure.text


async def test_it_is_plain_html_without_script_and_style(client: httpx.AsyncClient) -> None:
    description = await describe(client, languages="en", audio={})
    figure = await snippet(client, description)
    elements = [figure, *figure.everything()]
    assert {element.tag for element in elements} == {"figure", "img", "p", "div", "audio", "track"}
    names = {name for element in elements for name in element.attributes}
    assert not {name for name in names if name in {"style", "class"} or name.startswith("on")}


async def test_any_spelling_of_the_language_finds_it(client: httpx.AsyncClient) -> None:
    description = await describe(client, languages="pt-br")
    for tag in "pt-br", "pt-BR", "PT_br":
        assert (await snippet(client, description, tag)).attributes["lang"] == "pt-BR"


async def test_what_is_not_written_is_not_found(client: httpx.AsyncClient) -> None:
    description = await describe(client, languages="en")
    url = f"/v1/descriptions/{description['id']}/html"
    assert problem_of(await client.get(f"{url}/de")) == (404, "not-found")
    assert problem_of(await client.get(f"{url}/klingon")) == (400, "unsupported-language")
    assert problem_of(await client.get("/v1/descriptions/nothing/html/en")) == (404, "not-found")


async def test_only_audio_that_is_ready_has_a_player(client: httpx.AsyncClient) -> None:
    description = await describe(client, languages="ja", audio={})
    assert {audio["state"] for audio in description["results"]["ja"]["audio"]} == {"unavailable"}
    figure = await snippet(client, description, "ja")
    assert figure.all("audio") == []
    assert len(figure.all("p")) == len(figure.only("div").all("p"))


async def test_of_several_audio_the_newest_is_played(client: httpx.AsyncClient) -> None:
    description = await describe(client, languages="en", audio={"kinds": ["alt"]})
    url = f"/v1/descriptions/{description['id']}"
    asked = await client.post(f"{url}/audio", json={"kinds": ["alt"], "format": "opus", "speed": 1.5})
    assert asked.status_code == 202, asked.text
    await (await client.get(f"{url}/events")).aread()
    newest = (await client.get(url)).json()["results"]["en"]["audio"][-1]
    assert (newest["format"], newest["state"]) == ("opus", "ready")
    player = (await snippet(client, description)).only("audio")
    assert (player.attributes["src"] or "").endswith(newest["url"])


async def test_pages_that_may_read_everything_read_the_captions(draft_client: httpx.AsyncClient) -> None:
    description = await describe(draft_client, languages="en", audio={"kinds": ["long"]})
    assert (await snippet(draft_client, description)).only("audio").attributes["crossorigin"] == "anonymous"


# where the image lies


@pytest.mark.parametrize(
    "src",
    [
        "https://cdn.example/a.jpg?w=100&h=50#x",
        "http://cdn.example/a b.jpg",
        "/images/a.jpg",
        "../a.jpg",
        "a.jpg",
        "//cdn.example/a.jpg",
        "?id=7&kind=\"'<>",
        "images/ファイル.jpg",
    ],
)
async def test_the_image_lies_where_the_page_has_it(client: httpx.AsyncClient, src: str) -> None:
    description = await describe(client, languages="en")
    assert (await snippet(client, description, src=src)).only("img").attributes["src"] == src


@pytest.mark.parametrize(
    "src",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "java\tscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:image/svg+xml,<svg onload=alert(1)>",
        "vbscript:x",
        "blob:https://a.example/1",
        "file:///etc/passwd",
        "http:",
        "https:a.jpg",
        "http://[::1",
        "",
        " ",
        "a.jpg ",
        "x" * 3_000,
    ],
)
async def test_other_addresses_are_refused(client: httpx.AsyncClient, src: str) -> None:
    description = await describe(client, languages="en")
    response = await client.get(f"/v1/descriptions/{description['id']}/html/en", params={"src": src})
    assert problem_of(response) == (400, "invalid-request")
    assert response.json()["detail"].startswith("src: ")


# what may never get into it


@pytest.mark.parametrize("words", HOSTILE)
async def test_words_stay_words(client: httpx.AsyncClient, words: str) -> None:
    description = await describe(client, languages="en", audio={"kinds": ["alt"]})
    edited = await edit(client, description, alt_text=f"Alt {words}", long_description=f"{words}\n{words}")
    result = edited["results"]["en"]
    figure = await snippet(client, edited, src="/a.jpg?'\"><script>")
    assert figure.only("img").attributes["alt"] == result["alt_text"]
    assert figure.only("img").attributes["src"] == "/a.jpg?'\"><script>"
    assert [paragraph.text for paragraph in figure.only("div").all("p")] == result["long_description"].splitlines()
    assert {child.tag for child in figure.children} == {"img", "p", "div", "audio"}
    assert words.rsplit(maxsplit=1)[-1] in result["alt_text"], "else nothing was tried"


# drafts


async def test_a_draft_carries_its_mark_in_the_language_of_its_text(draft_client: httpx.AsyncClient) -> None:
    description = await describe(draft_client, languages=",".join(list(LANGUAGES)[:9]))
    for tag in description["results"]:
        figure = await snippet(draft_client, description, tag)
        mark = figure.only("strong").text
        assert mark == LANGUAGES[tag].wording.draft_mark
        assert figure.all("p")[0].attributes["lang"] == tag


async def test_the_mark_of_other_languages_is_english(client: httpx.AsyncClient, fake: FakeProvider) -> None:
    description = await describe(client, languages="cy")
    assert (await snippet(client, description, "cy")).all("strong") == []
    fake.plan(decorative())
    figure = await snippet(client, await describe(client, languages="cy,en", alt_length="124"), "cy")
    assert figure.only("strong").text == MARK
    assert figure.all("p")[0].attributes == {"lang": "en", "dir": "ltr"}


def decorative() -> Fault:
    return Fault(edit=lambda text: text.replace('"informative"', '"decorative"'))


@pytest.mark.parametrize("role", ["decorative", "unknown"])
async def test_a_draft_never_hides_the_image(draft_client: httpx.AsyncClient, role: str) -> None:
    description = await describe(draft_client, languages="en", context={"role": role})
    result = description["results"]["en"]
    assert (result["alt_text"] == "") == (role == "decorative")
    figure = await snippet(draft_client, description)
    assert figure.only("img").attributes["alt"] == (result["alt_text"] or MARK)
    assert figure.only("strong").text == MARK


async def test_nor_does_what_a_model_merely_suggests(client: httpx.AsyncClient, fake: FakeProvider) -> None:
    fake.plan(decorative())
    description = await describe(client, languages="en", alt_length="123")
    result = description["results"]["en"]
    assert (result["alt_text"], result["draft"], result["needs_review"]) == ("", False, [])
    assert description["classification"]["kind"] == "decorative"
    figure = await snippet(client, description)
    assert figure.only("img").attributes["alt"] == MARK
    assert figure.only("strong").text == MARK

    approved = await client.post(
        f"/v1/transcripts/{result['transcript_id']}/approve", json={}, headers={"If-Match": result["etag"]}
    )
    assert approved.status_code == 200, approved.text
    figure = await snippet(client, description)
    assert figure.only("img").attributes["alt"] == ""
    assert figure.all("strong") == []


async def test_a_person_may_leave_it_empty(client: httpx.AsyncClient) -> None:
    description = await describe(client, languages="en")
    edited = await edit(client, description, alt_text="", long_description="")
    figure = await snippet(client, edited)
    assert figure.only("img").attributes["alt"] == ""
    assert [child.tag for child in figure.children] == ["img"]


async def test_while_a_text_is_spoken_anew_it_has_no_player(tmp_path: Path) -> None:
    async with FakeProvider() as fake:
        variables = {"ALTALOUD_SPEECH": "openai", "ALTALOUD_VISION": "groq", **fake.variables("openai", "groq")}
        async with promising(make_settings(tmp_path, **variables)) as client:
            description = await describe(client, languages="en", audio={"kinds": ["alt"]})
            assert len((await snippet(client, description)).all("audio")) == 1
            fake.plan(hang(30))
            result = description["results"]["en"]
            url, headers = f"/v1/transcripts/{result['transcript_id']}", {"If-Match": result["etag"]}
            await client.patch(url, json={"alt_text": "Other words"}, headers=headers)
            figure = await snippet(client, description)
            assert figure.all("audio") == []
            assert figure.only("img").attributes["alt"] == "Other words"
