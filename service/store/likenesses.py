"""Which descriptions are of pictures that look nearly the same. Only suggested from: what looks alike may say another
thing.

A likeness is cut into four bands of 16 bits: two that differ in at most three bits have one of them in common, which
an index finds.
"""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from service.store.session import insert_missing
from service.store.tables import descriptions, images, likeness_bands, transcripts

BANDS = 4
BAND_BITS = 16
MOST_DIFFERENT = BANDS - 1
"""Bits in which likenesses may differ and still count as similar."""
MOST_COMPARED = 2_000
"""Pictures, the newest first: a band that is all zeros is that of many."""


async def add(connection: AsyncConnection, image_id: str, likeness: str | None) -> None:
    """Makes an image findable by what it looks like; one that is already stays as it is."""
    if likeness is None:
        return
    rows = [{"image_id": image_id, "band": band, "value": value} for band, value in _cut(likeness).items()]
    await connection.execute(insert_missing(connection, likeness_bands), rows)


async def find_similar(connection: AsyncConnection, description_id: str, *, owner: str, limit: int) -> list[str]:
    """Ids of the owner's earlier descriptions with words, of images that look like this one's first: the most alike
    first, and the newest of each image.
    """
    query = (
        sa.select(images.c.id, images.c.likeness)
        .join(descriptions, descriptions.c.image_id == images.c.id)
        .where(descriptions.c.id == description_id, descriptions.c.owner == owner, images.c.likeness.is_not(None))
    )
    own = (await connection.execute(query)).one_or_none()
    if own is None:
        return []
    distances = {own.id: 0} | await _find_images(connection, own.likeness, owner)
    has_words = sa.exists().where(transcripts.c.description_id == descriptions.c.id, transcripts.c.alt_text != "")
    query = (
        sa.select(sa.func.max(descriptions.c.id).label("id"), descriptions.c.image_id)
        .where(descriptions.c.image_id.in_(distances), descriptions.c.owner == owner, has_words)
        .where(descriptions.c.id < description_id)
        .group_by(descriptions.c.image_id)
    )
    found = sorted((await connection.execute(query)).all(), key=lambda row: row.id, reverse=True)
    return [row.id for row in sorted(found, key=lambda row: distances[row.image_id])[:limit]]


async def _find_images(connection: AsyncConnection, likeness: str, owner: str) -> dict[str, int]:
    """Distances in bits, by the ids of the owner's images that are near enough."""
    shared = sa.or_(
        *(
            sa.and_(likeness_bands.c.band == band, likeness_bands.c.value == value)
            for band, value in _cut(likeness).items()
        )
    )
    query = (
        sa.select(images.c.id, images.c.likeness)
        .where(images.c.id.in_(sa.select(likeness_bands.c.image_id).where(shared)), images.c.owner == owner)
        .where(images.c.likeness.is_not(None))
        .order_by(images.c.id.desc())
        .limit(MOST_COMPARED)
    )
    distances = {row.id: _distance(row.likeness, likeness) for row in (await connection.execute(query)).all()}
    return {image_id: distance for image_id, distance in distances.items() if distance <= MOST_DIFFERENT}


def _cut(likeness: str) -> Mapping[int, int]:
    """The bands of a likeness, by number."""
    digits = BAND_BITS // 4
    return {band: int(likeness[band * digits : (band + 1) * digits], 16) for band in range(BANDS)}


def _distance(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()
