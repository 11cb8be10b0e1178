"""Asking how far a description is: GETs per second, with and without If-None-Match.

    .venv/bin/python benchmarks/status.py

One process serves on SQLite, as a user would start it; a client in another process asks over 16 connections that stay
open. The ratio is what counts: both runs share the machine with their client.
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path

import httpx
from httpx_aiohttp import HttpxAiohttpClient
from PIL import Image

ALTALOUD = Path(sys.executable).with_name("altaloud")
REQUESTS = 4_000
CONNECTIONS = 16


async def measure(base_url: str, path: str, headers: dict[str, str], status: int) -> float:
    """Requests per second."""
    async with HttpxAiohttpClient(base_url=base_url, timeout=30) as client:
        left = iter(range(REQUESTS))

        async def ask() -> None:
            for _ in left:
                response = await client.get(path, headers=headers)
                assert response.status_code == status, response.status_code

        started = time.perf_counter()
        await asyncio.gather(*(ask() for _ in range(CONNECTIONS)))
        return REQUESTS / (time.perf_counter() - started)


def describe(base_url: str) -> httpx.Response:
    image = BytesIO()
    Image.new("RGB", (64, 48), "teal").save(image, "PNG")
    answer = httpx.post(
        f"{base_url}/v1/descriptions",
        files={"image": ("teal.png", image.getvalue())},
        data={"languages": "en,es,fr"},
        headers={"Prefer": "wait=60"},
        timeout=90,
    )
    answer.raise_for_status()
    return httpx.get(f"{base_url}{answer.headers['Location']}")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen(
            [ALTALOUD, "serve"],
            env={**os.environ, "ALTALOUD_DATA_DIR": folder, "ALTALOUD_PORT": "0", "ALTALOUD_VISION": "offline"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert server.stdout is not None
        try:
            address = re.search(r"http://\S+", server.stdout.readline())
            assert address is not None
            found = describe(address[0])
            path = found.request.url.path
            unchanged = {"If-None-Match": found.headers["ETag"]}
            whole = asyncio.run(measure(address[0], path, {}, 200))
            short = asyncio.run(measure(address[0], path, unchanged, 304))
        finally:
            server.terminate()
            server.wait()
    print("| status of a description in three languages | GETs per second |")
    print("|---|---|")
    print(f"| whole, {len(found.content)} bytes | {whole:.0f} |")
    print(f"| not modified (304) | {short:.0f} |")
    print(f"| ratio | {short / whole:.1f} |")


if __name__ == "__main__":
    main()
