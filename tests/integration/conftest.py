"""What several integration tests look at the parts with."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.domain.records import Job
from service.store import jobs, schema
from service.store.session import Database
from tests.databases import change_database
from tests.running import make_settings
from tests.stored import add_job


@pytest.fixture
def look(tmp_path: Path) -> Callable[[str], list[Any]]:
    """Rows of the database, seen from outside."""

    def query(sql: str) -> list[Any]:
        return change_database(tmp_path, sql)

    return query


@pytest.fixture
async def database(tmp_path: Path, both_databases: str) -> AsyncIterator[Database]:
    """Of the test's folder, with its tables."""
    database = Database(make_settings(tmp_path).effective_database_url)
    await schema.upgrade(database)
    yield database
    await database.close()


@pytest.fixture
async def job(database: Database) -> Job:
    """One that has been started."""
    async with database.write() as connection:
        job = await jobs.start(connection, (await add_job(connection)).job_id)
    assert job is not None
    return job


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    """A client of nobody's making."""
    async with httpx.AsyncClient(trust_env=False) as client:
        yield client
