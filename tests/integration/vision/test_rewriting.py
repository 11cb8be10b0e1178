"""The same image for another place, by words alone: what a provider is sent for it, and what becomes of its answers."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from service.domain.descriptions import ChartData, Context, Description, Kind, Original, Wish
from service.domain.work import PaidCall, unrecorded
from service.vision.chat import ChatDescriber
from tests.describers import CHAIN, ORIGINAL, RUNGS_OF, Build, Configure, Record
from tests.fakes import faults
from tests.fakes.objections import read_texts
from tests.fakes.provider import FakeProvider

KNOWN = replace(ORIGINAL, data=ChartData(("Year",), (("2024",),), "It grows."), uncertain=("It may be a canoe.",))
WISH = Wish(languages=("en", "ja"), context=Context(caption="Where to hire a canoe.", avoid=("ship",)))


async def rewrite(
    describer: ChatDescriber, original: Original = KNOWN, wish: Wish = WISH, paid: PaidCall = unrecorded
) -> Description | None:
    return await describer.rewrite(original, wish, paid=paid)


@pytest.mark.parametrize("entry", CHAIN)
async def test_one_call_without_image_writes_all_languages(
    fake_provider: FakeProvider, configure: Configure, entry: str
) -> None:
    description = await rewrite(configure(entry))
    assert description is not None
    assert {tag: words.alt_text for tag, words in description.words.items()} == {
        "en": "A red boat lies on a calm lake.",
        "ja": "静かな湖に浮かぶ赤いボート。",
    }
    (exchange,) = fake_provider.ledger
    assert exchange.is_paid
    assert exchange.images == []


@pytest.mark.parametrize(("entry", "rungs"), RUNGS_OF)
async def test_every_provider_takes_it_in_every_form(
    fake_provider: FakeProvider, configure: Configure, entry: str, rungs: int
) -> None:
    describer = configure(entry)
    for _ in range(rungs - 1):
        fake_provider.plan(faults.form_rejected("this"))
        assert await rewrite(describer) is not None
    assert not [exchange for exchange in fake_provider.ledger if "image_url" in json.dumps(exchange.body)]


async def test_what_was_seen_stays_and_its_class_is_new(fake_provider: FakeProvider, build: Build) -> None:
    fake_provider.plan(
        faults.edited(
            lambda reply: reply.update(
                classification={"kind": "functional", "reason": "It leads to the hire."}, text_in_image=[{"text": "no"}]
            )
        )
    )
    description = await rewrite(build())
    assert description is not None
    assert (description.classification.kind, description.classification.reason) == (
        Kind.FUNCTIONAL,
        "It leads to the hire.",
    )
    assert (description.text_in_image, description.data, description.uncertain) == (
        KNOWN.text_in_image,
        KNOWN.data,
        KNOWN.uncertain,
    )
    assert description.origin.prompt_version == "rewrite-1"
    assert description.origin.tokens.prompt > 0


async def test_the_model_is_told_all_that_is_known_and_the_new_place(fake_provider: FakeProvider, build: Build) -> None:
    await rewrite(build())
    told = read_texts(fake_provider.ledger[0].body)
    for words in (KNOWN.words.alt_text, "Sortie", "2024", "It grows.", "It may be a canoe.", "Where to hire a canoe."):
        assert words in told


@pytest.mark.parametrize("answer", [True, "true"])
async def test_a_model_that_needs_the_image_is_asked_no_more(
    fake_provider: FakeProvider, build: Build, answer: object
) -> None:
    fake_provider.plan(faults.edited(lambda reply: reply.update(needs_image=answer, languages={})))
    assert await rewrite(build()) is None
    assert len(fake_provider.ledger) == 1


@pytest.mark.parametrize("answer", [False, None, [], "no"])
async def test_anything_else_means_that_it_does_not(fake_provider: FakeProvider, build: Build, answer: object) -> None:
    fake_provider.plan(faults.edited(lambda reply: reply.update(needs_image=answer)))
    assert await rewrite(build()) is not None


async def test_words_that_break_a_rule_are_mended_without_the_image(fake_provider: FakeProvider, build: Build) -> None:
    fake_provider.plan(faults.edited(lambda reply: reply["languages"]["ja"].update(alt_text="A red boat.")))
    record = Record()
    description = await rewrite(build(), paid=record)
    assert description is not None
    assert description.words["ja"].alt_text == "静かな湖に浮かぶ赤いボート。"
    assert record.asked == ["rewrite", "rewrite-mend"]
    assert not [exchange for exchange in fake_provider.ledger if exchange.images]


async def test_a_recorded_answer_is_read_again_and_not_bought(fake_provider: FakeProvider, build: Build) -> None:
    record = Record()
    first = await rewrite(build(), paid=record)
    assert await rewrite(build(), paid=record) == first
    assert len(fake_provider.ledger) == 1
