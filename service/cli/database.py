"""altaloud db: looks after the database."""

from __future__ import annotations

import asyncio

import click

from service.settings import read_settings
from service.store import schema
from service.store.lock import serving_lock
from service.store.session import Database


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
def upgrade() -> None:
    """Bring the database to this version.

    `altaloud serve` does it by itself on SQLite. On PostgreSQL it is done once, before the new version serves.
    """
    database = Database(read_settings().effective_database_url)
    asyncio.run(_upgrade(database))
    click.echo(f"{database.location} is up to date.")


async def _upgrade(database: Database) -> None:
    with serving_lock(database):
        await schema.upgrade(database)
    await database.close()
