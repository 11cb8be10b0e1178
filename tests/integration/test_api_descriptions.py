"""/v1/descriptions over real HTTP: what goes in, what comes out, and what is refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from PIL import Image

from tests.api import Json, describe, make_image, media_type_of, post, problem_of, promising
from tests.running import make_settings

pytestmark = pytest.mark.asyncio(loop_scope="module")

WAIT = {"Prefer": "wait=30"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(folder_of_both: Path) -> AsyncIterator[httpx.AsyncClient]:
    settings = make_settings(folder_of_both, ALTALOUD_LANGUAGES="es")
    async with promising(settings) as client:
        yield client


# the resource


async def test_an_image_becomes_words(client: httpx.AsyncClient) -> None:
    found = await describe(client, languages="en", metadata={"id": 7})
    result = found["results"]["en"]
    assert "red" in result["alt_text"]
    assert len(result["alt_text"]) <= found["alt_length"] == 125
    assert result["alt_text"] != result["long_description"]
    assert (result["draft"], result["needs_review"], result["written_by"]) == (True, ["offline"], "machine")
    assert (found["image"]["width"], found["image"]["height"], found["image"]["name"]) == (16, 12, "picture.png")
    assert (found["image_name"], found["image_url"]) == ("picture.png", None)
    assert found["classification"]["kind"] == "informative"
    assert found["classification"]["reason"]
    assert found["provenance"]["provider"] == "offline"
    assert "describing" in found["provenance"]["milliseconds"]
    assert (found["data"], found["failure"], found["metadata"]) == (None, None, {"id": 7})
    lifetime = datetime.fromisoformat(found["expires_at"]) - datetime.fromisoformat(found["created_at"])
    assert abs(lifetime - timedelta(days=30)) < timedelta(minutes=1)


async def test_without_languages_the_service_chooses(client: httpx.AsyncClient) -> None:
    assert list((await describe(client))["results"]) == ["es"]


async def test_results_are_keyed_by_the_tags_as_they_were_spelled(client: httpx.AsyncClient) -> None:
    found = await describe(client, languages=["pt-br", "EN", "zh_hans", "ar"])
    assert found["languages"] == list(found["results"]) == ["pt-br", "EN", "zh_hans", "ar"]
    assert found["results"]["ar"]["direction"] == "rtl"
    assert found["results"]["EN"]["direction"] == "ltr"


async def test_the_author_may_call_an_image_decorative(client: httpx.AsyncClient) -> None:
    found = await describe(client, languages="en,de", context={"role": "decorative"}, audio={})
    assert found["classification"]["kind"] == "decorative"
    for result in found["results"].values():
        assert result["alt_text"] == ""
        assert [audio["kind"] for audio in result["audio"]] == ["long"], "silence is not spoken"


async def test_detail_and_alt_length_are_heeded(client: httpx.AsyncClient) -> None:
    brief, rich = [await describe(client, make_image((90, 60), "navy"), detail=d) for d in ("brief", "rich")]
    assert len(brief["results"]["es"]["long_description"]) <= len(rich["results"]["es"]["long_description"]) <= 5000
    short = await describe(client, alt_length="20")
    assert short["alt_length"] == 20
    assert len(short["results"]["es"]["alt_text"]) <= len(brief["results"]["es"]["alt_text"])


async def test_metadata_comes_back_as_it_was(client: httpx.AsyncClient) -> None:
    metadata = {"é": [1, 1.5, -(2**63), 2**64 - 1, None, True, {"": "\u0000 \U0001f600"}], "b": {"a": []}}
    found = await describe(client, metadata=metadata)
    assert found["metadata"] == metadata
    assert (await client.get(f"/v1/descriptions/{found['id']}")).json()["metadata"] == metadata


# waiting


@pytest.mark.parametrize("prefer", ["wait=30", "Wait = 30", 'respond-async, wait="30"', "wait=99999", "wait=30; x=1"])
async def test_whoever_waits_gets_the_finished_resource(client: httpx.AsyncClient, prefer: str) -> None:
    response = await post(client, headers={"Prefer": prefer})
    assert (response.status_code, response.json()["status"]) == (200, "done")
    assert response.headers["preference-applied"] == ("wait=60" if "99999" in prefer else "wait=30")


@pytest.mark.parametrize(
    "prefer", ["", "wait", "wait=", "wait=0", "wait=-5", "wait=1e3", "await=5", "x; wait=5", "wait=٣"]
)
async def test_others_are_answered_at_once(client: httpx.AsyncClient, prefer: str) -> None:
    response = await post(client, headers={"Prefer": prefer.encode()})  # type: ignore[dict-item]
    assert response.status_code == 202
    assert "preference-applied" not in response.headers


async def test_a_finished_resource_is_at_its_location_and_changes_no_more(client: httpx.AsyncClient) -> None:
    response = await post(client, headers=WAIT)
    again = await client.get(response.headers["location"])
    assert (again.json(), again.headers["etag"]) == (response.json(), response.headers["etag"])
    for held in again.headers["etag"], f'"other", W/{again.headers["etag"]}', "*":
        unchanged = await client.get(response.headers["location"], headers={"If-None-Match": held})
        assert (unchanged.status_code, unchanged.headers["etag"]) == (304, again.headers["etag"])
    assert (await client.get(response.headers["location"], headers={"If-None-Match": '"other"'})).status_code == 200


async def test_the_entity_tag_tells_of_progress(client: httpx.AsyncClient) -> None:
    response = await post(client, languages="en,fr", audio={})
    seen: dict[str, Json] = {}
    async with asyncio.timeout(30):
        while (found := await client.get(response.headers["location"])).json()["status"] not in {"done", "failed"}:
            assert seen.setdefault(found.headers["etag"], found.json()) == found.json()
    assert found.json()["status"] == "done"
    assert found.headers["etag"] not in seen
    assert found.json()["progress"]["done"] == found.json()["progress"]["total"] == 4


# the prepared picture


async def test_the_preview_is_the_prepared_picture(client: httpx.AsyncClient) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "a secret"
    file = BytesIO()
    Image.new("RGB", (2600, 1300), "red").save(file, "JPEG", exif=exif)
    found = await describe(client, file.getvalue())
    assert (found["image"]["width"], found["image"]["height"]) == (1300, 2600), "turned upright"
    preview = await client.get(found["image"]["preview_url"])
    picture = Image.open(BytesIO(preview.content))
    assert media_type_of(preview) == f"image/{str(picture.format).lower()}"
    assert picture.height == 2048
    assert b"secret" not in preview.content
    held = {"If-None-Match": preview.headers["etag"]}
    assert (await client.get(found["image"]["preview_url"], headers=held)).status_code == 304


# listing


async def list_ids(client: httpx.AsyncClient, **filters: str) -> list[str]:
    response = await client.get("/v1/descriptions", params=filters)
    assert response.status_code == 200, response.text
    return [item["id"] for item in response.json()["items"]]


async def test_pages_lead_to_the_end(client: httpx.AsyncClient) -> None:
    start = datetime.now(UTC).isoformat()
    made = [(await describe(client, languages=tag))["id"] for tag in ("it", "fr", "it", "pt-BR", "it", "it")]
    url: str | None = str(httpx.URL("/v1/descriptions", params={"since": start, "limit": "2", "language": "IT"}))
    walked: list[list[str]] = []
    while url:
        page = (await client.get(url)).json()
        walked.append([item["id"] for item in page["items"]])
        url = page["next"]
    assert walked == [[made[5], made[4]], [made[2], made[0]]], "newest first, filters kept, no empty page at the end"
    assert await list_ids(client, since=start) == made[::-1]
    assert await list_ids(client, since=start, before=made[2]) == [made[1], made[0]]
    assert await list_ids(client, since=start, language="pt-br") == [made[3]]
    assert await list_ids(client, since=start, status="done", limit="1") == [made[5]]
    assert await list_ids(client, since=start, status="failed") == []
    assert await list_ids(client, since="2999-01-01T00:00:00+02:00") == []


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        ({"since": "2026-01-01T00:00:00"}, "time zone"),
        ({"since": "yesterday"}, "since"),
        ({"since": "0001-01-01T00:00:00+14:00"}, "since"),
        ({"since": "9999-12-31T23:59:59-14:00"}, "since"),
        ({"status": "finished"}, "status"),
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"limit": "ten"}, "limit"),
        ({"language": "nonsense"}, "nonsense"),
        ({"before": "yesterday"}, "before"),
        (
            {"langauge": "en", "page": "2"},
            "langauge, page. Known are status, language, since, image_sha256, q, before, limit",
        ),
    ],
)
async def test_a_filter_that_is_wrong_is_named(client: httpx.AsyncClient, filters: Json, words: str) -> None:
    response = await client.get("/v1/descriptions", params=filters)
    assert response.status_code == 400
    assert words in response.json()["detail"]


# HEAD


@pytest.mark.parametrize("path", ["/", "/v1/descriptions", "/v1/voices", "/v1/nothing", "/static/page.css", "/docs"])
async def test_head_tells_what_get_would(client: httpx.AsyncClient, path: str) -> None:
    head, get = await client.head(path), await client.get(path)
    assert (head.status_code, head.content) == (get.status_code, b"")
    for name in "content-type", "content-length", "etag", "x-content-type-options":
        assert head.headers.get(name) == get.headers.get(name)


async def test_head_is_allowed_where_get_is(client: httpx.AsyncClient) -> None:
    wrong = await client.put("/v1/descriptions")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET, HEAD, OPTIONS, POST")
    wrong = await client.head("/descriptions/x/delete")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "OPTIONS, POST")


# deleting


async def test_what_is_deleted_is_gone_everywhere(client: httpx.AsyncClient) -> None:
    found = await describe(client, make_image(colour="teal"), languages="en", audio={"kinds": ["long"]})
    result, url = found["results"]["en"], f"/v1/descriptions/{found['id']}"
    urls = [url, found["image"]["preview_url"], result["captions_url"], result["audio"][0]["url"]]
    assert [(await client.get(one)).status_code for one in urls] == [200] * 4
    deleted = await client.delete(url)
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert [problem_of(await client.get(one)) for one in urls] == [(404, "not-found")] * 4
    assert problem_of(await client.delete(url)) == (404, "not-found")
    assert found["id"] not in await list_ids(client, limit="100")


async def test_what_two_descriptions_share_outlives_one(client: httpx.AsyncClient) -> None:
    first, second = [await describe(client, make_image(colour="olive"), audio={"kinds": ["alt"]}) for _ in range(2)]
    assert (await client.delete(f"/v1/descriptions/{first['id']}")).status_code == 204
    for url in second["image"]["preview_url"], second["results"]["es"]["audio"][0]["url"]:
        assert (await client.get(url)).status_code == 200


async def test_work_on_what_is_deleted_ends_quietly(client: httpx.AsyncClient) -> None:
    response = await post(client, languages="en,fr,de", audio={})
    assert (await client.delete(response.headers["location"])).status_code == 204
    assert problem_of(await client.get(response.headers["location"])) == (404, "not-found")
    await describe(client)
    assert response.json()["id"] not in await list_ids(client)
