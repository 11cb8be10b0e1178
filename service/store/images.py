"""Prepared pictures, kept once per owner, original and page of it; and which of them a description shows.

Its first image stands in its own row, those after it in `further_images`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from service.domain.images import Picture
from service.domain.records import GivenImage, StoredImage
from service.store import likenesses
from service.store.session import hold_alone, hold_shared, insert_missing, new_id
from service.store.tables import descriptions, further_images, images

PICTURE = tuple(field.name for field in fields(Picture))
"""Its fields are columns."""
STORED = (
    images.c.sha256,
    images.c.media_type,
    images.c.source_width,
    images.c.source_height,
    images.c.page.label("image_page"),
    images.c.pages,
    images.c.frames,
)
"""What a `StoredImage` is made of."""


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
    await likenesses.add(connection, image_id, picture.likeness)
    return image_id


async def give_further(
    connection: AsyncConnection,
    description_id: str,
    number: int,
    *,
    image_id: str | None,
    name: str | None,
    url: str | None,
    page: int,
) -> None:
    """Adds an image to those that a description shows; `number` counts from 2."""
    await connection.execute(
        further_images.insert().values(
            description_id=description_id,
            position=number,
            image_id=image_id,
            image_name=name,
            image_url=url,
            page=page,
        )
    )


async def set_further(connection: AsyncConnection, description_id: str, number: int, image_id: str) -> None:
    """Says what was found at the address of an image after the first."""
    await connection.execute(
        further_images.update()
        .where(further_images.c.description_id == description_id, further_images.c.position == number)
        .values(image_id=image_id)
    )


async def find_further(
    connection: AsyncConnection, description_ids: Sequence[str]
) -> dict[str, tuple[GivenImage, ...]]:
    """By description, the images after its first, in their order; those that have none are left out."""
    found: dict[str, tuple[GivenImage, ...]] = {}
    if not description_ids:
        return found
    query = (
        sa.select(further_images, *STORED)
        .select_from(further_images.outerjoin(images, further_images.c.image_id == images.c.id))
        .where(further_images.c.description_id.in_(description_ids))
        .order_by(further_images.c.position)
    )
    for row in (await connection.execute(query)).all():
        given = GivenImage(row.image_name, row.image_url, row.page, stored_image(row))
        found[row.description_id] = (*found.get(row.description_id, ()), given)
    return found


def shows(sha256: str, *, owner: str) -> sa.ColumnElement[bool]:
    """Whether the file of a description's first image, or of one after it, is this one."""
    kept = sa.select(images.c.id).where(images.c.owner == owner, images.c.sha256 == sha256)
    further = sa.exists().where(
        further_images.c.description_id == descriptions.c.id, further_images.c.image_id.in_(kept)
    )
    return descriptions.c.image_id.in_(kept) | further


def stored_image(row: sa.Row[Any]) -> StoredImage | None:
    """What `STORED` selects beside an `image_id`, which is None where there is no image yet."""
    if row.image_id is None:
        return None
    return StoredImage(
        row.image_id,
        row.sha256,
        row.media_type,
        row.source_width,
        row.source_height,
        row.image_page,
        row.pages,
        row.frames,
    )


async def load_picture(connection: AsyncConnection, description_id: str, number: int = 1) -> Picture | None:
    """A picture of a description, None where it is not there yet or not there any more."""
    shown = _shown_by(description_id)
    query = images.select().join(shown, shown.c.image_id == images.c.id).where(shown.c.position == number)
    row = (await connection.execute(query)).one_or_none()
    return _picture(row) if row else None


async def load_pictures(connection: AsyncConnection, description_id: str) -> list[Picture]:
    """All pictures of a description in their order; none where one is not there yet or not there any more."""
    shown = _shown_by(description_id)
    query = (
        sa.select(shown.c.position, images)
        .select_from(shown.outerjoin(images, shown.c.image_id == images.c.id))
        .order_by(shown.c.position)
    )
    rows = (await connection.execute(query)).all()
    return [_picture(row) for row in rows] if all(row.id for row in rows) else []


def _shown_by(description_id: str) -> sa.Subquery:
    """Position and id of all that a description shows."""
    first = sa.select(sa.literal(1).label("position"), descriptions.c.image_id).where(
        descriptions.c.id == description_id
    )
    further = sa.select(further_images.c.position, further_images.c.image_id).where(
        further_images.c.description_id == description_id
    )
    return first.union_all(further).subquery()


def _picture(row: sa.Row[Any]) -> Picture:
    return Picture(**{name: getattr(row, name) for name in PICTURE})


async def delete_unused(connection: AsyncConnection) -> None:
    """Removes what no description shows any more."""
    await hold_alone(connection)
    used = [sa.exists().where(table.c.image_id == images.c.id) for table in (descriptions, further_images)]
    await connection.execute(images.delete().where(~sa.or_(*used)))
