"""The names and terms that an owner registered: one list, replaced as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from service.domain.descriptions import GlossaryTerm
from service.store.session import hold_list
from service.store.tables import glossary_terms

GLOSSARY = 7_215
"""The first half of PostgreSQL's advisory locks around glossaries; the second is the owner's."""


async def load(connection: AsyncConnection, owner: str) -> tuple[GlossaryTerm, ...]:
    """In the order they were given."""
    query = glossary_terms.select().where(glossary_terms.c.owner == owner).order_by(glossary_terms.c.position)
    return tuple(GlossaryTerm(row.term, row.meaning, row.spellings) for row in (await connection.execute(query)).all())


async def hold(connection: AsyncConnection, owner: str) -> None:
    """Has the owner's glossary alone until the transaction ends. SQLite has one writer and needs no lock."""
    await hold_list(connection, GLOSSARY, owner)


async def replace_all(connection: AsyncConnection, owner: str, terms: Sequence[GlossaryTerm]) -> None:
    """Terms differ from each other. For those who hold it."""
    await connection.execute(glossary_terms.delete().where(glossary_terms.c.owner == owner))
    if terms:
        await connection.execute(
            glossary_terms.insert(),
            [
                {
                    "owner": owner,
                    "term": one.term,
                    "position": position,
                    "meaning": one.meaning,
                    "spellings": one.spellings,
                }
                for position, one in enumerate(terms)
            ],
        )
