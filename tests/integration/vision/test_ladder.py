"""A request is put in other ways until its model takes it, and what was learned of the model is kept for a while."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from service.errors import (
    ProviderModelMissing,
    ProviderOverloaded,
    ProviderRejectedRequest,
    UnusableReply,
)
from service.outbound.providers import ProviderClient
from service.vision.ladder import REMEMBERED_SECONDS, RETIRED_SECONDS, Ladder
from service.vision.models import read_models
from service.vision.prompts import TRANSLATE, Prompt
from service.vision.providers import make_dialect
from service.vision.request import Request
from tests.clocks import Clock
from tests.fakes import faults
from tests.fakes.faults import Fault
from tests.fakes.provider import FakeProvider
from tests.fakes.rates import Window
from tests.fakes.rows import ROWS, Refusal

SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": False}
PROMPT = Prompt(TRANSLATE, "Write plainly.", "Say something as JSON.")
REQUEST = Request("describe", PROMPT, SCHEMA, 4_000)


class Climb:
    """A ladder led to the fake, and what was sent down it."""

    def __init__(self, fake: FakeProvider, ladder: Ladder, clock: Clock) -> None:
        self.fake = fake
        self.clock = clock
        self.ladder = ladder

    async def send(self, request: Request = REQUEST) -> dict[str, Any]:
        """The message that came back."""
        message: dict[str, Any] = json.loads(await self.ladder.send(request))["choices"][0]["message"]
        return message

    @property
    def forms(self) -> list[str]:
        """In which each request went out."""
        return [
            "tool_call" if "tools" in body else body.get("response_format", {"type": "prompt"})["type"]
            for body in (exchange.body for exchange in self.fake.ledger)
        ]


Start = Callable[[str], Climb]


@pytest.fixture
async def start(fake_provider: FakeProvider) -> AsyncIterator[Start]:
    """Makes the ladder of an entry of ALTALOUD_VISION."""
    clients: list[ProviderClient] = []

    def make(entry: str) -> Climb:
        provider, _, model = entry.partition(":")
        clients.append(ProviderClient(provider, fake_provider.base_url(provider), ROWS[provider].key))
        clock = Clock()
        return Climb(fake_provider, Ladder(make_dialect(provider, model, read_models()), clients[-1], clock), clock)

    yield make
    for client in clients:
        await client.close()


async def test_a_tool_call_follows_a_schema_that_is_not_taken(fake_provider: FakeProvider, start: Start) -> None:
    climb = start("openai:gpt-4.1-mini")
    fake_provider.lacks.add("json_schema")
    message = await climb.send()
    assert climb.forms == ["json_schema", "tool_call"]
    assert set(json.loads(message["tool_calls"][0]["function"]["arguments"])) == {"a"}
    assert fake_provider.ledger[-1].body["tool_choice"] == "required"


@pytest.mark.parametrize("entry", ["local:llava:7b", "ollama:qwen3-vl:8b"])
async def test_where_no_tool_can_be_chosen_none_is(fake_provider: FakeProvider, start: Start, entry: str) -> None:
    climb = start(entry)
    fake_provider.lacks.add("json_schema")
    await climb.send()
    assert climb.forms == ["json_schema", "tool_call"]
    assert "tool_choice" not in fake_provider.ledger[-1].body


async def test_lm_studio_is_never_asked_for_a_json_object(fake_provider: FakeProvider, start: Start) -> None:
    climb = start("lmstudio:qwen/qwen3-vl-8b")
    fake_provider.lacks |= {"json_schema", "tools"}
    await climb.send()
    assert climb.forms == ["json_schema", "tool_call", "prompt"]


async def test_a_retried_call_does_not_climb_again(fake_provider: FakeProvider, start: Start) -> None:
    climb = start("openai:gpt-4.1-mini")
    fake_provider.plan(faults.form_rejected("json_schema"), faults.overloaded())
    with pytest.raises(ProviderOverloaded):
        await climb.send()
    await climb.send()
    assert climb.forms == ["json_schema", "tool_call", "tool_call"]


async def test_a_rung_is_tried_again_after_a_while(fake_provider: FakeProvider, start: Start) -> None:
    climb = start("openai:gpt-4.1-mini")
    fake_provider.plan(faults.form_rejected("json_schema"))
    await climb.send()
    climb.clock.now += REMEMBERED_SECONDS - 1
    await climb.send()
    climb.clock.now += 2
    await climb.send()
    assert climb.forms == ["json_schema", "tool_call", "tool_call", "json_schema"]


async def test_what_is_still_rejected_after_a_while_is_learned_anew(fake_provider: FakeProvider, start: Start) -> None:
    climb = start("openai:gpt-4.1-mini")
    fake_provider.lacks.add("json_schema")
    for _ in range(2):
        await climb.send()
        await climb.send()
        climb.clock.now += REMEMBERED_SECONDS + 1
    assert climb.forms == ["json_schema", "tool_call", "tool_call"] * 2


async def test_who_rejects_every_form_minds_something_else(fake_provider: FakeProvider, start: Start) -> None:
    climb = start("openai:gpt-4.1-mini")
    fake_provider.plan(*[faults.form_rejected("any")] * 4)
    with pytest.raises(ProviderRejectedRequest):
        await climb.send()
    await climb.send()
    assert climb.forms[4:] == ["json_schema"]


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ("openai:gpt-6-luna", "store"),
        ("openai:gpt-6-luna", "reasoning_effort"),
        ("groq:qwen/qwen3.8-27b", "reasoning_effort"),
        ("together:Qwen/Qwen3.5-9B", "reasoning"),
        ("ollama:qwen3-vl:8b", "reasoning_effort"),
        ("vllm:Qwen/Qwen3-VL-8B-Instruct", "chat_template_kwargs"),
        ("llamacpp:qwen3-vl-8b", "chat_template_kwargs"),
        ("localai:qwen3-vl-8b", "chat_template_kwargs"),
    ],
)
async def test_a_field_that_is_not_known_is_left_out_from_then_on(
    fake_provider: FakeProvider, start: Start, entry: str, field: str
) -> None:
    climb = start(entry)
    fake_provider.lacks.add(field)
    await climb.send()
    await climb.send()
    assert [field in exchange.body for exchange in fake_provider.ledger] == [True, False, False]
    assert set(climb.forms) == {"json_schema"}


async def test_xais_spelling_of_a_field_is_understood(fake_provider: FakeProvider, start: Start) -> None:
    climb = start("openai:gpt-6-luna")
    fake_provider.plan(Fault(refusal=Refusal(400, "Model x does not support parameter reasoningEffort.")))
    await climb.send()
    assert "reasoning_effort" not in fake_provider.ledger[-1].body


async def test_a_choice_that_is_not_known_costs_no_rung(fake_provider: FakeProvider, start: Start) -> None:
    climb = start("vllm:Qwen/Qwen2.5-VL-7B-Instruct")
    fake_provider.lacks |= {"json_schema", "tool_choice"}
    await climb.send()
    assert climb.forms == ["json_schema", "tool_call", "tool_call"]


@pytest.mark.parametrize(("entry", "status"), [("together:Qwen/Qwen3.5-9B", 403), ("openai:gpt-4.1-mini", 400)])
async def test_what_exceeds_the_context_asks_for_less_once(
    fake_provider: FakeProvider, start: Start, entry: str, status: int
) -> None:
    climb = start(entry)
    fake_provider.plan(faults.too_long(status))
    await climb.send()
    caps = [body.get("max_tokens") or body["max_completion_tokens"] for body in (e.body for e in fake_provider.ledger)]
    assert caps == [4_000, 2_000]
    fake_provider.plan(faults.too_long(status), faults.too_long(status))
    with pytest.raises(ProviderRejectedRequest):
        await climb.send()


async def test_what_groqs_model_wrote_in_vain_is_handed_on(fake_provider: FakeProvider, start: Start) -> None:
    climb = start("groq:qwen/qwen3.8-27b")
    fake_provider.plan(faults.validation_failed(lambda text: text[:-1]))
    message = await climb.send()
    assert set(json.loads(message["content"] + "}")) == {"a"}
    assert len(fake_provider.ledger) == 1


async def test_without_what_was_written_it_is_an_unusable_reply(fake_provider: FakeProvider, start: Start) -> None:
    fake_provider.plan(Fault(refusal=Refusal(400, "Failed to generate JSON", "json_validate_failed")))
    with pytest.raises(UnusableReply):
        await start("groq:qwen/qwen3.8-27b").send()


@pytest.mark.parametrize(
    "entry", ["groq:qwen/qwen3.8-27b", "xai:grok-4.3", "together:Qwen/Qwen3.5-9B", "ollama:qwen3-vl:8b"]
)
async def test_a_retired_model_is_left_alone_for_a_while(fake_provider: FakeProvider, start: Start, entry: str) -> None:
    climb = start(entry)
    fake_provider.lacks.add(entry.partition(":")[2])
    for _ in range(3):
        with pytest.raises(ProviderModelMissing):
            await climb.send()
    assert len(fake_provider.ledger) == 1
    climb.clock.now += RETIRED_SECONDS
    fake_provider.lacks.clear()
    await climb.send()
    assert len(fake_provider.ledger) == 2


async def test_a_request_larger_than_a_window_is_no_matter_of_form(fake_provider: FakeProvider, start: Start) -> None:
    climb = start("groq:qwen/qwen3.8-27b")
    fake_provider.windows["groq"] = Window(tokens=100)
    with pytest.raises(ProviderOverloaded):
        await climb.send()
    assert climb.forms == ["json_schema"]
