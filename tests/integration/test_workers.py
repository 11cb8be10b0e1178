"""Several processes on one PostgreSQL: those that serve, those that work, and what becomes of jobs when one dies."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.databases import Server, change_database, put
from tests.fakes.faults import ORDINARY, Fault, hang
from tests.fakes.provider import FakeProvider
from tests.heard import seconds_of
from tests.processes import PATIENCE, RECORDED, STAGES, assert_all_there, picture, serving, until, working

WEB = {"ALTALOUD_EMBEDDED_WORKER": "false"}
DESCRIBE = "/chat/completions"


@pytest.fixture
def folder(tmp_path: Path, postgresql: Server) -> Iterator[Path]:
    with postgresql.database() as address:
        put(address, tmp_path)
        yield tmp_path


def look(folder: Path, query: str) -> list[Any]:
    return change_database(folder, query)


def count_recorded(folder: Path) -> int:
    return int(look(folder, RECORDED)[0][0])


def calls(fake: FakeProvider, path: str) -> int:
    return sum(exchange.path == path for exchange in fake.paid())


async def test_who_serves_need_not_work(folder: Path, fake_provider: FakeProvider) -> None:
    async with serving(folder, fake_provider, **WEB) as web:
        submitted = [await web.submit(picture(number)) for number in range(4)]
        await asyncio.sleep(1.5)
        assert fake_provider.ledger == []
        async with working(folder, fake_provider), working(folder, fake_provider):
            submitted += [
                await web.submit(picture(4 + number), audio=f'{{"speed": 1.{number}}}') for number in range(4)
            ]
            for description_id in submitted:
                assert_all_there(await web.wait_until_final(description_id))
            await until(lambda: look(folder, "SELECT count(*) FROM pgqueuer") == [(0,)])
    assert calls(fake_provider, DESCRIBE) == len(submitted)
    assert "Traceback" not in (folder / "log").read_text()


async def test_a_killed_worker_is_replaced_by_another_and_nothing_finished_is_paid_again(
    folder: Path, fake_provider: FakeProvider
) -> None:
    in_flight = 4  # an engine is asked for so many utterances at a time
    fake_provider.plan(ORDINARY, ORDINARY, *[hang(PATIENCE)] * in_flight)
    async with serving(folder, fake_provider, **WEB) as web, working(folder, fake_provider) as first:
        description_id = await web.submit()
        await until(lambda: len(fake_provider.paid()) == 2 + in_flight and count_recorded(folder) == 2)
        async with working(folder, fake_provider):
            first.kill()
            await first.wait()
            assert_all_there(await web.wait_until_final(description_id))
    assert calls(fake_provider, DESCRIBE) == 1
    # the answers that had not come yet were asked for again, the others were not
    assert len(fake_provider.paid()) == STAGES + in_flight


async def test_what_a_worker_speaks_is_heard_where_it_is_served(folder: Path, fake_provider: FakeProvider) -> None:
    """Sentence by sentence: the first is there long before the last, of which the file is made."""
    fake_provider.plan(ORDINARY, ORDINARY, Fault(delay=1.5))
    async with serving(folder, fake_provider, **WEB) as web, working(folder, fake_provider):
        description_id = await web.submit(languages="en", audio='{"kinds": ["long"]}')
        while not (found := await web.find(description_id))["results"]:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        (pending,) = found["results"]["en"]["audio"]
        heard = await web.client.get(pending["stream"])
        assert (heard.status_code, heard.headers["content-type"]) == (200, "audio/mpeg")
        (ready,) = (await web.wait_until_final(description_id))["results"]["en"]["audio"]
    assert seconds_of(heard.content) == pytest.approx(ready["seconds"], abs=0.25)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_stopped_worker_hands_its_work_over_at_once(
    folder: Path, fake_provider: FakeProvider, number: signal.Signals
) -> None:
    fake_provider.plan(hang(PATIENCE))
    async with serving(folder, fake_provider, **WEB) as web, working(folder, fake_provider) as first:
        description_id = await web.submit()
        await until(lambda: len(fake_provider.paid()) == 1)
        async with working(folder, fake_provider):
            first.send_signal(number)
            assert await first.wait() == 0
            assert_all_there(await web.wait_until_final(description_id))
    assert calls(fake_provider, DESCRIBE) == 2
    [(starts,)] = look(folder, "SELECT starts FROM jobs")
    assert starts == 1
    assert "Traceback" not in (folder / "log").read_text()


async def test_an_embedded_worker_and_one_of_its_own_share_the_work(folder: Path, fake_provider: FakeProvider) -> None:
    fake_provider.plan(*[Fault(delay=0.2)] * 8)
    async with serving(folder, fake_provider) as web, working(folder, fake_provider):
        for description_id in [await web.submit(picture(number), audio='{"kinds": []}') for number in range(8)]:
            assert (await web.wait_until_final(description_id))["status"] == "done"
    assert calls(fake_provider, DESCRIBE) == 8


async def test_names_in_the_environment_that_pgqueuer_would_take_mean_nothing(
    folder: Path, fake_provider: FakeProvider
) -> None:
    names = {
        **dict.fromkeys(("CHANNEL", "TRIGGER", "FUNCTION", "QUEUE_TABLE", "QUEUE_TABLE_LOG"), "elsewhere"),
        **{f"PGQUEUER_{name}": "elsewhere" for name in ("PREFIX", "SCHEMA", "CHANNEL", "QUEUE_TABLE", "DB_SCHEMA")},
    }
    async with serving(folder, fake_provider, **names) as web:
        assert_all_there(await web.wait_until_final(await web.submit()))


async def test_jobs_go_on_when_the_server_was_restarted(tmp_path: Path, fake_provider: FakeProvider) -> None:
    """An answer that comes while there is no database is kept until there is one."""
    with Server() as server, server.database() as address:
        put(address, tmp_path)
        fake_provider.plan(Fault(delay=1.5))
        async with serving(tmp_path, fake_provider) as web:
            description_id = await web.submit()
            await until(lambda: len(fake_provider.paid()) == 1)
            await asyncio.to_thread(server.stop)
            assert (await web.client.get(f"/v1/descriptions/{description_id}")).status_code == 503
            assert (await web.client.get("/v1/health/ready")).status_code == 503
            await asyncio.sleep(2)
            await asyncio.to_thread(server.start_again)
            assert_all_there(await web.wait_until_final(description_id))
            assert (await web.client.get("/v1/health/ready")).status_code == 200
        assert len(fake_provider.paid()) == STAGES
