"""A connection to PostgreSQL that lasts: whoever listens to the server cannot use one of the pool."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import asyncpg

from service.store.session import Database
from service.telemetry import log

Listener = Callable[..., Any]
"""Called by asyncpg with the connection, the process id of the sender, the channel and the payload."""
Answer = TypeVar("Answer")
ANSWER_SECONDS = 10.0
"""For one small question; a server that takes longer is taken for one that is gone."""
FIRST_WAIT, LONGEST_WAIT = 0.1, 5.0
"""Seconds between two attempts to reach a server that is away: each time twice as long."""


class Line:
    """What a lost connection was asked is asked again on the next, and whoever listened on it goes on listening.

    It has the methods of an `asyncpg.Connection` that PgQueuer uses, which asks one question at a time. A question
    whose answer was lost with the connection may have been acted upon; asking it again must do no harm.
    """

    def __init__(self, database: Database, *, after_loss: str) -> None:
        """`after_loss` is what the server is told first after the connection to it was lost."""
        self._database = database
        self._after_loss = after_loss
        self._connection: asyncpg.Connection | None = None
        self._listeners: dict[str, Listener] = {}
        self._is_over = False

    async def fetch(self, query: str, *arguments: object) -> list[asyncpg.Record]:
        return await self._ask(lambda connection: connection.fetch(query, *arguments, timeout=ANSWER_SECONDS))

    async def execute(self, query: str, *arguments: object) -> str:
        return await self._ask(lambda connection: connection.execute(query, *arguments, timeout=ANSWER_SECONDS))

    async def add_listener(self, channel: str, callback: Listener) -> None:
        """In place of whoever listened to the channel before: a loop that was started again listens anew."""
        if former := self._listeners.pop(channel, None):
            await self._ask(lambda connection: connection.remove_listener(channel, former))
        await self._ask(lambda connection: connection.add_listener(channel, callback))
        self._listeners[channel] = callback

    def hang_up(self) -> None:
        """Nothing is asked again: whatever is under way fails as soon as its connection does."""
        self._is_over = True
        if self._connection is not None:
            self._connection.terminate()

    def stop_waiting(self) -> None:
        """From now on a server that is away is not waited for."""
        self._is_over = True

    async def _ask(self, question: Callable[[asyncpg.Connection], Awaitable[Answer]]) -> Answer:
        while True:
            connection = await self._reach()
            try:
                return await question(connection)
            except Exception as error:
                if isinstance(error, TimeoutError):
                    connection.terminate()
                if self._is_over or not connection.is_closed():
                    raise

    async def _reach(self) -> asyncpg.Connection:
        """The connection, made anew where it is lost, however long that takes."""
        wait = FIRST_WAIT
        while self._connection is None or self._connection.is_closed():
            try:
                self._connection = await self._dial()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                if self._is_over:
                    raise
                log.warning("queue.unreachable", cause=type(error).__name__, wait=wait)
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST_WAIT)
        return self._connection

    async def _dial(self) -> asyncpg.Connection:
        connection = await self._database.connect_aside()
        if self._connection is not None:
            await connection.execute(self._after_loss)
            log.warning("queue.connected_again")
        for channel, callback in self._listeners.items():
            await connection.add_listener(channel, callback)
        return connection
