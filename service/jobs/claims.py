"""A job in the hands of the worker that has taken it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, TypeVar

from service.domain.records import DescriptionRecord, Job
from service.domain.work import Growing
from service.jobs.budget import Budget
from service.jobs.progress import Watch
from service.jobs.steps import JobLost, Steps
from service.store import descriptions, jobs
from service.store.session import Connection, Database
from service.store.together import Change

R = TypeVar("R")


class Claim:
    """Whatever it writes is kept only while the job is still this worker's; else `JobLost` is raised."""

    def __init__(self, database: Database, watch: Watch, job: Job, budget: Budget) -> None:
        self._database = database
        self._watch = watch
        self.job = job
        self.paid = Steps(database, job, budget).paid
        """The recorded steps of this job (see `domain.work.PaidCall`)."""

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Connection]:
        """The description is this worker's alone until the block ends; whoever watches it hears of the change."""
        async with self._database.write() as connection:
            if not await jobs.hold(connection, self.job):
                raise JobLost
            yield connection
        self._watch.changed(self.job.description_id)

    async def write_together(self, change: Change[R]) -> R:
        """`write` of one change, in one transaction with others where that is cheaper."""

        async def write(connection: Connection) -> R:
            if not await jobs.hold(connection, self.job):
                raise JobLost
            return await change(connection)

        result = await self._database.write_together(write)
        self._watch.changed(self.job.description_id)
        return result

    async def change(self, **values: Any) -> None:  # noqa: ANN401 - columns
        """Sets columns of the description."""
        async with self.write() as connection:
            await descriptions.change(connection, self.job.description_id, **values)

    def heard(self) -> None:
        """Tells those who listen in this process that there is more to hear."""
        self._watch.heard(self.job.description_id)

    def growing(self) -> AbstractAsyncContextManager[Growing]:
        """Until the block ends, what shows the description's words to those who watch while they are written."""
        return self._watch.growing(self.job.description_id)

    async def load(self) -> DescriptionRecord:
        async with self._database.read() as connection:
            record = await descriptions.find(connection, self.job.description_id, owner=self.job.owner)
        if record is None:
            raise JobLost
        return record
