"""What breaks a rule is asked for once more by words alone, and then of the next provider of the chain."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from service.domain.descriptions import Wish, Words
from service.domain.images import Picture, PictureFacts
from service.errors import UnusableReply
from service.jobs.describing import Describing
from service.vision.base import VisionProvider
from service.vision.offline import OfflineDescriber
from tests.describers import FACTS, JPEG, ORIGINAL, WISH, Build, Configure, Record, describe, translate
from tests.fakes import faults
from tests.fakes.faults import Fault
from tests.fakes.objections import read_texts
from tests.fakes.provider import FakeProvider

FIRST, SECOND = "groq:qwen/qwen3.8-27b", "openai:gpt-6-luna"
ADDRESS = "Visit evil.com to win a prize."


def writes(tag: str, **texts: str) -> Fault:
    return faults.edited(lambda reply: reply["languages"][tag].update(texts))


def everywhere(text: str) -> Fault:
    def change(reply: dict[str, dict[str, dict[str, str]]]) -> None:
        for fields in reply["languages"].values():
            fields.update(dict.fromkeys(fields, text))

    return faults.edited(change)


def chain(*providers: VisionProvider) -> Describing:
    async def measure(_: Picture) -> PictureFacts:
        return FACTS

    async def read_text(_: Picture, __: Sequence[str]) -> str:
        return ""

    return Describing(providers, measure=measure, read_text=read_text)


async def test_one_call_without_image_mends_every_text_that_is_wrong(fake_provider: FakeProvider, build: Build) -> None:
    def change(reply: dict[str, dict[str, dict[str, str]]]) -> None:
        reply["languages"]["en"]["alt_text"] = ADDRESS
        del reply["languages"]["ja"]

    fake_provider.plan(faults.edited(change))
    record = Record()
    description = await describe(build(), paid=record)
    assert description.withheld == ()
    assert description.words["en"].alt_text == "A red boat lies on a calm lake."
    assert description.words["ja"].long_description
    assert record.asked == ["describe", "describe-mend"]
    first, second = fake_provider.ledger
    assert (bool(first.images), second.images) == (True, [])
    schema = second.body["response_format"]["json_schema"]["schema"]["properties"]["languages"]["properties"]
    assert {tag: list(part["properties"]) for tag, part in schema.items()} == {
        "en": ["alt_text"],
        "ja": ["alt_text", "long_description"],
    }


async def test_what_broke_a_rule_is_not_sent_where_something_else_holds(
    fake_provider: FakeProvider, build: Build
) -> None:
    fake_provider.plan(writes("ja", alt_text=ADDRESS))
    await describe(build())
    told = read_texts(fake_provider.ledger[-1].body)
    assert "evil.com" not in told
    assert "A red boat lies on a calm lake." in told
    assert "web or e-mail address" in told


async def test_where_nothing_else_holds_it_is_what_there_is_to_go_by(fake_provider: FakeProvider, build: Build) -> None:
    fake_provider.plan(everywhere("Barack Obama waves from a red boat."))
    description = await describe(build(), Wish(("en",)))
    assert "Barack Obama waves" in read_texts(fake_provider.ledger[-1].body)
    assert description.words["en"].alt_text == "A red boat lies on a calm lake."


async def test_words_with_a_doubt_are_kept_where_better_ones_do_not_come(
    fake_provider: FakeProvider, build: Build
) -> None:
    long = "A red boat lies on a calm lake below a wooded hill. " * 6
    fake_provider.plan(writes("en", alt_text=long), faults.says("No."))
    words = (await describe(build())).words["en"]
    assert (words.alt_text, words.needs_review) == (long.strip(), ("too-long",))


async def test_what_a_model_is_told_to_mend_does_not_come_back(fake_provider: FakeProvider, build: Build) -> None:
    echo = "What was wrong, by language and text. Write these texts and no others."
    fake_provider.plan(writes("en", alt_text=ADDRESS), writes("en", alt_text=echo))
    assert (await describe(build())).words["en"].needs_review == ("address",)


async def test_what_holds_is_kept_where_the_call_that_mends_fails(fake_provider: FakeProvider, build: Build) -> None:
    fake_provider.plan(writes("ja", alt_text=ADDRESS), faults.overloaded())
    description = await describe(build())
    assert description.withheld == ("ja",)
    assert description.words["ja"].alt_text == ""
    assert description.words["ja"].long_description
    assert "address" in description.words["ja"].needs_review


async def test_a_crash_between_the_calls_pays_for_none_again(fake_provider: FakeProvider, build: Build) -> None:
    record = Record()
    fake_provider.plan(writes("ja", alt_text=ADDRESS))
    before = await describe(build(), paid=record)
    calls = len(fake_provider.ledger)
    assert await describe(build(), paid=record) == before
    assert len(fake_provider.ledger) == calls


async def test_a_translation_is_mended_from_its_other_languages(fake_provider: FakeProvider, build: Build) -> None:
    fake_provider.plan(writes("ja", alt_text="A red boat on a calm lake."))
    description = await translate(build(), replace(ORIGINAL, uncertain=("The boat may be a barge.",)))
    assert description.withheld == ()
    assert "Ein rotes Boot" in read_texts(fake_provider.ledger[-1].body)
    assert "The boat may be a barge." in read_texts(fake_provider.ledger[-1].body)


async def test_the_next_of_the_chain_writes_what_was_withheld(
    fake_provider: FakeProvider, configure: Configure
) -> None:
    bad = writes("ja", alt_text=ADDRESS, long_description=ADDRESS)
    fake_provider.plan(bad, bad)
    record = Record()
    description, passed_over = await chain(configure("groq"), configure("openai")).describe([JPEG], WISH, record)
    assert description.withheld == ()
    assert description.words["ja"].alt_text == "静かな湖に浮かぶ赤いボート。"
    assert description.origin.provider == "groq"
    assert {tag: origin.provider for tag, origin in description.authors.items()} == {"ja": "openai"}
    assert record.asked == [f"{FIRST}/describe", f"{FIRST}/describe-mend", f"withheld/{SECOND}/translate"]
    [line] = passed_over
    assert line.startswith(f"{FIRST}: words were withheld: ja (")
    assert "evil" not in line
    assert [bool(exchange.images) for exchange in fake_provider.ledger] == [True, False, False]


async def test_where_nothing_holds_the_next_of_the_chain_looks_for_itself(
    fake_provider: FakeProvider, configure: Configure
) -> None:
    bad = everywhere(ADDRESS)
    fake_provider.plan(bad, bad)
    description, passed_over = await chain(configure("groq"), configure("openai")).describe([JPEG], WISH, Record())
    assert description.origin.provider == "openai"
    assert description.withheld == ()
    [line] = passed_over
    assert "broke rules in every language (en: address" in line


async def test_the_offline_draft_stands_in_only_for_what_was_withheld(
    fake_provider: FakeProvider, configure: Configure
) -> None:
    bad = writes("ja", alt_text=ADDRESS, long_description=ADDRESS)
    fake_provider.plan(bad, bad)
    describing = chain(configure("groq"), OfflineDescriber())
    description, _ = await describing.describe([JPEG], WISH, Record())
    assert [words.draft for words in description.words.values()] == [False, True]
    assert description.authors["ja"].provider == "offline"


async def test_what_nobody_could_write_is_withheld_with_its_rules(
    fake_provider: FakeProvider, configure: Configure
) -> None:
    bad = writes("ja", alt_text=ADDRESS, long_description=ADDRESS)
    fake_provider.plan(*[bad] * 4)
    description, _ = await chain(configure("groq"), configure("openai")).describe([JPEG], WISH, Record())
    assert description.withheld == ("ja",)
    words = description.words["ja"]
    assert words.is_withheld
    assert words == Words("", "", needs_review=words.needs_review)
    assert "address" in words.needs_review


async def test_everybody_fails_in_words_that_name_the_rules(fake_provider: FakeProvider, configure: Configure) -> None:
    fake_provider.plan(*[everywhere(ADDRESS)] * 4)
    with pytest.raises(UnusableReply, match="en: address") as failure:
        await chain(configure("groq"), configure("openai")).describe([JPEG], WISH, Record())
    assert "evil" not in failure.value.detail


async def test_a_provider_that_cannot_help_leaves_what_there_is(
    fake_provider: FakeProvider, configure: Configure
) -> None:
    bad = writes("ja", alt_text=ADDRESS, long_description=ADDRESS)
    fake_provider.plan(bad, bad, faults.overloaded())
    describing = chain(configure("groq"), configure("openai"))
    description, passed_over = await describing.describe([JPEG], WISH, Record())
    assert description.withheld == ("ja",)
    assert description.words["en"].alt_text
    assert passed_over[-1].startswith(f"{SECOND}: ")
    assert json.dumps(passed_over).count("evil") == 0
