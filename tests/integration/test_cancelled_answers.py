"""What was answered before a cancellation is not paid for again by a retry, whatever else waited or was done since."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api import describe, promising
from tests.fakes.faults import ORDINARY, Fault, hang
from tests.fakes.provider import FakeProvider
from tests.processes import PATIENCE, until
from tests.running import make_settings
from tests.staging import finished

Look = Callable[[str], list[Any]]
UNREADABLE = Fault(edit=lambda _: "I see a boat.")

pytestmark = pytest.mark.usefixtures("both_databases")


@asynccontextmanager
async def serving(folder: Path, fake: FakeProvider) -> AsyncIterator[httpx.AsyncClient]:
    async with promising(make_settings(folder, ALTALOUD_VISION="openai", **fake.variables())) as client:
        yield client


async def interrupt_translation(client: httpx.AsyncClient, fake: FakeProvider) -> str:
    """The address of a description whose new language is being asked for a second time, after an unreadable answer."""
    fake.plan(ORDINARY, UNREADABLE, hang(PATIENCE))
    url = f"/v1/descriptions/{(await describe(client, languages='en'))['id']}"
    await client.post(f"{url}/languages", json={"languages": ["de"]})
    await until(lambda: len(fake.paid()) == 3)
    return url


def calls(look: Look) -> Counter[str]:
    """How often each step was paid for, sentences that were spoken apart."""
    steps = look("SELECT step FROM attempts WHERE step NOT LIKE 'speak:%'")
    return Counter(step.rpartition("/")[2] for (step,) in steps)


async def answered(client: httpx.AsyncClient, url: str) -> str:
    """What the one question was answered."""
    async with asyncio.timeout(PATIENCE):
        while (found := (await client.get(f"{url}/questions")).json()["items"][0])["state"] == "pending":  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    return str(found["answer"])


async def test_a_question_that_waited_takes_no_translation_away(
    tmp_path: Path, fake_provider: FakeProvider, look: Look
) -> None:
    async with serving(tmp_path, fake_provider) as client:
        url = await interrupt_translation(client, fake_provider)
        await client.post(f"{url}/questions", json={"question": "What is it?"})
        await client.post(f"{url}/cancel")
        await client.post(f"{url}/retry")
        found = await finished(client, url)
        assert await answered(client, url)
        assert (found["status"], set(found["results"])) == ("done", {"en", "de"})
    assert calls(look) == {"describe": 1, "translate": 1, "translate-2": 2, "answer": 1}


async def test_nor_does_another_voice_that_was_read_since(
    tmp_path: Path, fake_provider: FakeProvider, look: Look
) -> None:
    async with serving(tmp_path, fake_provider) as client:
        url = await interrupt_translation(client, fake_provider)
        await client.post(f"{url}/cancel")
        await client.post(f"{url}/audio", json={"kinds": ["alt"]})
        await until(lambda: look("SELECT count(*) FROM jobs WHERE ended_at IS NULL") == [(0,)])
        await client.post(f"{url}/retry")
        found = await finished(client, url)
        assert (found["status"], set(found["results"])) == ("done", {"en", "de"})
    assert calls(look) == {"describe": 1, "translate": 1, "translate-2": 2}


async def test_a_question_goes_on_beside_a_description_that_is_retried(
    tmp_path: Path, fake_provider: FakeProvider, look: Look
) -> None:
    """Its answer was of no use and the second one did not come: only that one is asked for again."""
    fake_provider.plan(ORDINARY, UNREADABLE, hang(PATIENCE))
    async with serving(tmp_path, fake_provider) as client:
        url = f"/v1/descriptions/{(await describe(client, languages='en'))['id']}"
        await client.post(f"{url}/questions", json={"question": "What is it?"})
        await until(lambda: len(fake_provider.paid()) == 3)
        await client.post(f"{url}/languages", json={"languages": ["de"]})
        await client.post(f"{url}/cancel")
        await client.post(f"{url}/retry")
        assert set((await finished(client, url))["results"]) == {"en", "de"}
        assert await answered(client, url)
    assert calls(look) == {"describe": 1, "answer": 1, "answer-2": 2, "translate": 1}


async def test_what_is_asked_for_anew_is_answered_anew(tmp_path: Path, fake_provider: FakeProvider, look: Look) -> None:
    """Who has the image described again after a cancellation gets no answer of before it."""
    async with serving(tmp_path, fake_provider) as client:
        url = await interrupt_translation(client, fake_provider)
        await client.post(f"{url}/cancel")
        await client.post(f"{url}/regenerate")
        found = await finished(client, url)
        assert set(found["results"]) == {"en", "de"}
    assert calls(look) == {"describe": 2, "translate": 1, "translate-2": 1}
