"""Words that are being written by another process than the one that shows them. PostgreSQL alone has such processes."""

from __future__ import annotations

import time
from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from service.domain.work import GrowingText
from service.store.tables import descriptions, growths

Numbered = tuple[int, Mapping[str, GrowingText]]
"""Texts by language, under a number that is another one after each change."""


async def put(connection: AsyncConnection, texts: Mapping[str, Mapping[str, GrowingText]]) -> list[str]:
    """By description, in place of what is there; gives those that were put.

    At most once a second, which is where the numbers start. What is deleted or held by others is passed over.
    """
    there = sa.select(descriptions.c.id).where(descriptions.c.id.in_(texts))
    held = there.with_for_update(read=True, key_share=True, skip_locked=True)
    ids = list((await connection.execute(held)).scalars())
    if ids:
        number = int(time.time())
        values = insert(growths).values([{"description_id": one, "number": number, "texts": texts[one]} for one in ids])
        await connection.execute(
            values.on_conflict_do_update(
                index_elements=[growths.c.description_id],
                set_={"number": growths.c.number + 1, "texts": values.excluded.texts},
            )
        )
    return ids


async def remove(connection: AsyncConnection, description_id: str) -> None:
    await connection.execute(growths.delete().where(growths.c.description_id == description_id))


async def find_changed(connection: AsyncConnection, known: Mapping[str, int]) -> dict[str, Numbered]:
    """Of the descriptions in `known` those whose words have another number than is known of them."""
    if not known:
        return {}
    query = growths.select().where(
        growths.c.description_id.in_(known),
        sa.tuple_(growths.c.description_id, growths.c.number).not_in(list(known.items())),
    )
    return {row.description_id: (row.number, row.texts) for row in (await connection.execute(query)).all()}
