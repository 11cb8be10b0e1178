"""Batches whose worker is killed: none is lost and none is paid for twice, whenever that happens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tests.databases import Server, change_database, put
from tests.fakes.provider import FakeProvider
from tests.processes import PATIENCE, Serving, serving, until, working

LONG_AGO = "'2026-01-01 00:00:00.000000+00:00'"
WEB = {"ALTALOUD_EMBEDDED_WORKER": "false"}
BATCHED = {"ALTALOUD_VISION": "openai", "ALTALOUD_SPEECH": "espeak"}
DETAILS = ("brief", "standard", "rich")
"""Of three requests that are not equal."""


def look(folder: Path, *queries: str) -> list[Any]:
    return change_database(folder, *queries, data="data")


async def change(folder: Path, statement: str) -> None:
    await asyncio.to_thread(look, folder, statement)


async def wait_for(folder: Path, query: str, number: int) -> None:
    await until(lambda: look(folder, f"SELECT count(*) FROM {query}") == [(number,)])


async def let_go_out(folder: Path) -> None:
    """What waits has waited for long enough."""
    await change(folder, f"UPDATE batch_lines SET created_at = {LONG_AGO}")


async def let_look(folder: Path) -> None:
    """Whoever had the batches to itself is gone for long enough, and a look at them is due."""
    await change(folder, f"UPDATE batches SET look_at = {LONG_AGO}")


async def submit(service: Serving) -> list[str]:
    silent = '{"kinds": []}'
    return [await service.submit(languages="en", audio=silent, priority="batch", detail=detail) for detail in DETAILS]


async def assert_done(service: Serving, ids: list[str], fake: FakeProvider) -> None:
    for description_id in ids:
        found = await service.wait_until_final(description_id)
        assert found["status"] == "done", found["failure"]
        assert found["provenance"]["usage"]["calls"] == 1
    assert [len(batch.lines) for batch in fake.desk.batches] == [len(ids)]
    assert not fake.paid()


@pytest.mark.parametrize("place", ["list", "upload", "uploaded", "made", "look", "content"])
async def test_a_batch_survives_its_killed_worker(tmp_path: Path, fake_provider: FakeProvider, place: str) -> None:
    desk = fake_provider.desk
    desk.stops_at = place
    async with serving(tmp_path, fake_provider, **BATCHED) as service:
        ids = await submit(service)
        await wait_for(tmp_path, "batch_lines", len(ids))
        await let_go_out(tmp_path)
        if place in {"look", "content"}:
            await wait_for(tmp_path, "batches WHERE remote_id IS NOT NULL", 1)
            desk.end(desk.batches[0])
            await let_look(tmp_path)
        async with asyncio.timeout(PATIENCE):
            await desk.stopped.wait()
        await service.kill()
    for batch in desk.batches:
        desk.end(batch)
    await let_look(tmp_path)
    async with serving(tmp_path, fake_provider, **BATCHED) as service:
        if place in {"list", "upload", "uploaded"}:
            await wait_for(tmp_path, "batches WHERE remote_id IS NOT NULL", 1)
            desk.end(desk.batches[0])
            await let_look(tmp_path)
        await assert_done(service, ids, fake_provider)
        await wait_for(tmp_path, "batches", 0)


@pytest.fixture
def address(tmp_path: Path, postgresql: Server) -> Iterator[str]:
    with postgresql.database() as address:
        put(address, tmp_path)
        yield address


@asynccontextmanager
async def holding_second_line(address: str) -> AsyncIterator[None]:
    """Whoever keeps the answers of a batch comes no further than to the first of them."""
    connection = await asyncpg.connect(address)
    transaction = connection.transaction()
    await transaction.start()
    lines = await connection.fetch("SELECT job_id FROM batch_lines ORDER BY id")
    await connection.execute("SELECT id FROM jobs WHERE id = $1 FOR UPDATE", lines[1]["job_id"])
    try:
        yield
    finally:
        await transaction.rollback()
        await connection.close()


async def test_answers_that_were_kept_before_a_kill_are_not_kept_again(
    tmp_path: Path, fake_provider: FakeProvider, address: str
) -> None:
    desk = fake_provider.desk
    async with serving(tmp_path, fake_provider, **BATCHED) as service:
        ids = await submit(service)
        await wait_for(tmp_path, "batch_lines", len(ids))
        await let_go_out(tmp_path)
        await wait_for(tmp_path, "batches WHERE remote_id IS NOT NULL", 1)
        desk.end(desk.batches[0])
        async with holding_second_line(address):
            await let_look(tmp_path)
            await wait_for(tmp_path, "batch_lines", len(ids) - 1)
            await service.kill()
    await let_look(tmp_path)
    async with serving(tmp_path, fake_provider, **BATCHED) as service:
        await assert_done(service, ids, fake_provider)
    [(spent,)] = look(tmp_path, "SELECT dollars FROM spending")
    assert spent == pytest.approx(look(tmp_path, "SELECT sum(dollars) FROM attempts")[0][0])


async def test_two_workers_send_one_batch(tmp_path: Path, fake_provider: FakeProvider, address: str) -> None:
    desk = fake_provider.desk
    async with serving(tmp_path, fake_provider, **BATCHED, **WEB) as web:
        async with working(tmp_path, fake_provider, **BATCHED):
            ids = await submit(web)
            await wait_for(tmp_path, "batch_lines", len(ids))
        await let_go_out(tmp_path)
        async with working(tmp_path, fake_provider, **BATCHED), working(tmp_path, fake_provider, **BATCHED):
            await wait_for(tmp_path, "batches WHERE remote_id IS NOT NULL", 1)
            desk.end(desk.batches[0])
            await let_look(tmp_path)
            await assert_done(web, ids, fake_provider)
