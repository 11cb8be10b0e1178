"""Server-Sent Events as a browser takes them apart (HTML, section 9.2.6), for tests that follow a description."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True, slots=True)
class Event:
    name: str
    data: Any
    id: str | None = None


@asynccontextmanager
async def following(
    client: httpx.AsyncClient, description_id: str, headers: Mapping[str, str] | None = None
) -> AsyncIterator[AsyncIterator[Event]]:
    """The events of a description, one after the other, until the service ends them or the block does."""
    url = f"/v1/descriptions/{description_id}/events"
    async with client.stream("GET", url, headers=headers) as response:
        assert response.status_code == 200, await response.aread()
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
        yield _read_events(response)


async def _read_events(response: httpx.Response) -> AsyncIterator[Event]:
    fields: dict[str, str] = {}
    async for line in response.aiter_lines():
        if not line and "data" in fields:
            yield Event(fields.get("event", "message"), json.loads(fields["data"]), fields.get("id"))
        if not line:
            fields = {}
        elif not line.startswith(":"):
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")


async def follow(client: httpx.AsyncClient, description_id: str, **headers: str) -> list[Event]:
    """All events to the end of the stream."""
    async with following(client, description_id, headers) as events:
        return [event async for event in events]
