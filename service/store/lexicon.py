"""How an owner wants words to be read aloud: one list, replaced as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from service.domain.speech import Pronunciation
from service.store.session import hold_list
from service.store.tables import lexicon_entries

LEXICON = 7_216
"""The first half of PostgreSQL's advisory locks around lexicons; the second is the owner's."""


async def load(connection: AsyncConnection, owner: str) -> tuple[Pronunciation, ...]:
    """In the order they were given."""
    query = lexicon_entries.select().where(lexicon_entries.c.owner == owner).order_by(lexicon_entries.c.position)
    return tuple(Pronunciation(row.word, row.spoken) for row in (await connection.execute(query)).all())


async def hold(connection: AsyncConnection, owner: str) -> None:
    """Has the owner's lexicon alone until the transaction ends. SQLite has one writer and needs no lock."""
    await hold_list(connection, LEXICON, owner)


async def replace_all(connection: AsyncConnection, owner: str, entries: Sequence[Pronunciation]) -> None:
    """Words differ from each other. For those who hold it."""
    await connection.execute(lexicon_entries.delete().where(lexicon_entries.c.owner == owner))
    if entries:
        await connection.execute(
            lexicon_entries.insert(),
            [
                {"owner": owner, "word": one.word, "position": position, "spoken": dict(one.spoken)}
                for position, one in enumerate(entries)
            ],
        )
