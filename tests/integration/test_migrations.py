"""The way of a database from nothing, or from an older version, to this one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from service.errors import ConfigurationError, ServiceNotReady
from service.settings import find_folder
from service.store import schema
from service.store.session import Database
from service.store.tables import Typed, UtcDateTime, metadata


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "altaloud.sqlite3"


@pytest.fixture
def database(file: Path) -> Database:
    return Database(f"sqlite:///{file}")


Look = Callable[[str], list[Any]]


@pytest.fixture
def look(file: Path) -> Look:
    def query(sql: str) -> list[Any]:
        with closing(sqlite3.connect(file)) as connection, connection:
            return connection.execute(sql).fetchall()

    return query


@pytest.fixture
def scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(find_folder("migrations")))
    return ScriptDirectory.from_config(config)


SCHEMA = "SELECT type, name, sql FROM sqlite_master ORDER BY name"


def test_the_history_is_one_line(scripts: ScriptDirectory) -> None:
    """From the newest to the first, each with one before it, and a word about what it does."""
    revisions = list(scripts.walk_revisions())
    assert [revision.revision for revision in revisions[:1]] == scripts.get_heads()
    for later, earlier in zip(revisions, [*revisions[1:], None], strict=True):
        assert later.down_revision == (earlier.revision if earlier else None)
        assert later.dependencies is None
        assert later.doc


async def test_what_migrations_build_is_what_the_tables_say(database: Database) -> None:
    def is_same_type(_: Any, __: Any, ___: Any, ____: Any, wanted: sa.types.TypeEngine[Any]) -> bool | None:
        return False if isinstance(wanted, Typed | UtcDateTime) else None

    def compare(connection: sa.Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_type": is_same_type})
        return list(compare_metadata(context, metadata))

    await schema.upgrade(database)
    async with database.read() as connection:
        assert await connection.run_sync(compare) == []
        assert {table.name for table in metadata.sorted_tables} <= await connection.run_sync(
            lambda sync: set(sa.inspect(sync).get_table_names())
        )
    await database.close()


async def test_every_reference_says_what_becomes_of_it(database: Database) -> None:
    """Autogenerate does not compare ON DELETE on SQLite."""

    def read_rules(connection: sa.Connection) -> set[tuple[str, str, str | None]]:
        inspector = sa.inspect(connection)
        return {
            (table, key["constrained_columns"][0], key["options"].get("ondelete"))
            for table in metadata.tables
            for key in inspector.get_foreign_keys(table)
        }

    await schema.upgrade(database)
    async with database.read() as connection:
        built = await connection.run_sync(read_rules)
    said = {
        (table.name, key.parent.name, key.ondelete) for table in metadata.tables.values() for key in table.foreign_keys
    }
    assert built == said
    await database.close()


async def test_a_second_upgrade_changes_nothing(database: Database, look: Look) -> None:
    await schema.upgrade(database)
    before = look(SCHEMA), look("PRAGMA schema_version")
    await schema.upgrade(database)
    assert (look(SCHEMA), look("PRAGMA schema_version")) == before
    await schema.check(database)
    await database.close()


async def test_a_database_of_a_newer_version_is_refused_in_one_line(database: Database, look: Look) -> None:
    await schema.upgrade(database)
    look("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(ConfigurationError) as refused:
        await schema.upgrade(database)
    [fault] = refused.value.faults
    assert "newer" in fault
    assert "\n" not in fault
    await database.close()


async def test_an_upgrade_that_fails_leaves_the_database_as_it_was(database: Database, look: Look) -> None:
    look("CREATE TABLE steps (id INTEGER)")
    with pytest.raises(ConfigurationError) as refused:
        await schema.upgrade(database)
    [fault] = refused.value.faults
    assert "\n" not in fault
    assert [name for _, name, _ in look(SCHEMA)] == ["steps"]
    await database.close()


@pytest.fixture
def diary(file: Path) -> None:
    file.write_bytes(b"Dear diary, " * 100)


@pytest.mark.usefixtures("diary")
async def test_a_file_that_is_no_database_is_refused_in_one_line(database: Database) -> None:
    with pytest.raises(ConfigurationError) as refused:
        await schema.upgrade(database)
    [fault] = refused.value.faults
    assert "not a database" in fault
    assert "\n" not in fault
    await database.close()


async def test_a_database_that_lacks_a_migration_is_not_ready(database: Database) -> None:
    with pytest.raises(ServiceNotReady, match="altaloud db upgrade"):
        await schema.check(database)
    await schema.upgrade(database)
    await schema.check(database)
    await database.close()
