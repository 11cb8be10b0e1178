"""What the fake answers: each provider's own forms, which its own SDK can read, and what goes wrong as planned."""

from __future__ import annotations

import json
from typing import Any

import groq
import httpx
import openai
import pytest
import together

from tests.fakes import faults
from tests.fakes.faults import Fault
from tests.fakes.provider import FakeProvider
from tests.fakes.rates import Window, spell_duration
from tests.fakes.requests import STRING, TOOL, VISION, ask, chat, form, post
from tests.fakes.rows import CHAT, ROWS


@pytest.mark.parametrize("row", VISION)
async def test_a_stream_holds_the_whole_answer(fake_provider: FakeProvider, http: httpx.AsyncClient, row: str) -> None:
    response = await post(http, fake_provider, row, CHAT, chat(row, stream=True))
    *lines, end, rest = response.text.split("\n\n")
    chunks = [json.loads(line.removeprefix("data: ")) for line in lines]
    words = "".join(choice["delta"].get("content", "") for chunk in chunks for choice in chunk["choices"])
    assert (words, end, rest) == ("A red boat lies on a calm lake.", "data: [DONE]", "")


def read_events(text: str) -> list[Any]:
    return [json.loads(line.removeprefix("data: ")) for line in text.split("\n\n") if line.startswith("data: {")]


@pytest.mark.parametrize("row", VISION)
@pytest.mark.parametrize("stream", [False, True])
async def test_a_function_is_called_with_what_its_schema_asks(
    fake_provider: FakeProvider, http: httpx.AsyncClient, row: str, *, stream: bool
) -> None:
    choice = {} if row in {"local", "ollama"} else {"tool_choice": "required"}
    body = chat(row, tools=[TOOL], stream=stream, **choice)
    response = await post(http, fake_provider, row, CHAT, body)
    parts = read_events(response.text) if stream else [response.json()]
    choices = [choice for part in parts for choice in part["choices"]]
    messages = [choice["delta" if stream else "message"] for choice in choices]
    functions = [call["function"] for message in messages for call in message.get("tool_calls") or ()]
    assert functions[0]["name"] == "answer"
    assert set(json.loads("".join(function["arguments"] for function in functions))) == {"a"}
    assert not "".join(message.get("content") or "" for message in messages)
    assert choices[-1]["finish_reason"] == "tool_calls"


async def test_tools_that_are_only_offered_are_called_when_planned(
    fake_provider: FakeProvider, http: httpx.AsyncClient
) -> None:
    body = chat("xai", tools=[TOOL], response_format=form(properties={"b": STRING}, required=["b"]))
    fake_provider.plan(faults.calls_tool("answer", '{"a": "?"}'))
    first, second = [(await post(http, fake_provider, "xai", CHAT, body)).json()["choices"][0] for _ in range(2)]
    assert first["message"]["tool_calls"][0]["function"] == {"name": "answer", "arguments": '{"a": "?"}'}
    assert set(json.loads(second["message"]["content"])) == {"b"}


@pytest.mark.parametrize(
    ("row", "options"),
    [
        ("openai", {"stream_options": {"include_usage": True}}),
        ("vllm", {"stream_options": {"include_usage": True}}),
        ("together", {}),
    ],
)
async def test_a_stream_tells_its_usage_once(
    fake_provider: FakeProvider, http: httpx.AsyncClient, row: str, options: dict[str, Any]
) -> None:
    response = await post(http, fake_provider, row, CHAT, chat(row, stream=True, **options))
    told = [event["usage"] for event in read_events(response.text) if "usage" in event]
    assert [usage["prompt_tokens"] > 800 for usage in told] == [True]


async def test_groq_tells_the_usage_of_a_stream_in_its_own_field(
    fake_provider: FakeProvider, http: httpx.AsyncClient
) -> None:
    response = await post(http, fake_provider, "groq", CHAT, chat("groq", stream=True))
    assert read_events(response.text)[-1]["x_groq"]["usage"]["prompt_tokens"] > 800


@pytest.mark.parametrize(
    ("fault", "words", "ends"),
    [
        (faults.stream_cut(2), "A red boat lies on a calm lake.", False),
        (faults.error_in_stream(1), '{"error": {"message": "upstream failed", "code": 502}}', False),
        (faults.stream_ignored(), '"object": "chat.completion", ', False),
        (faults.ORDINARY, "A red boat", True),
    ],
)
async def test_streams_break_as_planned(
    fake_provider: FakeProvider, http: httpx.AsyncClient, fault: Fault, words: str, *, ends: bool
) -> None:
    fake_provider.plan(fault)
    response = await post(http, fake_provider, "openai", CHAT, chat("openai", stream=True))
    assert response.status_code == 200
    assert words in response.text
    assert ("[DONE]" in response.text) is ends


async def test_groq_hands_back_what_its_model_wrote_in_vain(
    fake_provider: FakeProvider, http: httpx.AsyncClient
) -> None:
    fake_provider.plan(faults.validation_failed(lambda text: text[:-1]))
    response = await post(http, fake_provider, "groq", CHAT, chat("groq", response_format=form()))
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (400, "json_validate_failed")
    assert set(json.loads(error["failed_generation"] + "}")) == {"a"}
    assert len(fake_provider.paid()) == 1


@pytest.mark.parametrize(("row", "lacking"), [("openai", "store"), ("openai", "detail"), ("vllm", "json_schema")])
async def test_what_a_provider_does_not_know_can_be_named(
    fake_provider: FakeProvider, http: httpx.AsyncClient, row: str, lacking: str
) -> None:
    fields: dict[str, Any] = {"store": {"store": False}, "detail": {"messages": ask(detail="low")}}
    body = chat(row, **fields.get(lacking, {"response_format": form()}))
    before = await post(http, fake_provider, row, CHAT, body)
    fake_provider.lacks.add(lacking)
    after = await post(http, fake_provider, row, CHAT, body)
    assert (before.status_code, after.status_code) == (200, 400)


@pytest.mark.parametrize("row", VISION)
async def test_a_retired_model_is_neither_served_nor_listed(
    fake_provider: FakeProvider, http: httpx.AsyncClient, row: str
) -> None:
    fake_provider.lacks.add(VISION[row])
    response = await post(http, fake_provider, row, CHAT, chat(row))
    headers = {"authorization": f"Bearer {ROWS[row].key}"}
    listed = await http.get(fake_provider.base_url(row) + "/models", headers=headers)
    assert response.status_code == 404
    assert VISION[row] not in listed.text


@pytest.mark.parametrize(
    ("row", "rest"),
    [("groq", "x-ratelimit-remaining-tokens"), ("openai", "x-ratelimit-remaining-requests"), ("xai", "")],
)
async def test_a_narrow_window_lets_so_many_in_and_tells_what_is_left(
    fake_provider: FakeProvider, http: httpx.AsyncClient, row: str, rest: str
) -> None:
    fake_provider.windows[row] = Window(requests=2, tokens=10_000, seconds=3_600)
    answers = [await post(http, fake_provider, row, CHAT, chat(row)) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert not rest or int(answers[1].headers[rest]) < int(answers[0].headers[rest])
    assert any(name.startswith("x-ratelimit") for name in answers[2].headers) is bool(rest)
    assert fake_provider.windows[row].refused == 1


async def test_a_request_larger_than_its_window_is_too_large(
    fake_provider: FakeProvider, http: httpx.AsyncClient
) -> None:
    fake_provider.windows["groq"] = Window(tokens=2_000)
    response = await post(http, fake_provider, "groq", CHAT, chat("groq", max_completion_tokens=5_000))
    assert (response.status_code, response.json()["error"]["code"]) == (413, "rate_limit_exceeded")


@pytest.mark.parametrize(("seconds", "words"), [(0.2, "200ms"), (7.66, "7.66s"), (179.56, "2m59.56s"), (360, "6m0s")])
def test_durations_are_spelled_as_providers_do(seconds: float, words: str) -> None:
    assert spell_duration(seconds) == words


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
