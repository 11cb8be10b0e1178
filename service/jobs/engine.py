"""The trigger: carries job ids to whoever produces them. The truth about a job stands in SQL, not here."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from pgqueuer import Job, PgQueuer
from pgqueuer.adapters.inmemory import InMemoryDriver, InMemoryQueries
from pgqueuer.adapters.persistence.qb import QueryQueueBuilder
from pgqueuer.domain.settings import DBSettings
from pgqueuer.types import Channel

from service.store import jobs
from service.store.session import Database
from service.telemetry import log

CHANNEL = Channel("altaloud")
ENTRYPOINT = "produce"
JOBS_AT_ONCE = 200
"""Jobs mostly wait for providers; what takes cores has limits of its own."""
BATCH = 10
"""PgQueuer wants at least two batches within `JOBS_AT_ONCE`."""
SWEEP_EVERY = 30.0
"""Seconds between two looks for jobs that have lost their trigger."""
GRACE = 2.0
"""Seconds that running jobs get to end by themselves when the service stops; they go on at the next start."""


class Engine:
    """PgQueuer's in-memory mode inside the one process that serves SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # named here because PgQueuer would otherwise take a bare CHANNEL of the environment for its own
        settings = DBSettings(channel=CHANNEL)
        driver = InMemoryDriver()
        self._memory = InMemoryQueries(driver, qbq=QueryQueueBuilder(settings))
        self._queue = PgQueuer(driver, channel=CHANNEL, queries=self._memory)
        self._triggered: set[str] = set()
        self._running: set[asyncio.Task[None]] = set()
        self._loops: list[asyncio.Task[None]] = []

    async def trigger(self, job_id: str) -> None:
        """Has the job produced soon; a job that has a trigger already gets no second one."""
        if job_id not in self._triggered:
            await self._memory.enqueue(ENTRYPOINT, job_id.encode())
            self._triggered.add(job_id)

    def start(self, produce: Callable[[str], Awaitable[None]]) -> None:
        """Has `produce` take up what a former process left and everything that is triggered from now on."""

        @self._queue.entrypoint(ENTRYPOINT)
        async def handle(job: Job) -> None:
            await self._supervise(produce, (job.payload or b"").decode())

        run = self._queue.run(
            batch_size=BATCH, max_concurrent_tasks=JOBS_AT_ONCE, log_aggregation_interval=timedelta(0)
        )
        self._loops = [asyncio.create_task(run), asyncio.create_task(self._sweep())]
        self._loops[0].add_done_callback(_log_end)

    async def stop(self) -> None:
        self._queue.shutdown.set()
        if self._running:
            await asyncio.wait(self._running, timeout=GRACE)
        for task in self._running:
            task.cancel()
        self._loops[-1].cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)

    async def _supervise(self, produce: Callable[[str], Awaitable[None]], job_id: str) -> None:
        """Never raises: PgQueuer would keep the traceback, with words of the image in it."""
        task = asyncio.ensure_future(produce(job_id))
        self._running.add(task)
        try:
            await asyncio.wait({task})
        finally:
            self._running.discard(task)
            self._triggered.discard(job_id)
        if not task.cancelled() and (error := task.exception()):
            log.error("job.crashed", job=job_id, exc_info=error)

    async def _sweep(self) -> None:
        while True:
            try:
                async with self._database.read() as connection:
                    unfinished = await jobs.find_open(connection)
                for job_id in unfinished:
                    await self.trigger(job_id)
                # PgQueuer never trims its in-memory log by itself
                await self._memory.clear_queue_log()
            except Exception:  # the next round may find the database well again
                log.exception("sweep.failed")
            await asyncio.sleep(SWEEP_EVERY)


def _log_end(run: asyncio.Task[None]) -> None:
    if not run.cancelled() and (error := run.exception()):
        log.error("engine.ended", exc_info=error)
