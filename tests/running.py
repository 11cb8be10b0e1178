"""A whole service on a free port, talked to over real HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from litestar.types import ASGIApp

from service.app import build_service, create_app
from service.settings import Settings, read_settings


def make_settings(folder: Path, **variables: str) -> Settings:
    """Settings as an environment with nothing but these variables would give them, on the folder's database."""
    return read_settings({"ALTALOUD_DATA_DIR": str(folder), **variables}, env_file=folder / ".env")


@asynccontextmanager
async def running(settings: Settings, **fakes: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a service that runs while the block does; `fakes` are what `build_service` takes."""
    service = build_service(settings, **fakes)
    async with service.running(), _serving(create_app(service)) as client:
        yield client


@asynccontextmanager
async def _serving(app: ASGIApp) -> AsyncIterator[httpx.AsyncClient]:
    config = uvicorn.Config(app, port=0, lifespan="off", log_level="error", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started and not serving.done():  # noqa: ASYNC110 - uvicorn has a flag, no event
        await asyncio.sleep(0.01)
    try:
        port = server.servers[0].sockets[0].getsockname()[1]
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            yield client
    finally:
        server.should_exit = True
        await serving
