"""/v1/languages, /v1/voices and /v1/health: what can be asked for, and whether it can be asked at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from tests.api import Json, describe, problem_of, promising
from tests.databases import change_database
from tests.fakes.provider import FakeProvider
from tests.running import make_settings

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[httpx.AsyncClient]:
    async with promising(make_settings(tmp_path_factory.mktemp("catalogue"))) as client:
        yield client


async def items(client: httpx.AsyncClient, url: str, **query: str) -> list[Json]:
    response = await client.get(url, params=query)
    assert response.status_code == 200, response.text
    found: list[Json] = response.json()["items"]
    return found


async def test_languages_are_named_in_english_and_in_their_own_words(client: httpx.AsyncClient) -> None:
    languages = {one["tag"]: one for one in await items(client, "/v1/languages")}
    assert len(languages) >= 12
    assert (languages["de"]["name"], languages["de"]["native_name"]) == ("German", "Deutsch")
    assert {tag for tag, one in languages.items() if one["direction"] == "rtl"} == {"ar", "he"}


async def test_every_language_that_is_listed_is_written(client: httpx.AsyncClient) -> None:
    tags = [one["tag"] for one in await items(client, "/v1/languages")]
    found = await describe(client, languages=",".join(tags))
    assert list(found["results"]) == tags
    texts = [result["long_description"] for result in found["results"].values()]
    assert all(texts)
    assert len(set(texts)) == len(tags), "each in its own words"


async def test_every_voice_that_is_promised_exists(client: httpx.AsyncClient) -> None:
    voices = {voice["id"]: voice for voice in await items(client, "/v1/voices")}
    for language in await items(client, "/v1/languages"):
        if language["voice"] is None:
            assert language["voice_quality"] is None
            continue
        voice = voices[language["voice"]]
        assert voice["quality"] == language["voice_quality"]
        assert language["tag"] in {tag.partition("-")[0] for tag in voice["languages"]}


async def test_the_quality_of_a_voice_is_said_openly(client: httpx.AsyncClient) -> None:
    languages = {one["tag"]: one for one in await items(client, "/v1/languages")}
    assert languages["ja"]["voice"] is None, "eSpeak NG spells kanji out"
    assert languages["ar"]["voice_quality"] == "poor"
    assert languages["en"]["voice_quality"] == "synthetic"
    poor = [voice for voice in await items(client, "/v1/voices") if voice["quality"] == "poor"]
    assert poor
    assert all(voice["note"] for voice in poor)


@pytest.mark.parametrize("spelling", ["pt", "pt-br", "PT-PT", "por"])
async def test_voices_can_be_asked_for_by_language(client: httpx.AsyncClient, spelling: str) -> None:
    voices = await items(client, "/v1/voices", language=spelling)
    assert {voice["name"] for voice in voices} == {"Portuguese (Brazil)", "Portuguese (Portugal)"}


async def test_the_first_voice_of_a_language_is_the_one_that_reads_it(client: httpx.AsyncClient) -> None:
    for language in await items(client, "/v1/languages"):
        voices = await items(client, "/v1/voices", language=language["tag"])
        assert [voice["id"] for voice in voices[:1]] == ([language["voice"]] if language["voice"] else [])


async def test_voices_of_a_server_that_is_away_are_not_listed(tmp_path: Path) -> None:
    async with FakeProvider() as fake:
        variables = fake.variables("kokoro")
        async with promising(make_settings(tmp_path / "a", ALTALOUD_SPEECH="kokoro,espeak", **variables)) as client:
            there = {voice["engine"] for voice in await items(client, "/v1/voices")}
            first = (await items(client, "/v1/voices", language="es"))[0]
    async with promising(make_settings(tmp_path / "b", ALTALOUD_SPEECH="kokoro,espeak", **variables)) as client:
        gone = {voice["engine"] for voice in await items(client, "/v1/voices")}
    assert (there, gone) == ({"kokoro", "espeak"}, {"espeak"})
    assert (first["engine"], first["quality"]) == ("kokoro", "natural")


async def test_a_language_may_have_no_voice_but_must_be_one(client: httpx.AsyncClient) -> None:
    assert await items(client, "/v1/voices", language="ja") == []
    response = await client.get("/v1/voices", params={"language": "nonsense"})
    assert problem_of(response) == (400, "unsupported-language")
    assert "nonsense" in response.json()["detail"]


async def test_with_a_model_the_languages_stay_certain_and_more_are_written(tmp_path: Path) -> None:
    async with FakeProvider() as fake:
        settings = make_settings(tmp_path, ALTALOUD_VISION="openai", **fake.variables("openai"))
        async with promising(settings) as client:
            assert "en" in {one["tag"] for one in await items(client, "/v1/languages")}
            found = await describe(client, languages="en,eo", audio={"kinds": ["alt"]})
    assert found["provenance"]["provider"] == "openai"
    assert found["provenance"]["tokens"]["completion"] > 0
    result = found["results"]["eo"]
    assert (result["draft"], result["audio"][0]["state"]) == (False, "ready")


@pytest.mark.usefixtures("both_databases")
async def test_health_tells_the_process_from_its_work(tmp_path: Path) -> None:
    async with promising(make_settings(tmp_path)) as client:
        for name in "live", "ready":
            assert (await client.get(f"/v1/health/{name}")).json() == {"status": "ok"}
        await asyncio.to_thread(change_database, tmp_path, "UPDATE alembic_version SET version_num = '0000'")
        assert problem_of(await client.get("/v1/health/ready")) == (503, "not-ready")
        assert (await client.get("/v1/health/live")).status_code == 200
