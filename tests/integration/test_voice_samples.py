"""GET /v1/voices/{id}/sample: voices are heard before they are chosen, and what costs money is bought once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest
import pytest_asyncio

from service.audio.formats import find_ffmpeg
from service.domain.speech import Voice, VoiceQuality
from service.isolation import run_program
from service.speech.samples import NUMBERS, find_sample
from tests.api import Json, problem_of, promising
from tests.databases import change_database
from tests.running import make_settings
from tests.staging import Speaker, staged

pytestmark = pytest.mark.asyncio(loop_scope="module")

ANNA = "/v1/voices/stage:anna/sample"
CROSS = {"Sec-Fetch-Site": "cross-site"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[httpx.AsyncClient]:
    async with promising(make_settings(tmp_path_factory.mktemp("samples"))) as client:
        yield client


async def voices(client: httpx.AsyncClient, **query: str) -> list[Json]:
    found: list[Json] = (await client.get("/v1/voices", params=query)).json()["items"]
    return found


async def hear(client: httpx.AsyncClient, url: str) -> httpx.Response:
    response = await client.get(url)
    assert response.status_code == 200, response.text
    return response


async def seconds(file: bytes) -> float:
    """Of what ffmpeg decodes it to."""
    command = [str(find_ffmpeg(None)), "-v", "error", "-i", "-", "-f", "s16le", "-ac", "1", "-ar", "8000", "-"]
    return len(await run_program(command, file, seconds=30, memory_mb=512)) / 16_000


def spent(folder: Path) -> float:
    [(dollars,)] = change_database(folder, "SELECT coalesce(sum(dollars), 0) FROM spending")
    return float(dollars)


# of the embedded engine


async def test_every_voice_has_the_address_of_its_sample(client: httpx.AsyncClient) -> None:
    listed = await voices(client)
    assert len({voice["sample"] for voice in listed}) == len(listed)
    for voice in listed:
        assert voice["sample"] == f"/v1/voices/espeak:{voice['id']}/sample"
    lengths = [await seconds((await hear(client, voice["sample"])).content) for voice in listed[::16]]
    assert min(lengths) > 1.5


async def test_a_sample_is_in_the_language_that_was_asked_for(client: httpx.AsyncClient) -> None:
    [mandarin, *_] = await voices(client, language="zh-Hant")
    assert mandarin["sample"] == "/v1/voices/espeak:cmn/sample?language=zh-Hant"
    urls = mandarin["sample"], "/v1/voices/cmn/sample", "/v1/voices/espeak:CMN/sample?language=ZH"
    traditional, plain, simplified = [await hear(client, url) for url in urls]
    assert traditional.headers["content-type"] == "audio/mpeg"
    assert plain.content == simplified.content
    assert plain.content != traditional.content, "it carries its words"


async def test_it_need_not_be_sent_twice(client: httpx.AsyncClient) -> None:
    first = await hear(client, "/v1/voices/espeak:es/sample")
    assert "max-age=" in first.headers["cache-control"]
    again = await client.get("/v1/voices/espeak:es/sample", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])


@pytest.mark.parametrize(
    ("url", "problem", "words"),
    [
        ("/v1/voices/nobody/sample", "unknown-voice", "nobody"),
        ("/v1/voices/openai:marin/sample", "unknown-voice", "openai:marin"),
        ("/v1/voices/espeak:/sample", "unknown-voice", "espeak:"),
        ("/v1/voices/%250a/sample", "unknown-voice", "There is no voice"),
        ("/v1/voices/espeak:es/sample?language=fr", "unsupported-language", "espeak:es does not speak fr"),
        ("/v1/voices/espeak:es/sample?language=ja", "unsupported-language", "kanji"),
        ("/v1/voices/espeak:es/sample?language=nonsense", "unsupported-language", "nonsense"),
    ],
)
async def test_what_cannot_be_heard_is_told(client: httpx.AsyncClient, url: str, problem: str, words: str) -> None:
    response = await client.get(url)
    assert problem_of(response) == (400, problem)
    assert words in response.json()["detail"]


async def test_other_websites_have_nobody_speak(client: httpx.AsyncClient) -> None:
    assert problem_of(await client.get("/v1/voices/espeak:es/sample", headers=CROSS)) == (403, "cross-site-request")
    assert (await client.get("/v1/voices", headers=CROSS)).status_code == 200


async def test_the_origins_of_the_operator_may(tmp_path: Path) -> None:
    async with promising(make_settings(tmp_path, ALTALOUD_CORS_ORIGINS="https://a.example")) as client:
        asked = {"Sec-Fetch-Site": "cross-site", "Origin": "https://a.example"}
        assert (await client.get("/v1/voices/espeak:es/sample", headers=asked)).status_code == 200


# of one that costs money


@pytest.mark.usefixtures("both_databases")
async def test_a_sample_is_bought_once(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.speaker.price = 0.01
        both = await asyncio.gather(*(hear(stage.client, ANNA) for _ in range(5)))
        again = await hear(stage.client, f"{ANNA}?language=en")
        assert stage.speaker.paid == {find_sample("en"): 1}
        assert {answer.content for answer in (*both, again)} == {again.content}
        await hear(stage.client, f"{ANNA}?language=de")
        await hear(stage.client, "/v1/voices/bert/sample")
        assert sum(stage.speaker.paid.values()) == 3
    assert await asyncio.to_thread(spent, tmp_path) == pytest.approx(0.03)
    async with staged(tmp_path) as stage:
        assert (await hear(stage.client, ANNA)).content == again.content
        assert not stage.speaker.paid


async def test_the_budget_of_the_day_is_asked_first(tmp_path: Path) -> None:
    async with staged(tmp_path, ALTALOUD_DAILY_BUDGET="0.015") as stage:
        stage.speaker.price = 0.01
        await hear(stage.client, ANNA)
        refused = await stage.client.get(f"{ANNA}?language=de")
        assert problem_of(refused) == (429, "daily-budget-spent")
        assert int(refused.headers["retry-after"]) > 0
        assert await hear(stage.client, ANNA), "what is there costs nothing"
        assert sum(stage.speaker.paid.values()) == 1


async def test_what_is_refused_costs_nothing_and_can_be_tried_again(tmp_path: Path) -> None:
    async with staged(tmp_path, ALTALOUD_DAILY_BUDGET="0.015") as stage:
        stage.speaker.price = 0.01
        stage.speaker.fails = lambda _: True
        assert problem_of(await stage.client.get(ANNA)) == (502, "provider-failed")
        assert await asyncio.to_thread(spent, tmp_path) == pytest.approx(0)
        stage.speaker.fails = lambda _: False
        await hear(stage.client, ANNA)


async def test_what_is_no_speech_is_paid_for_and_not_kept(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.speaker.price = 0.01
        stage.speaker.babbles = lambda _: True
        assert problem_of(await stage.client.get(ANNA)) == (502, "bad-audio")
        stage.speaker.babbles = lambda _: False
        await hear(stage.client, ANNA)
    assert await asyncio.to_thread(spent, tmp_path) == pytest.approx(0.02)


async def test_a_language_without_a_sentence_is_counted_in(tmp_path: Path) -> None:
    roman = Named("marcus", "la")
    async with staged(tmp_path, others=[roman]) as stage:
        await hear(stage.client, "/v1/voices/marcus/sample")
    assert [(line.text, line.language) for line in roman.lines] == [(NUMBERS, "la")]


async def test_names_of_voices_may_hold_what_addresses_may_not(tmp_path: Path) -> None:
    name = "50% é/ü?#+ x"
    async with staged(tmp_path, others=[Named(name)]) as stage:
        [sample] = [voice["sample"] for voice in await voices(stage.client) if voice["id"] == name]
        assert sample.count("/") == 4
        assert unquote(unquote(sample)) == f"/v1/voices/other:{name}/sample"
        await hear(stage.client, sample)


class Named(Speaker):
    """Has one voice of that name."""

    def __init__(self, name: str, language: str = "en") -> None:
        super().__init__("other")
        self.voice = Voice(name, "other", "Odd", (language,), VoiceQuality.NATURAL)

    def voices(self) -> tuple[Voice, ...]:
        return (self.voice,)
