"""Waiting for a description: woken at once by this process, and by a look at the database for any other.

One poller looks for everybody who waits in this process, with one query for all they wait for; while nobody does, it
rests.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from service.domain.records import DescriptionRecord
from service.store import descriptions
from service.store.descriptions import Version
from service.store.session import Database
from service.telemetry import log

LOOK_AGAIN = 0.25
"""Seconds between two looks at the database for what other processes do."""


class Watch:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._watched: dict[str, _Watched] = {}
        self._look_now = asyncio.Event()
        self._poller: asyncio.Task[None] | None = None
        self._is_over = False

    def changed(self, description_id: str) -> None:
        """Wakes everybody who waits for this description."""
        if description_id in self._watched:
            self._look_now.set()

    def release(self) -> None:
        """Nobody waits any more, now or later: the service stops, and what it has is answered."""
        self._is_over = True
        self._look_now.set()
        for watched in self._watched.values():
            watched.tell()

    async def close(self) -> None:
        """Returns when the database is looked at no more."""
        self.release()
        if self._poller is not None:
            await self._poller

    async def wait_until_final(self, description_id: str, *, owner: str, seconds: float) -> None:
        """Returns when nothing will change any more or all is gone, when the time is up, or when the service stops."""
        async with self._database.read() as connection:
            found = await descriptions.find_versions(connection, [description_id], owner=owner)
        version = found.get(description_id)
        if version is None or version.is_over:
            return
        with self._watching(description_id) as watched:
            try:
                async with asyncio.timeout(seconds):
                    while not (self._is_over or watched.is_at_end):
                        await watched.wait()
            except TimeoutError:
                return

    async def follow(
        self, record: DescriptionRecord, *, seen: int | None = None, patience: float
    ) -> AsyncIterator[DescriptionRecord | None]:
        """The record as it is now, unless its version is the one `seen`, and again after each change.

        What changes while the last one is taken in comes as one. None after `patience` seconds without news. Ends when
        nothing will change any more, when the description is gone, or when the service stops.
        """
        latest: DescriptionRecord | None = record
        with self._watching(record.id) as watched:
            while latest is not None and not self._is_over:
                if latest.version != seen:
                    seen = latest.version
                    yield latest
                    continue  # what happened meanwhile is looked at before anything is waited for
                if watched.is_at_end_with(seen):
                    return
                if watched.version is None or watched.version.number == seen:
                    try:
                        async with asyncio.timeout(patience):
                            await watched.wait()
                    except TimeoutError:
                        yield None
                    continue
                latest = await self._load(record)

    async def _load(self, record: DescriptionRecord) -> DescriptionRecord | None:
        async with self._database.read() as connection:
            return await descriptions.find(connection, record.id, owner=record.owner)
