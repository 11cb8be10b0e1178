"""Jobs, the recorded answers of their steps, and every attempt that was paid for."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from service.domain.records import Job
from service.store.session import new_id, now
from service.store.tables import attempts, jobs, steps


async def add(connection: AsyncConnection, *, owner: str, description_id: str, kind: str = "describe") -> str:
    job_id = new_id()
    await connection.execute(
        jobs.insert().values(
            id=job_id,
            owner=owner,
            description_id=description_id,
            kind=kind,
            starts=0,
            created_at=now(),
        )
    )
    return job_id


async def find_open(connection: AsyncConnection) -> list[str]:
    """Ids of all jobs that have not ended, oldest first."""
    query = sa.select(jobs.c.id).where(jobs.c.ended_at.is_(None)).order_by(jobs.c.id)
    return list((await connection.execute(query)).scalars())


async def start(connection: AsyncConnection, job_id: str) -> Job | None:
    """Counts the start. None where the job has ended or was deleted meanwhile."""
    row = (
        await connection.execute(
            jobs.update()
            .where(jobs.c.id == job_id, jobs.c.ended_at.is_(None))
            .values(starts=jobs.c.starts + 1)
            .returning(jobs)
        )
    ).one_or_none()
    return Job(row.id, row.owner, row.description_id, row.starts) if row else None


async def forgive_start(connection: AsyncConnection, job_id: str) -> None:
    await connection.execute(jobs.update().where(jobs.c.id == job_id).values(starts=jobs.c.starts - 1))


async def end(connection: AsyncConnection, job_id: str) -> None:
    """Nothing of a job is kept beyond its end but the record of its attempts."""
    await connection.execute(jobs.update().where(jobs.c.id == job_id).values(ended_at=now()))
    await connection.execute(steps.delete().where(steps.c.job_id == job_id))


async def find_answer(connection: AsyncConnection, job_id: str, step: str) -> bytes | None:
    query = sa.select(steps.c.answer).where(steps.c.job_id == job_id, steps.c.name == step)
    return (await connection.execute(query)).scalar_one_or_none()


async def open_attempt(connection: AsyncConnection, job_id: str, step: str) -> str | None:
    """The attempt's id. None where the job was deleted meanwhile."""
    if not await _exists(connection, job_id):
        return None
    attempt_id = new_id()
    await connection.execute(attempts.insert().values(id=attempt_id, job_id=job_id, step=step, started_at=now()))
    return attempt_id


async def record_answer(connection: AsyncConnection, attempt_id: str, job_id: str, step: str, answer: bytes) -> None:
    """The answer to a job that was deleted meanwhile is dropped."""
    await close_attempt(connection, attempt_id, failure=None)
    if await _exists(connection, job_id):
        await connection.execute(steps.insert().values(job_id=job_id, name=step, answer=answer))


async def close_attempt(connection: AsyncConnection, attempt_id: str, *, failure: str | None) -> None:
    await connection.execute(
        attempts.update().where(attempts.c.id == attempt_id).values(ended_at=now(), failure=failure)
    )


async def _exists(connection: AsyncConnection, job_id: str) -> bool:
    found = await connection.execute(sa.select(jobs.c.id).where(jobs.c.id == job_id))
    return found.one_or_none() is not None
