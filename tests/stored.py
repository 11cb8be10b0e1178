"""Rows that tests begin with."""

from __future__ import annotations

from datetime import timedelta

from service.domain.descriptions import AudioWish, Wish, Words
from service.domain.records import LOCAL_OWNER, JobKind, Trigger
from service.store import descriptions, jobs, transcripts
from service.store.session import Connection, now


async def add_job(connection: Connection) -> Trigger:
    """A job to describe an image, which nobody has started yet."""
    description_id = await _add_description(connection, LOCAL_OWNER)
    return await jobs.add(connection, owner=LOCAL_OWNER, description_id=description_id, kind=JobKind.DESCRIBE)


async def add_audio(connection: Connection, owner: str = LOCAL_OWNER) -> tuple[str, str]:
    """Ids of a description and of its one pending audio."""
    description_id = await _add_description(connection, owner)
    words = {"en": Words("A boat.", "")}
    await transcripts.add_all(connection, description_id, words, author="a model", audio_wish=AudioWish())
    record = await descriptions.find(connection, description_id, owner=owner)
    assert record is not None
    return description_id, record.transcripts[0].audio[0].id


async def _add_description(connection: Connection, owner: str) -> str:
    return await descriptions.add(
        connection,
        owner=owner,
        wish=Wish(languages=("en",), spelled_as=("en",)),
        metadata={},
        expires_at=now() + timedelta(days=1),
        image_id=None,
        image_name=None,
        image_url="https://example.org/boat.jpg",
    )
