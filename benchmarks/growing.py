"""Watching words being written: what it costs the service, and how late the words are.

    .venv/bin/python benchmarks/growing.py

One process serves, as a user would start it. A model in the benchmark's own process writes a word every 50 ms, and each
word is the time at which it was written: whoever watches reads off how late it comes. The watchers share the machine.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import aiohttp
from aiohttp import web
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.databases import Server

ALTALOUD = Path(sys.executable).with_name("altaloud")
CASES = ((1, 0), (1, 1), (1, 200), (200, 0), (200, 200))
"""Descriptions that are written, and watchers, who share them evenly."""
SECONDS = 8
BEGINNING = '{"languages": {"en": {"alt_text": "A clock.", "long_description": "'
WORD = re.compile(rb"(\d+) ?\"")
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Model:
    """Writes to everybody who asks, all at once and without an end."""

    streams: int = 0
    begins: asyncio.Event = field(default_factory=asyncio.Event)
    address: str = ""
    runner: web.AppRunner | None = None
    late: list[float] = field(default_factory=list)
    """Seconds, one for each text that a watcher was shown."""

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        application = web.Application(client_max_size=64_000_000)
        application.router.add_post("/v1/chat/completions", self._write)
        runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, backlog=1_024).start()
        self.address = "http://{}:{}/v1".format(*runner.addresses[0])
        yield
        await runner.cleanup()

    async def _write(self, request: web.Request) -> web.StreamResponse:
        await request.read()
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await response.prepare(request)
        self.streams += 1
        await self.begins.wait()
        words = BEGINNING
        while True:
            chunk = {"choices": [{"index": 0, "delta": {"content": words}}]}
            await response.write(f"data: {json.dumps(chunk)}\n\n".encode())
            await asyncio.sleep(0.05)
            words = f"{time.monotonic_ns() // 1_000_000} "

    async def watch(self, client: aiohttp.ClientSession, url: str) -> None:
        async with client.get(f"{url}/events", timeout=aiohttp.ClientTimeout(None)) as response:
            is_text = False
            async for line in response.content:
                if is_text and (found := WORD.search(line)):
                    self.late.append(time.monotonic() - int(found[1]) / 1_000)
                is_text = line == b"event: text\n"


def make_image(number: int) -> bytes:
    image = BytesIO()
    Image.new("RGB", (64, 48), (number % 256, number // 256, 90)).save(image, "PNG")
    return image.getvalue()


async def submit(client: aiohttp.ClientSession, base_url: str, number: int) -> str:
    form = aiohttp.FormData({"languages": "en", "audio": "null"})
    form.add_field("image", make_image(number), filename="clock.png")
    async with client.post(f"{base_url}/v1/descriptions", data=form) as answer:
        assert answer.status == 202, await answer.text()
        return f"{base_url}{answer.headers['Location']}"


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def serve(model: Model, database: str, *, worker: bool) -> Iterator[tuple[list[int], str]]:
    """Process ids and the address."""
    with tempfile.TemporaryDirectory() as folder:
        variables = {
            "ALTALOUD_DATA_DIR": folder,
            "ALTALOUD_PORT": "0",
            "ALTALOUD_DATABASE_URL": database,
            "ALTALOUD_EMBEDDED_WORKER": str(not worker).lower(),
            "ALTALOUD_VISION": "local:llava",
            "ALTALOUD_LOCAL_VISION_BASE_URL": model.address,
        }
        processes = [
            subprocess.Popen(
                [ALTALOUD, command],
                env=os.environ | variables,
                cwd=folder,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
            for command in (("serve", "work") if worker else ("serve",))
        ]
        try:
            lines = [process.stdout.readline() for process in processes if process.stdout]
            address = re.search(r"http://\S+", lines[0])
            assert address is not None
            yield [process.pid for process in processes], address[0]
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait()


async def measure(descriptions: int, watchers: int, database: str, *, worker: bool) -> str:
    model = Model()
    async with model.serving(), aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as client:
        with serve(model, database, worker=worker) as (pids, base_url):
            urls = [await submit(client, base_url, number) for number in range(descriptions)]
            async with asyncio.timeout(60):
                while model.streams < descriptions:  # noqa: ASYNC110 - another process has no event
                    await asyncio.sleep(0.1)
            watching = [
                asyncio.create_task(model.watch(client, urls[number % descriptions])) for number in range(watchers)
            ]
            model.begins.set()
            await asyncio.sleep(2)
            model.late.clear()
            before, started = sum(map(cpu_seconds, pids)), time.monotonic()
            await asyncio.sleep(SECONDS)
            seconds = time.monotonic() - started
            cpu = (sum(map(cpu_seconds, pids)) - before) / seconds
            for task in watching:
                task.cancel()
            await asyncio.gather(*watching, return_exceptions=True)
    late = sorted(model.late)
    told = (
        f"{len(late) / seconds:.0f} | {statistics.median(late):.2f} | {late[len(late) * 95 // 100]:.2f}"
        if late
        else "0 | – | –"
    )
    return f"| {descriptions} | {watchers} | {cpu * 100:.0f} % | {told} |"


def main() -> None:
    with Server() as postgresql:
        for name, worker in (("SQLite", False), ("PostgreSQL", False), ("PostgreSQL, a worker of its own", True)):
            print(
                f"| descriptions, {name} | watchers | CPU of the service | texts per second | late, s: median | 95 % |"
            )
            print("|---|---|---|---|---|---|")
            for case in CASES:
                with postgresql.database() as address:
                    database = "" if name == "SQLite" else address
                    print(asyncio.run(measure(*case, database, worker=worker)), flush=True)
            print()


if __name__ == "__main__":
    main()
