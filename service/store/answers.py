"""What was said of a picture before, found again by what it was an answer to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from service.domain.descriptions import AudioWish, Words
from service.domain.records import DescriptionRecord, WrittenBy
from service.store import batches
from service.store import descriptions as records
from service.store import transcripts as texts
from service.store.tables import batch_lines, descriptions, revisions, steps, transcripts

MOST_COMPARED = 10
"""Descriptions, the newest first."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What an answer was given to, as hashes that are equal where nothing differs."""

    picture: str
    answer: str
    """Of all that the words depend on, languages apart."""


@dataclass(frozen=True, slots=True)
class Known:
    """The words of one language, and whose they are."""

    language: str
    words: Words
    written_by: WrittenBy
    author: str


async def is_bought(connection: AsyncConnection, job_id: str) -> bool:
    """Whether a look at the picture was answered in this job already, or is on its way in a batch."""
    looks = [
        sa.exists().where(steps.c.job_id == job_id, steps.c.name.contains("/describe")),
        sa.exists().where(
            batch_lines.c.job_id == job_id, batch_lines.c.step.contains("/describe"), batches.STILL_TO_COME
        ),
    ]
    return bool((await connection.execute(sa.select(sa.or_(*looks)))).scalar_one())


async def find_same(connection: AsyncConnection, keys: Keys, *, owner: str) -> list[DescriptionRecord]:
    """Those whose words were asked for in the same way, in whatever languages; newest first."""
    return await _find(connection, keys, owner, descriptions.c.answer_key == keys.answer)


async def find_of_picture(connection: AsyncConnection, keys: Keys, *, owner: str) -> list[DescriptionRecord]:
    """Those of the same picture, whatever was asked; newest first."""
    return await _find(connection, keys, owner, sa.true())


async def _find(
    connection: AsyncConnection, keys: Keys, owner: str, condition: sa.ColumnElement[bool]
) -> list[DescriptionRecord]:
    query = (
        sa.select(descriptions.c.id)
        .where(descriptions.c.owner == owner, descriptions.c.picture_key == keys.picture, condition)
        .order_by(descriptions.c.id.desc())
        .limit(MOST_COMPARED)
    )
    ids = (await connection.execute(query)).scalars().all()
    return await records.find_page(connection, owner=owner, limit=MOST_COMPARED, only=records.Filter(ids=ids))


async def find_authors(connection: AsyncConnection, transcript_ids: Sequence[str]) -> dict[str, str]:
    """Who wrote the wording that is shown, by the ids of transcripts."""
    query = (
        sa.select(transcripts.c.id, revisions.c.author)
        .join(
            revisions,
            sa.and_(revisions.c.transcript_id == transcripts.c.id, revisions.c.number == transcripts.c.revision),
        )
        .where(transcripts.c.id.in_(transcript_ids))
    )
    return {row.id: row.author for row in (await connection.execute(query)).all()}


async def take_over(
    connection: AsyncConnection,
    description_id: str,
    known: Sequence[Known],
    *,
    audio_wish: AudioWish,
    position: int = 0,
) -> None:
    """Keeps words that were written for another description as this one's, `position` that of the first language."""
    for place, one in enumerate(known, start=position):
        await texts.add_all(
            connection,
            description_id,
            {one.language: one.words},
            author=one.author,
            written_by=one.written_by,
            audio_wish=audio_wish,
            position=place,
        )
