"""Words on their way from the process that writes them to any other, by the database: no bell rings there."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from service.domain.work import GrowingText
from service.store import growths
from service.store.session import Database
from service.telemetry import log

WRITE_AGAIN = 1.0
"""Seconds between two looks at what is new: all of it is one write, however many descriptions there are."""

Texts = Mapping[str, GrowingText]
"""What is being written, by language."""


class Shelf:
    """Where PostgreSQL holds out to others what this process is writing; beside SQLite there are none.

    It is a preview: unchecked, kept nowhere else, and worth no error.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._texts: dict[str, Texts] = {}
        """By description."""
        self._there: dict[str, Texts] = {}
        """As they are in the database."""
        self._turn = asyncio.Lock()
        self._is_closed = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None

    def hold_out(self, description_id: str, texts: Texts) -> None:
        if self._database.is_sqlite or self._is_closed.is_set():
            return
        self._texts[description_id] = texts
        if self._writer is None:
            self._writer = asyncio.create_task(self._put_again())

    async def take_back(self, description_id: str) -> None:
        """Also what a process that crashed has left."""
        if self._database.is_sqlite:
            return
        self._texts.pop(description_id, None)
        async with self._turn:
            self._there.pop(description_id, None)
            with _worth_no_error():
                async with self._database.write() as connection:
                    await growths.remove(connection, description_id)

    async def close(self) -> None:
        """When it returns, nothing is written any more."""
        self._is_closed.set()
        if self._writer is not None:
            await self._writer

    async def _put_again(self) -> None:
        while self._texts and not self._is_closed.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(WRITE_AGAIN):
                    await self._is_closed.wait()
            async with self._turn:
                await self._put()
        self._writer = None

    async def _put(self) -> None:
        fresh = {one: texts for one, texts in self._texts.items() if texts and texts != self._there.get(one)}
        if not fresh:
            return
        with _worth_no_error():
            async with self._database.write() as connection:
                put = await growths.put(connection, fresh)
            self._there |= {one: fresh[one] for one in put}


@contextmanager
def _worth_no_error() -> Iterator[None]:
    try:
        yield
    except Exception as error:  # the database is away: whoever does the work will see
        log.info("growth.unseen", reason=type(error).__name__)
