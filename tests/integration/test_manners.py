"""How providers are treated: deadlines, a second try, pauses, limits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from service.domain.work import unrecorded
from service.errors import (
    ProviderOverloaded,
    ProviderPaused,
    ProviderQuotaExhausted,
    ProviderRejectedRequest,
    ProviderUnreachable,
)
from service.jobs.steps import patient
from service.outbound import breaker
from service.outbound.breaker import FAULTS
from service.outbound.providers import ProviderClient
from tests.api import Json, describe, make_image, promising
from tests.fakes import faults
from tests.fakes.faults import Fault
from tests.fakes.provider import FakeProvider
from tests.fakes.rates import Window
from tests.fakes.rows import ROWS, Refusal
from tests.running import make_settings

Connect = Callable[..., ProviderClient]
PATH = "/chat/completions"
BODY: Json = {"model": "gpt-4.1-mini", "messages": [{"role": "user", "content": "Hello"}]}
OF_GROQ: Json = BODY | {"model": "qwen/qwen3.8-27b"}


@pytest.fixture
async def connect(fake_provider: FakeProvider) -> AsyncIterator[Connect]:
    made: list[ProviderClient] = []

    def make(row: str = "openai", base_url: str = "", **options: object) -> ProviderClient:
        address = base_url or fake_provider.base_url(row)
        made.append(ProviderClient(row, address, ROWS[row].key, **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for client in made:
        await client.close()


def statuses(fake: FakeProvider) -> list[int]:
    return [exchange.status for exchange in fake.ledger]


# deadlines


async def test_a_stream_has_to_begin_within_its_own_deadline(fake_provider: FakeProvider, connect: Connect) -> None:
    client = connect(seconds=30, silent_seconds=0.2)
    fake_provider.plan(faults.hang())
    with pytest.raises(ProviderUnreachable, match=r"within 0\.2 s"):
        await client.stream(PATH, BODY | {"stream": True}, bytearray().extend)


async def test_a_stream_that_has_begun_has_the_whole_deadline(fake_provider: FakeProvider, connect: Connect) -> None:
    client, heard = connect(seconds=30, silent_seconds=1), bytearray()
    fake_provider.plan(Fault(body=b"x" * 60, pace=0.02))
    reply = await client.stream(PATH, BODY | {"stream": True}, heard.extend)
    assert reply.content == bytes(heard) == b"x" * 60


async def test_a_stream_that_drips_ends_at_the_whole_deadline(fake_provider: FakeProvider, connect: Connect) -> None:
    client, heard = connect(seconds=0.4, silent_seconds=0.3), bytearray()
    fake_provider.plan(Fault(body=b"x" * 1_000, pace=0.05))
    with pytest.raises(ProviderUnreachable, match=r"within 0\.4 s"):
        await client.stream(PATH, BODY | {"stream": True}, heard.extend)
    assert heard


async def test_a_stream_that_falls_silent_ends(fake_provider: FakeProvider, connect: Connect) -> None:
    """Long before the whole deadline: nothing more is to be expected of it."""
    client, heard = connect(seconds=30, silent_seconds=0.3), bytearray()
    fake_provider.plan(Fault(waits={2: asyncio.Event()}))
    with pytest.raises(ProviderUnreachable, match=r"fell silent for 0\.3 s"):
        await client.stream(PATH, BODY | {"stream": True}, heard.extend)
    assert heard.count(b"data:") == 2


async def test_it_is_known_whether_a_request_may_have_got_there(fake_provider: FakeProvider, connect: Connect) -> None:
    """Then it may have to be paid for."""
    with pytest.raises(ProviderUnreachable) as nowhere:
        await connect(base_url="http://127.0.0.1:9").post(PATH, BODY)
    fake_provider.plan(faults.reset())
    with pytest.raises(ProviderUnreachable) as lost:
        await connect().post(PATH, BODY)
    assert (nowhere.value.was_sent, lost.value.was_sent) == (False, True)
    assert len(fake_provider.paid()) == 1


async def test_an_error_is_not_heard(fake_provider: FakeProvider, connect: Connect) -> None:
    heard = bytearray()
    fake_provider.plan(faults.overloaded())
    with pytest.raises(ProviderOverloaded):
        await connect().stream(PATH, BODY | {"stream": True}, heard.extend)
    assert not heard


# once more


REJECTED = Fault(refusal=Refusal(422, "Unprocessable"))


async def test_a_status_that_may_pass_is_asked_once_more(fake_provider: FakeProvider, connect: Connect) -> None:
    fake_provider.plan(REJECTED)
    await connect("groq", once_more=frozenset({422})).post(PATH, OF_GROQ)
    assert statuses(fake_provider) == [422, 200]


async def test_and_not_twice(fake_provider: FakeProvider, connect: Connect) -> None:
    fake_provider.plan(REJECTED, REJECTED)
    with pytest.raises(ProviderRejectedRequest):
        await connect("groq", once_more=frozenset({422})).post(PATH, OF_GROQ)
    assert statuses(fake_provider) == [422, 422]


async def test_elsewhere_the_same_status_is_final(fake_provider: FakeProvider, connect: Connect) -> None:
    fake_provider.plan(REJECTED)
    with pytest.raises(ProviderRejectedRequest):
        await connect().post(PATH, BODY)
    assert statuses(fake_provider) == [422]


# pauses


async def fail(client: ProviderClient, fake: FakeProvider, times: int, body: Json = BODY) -> None:
    for _ in range(times):
        fake.plan(faults.overloaded())
        with pytest.raises(ProviderOverloaded):
            await client.post(PATH, body)


async def test_who_keeps_failing_is_asked_no_more(fake_provider: FakeProvider, connect: Connect) -> None:
    client = connect()
    await fail(client, fake_provider, FAULTS)
    with pytest.raises(ProviderPaused) as caught:
        await client.post(PATH, BODY)
    assert 0 < (caught.value.retry_after or 0) <= breaker.FIRST_PAUSE
    assert len(fake_provider.ledger) == FAULTS


async def test_another_model_of_the_same_provider_goes_on(fake_provider: FakeProvider, connect: Connect) -> None:
    client = connect()
    await fail(client, fake_provider, FAULTS)
    await client.post(PATH, BODY | {"model": "gpt-6-luna"})
    assert statuses(fake_provider)[-1] == 200


async def test_refusals_and_limits_are_no_faults(fake_provider: FakeProvider, connect: Connect) -> None:
    client = connect()
    for fault in [faults.rate_limited("0")] * FAULTS + [faults.quota_spent()] * FAULTS:
        fake_provider.plan(fault)
        with pytest.raises((ProviderOverloaded, ProviderQuotaExhausted)):
            await client.post(PATH, BODY)
    await client.post(PATH, BODY)


async def test_a_stream_that_is_cut_is_a_fault(fake_provider: FakeProvider, connect: Connect) -> None:
    client = connect()
    fake_provider.plan(*[Fault(cut_after=10)] * FAULTS)
    for _ in range(FAULTS):
        with pytest.raises(ProviderUnreachable):
            await client.stream(PATH, BODY | {"stream": True}, bytearray().extend)
    with pytest.raises(ProviderPaused):
        await client.stream(PATH, BODY | {"stream": True}, bytearray().extend)


async def test_the_last_of_a_chain_is_waited_for() -> None:
    outcomes: list[ProviderPaused | None] = [ProviderPaused("down", retry_after=0.01)] * 3 + [None]

    async def call() -> bytes:
        if outcome := outcomes.pop(0):
            raise outcome
        return b"words"

    assert await patient(unrecorded)("describe", call) == b"words"


@pytest.mark.parametrize("retry_after", [None, 3_600.0])
async def test_but_not_for_ever(retry_after: float | None) -> None:
    async def call() -> bytes:
        raise ProviderPaused("down", retry_after=retry_after)

    with pytest.raises(ProviderPaused):
        await patient(unrecorded)("describe", call)


async def test_the_next_in_the_chain_serves_meanwhile(
    tmp_path: Path, fake_provider: FakeProvider, without_pauses: None
) -> None:
    variables = fake_provider.variables("openai", "groq")
    settings = make_settings(tmp_path, ALTALOUD_VISION="openai:gpt-4.1-mini,groq", **variables)
    async with promising(settings) as client:
        fake_provider.plan(*[faults.overloaded()] * 4)
        await describe(client, make_image(colour="red"))
        fake_provider.plan(faults.overloaded())
        second = await describe(client, make_image(colour="blue"))
        third = await describe(client, make_image(colour="green"))
    assert [exchange.row for exchange in fake_provider.ledger] == ["openai"] * 4 + ["groq", "openai", "groq", "groq"]
    assert "has kept failing" in third["provenance"]["passed_over"][0]
    assert second["provenance"]["provider"] == "groq"


# limits


async def ask_many(client: ProviderClient, times: int, body: Json, tokens: int = 0) -> None:
    """As jobs do: what is refused for its rate is tried again."""

    async def ask() -> None:
        for _ in range(20):
            try:
                await client.post(PATH, body, tokens=tokens)
            except ProviderOverloaded as error:
                await asyncio.sleep(error.retry_after or 0.1)
            else:
                return
        raise AssertionError("never served")

    await asyncio.gather(*(ask() for _ in range(times)))


async def test_fifty_calls_keep_under_a_limit_of_requests(fake_provider: FakeProvider, connect: Connect) -> None:
    window = fake_provider.windows["groq"] = Window(requests=20, seconds=0.5)
    await ask_many(connect("groq"), 50, OF_GROQ)
    assert len(fake_provider.paid()) == 50
    assert window.refused <= 10


async def test_fifty_calls_keep_under_a_limit_of_tokens(fake_provider: FakeProvider, connect: Connect) -> None:
    window = fake_provider.windows["groq"] = Window(tokens=2_100, seconds=0.5)
    body = OF_GROQ | {"max_completion_tokens": 100}
    await ask_many(connect("groq"), 50, body, tokens=101)
    assert len(fake_provider.paid()) == 50
    assert window.refused <= 10


async def test_a_provider_that_tells_nothing_is_not_held_back(fake_provider: FakeProvider, connect: Connect) -> None:
    fake_provider.windows["local"] = Window()
    await ask_many(connect("local"), 200, BODY | {"model": "llava:7b"}, tokens=5_000)
    assert len(fake_provider.paid()) == 200


async def test_what_can_never_fit_is_left_to_the_provider(fake_provider: FakeProvider, connect: Connect) -> None:
    fake_provider.windows["groq"] = Window(tokens=1_000, seconds=0.2)
    client = connect("groq")
    await client.post(PATH, OF_GROQ, tokens=10)
    with pytest.raises(ProviderOverloaded):
        await client.post(PATH, OF_GROQ | {"max_completion_tokens": 5_000}, tokens=5_010)
    assert statuses(fake_provider) == [200, 413]
