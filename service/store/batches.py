"""Requests that may take a day: each waits, goes out with others in one batch, and comes back as a recorded answer.

A line is sent by the one worker that has set its batch, and a batch is looked at by the one that has put off its next
look: every other worker finds nothing to do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from service.store.session import insert_missing, new_id, now
from service.store.tables import batch_lines, batches, jobs


class LineState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given_up"
    """The batch brought no answer: the job makes an ordinary call."""


@dataclass(frozen=True, slots=True)
class Line:
    id: str
    owner: str
    step: str
    attempt_id: str
    body: bytes = b""

    @property
    def name(self) -> str:
        """The same for equal requests of an owner, which one answer serves."""
        return hashlib.sha256(self.owner.encode() + b"\0" + self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class Batch:
    id: str
    provider: str
    remote_id: str | None
    created_at: datetime
    is_wanted: bool
    """Whether a job still waits for one of its lines."""
    look_at: datetime
    """When the lease ends of whoever looks at it."""


_IS_OPEN = sa.exists().where(jobs.c.id == batch_lines.c.job_id, jobs.c.ended_at.is_(None))
STILL_TO_COME = batch_lines.c.state != LineState.GIVEN_UP
WAITS = sa.exists().where(batch_lines.c.job_id == jobs.c.id, STILL_TO_COME)
"""Of a job: an answer to one of its lines is still to come."""


async def add_line(
    connection: AsyncConnection, *, job_id: str, step: str, provider: str, body: bytes, attempt_id: str
) -> None:
    await connection.execute(
        insert_missing(connection, batch_lines).values(
            id=new_id(),
            job_id=job_id,
            step=step,
            provider=provider,
            state=LineState.WAITING,
            body=body,
            attempt_id=attempt_id,
            created_at=now(),
        )
    )


async def find_state(connection: AsyncConnection, job_id: str, step: str) -> LineState | None:
    query = sa.select(batch_lines.c.state).where(batch_lines.c.job_id == job_id, batch_lines.c.step == step)
    state = (await connection.execute(query)).scalar_one_or_none()
    return LineState(state) if state else None


async def gather(
    connection: AsyncConnection, provider: str, *, most_lines: int, most_bytes: int, oldest_since: datetime
) -> str | None:
    """A new batch of the lines that wait for a provider, if one of them has since `oldest_since`, or they fill one.

    The id of the batch, which has a look due at once.
    """
    size = sa.func.length(batch_lines.c.body)
    query = (
        sa.select(batch_lines.c.id, batch_lines.c.created_at, size.label("size"))
        .where(batch_lines.c.provider == provider, batch_lines.c.state == LineState.WAITING)
        .order_by(batch_lines.c.id)
        .limit(most_lines)
    )
    rows = (await connection.execute(query)).all()
    chosen: list[str] = []
    total = 0
    for row in rows:
        total += row.size
        if chosen and total > most_bytes:
            break
        chosen.append(row.id)
    is_full = len(chosen) < len(rows) or len(chosen) == most_lines
    if not chosen or not (is_full or rows[0].created_at <= oldest_since):
        return None
    batch_id = new_id()
    await connection.execute(batches.insert().values(id=batch_id, provider=provider, created_at=now(), look_at=now()))
    taken = await connection.execute(
        batch_lines.update()
        .where(batch_lines.c.id.in_(chosen), batch_lines.c.state == LineState.WAITING)
        .values(state=LineState.SENT, batch_id=batch_id)
    )
    if not taken.rowcount:  # another worker was faster
        await delete(connection, batch_id)
        return None
    return batch_id


async def claim_due(connection: AsyncConnection, *, lease: timedelta) -> list[Batch]:
    """Batches whose look is due; nobody else looks at them until the lease has run out."""
    moment = now()
    due = await connection.execute(
        batches.update().where(batches.c.look_at <= moment).values(look_at=moment + lease).returning(batches)
    )
    rows = due.all()
    wanted = sa.select(batch_lines.c.batch_id).where(batch_lines.c.batch_id.in_([row.id for row in rows]), _IS_OPEN)
    is_wanted = set((await connection.execute(wanted)).scalars())
    return [
        Batch(row.id, row.provider, row.remote_id, row.created_at, row.id in is_wanted, row.look_at) for row in rows
    ]


async def extend(connection: AsyncConnection, batch: Batch, *, lease: timedelta) -> bool:
    """Has the lease begin anew. False where it was over and another worker has the batch."""
    extended = await connection.execute(
        batches.update()
        .where(batches.c.id == batch.id, batches.c.look_at == batch.look_at)
        .values(look_at=now() + lease)
    )
    return bool(extended.rowcount)


async def change(connection: AsyncConnection, batch_id: str, **values: Any) -> None:  # noqa: ANN401 - columns
    await connection.execute(batches.update().where(batches.c.id == batch_id).values(**values))


async def delete(connection: AsyncConnection, batch_id: str) -> None:
    await connection.execute(batches.delete().where(batches.c.id == batch_id))


async def load_lines(connection: AsyncConnection, batch_id: str, *, with_body: bool = False) -> list[Line]:
    is_in_it = (batch_lines.c.batch_id == batch_id) & (batch_lines.c.state == LineState.SENT)
    return await _load(connection, is_in_it, with_body=with_body)


async def load_others(connection: AsyncConnection, providers: Collection[str]) -> list[Line]:
    """Those that wait for anybody but these providers: nobody will send them."""
    return await _load(
        connection, batch_lines.c.provider.not_in(providers) & (batch_lines.c.state == LineState.WAITING)
    )


async def _load(connection: AsyncConnection, which: sa.ColumnElement[bool], *, with_body: bool = False) -> list[Line]:
    body = batch_lines.c.body if with_body else sa.literal(b"").label("body")
    query = (
        sa.select(batch_lines.c.id, jobs.c.owner, batch_lines.c.step, batch_lines.c.attempt_id, body)
        .join(jobs, jobs.c.id == batch_lines.c.job_id)
        .where(which)
        .order_by(batch_lines.c.id)
    )
    return [Line(*row) for row in (await connection.execute(query)).all()]


async def find_job(connection: AsyncConnection, line_id: str) -> str | None:
    """Whose line it is by now; None where that job was deleted."""
    query = sa.select(batch_lines.c.job_id).where(batch_lines.c.id == line_id)
    return (await connection.execute(query)).scalar_one_or_none()


async def hand_over(connection: AsyncConnection, former: sa.Select[Any], job_id: str) -> None:
    """What the `former` jobs wait for is to be this one's."""
    await connection.execute(
        batch_lines.update().where(batch_lines.c.job_id.in_(former), STILL_TO_COME).values(job_id=job_id)
    )


async def remove_lines(connection: AsyncConnection, ids: Collection[str]) -> None:
    await connection.execute(batch_lines.delete().where(batch_lines.c.id.in_(ids)))


async def give_up(connection: AsyncConnection, line_id: str) -> bool:
    """Its job goes on without it. False where another worker was faster."""
    given_up = await connection.execute(
        batch_lines.update()
        .where(batch_lines.c.id == line_id, STILL_TO_COME)
        .values(state=LineState.GIVEN_UP, body=b"", batch_id=None)
    )
    return bool(given_up.rowcount)


async def take_unwanted(connection: AsyncConnection) -> Sequence[str]:
    """Removes lines that were not sent yet and whose job has ended; the ids of their attempts."""
    removed = await connection.execute(
        batch_lines.delete()
        .where(batch_lines.c.state == LineState.WAITING, ~_IS_OPEN)
        .returning(batch_lines.c.attempt_id)
    )
    return removed.scalars().all()
