"""The bytes of audio files, kept once by content and in pieces."""

from __future__ import annotations

import hashlib

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from service.store.session import hold_alone, hold_shared, insert_missing
from service.store.tables import SOUND_CHUNK_BYTES, audio, sound_chunks, sounds


async def add(connection: AsyncConnection, data: bytes, media_type: str) -> str:
    """The SHA-256 of `data`, which is kept now."""
    sha256 = hashlib.sha256(data).hexdigest()
    await hold_shared(connection)
    added = await connection.execute(
        insert_missing(connection, sounds).values(sha256=sha256, media_type=media_type, size=len(data))
    )
    if added.rowcount:
        await connection.execute(
            sound_chunks.insert(),
            [
                {"sha256": sha256, "sequence": sequence, "data": data[start : start + SOUND_CHUNK_BYTES]}
                for sequence, start in enumerate(range(0, len(data), SOUND_CHUNK_BYTES))
            ],
        )
    return sha256


async def load_range(connection: AsyncConnection, sha256: str, start: int, end: int) -> bytes:
    """Bytes `start` to `end`, the last one not included."""
    first = start // SOUND_CHUNK_BYTES
    query = (
        sa.select(sound_chunks.c.data)
        .where(
            sound_chunks.c.sha256 == sha256,
            sound_chunks.c.sequence.between(first, max(end - 1, start) // SOUND_CHUNK_BYTES),
        )
        .order_by(sound_chunks.c.sequence)
    )
    joined = b"".join((await connection.execute(query)).scalars())
    offset = first * SOUND_CHUNK_BYTES
    return joined[start - offset : end - offset]


async def delete_unused(connection: AsyncConnection) -> None:
    """Removes what no audio plays any more."""
    await hold_alone(connection)
    used = sa.select(audio.c.sha256).where(audio.c.sha256 == sounds.c.sha256)
    await connection.execute(sounds.delete().where(~used.exists()))
