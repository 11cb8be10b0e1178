"""What owners have spent on a day, and what the calls for a description have taken.

Spending holds what calls under way may cost from before they are made: so nobody overspends who asks here first, in
however many processes, and a call that a crash cut off counts as the most it may have cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from service.domain.descriptions import Tokens
from service.domain.records import Usage
from service.domain.work import SPEECH_STEP
from service.store.session import insert_missing
from service.store.tables import attempts, jobs, spending

ROUNDING = 1e-9
"""US dollars by which sums of small amounts may be wrong."""


async def reserve(
    connection: AsyncConnection, owner: str, day: date, dollars: float, *, budget: float | None = None
) -> bool:
    """Adds what a call may cost. False, and nothing is added, where that would exceed the budget."""
    await connection.execute(insert_missing(connection, spending).values(owner=owner, day=day, dollars=0.0))
    update = spending.update().where(_is_of(owner, day)).values(dollars=spending.c.dollars + dollars)
    if budget is not None:
        update = update.where(spending.c.dollars + dollars <= budget + ROUNDING)
    return bool((await connection.execute(update)).rowcount)


async def settle(connection: AsyncConnection, owner: str, day: date, dollars: float) -> None:
    """Adds what a call has cost beyond what was reserved for it, mostly a negative amount."""
    await connection.execute(spending.update().where(_is_of(owner, day)).values(dollars=spending.c.dollars + dollars))


async def find(connection: AsyncConnection, owner: str, day: date) -> float:
    """US dollars, with what calls under way may cost."""
    query = sa.select(spending.c.dollars).where(_is_of(owner, day))
    return (await connection.execute(query)).scalar_one_or_none() or 0.0


async def find_reserved(connection: AsyncConnection, attempt_id: str) -> tuple[str, date, float] | None:
    """Owner, day and US dollars that were set aside for an attempt under way; None where it is gone."""
    query = (
        sa.select(jobs.c.owner, attempts.c.started_at, attempts.c.dollars)
        .join(jobs, jobs.c.id == attempts.c.job_id)
        .where(attempts.c.id == attempt_id, attempts.c.dollars.is_not(None))
    )
    row = (await connection.execute(query)).one_or_none()
    return (row.owner, row.started_at.date(), row.dollars) if row else None


async def is_any_under_way(connection: AsyncConnection, owner: str, since: datetime) -> bool:
    """Whether a call that was begun since then may turn out to cost less than was reserved for it."""
    query = (
        sa.select(attempts.c.id)
        .join(jobs, jobs.c.id == attempts.c.job_id)
        .where(
            attempts.c.ended_at.is_(None),
            attempts.c.started_at > since,
            attempts.c.dollars > 0,
            jobs.c.ended_at.is_(None),
            jobs.c.owner == owner,
        )
        .limit(1)
    )
    return (await connection.execute(query)).first() is not None


async def find_usage(connection: AsyncConnection, description_ids: Sequence[str]) -> dict[str, Usage]:
    """Of the vision calls that had ended when their job did, by description; one query for all of them.

    So it changes with the description's version only.
    """
    is_unpriced = attempts.c.failure.is_(None) & attempts.c.dollars.is_(None)
    query = (
        sa.select(
            jobs.c.description_id,
            sa.func.count().label("calls"),
            sa.func.sum(sa.func.coalesce(attempts.c.prompt_tokens, 0)).label("prompt"),
            sa.func.sum(sa.func.coalesce(attempts.c.completion_tokens, 0)).label("completion"),
            sa.func.sum(sa.func.coalesce(attempts.c.dollars, 0.0)).label("dollars"),
            sa.func.sum(sa.case((is_unpriced, 1), else_=0)).label("unpriced"),
        )
        .join(jobs, jobs.c.id == attempts.c.job_id)
        .where(
            jobs.c.description_id.in_(description_ids),
            attempts.c.ended_at <= jobs.c.ended_at,
            ~attempts.c.step.startswith(SPEECH_STEP),
        )
        .group_by(jobs.c.description_id)
    )
    return {
        row.description_id: Usage(
            row.calls, Tokens(int(row.prompt), int(row.completion)), None if row.unpriced else float(row.dollars)
        )
        for row in (await connection.execute(query)).all()
    }


def _is_of(owner: str, day: date) -> sa.ColumnElement[bool]:
    return (spending.c.owner == owner) & (spending.c.day == day)
