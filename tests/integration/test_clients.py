"""The clients of docs/clients, run as their readers run them, against a real service."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.api import make_image
from tests.running import make_settings, running

CLIENTS = Path(__file__).parents[2] / "docs" / "clients"
WORDPRESS = Path(__file__).parents[1] / "fakes" / "wordpress.php"


@dataclass(frozen=True, slots=True)
class Ended:
    code: int
    out: str
    err: str


async def run(folder: Path, service: httpx.AsyncClient, *command: str | Path) -> Ended:
    program = shutil.which(str(command[0]))
    if program is None:
        pytest.skip(f"{command[0]} is not installed on this machine; .ci/run installs it")
    process = await asyncio.create_subprocess_exec(
        program,
        *map(str, command[1:]),
        cwd=folder,
        env={"PATH": os.environ["PATH"], "SERVICE_URL": str(service.base_url).rstrip("/")},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return Ended(process.returncode or 0, out.decode(), err.decode())


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with running(make_settings(tmp_path / "data")) as client:
        yield client


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    file = tmp_path / "photo.jpg"
    file.write_bytes(make_image((64, 48), kind="JPEG"))
    return file


@pytest.fixture
def junk(tmp_path: Path) -> Path:
    file = tmp_path / "junk.jpg"
    file.write_bytes(b"not an image at all")
    return file


async def alt_texts(service: httpx.AsyncClient) -> dict[str, str]:
    """Of the one description there is, by language."""
    [description] = (await service.get("/v1/descriptions")).json()["items"]
    return {language: result["alt_text"] for language, result in description["results"].items()}


async def test_curl_writes_the_snippet(service: httpx.AsyncClient, tmp_path: Path, photo: Path) -> None:
    for _ in range(2):  # the second time it is the same request
        ended = await run(tmp_path, service, "sh", CLIENTS / "describe.sh", photo.name, "es")
        assert (ended.code, ended.out) == (0, "photo.jpg.html\n"), ended.err
    snippet = (tmp_path / "photo.jpg.html").read_text("utf-8")
    assert "<figure" in snippet
    assert 'lang="es"' in snippet
    assert json.loads((tmp_path / "photo.jpg.json").read_bytes())["status"] == "done"
    assert list(await alt_texts(service)) == ["es"]


async def test_curl_shows_the_problem(service: httpx.AsyncClient, tmp_path: Path, junk: Path) -> None:
    ended = await run(tmp_path, service, "sh", CLIENTS / "describe.sh", junk.name)
    assert ended.code != 0
    assert "/problems/unsupported-image-type" in ended.err


async def test_curl_does_not_wait_for_midnight(tmp_path: Path, photo: Path) -> None:
    variables = {"ALTALOUD_VISION": "openai", "OPENAI_API_KEY": "key", "ALTALOUD_DAILY_BUDGET": "0"}
    async with running(make_settings(tmp_path / "data", **variables)) as spent, asyncio.timeout(30):
        ended = await run(tmp_path, spent, "sh", CLIENTS / "describe.sh", photo.name)
    assert ended.code != 0
    assert "/problems/daily-budget-spent" in ended.err


async def test_python_prints_the_words_and_saves_the_sound(
    service: httpx.AsyncClient, tmp_path: Path, photo: Path
) -> None:
    ended = await run(tmp_path, service, sys.executable, CLIENTS / "describe.py", photo.name, "en", "es")
    assert ended.code == 0, ended.err
    for language, alt_text in (await alt_texts(service)).items():
        assert f"{language}: {alt_text} (draft: a person has to check it)" in ended.out
        assert (tmp_path / f"photo.{language}.mp3").stat().st_size > 1000


async def test_python_says_what_is_wrong(service: httpx.AsyncClient, tmp_path: Path, junk: Path) -> None:
    ended = await run(tmp_path, service, sys.executable, CLIENTS / "describe.py", junk.name)
    assert ended.code == 1
    assert ended.err.startswith("This kind of file is not supported: ")


PYTHON_EDITOR = """
import sys; sys.path.insert(0, sys.argv[1])
from pathlib import Path
import describe, httpx
with httpx.Client(base_url=describe.SERVICE) as client:
    description = describe.describe(client, Path(sys.argv[2]), ["en"])
    describe.correct(client, description["results"]["en"], "A red field", "Ana")
    try:
        describe.correct(client, description["results"]["en"], "Something else", "Ben")
    except describe.Problem as problem:
        print(problem.kind)
"""


async def test_python_sends_an_editors_words_once(service: httpx.AsyncClient, tmp_path: Path, photo: Path) -> None:
    ended = await run(tmp_path, service, sys.executable, "-c", PYTHON_EDITOR, CLIENTS, photo)
    assert (ended.code, ended.out) == (0, "/problems/revision-mismatch\n"), ended.err
    await assert_approved(service)


async def assert_approved(service: httpx.AsyncClient) -> None:
    [description] = (await service.get("/v1/descriptions")).json()["items"]
    result = description["results"]["en"]
    assert (result["alt_text"], result["written_by"], result["draft"]) == ("A red field", "person", False)
    assert result["approved_by"] == "Ana"


async def test_javascript_prints_the_words(service: httpx.AsyncClient, tmp_path: Path, photo: Path) -> None:
    ended = await run(tmp_path, service, "node", CLIENTS / "describe.mjs", photo.name, "en", "fr")
    assert ended.code == 0, ended.err
    for language, alt_text in (await alt_texts(service)).items():
        assert f"{language}: {alt_text} (draft" in ended.out


async def test_javascript_says_what_is_wrong(service: httpx.AsyncClient, tmp_path: Path, junk: Path) -> None:
    ended = await run(tmp_path, service, "node", CLIENTS / "describe.mjs", junk.name)
    assert ended.code == 1
    assert ended.err.startswith("This kind of file is not supported: ")


JAVASCRIPT_EDITOR = """
import { openAsBlob } from "node:fs";
const { describe, correct } = await import(process.argv[2]);
const service = process.env.SERVICE_URL;
const description = await describe(service, await openAsBlob(process.argv[3]), { name: "photo.jpg" });
const result = description.results.en;
await correct(service, result, { altText: "A red field", by: "Ana" });
await correct(service, result, { altText: "Something else", by: "Ben" }).catch(({ type }) => console.log(type));
"""


async def test_javascript_sends_an_editors_words_once(service: httpx.AsyncClient, tmp_path: Path, photo: Path) -> None:
    program = tmp_path / "editor.mjs"
    program.write_text(JAVASCRIPT_EDITOR)
    ended = await run(tmp_path, service, "node", program, CLIENTS / "describe.mjs", photo)
    assert (ended.code, ended.out) == (0, "/problems/revision-mismatch\n"), ended.err
    await assert_approved(service)


async def test_wordpress_keeps_a_draft_for_an_editor(service: httpx.AsyncClient, tmp_path: Path, photo: Path) -> None:
    ended = await run(tmp_path, service, "php", WORDPRESS, CLIENTS / "altaloud.php", address_of(service), photo)
    assert ended.code == 0, ended.err
    kept = json.loads(ended.out)
    assert kept["error"] is None
    assert kept["meta"]["_altaloud_draft"] == (await alt_texts(service))["en"]
    assert "_wp_attachment_image_alt" not in kept["meta"]


async def test_wordpress_sends_an_editors_words(service: httpx.AsyncClient, tmp_path: Path, photo: Path) -> None:
    words = ("A red field", "Ana")
    ended = await run(tmp_path, service, "php", WORDPRESS, CLIENTS / "altaloud.php", address_of(service), photo, *words)
    assert ended.code == 0, ended.err
    kept = json.loads(ended.out)
    assert (kept["error"], kept["meta"]["_wp_attachment_image_alt"]) == (None, "A red field")
    assert "_altaloud_draft" not in kept["meta"]
    await assert_approved(service)


async def test_wordpress_hears_what_is_wrong(service: httpx.AsyncClient, tmp_path: Path, junk: Path) -> None:
    ended = await run(tmp_path, service, "php", WORDPRESS, CLIENTS / "altaloud.php", address_of(service), junk)
    assert json.loads(ended.out) == {"meta": [], "error": "unsupported-image-type"}, ended.err


def address_of(service: httpx.AsyncClient) -> str:
    return str(service.base_url).rstrip("/")
