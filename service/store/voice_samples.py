"""Samples of voices that an owner has heard, kept a while: hearing one again costs nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from service.store.session import insert_missing, now
from service.store.tables import voice_samples


async def find(connection: AsyncConnection, owner: str, key: str) -> tuple[bytes, str] | None:
    """The audio file and its media type."""
    query = voice_samples.select().where(voice_samples.c.owner == owner, voice_samples.c.key == key)
    row = (await connection.execute(query)).one_or_none()
    return (row.data, row.media_type) if row else None


async def add(connection: AsyncConnection, owner: str, key: str, data: bytes, media_type: str) -> None:
    """One that is there already stays as it is."""
    await connection.execute(
        insert_missing(connection, voice_samples).values(
            owner=owner, key=key, data=data, media_type=media_type, created_at=now()
        )
    )


async def delete_older(connection: AsyncConnection, moment: datetime) -> None:
    """Those that were made before."""
    await connection.execute(voice_samples.delete().where(voice_samples.c.created_at < moment))
