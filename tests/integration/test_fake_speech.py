"""The fake's speech: what each server refuses, how it sounds, and what is wrong with it when that is planned."""

from __future__ import annotations

import asyncio
import io
import struct
import wave
from typing import Any

import httpx
import numpy as np
import pytest

from tests.fakes import answers, faults, sounds
from tests.fakes.provider import FakeProvider
from tests.fakes.requests import post
from tests.fakes.rows import SPEECH

TEXT = "A red boat lies on a calm lake, far from any shore."
WAV = {"input": TEXT, "response_format": "wav"}
ORPHEUS = {"model": "canopylabs/orpheus-v1-english", "voice": "troy"}
KOKORO = {"model": "kokoro", "voice": "af_heart", "stream": False}
SPEACHES = {"model": "speaches-ai/Kokoro-82M-v1.0-ONNX", "voice": "af_heart"}
REQUESTS: dict[str, dict[str, Any]] = {
    "groq": ORPHEUS,
    "openai": {"model": "gpt-4o-mini-tts", "voice": "alloy", "instructions": "Calmly."},
    "together": {"model": "hexgrad/Kokoro-82M", "voice": "af_heart", "language": "en"},
    "xai": {"model": "grok-tts", "voice": "Eve"},
    "kokoro": KOKORO | {"lang_code": "a"},
    "speaches": SPEACHES | {"sample_rate": 16_000},
    "localai": {"model": "voice-en-us-amy-low", "language": "en"},
    "openedai": {"model": "tts-1", "voice": "alloy"},
    "local": KOKORO,
}
TTS = {"text": TEXT, "voice_id": "eve", "language": "en", "output_format": {"codec": "wav"}}


async def speak(http: httpx.AsyncClient, fake: FakeProvider, row: str, **changes: Any) -> httpx.Response:
    return await post(http, fake, row, SPEECH, WAV | REQUESTS[row] | changes)


@pytest.mark.parametrize("row", REQUESTS)
async def test_speech_is_a_wav_file_as_long_as_its_text_takes(
    fake_provider: FakeProvider, http: httpx.AsyncClient, row: str
) -> None:
    response = await speak(http, fake_provider, row)
    assert response.headers["content-type"] == "audio/wav"
    pcm, rate = sounds.unpack(response.content)
    assert rate == {"speaches": 16_000, "openedai": 22_050}.get(row, 24_000)
    assert len(pcm) / 2 / rate == pytest.approx(len(TEXT) / 14, rel=0.01)
    assert np.abs(np.frombuffer(pcm, "<i2")).max() > 5_000
    for wrong in ({"response_format": "midi"}, {"input": ""}, {"nonsense": 1}, {"voice": 7}, {"model": 7}):
        refused = await speak(http, fake_provider, row, **wrong)
        assert refused.status_code in {400, 404, 422}, wrong
    assert len(fake_provider.paid()) == 1


@pytest.mark.parametrize(
    ("row", "changes", "status"),
    [
        ("groq", {"input": "a" * 201}, 400),
        ("groq", {"response_format": "mp3"}, 400),
        ("groq", {"voice": "noura"}, 400),
        ("groq", {"model": "playai-tts"}, 404),
        ("openai", {"input": "a" * 4_097}, 400),
        ("openai", {"voice": "nobody"}, 400),
        ("together", {"language": "ar"}, 400),
        ("together", {"response_format": "flac"}, 400),
        ("together", {"speed": 1.5}, 400),
        ("kokoro", {"voice": "zz_none"}, 400),
        ("kokoro", {"lang_code": "en"}, 500),
        ("kokoro", {"model": "piper"}, 400),
        ("speaches", {"response_format": "opus"}, 422),
        ("speaches", {"speed": 3.0}, 422),
        ("speaches", {"stream": False}, 422),
        ("openedai", {"language": "en"}, 400),
    ],
)
async def test_each_server_has_refusals_of_its_own(
    fake_provider: FakeProvider, http: httpx.AsyncClient, row: str, changes: dict[str, Any], status: int
) -> None:
    response = await speak(http, fake_provider, row, **changes)
    assert response.status_code == status
    assert not fake_provider.paid()


async def test_speaches_needs_a_voice_and_localai_does_not(
    fake_provider: FakeProvider, http: httpx.AsyncClient
) -> None:
    for row, status in (("speaches", 422), ("localai", 200)):
        body = {name: value for name, value in (WAV | REQUESTS[row]).items() if name != "voice"}
        assert (await post(http, fake_provider, row, SPEECH, body)).status_code == status


async def test_xai_has_a_form_and_a_list_of_its_own(fake_provider: FakeProvider, http: httpx.AsyncClient) -> None:
    assert (await post(http, fake_provider, "xai", "/tts", TTS)).content.startswith(b"RIFF")
    for wrong in ({"input": "x"}, {"output_format": {"codec": "opus"}}, {"voice_id": "nobody"}, {"text": "a" * 15_001}):
        assert (await post(http, fake_provider, "xai", "/tts", TTS | wrong)).status_code in {400, 422}
    listing = await http.get(
        fake_provider.base_url("xai") + "/tts/voices", headers={"authorization": "Bearer key-of-xai"}
    )
    assert listing.json()["voices"][0]["voice_id"] == "eve"


async def test_kokoro_streams_unless_told_not_to(fake_provider: FakeProvider, http: httpx.AsyncClient) -> None:
    streamed = await post(http, fake_provider, "kokoro", SPEECH, WAV | {"model": "kokoro", "voice": "af_heart"})
    whole = await speak(http, fake_provider, "kokoro")
    assert size_of(streamed.content) == sounds.STREAMED
    assert size_of(whole.content) == len(whole.content) - 44
    assert streamed.content[44:] == whole.content[44:]


def size_of(file: bytes) -> int:
    """Of the data, as the header claims."""
    return int(struct.unpack_from("<I", file, 40)[0])


async def test_mp3_is_mp3(fake_provider: FakeProvider, http: httpx.AsyncClient) -> None:
    response = await speak(http, fake_provider, "together", response_format="mp3")
    assert response.headers["content-type"] == "audio/mpeg"
    assert response.content[0] == 0xFF


async def heard(fake: FakeProvider, http: httpx.AsyncClient, fault: faults.Fault) -> bytes:
    fake.plan(fault)
    return (await speak(http, fake, "local")).content


async def test_sound_goes_wrong_as_planned(fake_provider: FakeProvider, http: httpx.AsyncClient) -> None:
    right = (await speak(http, fake_provider, "local")).content
    with wave.open(io.BytesIO(right)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 24_000)

    silent = await heard(fake_provider, http, faults.silent())
    assert len(silent) == len(right)
    assert not any(silent[44:])
    assert len(await heard(fake_provider, http, faults.cut_short())) < len(right) / 2
    assert len(await heard(fake_provider, http, faults.looped(4))) > len(right) * 3
    assert size_of(await heard(fake_provider, http, faults.lying_size(0x7FFFFFFF))) == 0x7FFFFFFF
    assert (await heard(fake_provider, http, faults.run_together())).count(b"RIFF") == 2
    assert sounds.unpack(await heard(fake_provider, http, faults.wrong_rate()))[1] == 48_000
    assert (await heard(fake_provider, http, faults.mp3_instead()))[0] == 0xFF
    assert (await speak(http, fake_provider, "local")).content == right


async def test_a_server_crashes_beyond_what_it_stands(fake_provider: FakeProvider, http: httpx.AsyncClient) -> None:
    held = asyncio.Event()
    fake_provider.plan(*[faults.held_until(held)] * 2)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(speak(http, fake_provider, "kokoro")) for _ in range(2)]
        await fake_provider.speaking("kokoro", 2)
        assert (await speak(http, fake_provider, "kokoro")).status_code == 503
        held.set()
    assert [task.result().status_code for task in tasks] == [200, 200]
    assert fake_provider.most_at_once["kokoro"] == 3


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("Hi.", 0.3), ("a" * 140, 10), ("汉" * 50, 10), ("한" * 60, 10), ("ひ" * 70, 10), ("и" * 130, 10), ("", 0.3)],
)
def test_sound_is_as_long_as_people_take(text: str, seconds: float) -> None:
    for speed in (0.5, 1.0, 2.0):
        pcm, rate = sounds.unpack(answers.speak(text, speed))
        assert len(pcm) / 2 / rate == pytest.approx(seconds / speed, abs=0.001)


def test_the_same_text_sounds_the_same_and_another_does_not() -> None:
    assert answers.speak("One boat.") == answers.speak("One boat.")
    assert answers.speak("One boat.") != answers.speak("One goat.")
