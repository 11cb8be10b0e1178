"""Full text: which descriptions say certain words. FTS5 on SQLite, text search on PostgreSQL."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection

from service.domain.descriptions import Words
from service.store.tables import search_entries, transcripts
from service.wording.searching import split_for_search, split_query

_INDEX = sa.table("search_index", sa.column("rowid"), sa.column("search_index"))


async def enter(connection: AsyncConnection, transcript_id: str, words: Words) -> None:
    """Has a transcript found by its texts of now and by no former ones."""
    found = " ".join(split_for_search(f"{words.alt_text}\n{words.long_description}"))
    changed = await connection.execute(
        search_entries.update().where(search_entries.c.transcript_id == transcript_id).values(words=found)
    )
    if not changed.rowcount:
        await connection.execute(search_entries.insert().values(transcript_id=transcript_id, words=found))


def find_descriptions(dialect: Dialect, text: str) -> sa.Select[Any]:
    """Selects the ids of descriptions with a language whose texts have words that begin with each word of `text`."""
    beginnings = split_query(text)
    query = sa.select(transcripts.c.description_id).join(
        search_entries, search_entries.c.transcript_id == transcripts.c.id
    )
    if not beginnings:
        return query.where(sa.false())
    # beginnings are letters, numbers and marks only: nothing in them means anything to either database
    if dialect.name == "sqlite":
        wanted = " ".join(f'"{beginning}"*' for beginning in beginnings)
        return query.where(
            search_entries.c.number.in_(sa.select(_INDEX.c.rowid).where(_INDEX.c.search_index.op("MATCH")(wanted)))
        )
    wanted = " & ".join(f"'{beginning}':*" for beginning in beginnings)
    indexed = sa.func.array_to_tsvector(sa.func.string_to_array(search_entries.c.words, sa.literal_column("' '")))
    return query.where(indexed.op("@@")(sa.cast(wanted, TSQUERY)))
