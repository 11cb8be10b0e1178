"""The fake is only worth what it refuses: requests that a provider would refuse, and answers its own SDK can read."""

from __future__ import annotations

import base64
import io
import json
import wave
from collections.abc import AsyncIterator
from typing import Any

import groq
import httpx
import openai
import pytest
import together

from tests.fakes import faults
from tests.fakes.provider import FakeProvider
from tests.fakes.rows import ROWS


def png(size: int) -> str:
    """The address of a file that begins like a PNG."""
    return "data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(size)).decode()


IMAGE = png(50)
WORDS: list[dict[str, Any]] = [{"role": "user", "content": "hello"}]
TEXT = {"type": "text", "text": "Describe it as JSON."}


def ask(url: str = IMAGE, **image: Any) -> list[Any]:
    """Messages with an image in them."""
    return [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": url, **image}}, TEXT]}]


VISION = {
    "groq": "qwen/qwen3.8-27b",
    "openai": "gpt-6-luna",
    "together": "Qwen/Qwen3.5-9B",
    "xai": "grok-4.3",
    "local": "llava:7b",
}
SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": False}


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False) as client:
        yield client


async def post(http: httpx.AsyncClient, fake: FakeProvider, row: str, path: str, body: Any) -> httpx.Response:
    headers = {"authorization": f"Bearer {ROWS[row].key}"}
    return await http.post(fake.base_url(row) + path, json=body, headers=headers)


def chat(row: str, **changes: Any) -> dict[str, Any]:
    return {"model": VISION[row], "messages": ask()} | changes


def form(**schema: Any) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": "it", "strict": True, "schema": SCHEMA | schema}}


@pytest.mark.parametrize("row", VISION)
async def test_a_right_request_is_answered_and_paid_for(
    fake_provider: FakeProvider, http: httpx.AsyncClient, row: str
) -> None:
    response = await post(http, fake_provider, row, "/chat/completions", chat(row, response_format=form()))
    answer = response.json()["choices"][0]
    assert (response.status_code, answer["finish_reason"]) == (200, "stop")
    assert set(json.loads(answer["message"]["content"])) == {"a"}
    assert [exchange.row for exchange in fake_provider.paid()] == [row]


def object_of(**properties: Any) -> dict[str, Any]:
    names = list(properties)
    return {"type": "object", "properties": properties, "required": names, "additionalProperties": False}


STRING = {"type": "string"}
TRANSLATION = object_of(languages=object_of(de=object_of(alt_text=STRING, long_description=STRING)))
SIGHT = object_of(text_in_image={"type": "array", "items": STRING}, **TRANSLATION["properties"])


@pytest.mark.parametrize("row", VISION)
@pytest.mark.parametrize(("messages", "images"), [(ask(), 1), (WORDS, 0)])
async def test_words_need_no_image_and_sight_does(
    fake_provider: FakeProvider, http: httpx.AsyncClient, row: str, messages: list[Any], images: int
) -> None:
    said = []
    for schema in (TRANSLATION, SIGHT):
        body = chat(row, messages=messages, response_format=form(**schema))
        response = await post(http, fake_provider, row, "/chat/completions", body)
        said.append(response.json()["choices"][0]["message"]["content"])
    assert json.loads(said[0])["languages"]["de"]["alt_text"] == "Ein rotes Boot auf einem stillen See."
    assert said[1].startswith("{") is bool(images)
    assert [len(exchange.images) for exchange in fake_provider.ledger] == [images, images]


@pytest.mark.parametrize("row", VISION)
@pytest.mark.parametrize(
    "changes",
    [
        {"nonsense": 1},
        {"messages": "hello"},
        {"messages": ask(size=1)},
        {"response_format": {"type": "json"}},
        {"response_format": form(required=[])},
        {"response_format": form(additionalProperties=True)},
        {"messages": ask("data:image/png;base64,R0lG")},
        {"messages": ask("data:image/png;base64,$")},
        {"model": "gone"},
        {"temperature": "hot"},
    ],
)  # fmt: skip
async def test_a_wrong_request_is_refused_in_the_providers_form(
    fake_provider: FakeProvider, http: httpx.AsyncClient, row: str, changes: dict[str, Any]
) -> None:
    response = await post(http, fake_provider, row, "/chat/completions", chat(row, **changes))
    assert response.status_code in {400, 404, 422}
    error = response.json()["error"]
    assert isinstance(error, str) if row == "xai" else error["message"]
    assert not fake_provider.paid()


@pytest.mark.parametrize(
    ("row", "changes", "status"),
    [
        ("together", {"max_completion_tokens": 9}, 400),
        ("together", {"messages": ask(detail="low")}, 400),
        ("local", {"store": False}, 400),
        ("local", {"messages": ask("https://a.example/b.png")}, 400),
        ("openai", {"max_tokens": 9}, 400),
        ("openai", {"response_format": {"type": "json_object"}, "messages": WORDS}, 400),
        ("groq", {"messages": [WORDS[0] | {"name": "me"}]}, 400),
        ("groq", {"response_format": form(), "stream": True}, 400),
        ("groq", {"messages": ask(png(3_100_000))}, 413),
        ("xai", {"stop": "x"}, 422),
    ],
)  # fmt: skip
async def test_each_provider_has_refusals_of_its_own(
    fake_provider: FakeProvider, http: httpx.AsyncClient, row: str, changes: dict[str, Any], status: int
) -> None:
    response = await post(http, fake_provider, row, "/chat/completions", chat(row, **changes))
    assert response.status_code == status, response.text


@pytest.mark.parametrize(("row", "status"), [("groq", 401), ("openai", 401), ("together", 401), ("xai", 400)])
async def test_a_wrong_key_is_refused(
    fake_provider: FakeProvider, http: httpx.AsyncClient, row: str, status: int
) -> None:
    base_url = fake_provider.base_url(row)
    headers = {"authorization": "Bearer other"}
    answers = [
        await http.post(f"{base_url}/chat/completions", json=chat(row), headers=headers),
        await http.get(f"{base_url}/models", headers=headers),
    ]
    assert [answer.status_code for answer in answers] == [status, status]


@pytest.mark.parametrize("row", VISION)
async def test_a_stream_holds_the_whole_answer(fake_provider: FakeProvider, http: httpx.AsyncClient, row: str) -> None:
    response = await post(http, fake_provider, row, "/chat/completions", chat(row, stream=True))
    *lines, end, rest = response.text.split("\n\n")
    chunks = [json.loads(line.removeprefix("data: ")) for line in lines]
    words = "".join(choice["delta"].get("content", "") for chunk in chunks for choice in chunk["choices"])
    assert (words, end, rest) == ("A red boat lies on a calm lake.", "data: [DONE]", "")


def sdk(fake: FakeProvider, row: str) -> Any:
    """The provider's own client, led to the fake."""
    key, base_url = ROWS[row].key, fake.base_url(row)
    match row:
        case "openai":
            return openai.AsyncOpenAI(api_key=key, base_url=base_url, max_retries=0)
        case "groq":  # its SDK adds the rest
            return groq.AsyncGroq(api_key=key, base_url=base_url.removesuffix("/openai/v1"), max_retries=0)
    return together.AsyncTogether(api_key=key, base_url=base_url, max_retries=0)


@pytest.mark.parametrize(
    ("row", "limited"),
    [("openai", openai.RateLimitError), ("groq", groq.RateLimitError), ("together", together.RateLimitError)],
)
async def test_its_sdk_reads_the_answers(fake_provider: FakeProvider, row: str, limited: type[Exception]) -> None:
    async with sdk(fake_provider, row) as client:
        answer = await client.chat.completions.create(model=VISION[row], messages=ask())
        assert answer.choices[0].message.content == "A red boat lies on a calm lake."
        fake_provider.plan(faults.rate_limited())
        with pytest.raises(limited):
            await client.chat.completions.create(model=VISION[row], messages=ask())


@pytest.mark.parametrize(
    ("row", "path", "body"),
    [
        ("groq", "/audio/speech", {"model": "canopylabs/orpheus-v1-english", "voice": "troy"}),
        ("openai", "/audio/speech", {"model": "gpt-4o-mini-tts", "voice": "alloy", "instructions": "Calmly."}),
        ("together", "/audio/speech", {"model": "hexgrad/Kokoro-82M", "voice": "af_heart", "language": "en"}),
        ("xai", "/audio/speech", {"model": "grok-tts", "voice": "Eve"}),
        ("local", "/audio/speech", {"model": "kokoro", "voice": "af_heart", "stream": False}),
    ],
)
async def test_speech_is_a_wav_as_long_as_its_text(
    fake_provider: FakeProvider, http: httpx.AsyncClient, row: str, path: str, body: dict[str, Any]
) -> None:
    text = "A red boat lies on a calm lake, far from any shore."
    response = await post(http, fake_provider, row, path, body | {"input": text, "response_format": "wav"})
    with wave.open(io.BytesIO(response.content)) as sound:
        seconds = sound.getnframes() / sound.getframerate()
        assert (sound.getnchannels(), sound.getsampwidth()) == (1, 2)
    assert seconds == pytest.approx(len(text) * 0.06, rel=0.01)
    for wrong in ({"response_format": "mp3"}, {"input": ""}, {"nonsense": 1}, {"voice": 7}):
        refused = await post(http, fake_provider, row, path, body | {"input": text, "response_format": "wav"} | wrong)
        assert refused.status_code in {400, 422}, refused.text


async def test_xai_has_a_speech_dialect_of_its_own(fake_provider: FakeProvider, http: httpx.AsyncClient) -> None:
    body = {"text": "Hello there.", "voice_id": "eve", "language": "en", "output_format": {"codec": "wav"}}
    assert (await post(http, fake_provider, "xai", "/tts", body)).content.startswith(b"RIFF")
    assert (await post(http, fake_provider, "xai", "/tts", body | {"input": "x"})).status_code == 422


async def test_faults_come_in_their_order_and_then_end(fake_provider: FakeProvider, http: httpx.AsyncClient) -> None:
    fake_provider.plan(faults.overloaded(), faults.ORDINARY, faults.rate_limited("7"))
    answers = [await post(http, fake_provider, "openai", "/chat/completions", chat("openai")) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [503, 200, 429, 200]
    assert answers[2].headers["retry-after"] == "7"
    assert [exchange.is_paid for exchange in fake_provider.ledger] == [False, True, False, True]


async def test_a_wrong_request_uses_up_no_fault(fake_provider: FakeProvider, http: httpx.AsyncClient) -> None:
    fake_provider.plan(faults.overloaded())
    await post(http, fake_provider, "openai", "/chat/completions", {"model": 1})
    answer = await post(http, fake_provider, "openai", "/chat/completions", chat("openai"))
    assert answer.status_code == 503
