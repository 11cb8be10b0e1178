"""The two forms of a request, JSON and multipart, over real HTTP: both lead to the same, and faults are named."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.api import IMAGE, Json, problem_of, promising
from tests.running import make_settings

pytestmark = pytest.mark.asyncio(loop_scope="module")

IN_BASE64 = base64.b64encode(IMAGE).decode()
WAIT = {"Prefer": "wait=30"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(folder_of_both: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with promising(make_settings(folder_of_both)) as client:
        yield client


async def post_json(client: httpx.AsyncClient, **fields: Any) -> httpx.Response:
    return await client.post("/v1/descriptions", json={"audio": None, **fields}, headers=WAIT)


def part(name: str, content: bytes | str, more: str = "", header: str = "") -> bytes:
    head = f'--xx\r\nContent-Disposition: form-data; name="{name}"{more}\r\n{header}\r\n'
    return head.encode() + (content if isinstance(content, bytes) else content.encode()) + b"\r\n"


FILE = part("image", IMAGE, '; filename="a.png"') + part("audio", "null")


async def post_parts(client: httpx.AsyncClient, *parts: bytes, end: bytes = b"--xx--\r\n") -> httpx.Response:
    headers = {"Content-Type": "multipart/form-data; boundary=xx", **WAIT}
    return await client.post("/v1/descriptions", content=b"".join(parts) + end, headers=headers)


# JSON


async def test_json_takes_base64_raw_and_as_a_data_uri(client: httpx.AsyncClient) -> None:
    raw = await post_json(client, image_base64=IN_BASE64, image_name="red.png")
    uri = await post_json(client, image_base64=f"data:image/png;base64,{IN_BASE64}")
    assert (raw.status_code, uri.status_code) == (200, 200)
    assert raw.json()["image"]["sha256"] == uri.json()["image"]["sha256"]
    assert raw.json()["image"]["name"] == "red.png"


@pytest.mark.parametrize(
    ("body", "name", "words"),
    [
        ({}, "missing-image", "image_url"),
        ({"image_base64": IN_BASE64, "image_url": "https://example.org/a.png"}, "missing-image", "exactly one"),
        ({"image_base64": "%%%"}, "invalid-base64", ""),
        ({"image_base64": ""}, "empty-image", ""),
        ({"image_base64": 5}, "invalid-request", "image_base64"),
        ({"image_base64": IN_BASE64, "colour": 1, "shape": 2}, "invalid-request", "colour, shape"),
        ({"image_base64": IN_BASE64, "context": {"colour": 1}}, "invalid-request", "context"),
        ({"image_base64": IN_BASE64, "alt_length": "100"}, "invalid-request", "alt_length"),
        ({"image_base64": IN_BASE64, "languages": "en"}, "invalid-request", "languages"),
        ({"image_base64": IN_BASE64, "languages": ["en"] * 21}, "invalid-request", "languages"),
        ({"image_base64": IN_BASE64, "languages": ["nonsense"]}, "unsupported-language", "nonsense"),
        ({"image_base64": IN_BASE64, "languages": ["en", "eo"]}, "unsupported-language", "eo"),
        ({"image_base64": IN_BASE64, "audio": {"voice": "nobody"}}, "unknown-voice", "nobody"),
        ({"image_base64": IN_BASE64, "priority": "high"}, "invalid-request", "one of normal, batch"),
        ({"image_base64": IN_BASE64, "context": {"role": ""}}, "invalid-request", "decorative, unknown"),
        ({"image_base64": IN_BASE64, "audio": {"kinds": ["song"]}}, "invalid-request", "one of alt, long"),
        ({"image_base64": IN_BASE64, "metadata": {"a": "x" * 20_000}}, "invalid-request", "metadata"),
        ({"image_base64": IN_BASE64, "instructions": "x" * 2_001}, "invalid-request", "instructions"),
    ],
)  # fmt: skip
async def test_json_that_is_wrong_is_named(client: httpx.AsyncClient, body: Json, name: str, words: str) -> None:
    response = await post_json(client, **body)
    assert problem_of(response) == (422 if name == "empty-image" else 400, name)
    assert words in response.json()["detail"] + response.json()["advice"]


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"[]", b'{"image_base64":"\xff"}', b'{"audio":{"speed":NaN}}', b"\x1f\x8b\x08"),
        b'{"metadata":' + b'{"a":' * 50_000,
        f'{{"image_base64":"{IN_BASE64}","metadata":{{"a":{"[" * 970}{"]" * 970}}}}}'.encode(),
    ],
)
async def test_a_body_that_is_no_json_is_refused(client: httpx.AsyncClient, body: bytes) -> None:
    response = await client.post("/v1/descriptions", content=body, headers={"Content-Type": "application/json"})
    assert problem_of(response) == (400, "invalid-request")


@pytest.mark.parametrize("media_type", ["", "text/plain", "application/x-www-form-urlencoded", "image/png", "json"])
async def test_other_bodies_are_refused(client: httpx.AsyncClient, media_type: str) -> None:
    response = await client.post("/v1/descriptions", content=b"{}", headers={"Content-Type": media_type})
    assert problem_of(response) == (415, "unsupported-media-type")


async def test_the_name_of_a_media_type_has_no_case(client: httpx.AsyncClient) -> None:
    headers = {"Content-Type": 'Application/JSON; charset="utf-8"'}
    response = await client.post("/v1/descriptions", content=b"{}", headers=headers)
    assert problem_of(response) == (400, "missing-image")


async def test_many_bodies_at_once_wait_for_each_other(client: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*(post_json(client, image_base64=IN_BASE64) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {200}


async def test_clients_that_are_slow_to_send_hold_up_nobody(client: httpx.AsyncClient) -> None:
    head = b"POST /v1/descriptions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"
    slow = [await asyncio.open_connection(client.base_url.host, client.base_url.port) for _ in range(8)]
    try:
        for _, writer in slow:
            writer.write(head)
            await writer.drain()
        await asyncio.sleep(0.2)
        async with asyncio.timeout(20):
            assert (await post_json(client, image_base64=IN_BASE64)).status_code == 200
    finally:
        for _, writer in slow:
            writer.close()


# sizes


async def _pieces(count: int) -> AsyncIterator[bytes]:
    """A body whose length is not announced."""
    for _ in range(count):
        yield b" " * 500_000


async def test_each_way_in_has_its_own_limit(tmp_path: Path) -> None:
    async with promising(make_settings(tmp_path, ALTALOUD_MAX_UPLOAD_MB="1")) as client:
        large, fitting = [base64.b64encode(bytes(size)).decode() for size in (1_000_001, 1_000_000)]
        assert problem_of(await post_json(client, image_base64=large)) == (413, "image-too-large")
        assert problem_of(await post_json(client, image_base64=fitting)) == (415, "unsupported-image-type")
        assert problem_of(await post_json(client, image_base64="A" * 2_400_000)) == (413, "request-too-large")
        file = {"image": ("a.png", bytes(2_400_000))}
        assert problem_of(await client.post("/v1/descriptions", files=file)) == (413, "image-too-large")
        many = [("image", ("a.png", bytes(999_000)))] * 12
        assert problem_of(await client.post("/v1/descriptions", files=many)) == (413, "request-too-large")
        pieces = _pieces(6)
        streamed = await client.post("/v1/descriptions", content=pieces, headers={"Content-Type": "application/json"})
        assert problem_of(streamed) == (413, "request-too-large")
        # a client that takes no page for an answer of the API
        async with httpx.AsyncClient(base_url=client.base_url) as browser:
            page = await browser.post("/", files=file, data={"languages": "en"})
        assert page.status_code == 422
        assert "The file has 2.4 MB; at most 1 MB are taken." in page.text


# multipart


@pytest.mark.parametrize(
    ("parts", "name", "words"),
    [
        ([], "missing-image", ""),
        ([part("audio", "null")], "missing-image", "a file"),
        ([part("image", "words")], "missing-image", "filename"),
        ([part("image", "", '; filename=""', "Content-Type: application/octet-stream\r\n")], "missing-image", ""),
        ([part("image", IMAGE)], "invalid-request", "filename"),
        ([part("photo", IMAGE, '; filename="a.png"')], "invalid-request", "photo"),
        ([FILE, part("context", "{}", '; filename="blob"')], "invalid-request", "context"),
        ([FILE, part("colour", "1"), part("shape", "")], "invalid-request", "colour, shape"),
        ([FILE, part("detail", "brief"), part("detail", "rich")], "invalid-request", "detail"),
        ([FILE, part("context", "{")], "invalid-request", "context"),
        ([FILE, part("metadata", "[]")], "invalid-request", "metadata"),
        ([FILE, part("metadata", '{"a":' * 50_000)], "invalid-request", "metadata"),
        ([FILE, part("alt_length", "many")], "invalid-request", "alt_length"),
        ([FILE, *[part("languages", "en")] * 21], "invalid-request", "languages"),
        ([part("instructions", b"caf\xe9"), FILE], "invalid-request", "character set"),
        ([FILE, b"--xx\r\n\r\nno name\r\n"], "invalid-request", ""),
        ([FILE, *[part("x", "")] * 1_100], "invalid-request", ""),
    ],
)  # fmt: skip
async def test_a_form_that_is_wrong_is_named(
    client: httpx.AsyncClient, parts: list[bytes], name: str, words: str
) -> None:
    response = await post_parts(client, *parts)
    assert problem_of(response) == (400, name)
    assert words in response.json()["detail"]


@pytest.mark.parametrize("charset", ["klingon", "undefined", "punycode", "hex", "utf-16", "unicode_escape", "x" * 300])
async def test_a_part_in_a_strange_character_set_is_refused(client: httpx.AsyncClient, charset: str) -> None:
    header = f"Content-Type: text/plain; charset={charset}\r\n"
    for text in (b'{"a": "\\ud800"}.', b"\\ud800-\\"):
        # the file last: the framework's reader leaves one open that came before what it cannot read
        response = await post_parts(client, part("metadata", text, header=header), FILE)
        assert problem_of(response) == (400, "invalid-request")


async def test_a_part_may_be_in_an_old_character_set(client: httpx.AsyncClient) -> None:
    header = "Content-Type: text/plain; charset=iso-8859-1\r\n"
    response = await post_parts(client, FILE, part("metadata", b'{"a": "caf\xe9"}', header=header))
    assert response.json()["metadata"] == {"a": "café"}


async def test_a_form_that_breaks_off_is_refused(client: httpx.AsyncClient) -> None:
    for parts, end in ([FILE], b""), ([FILE[:-30]], b""), ([FILE], b"--yy--\r\n"), ([b"--yy\r\n", FILE[4:]], b""):
        assert problem_of(await post_parts(client, *parts, end=end)) == (400, "invalid-request")


async def test_the_name_of_a_file_may_be_anything(client: httpx.AsyncClient) -> None:
    for sent, kept in ("日本 の.png", "日本 の.png"), ("..\\\\..\\\\x.png", "x.png"), ('a\\"b.png', 'a"b.png'):
        response = await post_parts(client, part("image", IMAGE, f'; filename="{sent}"'), part("audio", "null"))
        assert response.json()["image"]["name"] == kept
