"""Requests that may take a day go out in one file, come back as recorded answers, and none is lost on the way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from service.jobs.batch import Pace
from tests.api import Json, make_image, post, promising, wait_until_final
from tests.databases import Server, change_database, put
from tests.fakes.batches import Batch
from tests.fakes.faults import Fault, overloaded
from tests.fakes.provider import FakeProvider
from tests.processes import until
from tests.running import make_settings

AT_ONCE = Pace(turn=0.02, gather=0, first_look=0.02, longest=0.05)
PATIENT = Pace(turn=0.02, gather=3_600)
"""Sends nothing: lines gather until a service of another pace takes over."""


@asynccontextmanager
async def batching(
    folder: Path, fake: FakeProvider, chain: str = "openai", pace: Pace = AT_ONCE
) -> AsyncIterator[httpx.AsyncClient]:
    settings = make_settings(folder, ALTALOUD_VISION=chain, **fake.variables("openai", "groq", "xai"))
    async with promising(settings, batch_pace=pace) as client:
        yield client


async def submit(
    client: httpx.AsyncClient, colour: str = "teal", *, priority: str = "batch", languages: str = "en"
) -> str:
    image = make_image(colour=colour)
    asked = await post(client, image, audio="none", priority=priority, languages=languages)
    return str(asked.json()["id"])


async def read(client: httpx.AsyncClient, description_id: str) -> Json:
    found: Json = (await client.get(f"/v1/descriptions/{description_id}")).json()
    return found


async def until_final(client: httpx.AsyncClient, description_id: str) -> Json:
    return await wait_until_final(client, f"/v1/descriptions/{description_id}")


async def handed_in(fake: FakeProvider, count: int = 1) -> Batch:
    """The newest of so many batches."""
    await until(lambda: len(fake.desk.batches) == count)
    return fake.desk.batches[-1]


def count(folder: Path, table: str) -> int:
    return int(change_database(folder, f"SELECT count(*) FROM {table}")[0][0])


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


@pytest.mark.usefixtures("both_databases")
async def test_equal_requests_are_one_line_and_each_has_the_answer(tmp_path: Path, fake_provider: FakeProvider) -> None:
    async with batching(tmp_path, fake_provider, pace=PATIENT) as client:
        twins = [await submit(client), await submit(client)]
        other = await submit(client, "navy")
        await until(lambda: count(tmp_path, "batch_lines") == 3)
    async with batching(tmp_path, fake_provider) as client:
        batch = await handed_in(fake_provider)
        fake_provider.desk.end(batch)
        found = [await until_final(client, description_id) for description_id in [*twins, other]]
    assert len(batch.lines) == 2
    assert not fake_provider.paid()
    first, second, third = (one["provenance"]["usage"] for one in found)
    assert first["cost_usd"] > 0
    assert second == {"calls": 1, "prompt_tokens": 0, "completion_tokens": 0, "cost_usd": 0.0}
    assert third["cost_usd"] == pytest.approx(first["cost_usd"], rel=0.2)
    assert found[0]["results"]["en"]["alt_text"] == found[1]["results"]["en"]["alt_text"]
    [(spent,)] = change_database(tmp_path, "SELECT dollars FROM spending")
    assert spent == pytest.approx(first["cost_usd"] + third["cost_usd"])


async def test_of_equal_requests_without_an_answer_one_is_called(tmp_path: Path, fake_provider: FakeProvider) -> None:
    """The other one finds its words in store."""
    async with batching(tmp_path, fake_provider, pace=PATIENT) as client:
        twins = [await submit(client), await submit(client)]
        await until(lambda: count(tmp_path, "batch_lines") == 2)
    async with batching(tmp_path, fake_provider) as client:
        fake_provider.desk.end(await handed_in(fake_provider), "expired", answered=0)
        for description_id in twins:
            assert (await until_final(client, description_id))["status"] == "done"
    assert len(fake_provider.paid()) == 1


async def test_another_gets_the_answer_although_the_first_who_asked_is_gone(
    tmp_path: Path, fake_provider: FakeProvider
) -> None:
    async with batching(tmp_path, fake_provider, pace=PATIENT) as client:
        twins = [await submit(client), await submit(client)]
        await until(lambda: count(tmp_path, "batch_lines") == 2)
    async with batching(tmp_path, fake_provider) as client:
        batch = await handed_in(fake_provider)
        await client.delete(f"/v1/descriptions/{twins[0]}")
        fake_provider.desk.end(batch)
        assert (await until_final(client, twins[1]))["status"] == "done"
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


async def test_a_cancelled_request_that_waits_is_never_sent(tmp_path: Path, fake_provider: FakeProvider) -> None:
    async with batching(tmp_path, fake_provider, pace=PATIENT) as client:
        unwanted, wanted = await submit(client), await submit(client, "navy")
        await until(lambda: count(tmp_path, "batch_lines") == 2)
        await client.post(f"/v1/descriptions/{unwanted}/cancel")
        await until(lambda: count(tmp_path, "batch_lines") == 1)
    async with batching(tmp_path, fake_provider) as client:
        batch = await handed_in(fake_provider)
        assert len(batch.lines) == 1
        fake_provider.desk.end(batch)
        assert (await until_final(client, wanted))["status"] == "done"
        assert (await read(client, unwanted))["status"] == "cancelled"


@pytest.mark.parametrize("how", ["cancel", "delete"])
async def test_a_batch_that_nobody_wants_is_cancelled(tmp_path: Path, fake_provider: FakeProvider, how: str) -> None:
    async with batching(tmp_path, fake_provider) as client:
        description_id = await submit(client)
        batch = await handed_in(fake_provider)
        path = f"/v1/descriptions/{description_id}"
        await (client.delete(path) if how == "delete" else client.post(f"{path}/cancel"))
        await until(lambda: batch.status == "cancelling")
        fake_provider.desk.end(batch, "cancelled", answered=0)
        await until(lambda: count(tmp_path, "batches") == 0)
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
