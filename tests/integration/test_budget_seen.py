"""What callers and operators see of costs and of the budget of a day."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from service.cli.check import UNPRICED
from tests.api import IMAGE, Json, describe, make_image, post, problem_of, promising
from tests.databases import change_database
from tests.fakes import faults
from tests.fakes.provider import FakeProvider
from tests.processes import PATIENCE, until
from tests.running import make_settings
from tests.staging import finished

ALTALOUD = Path(sys.executable).with_name("altaloud")
BROWSER = {"Accept": "text/html"}
UNTIL_MIDNIGHT = "Try again after midnight UTC"


@asynccontextmanager
async def serving(folder: Path, fake: FakeProvider, chain: str, budget: str = "") -> AsyncIterator[httpx.AsyncClient]:
    variables = {"ALTALOUD_VISION": chain, "ALTALOUD_DAILY_BUDGET": budget, **fake.variables()}
    async with promising(make_settings(folder, **variables)) as client:
        yield client


async def read_usage(client: httpx.AsyncClient, found: Json) -> Json:
    listed = (await client.get("/v1/descriptions")).json()["items"]
    usage: Json = next(one for one in listed if one["id"] == found["id"])["provenance"]["usage"]
    assert usage == (await client.get(f"/v1/descriptions/{found['id']}")).json()["provenance"]["usage"]
    return usage


@pytest.mark.usefixtures("both_databases", "without_pauses")
async def test_a_description_tells_what_it_has_cost(tmp_path: Path, fake_provider: FakeProvider) -> None:
    async with serving(tmp_path, fake_provider, "openai:gpt-6-luna") as client:
        fake_provider.plan(faults.overloaded())
        found = await describe(client, languages="en")
        usage = await read_usage(client, found)
        tokens = found["provenance"]["tokens"]
        assert usage == {
            "calls": 2,
            "prompt_tokens": tokens["prompt"],
            "completion_tokens": tokens["completion"],
            "cost_usd": pytest.approx((tokens["prompt"] * 0.10 + tokens["completion"] * 0.50) / 1_000_000),
        }
        added = await client.post(f"/v1/descriptions/{found['id']}/languages", json={"languages": ["es"]})
        assert added.status_code == 202
        while (await client.get(f"/v1/descriptions/{found['id']}")).json()["status"] != "done":  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        after = await read_usage(client, found)
    assert after["calls"] == 3
    assert after["cost_usd"] > usage["cost_usd"]


async def test_where_a_price_is_unknown_so_is_the_cost(tmp_path: Path, fake_provider: FakeProvider) -> None:
    async with serving(tmp_path, fake_provider, "openai:gpt-4.1-mini") as client:
        usage = await read_usage(client, await describe(client, languages="en"))
    assert usage["prompt_tokens"] > 0
    assert usage["cost_usd"] is None


async def test_drafts_cost_nothing(tmp_path: Path, fake_provider: FakeProvider) -> None:
    async with serving(tmp_path, fake_provider, "offline", "0") as client:
        usage = (await describe(client, languages="en"))["provenance"]["usage"]
    assert usage == {"calls": 0, "prompt_tokens": 0, "completion_tokens": 0, "cost_usd": 0.0}


async def test_a_spent_budget_is_told_at_the_door(tmp_path: Path, fake_provider: FakeProvider) -> None:
    async with serving(tmp_path, fake_provider, "openai:gpt-6-luna", "0.0001") as client:
        one = await post(client)
        many = await client.post(
            "/v1/descriptions/bulk", json={"requests": [{"image_url": "http://picture.nowhere.example/a.png"}]}
        )
        form = {"languages": ["en", "de"], "caption": "A red boat.", "instructions": "In rhyme."}
        page = await client.post("/", files={"image": IMAGE}, data=form, headers=BROWSER)
        listed = (await client.get("/v1/descriptions")).json()["items"]
    assert problem_of(one) == problem_of(many) == (429, "daily-budget-spent")
    assert 0 < int(one.headers["retry-after"]) <= 86_400
    assert page.status_code == 422
    assert UNTIL_MIDNIGHT in page.text
    assert "A red boat.</textarea>" in page.text
    assert "In rhyme.</textarea>" in page.text
    assert not listed
    assert not fake_provider.ledger


async def spend(folder: Path) -> None:
    await asyncio.to_thread(change_database, folder, "UPDATE spending SET dollars = 99")


@pytest.mark.usefixtures("both_databases")
async def test_more_words_of_a_description_are_refused_at_the_door(tmp_path: Path, fake_provider: FakeProvider) -> None:
    async with serving(tmp_path, fake_provider, "openai:gpt-6-luna", "1") as client:
        found = await describe(client, languages="en", audio={"kinds": ["alt"]})
        url = f"/v1/descriptions/{found['id']}"
        fake_provider.plan(faults.hang(PATIENCE))
        cancelled = (await post(client, make_image(colour="navy"), languages="en")).headers["location"]
        await until(lambda: len(fake_provider.paid()) == 2)
        assert (await client.post(f"{cancelled}/cancel")).json()["status"] == "cancelled"
        before = (await client.get(url)).json()
        await spend(tmp_path)
        refused = [
            await client.post(f"{url}/languages", json={"languages": ["es"]}),
            await client.post(f"{url}/questions", json={"question": "What is it?"}),
            await client.post(f"{url}/regenerate"),
            await client.post(f"{cancelled}/retry"),
        ]
        assert [problem_of(one) for one in refused] == [(429, "daily-budget-spent")] * 4
        assert all(0 < int(one.headers["retry-after"]) <= 86_400 for one in refused)
        assert (await client.get(url)).json() == before
        assert (await client.get(cancelled)).json()["status"] == "cancelled"
        assert (await client.get(f"{url}/questions")).json()["items"] == []
    assert len(fake_provider.paid()) == 2


@pytest.mark.usefixtures("both_databases")
async def test_what_costs_nothing_is_done_although_the_budget_is_spent(
    tmp_path: Path, fake_provider: FakeProvider
) -> None:
    async with serving(tmp_path, fake_provider, "openai:gpt-6-luna", "1") as client:
        found = await describe(client, languages="en", audio={"kinds": ["alt"]})
        url = f"/v1/descriptions/{found['id']}"
        await spend(tmp_path)
        assert (await client.post(f"{url}/retry")).status_code == 200
        await asyncio.to_thread(change_database, tmp_path, "UPDATE audio SET state = 'failed', sha256 = NULL")
        for change in (client.post(f"{url}/retry"), client.post(f"{url}/audio", json={"kinds": ["alt"], "speed": 2})):
            assert (await change).status_code == 202
            again = await finished(client, url)
            assert {audio["state"] for audio in again["results"]["en"]["audio"]} == {"ready"}
        await until(lambda: change_database(tmp_path, "SELECT count(*) FROM jobs WHERE ended_at IS NULL") == [(0,)])
        await asyncio.to_thread(change_database, tmp_path, "UPDATE descriptions SET status = 'cancelled'")
        assert (await client.post(f"{url}/retry")).status_code == 202
        assert (await finished(client, url))["status"] == "done"
    assert len(fake_provider.paid()) == 1


async def test_a_spent_budget_takes_no_form_away(tmp_path: Path, fake_provider: FakeProvider) -> None:
    async with serving(tmp_path, fake_provider, "openai:gpt-6-luna", "1") as client:
        found = await describe(client, languages="en")
        page = f"/descriptions/{found['id']}"
        await spend(tmp_path)
        typed = {"question": "What does the sign say?", "aloud": "yes"}
        asked = await client.post(f"{page}/questions/en", data=typed, headers=BROWSER)
        added = await client.post(f"{page}/languages", data={"language": "es"}, headers=BROWSER)
        regenerated = await client.post(f"{page}/regenerate", headers=BROWSER)
        await asyncio.to_thread(change_database, tmp_path, "UPDATE descriptions SET status = 'failed', outcome = NULL")
        retried = await client.post(f"{page}/retry", headers=BROWSER)
    for answer in (asked, added, regenerated, retried):
        assert answer.status_code == 422
        assert 'class="error-summary"' in answer.text
        assert UNTIL_MIDNIGHT in answer.text
    assert "What does the sign say?</textarea>" in asked.text
    assert 'name="aloud" value="yes" checked' in asked.text
    assert '<option value="es" selected>' in added.text
    assert len(fake_provider.paid()) == 1


async def test_drafts_for_nothing_answer_no_questions(tmp_path: Path, fake_provider: FakeProvider) -> None:
    """A chain that ends in drafts describes on, and says at the door that it cannot answer."""
    async with serving(tmp_path, fake_provider, "openai:gpt-6-luna,offline", "1") as client:
        url = f"/v1/descriptions/{(await describe(client, languages='en'))['id']}"
        await spend(tmp_path)
        assert problem_of(await client.post(f"{url}/questions", json={"question": "What is it?"}))[0] == 429
        assert (await client.post(f"{url}/regenerate")).status_code == 202
        assert (await finished(client, url))["provenance"]["provider"] == "offline"
    assert len(fake_provider.paid()) == 1


@pytest.mark.usefixtures("both_databases")
async def test_what_was_accepted_fails_by_name_and_can_be_retried(tmp_path: Path, fake_provider: FakeProvider) -> None:
    async with serving(tmp_path, fake_provider, "openai:gpt-6-luna", "0.0015") as client:
        response = await post(client, languages="en,es,fr,de", detail="rich", headers={"Prefer": "wait=30"})
        found = response.json()
        assert (found["status"], found["failure"]["code"]) == ("failed", "daily-budget-spent")
        assert not fake_provider.ledger
    async with serving(tmp_path, fake_provider, "openai:gpt-6-luna", "1") as client:
        await client.post(f"/v1/descriptions/{found['id']}/retry")
        while (again := (await client.get(f"/v1/descriptions/{found['id']}")).json())["status"] != "done":  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert set(again["results"]) == {"en", "es", "fr", "de"}


async def test_who_costs_nothing_serves_on(tmp_path: Path, fake_provider: FakeProvider) -> None:
    async with serving(tmp_path, fake_provider, "openai:gpt-6-luna,offline", "0.0001") as client:
        found = await describe(client, languages="en")
    assert found["provenance"]["provider"] == "offline"
    assert "0.0001 US dollars" in found["provenance"]["passed_over"][0]
    assert not fake_provider.ledger


async def check(folder: Path, **variables: str) -> str:
    """What `altaloud check` says."""
    process = await asyncio.create_subprocess_exec(
        ALTALOUD, "check", cwd=folder, env={"PATH": os.environ["PATH"], **variables}, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    return out.decode()


async def test_the_operator_is_told_how_far_the_budget_is_spent(tmp_path: Path, fake_provider: FakeProvider) -> None:
    variables = {"ALTALOUD_DATA_DIR": str(tmp_path), **fake_provider.variables()}
    chain = "openai:gpt-6-luna,openai:gpt-4.1-mini"
    without = await check(tmp_path, ALTALOUD_VISION=chain, **variables)
    before = await check(tmp_path, ALTALOUD_VISION=chain, ALTALOUD_DAILY_BUDGET="2.5", **variables)
    async with serving(tmp_path, fake_provider, "openai:gpt-6-luna") as client:
        cost = (await describe(client, languages="en"))["provenance"]["usage"]["cost_usd"]
    after = await check(tmp_path, ALTALOUD_VISION=chain, ALTALOUD_DAILY_BUDGET="2.5", **variables)
    spent = await check(tmp_path, ALTALOUD_VISION=chain, ALTALOUD_DAILY_BUDGET="0", **variables)
    assert UNPRICED not in without
    assert "US dollars" not in without
    assert f"warning  vision openai:gpt-4.1-mini: {UNPRICED}" in before
    assert f"vision openai:gpt-6-luna: {UNPRICED}" not in before
    assert "ok       budget: 0.0000 of 2.5 US dollars spent today (UTC)" in before
    assert f"ok       budget: {cost:.4f} of 2.5 US dollars spent" in after
    assert "warning  budget: " in spent
