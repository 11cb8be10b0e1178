"""Waiting for a description: woken at once by this process, and by a look at the database for any other.

One poller looks for everybody who waits in this process; while nobody does, it rests.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

from service.domain.records import DescriptionRecord
from service.domain.work import Growing, GrowingText
from service.jobs.growing import Shelf, Texts
from service.store import descriptions, growths
from service.store.descriptions import Version
from service.store.session import Database
from service.telemetry import log

LOOK_AGAIN = 0.25
"""Seconds between two looks at everything that is waited for: what other processes do rings no bell here."""


class Watch:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._watched: dict[str, Watched] = {}
        self._growing: dict[str, Texts] = {}
        """Of the descriptions that this process is writing."""
        self._shelf = Shelf(database)
        self._rung: set[str] = set()
        self._bell = asyncio.Event()
        self._poller: asyncio.Task[None] | None = None
        self._is_blind = False
        self.is_released = False

    def changed(self, description_id: str) -> None:
        """Wakes everybody who waits for this description."""
        if description_id in self._watched:
            self._rung.add(description_id)
            self._bell.set()

    @asynccontextmanager
    async def growing(self, description_id: str) -> AsyncIterator[Growing]:
        """What is to be told the words of a description while they come; when the block ends they are forgotten.

        The next look shows them, or that of another process.
        """

        def grow(texts: Texts) -> None:
            self._growing[description_id] = texts
            self._shelf.hold_out(description_id, texts)

        grow({})
        try:
            yield grow
        finally:
            self._growing.pop(description_id, None)
            # whoever stops the job a second time does not stop a statement midway
            await asyncio.shield(self._shelf.take_back(description_id))

    def heard(self, description_id: str) -> None:
        """Wakes those who wait for it although no version grew: there is more to hear."""
        if (watched := self._watched.get(description_id)) is not None:
            watched.tell()

    def release(self) -> None:
        """Nobody waits any more, now or later: the service stops, and what it has is answered."""
        self.is_released = True
        self._bell.set()
        for watched in self._watched.values():
            watched.tell()

    async def close(self) -> None:
        """Releases everybody; when it returns, the database is looked at no more."""
        self.release()
        if self._poller is not None:
            await self._poller
        await self._shelf.close()

    async def wait_until_final(self, description_id: str, *, owner: str, seconds: float) -> None:
        """Returns when nothing changes any more, when all is gone, when the time is up, or when the service stops."""
        async with self._database.read() as connection:
            found = await descriptions.find_versions(connection, [description_id], owner=owner)
        version = found.get(description_id)
        if version is None or version.is_over:
            return
        with self.watching(description_id) as watched, suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not (self.is_released or watched.is_gone or watched.is_over_since(version.number)):
                    await watched.news.wait()

    async def follow(
        self, record: DescriptionRecord, *, seen: int | None = None, patience: float
    ) -> AsyncGenerator[DescriptionRecord | Texts | None, None]:
        """The record at once, unless its version is the one `seen`, and as it is after each change.

        Between them the texts that grew since they came last, a language that was begun anew among them. Changes that
        come while one is taken in come as one. None stands for `patience` seconds without any. Ends when nothing
        changes any more, when all is gone, or when the service stops.
        """
        latest: DescriptionRecord | None = record
        shown: dict[str, GrowingText] = {}
        with self.watching(record.id) as watched:
            while latest is not None and not self.is_released:
                if latest.version != seen:
                    seen = latest.version
                    yield latest
                while not (self.is_released or watched.is_gone or watched.has_news_since(seen)):
                    if fresh := watched.grown_since(shown):
                        shown |= fresh
                        yield fresh
                        continue
                    try:
                        async with asyncio.timeout(patience):
                            await watched.news.wait()
                    except TimeoutError:
                        yield None
                if self.is_released or watched.is_gone or watched.number == seen:
                    return
                latest = await self._load(record, watched)

    async def _load(self, record: DescriptionRecord, watched: Watched) -> DescriptionRecord | None:
        """As it is now; read once for all who follow it."""
        async with watched.loading:
            if watched.latest is None or watched.latest.version < watched.number:
                async with self._database.read() as connection:
                    watched.latest = await descriptions.find(connection, record.id, owner=record.owner)
        return watched.latest

    @contextmanager
    def watching(self, description_id: str) -> Iterator[Watched]:
        """Until the block ends, what is known of a description, with a bell that rings for all news of it."""
        watched = self._watched.setdefault(description_id, Watched())
        watched.watchers += 1
        self.changed(description_id)
        if self._poller is None:
            self._poller = asyncio.create_task(self._poll())
        try:
            yield watched
        finally:
            watched.watchers -= 1
            if watched.watchers == 0:
                del self._watched[description_id]
                self._bell.set()

    async def _poll(self) -> None:
        """Looks at what rang at once, and at everything every `LOOK_AGAIN` seconds."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while self._watched and not self.is_released:
            self._bell.clear()
            rung, self._rung = self._rung, set()
            if loop.time() >= due:
                rung, due = set(self._watched), loop.time() + LOOK_AGAIN
            await self._look(rung & self._watched.keys())
            with suppress(TimeoutError):
                async with asyncio.timeout_at(due):
                    await self._bell.wait()
        self._poller = None

    async def _look(self, ids: Collection[str]) -> None:
        if not ids:
            return
        try:
            async with self._database.read() as connection:
                found = await descriptions.find_versions(connection, list(ids))
                elsewhere = await growths.find_changed(connection, self._written_elsewhere(ids))
        except Exception:  # the next look may find the database well again
            if not self._is_blind:
                log.exception("watch.failed")
            self._is_blind = True
            return
        self._is_blind = False
        for description_id in ids:
            if (watched := self._watched.get(description_id)) is not None:
                watched.see(found.get(description_id))
                if description_id in elsewhere:
                    watched.growth, texts = elsewhere[description_id]
                else:
                    texts = self._growing.get(description_id, {})
                watched.show(texts)

    def _written_elsewhere(self, ids: Collection[str]) -> dict[str, int]:
        """Whose words another process may be writing, and what is known of them: none where one process does it all."""
        if self._database.is_sqlite:
            return {}
        return {one: self._watched[one].growth for one in ids if one in self._watched and one not in self._growing}


class Watched:
    """A description that somebody waits for, as it was when it was last looked at."""

    def __init__(self) -> None:
        self.watchers = 0
        self.version: Version | None = None
        self.texts: Texts = {}
        """What is being written in it."""
        self.growth = 0
        """Number of the texts that were found in the database last."""
        self.is_gone = False
        self.news = asyncio.Event()
        """Set once and replaced: whoever waits hears of the next news, whoever comes later does not."""
        self.latest: DescriptionRecord | None = None
        self.loading = asyncio.Lock()

    @property
    def number(self) -> int:
        """Of the version; 0 before the first look."""
        return self.version.number if self.version else 0

    def see(self, version: Version | None) -> None:
        if version is None or version != self.version:
            self.is_gone = version is None
            self.version = version
            self.texts = {}  # there may be words instead
            self.tell()

    def show(self, texts: Texts) -> None:
        if texts and texts != self.texts:
            self.texts = texts
            self.tell()

    def grown_since(self, shown: Texts) -> dict[str, GrowingText]:
        """Texts that are not as they were shown, empty ones for languages that are yet to be begun anew."""
        nothing = GrowingText()
        gone = dict.fromkeys(shown, nothing) if self.texts else {}
        return {tag: text for tag, text in (gone | {**self.texts}).items() if shown.get(tag, nothing) != text}

    def tell(self) -> None:
        self.news.set()
        self.news = asyncio.Event()

    def has_news_since(self, seen: int) -> bool:
        """A later version, or that this one is the last."""
        return self.number > seen or self.is_over_since(seen)

    def is_over_since(self, number: int) -> bool:
        """Not so where only an earlier version was over: it has been taken up again."""
        return self.version is not None and self.version.is_over and self.version.number >= number
