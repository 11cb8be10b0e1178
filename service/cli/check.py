"""altaloud check: what would be used, and does it work."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator

import click

from service.app import Service, build_service
from service.errors import ServiceNotReady
from service.settings import Settings, read_settings, variable_name
from service.store import schema
from service.store.session import Database


@click.command()
def check() -> None:
    """Print the effective settings, keys masked, and try every part, providers included. Nothing paid is done."""
    settings = read_settings()
    for name, value in _effective(settings):
        click.echo(f"{name}={value}")
    service = build_service(settings)
    click.echo("\nok       settings, encoder and speech library")
    asyncio.run(_try_parts(service))


def _effective(settings: Settings) -> Iterator[tuple[str, str]]:
    for field, value in settings:
        if field != "providers":
            yield (
                variable_name(field),
                ",".join(value) if isinstance(value, tuple) else str("" if value is None else value),
            )
    for name, secret in sorted(settings.providers.items()):
        yield name, mask(secret) if name.endswith("_KEY") else secret


def mask(secret: str) -> str:
    """Enough to tell two keys apart, too little to use one."""
    return f"{secret[:3]}…{secret[-2:]}" if len(secret) > 16 else "…"  # noqa: PLR2004 - short keys show nothing


async def _try_parts(service: Service) -> None:
    """A provider that cannot be reached is a warning: the next in the chain may serve."""
    parts = [(f"vision {provider.name}", provider.check()) for provider in service.vision]
    parts += [(f"speech {engine.name}", engine.check()) for engine in service.speech]
    for name, answer in parts:
        fault = await answer
        click.echo(f"warning  {name}: {fault}" if fault else f"ok       {name}")
    click.echo(await _look_at_database(service.database))
    await service.close()


async def _look_at_database(database: Database) -> str:
    if database.file and not database.file.exists():
        folder = next(parent for parent in database.file.parents if parent.exists())
        if not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
            return f"warning  database {database.location}: {folder} is no folder that can be written to"
        return f"ok       database {database.location} (made at the first start)"
    try:
        await schema.check(database)
    except ServiceNotReady as error:
        return f"warning  database {database.location}: {error.detail}"
    return f"ok       database {database.location}"
