"""Idempotency-Key over real HTTP: what is sent twice is done once."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.api import IMAGE, Json, make_image, post, problem_of
from tests.databases import change_database
from tests.staging import Stage, staged, url_of

DESCRIPTIONS = "SELECT count(*) FROM descriptions"
KEYS = "SELECT count(*) FROM idempotency_keys"
REPLAYED = "idempotency-replayed"
REQUEST: Json = {
    "image_base64": base64.b64encode(IMAGE).decode(),
    "image_name": "picture.png",
    "languages": ["en"],
    "audio": None,
    "metadata": {"id": 7, "name": "boat"},
}


@pytest.fixture
async def stage(tmp_path: Path, both_databases: str) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as stage:
        yield stage


async def send(stage: Stage, key: str, body: Json | bytes = REQUEST, **headers: str) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await stage.client.post(
        "/v1/descriptions",
        content=content,
        headers={"Idempotency-Key": key, "Content-Type": "application/json", **headers},
    )


async def change(stage: Stage, sql: str) -> None:
    await asyncio.to_thread(change_database, stage.folder, sql)


def before(database: str, hours: float) -> str:
    """A moment so many hours ago, in SQL."""
    if database == "sqlite":
        return f"datetime('now', '-{hours * 3600:.0f} seconds')"
    return f"now() - interval '{hours * 3600:.0f} seconds'"


async def test_what_is_sent_twice_is_done_once(stage: Stage) -> None:
    first = await send(stage, "order 1")
    assert (first.status_code, REPLAYED in first.headers) == (202, False)
    await stage.settled(first.headers["location"])
    for _ in range(2):
        again = await send(stage, "order 1")
        assert (again.status_code, again.headers[REPLAYED]) == (202, "true")
        assert again.json() == first.json()
        assert again.headers["location"] == first.headers["location"]
        assert "etag" not in again.headers, "the resource may be further than this answer"
    assert await stage.count(DESCRIPTIONS) == 1
    assert len(stage.describer.asked) == 1
    other = await send(stage, "order 2")
    assert other.json()["id"] != first.json()["id"]


async def test_what_was_answered_goes_with_its_description(stage: Stage) -> None:
    first = await send(stage, "order 1", Prefer="wait=30")
    assert first.json()["results"]["en"]["alt_text"]
    await stage.client.delete(first.headers["location"])
    assert problem_of(await send(stage, "order 1", Prefer="wait=30")) == (404, "not-found")
    assert await stage.count("SELECT count(*) FROM idempotency_keys WHERE answer IS NOT NULL") == 0
    assert len(stage.describer.asked) == 1


async def test_forms_are_the_same_under_any_boundary(stage: Stage) -> None:
    fields: Json = {"languages": "en,de", "context": {"caption": "A boat"}, "metadata": {"a": 1}}
    first = await post(stage.client, headers={"Idempotency-Key": "k"}, **fields)
    again = await post(stage.client, headers={"Idempotency-Key": "k"}, **fields)
    assert first.request.headers["content-type"] != again.request.headers["content-type"]
    assert (again.status_code, again.json(), again.headers[REPLAYED]) == (202, first.json(), "true")
    other_image = await post(stage.client, make_image(colour="navy"), headers={"Idempotency-Key": "k"}, **fields)
    assert problem_of(other_image) == (422, "idempotency-key-reused")


async def test_the_same_request_may_be_written_in_other_ways(stage: Stage) -> None:
    first = await send(stage, "k")
    turned = dict(reversed(REQUEST.items())) | {"metadata": {"name": "boat", "id": 7}}
    for body in json.dumps(REQUEST, indent=2).encode(), turned, REQUEST | {"alt_length": 125, "page": 1}:
        assert (await send(stage, "k", body)).json() == first.json()
    form = {name: REQUEST[name] for name in ("metadata", "audio")} | {"languages": "en"}
    assert (await post(stage.client, headers={"Idempotency-Key": '"k"'}, **form)).json() == first.json()
    assert await stage.count(DESCRIPTIONS) == 1


async def test_another_request_needs_another_key(stage: Stage) -> None:
    first = await send(stage, "k")
    others: list[Json] = [
        REQUEST | {"metadata": {"id": 8, "name": "boat"}},
        REQUEST | {"languages": ["de"]},
        REQUEST | {"image_name": "other.png"},
        REQUEST | {"image_base64": base64.b64encode(make_image(colour="navy")).decode()},
        REQUEST | {"audio": {"speed": 1.5}},
        REQUEST | {"page": 2},
    ]
    for body in others:
        assert problem_of(await send(stage, "k", body)) == (422, "idempotency-key-reused")
    bulk = await stage.client.post(
        "/v1/descriptions/bulk", json={"requests": [REQUEST]}, headers={"Idempotency-Key": "k"}
    )
    assert problem_of(bulk) == (422, "idempotency-key-reused")
    assert (await send(stage, "k")).json() == first.json()
    assert await stage.count(DESCRIPTIONS) == 1


async def test_of_many_at_once_one_is_done(stage: Stage) -> None:
    responses = await asyncio.gather(*(send(stage, "k") for _ in range(20)))
    done = [response for response in responses if response.status_code != 409]
    assert {response.status_code for response in done} <= {200, 202}
    assert len({response.json()["id"] for response in done}) == 1
    assert sum(REPLAYED not in response.headers for response in done) == 1
    for response in responses:
        if response.status_code == 409:
            assert problem_of(response) == (409, "request-in-progress")
            assert int(response.headers["retry-after"]) >= 1
    assert await stage.count(DESCRIPTIONS) == 1
    assert (await send(stage, "k")).json()["id"] == done[0].json()["id"]


async def test_who_asks_while_the_first_still_waits_is_told_the_same_description(stage: Stage) -> None:
    stage.describer.gate.close()
    first = asyncio.create_task(send(stage, "k", Prefer="wait=30"))
    await stage.describer.gate.reached(1)
    meanwhile = await send(stage, "k")
    assert (meanwhile.status_code, meanwhile.headers[REPLAYED]) == (202, "true")
    stage.describer.gate.open()
    finished = await first
    assert (finished.status_code, finished.json()["id"]) == (200, meanwhile.json()["id"])
    assert finished.json()["status"] == "done"
    again = await send(stage, "k")
    assert (again.status_code, again.json()) == (200, finished.json())


async def test_a_request_that_is_refused_leaves_its_key_free(stage: Stage) -> None:
    broken = REQUEST | {"image_base64": base64.b64encode(IMAGE[:40]).decode()}
    wrong: list[tuple[Json, int]] = [
        (broken, 422),
        (REQUEST | {"image_base64": base64.b64encode(b"no image at all").decode()}, 415),
        (REQUEST | {"image_base64": "?"}, 400),
        (REQUEST | {"colour": 1}, 400),
        (REQUEST | {"languages": ["no language"]}, 400),
        (REQUEST | {"image_base64": None, "image_url": "http://127.0.0.1/boat.png"}, 422),
    ]
    for body, status in wrong:
        for _ in range(2):
            response = await send(stage, "k", body)
            assert (response.status_code, REPLAYED in response.headers) == (status, False), response.text
    assert await stage.count(KEYS) == 0
    assert (await send(stage, "k")).status_code == 202


async def test_many_that_are_refused_at_once_are_refused_or_told_to_wait(stage: Stage) -> None:
    broken = REQUEST | {"image_base64": base64.b64encode(IMAGE[:40]).decode()}
    responses = await asyncio.gather(*(send(stage, "k", broken) for _ in range(20)))
    assert {response.status_code for response in responses} <= {422, 409}
    assert "idempotency-key-reused" not in {problem_of(response)[1] for response in responses}
    assert await stage.count(KEYS) == 0


async def test_a_key_is_a_short_line_of_ascii(stage: Stage) -> None:
    for key in "", '""', "x" * 256, "schlüssel", "a\tb":
        headers = {b"Idempotency-Key": key.encode()}
        response = await stage.client.post("/v1/descriptions", json=REQUEST, headers=headers)
        assert problem_of(response) == (400, "invalid-request"), key
        assert "Idempotency-Key" in response.json()["detail"]
    assert await stage.count(DESCRIPTIONS) == 0
    for key in "x" * 255, "8e03978e-40d5-43dd-bc93-6894a57f9324", "'; DROP TABLE jobs; --", "%00":
        assert (await send(stage, key)).status_code == 202


# what is left by a service that stopped


async def test_a_stop_between_accepting_and_answering_is_not_noticed(stage: Stage) -> None:
    first = await send(stage, "k")
    found = await stage.settled(first.headers["location"])
    await change(stage, "UPDATE idempotency_keys SET status = NULL, answer = NULL")
    again = await send(stage, "k")
    assert (again.status_code, again.headers[REPLAYED], again.json()) == (200, "true", found)
    assert await stage.count(DESCRIPTIONS) == 1
    assert problem_of(await send(stage, "k", REQUEST | {"languages": ["de"]})) == (422, "idempotency-key-reused")

    await stage.client.delete(url_of(found))
    assert problem_of(await send(stage, "k")) == (404, "not-found")


async def test_a_stop_before_accepting_holds_the_key_for_a_while(stage: Stage, both_databases: str) -> None:
    await send(stage, "k")
    forget = "UPDATE idempotency_keys SET status = NULL, answer = NULL, description_ids = NULL"
    await change(stage, forget)
    assert problem_of(await send(stage, "k")) == (409, "request-in-progress")
    await change(stage, f"UPDATE idempotency_keys SET created_at = {before(both_databases, 0.2)}")
    taken = await send(stage, "k")
    assert (taken.status_code, REPLAYED in taken.headers) == (202, False)
    assert await stage.count(DESCRIPTIONS) == 2


async def test_a_key_is_forgotten_after_a_day(stage: Stage, both_databases: str) -> None:
    first = await send(stage, "k")
    await change(stage, f"UPDATE idempotency_keys SET created_at = {before(both_databases, 23.9)}")
    assert (await send(stage, "k")).json() == first.json()
    await change(stage, f"UPDATE idempotency_keys SET created_at = {before(both_databases, 24.1)}")
    later = await send(stage, "k")
    assert (later.status_code, REPLAYED in later.headers) == (202, False)
    assert later.json()["id"] != first.json()["id"]


async def test_forgotten_keys_are_cleared_away(tmp_path: Path, both_databases: str) -> None:
    async with staged(tmp_path) as stage:
        for key in "old", "new":
            await send(stage, key)
        await change(
            stage, f"UPDATE idempotency_keys SET created_at = {before(both_databases, 24.1)} WHERE key = 'old'"
        )
    async with staged(tmp_path) as stage, asyncio.timeout(30):
        while await stage.count(KEYS) == 2:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        assert await stage.count(f"{KEYS} WHERE key = 'new'") == 1


# bulk


async def test_many_requests_under_one_key_are_done_once(stage: Stage) -> None:
    body = {"requests": [REQUEST, REQUEST | {"colour": 1}, REQUEST | {"languages": ["de"]}]}
    headers = {"Idempotency-Key": "k"}
    first = await stage.client.post("/v1/descriptions/bulk", json=body, headers=headers)
    again = await stage.client.post("/v1/descriptions/bulk", json=body, headers=headers)
    assert (again.status_code, again.json(), again.headers[REPLAYED]) == (200, first.json(), "true")
    assert [item["status"] for item in first.json()["items"]] == [202, 400, 202]
    other = await stage.client.post("/v1/descriptions/bulk", json={"requests": [REQUEST]}, headers=headers)
    assert problem_of(other) == (422, "idempotency-key-reused")
    await change(stage, "UPDATE idempotency_keys SET status = NULL, answer = NULL")
    rebuilt = await stage.client.post("/v1/descriptions/bulk", json=body, headers=headers)
    ids = [item.get("description", {}).get("id") for item in first.json()["items"]]
    assert [item.get("description", {}).get("id") for item in rebuilt.json()["items"]] == ids
    assert [item["status"] for item in rebuilt.json()["items"]] == [202, 400, 202]
    assert await stage.count(DESCRIPTIONS) == 2
    await stage.client.delete(f"/v1/descriptions/{ids[0]}")
    rebuilt = await stage.client.post("/v1/descriptions/bulk", json=body, headers=headers)
    assert [item["status"] for item in rebuilt.json()["items"]] == [404, 400, 202], "each in its place"
