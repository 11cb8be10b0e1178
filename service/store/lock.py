"""Who may do what alone: serve a SQLite file, or clear up a PostgreSQL database.

A file is locked by an flock, which dies with its process and is not inherited.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from service.errors import ConfigurationError
from service.store.session import Connection, Database

CLEARING_UP = 7_215_913
"""PostgreSQL's advisory lock of whoever deletes what is old; any number of ours."""


@contextmanager
def serving_lock(database: Database) -> Iterator[None]:
    """Held while the block runs. Raises `ConfigurationError` where another process holds it."""
    if database.file is None:
        yield
        return
    try:
        # for us alone: pictures and texts that nobody else on this machine should read
        database.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(f"{database.file}.lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise ConfigurationError(f"The database {database.file} cannot be used: {error.strerror}") from error
    try:
        _lock(descriptor, database.file)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, file: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise ConfigurationError(f"Another process serves {file} already; stop it first") from None


async def may_clear_up(connection: Connection) -> bool:
    """False while another process does it, which is enough. Until the transaction ends."""
    if connection.dialect.name != "postgresql":
        return True
    return bool((await connection.execute(sa.select(sa.func.pg_try_advisory_xact_lock(CLEARING_UP)))).scalar_one())
