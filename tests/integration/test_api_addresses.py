"""`image_url` over real HTTP: public addresses only, and an end in time whatever the server there does."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from tests.api import Json, problem_of, promising
from tests.running import make_settings
from tests.website import Website

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def website() -> AsyncIterator[Website]:
    async with Website() as website:
        yield website


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(tmp_path_factory: pytest.TempPathFactory, website: Website) -> AsyncIterator[httpx.AsyncClient]:
    """Of a service that may visit this website, as if it were a public one."""
    settings = make_settings(tmp_path_factory.mktemp("addresses"), ALTALOUD_MAX_UPLOAD_MB="1")
    async with promising(settings, addresses=website.rule) as client:
        yield client


async def describe(client: httpx.AsyncClient, url: str) -> Json:
    body = {"image_url": url, "audio": None}
    response = await client.post("/v1/descriptions", json=body, headers={"Prefer": "wait=30"})
    assert response.status_code == 200, response.text
    found: Json = response.json()
    return found


async def test_an_image_is_fetched_from_its_address(client: httpx.AsyncClient, website: Website) -> None:
    found = await describe(client, website.url("/to//to//falls/%E6%97%A5.png?w=2"))
    assert found["status"] == "done", found["failure"]
    assert (found["image"]["width"], found["image"]["height"]) == (40, 30)
    assert website.visits[-1] == "/falls/%E6%97%A5.png?w=2"
    assert "fetching" in found["provenance"]["milliseconds"]
    named = await describe(client, website.url("/falls/%E6%97%A5.png?w=2"))
    assert named["image"]["name"] == "日.png"


async def test_before_it_is_fetched_there_is_no_picture(client: httpx.AsyncClient, website: Website) -> None:
    response = await client.post("/v1/descriptions", json={"image_url": website.url("/hang"), "audio": None})
    assert (response.status_code, response.json()["image"]) == (202, None)
    assert (response.json()["image_name"], response.json()["image_url"]) == ("hang", website.url("/hang"))
    assert problem_of(await client.get(f"{response.headers['location']}/preview")) == (404, "not-found")
    assert (await client.delete(response.headers["location"])).status_code == 204


async def test_what_has_no_name_is_called_by_its_address(client: httpx.AsyncClient, website: Website) -> None:
    found = await describe(client, website.url("/missing/?token=secret"))
    assert (found["status"], found["image_name"]) == ("failed", None)
    for path in f"/descriptions/{found['id']}", "/history":
        page = (await client.get(path)).text
        assert f"127.0.0.1:{website.port}/missing<" in page
        assert "secret" not in page


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/page", "image-unreachable"),
        ("/missing", "image-unreachable"),
        ("/words", "unsupported-image-type"),
        ("/large", "image-too-large"),
        ("/to/" * 6 + "/picture.png", "image-unreachable"),
        ("/to/http://10.0.0.1/picture.png", "address-not-allowed"),
        ("/to/http://localhost/picture.png", "address-not-allowed"),
        ("/to/file:///etc/passwd", "address-not-allowed"),
    ],
)
async def test_what_cannot_be_fetched_ends_failed(
    client: httpx.AsyncClient, website: Website, path: str, code: str
) -> None:
    found = await describe(client, website.url(path))
    assert (found["status"], found["failure"]["code"], found["results"]) == ("failed", code, {})
    assert found["failure"]["detail"]
    assert found["failure"]["advice"]
    explained = await client.get(f"/problems/{code}", headers={"Accept": "text/html"})
    assert explained.status_code == 200
    listed = await client.get("/v1/descriptions", params={"status": "failed", "limit": "1"})
    assert [item["id"] for item in listed.json()["items"]] == [found["id"]]


async def test_a_server_that_hangs_is_given_up_in_time(client: httpx.AsyncClient, website: Website) -> None:
    start = time.monotonic()
    found = await describe(client, website.url("/hang"))
    assert time.monotonic() - start < 15
    assert (found["status"], found["failure"]["code"]) == ("failed", "image-unreachable")


async def test_a_server_that_is_gone_is_soon_known(tmp_path: Path) -> None:
    async with Website() as gone:
        pass
    async with promising(make_settings(tmp_path), addresses=gone.rule) as client:
        found = await describe(client, gone.url("/picture.png"))
    assert (found["status"], found["failure"]["code"]) == ("failed", "image-unreachable")


FORBIDDEN = [
    *("http://127.0.0.1{port}/", "http://localhost{port}/", "http://LOCALHOST.{port}/", "http://a.localhost{port}/"),
    *("http://2130706433{port}/", "http://0x7f000001{port}/", "http://0177.0.0.1{port}/", "http://127.1{port}/"),
    *("http://0{port}/", "http://0.0.0.0{port}/", "http://１２７.0.0.1{port}/", "http://127。0。0。1{port}/"),
    *("http://[::1]{port}/", "http://[::ffff:127.0.0.1]{port}/", "http://[::ffff:7f00:1]{port}/"),
    *("http://[64:ff9b::7f00:1]{port}/", "http://[::1%25lo]{port}/", "http://user@127.0.0.1{port}/"),
    *("http://example.org@127.0.0.1{port}/", "http://127.0.0.1{port}\\@example.org/", "http:///127.0.0.1{port}/"),
    *("http://10.1.2.3/", "http://172.16.0.1/", "http://192.168.1.1/", "http://169.254.169.254/latest/meta-data/"),
    *("http://100.100.100.200/", "http://metadata.google.internal/", "http://printer/", "http://nas.local/"),
    *("file:///etc/passwd", "ftp://example.org/a.png", "gopher://example.org/", "data:image/png,x", "//example.org/"),
    *("https://example.org:8443/a.png", "http://example.org:22/", "http://exa mple.org/", "http://", "words", ""),
    "http://example.org/\r\nHost: localhost",
]


async def test_what_is_not_public_is_refused_and_never_visited(tmp_path: Path) -> None:
    async with Website() as website, promising(make_settings(tmp_path)) as client:
        for pattern in FORBIDDEN:
            for port in f":{website.port}", "":
                url = pattern.format(port=port)
                response = await client.post("/v1/descriptions", json={"image_url": url, "audio": None})
                assert problem_of(response) == (422, "address-not-allowed"), url
        assert (await client.get("/v1/descriptions")).json()["items"] == []
    assert website.visits == []


async def test_an_address_has_a_longest_length(client: httpx.AsyncClient) -> None:
    body = {"image_url": f"http://example.org/{'x' * 4_000}"}
    response = await client.post("/v1/descriptions", json=body)
    assert problem_of(response) == (400, "invalid-request")
    assert "image_url" in response.json()["detail"]
