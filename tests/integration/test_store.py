"""What the store promises whoever reads and writes at the same time, and what it keeps once, and for how long."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.domain.descriptions import AudioKind, AudioWish, Progress, Wish, Words
from service.domain.images import Picture
from service.domain.records import AudioState, DescriptionRecord, JobKind, Status
from service.domain.speech import Clip
from service.store import audio, descriptions, images, jobs, schema, sounds, transcripts
from service.store.audio import Reading
from service.store.session import Connection, Database, new_id, now
from service.store.tables import SOUND_CHUNK_BYTES
from tests.running import make_settings

PICTURE = Picture(b"\xff\xd8pixels", "image/jpeg", 40, 30, 400, 300, "jpeg")
OWNER = "local"


@pytest.fixture
def url(tmp_path: Path, both_databases: str) -> str:
    return make_settings(tmp_path).effective_database_url


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    await schema.upgrade(database)
    yield database
    await database.close()


@pytest.fixture
async def other_process(url: str, database: Database) -> AsyncIterator[Database]:
    """The same file through connections and a lock of its own, as another process has them."""
    other = Database(url)
    yield other
    await other.close()


async def add(
    connection: Connection, *languages: str, owner: str = OWNER, image_id: str | None = None, days: float = 1
) -> str:
    wish = Wish(languages=languages or ("en",), spelled_as=languages or ("en",))
    expires_at = now() + timedelta(days=days)
    given = {"owner": owner, "wish": wish, "metadata": {}, "expires_at": expires_at}
    return await descriptions.add(connection, **given, image_id=image_id, image_name=None, image_url=None)  # type: ignore[arg-type]


async def find(database: Database, description_id: str) -> DescriptionRecord:
    async with database.read() as connection:
        record = await descriptions.find(connection, description_id, owner=OWNER)
    assert record is not None
    return record


async def count(database: Database, table: str) -> int:
    async with database.read() as connection:
        return int((await connection.exec_driver_sql(f"SELECT count(*) FROM {table}")).scalar_one())


# transactions


async def test_no_update_is_lost(database: Database, other_process: Database) -> None:
    async with database.write() as connection:
        description_id = await add(connection)

    async def count_up(by: Database) -> None:
        async with by.write() as connection:
            await descriptions.touch(connection, description_id)
            record = await descriptions.find(connection, description_id, owner=OWNER)
            assert record is not None
            await asyncio.sleep(0)
            progress = replace(record.progress, done=record.progress.done + 1)
            await descriptions.change(connection, description_id, progress=progress)

    await asyncio.gather(*(count_up(by) for by in (database, other_process) for _ in range(100)))
    record = await find(database, description_id)
    assert record.progress.done == 200


async def test_a_reader_sees_one_moment_and_holds_up_no_writer(database: Database, other_process: Database) -> None:
    async with database.write() as connection:
        description_id = await add(connection)
    async with database.read() as reading:
        before = await descriptions.find(reading, description_id, owner=OWNER)
        for writer in (database, other_process):
            async with asyncio.timeout(1), writer.write() as writing:
                await descriptions.change(writing, description_id, status=Status.DONE)
        assert await descriptions.find(reading, description_id, owner=OWNER) == before
    assert (await find(database, description_id)).status is Status.DONE


async def test_a_writer_holds_up_no_reader_and_shows_nothing_unfinished(database: Database) -> None:
    async with database.write() as connection:
        description_id = await add(connection)
    async with database.write() as writing:
        await descriptions.change(writing, description_id, status=Status.DONE)
        async with asyncio.timeout(1):
            assert (await find(database, description_id)).status is Status.QUEUED


async def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    async def fail() -> None:
        async with database.write() as connection:
            await add(connection)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await count(database, "descriptions") == 0


async def test_many_readers_at_once(database: Database) -> None:
    """More than the pool holds: they wait for each other instead of failing."""
    async with database.write() as connection:
        description_id = await add(connection)
    found = await asyncio.gather(*(find(database, description_id) for _ in range(100)))
    assert {record.id for record in found} == {description_id}


@pytest.mark.parametrize(
    ("pragma", "value"), [("foreign_keys", 1), ("journal_mode", "wal"), ("synchronous", 2), ("busy_timeout", 10_000)]
)
async def test_every_connection_to_a_file_is_set_up(tmp_path: Path, pragma: str, value: object) -> None:
    database = Database(f"sqlite:///{tmp_path / 'altaloud.sqlite3'}")
    async with database.read() as first, database.read() as second, database.read() as third:
        for connection in (first, second, third):
            assert (await connection.exec_driver_sql(f"PRAGMA {pragma}")).scalar_one() == value
    await database.close()


async def test_nothing_refers_to_what_is_not_there_and_errors_repeat_no_data(database: Database) -> None:
    secret = "described as a secret"
    with pytest.raises(sa.exc.IntegrityError) as refused:
        async with database.write() as connection:
            await jobs.add(connection, owner=secret, description_id=new_id(), kind=JobKind.DESCRIBE)
    assert secret not in str(refused.value)


# descriptions


async def test_newest_come_first_page_by_page(database: Database) -> None:
    async with database.write() as connection:
        added = [await add(connection) for _ in range(25)]
        await add(connection, owner="another")
    pages, before = [], None
    while True:
        async with database.read() as connection:
            page = await descriptions.find_page(connection, owner=OWNER, limit=10, before=before)
        if not page:
            break
        pages.append([record.id for record in page])
        before = page[-1].id
    assert [len(page) for page in pages] == [10, 10, 5]
    assert sum(pages, []) == added[::-1]  # noqa: RUF017


@pytest.mark.parametrize(("asked", "expected"), [("en", [0, 2]), ("pt-BR", [1, 2]), ("pt", []), ("%", []), ("e_", [])])
async def test_a_language_is_found_whole(database: Database, asked: str, expected: list[int]) -> None:
    async with database.write() as connection:
        added = [await add(connection, *languages) for languages in (("en",), ("pt-BR", "en-GB"), ("pt-BR", "en"))]
    async with database.read() as connection:
        only = descriptions.Filter(language=asked)
        found = await descriptions.find_page(connection, owner=OWNER, limit=10, only=only)
    assert [added.index(record.id) for record in found][::-1] == expected


async def test_status_and_time_can_be_asked_for(database: Database) -> None:
    async with database.write() as connection:
        old = await add(connection)
        await descriptions.change(connection, old, status=Status.DONE)
    moment = now()
    async with database.write() as connection:
        young = await add(connection)
    for only, expected in (
        (descriptions.Filter(status=Status.DONE), [old]),
        (descriptions.Filter(since=moment), [young]),
        (descriptions.Filter(since=moment.astimezone(None)), [young]),
        (descriptions.Filter(status=Status.DONE, since=moment), []),
        (descriptions.Filter(ids=(old, young, new_id())), [young, old]),
    ):
        async with database.read() as connection:
            found = await descriptions.find_page(connection, owner=OWNER, limit=10, only=only)
        assert [record.id for record in found] == expected


async def test_what_belongs_to_another_does_not_exist(database: Database) -> None:
    async with database.write() as connection:
        description_id = await add(connection, owner="another")
        assert await descriptions.find(connection, description_id, owner=OWNER) is None
        assert await descriptions.find_versions(connection, [description_id], owner=OWNER) == {}
        assert not await descriptions.delete(connection, description_id, owner=OWNER)
        assert await descriptions.delete(connection, description_id, owner="another")


async def test_what_was_asked_comes_back_as_it_was(database: Database) -> None:
    async with database.write() as connection:
        description_id = await add(connection, "en", "zh-Hant")
        changed = await descriptions.change(connection, description_id, progress=Progress("describing", 1, 4, {"a": 1}))
        assert changed
        assert not await descriptions.change(connection, new_id(), status=Status.DONE)
    record = await find(database, description_id)
    assert record.wish == Wish(languages=("en", "zh-Hant"), spelled_as=("en", "zh-Hant"))
    assert record.progress == Progress("describing", 1, 4, {"a": 1})
    assert record.created_at.utcoffset() == timedelta(0)
    assert (record.image, record.outcome, record.transcripts, record.failure) == (None, None, (), None)


async def test_only_what_is_past_its_time_is_swept(database: Database) -> None:
    async with database.write() as connection:
        await add(connection, days=-0.01)
        kept = await add(connection, days=0.01)
        assert await descriptions.delete_expired(connection) == 1
        assert await descriptions.delete_expired(connection) == 0
    assert (await find(database, kept)).id == kept


# images


async def test_an_original_is_kept_once_per_owner_until_nobody_shows_it(database: Database) -> None:
    async with database.write() as connection:
        ids = [await images.add(connection, owner=OWNER, sha256="a" * 64, picture=PICTURE) for _ in range(2)]
        other = await images.add(connection, owner="another", sha256="a" * 64, picture=PICTURE)
        assert ids[0] == ids[1] != other
        first, second = [await add(connection, image_id=ids[0]) for _ in range(2)]
        theirs = await add(connection, owner="another", image_id=other)

    async with database.write() as connection:
        await descriptions.delete(connection, first, owner=OWNER)
        assert await images.load_picture(connection, second) == PICTURE
        await descriptions.delete(connection, second, owner=OWNER)
        assert await images.load_picture(connection, theirs) == PICTURE
    assert await count(database, "images") == 1


# sounds


async def add_audio(connection: Connection) -> tuple[str, str]:
    """Ids of a description and of its one pending audio."""
    description_id = await add(connection)
    words = {"en": Words("A boat.", "")}
    await transcripts.add_all(connection, description_id, words, author="a model", audio_wish=AudioWish())
    record = await descriptions.find(connection, description_id, owner=OWNER)
    assert record is not None
    [pending] = record.transcripts[0].audio  # an empty text is not read aloud
    assert (pending.kind, pending.state) == (AudioKind.ALT, AudioState.PENDING)
    return description_id, pending.id


def read(audio_id: str) -> Reading:
    return Reading(audio_id, revision=1, engine="stage:one", voice="alloy", plan="p" * 64, spoken_key="k" * 64)


def clip(data: bytes = b"sound") -> Clip:
    return Clip(data, "mp3", "audio/mpeg", 1_500, "WEBVTT\n")


async def test_a_sound_goes_with_the_last_who_plays_it(database: Database) -> None:
    async with database.write() as connection:
        first, audio_id = await add_audio(connection)
        second, other_id = await add_audio(connection)
        await audio.set_ready(connection, read(audio_id), clip())
        spoken = await audio.find_spoken(connection, "k" * 64)
        assert spoken is not None
        await audio.set_spoken(connection, read(other_id), spoken)

        await descriptions.delete(connection, first, owner=OWNER)
        assert await audio.find_spoken(connection, "k" * 64) == spoken
        assert await sounds.load_range(connection, spoken.sha256, 0, 5) == b"sound"
        await descriptions.delete(connection, second, owner=OWNER)
        assert await audio.find_spoken(connection, "k" * 64) is None
    assert await count(database, "sounds") == await count(database, "sound_chunks") == 0


async def test_a_sound_that_comes_too_late_is_not_kept(database: Database) -> None:
    async with database.write() as connection:
        description_id, audio_id = await add_audio(connection)
        await descriptions.delete(connection, description_id, owner=OWNER)
        await audio.set_ready(connection, read(audio_id), clip())
    assert await count(database, "sounds") == await count(database, "sound_chunks") == 0


EDGES = st.sampled_from([0, 1, SOUND_CHUNK_BYTES - 1, SOUND_CHUNK_BYTES, SOUND_CHUNK_BYTES + 1, 2 * SOUND_CHUNK_BYTES])
SIZE = 2 * SOUND_CHUNK_BYTES + 1_000
PLACES = EDGES | st.integers(0, SIZE + 10)
SOUND = b"".join(number.to_bytes(4, "big") for number in range(SIZE // 4 + 1))[:SIZE]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(places=st.tuples(PLACES, PLACES))
async def test_any_range_of_a_sound_is_its_bytes(database: Database, places: tuple[int, int]) -> None:
    start, end = sorted(places)
    async with database.write() as connection:
        sha256 = await sounds.add(connection, SOUND, "audio/mpeg")
        assert await sounds.load_range(connection, sha256, start, end) == SOUND[start:end]


@pytest.mark.parametrize("size", [1, SOUND_CHUNK_BYTES, SOUND_CHUNK_BYTES + 1, 2 * SOUND_CHUNK_BYTES])
async def test_a_sound_lies_in_pieces_of_bounded_size(database: Database, size: int) -> None:
    async with database.write() as connection:
        for _ in range(2):
            sha256 = await sounds.add(connection, bytes(size), "audio/mpeg")
        query = sa.text("SELECT length(data) FROM sound_chunks WHERE sha256 = :sha256 ORDER BY sequence")
        pieces = (await connection.execute(query, {"sha256": sha256})).scalars().all()
    assert sum(pieces) == size
    assert max(pieces) <= SOUND_CHUNK_BYTES


async def test_the_last_words_are_waited_for(database: Database) -> None:
    order: list[str] = []
    has_begun = asyncio.Event()

    async def write() -> None:
        async with database.write() as connection:
            has_begun.set()
            await add(connection)
        order.append("written")

    writing = asyncio.create_task(write())
    await has_begun.wait()
    await database.close()
    order.append("closed")
    await writing
    assert order == ["written", "closed"]
