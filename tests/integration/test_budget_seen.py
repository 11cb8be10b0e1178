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
from tests.api import IMAGE, Json, describe, post, problem_of, promising
from tests.fakes import faults
from tests.fakes.provider import FakeProvider
from tests.running import make_settings

ALTALOUD = Path(sys.executable).with_name("altaloud")


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
        page = await client.post("/", files={"image": IMAGE}, data={"languages": "en"}, headers={"Accept": "text/html"})
        listed = (await client.get("/v1/descriptions")).json()["items"]
    assert problem_of(one) == problem_of(many) == (429, "daily-budget-spent")
    assert 0 < int(one.headers["retry-after"]) <= 86_400
    assert page.status_code == 429
    assert "budget of this day is spent" in page.text
    assert not listed
    assert not fake_provider.ledger


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
