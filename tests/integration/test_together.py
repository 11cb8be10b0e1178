"""Changes that share a transaction: kept together, undone alone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from service.store import glossary
from service.store.session import Connection, Database
from service.store.tables import attempts, glossary_terms

SQLITE = pytest.mark.parametrize("both_databases", ["sqlite"], indirect=True)


def add_term(term: str, *, owner: str = "local") -> Callable[[Connection], Awaitable[str]]:
    async def add(connection: Connection) -> str:
        values = {"owner": owner, "term": term, "position": 0, "meaning": "", "spellings": {}}
        await connection.execute(glossary_terms.insert().values(values))
        return term

    return add


async def find_terms(database: Database) -> set[str]:
    async with database.read() as connection:
        return {one.term for one in await glossary.load(connection, "local")}


def count_commits(database: Database) -> list[str]:
    """Grows with every commit."""
    commits: list[str] = []
    sa.event.listen(database.engine.sync_engine, "commit", lambda _: commits.append("commit"))
    return commits


async def test_changes_at_the_same_time_are_all_kept(database: Database) -> None:
    terms = [f"term {number}" for number in range(100)]
    commits = count_commits(database)
    assert await asyncio.gather(*(database.write_together(add_term(one)) for one in terms)) == terms
    assert await find_terms(database) == set(terms)
    assert len(commits) == (4 if database.is_sqlite else 100)


async def test_who_fails_fails_alone(database: Database) -> None:
    async def fail(connection: Connection) -> str:
        await add_term("undone")(connection)
        raise ValueError("on purpose")

    changes = [add_term("before"), fail, add_term("before"), add_term("after")]
    outcomes = await asyncio.gather(*(database.write_together(one) for one in changes), return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == ["IntegrityError", "ValueError", "str", "str"]
    assert await find_terms(database) == {"before", "after"}


@SQLITE
async def test_everybody_hears_of_a_commit_that_fails(database: Database) -> None:
    async def break_a_reference(connection: Connection) -> None:
        await connection.execute(sa.text("PRAGMA defer_foreign_keys=ON"))
        row = {"id": "attempt", "job_id": "nobody", "step": "step", "started_at": datetime.now(UTC)}
        await connection.execute(attempts.insert().values(row))

    outcomes = await asyncio.gather(
        database.write_together(add_term("lost")), database.write_together(break_a_reference), return_exceptions=True
    )
    assert [type(one) for one in outcomes] == [sa.exc.IntegrityError, sa.exc.IntegrityError]
    assert await find_terms(database) == set()
    assert await database.write_together(add_term("later")) == "later"


@SQLITE
async def test_who_is_cancelled_in_the_line_changes_nothing(database: Database) -> None:
    held, let_go = asyncio.Event(), asyncio.Event()

    async def hold(_: Connection) -> None:
        held.set()
        await let_go.wait()

    holding = asyncio.create_task(database.write_together(hold))
    await held.wait()
    waiting = [asyncio.create_task(database.write_together(add_term(one))) for one in ("left out", "kept")]
    await asyncio.sleep(0)
    waiting[0].cancel()
    let_go.set()
    await asyncio.gather(holding, *waiting, return_exceptions=True)
    assert await find_terms(database) == {"kept"}
