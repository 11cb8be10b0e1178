"""A service that leaves requests to batches of the fake provider, and what tests ask of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from service.jobs.batch import Pace
from tests.api import Json, make_image, post, promising, wait_until_final
from tests.databases import change_database
from tests.fakes.batches import Batch
from tests.fakes.provider import FakeProvider
from tests.processes import until
from tests.running import make_settings

AT_ONCE = Pace(turn=0.02, gather=0, first_look=0.02, longest=0.05)
PATIENT = Pace(turn=0.02, gather=3_600)
"""Sends nothing: lines gather until a service of another pace takes over."""


@asynccontextmanager
async def batching(
    folder: Path, fake: FakeProvider, chain: str = "openai", pace: Pace = AT_ONCE
) -> AsyncIterator[httpx.AsyncClient]:
    settings = make_settings(folder, ALTALOUD_VISION=chain, **fake.variables("openai", "groq", "xai"))
    async with promising(settings, batch_pace=pace) as client:
        yield client


async def submit(
    client: httpx.AsyncClient, colour: str = "teal", *, priority: str = "batch", languages: str = "en", **fields: Any
) -> str:
    image = make_image(colour=colour)
    asked = await post(client, image, audio="none", priority=priority, languages=languages, **fields)
    return str(asked.json()["id"])


async def read(client: httpx.AsyncClient, description_id: str) -> Json:
    found: Json = (await client.get(f"/v1/descriptions/{description_id}")).json()
    return found


async def until_final(client: httpx.AsyncClient, description_id: str) -> Json:
    return await wait_until_final(client, f"/v1/descriptions/{description_id}")


async def handed_in(fake: FakeProvider, count: int = 1) -> Batch:
    """The newest of so many batches."""
    await until(lambda: len(fake.desk.batches) == count)
    return fake.desk.batches[-1]


def count(folder: Path, table: str) -> int:
    return int(change_database(folder, f"SELECT count(*) FROM {table}")[0][0])
