"""Descriptions: what was asked, how far it is, what came of it.

Whoever writes anything that belongs to a description holds, changes or touches its row first: that is the order in
which PostgreSQL's row locks are taken. A change or a touch is what those who watch see.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from service.domain.descriptions import Metadata, Progress, Wish
from service.domain.records import DescriptionRecord, GivenImage, Status, Transcript, Usage
from service.store import images, search, sounds, spending, transcripts, utterances
from service.store.session import new_id, now
from service.store.tables import descriptions, further_images, jobs, questions
from service.store.tables import images as images_table

_HAS_FURTHER = sa.exists().where(further_images.c.description_id == descriptions.c.id)
_SELECT = sa.select(
    descriptions,
    *images.STORED,
    _HAS_FURTHER.label("has_further"),
    sa.select(sa.func.count())
    .where(questions.c.description_id == descriptions.c.id)
    .scalar_subquery()
    .label("questions"),
).select_from(descriptions.outerjoin(images_table, descriptions.c.image_id == images_table.c.id))


@dataclass(frozen=True, slots=True)
class Filter:
    """Which descriptions are meant; what is None does not matter."""

    status: Status | None = None
    language: str | None = None
    """A normalised tag that was asked for."""
    since: datetime | None = None
    ids: Sequence[str] | None = None
    image_sha256: str | None = None
    text: str | None = None
    """Words, or their beginnings, that all stand in the texts of one language."""


async def add(
    connection: AsyncConnection,
    *,
    owner: str,
    wish: Wish,
    metadata: Metadata,
    expires_at: datetime,
    image_id: str | None,
    image_name: str | None,
    image_url: str | None,
    page: int = 1,
) -> str:
    """The new description's id."""
    description_id = new_id()
    await connection.execute(
        descriptions.insert().values(
            id=description_id,
            owner=owner,
            status=Status.QUEUED,
            version=1,
            languages=_listed(wish),
            wish=wish,
            metadata=metadata,
            progress=Progress(),
            image_id=image_id,
            image_name=image_name,
            image_url=image_url,
            page=page,
            created_at=now(),
            expires_at=expires_at,
        )
    )
    return description_id


async def change(connection: AsyncConnection, description_id: str, **values: Any) -> bool:  # noqa: ANN401 - columns
    """Sets columns. False where the description is gone."""
    if (wish := values.get("wish")) is not None:
        values["languages"] = _listed(wish)
    changed = await connection.execute(
        descriptions.update()
        .where(descriptions.c.id == description_id)
        .values(version=descriptions.c.version + 1, **values)
    )
    return bool(changed.rowcount)


async def hold(connection: AsyncConnection, description_id: str) -> bool:
    """Has it alone until the transaction ends. False where it is gone.

    SQLite has one writer: what it has read cannot change.
    """
    if connection.dialect.name == "sqlite":
        return True
    query = sa.select(descriptions.c.id).where(descriptions.c.id == description_id).with_for_update(key_share=True)
    return (await connection.execute(query)).one_or_none() is not None


async def set_image(connection: AsyncConnection, description_id: str, number: int, image_id: str) -> None:
    """Says what was found at the address of one of its images, counted from 1."""
    if number == 1:
        await change(connection, description_id, image_id=image_id)
    else:
        await touch(connection, description_id)
        await images.set_further(connection, description_id, number, image_id)


async def touch(connection: AsyncConnection, description_id: str) -> bool:
    """Says that something of it is about to change. False where the description is gone."""
    return await change(connection, description_id)


def _listed(wish: Wish) -> str:
    return f",{','.join(wish.languages)},"


async def find(connection: AsyncConnection, description_id: str, *, owner: str) -> DescriptionRecord | None:
    found = await _load(connection, _SELECT.where(descriptions.c.id == description_id, descriptions.c.owner == owner))
    return found[0] if found else None


async def find_page(
    connection: AsyncConnection,
    *,
    owner: str,
    limit: int,
    before: str | None = None,
    only: Filter = Filter(),
) -> list[DescriptionRecord]:
    """Newest first. `before` is the id that the page before ended with."""
    query = _SELECT.where(descriptions.c.owner == owner).order_by(descriptions.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(descriptions.c.id < before)
    if only.status is not None:
        query = query.where(descriptions.c.status == only.status)
    if only.language is not None:
        query = query.where(descriptions.c.languages.contains(f",{only.language},", autoescape=True))
    if only.since is not None:
        query = query.where(descriptions.c.created_at >= only.since)
    if only.ids is not None:
        query = query.where(descriptions.c.id.in_(only.ids))
    if only.image_sha256 is not None:
        query = query.where(images.shows(only.image_sha256, owner=owner))
    if only.text is not None:
        query = query.where(descriptions.c.id.in_(search.find_descriptions(connection.dialect, only.text)))
    return await _load(connection, query)


@dataclass(frozen=True, slots=True)
class Version:
    """What is looked at again and again while somebody waits."""

    number: int
    status: Status
    is_over: bool
    """Nothing changes any more by itself: the status is final, and no job is open."""


async def find_versions(
    connection: AsyncConnection, ids: Sequence[str], *, owner: str | None = None
) -> dict[str, Version]:
    """By id, of those that are there (and the `owner`'s); one query for all of them."""
    is_open = sa.exists().where(jobs.c.description_id == descriptions.c.id, jobs.c.ended_at.is_(None))
    query = sa.select(descriptions.c.id, descriptions.c.version, descriptions.c.status, is_open.label("is_open")).where(
        descriptions.c.id.in_(ids)
    )
    if owner is not None:
        query = query.where(descriptions.c.owner == owner)
    return {
        row.id: Version(row.version, Status(row.status), Status(row.status).is_final and not row.is_open)
        for row in (await connection.execute(query)).all()
    }


async def delete(connection: AsyncConnection, description_id: str, *, owner: str) -> bool:
    """Removes it with all that belongs to it alone. False where there was none."""
    deleted = await connection.execute(
        descriptions.delete().where(descriptions.c.id == description_id, descriptions.c.owner == owner)
    )
    await _delete_unused(connection)
    return bool(deleted.rowcount)


async def delete_expired(connection: AsyncConnection) -> int:
    """How many descriptions were past their time, all of which are gone now."""
    deleted = await connection.execute(descriptions.delete().where(descriptions.c.expires_at < now()))
    await _delete_unused(connection)
    return deleted.rowcount


async def _delete_unused(connection: AsyncConnection) -> None:
    await images.delete_unused(connection)
    await sounds.delete_unused(connection)
    await utterances.delete_unused(connection)


async def _load(connection: AsyncConnection, query: sa.Select[Any]) -> list[DescriptionRecord]:
    rows = (await connection.execute(query)).all()
    further = await images.find_further(connection, [row.id for row in rows if row.has_further])
    usage = await spending.find_usage(connection, [row.id for row in rows if row.outcome is not None])
    written: dict[str, list[Transcript]] = defaultdict(list)
    for description_id, transcript in await transcripts.find_of(connection, [row.id for row in rows]):
        written[description_id].append(transcript)
    return [
        replace(_record(row, tuple(written[row.id]), further.get(row.id, ())), usage=usage.get(row.id, Usage()))
        for row in rows
    ]


def _record(row: sa.Row[Any], written: tuple[Transcript, ...], further: tuple[GivenImage, ...]) -> DescriptionRecord:
    return DescriptionRecord(
        id=row.id,
        owner=row.owner,
        version=row.version,
        status=Status(row.status),
        wish=row.wish,
        metadata=row.metadata,
        progress=row.progress,
        created_at=row.created_at,
        expires_at=row.expires_at,
        image=images.stored_image(row),
        image_name=row.image_name,
        image_url=row.image_url,
        page=row.page,
        further=further,
        outcome=row.outcome,
        transcripts=written,
        failure=row.failure,
        questions=row.questions,
    )
