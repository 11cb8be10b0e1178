"""PostgreSQL ends a session in the middle of a transaction: it is restarted, or we idled for too long."""

from __future__ import annotations

import pytest

from service.errors import ServiceNotReady
from service.store.session import Database
from tests.databases import Server

ROUNDS = 20
"""How much of the news has come by the next statement is another matter each time, and so is asyncpg's complaint."""


@pytest.mark.parametrize("asks_again", [True, False])
@pytest.mark.parametrize("kind", ["read", "write"])
async def test_a_session_that_is_ended_is_a_database_that_is_away_for_a_moment(
    postgresql: Server, kind: str, *, asks_again: bool
) -> None:
    with postgresql.database() as address:
        database, other = Database(address), Database(address)

        async def lose() -> None:
            async with getattr(database, kind)() as connection, other.write() as elsewhere:
                session = (await connection.exec_driver_sql("SELECT pg_backend_pid()")).scalar_one()
                await elsewhere.exec_driver_sql(f"SELECT pg_terminate_backend({session})")
                if asks_again:
                    await connection.exec_driver_sql("SELECT 1")

        for _ in range(ROUNDS):
            with pytest.raises(ServiceNotReady):
                await lose()
        async with getattr(database, kind)() as connection:
            assert (await connection.exec_driver_sql("SELECT 1")).scalar_one() == 1
        await database.close()
        await other.close()
