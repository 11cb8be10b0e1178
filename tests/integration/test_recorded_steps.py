"""Recorded steps: what is paid for is kept, and paid for once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from service.domain.records import Job
from service.errors import ProviderOverloaded
from service.jobs.steps import ATTEMPTS, Steps
from service.store.session import Database

PATIENCE = 20
"""Seconds, generous."""
Look = Callable[[str], list[Any]]


@asynccontextmanager
async def busy(database: Database) -> AsyncIterator[None]:
    """Whoever writes to the job has to wait: on SQLite for the one writer, on PostgreSQL for the rows."""
    async with database.write() as connection:
        for table in ("descriptions", "jobs"):
            await connection.exec_driver_sql(f"UPDATE {table} SET owner = owner")
        yield


class Till:
    """A paid call that counts what it was asked."""

    def __init__(self, answer: bytes = b"words", seconds: float = 0) -> None:
        self.answer = answer
        self.seconds = seconds
        self.paid = 0

    async def __call__(self) -> bytes:
        self.paid += 1
        await asyncio.sleep(self.seconds)
        return self.answer


async def test_an_answer_is_bought_once(database: Database, job: Job) -> None:
    till = Till()
    assert await Steps(database, job).paid("describe", till) == b"words"
    assert await Steps(database, job).paid("describe", till) == b"words"
    assert await Steps(database, job).paid("describe-2", till) == b"words"
    assert till.paid == 2


async def test_two_who_want_the_same_answer_at_the_same_time_pay_once(database: Database, job: Job) -> None:
    """An alt text and a long description may share a sentence, and are spoken side by side."""
    till, steps = Till(seconds=0.05), Steps(database, job)
    assert await asyncio.gather(*(steps.paid("speak", till) for _ in range(5))) == [b"words"] * 5
    assert till.paid == 1


async def test_an_answer_that_came_is_kept_although_the_job_is_stopped(database: Database, job: Job) -> None:
    till, asked, may_answer = Till(), asyncio.Event(), asyncio.Event()

    async def call() -> bytes:
        asked.set()
        await may_answer.wait()
        return await till()

    attempt = asyncio.create_task(Steps(database, job).paid("describe", call))
    await asked.wait()
    async with busy(database):
        may_answer.set()
        await asyncio.sleep(0.05)
        attempt.cancel()
        await asyncio.sleep(0.05)
        assert not attempt.done(), "the stop goes on only when the answer is written"
    await asyncio.wait({attempt})
    assert attempt.cancelled()
    assert await Steps(database, job).paid("describe", till) == b"words"
    assert till.paid == 1


async def test_every_attempt_is_recorded_and_there_is_a_last_one(
    database: Database, job: Job, look: Look, without_pauses: None
) -> None:
    async def fail() -> bytes:
        raise ProviderOverloaded

    with pytest.raises(ProviderOverloaded):
        await Steps(database, job).paid("describe", fail)
    rows = look("SELECT step, failure FROM attempts WHERE ended_at IS NOT NULL")
    assert rows == [("describe", "provider-overloaded")] * ATTEMPTS
