"""POST /v1/descriptions/bulk over real HTTP: many images, each with an outcome of its own."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.api import IMAGE, Json, make_image, problem_of
from tests.staging import Stage, staged, states_of

BULK = "/v1/descriptions/bulk"
JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def stage(tmp_path: Path, both_databases: str) -> AsyncIterator[Stage]:
    async with staged(tmp_path, ALTALOUD_MAX_UPLOAD_MB="1") as stage:
        yield stage


def asked(image: bytes = IMAGE, **fields: Any) -> Json:
    return {"image_base64": base64.b64encode(image).decode(), "languages": ["en"], "audio": "none", **fields}


async def send(stage: Stage, *requests: object) -> list[Json]:
    response = await stage.client.post(BULK, json={"requests": requests})
    assert response.status_code == 200, response.text
    items: list[Json] = response.json()["items"]
    return items


def outcome(item: Json) -> str:
    """The image's name, or what was wrong."""
    if "description" in item:
        assert (item["status"], "problem" in item) == (202, False)
        return str(item["description"]["image_name"])
    assert item["status"] == item["problem"]["status"]
    return str(item["problem"]["type"]).removeprefix("/problems/")


async def test_each_request_is_accepted_or_refused_by_itself(stage: Stage) -> None:
    items = await send(
        stage,
        asked(image_name="one.png"),
        5,
        asked(colour=1),
        asked(image_name="two.png", image_base64="not base64"),
        asked(IMAGE[:40]),
        asked(b"words"),
        {"image_url": "http://127.0.0.1/boat.png"},
        {"image_url": "https://example.org/x.png", "image_base64": "x"},
        {},
        None,
        [asked()],
        asked(languages=["no language"]),
        asked(audio={"voice": "nobody"}),
        asked(metadata={"a": "x" * 17_000}),
        asked(make_image((1, 1))),
        asked(image_name="last.png"),
    )
    assert list(map(outcome, items)) == [
        "one.png", "invalid-request", "invalid-request", "invalid-base64", "truncated-image", "unsupported-image-type",
        "address-not-allowed", "missing-image", "missing-image", "invalid-request", "invalid-request",
        "unsupported-language", "unknown-voice", "invalid-request", "image-too-small", "last.png",
    ]  # fmt: skip
    for item in items[0], items[-1]:
        found = await stage.settled(f"/v1/descriptions/{item['description']['id']}")
        assert found["results"]["en"]["alt_text"]
    assert await stage.count("SELECT count(*) FROM descriptions") == 2
    assert "colour" in items[2]["problem"]["detail"]


async def test_the_outcomes_stand_in_the_order_of_the_requests(stage: Stage) -> None:
    names = [f"{number}.png" for number in range(100)]
    items = await send(stage, *(asked(image_name=name, metadata={"name": name}) for name in names))
    assert list(map(outcome, items)) == names
    assert [item["description"]["metadata"]["name"] for item in items] == names
    for item in items:
        assert (await stage.settled(f"/v1/descriptions/{item['description']['id']}"))["status"] == "done"
    assert len(stage.describer.asked) == 1, "the same image is asked about once"
    assert await stage.count("SELECT count(*) FROM images") == 1, "the same image is kept once"


async def test_what_is_accepted_is_as_if_it_had_been_sent_alone(stage: Stage) -> None:
    fields: Json = {
        "languages": ["pt-br", "en"],
        "audio": {"kinds": ["alt"]},
        "context": {"caption": "A boat"},
        "page": 1,
    }
    [item] = await send(stage, asked(**fields))
    alone = await stage.client.post("/v1/descriptions", json=asked(**fields))
    found, other = [await stage.settled(f"/v1/descriptions/{one['id']}") for one in (item["description"], alone.json())]
    assert list(found["results"]) == list(other["results"]) == ["pt-br", "en"]
    assert states_of(found) == states_of(other)
    assert found["image"]["sha256"] == other["image"]["sha256"]


async def test_requests_with_the_same_new_pictures_in_another_order_do_not_block_each_other(stage: Stage) -> None:
    for height in range(16, 20):
        requests = [asked(make_image((16 + number, height))) for number in range(12)]
        sent = await asyncio.gather(send(stage, *requests), send(stage, *reversed(requests)))
        assert {item["status"] for items in sent for item in items} == {202}


async def test_none_or_too_many_are_refused(stage: Stage) -> None:
    wrong: list[object] = [[], [{}] * 101, {}, "x", None]
    for requests in wrong:
        response = await stage.client.post(BULK, json={"requests": requests})
        assert problem_of(response) == (400, "invalid-request")
        assert "requests" in response.json()["detail"]
    others: list[object] = [[], {}, {"requests": [asked()], "languages": ["en"]}]
    for body in others:
        assert problem_of(await stage.client.post(BULK, json=body)) == (400, "invalid-request")
    assert await stage.count("SELECT count(*) FROM descriptions") == 0


async def test_a_body_that_is_no_json_is_refused(stage: Stage) -> None:
    good = json.dumps(asked()).encode()
    deep = b'{"requests":[' + good + b',{"metadata":{"a":' + b"[" * 9_000 + b"]" * 9_000 + b"}}]}"
    half = b'{"requests":[' + good + b',{"instructions":"\\ud83d"}]}'
    for body in b"", b"{", b'{"requests":[' + good, b'{"requests":[\xff]}', deep, half:
        response = await stage.client.post(BULK, content=body, headers=JSON)
        assert problem_of(response) == (400, "invalid-request"), body[:20]
    assert problem_of(await stage.client.post(BULK, content=b"x")) == (415, "unsupported-media-type")
    assert problem_of(await stage.client.post(BULK, files={"image": IMAGE})) == (415, "unsupported-media-type")


async def test_together_they_weigh_what_one_may(stage: Stage) -> None:
    heavy = make_image((8, 8)) + bytes(1_000_001)
    [item] = await send(stage, asked(heavy))
    assert outcome(item) == "image-too-large"
    whole = {"requests": [asked(bytes(600_000))] * 3}
    assert problem_of(await stage.client.post(BULK, json=whole)) == (413, "request-too-large")
    assert await stage.count("SELECT count(*) FROM descriptions") == 0


async def test_another_website_orders_nothing(stage: Stage) -> None:
    response = await stage.client.post(BULK, json={"requests": [asked()]}, headers={"Sec-Fetch-Site": "cross-site"})
    assert problem_of(response) == (403, "cross-site-request")


async def test_addresses_are_taken_and_fetched_later(stage: Stage) -> None:
    items = await send(stage, *({"image_url": f"https://boats.example/{n}.png"} for n in range(3)))
    assert list(map(outcome, items)) == ["0.png", "1.png", "2.png"]
    for item in items:
        assert item["description"]["image"] is None
        await stage.client.delete(f"/v1/descriptions/{item['description']['id']}")
