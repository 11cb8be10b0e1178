"""What several integration tests look at the parts with."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.databases import change_database


@pytest.fixture
def look(tmp_path: Path) -> Callable[[str], list[Any]]:
    """Rows of the database, seen from outside."""

    def query(sql: str) -> list[Any]:
        return change_database(tmp_path, sql)

    return query


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    """A client of nobody's making."""
    async with httpx.AsyncClient(trust_env=False) as client:
        yield client
