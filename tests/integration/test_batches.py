"""Requests that may take a day go out in one file, come back as recorded answers, and none is lost on the way."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from service.jobs.batch import Pace
from tests.batching import AT_ONCE, PATIENT, batching, count, handed_in, read, submit, until_final
from tests.databases import Server, change_database, put
from tests.fakes.faults import Fault, overloaded
from tests.fakes.provider import FakeProvider
from tests.processes import until


@pytest.mark.usefixtures("both_databases")
@pytest.mark.parametrize("provider", ["openai", "groq"])
async def test_several_requests_are_one_file_and_each_gets_its_own_answer(
    tmp_path: Path, fake_provider: FakeProvider, provider: str
) -> None:
    async with batching(tmp_path, fake_provider, provider, pace=PATIENT) as client:
        ids = [await submit(client, colour, languages="en,de") for colour in ("teal", "navy", "gold")]
        await until(lambda: count(tmp_path, "batch_lines") == 3)
    async with batching(tmp_path, fake_provider, provider) as client:
        batch = await handed_in(fake_provider)
        assert len(batch.lines) == 3
        waiting = await read(client, ids[0])
        assert (waiting["status"], waiting["progress"]["stage"]) == ("queued", "batched")
        fake_provider.desk.end(batch)
        for description_id in ids:
            found = await until_final(client, description_id)
            assert found["status"] == "done", found["failure"]
            assert set(found["results"]) == {"en", "de"}
            assert found["provenance"]["provider"] == provider
        assert not fake_provider.paid()
        assert (count(tmp_path, "batch_lines"), count(tmp_path, "batches")) == (0, 0)


async def test_a_batch_costs_half(tmp_path: Path, fake_provider: FakeProvider) -> None:
    async with batching(tmp_path, fake_provider) as client:
        description_id = await submit(client)
        fake_provider.desk.end(await handed_in(fake_provider))
        batched = (await until_final(client, description_id))["provenance"]["usage"]
        ordinary = (await until_final(client, await submit(client, "navy", priority="normal")))["provenance"]["usage"]
    assert batched["cost_usd"] == pytest.approx(ordinary["cost_usd"] / 2)
    assert batched["cost_usd"] > 0


@pytest.mark.parametrize("end", ["expired", "failed", "cancelled"])
async def test_what_a_batch_does_not_answer_becomes_an_ordinary_call(
    tmp_path: Path, fake_provider: FakeProvider, end: str
) -> None:
    async with batching(tmp_path, fake_provider, pace=PATIENT) as client:
        ids = [await submit(client, colour) for colour in ("teal", "navy")]
        await until(lambda: count(tmp_path, "batch_lines") == 2)
    async with batching(tmp_path, fake_provider) as client:
        batch = await handed_in(fake_provider)
        fake_provider.desk.end(batch, end, answered=1 if end == "expired" else 0)
        for description_id in ids:
            assert (await until_final(client, description_id))["status"] == "done"
    assert len(fake_provider.paid()) == (1 if end == "expired" else 2)
    assert len(fake_provider.desk.batches) == 1


async def test_who_has_no_batches_is_called_at_once(tmp_path: Path, fake_provider: FakeProvider) -> None:
    async with batching(tmp_path, fake_provider, "xai") as client:
        assert (await until_final(client, await submit(client)))["status"] == "done"
    assert not fake_provider.desk.batches


@pytest.mark.usefixtures("both_databases")
async def test_a_batch_is_handed_in_once_even_where_the_answer_got_lost(
    tmp_path: Path, fake_provider: FakeProvider
) -> None:
    fake_provider.desk.loses_next = True
    async with batching(tmp_path, fake_provider) as client:
        description_id = await submit(client)
        batch = await handed_in(fake_provider)
        await until(lambda: bool(change_database(tmp_path, "SELECT 1 FROM batches WHERE remote_id IS NOT NULL")))
        fake_provider.desk.end(batch)
        assert (await until_final(client, description_id))["status"] == "done"
    assert len(fake_provider.desk.batches) == 1


async def test_two_services_hand_in_one_batch(tmp_path: Path, fake_provider: FakeProvider, postgresql: Server) -> None:
    with postgresql.database() as address:
        put(address, tmp_path)
        async with batching(tmp_path, fake_provider, pace=PATIENT) as client:
            ids = [await submit(client, colour) for colour in ("teal", "navy", "gold")]
            await until(lambda: count(tmp_path, "batch_lines") == 3)
        async with batching(tmp_path, fake_provider) as client, batching(tmp_path, fake_provider):
            fake_provider.desk.end(await handed_in(fake_provider))
            for description_id in ids:
                assert (await until_final(client, description_id))["status"] == "done"
    assert [len(batch.lines) for batch in fake_provider.desk.batches] == [3]
    assert not fake_provider.paid()


async def test_lines_that_nothing_is_said_of_become_ordinary_calls(tmp_path: Path, fake_provider: FakeProvider) -> None:
    async with batching(tmp_path, fake_provider, pace=PATIENT) as client:
        ids = [await submit(client, colour) for colour in ("teal", "navy", "gold")]
        await until(lambda: count(tmp_path, "batch_lines") == 3)
    async with batching(tmp_path, fake_provider) as client:
        # one is forgotten, one has an answer, one an error
        fake_provider.desk.end(await handed_in(fake_provider), answered=2, forgotten=1)
        for description_id in ids:
            assert (await until_final(client, description_id))["status"] == "done"
    assert len(fake_provider.paid()) == 2


async def test_a_line_that_is_refused_becomes_an_ordinary_call(tmp_path: Path, fake_provider: FakeProvider) -> None:
    fake_provider.plan(overloaded())
    async with batching(tmp_path, fake_provider, pace=PATIENT) as client:
        ids = [await submit(client, colour) for colour in ("teal", "navy")]
        await until(lambda: count(tmp_path, "batch_lines") == 2)
    async with batching(tmp_path, fake_provider) as client:
        fake_provider.desk.end(await handed_in(fake_provider))
        for description_id in ids:
            assert (await until_final(client, description_id))["status"] == "done"
    assert len(fake_provider.paid()) == 1


async def test_a_batch_that_the_provider_has_lost_is_not_waited_for(
    tmp_path: Path, fake_provider: FakeProvider
) -> None:
    async with batching(tmp_path, fake_provider) as client:
        description_id = await submit(client)
        await handed_in(fake_provider)
        fake_provider.desk.batches.clear()
        assert (await until_final(client, description_id))["status"] == "done"
    assert len(fake_provider.paid()) == 1


@pytest.mark.parametrize("status", ["in_progress", "cancelling"])
async def test_a_batch_that_does_not_end_is_given_up(tmp_path: Path, fake_provider: FakeProvider, status: str) -> None:
    async with batching(tmp_path, fake_provider) as client:
        description_id = await submit(client)
        (await handed_in(fake_provider)).status = status
        await asyncio.to_thread(
            change_database, tmp_path, "UPDATE batches SET created_at = '2026-01-01 00:00:00.000000+00:00'"
        )
        assert (await until_final(client, description_id))["status"] == "done"
    assert fake_provider.desk.batches[0].status == "cancelling"
    assert len(fake_provider.paid()) == 1


@pytest.mark.usefixtures("both_databases")
@pytest.mark.parametrize("pace", [PATIENT, AT_ONCE], ids=["waiting", "sent"])
async def test_what_was_left_to_a_provider_out_of_use_becomes_an_ordinary_call(
    tmp_path: Path, fake_provider: FakeProvider, pace: Pace
) -> None:
    async with batching(tmp_path, fake_provider, pace=pace) as client:
        description_id = await submit(client)
        await until(lambda: count(tmp_path, "batch_lines") == 1)
        if pace is AT_ONCE:
            await handed_in(fake_provider)
    async with batching(tmp_path, fake_provider, "xai") as client:
        found = await until_final(client, description_id)
        assert (found["status"], found["provenance"]["provider"]) == ("done", "xai")
    assert count(tmp_path, "batches") == 0
    assert len(fake_provider.paid()) == 1


@pytest.mark.usefixtures("both_databases")
async def test_a_service_that_was_away_finds_its_batches_again(tmp_path: Path, fake_provider: FakeProvider) -> None:
    async with batching(tmp_path, fake_provider) as client:
        description_id = await submit(client)
        batch = await handed_in(fake_provider)
        await until(lambda: bool(change_database(tmp_path, "SELECT 1 FROM batches WHERE remote_id IS NOT NULL")))
    fake_provider.desk.end(batch)
    async with batching(tmp_path, fake_provider) as client:
        assert (await until_final(client, description_id))["status"] == "done"
    assert len(fake_provider.desk.batches) == 1
    assert not fake_provider.paid()


async def test_what_waits_goes_out_after_a_restart(tmp_path: Path, fake_provider: FakeProvider) -> None:
    async with batching(tmp_path, fake_provider, pace=PATIENT) as client:
        description_id = await submit(client)
        await until(lambda: count(tmp_path, "batch_lines") == 1)
    async with batching(tmp_path, fake_provider) as client:
        fake_provider.desk.end(await handed_in(fake_provider))
        assert (await until_final(client, description_id))["status"] == "done"
    assert not fake_provider.paid()


async def test_a_provider_that_is_overloaded_gets_its_batch_later(tmp_path: Path, fake_provider: FakeProvider) -> None:
    fake_provider.desk.refusals = 3
    async with batching(tmp_path, fake_provider) as client:
        description_id = await submit(client)
        fake_provider.desk.end(await handed_in(fake_provider))
        assert (await until_final(client, description_id))["status"] == "done"
    assert not fake_provider.paid()


async def test_an_answer_of_no_use_is_mended_by_ordinary_calls(tmp_path: Path, fake_provider: FakeProvider) -> None:
    fake_provider.plan(Fault(edit=lambda _: "I see a boat."))
    async with batching(tmp_path, fake_provider) as client:
        description_id = await submit(client)
        fake_provider.desk.end(await handed_in(fake_provider))
        assert (await until_final(client, description_id))["status"] == "done"
    assert len(fake_provider.paid()) == 1


async def test_doing_it_again_is_not_left_to_a_batch(tmp_path: Path, fake_provider: FakeProvider) -> None:
    async with batching(tmp_path, fake_provider) as client:
        description_id = await submit(client)
        fake_provider.desk.end(await handed_in(fake_provider))
        await until_final(client, description_id)
        await client.post(f"/v1/descriptions/{description_id}/regenerate")
        assert (await until_final(client, description_id))["status"] == "done"
    assert len(fake_provider.paid()) == 1
