"""Connections and transactions. SQLite is told to behave like a database people rely on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import uuid_utils
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from service.errors import ConfigurationError

Connection = AsyncConnection
"""What the functions of this folder work on; callers pass it through."""


def new_id() -> str:
    """A UUIDv7: grows with time, so that newest first is simply descending."""
    return str(uuid_utils.uuid7())


def now() -> datetime:
    return datetime.now(UTC)


class Database:
    """One engine. `read` and `write` are the two kinds of transaction."""

    def __init__(self, url: str) -> None:
        parsed = _parse(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self.file = _file_of(parsed)
        """Where SQLite keeps it; None for a server and for memory."""
        # what is stored must not come into a log with the text of an error
        self.engine: AsyncEngine = create_async_engine(parsed, hide_parameters=True)
        # SQLite has one writer; waiting here costs nothing, waiting in its busy handler costs a thread each
        self._one_writer = asyncio.Lock() if self.is_sqlite else None
        if self.is_sqlite:
            _set_up_sqlite(self.engine)

    @property
    def location(self) -> str:
        """Where the data lies, without a password."""
        return str(self.file) if self.file else self.engine.url.render_as_string(hide_password=True)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A consistent view; nothing may be written."""
        async with self.engine.connect() as connection:
            await connection.execution_options(reads_only=True)
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """All or nothing."""
        async with self._one_writer or nullcontext(), self.engine.begin() as connection:
            yield connection

    async def close(self) -> None:
        await self.engine.dispose()


def _parse(url: str) -> sa.URL:
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError:
        raise ConfigurationError("ALTALOUD_DATABASE_URL is not a database address") from None
    if parsed.get_backend_name() != "sqlite":
        raise ConfigurationError(
            f"ALTALOUD_DATABASE_URL: {parsed.get_backend_name()} is not supported; "
            "use sqlite:///PATH or leave it empty for a SQLite file in ALTALOUD_DATA_DIR"
        )
    return parsed.set(drivername="sqlite+aiosqlite")


def _file_of(url: sa.URL) -> Path | None:
    keeps_file = url.get_backend_name() == "sqlite" and url.database not in {None, "", ":memory:"}
    return Path(str(url.database)).absolute() if keeps_file else None


def _set_up_sqlite(engine: AsyncEngine) -> None:
    """The driver's own transactions start too late: 700 of 800 concurrent updates were lost that way, silently."""

    @sa.event.listens_for(engine.sync_engine, "connect")
    def connect(connection: Any, record: object) -> None:  # noqa: ANN401, ARG001
        connection.isolation_level = None
        cursor = connection.cursor()
        # the patience first: setting the journal mode may meet another process, too
        for pragma in ("busy_timeout=10000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @sa.event.listens_for(engine.sync_engine, "begin")
    def begin(connection: sa.Connection) -> None:
        reads_only = connection.get_execution_options().get("reads_only")
        connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")
