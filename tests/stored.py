"""Rows that tests begin with."""

from __future__ import annotations

from datetime import timedelta

from service.domain.descriptions import Wish
from service.domain.records import LOCAL_OWNER, JobKind, Trigger
from service.store import descriptions, jobs
from service.store.session import Connection, now


async def add_job(connection: Connection) -> Trigger:
    """A job to describe an image, which nobody has started yet."""
    description_id = await descriptions.add(
        connection,
        owner=LOCAL_OWNER,
        wish=Wish(languages=("en",), spelled_as=("en",)),
        metadata={},
        expires_at=now() + timedelta(days=1),
        image_id=None,
        image_name=None,
        image_url="https://example.org/boat.jpg",
    )
    return await jobs.add(connection, owner=LOCAL_OWNER, description_id=description_id, kind=JobKind.DESCRIBE)
