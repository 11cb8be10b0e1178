"""Requests that name themselves by an Idempotency-Key, and what they were answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from service.store.session import insert_missing, now
from service.store.tables import idempotency_keys as keys

KEPT = timedelta(hours=24)
ABANDONED = timedelta(minutes=10)
"""A request that was neither accepted nor refused after so long died with its process; longer than any may take."""


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    owner: str
    key: str
    fingerprint: str
    """SHA-256 of what was asked."""


@dataclass(frozen=True, slots=True)
class FormerRequest:
    """The first request under a key."""

    fingerprint: str
    description_ids: tuple[str | None, ...] | None
    """What it was accepted as, with None in the place of what was refused; None while it is not."""
    status: int | None
    answer: bytes | None
    """None until it was answered."""


async def claim(connection: AsyncConnection, key: IdempotencyKey) -> FormerRequest | None:
    """None where this is the first request under the key, which is now taken."""
    abandoned = keys.c.description_ids.is_(None) & (keys.c.created_at < now() - ABANDONED)
    await connection.execute(keys.delete().where(_is(key), abandoned | (keys.c.created_at < now() - KEPT)))
    taken = await connection.execute(
        insert_missing(connection, keys).values(
            owner=key.owner, key=key.key, fingerprint=key.fingerprint, created_at=now()
        )
    )
    if taken.rowcount:
        return None
    row = (await connection.execute(keys.select().where(_is(key)))).one_or_none()
    if row is None:  # refused at this moment, on PostgreSQL: the key will be free when it is asked for again
        return FormerRequest(key.fingerprint, None, None, None)
    return FormerRequest(row.fingerprint, row.description_ids, row.status, row.answer)


async def set_accepted(connection: AsyncConnection, key: IdempotencyKey, description_ids: Sequence[str | None]) -> None:
    await connection.execute(keys.update().where(_is(key)).values(description_ids=tuple(description_ids)))


async def set_answered(connection: AsyncConnection, key: IdempotencyKey, status: int, answer: bytes) -> None:
    await connection.execute(keys.update().where(_is(key)).values(status=status, answer=answer))


async def release(connection: AsyncConnection, key: IdempotencyKey) -> None:
    """A request that was refused did nothing: it may be mended and sent again under its key."""
    await connection.execute(keys.delete().where(_is(key), keys.c.description_ids.is_(None)))


async def forget_answer(connection: AsyncConnection, description_id: str) -> None:
    """What was answered about a description goes with it; that the request was made is remembered."""
    mentions = sa.cast(keys.c.description_ids, sa.Text).contains(description_id)
    await connection.execute(keys.update().where(mentions).values(status=None, answer=None))


async def delete_expired(connection: AsyncConnection) -> None:
    await connection.execute(keys.delete().where(keys.c.created_at < now() - KEPT))


def _is(key: IdempotencyKey) -> sa.ColumnElement[bool]:
    return (keys.c.owner == key.owner) & (keys.c.key == key.key)
