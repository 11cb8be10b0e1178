"""Every provider and server is asked as it wants to be: fields, pictures, limits."""

from __future__ import annotations

import pytest

from service.domain.images import View
from service.domain.work import unrecorded
from service.errors import ProviderRejectedRequest
from tests.describers import JPEG, SERVERS, WISH, Configure, describe, translate
from tests.fakes.objections import read_texts
from tests.fakes.provider import FakeProvider

LLAMA_3, LLAMA_4 = "groq:llama-3.2-11b-vision-preview", "groq:meta-llama/llama-4-scout-17b-16e-instruct"


@pytest.mark.parametrize("entry", SERVERS)
async def test_every_local_server_describes_and_translates_in_one_call_each(
    fake_provider: FakeProvider, configure: Configure, entry: str
) -> None:
    describer = configure(entry)
    described = await describe(describer)
    translated = await translate(describer)
    assert described.words["ja"].alt_text == translated.words["ja"].alt_text
    assert len(fake_provider.ledger) == 2
    assert {exchange.row for exchange in fake_provider.ledger} == {entry.partition(":")[0]}


@pytest.mark.parametrize(
    ("entry", "most"),
    [
        ("groq", 3),
        (LLAMA_4, 5),
        (LLAMA_3, 1),
        ("openai", 10),
        ("xai", 10),
        ("together", 4),
        ("ollama:llama3.2-vision:11b", 1),
        ("ollama:qwen3-vl:8b", 4),
        ("local:llava:7b", 1),
    ],
)
async def test_as_many_pictures_are_taken_as_a_row_says(
    fake_provider: FakeProvider, configure: Configure, entry: str, most: int
) -> None:
    describer = configure(entry)
    assert describer.limits.max_images == most
    await describer.describe([View(JPEG, image) for image in range(1, most + 1)], WISH, paid=unrecorded)
    assert len(fake_provider.paid()[0].images) == most


@pytest.mark.parametrize("entry", ["groq", LLAMA_4, LLAMA_3, "ollama:llama3.2-vision:11b"])
async def test_more_pictures_than_a_row_says_are_refused(configure: Configure, entry: str) -> None:
    describer = configure(entry)
    views = [View(JPEG, image) for image in range(1, describer.limits.max_images + 2)]
    with pytest.raises(ProviderRejectedRequest, match="images"):
        await describer.describe(views, WISH, paid=unrecorded)


@pytest.mark.parametrize(
    ("entry", "fields"),
    [
        ("groq", {"reasoning_effort": "none"}),
        ("openai", {"reasoning_effort": "none", "store": False}),
        ("together", {"reasoning": {"enabled": False}}),
        ("ollama:qwen3-vl:8b", {"reasoning_effort": "none"}),
        ("vllm:Qwen/Qwen3-VL-8B-Instruct", {"chat_template_kwargs": {"enable_thinking": False}}),
        ("llamacpp:qwen3-vl-8b", {"chat_template_kwargs": {"enable_thinking": False}}),
        ("localai:qwen3-vl-8b", {"chat_template_kwargs": {"enable_thinking": False}}),
    ],
)
async def test_thought_is_switched_off_in_each_ones_own_way(
    fake_provider: FakeProvider, configure: Configure, entry: str, fields: dict[str, object]
) -> None:
    await describe(configure(entry))
    body = fake_provider.ledger[0].body
    assert {name: body.get(name) for name in fields} == fields


@pytest.mark.parametrize(
    ("entry", "cap", "details"),
    [
        ("groq", "max_completion_tokens", []),
        ("openai", "max_completion_tokens", ["high"]),
        ("together", "max_tokens", []),
        ("xai", "max_completion_tokens", ["high"]),
        *((entry, "max_tokens", []) for entry in SERVERS),
    ],
)
async def test_the_cap_and_the_detail_stand_where_a_row_has_them(
    fake_provider: FakeProvider, configure: Configure, entry: str, cap: str, details: list[str]
) -> None:
    await describe(configure(entry))
    body = fake_provider.ledger[0].body
    assert [name for name in ("max_tokens", "max_completion_tokens") if name in body] == [cap]
    parts = body["messages"][-1]["content"]
    images = [part["image_url"] for part in parts if part["type"] == "image_url"]
    assert [image["detail"] for image in images if "detail" in image] == details


async def test_a_schema_that_a_server_holds_is_not_told_again(
    fake_provider: FakeProvider, configure: Configure
) -> None:
    for entry in ("groq", "together"):
        await describe(configure(entry))
    groq, together = (read_texts(exchange.body) for exchange in fake_provider.ledger)
    assert '"additionalProperties"' not in groq
    assert '"additionalProperties"' in together
