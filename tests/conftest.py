"""Parts that many tests need."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import stamina

from service.jobs.steps import ATTEMPTS
from tests.databases import Server, put
from tests.fakes.provider import FakeProvider


@pytest.fixture
async def fake_provider() -> AsyncIterator[FakeProvider]:
    """Five vision and speech providers over real HTTP, with a ledger and faults on demand."""
    async with FakeProvider() as fake:
        yield fake


@pytest.fixture
def without_pauses() -> Iterator[None]:
    """Retries come as often as always, and at once."""
    with stamina.set_testing(True, attempts=ATTEMPTS, cap=True):
        yield


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """One server for all tests, started by the first that needs it."""
    with Server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def both_databases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Runs a test once on each database: whatever runs in its folder uses the one that is named."""
    if request.param == "sqlite":
        yield "sqlite"
        return
    server: Server = request.getfixturevalue("postgresql")
    with server.database() as address:
        put(address, tmp_path)
        yield "postgresql"
