"""Parts that many tests need."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import stamina
from PIL import Image

from service.jobs.steps import ATTEMPTS
from tests.databases import Server, put
from tests.fakes.provider import FakeProvider


@pytest.fixture
async def fake_provider() -> AsyncIterator[FakeProvider]:
    """Vision and speech providers over real HTTP, with a ledger and faults on demand."""
    async with FakeProvider() as fake:
        yield fake


@pytest.fixture
def without_pauses() -> Iterator[None]:
    """Retries come as often as always, and at once."""
    with stamina.set_testing(True, attempts=ATTEMPTS, cap=True):
        yield


@pytest.fixture(autouse=True)
def pillow_limit() -> Iterator[None]:
    """Decoding sets it for its whole process, which is a child of its own but in some tests."""
    limit = Image.MAX_IMAGE_PIXELS
    yield
    Image.MAX_IMAGE_PIXELS = limit


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """One server for all tests, started by the first that needs it."""
    with Server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def both_databases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Runs a test once on each database, by its name: whatever works in the test's folder uses it."""
    with _put_database(request, tmp_path, migrated=True):
        yield request.param


@pytest.fixture(params=["sqlite", "postgresql"])
def both_databases_empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The same, before the first migration."""
    with _put_database(request, tmp_path, migrated=False):
        yield request.param


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def folder_of_both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder that all tests of a module share, which run once on each database."""
    folder = tmp_path_factory.mktemp("data")
    with _put_database(request, folder, migrated=True):
        yield folder


@contextmanager
def _put_database(request: pytest.FixtureRequest, folder: Path, *, migrated: bool) -> Iterator[None]:
    if request.param == "sqlite":  # which its first user makes and migrates
        yield
        return
    server: Server = request.getfixturevalue("postgresql")
    with server.database(migrated=migrated) as address:
        put(address, folder)
        yield
