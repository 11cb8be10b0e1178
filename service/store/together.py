"""Changes of several who come at the same time, in one transaction: SQLite waits for the disk once for all of them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

R = TypeVar("R")
Change = Callable[[AsyncConnection], Awaitable[R]]

MOST = 32
"""Changes of one transaction: nobody waits for more than these."""


@dataclass(slots=True)
class _Waiting:
    change: Change[Any]
    done: asyncio.Future[Any] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def fail(self, error: BaseException) -> None:
        if not self.done.done():
            self.done.set_exception(error)


class Together:
    """Each change is kept or undone by itself; whoever brought it hears of it when all that was done is on the disk."""

    def __init__(self, write: Callable[[], AbstractAsyncContextManager[AsyncConnection]]) -> None:
        self._write = write
        self._waiting: deque[_Waiting] = deque()
        self._worker: asyncio.Task[None] | None = None

    async def make(self, change: Change[R]) -> R:
        """What the change gives. Raises what it raises, after which nothing of it is kept, or what the commit does.

        A change whose caller is cancelled is left out if it has not begun.
        """
        mine = _Waiting(change)
        self._waiting.append(mine)
        if self._worker is None:
            self._worker = asyncio.create_task(self._work())
        result: R = await mine.done
        return result

    async def _work(self) -> None:
        while self._waiting:
            changes = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
            try:
                results = await self._make_all([one for one in changes if not one.done.done()])
            except BaseException as error:  # whatever it is, somebody waits to hear it
                for one in changes:
                    one.fail(error)
                if not isinstance(error, Exception):  # nobody works any more
                    while self._waiting:
                        self._waiting.popleft().fail(error)
            else:
                for one, result in results:
                    if not one.done.done():
                        one.done.set_result(result)
        self._worker = None

    async def _make_all(self, changes: list[_Waiting]) -> list[tuple[_Waiting, Any]]:
        results = []
        async with self._write() as connection:
            for one in changes:
                try:
                    async with connection.begin_nested():
                        results.append((one, await one.change(connection)))
                except Exception as error:  # its own, and only its own is undone
                    one.fail(error)
        return results
