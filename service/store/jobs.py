"""Jobs, the recorded answers of their steps, and every attempt that was paid for.

One job of a description runs at a time; the others wait their turn in the order they came.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from service.domain.records import QUIET_KINDS, Job, JobKind, Trigger
from service.domain.work import Spent
from service.store import batches, descriptions
from service.store.session import insert_missing, new_id, now
from service.store.tables import attempts, jobs, steps

UNKNOWN = Spent()
_IS_OPEN = jobs.c.ended_at.is_(None)


async def add(connection: AsyncConnection, *, owner: str, description_id: str, kind: JobKind) -> Trigger:
    job_id = new_id()
    await connection.execute(
        jobs.insert().values(
            id=job_id,
            owner=owner,
            description_id=description_id,
            kind=kind,
            starts=0,
            claim=0,
            created_at=now(),
        )
    )
    return Trigger(job_id, 0)


async def find_open(connection: AsyncConnection, description_id: str | None = None) -> list[Trigger]:
    """All jobs that have not ended, or those of a description; oldest first."""
    query = sa.select(jobs.c.id, jobs.c.claim).where(_IS_OPEN).order_by(jobs.c.id)
    if description_id is not None:
        query = query.where(jobs.c.description_id == description_id)
    return [Trigger(row.id, row.claim) for row in (await connection.execute(query)).all()]


async def find_sweepable(connection: AsyncConnection) -> list[Trigger]:
    """Jobs that have not ended and wait for nothing: each should have a trigger."""
    query = sa.select(jobs.c.id, jobs.c.claim).where(_IS_OPEN, ~batches.WAITS).order_by(jobs.c.id)
    return [Trigger(row.id, row.claim) for row in (await connection.execute(query)).all()]


async def find_waiting(connection: AsyncConnection, job_id: str) -> Trigger | None:
    """The job as it waits to be taken; None where it has ended."""
    query = sa.select(jobs.c.id, jobs.c.claim).where(jobs.c.id == job_id, _IS_OPEN)
    row = (await connection.execute(query)).one_or_none()
    return Trigger(row.id, row.claim) if row else None


async def find_kinds(connection: AsyncConnection, description_id: str) -> set[JobKind]:
    """Of its open jobs."""
    query = sa.select(jobs.c.kind).where(_IS_OPEN, jobs.c.description_id == description_id)
    return {JobKind(kind) for kind in (await connection.execute(query)).scalars()}


async def start(connection: AsyncConnection, job_id: str) -> Job | None:
    """Takes the job from whoever had it, and counts the start.

    None where it has ended or was deleted meanwhile, and where an older job of its description comes first.
    """
    row = (await connection.execute(jobs.select().where(jobs.c.id == job_id, _IS_OPEN))).one_or_none()
    if row is None or not await descriptions.hold(connection, row.description_id):
        return None
    is_first = (await find_open(connection, row.description_id))[:1]
    takes = bool(is_first) and is_first[0].job_id == job_id
    claimed = await connection.execute(
        jobs.update()
        .where(jobs.c.id == job_id, _IS_OPEN)
        .values(claim=jobs.c.claim + 1, starts=jobs.c.starts + int(takes))
        .returning(jobs)
    )
    row = claimed.one_or_none()
    if row is None or not takes:
        return None
    return Job(row.id, row.owner, row.description_id, JobKind(row.kind), row.claim, row.starts)


async def hold(connection: AsyncConnection, job: Job) -> bool:
    """Has the description to itself until the transaction ends. False where the job is not the worker's any more."""
    if not await descriptions.hold(connection, job.description_id):
        return False
    query = sa.select(jobs.c.id).where(jobs.c.id == job.id, jobs.c.claim == job.claim, _IS_OPEN)
    return (await connection.execute(query)).one_or_none() is not None


async def leave(connection: AsyncConnection, job: Job) -> None:
    """Gives the job up in good order: the start says nothing against it."""
    await connection.execute(
        jobs.update()
        .where(jobs.c.id == job.id, jobs.c.claim == job.claim)
        .values(starts=jobs.c.starts - 1, claim=jobs.c.claim + 1)
    )


async def change_kind(connection: AsyncConnection, job_id: str, kind: JobKind) -> None:
    await connection.execute(jobs.update().where(jobs.c.id == job_id).values(kind=kind))


async def end(connection: AsyncConnection, job_id: str) -> None:
    await connection.execute(jobs.update().where(jobs.c.id == job_id).values(ended_at=now()))


async def end_all(connection: AsyncConnection, description_id: str) -> None:
    """The open jobs of a description."""
    await connection.execute(
        jobs.update().where(jobs.c.description_id == description_id, _IS_OPEN).values(ended_at=now())
    )


async def forget_answers(connection: AsyncConnection, description_id: str, kind: JobKind) -> None:
    """What ended jobs like this were answered; a cancelled one of another kind may still go on with its answers."""
    await connection.execute(steps.delete().where(steps.c.job_id.in_(_ended_of(description_id, kind))))


def _ended_of(description_id: str, kind: JobKind) -> sa.Select[str]:
    """Jobs that one of this `kind` goes on where they were: all that bring words, or those of the kind."""
    is_like = jobs.c.kind == kind if kind in QUIET_KINDS else jobs.c.kind.not_in(QUIET_KINDS)
    return sa.select(jobs.c.id).where(jobs.c.description_id == description_id, ~_IS_OPEN, is_like)


async def find_last_kind(connection: AsyncConnection, description_id: str) -> JobKind | None:
    """Of the ended jobs that were to bring words; a regeneration that brought them is one no more."""
    query = (
        sa.select(jobs.c.kind)
        .where(jobs.c.description_id == description_id, ~_IS_OPEN, jobs.c.kind.not_in(QUIET_KINDS))
        .order_by(jobs.c.id.desc())
        .limit(1)
    )
    kind = (await connection.execute(query)).scalar_one_or_none()
    return JobKind(kind) if kind else None


async def waits(connection: AsyncConnection, description_id: str, kind: JobKind) -> bool:
    """Whether a job of this quiet kind that nobody has begun will look for all that is pending anyhow."""
    query = sa.select(jobs.c.id).where(
        jobs.c.description_id == description_id, _IS_OPEN, jobs.c.kind == kind, jobs.c.starts == 0
    )
    return (await connection.execute(query.limit(1))).one_or_none() is not None


async def inherit_answers(connection: AsyncConnection, description_id: str, job_id: str, kind: JobKind) -> None:
    """A job that goes on where one like it was cancelled takes over all that one was answered, and what it waits for.

    Afterwards no job like it that has ended keeps an answer.
    """
    former = _ended_of(description_id, kind)
    await batches.hand_over(connection, former, job_id)
    newest = (
        sa.select(steps.c.name, sa.func.max(steps.c.job_id).label("job_id"))
        .where(steps.c.job_id.in_(former))
        .group_by(steps.c.name)
        .subquery()
    )
    kept = sa.select(sa.literal(job_id), steps.c.name, steps.c.answer).join(
        newest, (newest.c.name == steps.c.name) & (newest.c.job_id == steps.c.job_id)
    )
    await connection.execute(steps.insert().from_select(["job_id", "name", "answer"], kept))
    await forget_answers(connection, description_id, kind)


async def find_answer(connection: AsyncConnection, job_id: str, step: str) -> bytes | None:
    query = sa.select(steps.c.answer).where(steps.c.job_id == job_id, steps.c.name == step)
    return (await connection.execute(query)).scalar_one_or_none()


async def open_attempt(connection: AsyncConnection, job: Job, step: str, *, dollars: float | None = None) -> str:
    """The attempt's id. `dollars` is what is set aside for it, by an assumed price where none is known."""
    attempt_id = new_id()
    await connection.execute(
        attempts.insert().values(id=attempt_id, job_id=job.id, step=step, started_at=now(), dollars=dollars)
    )
    return attempt_id


async def record_answer(
    connection: AsyncConnection, attempt_id: str, job_id: str, step: str, answer: bytes, spent: Spent
) -> None:
    """Kept even if another worker has taken the job meanwhile: it is paid for. The first answer counts.

    The answer to a job that was deleted is dropped.
    """
    # the job first, as a deletion takes them; until the transaction ends it stays
    query = sa.select(jobs.c.id).where(jobs.c.id == job_id).with_for_update(read=True)
    if (await connection.execute(query)).one_or_none() is not None:
        await close_attempt(connection, attempt_id, spent, failure=None)
        await connection.execute(insert_missing(connection, steps).values(job_id=job_id, name=step, answer=answer))


async def close_attempt(
    connection: AsyncConnection, attempt_id: str, spent: Spent = UNKNOWN, *, failure: str | None
) -> None:
    await connection.execute(
        attempts.update()
        .where(attempts.c.id == attempt_id)
        .values(
            ended_at=now(),
            failure=failure,
            prompt_tokens=spent.tokens.prompt,
            completion_tokens=spent.tokens.completion,
            dollars=spent.dollars,
        )
    )
