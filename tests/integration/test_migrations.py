"""The way of a database from nothing, or from an older version, to this one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver

from service.domain.descriptions import Words
from service.domain.records import LOCAL_OWNER, AudioState, Status
from service.errors import ConfigurationError, ServiceNotReady
from service.jobs.engine import ServerQueries, make_builders
from service.settings import find_folder
from service.store import descriptions, images, schema, sounds
from service.store.columns import Typed, UtcDateTime
from service.store.session import Database
from service.store.tables import metadata
from tests.databases import Server
from tests.running import make_settings

Look = Callable[[str], list[Any]]
Step = Callable[[Database], Awaitable[None]]


@pytest.fixture
async def database(tmp_path: Path, both_databases_empty: str) -> AsyncIterator[Database]:
    database = Database(make_settings(tmp_path).effective_database_url)
    yield database
    await database.close()


@pytest.fixture
def scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(find_folder("migrations")))
    return ScriptDirectory.from_config(config)


UNDESCRIBED = ("pgqueuer", "search_index", "ix_search_entries_words")
"""Names of what PgQueuer looks after, and of the ways each database searches texts."""
TABLES = {
    "sqlite": "SELECT name FROM sqlite_master",
    "postgresql": "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'",
}
EVERYTHING = {
    "sqlite": "SELECT type, name, sql FROM sqlite_master ORDER BY name",
    "postgresql": "SELECT c.oid, c.relname, a.attname, a.atttypid FROM pg_class c JOIN pg_attribute a"
    " ON a.attrelid = c.oid WHERE c.relnamespace = 'public'::regnamespace ORDER BY c.relname, a.attnum",
}


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

    def is_described(name: str | None, kind: str, _: Any) -> bool:
        return not (name or "").startswith(UNDESCRIBED)

    def compare(connection: sa.Connection) -> list[Any]:
        options = {"compare_type": is_same_type, "include_name": is_described}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))

    await schema.upgrade(database)
    async with database.read() as connection:
        assert await connection.run_sync(compare) == []
        assert {table.name for table in metadata.sorted_tables} <= await connection.run_sync(
            lambda sync: set(sa.inspect(sync).get_table_names())
        )


async def test_pgqueuer_finds_its_tables_as_it_wants_them(postgresql: Server) -> None:
    """What our migrations freeze is what the version in use would make; where this fails, a new one has to follow."""
    with postgresql.database() as address:
        database = Database(address)
        connection = await database.connect_aside()
        plan = await ServerQueries(AsyncpgDriver(connection), **make_builders()).plan_upgrade()
        await connection.close()
        await database.close()
    assert (plan.statements, plan.notes) == ((), ())


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


async def test_a_second_upgrade_changes_nothing(database: Database, both_databases_empty: str, look: Look) -> None:
    await schema.upgrade(database)
    before = look(EVERYTHING[both_databases_empty])
    await schema.upgrade(database)
    assert look(EVERYTHING[both_databases_empty]) == before
    await schema.check(database)


async def test_several_upgrades_at_once_are_one(postgresql: Server) -> None:
    with postgresql.database(migrated=False) as address:
        databases = [Database(address) for _ in range(3)]
        await asyncio.gather(*map(schema.upgrade, databases))
        for database in databases:
            await schema.check(database)
            await database.close()


async def test_a_database_of_a_newer_version_is_refused_in_one_line(database: Database, look: Look) -> None:
    await schema.upgrade(database)
    async with database.write() as connection:
        await connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    for step in (schema.upgrade, schema.prepare):
        with pytest.raises(ConfigurationError) as refused:
            await step(database)
        [fault] = refused.value.faults
        assert "newer" in fault
        assert "\n" not in fault


async def test_an_upgrade_that_fails_leaves_the_database_as_it_was(
    database: Database, both_databases_empty: str, look: Look
) -> None:
    async with database.write() as connection:
        await connection.exec_driver_sql("CREATE TABLE steps (id INTEGER)")
    with pytest.raises(ConfigurationError) as refused:
        await schema.upgrade(database)
    [fault] = refused.value.faults
    assert "\n" not in fault
    assert look(TABLES[both_databases_empty]) == [("steps",)]


async def test_a_file_that_is_no_database_is_refused_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "altaloud.sqlite3"
    file.write_bytes(b"Dear diary, " * 100)
    database = Database(f"sqlite:///{file}")
    with pytest.raises(ConfigurationError) as refused:
        await schema.upgrade(database)
    [fault] = refused.value.faults
    assert "not a database" in fault
    assert "\n" not in fault
    await database.close()


@pytest.mark.parametrize("step", [schema.upgrade, schema.prepare])
async def test_a_server_that_is_not_there_is_told_in_one_line_without_a_password(step: Step) -> None:
    database = Database("postgresql://me:secret@127.0.0.1:1/words?sslmode=disable")
    with pytest.raises(ConfigurationError) as refused:
        await step(database)
    [fault] = refused.value.faults
    assert fault.startswith("postgresql://me@127.0.0.1:1/words: The database does not answer: ")
    assert "secret" not in fault
    assert "\n" not in fault
    await database.close()


async def test_a_database_that_lacks_a_migration_is_not_ready(database: Database) -> None:
    with pytest.raises(ServiceNotReady, match="altaloud db upgrade"):
        await schema.check(database)
    await schema.upgrade(database)
    await schema.check(database)


async def test_only_a_file_is_migrated_by_whoever_uses_it(database: Database) -> None:
    if database.is_sqlite:
        await schema.prepare(database)
    else:
        with pytest.raises(ConfigurationError, match="altaloud db upgrade"):
            await schema.prepare(database)
        await schema.upgrade(database)
        await schema.prepare(database)
    await schema.check(database)


MOMENT = datetime(2026, 5, 1, 12, tzinfo=UTC)
PROGRESS = {"stage": "done", "done": 1, "total": 1, "milliseconds": {"describing": 7}}
OUTCOME = {
    "classification": {"kind": "informative", "reason": "It shows a place."},
    "origin": {
        "provider": "local",
        "model": "llava:7b",
        "prompt_version": "describe-1",
        "tokens": {"prompt": 900, "completion": 80},
    },
    "text_in_image": [{"text": "Ahoy", "language": "en"}],
    "data": None,
    "uncertain": [],
    "passed_over": [],
}
FIRST_ROWS: dict[str, dict[str, Any]] = {
    "images": {
        "id": "i", "owner": LOCAL_OWNER, "sha256": "a" * 64, "media_type": "image/jpeg", "width": 40, "height": 30,
        "source_width": 400, "source_height": 300, "source_format": "jpeg", "data": b"\xff\xd8pixels",
    },
    "sounds": {"sha256": "b" * 64, "media_type": "audio/mpeg", "size": 5},
    "sound_chunks": {"sha256": "b" * 64, "sequence": 0, "data": b"sound"},
    "descriptions": {
        "id": "d", "owner": LOCAL_OWNER, "status": "done", "languages": ",en,", "wish": {"languages": ["en"]},
        "metadata": {"page": 7}, "progress": PROGRESS, "image_id": "i", "outcome": OUTCOME,
        "created_at": MOMENT, "expires_at": MOMENT,
    },
    "transcripts": {
        "id": "t", "description_id": "d", "position": 0, "language": "en", "alt_text": "A red boat.",
        "long_description": "It lies on a calm lake.", "draft": True, "needs_review": ["offline"],
        "written_by": "machine",
    },
    "audio": {
        "id": "s", "transcript_id": "t", "position": 0, "kind": "alt", "state": "ready", "format": "mp3",
        "voice": "alloy", "spoken_key": "c" * 64, "sha256": "b" * 64, "milliseconds": 900, "captions": "WEBVTT",
    },
    "jobs": {
        "id": "j", "owner": LOCAL_OWNER, "description_id": "d", "kind": "describe", "starts": 1, "created_at": MOMENT,
    },
    "steps": {"job_id": "j", "name": "describe", "answer": b"words"},
    "attempts": {"id": "p", "job_id": "j", "step": "describe", "started_at": MOMENT},
}  # fmt: skip
"""One row of every table of the first revision, each before those that refer to it."""


async def test_what_the_first_version_kept_is_kept(database: Database, look: Look) -> None:
    def insert(connection: sa.Connection) -> None:
        tables = sa.MetaData()
        tables.reflect(connection)
        for name, row in FIRST_ROWS.items():
            connection.execute(tables.tables[name].insert().values(row))

    await schema.upgrade(database, "0001")
    async with database.write() as connection:
        await connection.run_sync(insert)
    await schema.upgrade(database)

    async with database.read() as connection:
        record = await descriptions.find(connection, "d", owner=LOCAL_OWNER)
        by_words = await descriptions.find_page(
            connection, owner=LOCAL_OWNER, limit=9, only=descriptions.Filter(text="calm boat")
        )
        picture = await images.load_picture(connection, "d")
        sound = await sounds.load_range(connection, "b" * 64, 0, 5)
    assert record is not None
    assert (record.status, record.version, record.page, record.created_at) == (Status.DONE, 1, 1, MOMENT)
    assert record.metadata == {"page": 7}
    assert record.outcome is not None
    assert record.outcome.origin.model == "llava:7b"
    [transcript] = record.transcripts
    assert transcript.words == Words("A red boat.", "It lies on a calm lake.", draft=True, needs_review=("offline",))
    assert (transcript.revision, transcript.suggestion, transcript.approved_at) == (1, None, None)
    [spoken] = transcript.audio
    assert (spoken.state, spoken.voice, spoken.wanted_voice, spoken.speed) == (AudioState.READY, "alloy", None, 1.0)
    assert by_words == [record]
    assert picture is not None
    assert (picture.data, picture.page, picture.pages, picture.frames) == (b"\xff\xd8pixels", 1, 1, 1)
    assert sound == b"sound"
    assert look("SELECT transcript_id, number, alt_text FROM revisions") == [("t", 1, "A red boat.")]
    assert look("SELECT id, claim FROM jobs") == [("j", 0)]
    assert [(name, bytes(answer)) for name, answer in look("SELECT name, answer FROM steps")] == [
        ("describe", b"words")
    ]
