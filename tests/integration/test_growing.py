"""Words are seen while a model writes them: in this process and from another, begun anew, and never kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.domain.work import GrowingText
from service.jobs.progress import Watch
from service.store import growths
from service.store.session import Database, new_id
from tests.api import post, problem_of, promising
from tests.databases import Server, change_database, put
from tests.events import Event, follow, following
from tests.fakes.answers import SENTENCES
from tests.fakes.faults import Fault
from tests.fakes.provider import FakeProvider
from tests.fakes.rows import Refusal
from tests.processes import PATIENCE, serving, working
from tests.running import make_settings

IN_SPANISH, NEAR_THE_END = 9, 12
"""Events of the stream: before the first of them Spanish has no words yet, before the second it lacks its last one."""
Texts = dict[str, tuple[str, str]]
WHOLE: Texts = {tag: (SENTENCES[tag][0], SENTENCES[tag][1]) for tag in ("en", "es")}


@pytest.fixture
async def client(tmp_path: Path, fake_provider: FakeProvider) -> AsyncIterator[httpx.AsyncClient]:
    settings = make_settings(tmp_path, ALTALOUD_VISION="openai", **fake_provider.variables("openai"))
    async with promising(settings) as client:
        yield client


@pytest.fixture
def folder(tmp_path: Path, postgresql: Server) -> Iterator[Path]:
    """Of processes that share a PostgreSQL."""
    with postgresql.database() as address:
        put(address, tmp_path)
        yield tmp_path


async def submit(client: httpx.AsyncClient) -> str:
    response = await post(client, languages="en,es")
    assert response.status_code == 202
    return str(response.json()["id"])


class Reader:
    """Somebody who follows a description, and what is shown of it at the moment."""

    def __init__(self, events: AsyncIterator[Event]) -> None:
        self._events = events
        self.texts: Texts = {}
        self.results: Mapping[str, Any] = {}

    async def until(self, is_so: Callable[[Texts], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not is_so(self.texts):
                self._take(await anext(self._events))

    async def to_the_end(self) -> None:
        async with asyncio.timeout(PATIENCE):
            async for event in self._events:
                self._take(event)

    def _take(self, event: Event) -> None:
        if event.name == "text":
            assert event.data.keys() == {"language", "alt_text", "long_description", "final"}
            assert event.data["final"] is False
            assert event.id is None, "a browser would ask for what came after it"
            self.texts[event.data["language"]] = (event.data["alt_text"], event.data["long_description"])
        if event.name == "snapshot":
            self.results = event.data["results"]


def words_of(results: Mapping[str, Any]) -> Texts:
    return {tag: (result["alt_text"], result["long_description"]) for tag, result in results.items()}


def is_begun(texts: Texts, language: str) -> bool:
    return any(texts.get(language, ()))


# in one process


@pytest.mark.usefixtures("both_databases")
async def test_each_language_grows_and_is_replaced_by_its_checked_words(
    client: httpx.AsyncClient, fake_provider: FakeProvider
) -> None:
    spanish, rest = asyncio.Event(), asyncio.Event()
    fake_provider.plan(Fault(waits={IN_SPANISH: spanish, NEAR_THE_END: rest}))
    description_id = await submit(client)
    async with following(client, description_id) as events:
        reader = Reader(events)
        await reader.until(lambda texts: is_begun(texts, "en"))
        assert reader.texts == {"en": WHOLE["en"]}
        spanish.set()
        await reader.until(lambda texts: is_begun(texts, "es"))
        assert reader.texts["es"] == (
            "Una barca roja en un lago tranquilo.",
            "Una pequeña barca roja flota en un lago. Detrás hay",
        )
        assert reader.results == {}
        assert (await client.get(f"/v1/descriptions/{description_id}")).json()["results"] == {}
        rest.set()
        await reader.to_the_end()
    assert words_of(reader.results) == WHOLE


async def test_who_comes_late_is_told_what_has_grown(client: httpx.AsyncClient, fake_provider: FakeProvider) -> None:
    rest = asyncio.Event()
    fake_provider.plan(Fault(waits={NEAR_THE_END: rest}))
    description_id = await submit(client)
    async with following(client, description_id) as events:
        await Reader(events).until(lambda texts: is_begun(texts, "es"))
        async with following(client, description_id) as later:
            await Reader(later).until(lambda texts: is_begun(texts, "en") and is_begun(texts, "es"))
        rest.set()
        await Reader(events).to_the_end()
    told = await follow(client, description_id)
    assert [event.name for event in told] == ["snapshot", "end"], "afterwards nothing grows any more"


@pytest.mark.usefixtures("both_databases", "without_pauses")
async def test_a_stream_that_is_cut_is_begun_anew(
    client: httpx.AsyncClient, fake_provider: FakeProvider, look: Callable[[str], list[Any]]
) -> None:
    cut, again = asyncio.Event(), asyncio.Event()
    fake_provider.plan(Fault(edit_stream=lambda lines: lines[:NEAR_THE_END], waits={-1: cut}), Fault(waits={0: again}))
    description_id = await submit(client)
    async with following(client, description_id) as events:
        reader = Reader(events)
        await reader.until(lambda texts: is_begun(texts, "es"))
        cut.set()
        await reader.until(lambda texts: texts["es"] == ("", ""))
        assert reader.texts == {"en": ("", ""), "es": ("", "")}
        assert reader.results == {}
        assert await asyncio.to_thread(look, "SELECT count(*) FROM transcripts") == [(0,)]
        again.set()
        await reader.to_the_end()
    assert words_of(reader.results) == WHOLE
    assert len(fake_provider.paid()) == 2


async def test_half_a_text_is_never_what_is_kept(client: httpx.AsyncClient, fake_provider: FakeProvider) -> None:
    """Not even where nobody writes the other half."""
    refused = asyncio.Event()
    fake_provider.plan(
        Fault(edit_stream=lambda lines: lines[:NEAR_THE_END], waits={-1: refused}),
        Fault(refusal=Refusal(401, "Incorrect API key provided", "invalid_api_key")),
    )
    description_id = await submit(client)
    async with following(client, description_id) as events:
        reader = Reader(events)
        await reader.until(lambda texts: is_begun(texts, "es"))
        refused.set()
        await reader.to_the_end()
    found = (await client.get(f"/v1/descriptions/{description_id}")).json()
    assert (found["status"], found["results"]) == ("failed", {})
    assert not is_begun(reader.texts, "es")


async def test_nobody_follows_the_words_of_another_owner(
    client: httpx.AsyncClient, fake_provider: FakeProvider, tmp_path: Path
) -> None:
    rest = asyncio.Event()
    fake_provider.plan(Fault(waits={NEAR_THE_END: rest}))
    description_id = await submit(client)
    async with following(client, description_id) as events:
        await Reader(events).until(lambda texts: is_begun(texts, "es"))
    change = f"UPDATE descriptions SET owner = 'somebody else' WHERE id = '{description_id}'"
    await asyncio.to_thread(change_database, tmp_path, change)
    assert problem_of(await client.get(f"/v1/descriptions/{description_id}/events")) == (404, "not-found")
    rest.set()


# from another process


async def test_words_that_a_worker_writes_are_seen_where_they_are_followed(
    folder: Path, fake_provider: FakeProvider
) -> None:
    spanish, cut = asyncio.Event(), asyncio.Event()
    again, rest = asyncio.Event(), asyncio.Event()
    fake_provider.plan(
        Fault(edit_stream=lambda lines: lines[:NEAR_THE_END], waits={IN_SPANISH: spanish, -1: cut}),
        Fault(waits={0: again, NEAR_THE_END: rest}),
    )
    variables = {"ALTALOUD_VISION": "openai"}
    async with (
        serving(folder, fake_provider, ALTALOUD_EMBEDDED_WORKER="false", **variables) as web,
        working(folder, fake_provider, **variables),
    ):
        description_id = await web.submit(audio="none", languages="en,es")
        async with following(web.client, description_id) as events:
            reader = Reader(events)
            await reader.until(lambda texts: is_begun(texts, "en"))
            assert reader.texts == {"en": WHOLE["en"]}
            spanish.set()
            await reader.until(lambda texts: is_begun(texts, "es"))
            async with following(web.client, description_id) as later:
                await Reader(later).until(lambda texts: is_begun(texts, "en") and is_begun(texts, "es"))
            cut.set()
            await reader.until(lambda texts: texts["es"] == ("", ""))
            again.set()
            await reader.until(lambda texts: is_begun(texts, "es"))
            assert reader.results == {}
            rest.set()
            await reader.to_the_end()
    assert words_of(reader.results) == WHOLE
    assert change_database(folder, "SELECT count(*) FROM growths") == [(0,)]
    assert "Traceback" not in (folder / "log").read_text()


async def test_what_a_worker_that_crashed_has_left_goes_with_the_words(
    folder: Path, fake_provider: FakeProvider
) -> None:
    variables = {"ALTALOUD_VISION": "openai"}
    async with serving(folder, fake_provider, ALTALOUD_EMBEDDED_WORKER="false", **variables) as web:
        description_id = await web.submit(audio="none", languages="en,es")
        texts = '{"en": {"alt_text": "A red", "long_description": ""}}'
        await asyncio.to_thread(
            change_database, folder, f"INSERT INTO growths VALUES ('{description_id}', 7, '{texts}')"
        )
        async with following(web.client, description_id) as events:
            reader = Reader(events)
            await reader.until(lambda texts: is_begun(texts, "en"))
            assert reader.texts == {"en": ("A red", "")}
            async with working(folder, fake_provider, **variables):
                await reader.to_the_end()
    assert words_of(reader.results) == WHOLE
    assert change_database(folder, "SELECT count(*) FROM growths") == [(0,)]


async def test_what_was_deleted_holds_up_no_other_words(folder: Path) -> None:
    settings = make_settings(folder, ALTALOUD_EMBEDDED_WORKER="false")
    async with promising(settings) as client:
        description_id = await submit(client)
    database, texts = Database(settings.effective_database_url), {"en": GrowingText("A red")}
    for number in range(2):
        async with database.write() as connection:
            put = await growths.put(connection, {description_id: texts, new_id(): texts})
        assert put == [description_id], number
    assert await asyncio.to_thread(change_database, folder, "SELECT count(*) FROM growths") == [(1,)]
    await database.close()


async def test_a_job_that_is_stopped_twice_stops_no_statement_midway(folder: Path) -> None:
    """Whoever goes on with the connection would find it in the middle of an answer."""
    settings = make_settings(folder, ALTALOUD_EMBEDDED_WORKER="false")
    async with promising(settings) as client:
        description_id = await submit(client)
    database = Database(settings.effective_database_url)
    watch = Watch(database)

    async def write() -> None:
        async with watch.growing(description_id) as grow:
            grow({"en": GrowingText("A red")})
            await asyncio.Event().wait()

    def count(query: str) -> int:
        [(number,)] = change_database(folder, query)
        return int(number)

    job = asyncio.create_task(write())
    held_out = "SELECT count(*) FROM growths"
    async with asyncio.timeout(PATIENCE):
        while not await asyncio.to_thread(count, held_out):
            pass
    async with database.write() as connection:
        await connection.exec_driver_sql("LOCK TABLE growths IN SHARE MODE")
        for _ in range(2):
            job.cancel()
            await asyncio.wait({job}, timeout=0.5)
        assert job.cancelled()
        assert await asyncio.to_thread(count, held_out) == 1
    async with asyncio.timeout(PATIENCE):
        while await asyncio.to_thread(count, held_out):
            pass
    await watch.close()
    await database.close()
