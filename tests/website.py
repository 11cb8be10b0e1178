"""A website on the loopback that images are fetched from."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Self

from service.outbound.addresses import AddressRule
from tests.api import make_image

LARGE = make_image((1000, 700), kind="PNG") + bytes(1_000_000)


class Website:
    """Answers by path, and counts who comes."""

    def __init__(self) -> None:
        self.visits: list[str] = []
        self.pages: dict[str, tuple[str, bytes]] = {
            "/page": ("text/html", b"<!doctype html><title>Falls</title>"),
            "/words": ("image/png", b"only words"),
            "/large": ("image/png", LARGE),
        }
        """Media type and content by path; every other path leads to a small image."""
        self.port = 0
        self._leave = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._leave.set()
        self._server.close()

    @property
    def rule(self) -> AddressRule:
        return AddressRule(frozenset({("127.0.0.1", self.port)}))

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.visits.append("connected")
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            path = (await reader.readuntil(b"\r\n\r\n")).decode().split(" ")[1]
            self.visits.append(path)
            await self._write(path, writer)
            await writer.drain()
        writer.close()

    async def _write(self, path: str, writer: asyncio.StreamWriter) -> None:
        if path.startswith("/hang"):
            await self._leave.wait()
        elif path.startswith("/to/"):
            writer.write(f"HTTP/1.1 302 Found\r\nLocation: {path.removeprefix('/to/')}\r\n\r\n".encode())
        elif path.startswith("/missing"):
            writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        else:
            media_type, body = self.pages.get(path, ("application/octet-stream", make_image((40, 30))))
            head = f"HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nContent-Length: {len(body)}\r\n\r\n"
            writer.write(head.encode() + body)
