"""Connections and transactions, on SQLite and PostgreSQL. SQLite is told to behave like a database people rely on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import sqlalchemy as sa
import uuid_utils
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from service.errors import ConfigurationError, ServiceNotReady
from service.store import postgresql as server
from service.store.together import Change, Together

R = TypeVar("R")

Connection = AsyncConnection
"""What the functions of this folder work on; callers pass it through."""


def new_id() -> str:
    """A UUIDv7: grows with time, so that newest first is simply descending."""
    return str(uuid_utils.uuid7())


def now() -> datetime:
    return datetime.now(UTC)


KEPT_ONCE = 7_215_911
"""PostgreSQL's advisory lock around pictures and sounds, which several descriptions share; any number of ours."""


async def hold_shared(connection: AsyncConnection) -> None:
    """Until the transaction ends, what is kept once stays: for those who add to it or refer to it.

    SQLite has one writer and needs no lock.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(sa.select(sa.func.pg_advisory_xact_lock_shared(KEPT_ONCE)))


async def hold_alone(connection: AsyncConnection) -> None:
    """The same for those who delete what nobody refers to."""
    if connection.dialect.name == "postgresql":
        await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(KEPT_ONCE)))


async def hold_list(connection: AsyncConnection, lists: int, owner: str) -> None:
    """Has a list that is replaced as a whole alone until the transaction ends: the owner's among these `lists`."""
    if connection.dialect.name == "postgresql":
        await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(lists, sa.func.hashtext(owner))))


def insert_missing(connection: AsyncConnection, table: sa.Table) -> postgresql.Insert | sqlite.Insert:
    """An insert that leaves a row be that is there already."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    return insert(table).on_conflict_do_nothing()


CONNECTIONS = 10
"""To PostgreSQL at the same time, for each process; a worker has one more. A server takes 100 unless told otherwise."""
SEES_ONE_MOMENT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
NO_ANSWER = "The database does not answer."
LAST_SECONDS = 5.0


class Database:
    """One engine. `read` and `write` are the two kinds of transaction.

    Both raise `ServiceNotReady` where PostgreSQL cannot be reached, or ends what was begun for a reason that passes.
    """

    def __init__(self, url: str) -> None:
        parsed = _parse(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self.file = _file_of(parsed)
        """Where SQLite keeps it; None for a server and for memory."""
        self.location = str(self.file or parsed) if self.is_sqlite else server.describe_address(parsed)
        """Where the data lies, without a password."""
        # SQLite has one writer; waiting here costs nothing, waiting in its busy handler costs a thread each
        self._one_writer = asyncio.Lock() if self.is_sqlite else None
        self._together = Together(self.write) if self.is_sqlite else None
        self._uses = 0
        self._is_idle = asyncio.Event()
        self._is_idle.set()
        # what is stored must not come into a log with the text of an error
        if self.is_sqlite:
            self.engine: AsyncEngine = create_async_engine(parsed, hide_parameters=True)
            _set_up_sqlite(self.engine)
        else:
            self._address = server.read_address(parsed)
            self.engine = _make_server_engine(self.connect_aside)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A consistent view; nothing may be written."""
        async with self._connect() as connection:
            await connection.execution_options(**{"reads_only": True} if self.is_sqlite else SEES_ONE_MOMENT)
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """All or nothing. On PostgreSQL each statement sees what others have committed until then."""
        async with self._one_writer or nullcontext(), self._connect() as connection, connection.begin():
            yield connection

    async def write_together(self, change: Change[R]) -> R:
        """What the change gives. On SQLite it shares a transaction with others that come at the same time."""
        if self._together is not None:
            return await self._together.make(change)
        async with self.write() as connection:
            return await change(connection)

    @asynccontextmanager
    async def rebuild(self) -> AsyncIterator[AsyncConnection]:
        """`write` for migrations: SQLite lets tables that others refer to be made anew, and references are not kept."""
        async with self._one_writer or nullcontext(), self._connect() as connection:
            await connection.execution_options(rebuilds_tables=True)
            async with connection.begin():
                yield connection
            if self.is_sqlite:  # past SQLAlchemy, which would begin a transaction first
                driver: Any = (await connection.get_raw_connection()).driver_connection
                await driver.execute("PRAGMA foreign_keys=ON")

    async def connect_aside(self) -> asyncpg.Connection:
        """A connection to PostgreSQL outside the pool, whoever asks for it closes it."""
        return await server.connect(self._address)

    async def close(self) -> None:
        """Waits for what is still being read or written, a few seconds at most: the last words of who stopped."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_SECONDS):
                await self._is_idle.wait()
        await self.engine.dispose()

    @asynccontextmanager
    async def _connect(self) -> AsyncIterator[AsyncConnection]:
        if self.is_sqlite:
            with self._using():
                async with self.engine.connect() as connection:
                    yield connection
            return
        with self._using(), _tell_temporary():  # it may be lost at the very end, too
            async with AsyncExitStack() as stack:
                try:
                    connection = await stack.enter_async_context(self.engine.connect())
                except (sa.exc.SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                    raise ServiceNotReady(NO_ANSWER) from error
                yield connection

    @contextmanager
    def _using(self) -> Iterator[None]:
        self._uses += 1
        self._is_idle.clear()
        try:
            yield
        finally:
            self._uses -= 1
            if self._uses == 0:
                self._is_idle.set()


@contextmanager
def _tell_temporary() -> Iterator[None]:
    try:
        yield
    except (sa.exc.DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        if server.is_temporary(error):
            raise ServiceNotReady(NO_ANSWER) from error
        raise


def _parse(url: str) -> sa.URL:
    try:
        parsed = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):
        raise ConfigurationError("ALTALOUD_DATABASE_URL is not a database address") from None
    if parsed.drivername in server.SCHEMES:
        return parsed.set(drivername="postgresql+asyncpg")
    if parsed.drivername in {"sqlite", "sqlite+aiosqlite"}:
        return parsed.set(drivername="sqlite+aiosqlite")
    raise ConfigurationError(
        f"ALTALOUD_DATABASE_URL: {parsed.drivername} is not supported; use postgresql://USER:PASSWORD@HOST/DATABASE, "
        "sqlite:///PATH, or leave it empty for a SQLite file in ALTALOUD_DATA_DIR"
    )


def _make_server_engine(connect: Callable[[], Awaitable[asyncpg.Connection]]) -> AsyncEngine:
    """Its connections are made by asyncpg, which knows what may stand in an address better than SQLAlchemy does."""
    return create_async_engine(
        "postgresql+asyncpg://",
        async_creator=connect,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_pre_ping=True,  # the server may have been restarted since
        hide_parameters=True,
    )


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
        options = connection.get_execution_options()
        if options.get("rebuilds_tables"):  # inside a transaction it could not be changed any more
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("BEGIN" if options.get("reads_only") else "BEGIN IMMEDIATE")
