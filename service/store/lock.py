"""One process at a time serves a SQLite file: an flock, which dies with its process and is not inherited."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.errors import ConfigurationError
from service.store.session import Database


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
