"""A description is followed as it comes: by one, by many, from any process, and to a clean end."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from service.app import build_service
from service.domain.records import DescriptionRecord
from service.jobs.progress import Watch
from service.store import descriptions
from service.store.session import Database
from tests.api import describe, post, problem_of, promising
from tests.events import follow, following
from tests.fakes.faults import Fault, hang
from tests.fakes.provider import FakeProvider
from tests.processes import serving, until, working
from tests.running import make_settings

CLIENTS = 200


@pytest.fixture
async def client(tmp_path: Path, fake_provider: FakeProvider) -> AsyncIterator[httpx.AsyncClient]:
    settings = make_settings(tmp_path, ALTALOUD_VISION="groq", **fake_provider.variables("groq"))
    async with promising(settings) as client:
        yield client


async def submit(client: httpx.AsyncClient) -> str:
    response = await post(client)
    assert response.status_code == 202
    return str(response.json()["id"])


# what is told


@pytest.mark.usefixtures("both_databases")
async def test_a_description_is_told_from_its_beginning_to_its_end(
    client: httpx.AsyncClient, fake_provider: FakeProvider
) -> None:
    fake_provider.plan(Fault(delay=0.3))
    description_id = await submit(client)

    *snapshots, end = await follow(client, description_id)

    assert {event.name for event in snapshots} == {"snapshot"}
    statuses = [event.data["status"] for event in snapshots]
    assert "running" in statuses
    assert statuses[-1] == "done"
    assert "done" not in statuses[:-1]
    numbers = [int(event.id or "") for event in snapshots]
    assert numbers == sorted(set(numbers)), "each version once"
    assert (end.name, end.id, end.data) == ("end", None, {"id": description_id})
    now = await client.get(f"/v1/descriptions/{description_id}")
    assert snapshots[-1].data == now.json()


async def test_a_snapshot_is_written_as_get_writes_it(client: httpx.AsyncClient) -> None:
    description = await describe(client, languages="en,ar", metadata={"ours": "line\nbreak\r\u2028"})
    events = await client.get(f"/v1/descriptions/{description['id']}/events")
    body = (await events.aread()).decode()
    now = await client.get(f"/v1/descriptions/{description['id']}")
    assert f"\ndata: {now.text}\n\n" in body
    assert body.startswith("retry: 2000\n\n")
    assert body.endswith("\n\n")


async def test_no_cache_and_no_proxy_keeps_events_back(client: httpx.AsyncClient) -> None:
    description = await describe(client)
    url = f"/v1/descriptions/{description['id']}/events"
    response = await client.get(url, headers={"Accept-Encoding": "gzip, br"})
    assert response.headers["cache-control"] == "no-cache"
    assert response.headers["x-accel-buffering"] == "no"
    assert "content-encoding" not in response.headers


async def test_head_does_not_wait_for_the_end(client: httpx.AsyncClient, fake_provider: FakeProvider) -> None:
    fake_provider.plan(hang(30))
    description_id = await submit(client)
    head = await client.head(f"/v1/descriptions/{description_id}/events")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"].startswith("text/event-stream")


async def test_what_is_not_there_is_not_followed(client: httpx.AsyncClient) -> None:
    assert problem_of(await client.get("/v1/descriptions/nothing/events")) == (404, "not-found")


# from where on


async def test_what_is_known_already_is_not_told_again(client: httpx.AsyncClient) -> None:
    description = await describe(client)
    snapshot, _ = await follow(client, description["id"])
    (end,) = await follow(client, description["id"], **{"Last-Event-ID": snapshot.id or ""})
    assert end.name == "end"


@pytest.mark.parametrize("last", ["0", "1", "99999999", "9" * 5_000, "-1", "x", "", "¹"])
async def test_any_other_last_event_is_followed_by_the_present(client: httpx.AsyncClient, last: str) -> None:
    description = await describe(client)
    url = f"/v1/descriptions/{description['id']}/events"
    response = await client.get(url, headers=[(b"Last-Event-ID", last.encode())])
    assert response.status_code == 200
    assert (await response.aread()).count(b"event: snapshot") == 1


async def test_an_edit_is_followed_until_it_is_spoken(client: httpx.AsyncClient) -> None:
    description = await describe(client, languages="en", audio={"kinds": ["alt"]})
    result = description["results"]["en"]
    edit = {"alt_text": "A red square, edited by hand."}
    edited = await client.patch(
        f"/v1/transcripts/{result['transcript_id']}", json=edit, headers={"If-Match": result["etag"]}
    )
    assert edited.status_code == 200, edited.text

    *snapshots, end = await follow(client, description["id"])

    assert end.name == "end"
    assert {event.data["status"] for event in snapshots} == {"done"}
    last = snapshots[-1].data["results"]["en"]
    assert last["alt_text"] == edit["alt_text"]
    assert last["audio"][0]["state"] == "ready"


async def test_what_is_deleted_ends(client: httpx.AsyncClient, fake_provider: FakeProvider) -> None:
    fake_provider.plan(hang(30))
    description_id = await submit(client)
    await until(lambda: bool(fake_provider.paid()))  # nothing else changes from now on
    async with asyncio.timeout(10), following(client, description_id) as events:
        assert (await anext(events)).name == "snapshot"
        assert (await client.delete(f"/v1/descriptions/{description_id}")).status_code == 204
        rest = [event async for event in events]
    assert rest[-1].name == "end"
    assert problem_of(await client.get(f"/v1/descriptions/{description_id}/events")) == (404, "not-found")


# by many


async def test_two_hundred_follow_at_once_and_leave_nothing_behind(
    client: httpx.AsyncClient, fake_provider: FakeProvider
) -> None:
    fake_provider.plan(Fault(delay=2))
    description_id = await submit(client)
    before = asyncio.all_tasks()
    limits = httpx.Limits(max_connections=CLIENTS)
    async with httpx.AsyncClient(base_url=client.base_url, timeout=30, limits=limits) as many:
        told = await asyncio.gather(*(follow(many, description_id) for _ in range(CLIENTS)))
    assert {(events[-2].data["status"], events[-1].name) for events in told} == {("done", "end")}
    await until_only(before)


async def test_those_who_leave_in_the_middle_leave_nothing_behind(
    client: httpx.AsyncClient, fake_provider: FakeProvider
) -> None:
    fake_provider.plan(hang(30))
    description_id = await submit(client)
    before = asyncio.all_tasks()
    async with httpx.AsyncClient(base_url=client.base_url, timeout=30) as many:
        for _ in range(20):
            async with following(many, description_id) as events:
                assert (await anext(events)).name == "snapshot"
    await until_only(before)


async def until_only(before: set[asyncio.Task[Any]]) -> None:
    """Nothing of the watch or of a request runs any more but what did before."""
    async with asyncio.timeout(10):
        while any(map(is_ours, asyncio.all_tasks() - before)):  # noqa: ASYNC110 - tasks end without an event
            await asyncio.sleep(0.05)


def is_ours(task: asyncio.Task[Any]) -> bool:
    return any(name in repr(task) for name in ("Watch", "RequestResponseCycle", "_stream", "_write_events"))


# what it costs


def count_looks(database: Database) -> list[object]:
    """Grows with each transaction."""
    looks: list[object] = []
    sa.event.listen(database.engine.sync_engine, "begin", looks.append)
    return looks


async def test_nobody_who_waits_means_no_look_at_the_database(tmp_path: Path) -> None:
    service = build_service(make_settings(tmp_path))
    async with service.running():
        database = Database(make_settings(tmp_path).effective_database_url)
        looks, watch = count_looks(database), Watch(database)
        watch.changed("nothing")
        await watch.wait_until_final("nothing", owner="local", seconds=5)
        await asyncio.sleep(0.6)
        assert len(looks) == 1
        await watch.close()
        await database.close()


async def test_many_who_wait_are_looked_for_in_one_query(tmp_path: Path, fake_provider: FakeProvider) -> None:
    fake_provider.plan(*[hang(30)] * 30)
    settings = make_settings(tmp_path, ALTALOUD_VISION="groq", **fake_provider.variables("groq"))
    async with promising(settings) as client:
        ids = [await submit(client) for _ in range(10)]
        database = Database(settings.effective_database_url)
        looks, watch = count_looks(database), Watch(database)
        waiting = [
            asyncio.create_task(watch.wait_until_final(description_id, owner="local", seconds=1))
            for description_id in ids * 3
        ]
        await asyncio.gather(*waiting)
        assert len(waiting) < len(looks) < len(waiting) + 20
        await watch.close()
        await database.close()


# from other processes, and when the service stops


async def test_what_another_process_does_is_seen(tmp_path: Path, fake_provider: FakeProvider) -> None:
    """The bell of this process never rings: whoever works on the description has a watch of its own."""
    fake_provider.plan(Fault(delay=0.5))
    settings = make_settings(tmp_path, ALTALOUD_VISION="groq", **fake_provider.variables("groq"))
    async with promising(settings) as client:
        description_id = await submit(client)
        database = Database(settings.effective_database_url)
        watch = Watch(database)
        async with database.read() as connection:
            record = await descriptions.find(connection, description_id, owner="local")
        assert record is not None
        seen = [found async for found in watch.follow(record, patience=30)]
        await watch.close()
        await database.close()
    last = seen[-1]
    assert isinstance(last, DescriptionRecord)
    assert last.status == "done"


@pytest.mark.parametrize("both_databases", ["postgresql"], indirect=True)
@pytest.mark.usefixtures("both_databases")
async def test_the_work_of_another_process_is_followed(tmp_path: Path, fake_provider: FakeProvider) -> None:
    async with (
        serving(tmp_path, fake_provider, ALTALOUD_EMBEDDED_WORKER="false") as service,
        working(tmp_path, fake_provider),
    ):
        description_id = await service.submit(audio="none")
        *_, last, end = await follow(service.client, description_id)
    assert (last.data["status"], end.name) == ("done", "end")


async def test_a_silent_job_is_told_of_by_comments(tmp_path: Path, fake_provider: FakeProvider) -> None:
    fake_provider.plan(hang(30))
    settings = make_settings(tmp_path, ALTALOUD_VISION="groq", **fake_provider.variables("groq"))
    async with promising(settings) as client:
        description_id = await submit(client)
        database = Database(settings.effective_database_url)
        watch = Watch(database)
        async with database.read() as connection:
            record = await descriptions.find(connection, description_id, owner="local")
        assert record is not None
        told = watch.follow(record, patience=0.4)
        while await anext(told) is not None:
            pass
        assert await anext(told) is None
        await told.aclose()
        await watch.close()
        await database.close()


async def test_a_service_that_stops_ends_its_streams_well(tmp_path: Path, fake_provider: FakeProvider) -> None:
    """Without an `end`: more would come, from its next start on."""
    fake_provider.plan(hang(30))
    async with serving(tmp_path, fake_provider) as service:
        description_id = await service.submit()
        await until(lambda: bool(fake_provider.paid()))
        async with following(service.client, description_id) as events:
            assert (await anext(events)).name == "snapshot"
            service.process.send_signal(signal.SIGTERM)
            rest = [event async for event in events]  # a torn connection would raise
        await service.process.wait()
        assert "end" not in {event.name for event in rest}
        assert service.process.returncode == 0
    assert "Traceback" not in (tmp_path / "log").read_text()
