"""Voices by language: as a request names them, as the operator has set them, else the best in use."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from service.app import build_service
from service.errors import ConfigurationError
from tests.api import IMAGE, Json, describe, post, problem_of, promising
from tests.running import make_settings
from tests.staging import finished

pytestmark = pytest.mark.asyncio(loop_scope="module")

SET = "en=espeak:en, pt=pt, zh-Hant=yue"
TWO = {"en": "en-us", "PT-br": "espeak:pt-br"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[httpx.AsyncClient]:
    async with promising(make_settings(tmp_path_factory.mktemp("voices"), ALTALOUD_VOICES=SET)) as client:
        yield client


async def readers(client: httpx.AsyncClient, languages: str, **audio: Any) -> dict[str, str]:
    """Who reads the alt text of each language."""
    found = await describe(client, languages=languages, audio={"kinds": ["alt"], **audio})
    return {tag: result["audio"][0]["voice"] for tag, result in found["results"].items()}


async def test_without_a_wish_it_is_as_the_operator_has_set(client: httpx.AsyncClient) -> None:
    assert await readers(client, "en,pt,es") == {"en": "en", "pt": "pt", "es": "es"}
    languages = {one["tag"]: one for one in (await client.get("/v1/languages")).json()["items"]}
    assert (languages["en"]["voice"], languages["es"]["voice"]) == ("en", "es")


async def test_what_is_set_for_a_language_holds_for_its_regions(client: httpx.AsyncClient) -> None:
    assert await readers(client, "en-US") == {"en-US": "en"}


async def test_auto_is_the_best_whatever_is_set(client: httpx.AsyncClient) -> None:
    assert await readers(client, "en,pt", voice="auto") == {"en": "en-us", "pt": "pt-br"}


async def test_a_voice_reads_the_languages_it_speaks(client: httpx.AsyncClient) -> None:
    assert await readers(client, "en,pt", voice="en-us") == {"en": "en-us", "pt": "pt-br"}


async def test_a_request_may_name_a_voice_for_each_language(client: httpx.AsyncClient) -> None:
    assert await readers(client, "en,pt-BR,pt,es", voice=TWO) == {
        "en": "en-us",
        "pt-BR": "pt-br",
        "pt": "pt",
        "es": "es",
    }
    assert await readers(client, "en-GB,pt", voice={"en": "en-us", "pt": "auto"}) == {"en-GB": "en-us", "pt": "pt-br"}


async def test_so_may_one_in_json_and_one_for_readings(client: httpx.AsyncClient) -> None:
    made = await describe(client, languages="en,pt")
    url = f"/v1/descriptions/{made['id']}"
    asked = await client.post(f"{url}/audio", json={"kinds": ["alt"], "voice": {"en": "en-us"}})
    assert asked.status_code == 202, asked.text
    results = (await finished(client, url))["results"]
    assert [results[tag]["audio"][0]["voice"] for tag in ("en", "pt")] == ["en-us", "pt"]


@pytest.mark.parametrize(
    ("voice", "problem", "words"),
    [
        ({"en": "nobody"}, "unknown-voice", "nobody"),
        ({"en": ""}, "unknown-voice", "“”"),
        ({"klingon": "en"}, "unsupported-language", "audio.voice: “klingon”"),
        ({"en": "en", "EN": "en-us"}, "invalid-request", "audio.voice: there are two voices for en"),
        ({"en": 1}, "invalid-request", "audio.voice"),
        ([], "invalid-request", "audio.voice"),
        ("openai:marin", "unknown-voice", "openai:marin"),
    ],
)
async def test_what_is_no_voice_or_no_language_is_told(
    client: httpx.AsyncClient, voice: object, problem: str, words: str
) -> None:
    response: httpx.Response = await post(client, IMAGE, audio={"voice": voice})
    assert problem_of(response) == (400, problem)
    found: Json = response.json()
    assert words in found["detail"]


async def test_every_entry_that_cannot_be_is_told_before_the_service_starts(tmp_path: Path) -> None:
    settings = make_settings(tmp_path, ALTALOUD_VOICES="klingon=en,en=openai:marin,es=fr,de=de,DE=espeak:en,pt=auto")
    with pytest.raises(ConfigurationError) as refused:
        build_service(settings)
    assert refused.value.faults == (
        "ALTALOUD_VOICES: “klingon” is not the tag of a language",
        "ALTALOUD_VOICES: There is no voice “openai:marin”.",
        "ALTALOUD_VOICES: The voice fr does not speak es.",
        "ALTALOUD_VOICES: The voice espeak:en does not speak de.",
    )
    with pytest.raises(ConfigurationError, match="de is there twice"):
        build_service(make_settings(tmp_path, ALTALOUD_VOICES="de=de,DE=espeak:de"))
