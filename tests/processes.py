"""The service in processes of its own, as operators run it, over a fake provider."""

from __future__ import annotations

import asyncio
import io
import os
import re
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from PIL import Image

from tests.fakes.provider import FakeProvider

ALTALOUD = Path(sys.executable).with_name("altaloud")
LANGUAGES = ("en", "es", "fr")
STAGES = 1 + len(LANGUAGES) * 3
"""One call describes in all languages; an alt text is one utterance, a long description two."""
RECORDED = "SELECT (SELECT count(*) FROM steps) + (SELECT count(*) FROM utterance_sounds)"
"""How many answers are kept: of steps, and sentences."""
PATIENCE = 30


@dataclass(frozen=True)
class Serving:
    process: asyncio.subprocess.Process
    client: httpx.AsyncClient

    async def submit(self, image: bytes | None = None, *, wait: int = 0, **fields: str) -> str:
        files = {"image": ("boat.png", image or picture(), "image/png")}
        answer = await self.client.post(
            "/v1/descriptions",
            data={"languages": ",".join(LANGUAGES)} | fields,
            files=files,
            headers={"Prefer": f"wait={wait}"},
        )
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    async def find(self, description_id: str) -> Any:
        return (await self.client.get(f"/v1/descriptions/{description_id}")).json()

    async def wait_until_final(self, description_id: str) -> Any:
        async with asyncio.timeout(PATIENCE):
            while (found := await self.find(description_id))["status"] in {"queued", "running"}:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        return found

    def children(self) -> list[int]:
        return [
            int(pid) for pid in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        ]

    async def kill(self) -> None:
        self.process.kill()
        await self.process.wait()


@asynccontextmanager
async def serving(folder: Path, fake: FakeProvider, **variables: str) -> AsyncIterator[Serving]:
    """`altaloud serve` as a process of its own, with its data and its temporary files in `folder`."""
    async with _started(folder, fake, "serve", **variables) as (process, line):
        address = re.search(r"http://\S+", line)
        assert address, (folder / "log").read_text()
        async with httpx.AsyncClient(base_url=address[0], timeout=PATIENCE) as client:
            yield Serving(process, client)


@asynccontextmanager
async def working(folder: Path, fake: FakeProvider, **variables: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """`altaloud work` in the same way."""
    async with _started(folder, fake, "work", **variables) as (process, line):
        assert line.startswith("AltAloud works"), (folder / "log").read_text()
        yield process


@asynccontextmanager
async def _started(
    folder: Path, fake: FakeProvider, command: str, **variables: str
) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """The process, and the line it says when it is ready."""
    (folder / "tmp").mkdir(exist_ok=True)
    environment = {
        "PATH": os.environ["PATH"],
        "TMPDIR": str(folder / "tmp"),
        "ALTALOUD_PORT": "0",
        "ALTALOUD_DATA_DIR": str(folder / "data"),
        "ALTALOUD_VISION": "local:llava:7b",
        "ALTALOUD_SPEECH": "local:kokoro",
        **fake.variables(),
        **variables,
    }
    with (folder / "log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            ALTALOUD, command, env=environment, cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=log
        )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE):
            line = (await process.stdout.readline()).decode()
        yield process, line
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def picture(number: int = 0) -> bytes:
    """Another one for each number: nobody looks at the same one twice."""
    file = io.BytesIO()
    Image.linear_gradient("L").resize((64, 48 + number)).save(file, "PNG")
    return file.getvalue()


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not is_so():  # noqa: ASYNC110 - another process has no event
            await asyncio.sleep(0.01)


def is_running(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False


def assert_all_there(found: Any) -> None:
    assert found["status"] == "done", found
    assert set(found["results"]) == set(LANGUAGES)
    for result in found["results"].values():
        assert result["alt_text"]
        assert [audio["state"] for audio in result["audio"]] == ["ready", "ready"]
