"""Requests in batches that are equal, or that are taken back: each is paid for once at most."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from service.jobs.steps import JobParked
from service.store import batches, tables
from service.store.session import Database, now
from tests.api import promising
from tests.batching import PATIENT, batching, count, handed_in, read, submit, until_final
from tests.databases import change_database
from tests.fakes.provider import FakeProvider
from tests.processes import until
from tests.running import make_settings
from tests.staging import Asked, Describer, Speaker


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


@pytest.mark.parametrize("chain", ["openai", "groq"])
async def test_what_was_set_aside_for_a_cancelled_request_is_free_again(
    tmp_path: Path, fake_provider: FakeProvider, chain: str
) -> None:
    """Whether the price of its model is known or assumed."""
    async with batching(tmp_path, fake_provider, chain, pace=PATIENT) as client:
        description_id = await submit(client)
        await until(lambda: count(tmp_path, "spending WHERE dollars > 0") == 1)
        await client.post(f"/v1/descriptions/{description_id}/cancel")
        await until(lambda: count(tmp_path, "batch_lines") == 0)
    assert change_database(tmp_path, "SELECT abs(dollars) < 1e-9 FROM spending") == [(1,)]


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


@pytest.mark.parametrize("place", ["list", "upload", "uploaded", "made", "look", "content"])
async def test_what_is_cancelled_on_its_way_costs_nothing_more(
    tmp_path: Path, fake_provider: FakeProvider, place: str
) -> None:
    desk = fake_provider.desk
    desk.stops_at = place
    async with batching(tmp_path, fake_provider) as client:
        description_id = await submit(client)
        if place == "content":
            desk.end(await handed_in(fake_provider))
        await desk.stopped.wait()
        await client.post(f"/v1/descriptions/{description_id}/cancel")
        desk.goes_on.set()
        if place != "content":
            batch = await handed_in(fake_provider)
            await until(lambda: batch.status == "cancelling")
            desk.end(batch, "cancelled", answered=0)
        await until(lambda: count(tmp_path, "batches") == 0)
        assert (await read(client, description_id))["status"] == "cancelled"
        await client.post(f"/v1/descriptions/{description_id}/retry")
        if place != "content":
            desk.end(await handed_in(fake_provider, 2))
        assert (await until_final(client, description_id))["status"] == "done"
    assert len(desk.batches) == (1 if place == "content" else 2)
    assert not fake_provider.paid()


@pytest.mark.usefixtures("both_databases")
async def test_a_retry_waits_for_the_batch_that_is_on_its_way(tmp_path: Path, fake_provider: FakeProvider) -> None:
    async with batching(tmp_path, fake_provider, pace=PATIENT) as client:
        undecided, other = await submit(client), await submit(client, "navy")
        await until(lambda: count(tmp_path, "batch_lines") == 2)
    async with batching(tmp_path, fake_provider) as client:
        batch = await handed_in(fake_provider)
        await client.post(f"/v1/descriptions/{undecided}/cancel")
        await client.post(f"/v1/descriptions/{undecided}/retry")
        await until(lambda: count(tmp_path, "jobs WHERE ended_at IS NULL AND claim = 2") == 2)
        fake_provider.desk.end(batch)
        for description_id in (undecided, other):
            assert (await until_final(client, description_id))["status"] == "done"
    assert len(fake_provider.desk.batches) == 1
    assert not fake_provider.paid()


async def test_more_than_a_prompt_holds_goes_by_the_batch_without_tools(
    tmp_path: Path, fake_provider: FakeProvider
) -> None:
    terms = [{"term": f"Ship {number}", "meaning": f"Vessel number {number}."} for number in range(60)]
    text = "The harbour was built in 1871. " * 200
    async with batching(tmp_path, fake_provider) as client:
        await client.put("/v1/glossary", json={"terms": terms})
        description_id = await submit(client, context={"surrounding_text": text, "caption": "Ship 59 at anchor"})
        batch = await handed_in(fake_provider)
        fake_provider.desk.end(batch)
        assert (await until_final(client, description_id))["status"] == "done"
    [line] = batch.lines
    assert "tools" not in line["body"]
    words = str(line["body"]["messages"])
    assert "Vessel number 59." in words
    assert "The harbour was built in 1871." in words
    assert not fake_provider.paid()


class Parking(Describer):
    """Leaves every call to a batch, as soon as its gate lets it."""

    async def _answer(self, asked: Asked) -> bytes:
        await super()._answer(asked)
        raise JobParked


@pytest.mark.usefixtures("both_databases")
async def test_what_is_cancelled_while_it_is_left_to_a_batch_ends_quietly(tmp_path: Path) -> None:
    describer = Parking()
    describer.gate.close()
    with capture_logs() as logs:
        async with promising(make_settings(tmp_path), vision=[describer], speech=[Speaker()]) as client:
            description_id = await submit(client)
            await describer.gate.reached(1)
            await client.post(f"/v1/descriptions/{description_id}/cancel")
            describer.gate.open()
            await until(lambda: any(entry["event"].startswith("job.") for entry in logs))
            assert (await read(client, description_id))["status"] == "cancelled"
    assert [entry["event"] for entry in logs if entry["event"].startswith("job.")] == ["job.lost"]


async def test_whoever_took_too_long_leaves_a_batch_to_the_next(database: Database) -> None:
    async with database.write() as connection:
        moment = now()
        await connection.execute(
            tables.batches.insert().values(id="1", provider="x", created_at=moment, look_at=moment)
        )
        [slow] = await batches.claim_due(connection, lease=timedelta(0))
        [quick] = await batches.claim_due(connection, lease=timedelta(minutes=1))
        assert not await batches.extend(connection, slow, lease=timedelta(minutes=1))
        assert await batches.extend(connection, quick, lease=timedelta(minutes=1))
        assert not await batches.claim_due(connection, lease=timedelta(minutes=1))
