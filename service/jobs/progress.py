"""Waiting for a description: woken at once by this process, and by a look at the database for any other."""

from __future__ import annotations

import asyncio
from weakref import WeakValueDictionary

from service.store import descriptions
from service.store.session import Database

LOOK_AGAIN = 2.0
"""Seconds between two looks at the database; the bell of this process is what counts."""


class Watch:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._bells: WeakValueDictionary[str, asyncio.Event] = WeakValueDictionary()
        self._is_over = False

    def changed(self, description_id: str) -> None:
        """Wakes everybody who waits for this description."""
        if (bell := self._bells.pop(description_id, None)) is not None:
            bell.set()

    def release(self) -> None:
        """Nobody waits any more, now or later: the service stops, and what it has is answered."""
        self._is_over = True
        for description_id in list(self._bells):
            self.changed(description_id)

    async def wait_until_final(self, description_id: str, *, owner: str, seconds: float) -> None:
        """Returns when the description is final or gone, when the time is up, or when the service stops."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while True:
            bell = self._bells.setdefault(description_id, asyncio.Event())
            async with self._database.read() as connection:
                status = await descriptions.find_status(connection, description_id, owner=owner)
            left = deadline - loop.time()
            if status is None or status.is_final or left <= 0 or self._is_over:
                return
            try:
                async with asyncio.timeout(min(LOOK_AGAIN, left)):
                    await bell.wait()
            except TimeoutError:
                continue
