"""Descriptions that may take a day: their requests wait to go out together, and come back as recorded answers.

A job whose request goes into a batch is parked: nothing triggers it until its line is answered or given up. Then it
runs as any other, and finds its answer recorded. What a batch does not answer becomes an ordinary call.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.domain.work import Spent
from service.errors import ProviderError, ProviderModelMissing
from service.jobs.budget import Reserved, find_cost
from service.jobs.pipeline import TriggerJob
from service.store import batches, jobs, spending
from service.store.batches import Batch, Line
from service.store.session import Connection, Database, now
from service.telemetry import log
from service.vision.batches import ChatBatches, RemoteBatch

MOST_LINES = 500
"""Of one batch: the longest answers to them, of 64 kB each, are as much as is read of one reply."""
MOST_BYTES = 50_000_000
"""Of one batch; providers take 50,000 lines and 100 to 200 MB, which would all be held in memory here."""
LEASE = timedelta(minutes=10)
"""How long whoever has begun to look at a batch has it alone: an upload takes minutes at most."""
NOTHING = Spent(dollars=0.0)
GIVEN_UP_AFTER = timedelta(hours=26)
"""Providers promise an end within 24 hours."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds."""

    turn: float = 5
    """Between two looks at what waits here."""
    gather: float = 30
    """That a line waits for others to go with it."""
    first_look: float = 60
    """From one question to a provider to the next; they grow with the age of the batch."""
    longest: float = 600


USUAL = Pace()


class BatchKeeper:
    def __init__(
        self, database: Database, services: Mapping[str, ChatBatches], *, trigger: TriggerJob, pace: Pace = USUAL
    ) -> None:
        """`services` by the names of providers as a chain has them."""
        self._database = database
        self._services = services
        self._trigger = trigger
        self._pace = pace

    async def keep(self) -> None:
        """Runs until cancelled. Without a service it still ends what was left to one before."""
        pause = self._pace.turn if self._services else self._pace.longest
        while True:
            try:
                await self._gather()
                await self._look_at_all(await self._claim_due())
            except Exception:  # the next turn may find database and provider well again
                log.exception("batch.failed")
            await asyncio.sleep(pause)

    async def _gather(self) -> None:
        async with self._database.write() as connection:
            for attempt_id in await batches.take_unwanted(connection):
                await _close_unanswered(connection, attempt_id, "cancelled")
            for line in await batches.load_others(connection, self._services):
                await self._let_go(connection, line)
        for provider in self._services:
            gathered: str | None = ""
            while gathered is not None:
                async with self._database.write() as connection:
                    gathered = await batches.gather(
                        connection,
                        provider,
                        most_lines=MOST_LINES,
                        most_bytes=MOST_BYTES,
                        oldest_since=now() - timedelta(seconds=self._pace.gather),
                    )

    async def _claim_due(self) -> list[Batch]:
        claiming = asyncio.create_task(self._claim())
        try:
            return await asyncio.shield(claiming)
        except asyncio.CancelledError:
            await self._put_off(*await claiming)
            raise

    async def _claim(self) -> list[Batch]:
        async with self._database.write() as connection:
            return await batches.claim_due(connection, lease=LEASE)

    async def _look_at_all(self, due: Sequence[Batch]) -> None:
        for place, batch in enumerate(due):
            try:
                if await self._still_has(batch):
                    await self._look(batch)
            except asyncio.CancelledError:  # stopped in good order: nobody need wait for the lease to run out
                await asyncio.shield(self._put_off(*due[place:]))
                raise
            except Exception:  # the others need not wait for what is wrong with this one
                log.exception("batch.failed", provider=batch.provider)

    async def _still_has(self, batch: Batch) -> bool:
        """Looking at those before it may have taken longer than the lease: then another worker may send it."""
        async with self._database.write() as connection:
            return await batches.extend(connection, batch, lease=LEASE)

    async def _look(self, batch: Batch) -> None:
        service = self._services.get(batch.provider)
        if service is None:  # the operator has taken it out of the chain
            return await self._give_up(batch, "not in use any more")
        is_late = now() - batch.created_at > GIVEN_UP_AFTER
        remote = None
        try:
            remote = await self._find_remote(service, batch)
            if remote is None:
                return await self._give_up(batch, "no longer wanted")
            if remote.has_ended:
                return await self._settle(service, batch, await service.read_answers(remote))
            if is_late or not batch.is_wanted:  # it ends soon, and what was answered until then has its price
                await service.cancel(remote.id)
        except ProviderError as error:
            # a key that is refused may be mended; what the provider does not know any more will not come
            is_lost = batch.remote_id is None or isinstance(error, ProviderModelMissing)
            if is_lost and not error.retryable:
                return await self._give_up(batch, error.detail)
            log.warning("batch.postponed", provider=batch.provider, code=error.code)
        if is_late:
            return await self._give_up(batch, "not answered in time")
        await self._put_off(batch, remote=remote)
        return None

    async def _find_remote(self, service: ChatBatches, batch: Batch) -> RemoteBatch | None:
        """The batch at its provider, handed in if it was not yet; None where nobody wants it any more."""
        if batch.remote_id is not None:
            return await service.look(batch.remote_id)
        remote = await service.find(batch.id)
        if remote is not None or not batch.is_wanted:
            return remote
        async with self._database.read() as connection:
            lines = await batches.load_lines(connection, batch.id, with_body=True)
        requests = {line.name: line.body for line in lines}
        remote = await service.send(batch.id, requests)
        log.info("batch.sent", provider=batch.provider, lines=len(requests))
        return remote

    async def _put_off(self, *postponed: Batch, remote: RemoteBatch | None = None) -> None:
        """Until their next look. `remote` is what the provider has of them; forgotten, it is found there again."""
        known = {"remote_id": remote.id} if remote else {}
        async with self._database.write() as connection:
            for batch in postponed:
                await batches.change(connection, batch.id, look_at=self._next_look(batch), **known)

    def _next_look(self, batch: Batch) -> datetime:
        age = (now() - batch.created_at).total_seconds()
        return now() + timedelta(seconds=min(self._pace.longest, max(self._pace.first_look, age / 10)))

    async def _settle(self, service: ChatBatches, batch: Batch, answers: Mapping[str, bytes]) -> None:
        """Records what was answered and wakes the jobs, one answer at a time: a crash in between loses nothing."""
        async with self._database.read() as connection:
            lines = await batches.load_lines(connection, batch.id, with_body=True)
        equal: dict[str, list[Line]] = {}
        for line in lines:
            equal.setdefault(line.name, []).append(line)
        for name, twins in equal.items():
            answer = answers.get(name)
            async with self._database.write() as connection:
                if answer is None:
                    for line in twins:
                        await self._let_go(connection, line)
                else:
                    await self._keep(connection, twins, answer, service.read_spent(answer))
        async with self._database.write() as connection:
            await batches.delete(connection, batch.id)
        log.info("batch.settled", provider=batch.provider, lines=len(equal), answered=len(answers))

    async def _keep(self, connection: Connection, twins: Sequence[Line], answer: bytes, spent: Spent) -> None:
        """The answer to equal requests, which one of them has paid for."""
        for line in twins:
            await _settle_cost(connection, line.attempt_id, spent)
            if job_id := await batches.find_job(connection, line.id):
                await jobs.record_answer(connection, line.attempt_id, job_id, line.step, answer, spent)
                await self._wake(connection, job_id)
            await batches.remove_lines(connection, [line.id])
            spent = NOTHING

    async def _give_up(self, batch: Batch, reason: str) -> None:
        log.warning("batch.given_up", provider=batch.provider, reason=reason)
        async with self._database.write() as connection:
            for line in await batches.load_lines(connection, batch.id):
                await self._let_go(connection, line)
            await batches.delete(connection, batch.id)

    async def _let_go(self, connection: Connection, line: Line) -> None:
        if await batches.give_up(connection, line.id):
            await _close_unanswered(connection, line.attempt_id, "batch-unanswered")
            if job_id := await batches.find_job(connection, line.id):
                await self._wake(connection, job_id)

    async def _wake(self, connection: Connection, job_id: str) -> None:
        waiting = await jobs.find_waiting(connection, job_id)
        if waiting is not None:
            await self._trigger(connection, waiting.job_id, waiting.claim)


async def _close_unanswered(connection: Connection, attempt_id: str, failure: str) -> None:
    await _settle_cost(connection, attempt_id, NOTHING)
    await jobs.close_attempt(connection, attempt_id, NOTHING, failure=failure)


async def _settle_cost(connection: Connection, attempt_id: str, spent: Spent) -> None:
    """Sets free what was set aside for it beyond its cost."""
    reserved = await spending.find_reserved(connection, attempt_id)
    if reserved is not None:
        await Reserved(*reserved).settle(connection, find_cost(spent))
