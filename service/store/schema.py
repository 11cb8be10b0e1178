"""Brings a database to the newest revision, by the migrations that travel with the service."""

from __future__ import annotations

import asyncio

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy.exc import SQLAlchemyError

from service.errors import ConfigurationError, ServiceNotReady
from service.settings import find_folder
from service.store.session import Database

MADE_BY_NEWER = "The database was made by a newer AltAloud: install that version or newer"
PATIENCE = 3.0
"""Seconds the database gets to answer."""


async def upgrade(database: Database, revision: str = "head") -> None:
    """Runs every migration that is missing, in one transaction.

    Raises `ConfigurationError` where the database cannot be used.
    """
    try:
        async with database.write() as connection:
            await connection.run_sync(_upgrade, revision)
    except CommandError:
        raise ConfigurationError(MADE_BY_NEWER) from None
    except (SQLAlchemyError, OSError) as error:
        raise ConfigurationError(f"The database cannot be used: {getattr(error, 'orig', None) or error}") from error


async def check(database: Database) -> None:
    """Raises `ServiceNotReady` where the database does not answer, lacks a migration or has one too many."""
    try:
        async with asyncio.timeout(PATIENCE), database.read() as connection:
            applied = await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())
    except (SQLAlchemyError, OSError, TimeoutError):
        raise ServiceNotReady("The database does not answer.") from None
    known = [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()]
    if applied is not None and applied not in known:
        raise ServiceNotReady(f"{MADE_BY_NEWER}.")
    if applied != known[0]:
        raise ServiceNotReady("The database has not been migrated: run altaloud db upgrade.")


def _upgrade(connection: sa.Connection, revision: str) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(find_folder("migrations")))
    return config
