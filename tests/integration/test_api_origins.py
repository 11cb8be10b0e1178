"""Pages of other origins: those that may use the API and can read its answers, and all the others."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from tests.api import IMAGE, describe, post, problem_of, promising
from tests.running import make_settings

pytestmark = pytest.mark.asyncio(loop_scope="module")

FRIEND, STRANGER = "https://friend.example", "https://stranger.example"
ASKED = {"Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "content-type,if-match"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[httpx.AsyncClient]:
    """Of a service with two friends."""
    settings = make_settings(
        tmp_path_factory.mktemp("friends"), ALTALOUD_CORS_ORIGINS=f"{FRIEND},http://localhost:3000"
    )
    async with promising(settings) as client:
        yield client


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def open_client(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[httpx.AsyncClient]:
    """Of a service that anybody's page may use."""
    async with promising(make_settings(tmp_path_factory.mktemp("open"), ALTALOUD_CORS_ORIGINS="*")) as client:
        yield client


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def closed_client(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[httpx.AsyncClient]:
    async with promising(make_settings(tmp_path_factory.mktemp("closed"))) as client:
        yield client


def cors_headers(response: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in response.headers.items() if name.startswith("access-control-")}


def from_page(origin: str) -> dict[str, str]:
    return {"Origin": origin, "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}


ANSWERS = [
    ("GET", "/v1/languages", 200),
    ("GET", "/v1/nothing", 404),
    ("GET", "/v1/descriptions/nothing", 404),
    ("GET", "/v1/descriptions/nothing/events", 404),
    ("PUT", "/v1/descriptions", 405),
    ("GET", "/v1/descriptions?limit=0", 400),
    ("POST", "/v1/descriptions", 415),
    ("GET", "/v1/openapi.json", 200),
]


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
async def test_a_friend_can_read_every_answer(client: httpx.AsyncClient, method: str, path: str, status: int) -> None:
    response = await client.request(method, path, headers=from_page(FRIEND))
    assert response.status_code == status
    assert response.headers["access-control-allow-origin"] == FRIEND
    assert "access-control-allow-credentials" not in response.headers
    exposed = set(response.headers["access-control-expose-headers"].split(", "))
    assert {"ETag", "Location", "Retry-After", "Preference-Applied", "Content-Range", "Idempotency-Replayed"} < exposed
    assert "origin" in response.headers["vary"].lower()


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
async def test_a_stranger_can_read_none(client: httpx.AsyncClient, method: str, path: str, status: int) -> None:
    response = await client.request(method, path, headers=from_page(STRANGER))
    assert response.status_code == (403 if method != "GET" and status != 405 else status)
    assert cors_headers(response) == {}
    assert "origin" in response.headers["vary"].lower(), "or a cache would hand it to a friend"


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
async def test_an_open_service_is_open_to_any_page(
    open_client: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    for origin in STRANGER, "null":
        response = await open_client.request(method, path, headers=from_page(origin))
        assert response.status_code == status
        assert response.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("path", ["/v1/descriptions", "/v1/transcripts/x", "/v1/nothing"])
async def test_a_friend_may_ask_first(client: httpx.AsyncClient, open_client: httpx.AsyncClient, path: str) -> None:
    for asked, origin in (client, FRIEND), (open_client, "*"):
        response = await asked.options(path, headers={**from_page(FRIEND), **ASKED})
        assert (response.status_code, response.content) == (204, b"")
        assert response.headers["access-control-allow-origin"] == origin
        methods = set(response.headers["access-control-allow-methods"].split(", "))
        assert methods == {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}
        names = set(response.headers["access-control-allow-headers"].split(", "))
        wanted = {"Content-Type", "If-Match", "If-None-Match", "Idempotency-Key", "Prefer", "Range", "Last-Event-ID"}
        assert wanted <= names
        assert int(response.headers["access-control-max-age"]) > 600


async def test_a_stranger_asks_in_vain(client: httpx.AsyncClient, closed_client: httpx.AsyncClient) -> None:
    for asked, origin in (client, STRANGER), (client, "null"), (client, FRIEND + ":8443"), (closed_client, FRIEND):
        response = await asked.options("/v1/descriptions", headers={**from_page(origin), **ASKED})
        assert cors_headers(response) == {}


async def test_a_friend_orders_edits_and_deletes(client: httpx.AsyncClient) -> None:
    response = await post(client, languages="en", headers={**from_page(FRIEND), "Prefer": "wait=30"})
    assert response.status_code == 200
    result = response.json()["results"]["en"]
    edited = await client.patch(
        f"/v1/transcripts/{result['transcript_id']}",
        json={"alt_text": "A red square"},
        headers={**from_page(FRIEND), "If-Match": result["etag"]},
    )
    assert edited.status_code == 200
    deleted = await client.delete(f"/v1/descriptions/{response.json()['id']}", headers=from_page(FRIEND))
    assert deleted.status_code == 204


async def test_a_stranger_does_not(client: httpx.AsyncClient, closed_client: httpx.AsyncClient) -> None:
    for asked, origin in (client, STRANGER), (client, "null"), (closed_client, FRIEND):
        description = await describe(asked)
        refused = [
            await post(asked, headers=from_page(origin)),
            await asked.delete(f"/v1/descriptions/{description['id']}", headers=from_page(origin)),
        ]
        assert {problem_of(response) for response in refused} == {(403, "cross-site-request")}
        without_origin = {"Sec-Fetch-Site": "cross-site"}
        assert problem_of(await post(asked, headers=without_origin)) == (403, "cross-site-request")


@pytest.mark.parametrize("origin", [FRIEND, STRANGER])
async def test_the_pages_are_for_themselves_alone(
    client: httpx.AsyncClient, open_client: httpx.AsyncClient, origin: str
) -> None:
    for asked in client, open_client:
        description = await describe(asked)
        form = await asked.post("/", files={"image": IMAGE}, headers=from_page(origin))
        assert problem_of(form) == (403, "cross-site-request")
        deletion = await asked.post(f"/descriptions/{description['id']}/delete", headers=from_page(origin))
        assert problem_of(deletion) == (403, "cross-site-request")
        for path in "/", "/history", "/docs", "/static/page.css":
            assert cors_headers(await asked.get(path, headers=from_page(origin))) == {}
        assert cors_headers(await asked.options("/", headers={**from_page(origin), **ASKED})) == {}


async def test_without_the_setting_nothing_is_said(closed_client: httpx.AsyncClient) -> None:
    for _, path, _ in ANSWERS:
        assert cors_headers(await closed_client.get(path, headers=from_page(FRIEND))) == {}


async def test_audio_and_its_captions_can_be_read_in_parts(client: httpx.AsyncClient) -> None:
    (audio,) = (await describe(client, languages="en", audio={"kinds": ["alt"]}))["results"]["en"]["audio"]
    part = await client.get(audio["url"], headers={**from_page(FRIEND), "Range": "bytes=0-9"})
    captions = await client.get(f"{audio['url']}/captions", headers=from_page(FRIEND))
    head = await client.head(audio["url"], headers=from_page(FRIEND))
    assert (part.status_code, captions.status_code, head.status_code) == (206, 200, 200)
    for response in part, captions, head:
        assert response.headers["access-control-allow-origin"] == FRIEND


async def test_over_plain_http_a_browser_names_its_origin_only(closed_client: httpx.AsyncClient) -> None:
    """It sends no Sec-Fetch-Site there."""
    own = f"http://{closed_client.base_url.host}:8000"  # a proxy may have passed on another port
    assert (await post(closed_client, headers={"Origin": own})).status_code == 202
    for stranger in ("http://stranger.example", "null", "http://["):
        refused = await post(closed_client, headers={"Origin": stranger})
        assert problem_of(refused) == (403, "cross-site-request")


async def test_over_plain_http_a_friend_is_one_too(client: httpx.AsyncClient) -> None:
    assert (await post(client, headers={"Origin": FRIEND})).status_code == 202
    assert problem_of(await post(client, headers={"Origin": STRANGER})) == (403, "cross-site-request")
