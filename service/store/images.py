"""Prepared pictures, kept once per owner, original and page of it."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from service.domain.images import Picture
from service.store.session import hold_alone, hold_shared, insert_missing, new_id
from service.store.tables import descriptions, images

PICTURE = tuple(field.name for field in fields(Picture))
"""Its fields are columns."""


async def add(connection: AsyncConnection, *, owner: str, sha256: str, picture: Picture) -> str:
    """The image's id; the same page of the same original of the same owner is kept once."""
    await hold_shared(connection)
    columns = {name: getattr(picture, name) for name in PICTURE}
    await connection.execute(
        insert_missing(connection, images).values(id=new_id(), owner=owner, sha256=sha256, **columns)
    )
    query = sa.select(images.c.id).where(
        images.c.owner == owner, images.c.sha256 == sha256, images.c.page == picture.page
    )
    image_id: str = (await connection.execute(query)).scalar_one()
    return image_id


async def load_picture(connection: AsyncConnection, description_id: str) -> Picture | None:
    """The picture of a description, None where it is not there yet or not there any more."""
    query = images.select().join(descriptions).where(descriptions.c.id == description_id)
    row = (await connection.execute(query)).one_or_none()
    return _picture(row) if row else None


def _picture(row: sa.Row[Any]) -> Picture:
    return Picture(**{name: getattr(row, name) for name in PICTURE})


async def delete_unused(connection: AsyncConnection) -> None:
    """Removes what no description shows any more."""
    await hold_alone(connection)
    used = sa.select(descriptions.c.image_id).where(descriptions.c.image_id == images.c.id)
    await connection.execute(images.delete().where(~used.exists()))
