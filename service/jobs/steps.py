"""Paid calls: recorded before their answer is used, retried where that can help, never repeated once answered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any
from weakref import WeakValueDictionary

import stamina

from service.domain.records import Job
from service.domain.work import Bill
from service.errors import ServiceError, ServiceNotReady
from service.store import jobs
from service.store.session import Connection, Database

ATTEMPTS = 4
LONGEST_WAIT = 75.0
"""Seconds: limits per minute ask for up to 60. Who asks for more is passed over for the next in the chain."""

DATABASE_PAUSE = 0.5
"""Seconds between two attempts to write to a database that is away."""


class JobLost(Exception):
    """The job is not this worker's any more: deleted, cancelled, or taken over. Nobody is to be told."""


class Steps:
    """The recorded steps of one job. `paid` is what vision and speech are handed (see `domain.work.PaidCall`)."""

    def __init__(self, database: Database, job: Job) -> None:
        self._database = database
        self._job = job
        # texts that are spoken side by side may share a sentence: the second waits for the answer to the first
        self._underway: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def paid(self, name: str, call: Callable[[], Awaitable[bytes]], bill: Bill | None = None) -> bytes:  # noqa: ARG002
        """Raises what `call` does when no attempt is left, or `JobLost` before another one is paid for."""
        async with self._underway.setdefault(name, asyncio.Lock()):
            return await self._answer(name, call)

    async def _answer(self, name: str, call: Callable[[], Awaitable[bytes]]) -> bytes:
        async for attempt in stamina.retry_context(
            on=wait_before_retry, attempts=ATTEMPTS, timeout=None, wait_initial=0.5, wait_max=8, wait_jitter=1
        ):
            with attempt:
                answer = await self._attempt(name, call)
        assert answer is not None  # noqa: S101 - the context above leaves with an answer or an error
        return answer

    async def _attempt(self, name: str, call: Callable[[], Awaitable[bytes]]) -> bytes:
        """The recorded answer, else one that is paid for.

        An attempt without an end in the record is one that a crash hit in flight.
        """
        async with self._database.write() as connection:
            if not await jobs.hold(connection, self._job):
                raise JobLost
            recorded = await jobs.find_answer(connection, self._job.id, name)
            if recorded is not None:
                return recorded
            attempt_id = await jobs.open_attempt(connection, self._job, name)
        try:
            answer = await call()
        except BaseException as error:
            code = error.code if isinstance(error, ServiceError) else "interrupted"
            await _finish(self._close(attempt_id, code))
            raise
        await _finish(self._record(attempt_id, name, answer))
        return answer

    async def _close(self, attempt_id: str, code: str) -> None:
        async def write(connection: Connection) -> None:
            await jobs.close_attempt(connection, attempt_id, failure=code)

        await self._write_whenever(write)

    async def _record(self, attempt_id: str, name: str, answer: bytes) -> None:
        async def write(connection: Connection) -> None:
            await jobs.record_answer(connection, attempt_id, self._job.id, name, answer)

        await self._write_whenever(write)

    async def _write_whenever(self, write: Callable[[Connection], Awaitable[None]]) -> None:
        """What became of a call is known here alone: a database that is away is waited for."""
        while True:
            try:
                async with self._database.write() as connection:
                    await write(connection)
            except ServiceNotReady:
                await asyncio.sleep(DATABASE_PAUSE)
            else:
                return


async def _finish(writing: Coroutine[Any, Any, None]) -> None:
    """What was paid for is kept even if this job is being stopped: the write ends before the stop goes on."""
    task = asyncio.create_task(writing)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise


def wait_before_retry(error: Exception) -> bool | float:
    """True: back off and try again; a number: the seconds the provider asked for; False: trying again cannot help."""
    if not isinstance(error, ServiceError) or not error.retryable:
        return False
    if error.retry_after is None:
        return True
    return error.retry_after if error.retry_after <= LONGEST_WAIT else False
