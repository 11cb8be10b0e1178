"""Prepared pictures, kept once per owner and original."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from service.domain.images import Picture
from service.store.session import new_id
from service.store.tables import descriptions, images


async def add(connection: AsyncConnection, *, owner: str, sha256: str, picture: Picture) -> str:
    """The image's id; the same original of the same owner is kept once."""
    query = sa.select(images.c.id).where(images.c.owner == owner, images.c.sha256 == sha256)
    known: str | None = (await connection.execute(query)).scalar_one_or_none()
    if known is not None:
        return known
    image_id = new_id()
    await connection.execute(
        images.insert().values(
            id=image_id,
            owner=owner,
            sha256=sha256,
            media_type=picture.media_type,
            width=picture.width,
            height=picture.height,
            source_width=picture.source_width,
            source_height=picture.source_height,
            source_format=picture.source_format,
            data=picture.data,
        )
    )
    return image_id


async def load_picture(connection: AsyncConnection, description_id: str) -> Picture | None:
    """The picture of a description, None where it is not there yet or not there any more."""
    query = images.select().join(descriptions).where(descriptions.c.id == description_id)
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    return Picture(
        data=row.data,
        media_type=row.media_type,
        width=row.width,
        height=row.height,
        source_width=row.source_width,
        source_height=row.source_height,
        source_format=row.source_format,
    )


async def delete_unused(connection: AsyncConnection) -> None:
    """Removes what no description shows any more."""
    used = sa.select(descriptions.c.image_id).where(descriptions.c.image_id == images.c.id)
    await connection.execute(images.delete().where(~used.exists()))
