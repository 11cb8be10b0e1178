"""altaloud work: produces what was accepted elsewhere."""

from __future__ import annotations

import asyncio
import contextlib
import signal

import click
import uvloop

from service.app import build_service
from service.errors import ConfigurationError
from service.settings import Settings, read_settings
from service.telemetry import configure_logging


@click.command()
def work() -> None:
    """Do the work of a service on PostgreSQL, without page and API, until Ctrl-C.

    Any number of workers share it, on any number of machines with the same settings.
    """
    settings = read_settings()
    configure_logging(settings.log_format)
    with contextlib.suppress(KeyboardInterrupt):  # before anybody is there to take it
        uvloop.run(_work(settings))


async def _work(settings: Settings) -> None:
    service = build_service(settings)
    if service.database.is_sqlite:
        raise ConfigurationError(
            "altaloud work needs PostgreSQL (ALTALOUD_DATABASE_URL): on SQLite one process, altaloud serve, does it all"
        )
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with service.running(works=True):
        click.echo(f"AltAloud works · {service}")
        await stopped.wait()
