"""altaloud serve: the page and the API."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Iterator

import click
import uvicorn
import uvloop

from service.app import Service, build_service, create_app
from service.errors import ConfigurationError
from service.jobs.progress import Watch
from service.settings import Settings, read_settings
from service.telemetry import configure_logging

GRACE = 2
"""Seconds that open connections get when the service stops."""
BACKLOG = 1024


class Server(uvicorn.Server):
    """Leaves time to put everything away: uvicorn raises a signal again as soon as it has ended itself.

    Clients that wait for a result are answered before their connections are waited for.
    """

    def __init__(self, config: uvicorn.Config, watch: Watch) -> None:
        super().__init__(config)
        self._watch = watch

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._watch.release()
        await super().shutdown(sockets)


@click.command()
def serve() -> None:
    """Serve the page and the API until Ctrl-C."""
    settings = read_settings()
    configure_logging(settings.log_format)
    with contextlib.suppress(KeyboardInterrupt):  # before the server is there to take it
        uvloop.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    service = build_service(settings)
    listener = _listen(settings.host, settings.port)
    config = uvicorn.Config(
        create_app(service),
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )
    # around the server instead of inside it, so that what is wrong is said in a line and not in its traceback
    async with service.running():
        server = Server(config, service.watch)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        while not (server.started or serving.done()):  # noqa: ASYNC110 - uvicorn has a flag, no event
            await asyncio.sleep(0.01)
        if server.started:
            click.echo(describe_service(service, listener))
        await serving


def describe_service(service: Service, listener: socket.socket) -> str:
    """The one line that says where it listens, what it uses, and where its data lies; and what to know about it."""
    host, port = listener.getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    line = f"AltAloud listens on {address} · {service}"
    if not service.settings.embedded_worker:
        line += "\nJobs wait for a worker: altaloud work."
    if service.catalogue.is_offline:
        line += (
            "\nDescriptions are drafts from measurements: set GROQ_API_KEY (or another provider's key) for real ones."
        )
    return line


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise ConfigurationError(f"Cannot listen on {host}:{port} (ALTALOUD_HOST, ALTALOUD_PORT): {error}") from error
