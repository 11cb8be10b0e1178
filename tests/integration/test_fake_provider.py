"""The fake is only worth what it refuses: requests that a provider would refuse."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.fakes import faults
from tests.fakes.provider import FakeProvider
from tests.fakes.requests import (
    IMAGE,
    LLAMA_3,
    LLAMA_4,
    STRING,
    TOOL,
    VISION,
    WORDS,
    ask,
    chat,
    data_url,
    form,
    object_of,
    post,
    strict_tool,
)
from tests.fakes.rows import CHAT

TRANSLATION = object_of(languages=object_of(de=object_of(alt_text=STRING, long_description=STRING)))
SIGHT = object_of(text_in_image={"type": "array", "items": STRING}, **TRANSLATION["properties"])


@pytest.mark.parametrize("row", VISION)
async def test_a_right_request_is_answered_and_paid_for(
    fake_provider: FakeProvider, http: httpx.AsyncClient, row: str
) -> None:
    response = await post(http, fake_provider, row, CHAT, chat(row, response_format=form()))
    answer = response.json()["choices"][0]
    assert (response.status_code, answer["finish_reason"]) == (200, "stop")
    assert set(json.loads(answer["message"]["content"])) == {"a"}
    assert [exchange.row for exchange in fake_provider.paid()] == [row]


@pytest.mark.parametrize("row", VISION)
@pytest.mark.parametrize(("messages", "images"), [(ask(), 1), (WORDS, 0)])
async def test_words_need_no_image_and_sight_does(
    fake_provider: FakeProvider, http: httpx.AsyncClient, row: str, messages: list[Any], images: int
) -> None:
    said = []
    for schema in (TRANSLATION, SIGHT):
        body = chat(row, messages=messages, response_format=form(**schema))
        response = await post(http, fake_provider, row, CHAT, body)
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
    response = await post(http, fake_provider, row, CHAT, chat(row, **changes))
    assert response.status_code in {400, 404, 422}
    error = response.json()["error"]
    assert isinstance(error, str) if row in {"xai", "lmstudio"} else error["message"]
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
        ("groq", {"messages": ask(data_url(3_100_000))}, 413),
        ("groq", {"messages": ask(data_url(size=(8_000, 4_200)))}, 400),
        ("groq", {"messages": ask(*[IMAGE] * 4)}, 400),
        ("groq", {"model": LLAMA_4, "messages": ask(*[IMAGE] * 6)}, 400),
        ("groq", {"model": LLAMA_3, "messages": ask(*[IMAGE] * 2)}, 400),
        ("groq", {"model": LLAMA_3, "messages": [{"role": "system", "content": "Be brief."}, *ask()]}, 400),
        ("groq", {"model": LLAMA_4, "reasoning_effort": "none"}, 400),
        ("groq", {"response_format": form(), "tools": [TOOL]}, 400),
        ("groq", {"response_format": {"type": "json_object"}, "reasoning_format": "raw"}, 400),
        ("groq", {"stream": True, "stream_options": {"include_usage": True}}, 400),
        ("openai", {"tools": [strict_tool(required=[])]}, 400),
        ("xai", {"stop": "x"}, 422),
        ("xai", {"messages": ask(data_url(kind="GIF"))}, 400),
        ("xai", {"messages": ask(data_url(21_000_000))}, 400),
        ("ollama", {"tools": [TOOL], "tool_choice": "required"}, 400),
        ("ollama", {"messages": ask(data_url(kind="GIF"))}, 400),
        ("ollama", {"model": "llama3.2-vision:11b", "messages": ask(IMAGE, IMAGE)}, 400),
        ("vllm", {"messages": ask("https://a.example/b.png")}, 400),
        ("llamacpp", {"response_format": form(), "tools": [TOOL]}, 400),
        ("lmstudio", {"response_format": {"type": "json_object"}}, 400),
        ("lmstudio", {"tools": [TOOL], "tool_choice": {"type": "function", "function": {"name": "answer"}}}, 400),
    ],
)  # fmt: skip
async def test_each_provider_has_refusals_of_its_own(
    fake_provider: FakeProvider, http: httpx.AsyncClient, row: str, changes: dict[str, Any], status: int
) -> None:
    response = await post(http, fake_provider, row, CHAT, chat(row, **changes))
    assert response.status_code == status, response.text


@pytest.mark.parametrize(("row", "status"), [("groq", 401), ("openai", 401), ("together", 401), ("xai", 400)])
async def test_a_wrong_key_is_refused(
    fake_provider: FakeProvider, http: httpx.AsyncClient, row: str, status: int
) -> None:
    base_url = fake_provider.base_url(row)
    headers = {"authorization": "Bearer other"}
    answers = [
        await http.post(base_url + CHAT, json=chat(row), headers=headers),
        await http.get(f"{base_url}/models", headers=headers),
    ]
    assert [answer.status_code for answer in answers] == [status, status]


async def test_faults_come_in_their_order_and_then_end(fake_provider: FakeProvider, http: httpx.AsyncClient) -> None:
    fake_provider.plan(faults.overloaded(), faults.ORDINARY, faults.rate_limited("7"))
    answers = [await post(http, fake_provider, "openai", CHAT, chat("openai")) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [503, 200, 429, 200]
    assert answers[2].headers["retry-after"] == "7"
    assert [exchange.is_paid for exchange in fake_provider.ledger] == [False, True, False, True]


async def test_a_wrong_request_uses_up_no_fault(fake_provider: FakeProvider, http: httpx.AsyncClient) -> None:
    fake_provider.plan(faults.overloaded())
    await post(http, fake_provider, "openai", CHAT, {"model": 1})
    answer = await post(http, fake_provider, "openai", CHAT, chat("openai"))
    assert answer.status_code == 503
