"""The chat-completions client against providers over real HTTP: what is asked, and asked again."""

from __future__ import annotations

import pytest

from service.domain.descriptions import Context, Kind, Wish
from service.errors import ProviderError, ProviderOverloaded, ProviderRejectedRequest, UnusableReply
from tests.describers import CHAIN, RUNGS_OF, Build, Configure, Record, describe
from tests.fakes import faults
from tests.fakes.faults import Fault
from tests.fakes.objections import read_texts
from tests.fakes.provider import FakeProvider
from tests.fakes.rows import Refusal


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


@pytest.mark.parametrize(("entry", "rungs"), RUNGS_OF)
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
        (faults.edited(lambda reply: reply.update(languages={})), "en: empty; ja: empty"),
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
    fake_provider.plan(*[faults.says("No.")] * 3)
    with pytest.raises(UnusableReply, match="no whole JSON object"):
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


async def test_a_crash_between_two_calls_pays_for_none_again(fake_provider: FakeProvider, build: Build) -> None:
    record = Record()
    fake_provider.plan(
        faults.form_rejected("json_schema"), faults.ran_out(), faults.says("No."), faults.without_language("en")
    )
    before = await describe(build(), paid=record)
    assert record.asked == ["describe", "describe-2", "describe-3", "describe-mend"]
    calls = len(fake_provider.ledger)
    assert await describe(build(), paid=record) == before
    assert len(fake_provider.ledger) == calls


async def test_a_crash_before_the_last_call_pays_only_for_that(fake_provider: FakeProvider, build: Build) -> None:
    record = Record()
    fake_provider.plan(faults.says("No."), faults.overloaded())
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
