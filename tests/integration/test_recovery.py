"""Nothing accepted is lost and nothing finished is paid for twice, whenever the process is killed or stopped."""

from __future__ import annotations

import asyncio
import hashlib
import json
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from tests.databases import change_database
from tests.fakes.faults import ORDINARY, Fault, error_in_200, hang, overloaded, quota_spent
from tests.fakes.provider import FakeProvider
from tests.processes import PATIENCE, RECORDED, STAGES, assert_all_there, is_running, picture, serving, until


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def look(folder: Path, query: str) -> list[Any]:
    """Rows of the database, seen from outside."""
    return change_database(folder, query, data="data")


def count_recorded(folder: Path) -> int:
    return int(look(folder, RECORDED)[0][0])


def count_open_attempts(folder: Path) -> int:
    """Calls that a crash hit: begun, and nobody knows what became of them."""
    return int(look(folder, "SELECT count(*) FROM attempts WHERE ended_at IS NULL")[0][0])


def spoken(fake: FakeProvider) -> list[str]:
    """Texts that speech was paid for."""
    return [json.dumps(exchange.body, sort_keys=True) for exchange in fake.paid() if "speech" in exchange.path]


def assert_sound_data(folder: Path) -> None:
    """The database holds together, every sound is what its hash says, and nothing lies about."""
    if (folder / "data").exists():
        assert look(folder, "PRAGMA integrity_check") == [("ok",)]
        assert look(folder, "PRAGMA foreign_key_check") == []
        names = {path.name for path in (folder / "data").iterdir()}
        assert {name.partition("-")[0] for name in names} == {"altaloud.sqlite3", "altaloud.sqlite3.lock"}
    for sha256, size in look(folder, "SELECT sha256, size FROM sounds"):
        rows = look(folder, f"SELECT data FROM sound_chunks WHERE sha256 = '{sha256}' ORDER BY sequence")
        data = b"".join(row[0] for row in rows)
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (sha256, size)
    assert list((folder / "tmp").iterdir()) == []
    assert "Traceback" not in (folder / "log").read_text()


@pytest.mark.parametrize(
    "recorded", [0, 1, 5], ids=["vision in flight", "vision answered", "in the middle of several speech calls"]
)
async def test_a_killed_service_goes_on_without_paying_again(
    folder: Path, fake_provider: FakeProvider, recorded: int
) -> None:
    fake_provider.plan(*[ORDINARY] * recorded, *[Fault(delay=1)] * 4)
    async with serving(folder, fake_provider) as service:
        description_id = await service.submit()
        await until(lambda: len(fake_provider.paid()) > recorded and count_recorded(folder) == recorded)
        children = service.children()
        await service.kill()
    paid = len(fake_provider.paid())
    assert count_recorded(folder) == recorded
    lost = count_open_attempts(folder)
    assert lost >= paid - recorded
    await until(lambda: not any(map(is_running, children)))

    async with serving(folder, fake_provider) as service:
        assert_all_there(await service.wait_until_final(description_id))
    assert len(fake_provider.paid()) - paid == STAGES - recorded
    assert count_open_attempts(folder) == lost
    assert_sound_data(folder)


@pytest.mark.usefixtures("both_databases")
async def test_sentences_that_were_bought_before_a_kill_serve_every_description(
    folder: Path, fake_provider: FakeProvider
) -> None:
    """In whatever job, description or format they are needed."""
    bought = 4
    fake_provider.plan(*[ORDINARY] * (1 + bought), *[Fault(delay=2)] * 4)
    async with serving(folder, fake_provider) as service:
        first = await service.submit()
        await until(lambda: look(folder, "SELECT count(*) FROM utterance_sounds") == [(bought,)])
        await service.kill()
    in_flight = len(spoken(fake_provider)) - bought
    async with serving(folder, fake_provider) as service:
        others = [await service.submit(picture(1)), await service.submit(picture(2), audio='{"format": "wav"}')]
        for description_id in [first, *others]:
            assert_all_there(await service.wait_until_final(description_id))
    assert len(set(spoken(fake_provider))) == STAGES - 1
    assert len(spoken(fake_provider)) == STAGES - 1 + in_flight
    assert_sound_data(folder)


@pytest.mark.usefixtures("both_databases")
async def test_several_jobs_survive_kills_at_any_time(folder: Path, fake_provider: FakeProvider) -> None:
    fake_provider.plan(*[Fault(delay=0.15)] * 100)
    submitted: list[str] = []
    for lifetime in (0.2, 0.6):
        async with serving(folder, fake_provider) as service:
            # each of a picture and at a pace of its own, so that none profits from what was done for another
            wishes = [
                (picture(len(submitted) + number), f'{{"speed": {1 + lifetime + number / 10}}}') for number in range(2)
            ]
            submitted += await asyncio.gather(*(service.submit(image, audio=pace) for image, pace in wishes))
            await asyncio.sleep(lifetime)
            await service.kill()
    in_flight = count_open_attempts(folder)
    async with serving(folder, fake_provider) as service:
        for description_id in submitted:
            assert_all_there(await service.wait_until_final(description_id))
    assert len(fake_provider.paid()) <= len(submitted) * STAGES + in_flight
    assert_sound_data(folder)


@pytest.mark.usefixtures("both_databases")
async def test_a_stopped_service_ends_soon_and_goes_on_later(folder: Path, fake_provider: FakeProvider) -> None:
    """Even while somebody waits for the answer to a call that does not end."""
    fake_provider.plan(hang(PATIENCE))
    async with serving(folder, fake_provider) as service:
        submitting = asyncio.create_task(service.submit(wait=60))
        await until(lambda: bool(fake_provider.paid()))
        children = service.children()
        started = time.monotonic()
        service.process.send_signal(signal.SIGTERM)
        await service.process.wait()
        assert time.monotonic() - started < 5
        assert not any(map(is_running, children))
        description_id = await submitting
    assert look(folder, "SELECT starts, ended_at FROM jobs") == [(0, None)]
    async with serving(folder, fake_provider) as service:
        assert_all_there(await service.wait_until_final(description_id))
    assert len(fake_provider.paid()) == STAGES + 1
    assert_sound_data(folder)


@pytest.mark.usefixtures("both_databases")
async def test_a_call_that_ends_soon_is_waited_for_at_the_end(folder: Path, fake_provider: FakeProvider) -> None:
    """What is paid for is kept: nothing is asked twice because of a stop in good order."""
    fake_provider.plan(Fault(delay=1), *[Fault(delay=1)] * 4)
    async with serving(folder, fake_provider) as service:
        description_id = await service.submit()
        await until(lambda: bool(fake_provider.paid()))
        service.process.send_signal(signal.SIGTERM)
        await service.process.wait()
    recorded = count_recorded(folder)
    assert recorded >= 1
    async with serving(folder, fake_provider) as service:
        assert_all_there(await service.wait_until_final(description_id))
    assert len([exchange for exchange in fake_provider.paid() if exchange.path == "/chat/completions"]) == 1


async def test_a_job_that_ends_its_process_again_and_again_is_given_up(
    folder: Path, fake_provider: FakeProvider
) -> None:
    fake_provider.plan(*[hang(PATIENCE)] * 5)
    async with serving(folder, fake_provider) as service:
        description_id = await service.submit(metadata='{"page": 7}')
        await until(lambda: len(fake_provider.paid()) == 1)
        await service.kill()
    for start in range(2, 6):
        async with serving(folder, fake_provider) as service:
            await until(lambda start=start: len(fake_provider.paid()) == start)  # type: ignore[misc]
            await service.kill()
    async with serving(folder, fake_provider) as service:
        found = await service.wait_until_final(description_id)
        assert (found["status"], found["failure"]["code"]) == ("failed", "job-interrupted")
        assert found["metadata"] == {"page": 7}
        assert_all_there(await service.wait_until_final(await service.submit()))
    assert len(fake_provider.paid()) == 5 + STAGES


async def test_the_log_is_for_machines_and_tells_no_secrets(folder: Path, fake_provider: FakeProvider) -> None:
    """Neither keys nor words nor names, whatever goes wrong."""
    fake_provider.plan(overloaded(), quota_spent(), error_in_200("the prompt was: a secret of ours"))
    chain = {"ALTALOUD_VISION": "groq,local:llava:7b", "ALTALOUD_LOG_FORMAT": "json"}
    async with serving(folder, fake_provider, **chain, GROQ_API_KEY="gsk_wrong_0123456789") as service:
        context = '{"surrounding_text": "A secret of ours", "caption": "Nobody may know"}'
        found = await service.wait_until_final(await service.submit(context=context, metadata='{"note": "secret"}'))
        assert found["status"] == "failed", found
        found = await service.wait_until_final(await service.submit(context=context))
        assert found["status"] == "done", found
    lines = (folder / "log").read_text()
    assert [json.loads(line)["event"] for line in lines.splitlines()][:1] == ["description.accepted"]
    for secret in ("gsk_wrong", "secret", "Nobody", "boat", "key-of-", "http://", "Authorization"):
        assert secret not in lines
