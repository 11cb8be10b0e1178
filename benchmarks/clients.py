"""What a client adds to a call: ours against the `openai` SDK, alone and with 200 calls in flight.

    .venv/bin/python benchmarks/clients.py

A server in a process of its own answers at once with the same chat completion. Each client sends the same request with
a picture of 190 kB; the describer makes that request itself for every call, and holds the answer against its contract.
"""

from __future__ import annotations

import asyncio
import gc
import json
import multiprocessing
import os
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import openai

sys.path.insert(0, str(Path(__file__).parents[1]))

from service.domain.descriptions import Wish
from service.domain.images import ImageLimits, Picture, View
from service.domain.work import unrecorded
from service.outbound.providers import ProviderClient
from service.vision.chat import ChatDescriber
from service.vision.contract import reply_schema
from service.vision.dialect import Dialect, Rung
from service.vision.prompts import render_prompt
from service.vision.request import Form, Request, write_body
from tests.fakes.answers import completion, write_content
from tests.fakes.rows import ROWS

ALONE, TOGETHER, IN_FLIGHT = 300, 2_000, 200
ROUNDS = 3
"""Of which the median counts; the clients take turns."""
WISH = Wish(languages=("en", "es", "de"), spelled_as=("en", "es", "de"))
# what a JPEG holds does not matter to who sends it
PICTURE = Picture(os.urandom(190_000), "image/jpeg", 1448, 1086, 1448, 1086, "jpeg")

Call = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Cost:
    cpu: float
    wall: float
    """Both in µs a call."""


class Instant(asyncio.Protocol):
    """Just enough of an HTTP server: reads as many bytes as were announced, answers always the same."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self._missing = 0
        self._head = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        if not self._missing:
            self._head += data
            head, end, data = self._head.partition(b"\r\n\r\n")
            if not end:
                return
            self._head = b""
            lines = (line.lower().partition(b":") for line in head.split(b"\r\n"))
            self._missing = next(int(value) for name, _, value in lines if name == b"content-length")
        self._missing -= len(data)
        if not self._missing:
            self._transport.write(self._answer)


def serve(answer: bytes, port: Connection) -> None:
    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(
            lambda: Instant(answer), "127.0.0.1", 0, backlog=IN_FLIGHT * 2
        )
        port.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


def make_answer() -> bytes:
    body = {"model": "gpt-6-luna", "messages": []}
    content = write_content(dict(reply_schema(WISH.languages)))
    text = json.dumps(completion(ROWS["openai"], body, content, 4_000, 1), ensure_ascii=False).encode()
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(text)}\r\n\r\n"
    return head.encode() + text


DIALECT = Dialect(
    provider="openai",
    model="gpt-6-luna",
    limits=ImageLimits(),
    output_cap="max_completion_tokens",
    rungs=(Rung.JSON_SCHEMA,),
    detail="high",
)


async def measure(call: Call, calls: int, in_flight: int) -> Cost:
    left = iter(range(calls))

    async def work() -> None:
        for _ in left:
            await call()

    await asyncio.gather(*(call() for _ in range(in_flight)))  # connections are made, what is lazy is loaded
    gc.collect()
    cpu, wall = time.process_time(), time.perf_counter()
    await asyncio.gather(*(work() for _ in range(in_flight)))
    return Cost((time.process_time() - cpu) / calls * 1e6, (time.perf_counter() - wall) / calls * 1e6)


async def compare(base_url: str) -> dict[str, tuple[Cost, Cost]]:
    prompt, schema = render_prompt([View(PICTURE)], WISH), reply_schema(WISH.languages)
    request = Request("describe", prompt, schema, 4_000, views=(View(PICTURE),))
    body = write_body(DIALECT, request, Form(Rung.JSON_SCHEMA))
    client = ProviderClient("openai", base_url, "key")
    describer = ChatDescriber(DIALECT, client)
    sdk = openai.AsyncOpenAI(base_url=base_url, api_key="key")
    calls: dict[str, Call] = {
        "`openai` SDK": lambda: sdk.chat.completions.create(**body),
        "our client": lambda: client.post("/chat/completions", body, tokens=5_000),
        "our describer": lambda: describer.describe([View(PICTURE)], WISH, paid=unrecorded),
    }
    rounds: dict[str, list[tuple[Cost, Cost]]] = {name: [] for name in calls}
    for _ in range(ROUNDS):
        for name, call in calls.items():
            rounds[name].append((await measure(call, ALONE, 1), await measure(call, TOGETHER, IN_FLIGHT)))
    await asyncio.gather(client.close(), sdk.close())
    return {
        name: (middle([one[0] for one in costs]), middle([one[1] for one in costs])) for name, costs in rounds.items()
    }


def middle(costs: list[Cost]) -> Cost:
    return Cost(statistics.median(one.cpu for one in costs), statistics.median(one.wall for one in costs))


def main() -> None:
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(make_answer(), theirs), daemon=True)
    server.start()
    try:
        found = asyncio.run(compare(f"http://127.0.0.1:{ours.recv()}/v1"))
    finally:
        server.kill()
    sdk = found["`openai` SDK"]
    print(f"| µs a call | CPU alone | wall alone | CPU, {IN_FLIGHT} in flight | wall, {IN_FLIGHT} in flight |")
    print("|---|---|---|---|---|")
    for name, costs in found.items():
        pairs = [
            (one, other)
            for cost, base in zip(costs, sdk, strict=True)
            for one, other in ((cost.cpu, base.cpu), (cost.wall, base.wall))
        ]
        print(f"| {name} | " + " | ".join(f"{one:.0f} (× {one / other:.2f})" for one, other in pairs) + " |")


if __name__ == "__main__":
    main()
