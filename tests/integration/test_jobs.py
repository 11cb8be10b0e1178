"""What becomes of a job: retries, the chain, words spoken once, and what is left when it goes away."""

from __future__ import annotations

import asyncio
import io
import time
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from service.app import Service, build_service
from service.domain.descriptions import Wish
from service.domain.records import LOCAL_OWNER
from service.jobs.receiving import IncomingImage
from service.jobs.steps import BAD_ANSWERS
from service.jobs.sweep import sweep_expired
from service.settings import Settings
from service.store import schema
from service.store.session import Database
from tests.fakes import faults
from tests.fakes.faults import ORDINARY, Fault
from tests.fakes.provider import FakeProvider
from tests.running import make_settings, running

SPEECH_CALLS = 3
"""Of one language: an alt text of one sentence, a long description of two."""
PATIENCE = 20
KEPT = (
    "descriptions", "jobs", "steps", "attempts", "transcripts", "audio", "audio_utterances", "images", "sounds",
    "sound_chunks", "utterance_sounds",
)  # fmt: skip

pytestmark = pytest.mark.usefixtures("both_databases")

Configure = Callable[..., Settings]
Look = Callable[[str], list[Any]]


@pytest.fixture
def configure(tmp_path: Path, fake_provider: FakeProvider) -> Configure:
    """Settings that lead every provider to the fake; local vision and local speech unless told otherwise."""

    def make(**variables: str) -> Settings:
        chains = {"ALTALOUD_VISION": "local:llava:7b", "ALTALOUD_SPEECH": "local:kokoro"}
        return make_settings(tmp_path, **{**chains, **fake_provider.variables(), **variables})

    return make


@pytest.fixture(scope="module")
def picture() -> bytes:
    file = io.BytesIO()
    Image.linear_gradient("L").resize((64, 48)).save(file, "PNG")
    return file.getvalue()


def tables_in_use(look: Look) -> list[str]:
    return [table for table in KEPT if look(f"SELECT 1 FROM {table}")]


async def submit(client: httpx.AsyncClient, picture: bytes, *, wait: int = 0, **fields: str) -> Any:
    answer = await client.post(
        "/v1/descriptions",
        data={"languages": "en", **fields},
        files={"image": ("boat.png", picture, "image/png")},
        headers={"Prefer": f"wait={wait}"},
    )
    assert answer.status_code == (200 if wait else 202), answer.text
    return answer.json()


async def describe(client: httpx.AsyncClient, picture: bytes, **fields: str) -> Any:
    return await submit(client, picture, wait=PATIENCE, **fields)


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not is_so():  # noqa: ASYNC110 - what is looked at has no event
            await asyncio.sleep(0.01)


def calls(fake: FakeProvider, path: str) -> int:
    return sum(exchange.path == path for exchange in fake.ledger)


def spoken(fake: FakeProvider) -> list[str]:
    return [exchange.body["input"] for exchange in fake.paid() if exchange.path == "/audio/speech"]


def audio_of(found: Any, language: str = "en") -> list[tuple[str, str | None]]:
    return [(audio["state"], audio["reason"]) for audio in found["results"][language]["audio"]]


READY = [("ready", None), ("ready", None)]


# retries and the chain


async def test_a_provider_that_names_a_time_is_asked_again_then(
    configure: Configure, fake_provider: FakeProvider, picture: bytes, look: Look
) -> None:
    fake_provider.plan(faults.rate_limited("0.6"))
    async with running(configure()) as client:
        started = time.monotonic()
        found = await describe(client, picture, audio='{"kinds": []}')
    assert found["status"] == "done"
    assert time.monotonic() - started >= 0.6
    assert calls(fake_provider, "/chat/completions") == 2
    attempts = look("SELECT step, failure, ended_at IS NOT NULL FROM attempts ORDER BY id")
    assert attempts == [
        ("local:llava:7b/describe", "provider-overloaded", 1),
        ("local:llava:7b/describe", None, 1),
    ]


async def test_a_time_of_zero_means_at_once(configure: Configure, fake_provider: FakeProvider, picture: bytes) -> None:
    fake_provider.plan(faults.rate_limited("0"))
    async with running(configure()) as client:
        assert (await describe(client, picture, audio='{"kinds": []}'))["status"] == "done"


async def test_an_overloaded_provider_is_asked_again(
    configure: Configure, fake_provider: FakeProvider, picture: bytes, without_pauses: None
) -> None:
    fake_provider.plan(faults.overloaded(), faults.overloaded(500), faults.reset(), ORDINARY, faults.overloaded())
    async with running(configure()) as client:
        found = await describe(client, picture)
    assert found["status"] == "done"
    assert audio_of(found) == READY
    assert calls(fake_provider, "/chat/completions") == 4
    assert calls(fake_provider, "/audio/speech") == SPEECH_CALLS + 1


async def test_there_is_a_pause_where_none_is_named(
    configure: Configure, fake_provider: FakeProvider, picture: bytes
) -> None:
    fake_provider.plan(faults.overloaded())
    async with running(configure()) as client:
        started = time.monotonic()
        await describe(client, picture, audio='{"kinds": []}')
    assert time.monotonic() - started >= 0.5


@pytest.mark.parametrize("retry_after", ["86400", "1e300", "Fri, 31 Dec 9999 23:59:59 GMT"])
async def test_a_provider_that_wants_too_long_is_passed_over(
    configure: Configure, fake_provider: FakeProvider, picture: bytes, retry_after: str
) -> None:
    fake_provider.plan(faults.rate_limited(retry_after))
    async with running(configure(ALTALOUD_VISION="local:llava:7b,openai")) as client:
        found = await describe(client, picture, audio='{"kinds": []}')
    assert found["status"] == "done"
    assert found["provenance"]["provider"] == "openai"
    [passed_over] = found["provenance"]["passed_over"]
    assert passed_over.startswith("local:llava:7b: local answered 429")
    assert [exchange.row for exchange in fake_provider.ledger] == ["local", "openai"]


@pytest.mark.parametrize("fault", [faults.quota_spent(), faults.model_retired(), faults.refused()])
async def test_a_chain_that_ends_offline_gives_a_draft(
    configure: Configure, fake_provider: FakeProvider, picture: bytes, fault: Fault, without_pauses: None
) -> None:
    fake_provider.plan(*[fault] * 3)
    async with running(configure(ALTALOUD_VISION="openai,offline", ALTALOUD_SPEECH="espeak")) as client:
        found = await describe(client, picture)
    assert found["status"] == "done"
    assert found["results"]["en"]["draft"] is True
    assert found["results"]["en"]["needs_review"] == ["offline"]
    assert audio_of(found) == READY
    assert found["provenance"]["provider"] == "offline"
    assert len(found["provenance"]["passed_over"]) == 1


async def test_a_chain_that_fails_says_why_in_public_words(
    configure: Configure, fake_provider: FakeProvider, picture: bytes, look: Look
) -> None:
    settings = configure(ALTALOUD_VISION="openai,groq", OPENAI_API_KEY="sk-wrong-0123456789abcdef")
    fake_provider.plan(faults.quota_spent())
    async with running(settings) as client:
        found = await describe(client, picture, context='{"surrounding_text": "A secret of ours"}')
    assert found["status"] == "failed"
    assert found["results"] == {}
    assert found["failure"]["code"] == "provider-quota-exhausted"
    assert found["failure"]["detail"].startswith("groq answered 429")
    assert "quota" in found["failure"]["advice"]
    assert not any(secret in str(found) for secret in ("sk-wrong", "key-of-", "A secret", "http://"))
    rows = look("SELECT step, failure FROM attempts ORDER BY id")
    assert [failure for _, failure in rows] == ["provider-key-refused", "provider-quota-exhausted"]
    assert look("SELECT count(*) FROM jobs WHERE ended_at IS NULL") == [(0,)]


# stops in good order


@pytest.fixture
async def service(configure: Configure) -> AsyncIterator[Service]:
    """A service whose jobs nobody runs but the test."""
    service = build_service(configure())
    await schema.upgrade(service.database)
    yield service
    await service.close()


async def test_many_stops_in_good_order_say_nothing_against_a_job(
    service: Service, fake_provider: FakeProvider, picture: bytes, look: Look
) -> None:
    wish = Wish(languages=("en",), spelled_as=("en",))
    await service.pipeline.submit([IncomingImage(picture)], wish, owner=LOCAL_OWNER, metadata={})
    [(job_id,)] = look("SELECT id FROM jobs")
    fake_provider.plan(*[Fault(delay=1)] * 8)
    for stop in range(1, 9):
        producing = asyncio.create_task(service.pipeline.produce(job_id))
        await until(lambda stop=stop: len(fake_provider.paid()) == stop)  # type: ignore[misc]
        producing.cancel()
        await asyncio.wait({producing})
        assert producing.cancelled()
    await service.pipeline.produce(job_id)
    assert look("SELECT status FROM descriptions") == [("done",)]


# words that were spoken before


async def test_the_same_words_are_spoken_once_and_go_with_their_last_user(
    configure: Configure, fake_provider: FakeProvider, picture: bytes, look: Look
) -> None:
    async with running(configure()) as client:
        first = await describe(client, picture)
        second = await describe(client, picture)
        assert len(spoken(fake_provider)) == SPEECH_CALLS
        assert audio_of(second) == READY
        assert look("SELECT count(*) FROM sounds") == [(2,)]
        assert look("SELECT count(*) FROM images") == [(1,)]

        await client.delete(f"/v1/descriptions/{first['id']}")
        for before, after in zip(first["results"]["en"]["audio"], second["results"]["en"]["audio"], strict=True):
            assert (await client.get(before["url"])).status_code == 404
            kept = await client.get(after["url"])
            assert (kept.status_code, len(kept.content)) == (200, after["bytes"])
        assert "-->" in (await client.get(second["results"]["en"]["captions_url"])).text

        await client.delete(f"/v1/descriptions/{second['id']}")
        assert tables_in_use(look) == []

        assert audio_of(await describe(client, picture)) == READY
        assert len(spoken(fake_provider)) == SPEECH_CALLS * 2


async def test_the_same_words_at_the_same_time_are_spoken_once(
    configure: Configure, fake_provider: FakeProvider, picture: bytes
) -> None:
    async with running(configure()) as client:
        for found in await asyncio.gather(*(describe(client, picture) for _ in range(4))):
            assert audio_of(found) == READY
    assert len(spoken(fake_provider)) == SPEECH_CALLS


@pytest.mark.parametrize(
    "other", [{"languages": "en-GB"}, {"audio": '{"speed": 1.5}'}, {"audio": '{"voice": "local:echo"}'}]
)
async def test_another_language_pace_or_voice_is_spoken_anew(
    configure: Configure, fake_provider: FakeProvider, picture: bytes, other: dict[str, str]
) -> None:
    async with running(configure()) as client:
        await describe(client, picture, languages="en")
        await describe(client, picture, **other)
    assert len(spoken(fake_provider)) == SPEECH_CALLS * 2


async def test_a_sentence_in_both_texts_is_bought_once(
    configure: Configure, fake_provider: FakeProvider, picture: bytes
) -> None:
    def repeat(reply: dict[str, Any]) -> None:
        words = reply["languages"]["en"]
        words["long_description"] = f"{words['alt_text']} Behind it stand dark hills."

    fake_provider.plan(faults.edited(repeat), *[Fault(delay=0.1)] * 3)
    async with running(configure()) as client:
        found = await describe(client, picture)
    assert (found["status"], found["failure"]) == ("done", None)
    assert audio_of(found) == READY
    assert len(spoken(fake_provider)) == 2


# speech that fails in part


async def test_a_language_without_a_voice_leaves_the_others_alone(configure: Configure, picture: bytes) -> None:
    async with running(configure(ALTALOUD_SPEECH="espeak")) as client:
        found = await describe(client, picture, languages="ja,en")
    assert found["status"] == "done"
    assert found["results"]["ja"]["alt_text"]
    for state, reason in audio_of(found, "ja"):
        assert state == "unavailable"
        assert reason
        assert "Japanese" in reason
    assert audio_of(found, "en") == READY


async def test_what_is_no_sound_is_asked_for_again_and_then_said_to_have_failed(
    configure: Configure, fake_provider: FakeProvider, picture: bytes, without_pauses: None
) -> None:
    fake_provider.plan(ORDINARY, *[faults.html()] * BAD_ANSWERS)
    async with running(configure()) as client:
        found = await describe(client, picture, audio='{"kinds": ["alt"]}')
    assert found["status"] == "done"
    assert audio_of(found) == [("failed", "The provider answered with text instead of audio.")]
    assert found["results"]["en"]["audio"][0]["url"] is None
    assert found["results"]["en"]["captions_url"] is None
    assert found["progress"]["done"] == found["progress"]["total"] == 1


async def test_what_is_no_sound_falls_to_the_next_engine(
    configure: Configure, fake_provider: FakeProvider, picture: bytes, without_pauses: None
) -> None:
    fake_provider.plan(ORDINARY, *[Fault(body=b"ID3" + bytes(3_000), media_type="audio/mpeg")] * BAD_ANSWERS)
    async with running(configure(ALTALOUD_SPEECH="local:kokoro,espeak")) as client:
        found = await describe(client, picture, audio='{"kinds": ["alt"]}')
    assert audio_of(found) == [("ready", None)]
    assert found["results"]["en"]["audio"][0]["voice"] != "alloy"


async def test_a_voice_of_the_second_engine_is_taken(
    configure: Configure, fake_provider: FakeProvider, picture: bytes
) -> None:
    async with running(configure(ALTALOUD_SPEECH="openai,espeak")) as client:
        voices = (await client.get("/v1/voices")).json()
        listed = voices["items"] if isinstance(voices, dict) else voices
        voice = next(v["id"] for v in listed if v["engine"] == "espeak" and "en-US" in v["languages"])
        found = await describe(client, picture, audio=f'{{"voice": "espeak:{voice}"}}')
    assert (found["status"], found["failure"]) == ("done", None)
    assert audio_of(found) == READY
    assert {audio["voice"] for audio in found["results"]["en"]["audio"]} == {voice}
    assert spoken(fake_provider) == []


# what is deleted


@pytest.mark.parametrize("answered", [0, 1], ids=["while it is described", "while it is spoken"])
async def test_what_is_deleted_while_it_is_made_leaves_nothing(
    configure: Configure,
    fake_provider: FakeProvider,
    picture: bytes,
    look: Look,
    answered: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    fake_provider.plan(*[ORDINARY] * answered, *[Fault(delay=0.5)] * SPEECH_CALLS)
    async with running(configure()) as client:
        found = await submit(client, picture)
        await until(lambda: len(fake_provider.paid()) > answered)
        assert (await client.delete(f"/v1/descriptions/{found['id']}")).status_code == 204
        assert (await client.get(f"/v1/descriptions/{found['id']}")).status_code == 404
        await asyncio.sleep(1)
    assert tables_in_use(look) == []
    assert len(fake_provider.paid()) <= answered + SPEECH_CALLS
    printed = "".join(capsys.readouterr())
    assert "Traceback" not in printed
    assert "boat" not in printed


async def test_what_is_past_its_time_goes_at_the_next_start(
    configure: Configure, fake_provider: FakeProvider, picture: bytes, look: Look
) -> None:
    async with running(configure()) as client:
        old = await describe(client, picture)
        young = await describe(client, picture, languages="es")
    look(f"UPDATE descriptions SET expires_at = '2020-01-01 00:00:00.000000' WHERE id = '{old['id']}'")
    async with running(configure()) as client:
        await until(lambda: look("SELECT id FROM descriptions") == [(young["id"],)])
        assert (await client.get(f"/v1/descriptions/{old['id']}")).status_code == 404
        assert (await client.get(young["results"]["es"]["audio"][0]["url"])).status_code == 200
    assert look("SELECT count(*) FROM sounds") == [(2,)]
    assert look("SELECT count(*) FROM images") == [(1,)]


async def test_retention_outlives_a_database_that_fails_once(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'another.sqlite3'}")  # without a single table yet
    sweeping = asyncio.create_task(sweep_expired(database, timedelta(days=1)))
    await asyncio.sleep(0.2)
    assert not sweeping.done()
    sweeping.cancel()
    await asyncio.wait({sweeping})
    await database.close()
