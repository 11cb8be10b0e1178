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
from service.store.session import NO_ANSWER, Database

MADE_BY_NEWER = "The database was made by a newer AltAloud: install that version or newer"
PATIENCE = 3.0
"""Seconds the database gets to answer."""
MIGRATING = 7_215_912
"""PostgreSQL's advisory lock of whoever migrates; any number of ours."""


async def prepare(database: Database) -> None:
    """What comes before work: SQLite is migrated, as one process has it to itself. PostgreSQL serves many, of several
    versions while a new one is rolled out: there `altaloud db upgrade` decides when.

    Raises `ConfigurationError` where the database cannot be used as it is.
    """
    if database.is_sqlite:
        await upgrade(database)
        return
    try:
        await check(database)
    except ServiceNotReady as error:
        raise ConfigurationError(f"{database.location}: {explain(error)}") from error


async def upgrade(database: Database, revision: str = "head") -> None:
    """Runs every migration that is missing, in one transaction.

    Raises `ConfigurationError` where the database cannot be used.
    """
    try:
        async with database.rebuild() as connection:
            await connection.run_sync(_upgrade, revision)
    except CommandError:
        raise ConfigurationError(MADE_BY_NEWER) from None
    except ServiceNotReady as error:
        raise ConfigurationError(f"{database.location}: {explain(error)}") from error
    except (SQLAlchemyError, OSError) as error:
        raise ConfigurationError(f"The database cannot be used: {getattr(error, 'orig', None) or error}") from error


async def check(database: Database) -> None:
    """Raises `ServiceNotReady` where the database does not answer, lacks a migration or has one too many."""
    try:
        async with asyncio.timeout(PATIENCE), database.read() as connection:
            applied = await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        raise ServiceNotReady(NO_ANSWER) from error
    known = [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()]
    if applied is not None and applied not in known:
        raise ServiceNotReady(f"{MADE_BY_NEWER}.")
    if applied != known[0]:
        raise ServiceNotReady("The database has not been migrated: run altaloud db upgrade.")


def explain(error: ServiceNotReady) -> str:
    """In one line, with what the server or the system said."""
    cause = error.__cause__
    said = str(getattr(cause, "orig", None) or cause or "").partition("\n")[0]
    return f"{error.detail.rstrip('.')}: {said}" if said else error.detail.rstrip(".")


def _upgrade(connection: sa.Connection, revision: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATING)))
        # looking for the migrations takes its time, and nobody waits for what this transaction holds
        connection.execute(sa.text("SET LOCAL idle_in_transaction_session_timeout = 0"))
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise ConfigurationError("The database refers to rows that are not there: restore a backup")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(find_folder("migrations")))
    return config
