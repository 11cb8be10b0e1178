"""Which addresses of a PostgreSQL server are understood, and that none of them shows its password."""

from __future__ import annotations

import pytest

from service.errors import ConfigurationError
from service.store.session import Database


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://me:secret@db.example/words", "postgresql://me@db.example/words"),
        ("postgres://me:secret@db.example:5433/words", "postgresql://me@db.example:5433/words"),
        ("postgresql+asyncpg://me:s%40cret%2F@[::1]/words", "postgresql://me@[::1]/words"),
        ("postgresql://db.example/words?sslmode=verify-full&sslrootcert=/ca.pem", "postgresql://db.example/words"),
        ("postgresql://me@/words?host=/run/postgresql", "postgresql://me@/words?host=%2Frun%2Fpostgresql"),
    ],
)
async def test_a_server_is_shown_without_a_password(address: str, shown: str) -> None:
    database = Database(address)
    assert (database.location, database.is_sqlite, database.file) == (shown, False, None)
    await database.close()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("postgresql://me:secret@db.example/words?connect_timeout=3", "connect_timeout cannot be set there"),
        ("postgresql://me:x@db.example/words?password=secret", "password cannot be set there"),
        ("postgresql://me:secret@db.example", "names no database"),
        ("postgresql://me:my@secret@db.example/words", "%40"),
        ("postgresql://me:my@secret/word@db.example/words", "%40"),
        ("postgresql://me:secret@db.example:many/words", "is not a database address"),
        ("postgresql+psycopg://me:secret@db.example/words", "postgresql+psycopg is not supported"),
        ("mysql://me:secret@db.example/words", "mysql is not supported"),
        ("sqlite+pysqlite:///words.sqlite3", "sqlite+pysqlite is not supported"),
        ("words", "is not a database address"),
    ],
)
def test_what_is_not_understood_is_refused_without_its_password(address: str, words: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        Database(address)
    [fault] = refused.value.faults
    assert fault.startswith("ALTALOUD_DATABASE_URL")
    assert words in fault
    assert "secret" not in fault
    assert "\n" not in fault
