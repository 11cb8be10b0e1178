"""What goes wrong between the chat-completions client and a provider has a name, and is told."""

from __future__ import annotations

import asyncio

import pytest

from service.errors import (
    ProviderError,
    ProviderKeyRefused,
    ProviderModelMissing,
    ProviderOverloaded,
    ProviderQuotaExhausted,
    ProviderRefusedContent,
    ProviderUnreachable,
)
from tests.describers import CHAIN, Build, Configure, describe
from tests.fakes import faults
from tests.fakes.faults import Fault
from tests.fakes.provider import FakeProvider


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
