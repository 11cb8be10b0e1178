import asyncio
import io
import wave
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from service.domain.speech import Utterance
from service.domain.work import Bill, unrecorded
from service.errors import BadAudio, ProviderKeyRefused, ProviderRejectedRequest
from service.settings import Settings
from service.speech.engines import build_speech_chain
from service.speech.engines.remote import AT_ONCE, RemoteEngine


def sound_of(text: str) -> bytes:
    """A WAV file whose length tells the text it was made of."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((1, 2, 24_000, 0, "NONE", ""))
        writer.writeframes(b"\1\2" * (1_000 + 10 * len(text)))
    return file.getvalue()


@dataclass
class Provider:
    """A speech server that remembers what it was asked."""

    base_url: str = ""
    paths: list[str] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    answer: Callable[[dict[str, Any]], web.Response] | None = None

    async def handle(self, request: web.Request) -> web.Response:
        if request.method == "GET":
            return web.json_response({"data": [{"id": "gpt-4o-mini-tts"}]})
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        body = await request.json()
        self.paths.append(request.path)
        self.bodies.append(body)
        await asyncio.sleep(0.02)
        self.at_once -= 1
        if self.answer:
            return self.answer(body)
        return web.Response(body=sound_of(body.get("input") or body["text"]), content_type="audio/wav")


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    provider = Provider()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", provider.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    provider.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    yield provider
    await runner.cleanup()


Open = Callable[[str], RemoteEngine]


@pytest.fixture
async def connect(provider: Provider) -> AsyncIterator[Open]:
    opened: list[RemoteEngine] = []

    def connect(entry: str) -> RemoteEngine:
        names = ("OPENAI", "GROQ", "TOGETHER", "XAI", "ALTALOUD_LOCAL_SPEECH")
        urls = {f"{name}_BASE_URL": provider.base_url for name in names}
        keys = {f"{name}_API_KEY": "key" for name in names}
        (engine,), faults = build_speech_chain(Settings.model_validate({"speech": (entry,), "providers": urls | keys}))
        assert not faults
        assert isinstance(engine, RemoteEngine)
        opened.append(engine)
        return engine

    yield connect
    for engine in opened:
        await engine.close()


def utterances(*texts: str) -> Sequence[Utterance]:
    return [Utterance(0, len(text), text, text, 0) for text in texts]


async def speak(engine: RemoteEngine, *texts: str, language: str = "en", speed: float = 1.0) -> tuple[bytes, ...]:
    voice = engine.choose_voice(language)
    return await engine.speak(utterances(*texts), voice=voice, language=language, speed=speed, paid=unrecorded)


WORDING = [
    (
        "openai",
        "/v1/audio/speech",
        {"model": "gpt-4o-mini-tts", "input": "Um cão.", "voice": "marin", "response_format": "wav", "speed": 1.5},
    ),
    (
        "together",
        "/v1/audio/speech",
        {
            "model": "hexgrad/Kokoro-82M",
            "input": "Um cão.",
            "voice": "pf_dora",
            "response_format": "wav",
            "sample_rate": 24_000,
            "language": "pt",
        },
    ),
    (
        "xai",
        "/v1/tts",
        {
            "text": "Um cão.",
            "voice_id": "eve",
            "language": "pt-BR",
            "output_format": {"codec": "wav", "sample_rate": 24_000},
        },
    ),
    (
        "local:kokoro",
        "/v1/audio/speech",
        {"model": "kokoro", "input": "Um cão.", "voice": "pf_dora", "response_format": "wav", "speed": 1.5},
    ),
    (
        "local:piper",
        "/v1/audio/speech",
        {"model": "piper", "input": "Um cão.", "voice": "alloy", "response_format": "wav", "speed": 1.5},
    ),
]


@pytest.mark.parametrize(("entry", "path", "body"), WORDING)
async def test_each_dialect_is_sent_what_it_knows_and_nothing_else(
    provider: Provider, connect: Open, entry: str, path: str, body: dict[str, Any]
) -> None:
    await speak(connect(entry), "Um cão.", language="pt-BR", speed=1.5)

    assert provider.paths == [path]
    assert provider.bodies == [body]


async def test_groq_gets_four_fields_and_no_stage_directions(provider: Provider, connect: Open) -> None:
    engine = connect("groq")

    await speak(engine, "A sign says [whisper] <laugh> “Open”.", speed=1.5)

    assert engine.utterance_limit <= 200
    (body,) = provider.bodies
    assert set(body) == {"model", "input", "voice", "response_format"}
    assert body["input"] == "A sign says whisper laugh “Open”."


async def test_utterances_are_spoken_together_a_few_at_a_time_and_stay_in_order(
    provider: Provider, connect: Open
) -> None:
    texts = [f"Sentence number {'x' * index}." for index in range(20)]

    files = await speak(connect("openai"), *texts)

    assert files == tuple(sound_of(text) for text in texts)
    assert provider.most_at_once == AT_ONCE


async def test_calls_are_named_by_what_they_say_and_the_same_words_are_bought_once(
    provider: Provider, connect: Open
) -> None:
    engine = connect("openai")
    bought: dict[str, bytes] = {}

    async def paid(name: str, call: Callable[[], Awaitable[bytes]], bill: Bill | None = None) -> bytes:
        if name not in bought:
            bought[name] = await call()
        return bought[name]

    async def say(*texts: str, language: str = "en", speed: float = 1.0) -> tuple[bytes, ...]:
        voice = engine.choose_voice(language)
        return await engine.speak(utterances(*texts), voice=voice, language=language, speed=speed, paid=paid)

    yes, no, yes_again = await say("Yes.", "No, thanks.", "Yes.")
    assert (yes, no) == (sound_of("Yes."), sound_of("No, thanks."))
    assert yes_again == yes
    await say("No, thanks.")
    assert len(provider.bodies) == len(bought) == 2

    await say("Yes.", speed=1.2)
    await say("Yes.", language="fr")
    assert len(bought) == 4
    assert all(name.startswith("speak:") for name in bought)


async def test_after_a_failure_nothing_new_is_begun_and_what_is_under_way_is_kept(
    provider: Provider, connect: Open
) -> None:
    kept: list[str] = []

    async def paid(name: str, call: Callable[[], Awaitable[bytes]], bill: Bill | None = None) -> bytes:
        answer = await call()
        kept.append(name)
        return answer

    def refuse_the_first(body: dict[str, Any]) -> web.Response:
        if body["input"] == "0":
            return web.json_response({"error": {"message": "no"}}, status=401)
        return web.Response(body=sound_of("x"), content_type="audio/wav")

    provider.answer = refuse_the_first
    engine = connect("openai")

    with pytest.raises(ProviderKeyRefused):
        await engine.speak(
            utterances(*map(str, range(20))), voice=engine.choose_voice("en"), language="en", speed=1, paid=paid
        )

    assert len(provider.bodies) <= 2 * AT_ONCE
    assert len(kept) == len(provider.bodies) - 1


async def test_mp3_is_asked_for_once_wav_was_refused(provider: Provider, connect: Open) -> None:
    def refuse_wav(body: dict[str, Any]) -> web.Response:
        if body["response_format"] == "wav":
            return web.json_response({"error": {"message": "response_format wav is not supported"}}, status=400)
        return web.Response(body=b"ID3" + bytes(500), content_type="audio/mpeg")

    provider.answer = refuse_wav
    engine = connect("local:kokoro")

    await speak(engine, "One.")
    await speak(engine, "Two.")

    assert [body["response_format"] for body in provider.bodies] == ["wav", "mp3", "mp3"]


async def test_another_refusal_is_no_reason_to_ask_again(provider: Provider, connect: Open) -> None:
    provider.answer = lambda _: web.json_response({"error": {"message": "unknown voice"}}, status=400)

    with pytest.raises(ProviderRejectedRequest, match="unknown voice"):
        await speak(connect("openai"), "One.")

    assert len(provider.bodies) == 1


@pytest.mark.parametrize(
    "answer",
    [
        web.json_response,
        lambda _: web.Response(body=b'{"error": "busy"}', content_type="audio/wav"),
        lambda _: web.Response(text="<html>busy</html>", content_type="text/html"),
        lambda _: web.Response(body=b"", content_type="audio/wav"),
    ],
)
async def test_text_with_status_200_is_not_recorded_as_speech(
    provider: Provider, connect: Open, answer: Callable[[dict[str, Any]], web.Response]
) -> None:
    provider.answer = answer

    with pytest.raises(BadAudio):
        await speak(connect("openai"), "One.")


async def test_check_looks_for_the_model_without_paying(provider: Provider, connect: Open) -> None:
    assert await connect("openai").check() is None
    assert "does not list" in str(await connect("openai:tts-1").check())
    assert provider.bodies == []
