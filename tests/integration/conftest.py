"""What several integration tests look at the parts with."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def look(tmp_path: Path) -> Callable[[str], list[Any]]:
    """Rows of the database, seen from outside."""

    def query(sql: str) -> list[Any]:
        with closing(sqlite3.connect(tmp_path / "altaloud.sqlite3")) as connection, connection:
            return connection.execute(sql).fetchall()

    return query
