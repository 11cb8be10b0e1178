"""Paid calls: recorded before their answer is used, retried where that can help, never repeated once answered."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol
from weakref import WeakValueDictionary

import stamina

from service.domain.records import Job
from service.domain.work import Bill, Later, PaidCall, Spent
from service.errors import BadAudio, BudgetSpent, ProviderPaused, ProviderUnreachable, ServiceError, ServiceNotReady
from service.jobs.budget import UNLIMITED, Budget, Reserved, find_cost
from service.outbound.pacing import LONGEST_LINE, LONGEST_WAIT
from service.store import batches, jobs
from service.store.batches import LineState
from service.store.session import Connection, Database

ATTEMPTS = 4
BAD_ANSWERS = 2
"""So many that came and were no speech; then another engine is asked."""
DATABASE_PAUSE = 0.5
"""Seconds between two attempts to write to a database that is away."""
BUDGET_PAUSE = 2.0
"""Seconds between two looks whether the calls under way have left something of the budget."""
FREE = Spent(dollars=0.0)
LONGEST_NAME = 128
"""Characters of a step's name that are kept."""


class JobLost(Exception):
    """The job is not this worker's any more: deleted, cancelled, or taken over. Nobody is to be told."""


class JobParked(Exception):
    """The answer comes with a batch, which wakes the job. Nobody is to be told."""


class Record(Protocol):
    """Where an answer is kept that is worth more than its job. Both are called inside a transaction."""

    async def find(self, connection: Connection) -> bytes | None: ...

    async def keep(self, connection: Connection, answer: bytes) -> None: ...


@dataclass(frozen=True, slots=True)
class _Call:
    step: str
    make: Callable[[], Awaitable[bytes]]
    bill: Bill | None
    record: Record | None
    """None: with the job."""

    @property
    def expected(self) -> Spent:
        return self.bill.expected if self.bill else FREE


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A call that may be made, and what is set aside for it."""

    id: str
    call: _Call
    reserved: Reserved | None


class Steps:
    """The recorded steps of one job. `paid` is what vision and speech are handed (see `domain.work.PaidCall`)."""

    def __init__(self, database: Database, job: Job, budget: Budget = UNLIMITED) -> None:
        self._database = database
        self._job = job
        self._budget = budget
        # texts that are spoken side by side may share a sentence: the second waits for the answer to the first
        self._underway: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def paid(
        self, name: str, call: Callable[[], Awaitable[bytes]], bill: Bill | None = None, record: Record | None = None
    ) -> bytes:
        """The answer is kept in `record`, else with the job.

        Raises what `call` does when no attempt is left, or before another one is paid for `JobLost`, where the job is
        another's, `JobParked`, where the call has been left to a batch, or `BudgetSpent`.
        """
        step = shorten(name)
        async with self._underway.setdefault(step, asyncio.Lock()):
            return await self._answer(_Call(step, call, bill, record))

    async def _answer(self, call: _Call) -> bytes:
        async for attempt in stamina.retry_context(
            on=_Patience(), attempts=ATTEMPTS, timeout=None, wait_initial=0.5, wait_max=8, wait_jitter=1
        ):
            with attempt:
                answer = await self._attempt(call)
        assert answer is not None  # noqa: S101 - the context above leaves with an answer or an error
        return answer

    async def _attempt(self, call: _Call) -> bytes:
        """The recorded answer, else one that is paid for.

        An attempt without an end in the record is one that a crash hit in flight.
        """
        begun = await self._begin(call)
        if isinstance(begun, bytes):
            return begun
        try:
            answer = await call.make()
        except BaseException as error:
            await _finish(self._close_failed(begun, error))
            raise
        await _finish(self._record(begun, answer))
        return answer

    async def _begin(self, call: _Call) -> bytes | _Attempt:
        """The recorded answer, else an attempt: as soon as the budget has room for it beside those under way."""
        latest = asyncio.get_running_loop().time() + LONGEST_LINE
        while (begun := await self._open_or_undo(call)) is None:
            if asyncio.get_running_loop().time() > latest:
                raise BudgetSpent
            await asyncio.sleep(BUDGET_PAUSE)
        if isinstance(begun, JobParked):
            raise begun
        return begun

    async def _open_or_undo(self, call: _Call) -> bytes | _Attempt | JobParked | None:
        """`_open`; an attempt of a job that is being stopped was not made, and has cost nothing."""
        opening = asyncio.ensure_future(self._database.write_together(partial(self._open, call)))
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            with suppress(Exception):
                if isinstance(opened := await opening, _Attempt):
                    await self._close(opened, "interrupted", Spent(), dollars=0.0)
            raise

    async def _open(self, call: _Call, connection: Connection) -> bytes | _Attempt | JobParked | None:
        """The recorded answer, an attempt, or that it comes with a batch; None while the budget has no room."""
        if not await jobs.hold(connection, self._job):
            raise JobLost
        recorded = await self._find(connection, call)
        if recorded is not None:
            return recorded
        bill = call.bill
        if bill is not None and bill.later is not None and await self._defer(connection, call.step, bill.later):
            return JobParked()
        reserved = await self._budget.reserve(connection, self._job.owner, bill.expected) if bill else None
        if bill and reserved is None:
            return None
        dollars = reserved.dollars if reserved else FREE.dollars
        attempt_id = await jobs.open_attempt(connection, self._job, call.step, dollars=dollars)
        return _Attempt(attempt_id, call, reserved)

    async def _find(self, connection: Connection, call: _Call) -> bytes | None:
        if call.record is not None:
            return await call.record.find(connection)
        return await jobs.find_answer(connection, self._job.id, call.step)

    async def _defer(self, connection: Connection, name: str, later: Later) -> bool:
        """Whether the answer is to come with a batch, whose line this may have become just now."""
        state = await batches.find_state(connection, self._job.id, name)
        if state is not None:
            return state is not LineState.GIVEN_UP
        reserved = await self._budget.reserve(connection, self._job.owner, later.expected)
        if reserved is None:
            return False
        attempt_id = await jobs.open_attempt(connection, self._job, name, dollars=reserved.dollars)
        await batches.add_line(
            connection,
            job_id=self._job.id,
            step=name,
            provider=later.provider,
            body=later.body,
            attempt_id=attempt_id,
        )
        return True

    async def _close_failed(self, attempt: _Attempt, error: BaseException) -> None:
        """What is refused costs nothing; what was stopped, broke off or was of no use may have cost as expected."""
        code = error.code if isinstance(error, ServiceError) else "interrupted"
        if isinstance(error, ServiceError) and not may_have_cost(error):
            await self._close(attempt, code, Spent(), dollars=0.0)
        else:
            await self._close(attempt, code, Spent(dollars=attempt.call.expected.dollars), dollars=None)

    async def _close(self, attempt: _Attempt, code: str, spent: Spent, *, dollars: float | None) -> None:
        """`dollars` are what is to be counted of what was set aside; None: all of it."""

        async def write(connection: Connection) -> None:
            await jobs.close_attempt(connection, attempt.id, spent, failure=code)
            if attempt.reserved and dollars is not None:
                await attempt.reserved.settle(connection, dollars)

        await self._write_whenever(write)

    async def _record(self, attempt: _Attempt, answer: bytes) -> None:
        call, record = attempt.call, attempt.call.record
        spent = call.bill.read(answer) if call.bill else FREE

        async def write(connection: Connection) -> None:
            if record is None:
                await jobs.record_answer(connection, attempt.id, self._job.id, call.step, answer, spent)
            else:
                await jobs.close_attempt(connection, attempt.id, spent, failure=None)
            if attempt.reserved:
                await attempt.reserved.settle(connection, find_cost(spent))
            if record is not None:
                await record.keep(connection, answer)

        await self._write_whenever(write)

    async def _write_whenever(self, write: Callable[[Connection], Awaitable[None]]) -> None:
        """What became of a call is known here alone: a database that is away is waited for."""
        while True:
            try:
                await self._database.write_together(write)
            except ServiceNotReady:
                await asyncio.sleep(DATABASE_PAUSE)
            else:
                return


def shorten(name: str) -> str:
    """As long as may be kept, and still one of its own: names of models have any length. How it ends stays legible."""
    if len(name) <= LONGEST_NAME:
        return name
    return f"{hashlib.sha256(name.encode()).hexdigest()}/{name.rpartition('/')[2]}"[:LONGEST_NAME]


async def _finish(writing: Coroutine[Any, Any, None]) -> None:
    """What was paid for is kept even if this job is being stopped: the write ends before the stop goes on."""
    task = asyncio.create_task(writing)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise


def may_have_cost(error: ServiceError) -> bool:
    return isinstance(error, BadAudio) or (isinstance(error, ProviderUnreachable) and error.was_sent)


class _Patience:
    """With one call, as `wait_before_retry` has it; with answers that are of no use, less."""

    def __init__(self) -> None:
        self._bad = 0

    def __call__(self, error: Exception) -> bool | float:
        self._bad += isinstance(error, BadAudio)
        return self._bad < BAD_ANSWERS and wait_before_retry(error)


def wait_before_retry(error: Exception) -> bool | float:
    """True: back off and try again; a number: the seconds the provider asked for; False: trying again cannot help."""
    if not isinstance(error, ServiceError) or not error.retryable:
        return False
    if error.retry_after is None:
        return True
    return error.retry_after if error.retry_after <= LONGEST_WAIT else False


def patient(paid: PaidCall) -> PaidCall:
    """`paid` for the last of a chain: nobody else can be asked, so a pause of the provider is waited out."""

    async def paid_here(name: str, call: Callable[[], Awaitable[bytes]], bill: Bill | None = None) -> bytes:
        return await paid(name, wait_out(call), bill)

    return paid_here


def wait_out(call: Callable[[], Awaitable[bytes]]) -> Callable[[], Awaitable[bytes]]:
    """The same call, which waits while the provider is left alone."""

    async def wait_and_call() -> bytes:
        latest = asyncio.get_running_loop().time() + LONGEST_WAIT
        while True:
            try:
                return await call()
            except ProviderPaused as pause:
                if pause.retry_after is None or asyncio.get_running_loop().time() + pause.retry_after > latest:
                    raise
                await asyncio.sleep(pause.retry_after)

    return wait_and_call
