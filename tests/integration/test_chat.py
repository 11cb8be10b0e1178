"""The chat-completions client against providers over real HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from service.domain.descriptions import Context, Description, Kind, Wish
from service.domain.images import ImageLimits, Picture
from service.domain.work import PaidCall, unrecorded
from service.errors import (
    ProviderError,
    ProviderKeyRefused,
    ProviderModelMissing,
    ProviderOverloaded,
    ProviderQuotaExhausted,
    ProviderRefusedContent,
    ProviderRejectedRequest,
    ProviderUnreachable,
    UnusableReply,
)
from service.outbound.providers import ProviderClient
from service.settings import read_settings
from service.vision.chat import ChatDescriber, Dialect, Rung
from service.vision.providers import build_vision_chain
from tests.fakes import faults
from tests.fakes.faults import Fault
from tests.fakes.objections import read_texts
from tests.fakes.provider import FakeProvider
from tests.fakes.rows import ROWS, Refusal

JPEG = Picture(b"\xff\xd8\xff\xe0" + bytes(2_000), "image/jpeg", 40, 30, 40, 30, "jpeg")
WISH = Wish(languages=("en", "ja"))
CHAIN = ("groq", "openai", "together", "xai", "local:llava:7b")
LADDER = (Rung.JSON_SCHEMA, Rung.JSON_OBJECT, Rung.PROMPT)

Build = Callable[..., ChatDescriber]
Configure = Callable[[str], ChatDescriber]


@pytest.fixture
async def build(fake_provider: FakeProvider) -> AsyncIterator[Build]:
    """A describer of the fake's OpenAI row, or of another base URL, key, model or deadline."""
    made: list[ChatDescriber] = []

    def make(
        base_url: str = "", key: str = ROWS["openai"].key, model: str = "gpt-4.1-mini", seconds: float = 5
    ) -> ChatDescriber:
        client = ProviderClient("openai", base_url or fake_provider.base_url("openai"), key, seconds=seconds)
        cap = "max_completion_tokens"
        dialect = Dialect(provider="openai", model=model, limits=ImageLimits(), output_cap=cap, rungs=LADDER)
        made.append(ChatDescriber(dialect, client))
        return made[-1]

    yield make
    for describer in made:
        await describer.close()


@pytest.fixture
async def configure(fake_provider: FakeProvider) -> AsyncIterator[Configure]:
    """The describer that an entry of ALTALOUD_VISION makes, led to the fake."""
    made: list[ChatDescriber] = []

    def make(entry: str) -> ChatDescriber:
        settings = read_settings({"ALTALOUD_VISION": entry, **fake_provider.variables()}, Path("no.env"))
        (describer,), _ = build_vision_chain(settings)
        assert isinstance(describer, ChatDescriber)
        made.append(describer)
        return describer

    yield make
    for describer in made:
        await describer.close()


async def describe(describer: ChatDescriber, wish: Wish = WISH, paid: PaidCall = unrecorded) -> Description:
    return await describer.describe(JPEG, None, wish, paid)


class Record:
    """A `PaidCall` that keeps every answer by its name, as a job does."""

    def __init__(self) -> None:
        self.answers: dict[str, bytes] = {}
        self.asked: list[str] = []

    async def __call__(self, name: str, call: Callable[[], Awaitable[bytes]]) -> bytes:
        self.asked.append(name)
        if name not in self.answers:
            self.answers[name] = await call()
        return self.answers[name]


@pytest.mark.parametrize("entry", CHAIN)
async def test_every_provider_describes_in_one_paid_call(
    fake_provider: FakeProvider, configure: Configure, entry: str
) -> None:
    describer = configure(entry)
    description = await describe(describer)
    assert description.words["ja"].alt_text == "静かな湖に浮かぶ赤いボート。"
    assert description.classification.kind is Kind.INFORMATIVE
    assert f"{description.origin.provider}:{description.origin.model}" == describer.name
    assert description.origin.tokens.completion > 0
    assert len(fake_provider.paid()) == len(fake_provider.ledger) == 1


@pytest.mark.parametrize(
    ("entry", "rungs"),
    [
        *((entry, 3) for entry in CHAIN),
        ("local:qwen3-vl:8b", 3),
        ("groq:llama-3.2-11b-vision-preview", 2),
        ("groq:meta-llama/llama-4-scout-17b-16e-instruct", 2),
    ],
)
async def test_every_provider_takes_every_rung(
    fake_provider: FakeProvider, configure: Configure, entry: str, rungs: int
) -> None:
    describer = configure(entry)
    for _ in range(rungs - 1):
        await describe(describer)
        fake_provider.plan(faults.form_rejected("this"))
        await describe(describer)
    last = fake_provider.ledger[-1].body
    assert "response_format" not in last
    assert '"additionalProperties"' in read_texts(last)
    assert [exchange.status for exchange in fake_provider.ledger].count(400) == rungs - 1


async def test_the_rung_that_works_is_remembered(fake_provider: FakeProvider, build: Build) -> None:
    describer = build()
    fake_provider.plan(faults.form_rejected("json_schema"))
    await describe(describer)
    await describe(describer)
    forms = [exchange.body["response_format"]["type"] for exchange in fake_provider.ledger]
    assert forms == ["json_schema", "json_object", "json_object"]


@pytest.mark.parametrize(
    "refusal",
    [
        Refusal(400, "image too large", "invalid_image_format"),
        Refusal(422, "bad temperature", param="temperature"),
        Refusal(500, "response_format service down"),
    ],
)
async def test_no_other_error_costs_a_rung(fake_provider: FakeProvider, build: Build, refusal: Refusal) -> None:
    describer = build()
    fake_provider.plan(Fault(refusal=refusal))
    with pytest.raises(ProviderError):
        await describe(describer)
    await describe(describer)
    assert fake_provider.ledger[-1].body["response_format"]["type"] == "json_schema"


async def test_a_provider_that_rejects_every_form_is_left_in_peace(fake_provider: FakeProvider, build: Build) -> None:
    fake_provider.plan(*[faults.form_rejected("any")] * 5)
    with pytest.raises(ProviderRejectedRequest):
        await describe(build())
    assert len(fake_provider.ledger) == 3


@pytest.mark.parametrize(
    ("fault", "complaint"),
    [
        (faults.truncated_json(), "could not be used"),
        (faults.without_language("ja"), "the language ja is missing"),
        (
            faults.edited(lambda reply: reply["languages"].update(ja=reply["languages"]["en"])),
            "script of that language",
        ),
        (faults.says("I would rather not say."), "no whole JSON object"),
        (Fault(refusal=Refusal(400, "Failed to generate JSON", "json_validate_failed")), "could not be used"),
        (Fault(body=b'{"choices": []}'), "no choice"),
    ],
)
async def test_a_bad_reply_is_asked_again_once_with_what_was_wrong(
    fake_provider: FakeProvider, build: Build, fault: Fault, complaint: str
) -> None:
    fake_provider.plan(fault)
    description = await describe(build())
    assert set(description.words) == {"en", "ja"}
    first, second = fake_provider.ledger
    assert complaint in read_texts(second.body)
    assert "An earlier answer" not in read_texts(first.body)


async def test_two_bad_replies_are_the_end(fake_provider: FakeProvider, build: Build) -> None:
    fake_provider.plan(*[faults.without_language("en")] * 3)
    with pytest.raises(UnusableReply, match="the language en is missing"):
        await describe(build())
    assert len(fake_provider.ledger) == 2


async def test_an_answer_cut_off_is_given_more_room_once(fake_provider: FakeProvider, build: Build) -> None:
    fake_provider.plan(faults.ran_out())
    await describe(build())
    caps = [exchange.body["max_completion_tokens"] for exchange in fake_provider.ledger]
    assert caps[1] == 2 * caps[0]


async def test_tokens_of_every_call_are_counted(fake_provider: FakeProvider, build: Build) -> None:
    one = await describe(build())
    fake_provider.plan(faults.ran_out())
    two = await describe(build())
    assert two.origin.tokens.prompt == 2 * one.origin.tokens.prompt


@pytest.mark.parametrize("fault", [faults.fenced(), faults.thought()])
async def test_wrappings_cost_nothing(fake_provider: FakeProvider, build: Build, fault: Fault) -> None:
    fake_provider.plan(fault)
    await describe(build())
    assert len(fake_provider.ledger) == 1


@pytest.mark.parametrize(
    ("fault", "expected", "retryable"),
    [
        (faults.rate_limited("3"), ProviderOverloaded, True),
        (faults.quota_spent(), ProviderQuotaExhausted, False),
        (faults.overloaded(500), ProviderOverloaded, True),
        (faults.overloaded(529), ProviderOverloaded, True),
        (faults.model_retired(), ProviderModelMissing, False),
        (faults.error_in_200(), ProviderOverloaded, True),
        (faults.error_in_200(code="insufficient_quota"), ProviderQuotaExhausted, False),
        (faults.refused(), ProviderRefusedContent, False),
        (faults.filtered(), ProviderRefusedContent, False),
        (faults.html(), ProviderUnreachable, True),
        (faults.empty(), ProviderUnreachable, True),
        (faults.junk(), ProviderUnreachable, True),
        (faults.gzip_bomb(), ProviderUnreachable, True),
        (faults.cut_off(), ProviderUnreachable, True),
        (faults.reset(), ProviderUnreachable, True),
    ],
)
async def test_every_fault_has_its_name_and_costs_one_call(
    fake_provider: FakeProvider, build: Build, fault: Fault, expected: type[ProviderError], *, retryable: bool
) -> None:
    fake_provider.plan(fault)
    with pytest.raises(ProviderError) as caught:
        await describe(build())
    assert type(caught.value) is expected
    assert caught.value.retryable is retryable
    assert len(fake_provider.ledger) == 1


async def test_the_wait_a_provider_asks_for_is_handed_on(fake_provider: FakeProvider, build: Build) -> None:
    fake_provider.plan(faults.rate_limited("3"))
    with pytest.raises(ProviderOverloaded) as caught:
        await describe(build())
    assert caught.value.retry_after == 3


@pytest.mark.parametrize("fault", [faults.hang(), faults.drip(0.05)])
async def test_the_deadline_holds_however_slowly_bytes_come(
    fake_provider: FakeProvider, build: Build, fault: Fault
) -> None:
    fake_provider.plan(fault)
    async with asyncio.timeout(2):
        with pytest.raises(ProviderUnreachable, match=r"did not answer within 0\.4 s"):
            await describe(build(seconds=0.4))


async def test_a_crash_between_two_calls_pays_for_none_again(fake_provider: FakeProvider, build: Build) -> None:
    record = Record()
    fake_provider.plan(faults.form_rejected("json_schema"), faults.ran_out(), faults.without_language("en"))
    before = await describe(build(), paid=record)
    assert record.asked == ["describe", "describe-2", "describe-3"]
    calls = len(fake_provider.ledger)
    assert await describe(build(), paid=record) == before
    assert len(fake_provider.ledger) == calls


async def test_a_crash_before_the_last_call_pays_only_for_that(fake_provider: FakeProvider, build: Build) -> None:
    record = Record()
    fake_provider.plan(faults.without_language("en"), faults.overloaded())
    with pytest.raises(ProviderOverloaded):
        await describe(build(), paid=record)
    await describe(build(), paid=record)
    assert len(fake_provider.paid()) == 2


async def test_what_is_sent(fake_provider: FakeProvider, configure: Configure) -> None:
    describer = configure("openai")
    context = Context(page_title="Otters", page_url="https://example.org/a?session=secret", avoid=("cute",))
    await describe(describer, Wish(languages=("en",), context=context, instructions="Mention the weather."))
    (exchange,) = fake_provider.ledger
    assert exchange.authorization == "Bearer key-of-openai"
    assert exchange.body["store"] is False
    system, user = exchange.body["messages"]
    assert system["role"] == "system"
    image, text = user["content"]
    assert image["image_url"]["url"].startswith("data:image/jpeg;base64,/9j/")
    assert image["image_url"]["detail"] == "high"
    assert not [
        word for word in ("Otters", "example.org/a", "cute", "Mention the weather.") if word not in text["text"]
    ]
    assert "secret" not in text["text"]


async def test_a_model_without_system_prompt_gets_the_rules_in_its_turn(
    fake_provider: FakeProvider, configure: Configure
) -> None:
    describer = configure("groq:llama-3.2-11b-vision-preview")
    await describe(describer)
    (only,) = fake_provider.ledger[0].body["messages"]
    assert "PURPOSE BEFORE APPEARANCE" in only["content"][1]["text"]


@pytest.mark.parametrize("entry", [*CHAIN, "local:qwen2.5vl"])
async def test_a_good_provider_passes_its_check_and_nothing_is_paid(
    fake_provider: FakeProvider, configure: Configure, entry: str
) -> None:
    describer = configure(entry)
    assert await describer.check() is None
    assert not fake_provider.ledger


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"model": "gpt-4o-nano"}, "does not list this model; it lists gpt-"),
        ({"key": "wrong"}, "refused our key"),
        ({"base_url": "http://127.0.0.1:9"}, "cannot be reached"),
    ],
)
async def test_a_check_says_what_is_wrong_in_one_line(build: Build, changes: dict[str, str], words: str) -> None:
    line = await build(**changes).check()
    assert line is not None
    assert words in line
    assert "\n" not in line
    assert not line.startswith("openai")


async def test_a_base_url_without_models_is_said(fake_provider: FakeProvider, build: Build) -> None:
    line = await build(base_url=fake_provider.base_url("openai") + "/elsewhere").check()
    assert line is not None
    assert "no list of models" in line


async def test_a_refused_key_is_told_without_the_key(fake_provider: FakeProvider, build: Build) -> None:
    with pytest.raises(ProviderKeyRefused) as caught:
        await describe(build(key="sk-secret"))
    assert caught.value.detail == "openai answered 401"


async def test_two_hundred_calls_at_once_all_come_back(fake_provider: FakeProvider, build: Build) -> None:
    describer = build(seconds=20)
    descriptions = await asyncio.gather(*[describe(describer) for _ in range(200)])
    assert len(descriptions) == len(fake_provider.paid()) == 200
