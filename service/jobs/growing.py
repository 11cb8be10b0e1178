"""Words on their way to those who watch them being written: by memory in this process, by the database to others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress

from service.domain.work import Growing, GrowingText
from service.jobs.progress import Watch
from service.store import growths
from service.store.session import Database
from service.telemetry import log

WRITE_AGAIN = 1.0
"""Seconds between two looks at what is new for other processes."""


@asynccontextmanager
async def growing_in_sight(database: Database, watch: Watch, description_id: str) -> AsyncIterator[Growing]:
    """What is to be told the words of a description while they come; when the block ends they are forgotten.

    They are a preview: unchecked, kept nowhere else, and worth no error.
    """
    shelf = _Shelf(database, description_id)
    watch.grow(description_id, {})

    def grow(texts: Mapping[str, GrowingText]) -> None:
        watch.grow(description_id, texts)
        shelf.texts = texts

    putting = None if database.is_sqlite else asyncio.create_task(shelf.put_again())
    try:
        yield grow
    finally:
        watch.forget_growing(description_id)
        if putting:
            shelf.is_closed.set()
            await asyncio.shield(putting)  # whoever stops the job a second time does not stop a statement midway
            await shelf.clear()


class _Shelf:
    """Where the database holds the words of one description out to other processes."""

    def __init__(self, database: Database, description_id: str) -> None:
        self._database = database
        self._description_id = description_id
        self.texts: Mapping[str, GrowingText] = {}
        self.is_closed = asyncio.Event()

    async def put_again(self) -> None:
        """What is new, again and again until it is closed."""
        there: Mapping[str, GrowingText] = {}
        while not self.is_closed.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(WRITE_AGAIN):
                    await self.is_closed.wait()
            if self.texts != there and not self.is_closed.is_set():
                there = self.texts
                await self._put(there)

    async def _put(self, texts: Mapping[str, GrowingText]) -> None:
        with self._worth_no_error():
            async with self._database.write() as connection:
                await growths.put(connection, self._description_id, texts)

    async def clear(self) -> None:
        """Also of what a process that crashed has left."""
        with self._worth_no_error():
            async with self._database.write() as connection:
                await growths.remove(connection, self._description_id)

    @contextmanager
    def _worth_no_error(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # the database is away, or the description is gone: whoever works on it will see
            log.info("growth.unseen", description=self._description_id, reason=type(error).__name__)
