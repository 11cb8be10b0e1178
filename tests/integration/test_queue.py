"""The way of a trigger: with its job or not at all, to one worker at a time, and on through whatever happens to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Self
from uuid import UUID, uuid4

import pytest
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.ports.repository import EntrypointExecutionParameter
from pgqueuer.types import QueueEntrypoint, QueueManagerId
from structlog.testing import capture_logs

from service.errors import ServiceNotReady
from service.jobs.engine import ENTRYPOINT, Engine, ServerQueries, make_builders
from service.settings import read_settings
from service.store import jobs, schema
from service.store.session import Connection, Database
from tests.databases import Server
from tests.stored import add_job

PATIENCE = 20
Look = Callable[[str], list[Any]]
QUEUED = "SELECT count(*) FROM pgqueuer"


@pytest.fixture
async def database(tmp_path: Path, both_databases: str) -> AsyncIterator[Database]:
    settings = read_settings({"ALTALOUD_DATA_DIR": str(tmp_path)}, tmp_path / ".env")
    async with opened(settings.effective_database_url) as database:
        yield database


@pytest.fixture
async def server_database(postgresql: Server) -> AsyncIterator[Database]:
    with postgresql.database() as address:
        async with opened(address) as database:
            yield database


@asynccontextmanager
async def opened(address: str) -> AsyncIterator[Database]:
    database = Database(address)
    await schema.upgrade(database)
    yield database
    await database.close()


async def submit(engine: Engine, connection: Connection) -> str:
    """A job with its trigger."""
    job = await add_job(connection)
    await engine.trigger(connection, job.job_id, job.claim)
    return job.job_id


class Worker:
    """Ends each job in as many seconds, and remembers what it was given."""

    def __init__(self, database: Database, seconds: float = 0) -> None:
        self.engine = Engine(database)
        self.given: list[str] = []
        self.stopped: list[str] = []
        self.faults: list[Exception] = []
        """What happens to the next jobs instead."""
        self._database = database
        self._seconds = seconds

    async def __aenter__(self) -> Self:
        self.engine.start(self.produce)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.engine.stop()

    async def produce(self, job_id: str) -> None:
        self.given.append(job_id)
        if self.faults:
            raise self.faults.pop(0)
        async with self._database.write() as connection:
            job = await jobs.start(connection, job_id)
        if job is None:
            return
        try:
            await asyncio.sleep(self._seconds)
        except asyncio.CancelledError:
            self.stopped.append(job_id)
            raise
        async with self._database.write() as connection:
            await jobs.end(connection, job_id)


async def until(is_so: Callable[[], bool], seconds: float = PATIENCE) -> None:
    async with asyncio.timeout(seconds):
        while not is_so():  # noqa: ASYNC110 - what is looked at has no event
            await asyncio.sleep(0.02)


async def until_all_ended(database: Database) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            async with database.read() as connection:
                if not await jobs.find_open(connection):
                    return
            await asyncio.sleep(0.02)


async def count(database: Database, query: str = QUEUED) -> int:
    async with database.read() as connection:
        return int((await connection.exec_driver_sql(query)).scalar_one())


async def test_a_job_is_given_once_to_one_worker(database: Database) -> None:
    async with Worker(database) as worker:
        async with database.write() as connection:
            submitted = [await submit(worker.engine, connection) for _ in range(30)]
        await until_all_ended(database)
    assert sorted(worker.given) == sorted(submitted)


async def test_what_a_former_process_left_is_taken_up(database: Database) -> None:
    async with database.write() as connection:
        submitted = [await submit(Engine(database), connection) for _ in range(3)]
    if not database.is_sqlite:  # as if they had been lost
        async with database.write() as connection:
            await connection.exec_driver_sql("DELETE FROM pgqueuer")
    async with Worker(database) as worker:
        await until_all_ended(database)
    assert sorted(worker.given) == sorted(submitted)


async def test_a_job_that_is_not_kept_has_no_trigger(database: Database) -> None:
    async def give_up(worker: Worker) -> None:
        async with database.write() as connection:
            await submit(worker.engine, connection)
            raise ZeroDivisionError

    async with Worker(database) as worker:
        with pytest.raises(ZeroDivisionError):
            await give_up(worker)
        async with database.write() as connection:
            kept = await submit(worker.engine, connection)
        await until_all_ended(database)
    if not database.is_sqlite:
        assert worker.given == [kept]
        assert await count(database) == 0


async def test_a_trigger_stands_with_its_job_even_if_it_comes_first(server_database: Database) -> None:
    """Where nothing has begun the transaction yet, the server would keep the trigger at once."""

    async def give_up() -> None:
        async with server_database.write() as connection:
            await Engine(server_database).trigger(connection, "job", 0)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await give_up()
    assert await count(server_database) == 0


async def test_a_claim_is_triggered_once(server_database: Database) -> None:
    engine = Engine(server_database)
    for claim, expected in ((0, 1), (0, 1), (1, 2)):
        async with server_database.write() as connection:
            await engine.trigger(connection, "job", claim)
            await connection.exec_driver_sql("SELECT 1")  # a trigger too many does not break the transaction
        assert await count(server_database) == expected


async def test_workers_share_the_jobs(server_database: Database) -> None:
    async with Worker(server_database, 0.1) as first, Worker(server_database, 0.1) as second:
        async with server_database.write() as connection:
            submitted = [await submit(first.engine, connection) for _ in range(40)]
        await until_all_ended(server_database)
    assert sorted(first.given + second.given) == sorted(submitted)
    assert first.given
    assert second.given


async def test_a_worker_that_stops_hands_its_jobs_over(server_database: Database) -> None:
    async with Worker(server_database, seconds=PATIENCE) as first:
        async with server_database.write() as connection:
            job_id = await submit(first.engine, connection)
        await until(lambda: first.given == [job_id])
    assert first.stopped == [job_id]
    async with Worker(server_database) as second:
        await until_all_ended(server_database)
    assert second.given == [job_id]


async def test_a_crash_leaves_no_word_of_it_in_the_queue(server_database: Database) -> None:
    with capture_logs() as logs:
        async with Worker(server_database) as worker:
            worker.faults = [RuntimeError("a secret of ours")]
            async with server_database.write() as connection:
                await submit(worker.engine, connection)
            await until(lambda: "job.crashed" in {entry["event"] for entry in logs})
    assert await count(server_database) == 0
    assert await count(server_database, "SELECT count(*) FROM pgqueuer_log WHERE traceback IS NOT NULL") == 0


async def test_a_job_that_met_no_database_is_tried_again(server_database: Database) -> None:
    with capture_logs() as logs:
        async with Worker(server_database) as worker:
            worker.faults = [ServiceNotReady("The database does not answer.")]
            async with server_database.write() as connection:
                job_id = await submit(worker.engine, connection)
            await until_all_ended(server_database)
    assert worker.given == [job_id] * 2
    assert [entry["event"] for entry in logs] == ["job.postponed"]


async def test_what_was_taken_over_is_not_ended_by_who_had_it(server_database: Database) -> None:
    """A worker that was frozen for long ends its jobs when another has them already."""
    async with server_database.write() as connection:
        await submit(Engine(server_database), connection)
    raw = await server_database.connect_aside()
    queries = ServerQueries(AsyncpgDriver(raw), **make_builders())
    entrypoints = {QueueEntrypoint(ENTRYPOINT): EntrypointExecutionParameter(concurrency_limit=0)}

    async def take(worker: UUID, heartbeat_timeout: timedelta) -> Any:
        return await queries.dequeue(
            batch_size=9,
            entrypoints=entrypoints,
            queue_manager_id=QueueManagerId(worker),
            global_concurrency_limit=None,
            heartbeat_timeout=heartbeat_timeout,
        )

    [by_the_first] = await take(uuid4(), timedelta(seconds=8))
    assert await take(uuid4(), timedelta(seconds=8)) == []
    [by_the_second] = await take(uuid4(), timedelta(0))
    await queries.log_jobs([(by_the_first, "successful", None)])
    assert await count(server_database) == 1
    await queries.log_jobs([(by_the_second, "successful", None)])
    assert await count(server_database) == 0
    await raw.close()


async def test_a_queue_that_broke_down_is_taken_up_again(server_database: Database) -> None:
    with capture_logs() as logs:
        async with Worker(server_database) as worker:
            async with server_database.write() as connection:
                await connection.exec_driver_sql("ALTER TABLE pgqueuer RENAME TO elsewhere")
            await until(lambda: any(entry["event"] == "engine.ended" for entry in logs))
            async with server_database.write() as connection:
                await connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO pgqueuer")
            async with server_database.write() as connection:
                await submit(worker.engine, connection)
            await until_all_ended(server_database)


async def test_the_log_of_the_queue_is_forgotten(server_database: Database) -> None:
    old, young = "now() - interval '2 hours'", "now()"
    async with server_database.write() as connection:
        for created in (old, young):
            await connection.exec_driver_sql(
                "INSERT INTO pgqueuer_log (created, job_id, status, priority, entrypoint)"
                f" VALUES ({created}, 1, 'successful', 0, 'produce')"
            )
    async with Worker(server_database):
        async with asyncio.timeout(PATIENCE):
            while await count(server_database, "SELECT count(*) FROM pgqueuer_log") != 1:  # noqa: ASYNC110
                await asyncio.sleep(0.02)


async def test_jobs_go_on_when_the_server_was_away() -> None:
    """What is lost with the connections is found again, and nobody is given a job that is being done."""
    with Server() as server, server.database() as address, capture_logs() as logs:
        async with opened(address) as database, Worker(database, seconds=3) as worker:
            async with database.write() as connection:
                before = await submit(worker.engine, connection)
            await until(lambda: worker.given == [before])
            await asyncio.to_thread(server.stop)
            with pytest.raises(ServiceNotReady):
                async with database.write() as connection:
                    await submit(worker.engine, connection)
            await asyncio.to_thread(server.start_again)
            async with database.write() as connection:
                after = await submit(worker.engine, connection)
            await until_all_ended(database)
            # a trigger whose end was lost with the connection comes once more: by then its job has ended
            assert list(dict.fromkeys(worker.given)) == [before, after]
    assert "queue.connected_again" in {entry["event"] for entry in logs}
