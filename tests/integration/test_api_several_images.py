"""One description of several images: files, base64, addresses and pages, taken all together or not at all."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from service.domain.images import ImageLimits
from service.errors import ProviderOverloaded
from tests.api import Json, describe, make_image, problem_of, promising
from tests.pictures import save
from tests.running import make_settings
from tests.staging import Describer, Speaker, Stage, finished, staged, url_of
from tests.website import Website

RED, GREEN, BLUE = (make_image(colour=colour) for colour in ("red", "green", "blue"))
WAIT = {"Prefer": "wait=30"}


@pytest.fixture
async def stage(tmp_path: Path, both_databases: str) -> AsyncIterator[Stage]:
    """Its describer takes three images."""
    async with staged(tmp_path) as stage:
        yield stage


@pytest.fixture
async def website() -> AsyncIterator[Website]:
    async with Website() as website:
        yield website


async def post_files(client: httpx.AsyncClient, images: Sequence[bytes], **fields: Any) -> httpx.Response:
    files = [("image", (f"{number}.png", image)) for number, image in enumerate(images, 1)]
    data = {"languages": "en", "audio": "none"} | fields
    return await client.post("/v1/descriptions", files=files, data=data, headers=WAIT)


async def post_json(client: httpx.AsyncClient, **fields: Any) -> httpx.Response:
    return await client.post("/v1/descriptions", json={"languages": ["en"], "audio": None} | fields, headers=WAIT)


def in_base64(image: bytes, **fields: Any) -> Json:
    return {"image_base64": base64.b64encode(image).decode(), **fields}


def booklet(*colours: str) -> bytes:
    """A TIFF of several pages."""
    pages = [Image.new("RGB", (60, 40), colour) for colour in colours]
    return save(pages[0], "TIFF", save_all=True, append_images=pages[1:])


def hashed(image: bytes) -> str:
    return hashlib.sha256(image).hexdigest()


async def previews(client: httpx.AsyncClient, found: Json) -> list[bytes]:
    return [(await client.get(image["preview_url"])).content for image in found["images"]]


async def test_files_of_one_form_are_described_together(stage: Stage) -> None:
    found = (await post_files(stage.client, [RED, GREEN, BLUE])).json()
    assert (found["status"], found["image"]) == ("done", found["images"][0])
    assert [image["name"] for image in found["images"]] == ["1.png", "2.png", "3.png"]
    assert [image["sha256"] for image in found["images"]] == [hashed(image) for image in (RED, GREEN, BLUE)]
    [asked] = stage.describer.asked
    assert [(view.image, view.part.value) for view in asked.views] == [(1, "whole"), (2, "whole"), (3, "whole")]
    shown = await previews(stage.client, found)
    assert shown == [view.picture.data for view in asked.views]
    assert len(set(shown)) == 3
    for number, wanted in ((4, 404), (0, 400), ("x", 400)):
        response = await stage.client.get(f"{url_of(found)}/preview?image={number}")
        assert response.status_code == wanted


async def test_json_holds_several_images_with_names_and_pages(stage: Stage) -> None:
    images = [in_base64(RED, image_name="a.png"), in_base64(booklet("red", "lime", "blue"), page=3)]
    found = (await post_json(stage.client, images=images)).json()
    assert [(image["name"], image["page"], image["pages"]) for image in found["images"]] == [
        ("a.png", 1, 1),
        (None, 3, 3),
    ]


async def test_pages_of_a_document_are_images(stage: Stage) -> None:
    document = booklet("red", "lime", "blue", "yellow")
    found = (await post_files(stage.client, [document], pages="2-3, 1")).json()
    assert [image["page"] for image in found["images"]] == [2, 3, 1]
    assert {image["sha256"] for image in found["images"]} == {hashed(document)}
    assert [view.picture.page for view in stage.describer.asked[0].views] == [2, 3, 1]
    found = (
        await post_json(stage.client, images=[in_base64(document), in_base64(document, page=4)], pages="1,3")
    ).json()
    assert [image["page"] for image in found["images"]] == [1, 3, 4]


async def test_more_than_anybody_takes_are_refused_before_they_are_looked_at(stage: Stage) -> None:
    response = await post_files(stage.client, [b"no image"] * 4)
    assert problem_of(response) == (422, "too-many-images")
    assert response.json()["detail"] == "4 images were sent; at most 3 can be described together."
    assert problem_of(await post_files(stage.client, [RED], pages="1-4")) == (422, "too-many-images")
    assert await stage.count("SELECT count(*) FROM descriptions") == 0


async def test_all_are_taken_or_none_and_the_bad_one_is_named(stage: Stage) -> None:
    response = await post_files(stage.client, [RED, b"only words", GREEN])
    assert problem_of(response) == (415, "unsupported-image-type")
    assert response.json()["detail"].startswith("Image 2 (2.png): This file is")
    response = await post_files(stage.client, [booklet("red", "lime")], pages="1-3")
    assert problem_of(response) == (422, "no-such-page")
    assert response.json()["detail"] == "Image 3 (1.png): The file has 2 pages; page 3 was asked for."
    assert await stage.count("SELECT count(*) FROM images") == 0


@pytest.mark.parametrize(
    ("fields", "name", "words"),
    [
        ({"images": []}, "missing-image", "images"),
        ({"images": [{}]}, "missing-image", "exactly one of image_url and image_base64"),
        ({"images": [in_base64(RED)], **in_base64(RED)}, "missing-image", "exactly one of"),
        ({"images": [in_base64(RED)], "image_name": "a"}, "invalid-request", "image_name"),
        ({"images": [in_base64(RED, colour="red")]}, "invalid-request", "images[0].colour"),
        ({"images": [in_base64(RED, page=0)]}, "invalid-request", "images[0].page"),
        ({"images": [in_base64(RED)], "pages": "3-1"}, "invalid-request", "“3-1”"),
        ({**in_base64(RED), "pages": "0"}, "invalid-request", "counted from 1"),
        ({**in_base64(RED), "pages": "all"}, "invalid-request", "1-3,7"),
        ({**in_base64(RED), "pages": "1-200000"}, "invalid-request", "more than 100"),
        ({**in_base64(RED), "pages": "1", "page": 2}, "invalid-request", "page"),
        ({**in_base64(RED), "send_address": True}, "invalid-request", "send_address"),
    ],
)
async def test_what_does_not_go_together_is_refused(tmp_path: Path, fields: Json, name: str, words: str) -> None:
    async with staged(tmp_path) as stage:
        response = await post_json(stage.client, **fields)
        assert problem_of(response) == (400, name)
        assert words in response.json()["detail"]


async def test_images_are_kept_until_the_last_description_of_them_goes(stage: Stage) -> None:
    first = (await post_files(stage.client, [RED, GREEN])).json()
    second = (await post_files(stage.client, [GREEN])).json()
    assert await stage.count("SELECT count(*) FROM images") == 2
    for image, ids in ((RED, [first["id"]]), (GREEN, [second["id"], first["id"]]), (BLUE, [])):
        listed = (await stage.client.get(f"/v1/descriptions?image_sha256={hashed(image)}")).json()["items"]
        assert [item["id"] for item in listed] == ids
        assert all(len(item["images"]) == (2 if item["id"] == first["id"] else 1) for item in listed)
    await stage.client.delete(url_of(second))
    assert await stage.count("SELECT count(*) FROM images") == 2
    assert len(set(await previews(stage.client, first))) == 2
    await stage.client.delete(url_of(first))
    assert await stage.count("SELECT count(*) FROM images") == 0
    assert await stage.count("SELECT count(*) FROM further_images") == 0


async def test_the_same_request_is_done_once_whatever_its_form(stage: Stage) -> None:
    key = {"Idempotency-Key": "several"}

    async def ask(images: Sequence[bytes]) -> httpx.Response:
        files = [("image", ("a.png", image)) for image in images]
        return await stage.client.post("/v1/descriptions", files=files, data={"audio": "none"}, headers=key)

    first = await ask([RED, GREEN])
    assert (await ask([RED, GREEN])).json()["id"] == first.json()["id"]
    assert problem_of(await ask([GREEN, RED])) == (422, "idempotency-key-reused")
    assert problem_of(await ask([RED])) == (422, "idempotency-key-reused")
    await finished(stage.client, first.headers["location"])


async def test_a_bulk_request_holds_some_of_several(stage: Stage) -> None:
    requests = [
        {"images": [in_base64(RED), in_base64(GREEN)], "audio": None},
        {"images": [in_base64(RED)] * 4},
        {**in_base64(BLUE), "audio": None},
    ]
    items = (await stage.client.post("/v1/descriptions/bulk", json={"requests": requests})).json()["items"]
    assert [item["status"] for item in items] == [202, 422, 202]
    assert items[1]["problem"]["type"] == "/problems/too-many-images"
    assert [len(items[place]["description"]["images"]) for place in (0, 2)] == [2, 1]
    for place in (0, 2):
        await finished(stage.client, url_of(items[place]["description"]))


# by address


async def test_all_addresses_are_fetched_and_the_one_that_fails_is_named(
    tmp_path: Path, both_databases: str, website: Website
) -> None:
    async with staged(tmp_path, addresses=website.rule) as stage:
        images = [{"image_url": website.url("/a.png")}, in_base64(RED), {"image_url": website.url("/missing.png")}]
        found = (await post_json(stage.client, images=images)).json()
        assert found["status"] == "failed"
        assert found["failure"]["detail"].startswith("Image 3 (missing.png): ")
        assert [image["name"] for image in found["images"]] == ["a.png", None]
        visits = len(website.visits)
        images[2] = {"image_url": website.url("/b.png"), "image_name": "b"}
        found = (await post_json(stage.client, images=images)).json()
        assert (found["status"], [image["name"] for image in found["images"]]) == ("done", ["a.png", None, "b"])
        assert website.visits[visits:] == ["connected", "/a.png", "connected", "/b.png"]
        [asked] = stage.describer.asked
        assert [view.picture.width for view in asked.views] == [40, 16, 40]
        assert [view.address for view in asked.views] == [None] * 3


async def test_an_address_is_handed_on_only_where_it_was_asked_for(tmp_path: Path, website: Website) -> None:
    async with staged(tmp_path, addresses=website.rule) as stage:
        url = website.url("/a.png")
        for takes_addresses, image, handed_on in ((False, RED, [None, None]), (True, GREEN, [None, url])):
            stage.describer.takes_addresses = takes_addresses
            images = [in_base64(image), {"image_url": url}]
            found = (await post_json(stage.client, images=images, send_address=True)).json()
            assert found["status"] == "done"
            assert [view.address for view in stage.describer.asked[-1].views] == handed_on


async def test_pages_of_a_document_at_an_address_are_fetched_once(tmp_path: Path, website: Website) -> None:
    website.pages["/manual.tif"] = ("image/tiff", booklet("red", "lime", "blue"))
    async with staged(tmp_path, addresses=website.rule) as stage:
        found = (await post_json(stage.client, image_url=website.url("/manual.tif"), pages="1-3")).json()
        assert [image["page"] for image in found["images"]] == [1, 2, 3]
        assert website.visits == ["connected", "/manual.tif"]


# who describes them


async def test_who_takes_fewer_is_passed_over_with_a_line(tmp_path: Path) -> None:
    narrow, wide = Describer(), Describer()
    narrow.name, narrow.limits = "stage:narrow", ImageLimits(max_images=1)
    async with promising(make_settings(tmp_path), vision=[narrow, wide], speech=[Speaker()]) as client:
        found = (await post_files(client, [RED, GREEN])).json()
        assert found["status"] == "done"
        [line] = found["provenance"]["passed_over"]
        assert line == "stage:narrow: 2 images were sent; at most 1 can be described together."
        wide.failures.append(ProviderOverloaded())
        found = (await post_files(client, [BLUE, GREEN])).json()
        assert len(wide.asked) == 3, "tried again, where the other one would not do"
        assert found["status"] == "done"
    assert narrow.asked == []


async def test_a_tall_screenshot_is_looked_at_in_slices(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        found = await describe(stage.client, make_image((1440, 7200)), languages="en")
        [asked] = stage.describer.asked
        assert [(view.part.value, view.number, view.parts) for view in asked.views] == [
            ("slice", number, 3) for number in (1, 2, 3)
        ]
        assert (found["image"]["width"], found["image"]["height"]) == (1440, 7200)
        assert all(view.picture.width > 1000 for view in asked.views)


async def test_the_offline_describer_tells_of_ten(tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    async with promising(settings) as client:
        images = [make_image((16 + number, 12)) for number in range(10)]
        found = (await post_files(client, images)).json()
        assert (found["status"], len(found["images"])) == ("done", 10)
        assert "10/10: " in found["results"]["en"]["alt_text"]
        response = await post_files(client, [*images, RED])
        assert "at most 10" in response.json()["detail"]
        document = await asyncio.to_thread(booklet, *["red", "lime"] * 3)
        found = (await post_files(client, [document], pages="1-6")).json()
        assert [image["page"] for image in found["images"]] == [1, 2, 3, 4, 5, 6]
