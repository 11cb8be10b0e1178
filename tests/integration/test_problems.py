"""Every error a caller can meet: its type, its status, its page, and a way to meet it."""

from __future__ import annotations

import asyncio
import struct
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from service.errors import ChildProcessFailed
from service.vision.offline import OfflineDescriber
from service.web.problems import known_problems, status_of
from tests.api import (
    IMAGE,
    Json,
    describe,
    make_image,
    media_type_of,
    post,
    problem_of,
    promising,
    wait_until_final,
)
from tests.databases import BREAK, change_database
from tests.fakes import faults
from tests.fakes.faults import Fault
from tests.fakes.provider import FakeProvider
from tests.fakes.rows import Refusal
from tests.running import make_settings

pytestmark = pytest.mark.asyncio(loop_scope="module")

Call = Callable[[httpx.AsyncClient], Awaitable[httpx.Response]]

KNOWN = {error.code: error for error in known_problems()}
FAMILIES = {"unusable-image", "unusable-address", "provider-failed"}
"""What others are kinds of; nobody meets them as such."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[httpx.AsyncClient]:
    limits = {"ALTALOUD_MAX_UPLOAD_MB": "1", "ALTALOUD_MAX_MEGAPIXELS": "1"}
    async with promising(make_settings(tmp_path_factory.mktemp("problems"), **limits)) as client:
        yield client


# met as an answer


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def bomb() -> bytes:
    """Our image with a comment of 90 MB before its pixels."""
    return IMAGE[:33] + chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(90_000_000), 9)) + IMAGE[33:]


def endless() -> bytes:
    """Our image, claiming 2³¹ - 1 pixels each way."""
    return IMAGE[:8] + chunk(b"IHDR", struct.pack(">IIBBBBB", 2**31 - 1, 2**31 - 1, 8, 2, 0, 0, 0)) + IMAGE[33:]


def broken() -> bytes:
    """Sound from end to end, but for the pixels."""
    start = IMAGE.index(b"IDAT") + 4
    return IMAGE[:start] + bytes(len(IMAGE) - start - 16) + IMAGE[-16:]


def sends(image: bytes, **fields: Any) -> Call:
    return lambda client: post(client, image, **fields)


def asks(method: str, path: str, **options: Any) -> Call:
    return lambda client: client.request(method, path, **options)


async def asks_outside_a_file(client: httpx.AsyncClient) -> httpx.Response:
    (audio,) = (await describe(client, languages="en", audio={"kinds": ["alt"]}))["results"]["en"]["audio"]
    return await client.get(audio["url"], headers={"Range": "bytes=99999999-"})


async def sends_another_under_the_key(client: httpx.AsyncClient) -> httpx.Response:
    key = {"Idempotency-Key": "of two requests"}
    await post(client, headers=key)
    return await post(client, languages="es", headers=key)


async def asks_without_a_model(client: httpx.AsyncClient) -> httpx.Response:
    description = await describe(client, languages="en")
    return await client.post(f"/v1/descriptions/{description['id']}/questions", json={"question": "What is it?"})


def edits(headers: dict[str, str]) -> Call:
    async def call(client: httpx.AsyncClient) -> httpx.Response:
        transcript_id = (await describe(client, languages="en"))["results"]["en"]["transcript_id"]
        return await client.patch(f"/v1/transcripts/{transcript_id}", json={"alt_text": "A boat"}, headers=headers)

    return call


BASE64 = {"image_base64": "%%%"}
ANSWERS: list[tuple[int, str, Call]] = [
    (400, "invalid-request", sends(IMAGE, colour="red")),
    (400, "unsupported-language", sends(IMAGE, languages="klingon")),
    (400, "unknown-voice", sends(IMAGE, audio={"voice": "nobody"})),
    (400, "missing-image", asks("POST", "/v1/descriptions", json={})),
    (400, "invalid-base64", asks("POST", "/v1/descriptions", json=BASE64)),
    (403, "cross-site-request", sends(IMAGE, headers={"Sec-Fetch-Site": "cross-site"})),
    (404, "not-found", asks("GET", "/v1/descriptions/nothing")),
    (404, "not-found", asks("GET", "/v1/nothing")),
    (405, "method-not-allowed", asks("PUT", "/v1/descriptions")),
    (413, "request-too-large", sends(bytes(12_000_000))),
    (413, "image-too-large", sends(bytes(1_000_001))),
    (415, "unsupported-media-type", asks("POST", "/v1/descriptions", content=b"<image/>")),
    (415, "unsupported-image-type", sends(b"only words")),
    (415, "unsupported-image-type", sends(b"8BPS" + bytes(100), name="a.png")),
    (415, "unsupported-image-type", sends(b"BM" + bytes(100))),
    (416, "range-not-satisfiable", asks_outside_a_file),
    (422, "empty-image", sends(b"")),
    (422, "truncated-image", sends(IMAGE[:-20])),
    (422, "truncated-image", sends(make_image((64, 64), kind="JPEG")[:-200])),
    (422, "truncated-image", sends(b"\xff\xd8\xff")),
    (422, "broken-image", sends(broken())),
    (422, "image-too-small", sends(make_image((7, 100)))),
    (422, "too-many-pixels", sends(make_image((1001, 1000)))),
    (422, "too-many-pixels", sends(endless())),
    (422, "decompression-bomb", sends(bomb())),
    (422, "no-such-page", sends(IMAGE, page=2)),
    (422, "too-many-images", sends(IMAGE, pages="1-11")),
    (422, "idempotency-key-reused", sends_another_under_the_key),
    (409, "no-vision-model", asks_without_a_model),
    (412, "revision-mismatch", edits({"If-Match": '"stale"'})),
    (428, "revision-required", edits({})),
    (422, "address-not-allowed", asks("POST", "/v1/descriptions", json={"image_url": "http://10.0.0.1/"})),
]  # fmt: skip


@pytest.mark.parametrize(("status", "name", "call"), ANSWERS)
async def test_a_problem_is_met(client: httpx.AsyncClient, status: int, name: str, call: Call) -> None:
    response = await call(client)
    assert problem_of(response) == (status, name)
    problem = response.json()
    assert problem["title"] == KNOWN[name].title
    assert problem["advice"] == KNOWN[name].advice
    assert problem["detail"]
    assert response.headers["x-content-type-options"] == "nosniff"


async def test_after_all_of_them_the_service_goes_on(client: httpx.AsyncClient) -> None:
    await asyncio.gather(*(call(client) for status, _, call in ANSWERS if status == 422))
    assert (await describe(client))["status"] == "done"


# met in the failure of a description


class Failing(OfflineDescriber):
    """Takes any request, and then."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def describe(self, *_: object, **__: object) -> Any:
        raise self._error


class Unwritten(OfflineDescriber):
    def writes(self, language: str) -> bool:
        if language == "en":  # the start asks for the default language
            return True
        raise RuntimeError("the secret cause")


async def fail(folder: Path, fake: FakeProvider, *plan: Fault, chain: str = "openai", **variables: str) -> Json:
    """The failure of a description by OpenAI's fake."""
    fake.plan(*plan)
    settings = make_settings(folder, ALTALOUD_VISION=chain, **{**fake.variables("openai"), **variables})
    async with promising(settings) as client:
        return await failure(client, "eo" if "offline" in chain else "en")


async def failure(client: httpx.AsyncClient, language: str = "en") -> Json:
    response = await post(client, languages=language, headers={"Prefer": "wait=30"})
    assert (response.status_code, response.json()["status"]) == (200, "failed")
    found: Json = response.json()["failure"]
    return found


FAILURES: list[tuple[str, Sequence[Fault], dict[str, str]]] = [
    ("provider-overloaded", [faults.rate_limited("600")], {}),
    ("provider-quota-exhausted", [faults.quota_spent()], {}),
    ("provider-key-refused", [], {"OPENAI_API_KEY": "sk-of-nobody"}),
    ("provider-model-missing", [faults.model_retired()], {}),
    ("provider-rejected-request", [Fault(refusal=Refusal(422, "bad temperature"))], {}),
    ("provider-refused-content", [faults.refused()], {}),
    ("unusable-reply", [faults.says("Sorry?")] * 2, {}),
    ("provider-unreachable", [], {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}),
    ("language-not-written", [faults.quota_spent()], {"chain": "openai,offline"}),
]


@pytest.mark.parametrize(("code", "plan", "options"), FAILURES)
async def test_a_failure_of_a_provider_is_met(
    tmp_path: Path, code: str, plan: Sequence[Fault], options: dict[str, str]
) -> None:
    async with FakeProvider() as fake:
        found = await fail(tmp_path, fake, *plan, **options)
    assert (found["code"], found["advice"]) == (code, KNOWN[code].advice)
    assert found["detail"]
    assert "sk-of-nobody" not in str(found)


@pytest.mark.parametrize(
    ("code", "error"),
    [("processing-failed", ChildProcessFailed("it ended")), ("internal-error", RuntimeError("the secret cause"))],
)
async def test_a_failure_on_our_side_is_met(tmp_path: Path, code: str, error: Exception) -> None:
    with capture_logs() as logs:
        async with promising(make_settings(tmp_path), vision=[Failing(error)]) as client:
            found = await failure(client)
    assert (found["code"], found["advice"]) == (code, KNOWN[code].advice)
    assert "secret" not in str(found)
    assert {"description.failed"} <= {entry["event"] for entry in logs}


@pytest.mark.usefixtures("both_databases")
async def test_a_job_that_ends_the_process_again_and_again_is_given_up(tmp_path: Path) -> None:
    settings = make_settings(tmp_path)
    async with promising(settings) as client:
        description = await describe(client)
    change_database(
        tmp_path,
        "DELETE FROM transcripts",
        "UPDATE descriptions SET status = 'running'",
        "UPDATE jobs SET ended_at = NULL, starts = 9",
    )
    async with promising(settings) as client:
        found = await wait_until_final(client, f"/v1/descriptions/{description['id']}")
    assert (found["status"], found["failure"]["code"]) == ("failed", "job-interrupted")


# the service itself


async def test_a_crash_tells_nothing_but_that_it_happened(tmp_path: Path) -> None:
    with capture_logs() as logs:
        async with promising(make_settings(tmp_path), vision=[Unwritten()]) as client:
            response = await post(client, languages="es")
            page = await client.post(
                "/", files={"image": IMAGE}, data={"languages": "es"}, headers={"Accept": "text/html"}
            )
    assert problem_of(response) == (500, "internal-error")
    assert "secret" not in response.text
    assert (page.status_code, media_type_of(page)) == (500, "text/html")
    assert "secret" not in page.text
    assert [str(entry["exc_info"]) for entry in logs if entry["event"] == "request.crashed"] == ["the secret cause"] * 2


@pytest.mark.usefixtures("both_databases")
async def test_a_database_that_is_gone_is_met(tmp_path: Path) -> None:
    with capture_logs():
        async with promising(make_settings(tmp_path)) as client:
            await asyncio.to_thread(change_database, tmp_path, *BREAK)
            assert problem_of(await client.get("/v1/health/ready")) == (503, "not-ready")
            assert problem_of(await client.get("/v1/descriptions")) == (500, "internal-error")
            assert problem_of(await post(client)) == (500, "internal-error")
            assert (await client.get("/v1/health/live")).status_code == 200


# all of them


async def test_every_error_has_a_way_to_be_met() -> None:
    elsewhere = {
        "not-ready",
        "internal-error",
        "processing-failed",
        "job-interrupted",
        "request-timeout",  # in test_requests.py
        "request-in-progress",  # in test_api_idempotency.py
        "not-described-yet",  # in test_api_additions.py
        *("too-many-questions", "cancelled"),  # in test_questions.py
        "words-withheld",  # in test_api_withheld.py
        "provider-paused",  # in test_manners.py
        "daily-budget-spent",  # in test_budget_seen.py
        "protected-document",  # in test_decode_documents.py
        "image-unreachable",  # in test_api_addresses.py
        *("speech-unavailable", "bad-audio"),  # said in the reason of an audio
    }
    met = {name for _, name, _ in ANSWERS} | {code for code, _, _ in FAILURES} | elsewhere
    assert met | FAMILIES == KNOWN.keys()
    assert all(KNOWN[name].__subclasses__() for name in FAMILIES)


@pytest.mark.parametrize("name", KNOWN)
async def test_every_error_has_a_page(client: httpx.AsyncClient, name: str) -> None:
    for accept in "text/html", "*/*":
        page = await client.get(f"/problems/{name}", headers={"Accept": accept})
        assert (page.status_code, media_type_of(page)) == (200, "text/html")
        assert f"/problems/{name}" in page.text
        assert str(status_of(KNOWN[name])) in page.text
    everything = await client.get("/problems")
    assert f'href="/problems/{name}"' in everything.text


# who asks, and how


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/v1/descriptions", {"GET", "HEAD", "POST"}),
        ("PATCH", "/v1/descriptions/x", {"GET", "HEAD", "DELETE"}),
        ("POST", "/v1/audio/x", {"GET", "HEAD"}),
        ("DELETE", "/v1/voices", {"GET", "HEAD"}),
        ("POST", "/v1/health/ready", {"GET", "HEAD"}),
    ],
)
async def test_what_an_address_takes_stands_in_allow(
    client: httpx.AsyncClient, method: str, path: str, allowed: set[str]
) -> None:
    response = await client.request(method, path)
    assert problem_of(response) == (405, "method-not-allowed")
    assert set(response.headers["allow"].replace(" ", "").split(",")) - {"OPTIONS"} == allowed


async def test_a_body_of_unknown_length_has_the_same_limit(client: httpx.AsyncClient) -> None:
    async def body() -> AsyncIterator[bytes]:
        for _ in range(13):
            yield bytes(1_000_000)

    for media_type in "application/json", "multipart/form-data; boundary=xx":
        response = await client.post("/v1/descriptions", content=body(), headers={"Content-Type": media_type})
        assert problem_of(response) == (413, "request-too-large")


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_other_websites_order_and_delete_nothing(client: httpx.AsyncClient, site: str) -> None:
    description = await describe(client)
    url, headers = f"/v1/descriptions/{description['id']}", {"Sec-Fetch-Site": site}
    for response in await client.delete(url, headers=headers), await post(client, headers=headers):
        assert problem_of(response) == (403, "cross-site-request")
    page = await client.post("/", files={"image": IMAGE}, headers={**headers, "Accept": "text/html"})
    assert page.status_code == 403
    assert (await client.get(url, headers=headers)).status_code == 200
    newest = (await client.get("/v1/descriptions", params={"limit": "1"})).json()["items"]
    assert newest[0]["id"] == description["id"]


@pytest.mark.parametrize("site", ["same-origin", "none"])
async def test_this_website_and_programs_may(client: httpx.AsyncClient, site: str) -> None:
    assert (await post(client, headers={"Sec-Fetch-Site": site})).status_code == 202


async def test_people_get_a_page_and_programs_a_problem(client: httpx.AsyncClient) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    page = await client.get("/nothing<script>", headers=browser)
    assert (page.status_code, media_type_of(page)) == (404, "text/html")
    assert "<h1>" in page.text
    assert "<script>" not in page.text.replace("<script src", "")
    assert problem_of(await client.get("/nothing")) == (404, "not-found")
    assert problem_of(await client.get("/v1/nothing", headers=browser)) == (404, "not-found")
    assert (await client.get("/descriptions/nothing", headers=browser)).status_code == 404
    assert (await client.get("/problems/nothing", headers=browser)).status_code == 404
    assert (await client.get("/static/nothing.js", headers=browser)).status_code == 404
    refused = await client.put("/history", headers=browser)
    assert (refused.status_code, media_type_of(refused)) == (405, "text/html")
    assert "GET" in refused.headers["allow"]
