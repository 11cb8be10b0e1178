"""The trigger: carries job ids to whoever produces them. The truth about a job stands in SQL, not here."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import Any, TypedDict, cast

from pgqueuer import Job, RetryRequested
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.inmemory import InMemoryDriver, InMemoryQueries
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment, QueryQueueBuilder, QuerySchedulerBuilder
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.domain.models import TracebackRecord
from pgqueuer.domain.settings import DBSettings, Durability
from pgqueuer.domain.types import JOB_STATUS
from pgqueuer.ports import RepositoryPort
from pgqueuer.qm import QueueManager
from pgqueuer.types import Channel

from service.domain.records import Trigger
from service.errors import ServiceNotReady
from service.store import jobs
from service.store.line import Line
from service.store.session import Connection, Database
from service.telemetry import log

CHANNEL = Channel("altaloud")
ENTRYPOINT = "produce"
JOBS_AT_ONCE = 200
"""Jobs mostly wait for providers; what takes cores has limits of its own."""
BATCH = 10
"""PgQueuer wants at least two batches within `JOBS_AT_ONCE`."""
LOOK_EVERY = timedelta(seconds=1)
"""For triggers that no notification told of, and for workers that died: left at PgQueuer's 30 s that took 29 s."""
HEARTBEAT_TIMEOUT = timedelta(seconds=8)
"""After so long without a sign of life another worker takes the job over."""
SWEEP_EVERY = 30.0
"""Seconds between two looks for jobs that have lost their trigger."""
START_AGAIN_AFTER = 3.0
"""Seconds after which a loop that ended of itself is started again."""
TRY_AGAIN_AFTER = timedelta(seconds=2)
"""When the database was away: until the job is taken up again."""
GRACE = 2.0
"""Seconds that running jobs get to end by themselves when the service stops; they go on at the next start."""

# each named here because PgQueuer would take names from a bare CHANNEL, TRIGGER or FUNCTION of the environment
SETTINGS = DBSettings(
    prefix="",
    db_schema=None,
    channel=CHANNEL,
    function="fn_pgqueuer_changed",
    statistics_table="pgqueuer_statistics",
    queue_status_type="pgqueuer_status",
    queue_table="pgqueuer",
    queue_table_log="pgqueuer_log",
    trigger="tg_pgqueuer_changed",
    schedules_table="pgqueuer_schedules",
    durability=Durability.durable,
)
FIND_TRIGGERED = "SELECT dedupe_key FROM pgqueuer WHERE dedupe_key IS NOT NULL AND status IN ('queued', 'picked')"
FIND_HELD = "SELECT id FROM pgqueuer WHERE id = ANY($1::bigint[]) AND queue_manager_id = $2"
REVIVE = "UPDATE pgqueuer SET heartbeat = now() WHERE status = 'picked'"
"""While the server was away nobody could give a sign of life, so everyone's counts from now."""
FORGET_LOG = """
    DELETE FROM pgqueuer_log WHERE id IN (
        SELECT id FROM pgqueuer_log WHERE created < now() - interval '1 hour' FOR UPDATE SKIP LOCKED
    )
"""
"""PgQueuer never trims its log; several workers may try at the same time."""

Produce = Callable[[str], Awaitable[None]]


class Builders(TypedDict):
    """What PgQueuer would otherwise make with settings of the environment."""

    qbe: QueryBuilderEnvironment
    qbq: QueryQueueBuilder
    qbs: QuerySchedulerBuilder


class Engine:
    """PgQueuer, over PostgreSQL for any number of processes, in memory for the one that serves SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._queue = InMemoryQueue() if database.is_sqlite else ServerQueue(database)
        self._manager = QueueManager(self._queue.queries, CHANNEL)
        self._running: set[asyncio.Task[None]] = set()
        self._loops: list[asyncio.Task[None]] = []
        self._stops = False

    async def trigger(self, connection: Connection, job_id: str, claim: int) -> None:
        """Has the job produced soon, by whichever process comes first; one trigger for each claim.

        `connection` is the one whose transaction opened the job: on PostgreSQL both are kept, or none. In memory the
        trigger is out at once, but the first thing it leads to is a write, which waits for the one before it.
        """
        await self._queue.enqueue(connection, [_key(Trigger(job_id, claim))])

    def start(self, produce: Produce) -> None:
        """Has `produce` take up what others left and everything that is triggered from now on."""

        @self._manager.entrypoint(ENTRYPOINT)
        async def handle(job: Job) -> None:
            await self._supervise(produce, (job.payload or b"").decode())

        self._loops = [
            asyncio.create_task(self._keep_up("queue", self._carry)),
            asyncio.create_task(self._keep_up("sweep", self._sweep)),
        ]

    async def stop(self) -> None:
        """Jobs that do not end soon are left as they are; on PostgreSQL another worker takes them up at once."""
        self._stops = True
        self._manager.shutdown.set()
        self._queue.stop_waiting()
        if self._running:
            await asyncio.wait(self._running, timeout=GRACE)
        for task in self._running:
            task.cancel()
        for loop in self._loops[1:]:
            loop.cancel()
        if self._loops:  # they hand back what they had, unless the database is away
            await asyncio.wait(self._loops, timeout=GRACE)
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        self._queue.close()

    async def _carry(self) -> None:
        await self._manager.run(
            batch_size=BATCH,
            max_concurrent_tasks=JOBS_AT_ONCE,
            dequeue_timeout=LOOK_EVERY,
            heartbeat_timeout=HEARTBEAT_TIMEOUT,
            log_aggregation_interval=timedelta(0),  # nobody reads its statistics
        )

    async def _supervise(self, produce: Produce, key: str) -> None:
        """Raises nothing but `RetryRequested`: PgQueuer would keep the traceback, with words of the image in it."""
        if self._stops:
            raise RetryRequested
        job_id = key.partition(":")[0]
        task = asyncio.ensure_future(produce(job_id))
        self._running.add(task)
        try:
            await asyncio.wait({task})
        finally:
            self._running.discard(task)
        if task.cancelled():
            raise RetryRequested
        error = task.exception()
        if isinstance(error, ServiceNotReady):
            log.warning("job.postponed", job=job_id)
            raise RetryRequested(TRY_AGAIN_AFTER)
        self._queue.forget(key)
        if error:
            log.error("job.crashed", job=job_id, exc_info=error)

    async def _sweep(self) -> None:
        while True:
            async with self._database.read() as connection:
                # both as of one moment: a job that begins or ends meanwhile must not get a second trigger
                unfinished = await jobs.find_sweepable(connection)
                triggered = {key.partition(":")[0] for key in await self._queue.find_triggered(connection)}
            lost = [_key(job) for job in unfinished if job.job_id not in triggered]
            if lost:
                async with self._database.write() as connection:
                    await self._queue.enqueue(connection, lost)
            await self._queue.forget_log()
            await asyncio.sleep(SWEEP_EVERY)

    async def _keep_up(self, name: str, loop: Callable[[], Coroutine[Any, Any, None]]) -> None:
        while not self._stops:
            try:
                await loop()
            except ServiceNotReady:
                log.warning("engine.waits", loop=name)
            except Exception:  # whatever it was, jobs must go on
                log.exception("engine.ended", loop=name)
            if not self._stops:
                await asyncio.sleep(START_AGAIN_AFTER)


class InMemoryQueue:
    """Triggers of this process, which the sweep brings back after its end."""

    def __init__(self) -> None:
        self.queries = InMemoryQueries(InMemoryDriver(), **make_builders())
        self._triggered: set[str] = set()

    async def enqueue(self, connection: Connection, keys: list[str]) -> None:  # noqa: ARG002 - as on a server
        await _enqueue(self.queries, keys)
        self._triggered.update(keys)

    async def find_triggered(self, connection: Connection) -> set[str]:  # noqa: ARG002
        return self._triggered

    def forget(self, key: str) -> None:
        self._triggered.discard(key)

    async def forget_log(self) -> None:
        await self.queries.clear_queue_log()

    def stop_waiting(self) -> None:
        """There is nobody to wait for."""

    def close(self) -> None:
        """There is nothing to close."""


class ServerQueue:
    """Triggers in PostgreSQL, for all processes that share it."""

    def __init__(self, database: Database) -> None:
        self._line = Line(database, after_loss=REVIVE)
        self.queries = ServerQueries(AsyncpgDriver(cast("Any", self._line)), **make_builders())

    async def enqueue(self, connection: Connection, keys: list[str]) -> None:
        raw: Any = (await connection.get_raw_connection()).driver_connection
        # SQLAlchemy begins a transaction with its first statement; before it each trigger would stand alone
        if not raw.is_in_transaction():
            await connection.exec_driver_sql("SELECT 1")
        await _enqueue(Queries(AsyncpgDriver(raw), **make_builders()), keys)

    async def find_triggered(self, connection: Connection) -> set[str]:
        return set((await connection.exec_driver_sql(FIND_TRIGGERED)).scalars())

    def forget(self, key: str) -> None:
        """The row goes with the end of its handler."""

    async def forget_log(self) -> None:
        await self.queries.driver.execute(FORGET_LOG)  # one question at a time

    def stop_waiting(self) -> None:
        self._line.stop_waiting()

    def close(self) -> None:
        self._line.hang_up()


class ServerQueries(Queries):
    """Ends only what this worker still holds: a job that another took over meanwhile would go on without a trigger."""

    async def log_jobs(self, job_status: list[tuple[Job, JOB_STATUS, TracebackRecord | None]]) -> None:
        ended = [job.id for job, _, _ in job_status]
        held = {row["id"] for row in await self.driver.fetch(FIND_HELD, ended, job_status[0][0].queue_manager_id)}
        await super().log_jobs([entry for entry in job_status if entry[0].id in held])


async def _enqueue(queries: RepositoryPort, keys: list[str]) -> None:
    count = len(keys)
    payloads: list[bytes | None] = [key.encode() for key in keys]
    await queries.enqueue([ENTRYPOINT] * count, payloads, [0] * count, dedupe_key=list(keys), on_conflict="skip")


def make_builders() -> Builders:
    return {
        "qbe": QueryBuilderEnvironment(SETTINGS),
        "qbq": QueryQueueBuilder(SETTINGS),
        "qbs": QuerySchedulerBuilder(SETTINGS),
    }


def _key(job: Trigger) -> str:
    return f"{job.job_id}:{job.claim}"
