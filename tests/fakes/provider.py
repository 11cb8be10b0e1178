"""Vision and speech providers that cost nothing: all of them over real HTTP, in the test's own event loop."""

from __future__ import annotations

import asyncio
import json
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.fakes import answers, speech
from tests.fakes.batches import BatchDesk
from tests.fakes.faults import ORDINARY, Fault
from tests.fakes.objections import find_objection, read_image_urls, read_texts
from tests.fakes.rates import Window, count_tokens
from tests.fakes.rows import CHAT, ROWS, Json, Refusal, Row
from tests.fakes.streams import write_stream

BODY_BYTES = 64_000_000
WITH_BATCHES = frozenset({"openai", "groq"})
CONNECTIONS_WAITING = 1_024
"""Beyond them a connection takes a second or more, the time until its first packet is sent again."""


AWAY = Refusal(503, "Service Unavailable", None, "server_error")
CRASHED = Refusal(503, "CUDA out of memory", None, "server_error")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request that came, and what it cost."""

    row: str
    path: str
    body: Json
    authorization: str
    status: int
    is_paid: bool
    """A model worked for it, whatever became of the answer on its way."""

    @property
    def images(self) -> list[str]:
        """Addresses of the images that were sent."""
        return list(read_image_urls(self.body))


class FakeProvider:
    """`async with FakeProvider() as fake` serves on a free loopback port."""

    def __init__(self) -> None:
        self.ledger: list[Exchange] = []
        self.lacks: set[str] = set()
        """Fields, forms of answer and models that no provider knows any more; a retired model is not listed either."""
        self.windows = {name: Window() for name in ROWS}
        """Rate limits; put a narrower one in the place of any."""
        self.desk = BatchDesk(self._answer_line)
        """Batches of those who take any."""
        self.away: set[str] = set()
        """Rows that answer nothing but 503."""
        self.unlisted: set[str] = set()
        """Rows whose keys are good for speaking alone: lists are forbidden."""
        self.listings: list[str] = []
        """Rows that were asked for a list."""
        self.most_at_once: Counter[str] = Counter()
        """Requests for speech that a row had under way at the same time."""
        self._under_way: Counter[str] = Counter()
        self._news = asyncio.Condition()
        self._faults: deque[Fault] = deque()
        self._runner: web.AppRunner | None = None
        self._address = ""

    async def __aenter__(self) -> Self:
        application = web.Application(client_max_size=BODY_BYTES)
        for row in ROWS.values():
            application.router.add_get(f"{row.prefix}/models", self._list_models)
            if row.voices_path:
                application.router.add_get(row.prefix + row.voices_path, self._list_voices)
            for path in row.takes:
                application.router.add_post(row.prefix + path, self._answer if path == CHAT else self._speak)
            if row.name in WITH_BATCHES:
                self.desk.open(application.router, row.name, row.prefix)
        self._runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=0.01)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0, backlog=CONNECTIONS_WAITING).start()
        self._address = "http://{}:{}".format(*self._runner.addresses[0])
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    def base_url(self, row: str) -> str:
        return self._address + ROWS[row].prefix

    def variables(self, *rows: str) -> Mapping[str, str]:
        """Environment that leads these providers, all by default, here; local speech is led here with local vision."""
        named: dict[str, str] = {}
        for row in (ROWS[name] for name in rows or ROWS):
            named[row.base_url_variable] = self.base_url(row.name)
            if row.needs_key:
                named[row.key_variable] = row.key
            if row.name == "local":
                named["ALTALOUD_LOCAL_SPEECH_BASE_URL"] = self.base_url(row.name)
        return named

    def plan(self, *faults: Fault) -> None:
        """Queues what happens to the next requests that are right in themselves; after them all goes well."""
        self._faults.extend(faults)

    def paid(self, row: str | None = None) -> list[Exchange]:
        """Exchanges that cost something."""
        return [exchange for exchange in self.ledger if exchange.is_paid and row in (None, exchange.row)]

    async def speaking(self, row: str, count: int) -> None:
        """Returns when a row has so many requests for speech under way."""
        async with self._news:
            await self._news.wait_for(lambda: self._under_way[row] >= count)

    async def _list_voices(self, request: web.Request) -> web.StreamResponse:
        row, _ = _locate(request.path)
        if refusal := self._refuse_listing(row, request):
            return _error(row, refusal)
        return web.json_response(speech.list_voices(row))

    async def _list_models(self, request: web.Request) -> web.StreamResponse:
        row, _ = _locate(request.path)
        if refusal := self._refuse_listing(row, request):
            return _error(row, refusal)
        listed = [name for name in row.models if name not in self.lacks]
        if row.name == "speaches":
            return web.json_response({"object": "list", "data": [speech.list_with_voices(name) for name in listed]})
        models = [{"id": name, "object": "model", "created": 1, "owned_by": row.name} for name in listed]
        return web.json_response(models if row.bare_model_list else {"object": "list", "data": models})

    def _refuse_listing(self, row: Row, request: web.Request) -> Refusal | None:
        self.listings.append(row.name)
        if row.name in self.unlisted:
            return Refusal(403, "You have insufficient permissions for this operation. Missing scopes: api.model.read")
        return AWAY if row.name in self.away else _refuse_key(row, request)

    async def _speak(self, request: web.Request) -> web.StreamResponse:
        row, _ = _locate(request.path)
        most = speech.SPEAKERS[row.name].at_once
        self._under_way[row.name] += 1
        self.most_at_once[row.name] = max(self.most_at_once[row.name], self._under_way[row.name])
        try:
            async with self._news:
                self._news.notify_all()
            if most is not None and self._under_way[row.name] > most:
                return _error(row, CRASHED)
            return await self._answer(request)
        finally:
            self._under_way[row.name] -= 1

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        row, path = _locate(request.path)
        raw = await request.read()
        body, refusal = _read_body(row, raw)
        refusal = AWAY if row.name in self.away else _refuse_key(row, request) or refusal
        refusal = refusal or find_objection(row, path, body, len(raw), self.lacks)
        refusal, headers = self._count(row, path, body, refusal)
        fault = self._faults.popleft() if self._faults and refusal is None else ORDINARY
        refusal = refusal or fault.refusal
        is_paid = refusal is None
        if fault.invalid:
            refusal = _invalid(row, path, body, fault)
        status = refusal.status if refusal else fault.status
        authorization = request.headers.get("authorization", "")
        self.ledger.append(Exchange(row.name, path, body, authorization, status, is_paid))
        fault = replace(fault, headers={**headers, **fault.headers})
        if refusal:
            await asyncio.sleep(fault.delay)
            return _error(row, refusal, fault.headers)
        pieces, media_type = _make(row, path, body, fault)
        return await _send(request, fault, pieces, media_type)

    def _answer_line(self, name: str, body: Json, size: int) -> tuple[int, Json]:
        """What a line of a batch is answered; it costs half and is not in the ledger."""
        row = ROWS[name]
        refusal = find_objection(row, CHAT, body, size, self.lacks)
        fault = self._faults.popleft() if self._faults and refusal is None else ORDINARY
        refusal = refusal or fault.refusal
        return (refusal.status, row.error(refusal)) if refusal else (200, _complete(row, body, fault))

    def _count(
        self, row: Row, path: str, body: Json, refusal: Refusal | None
    ) -> tuple[Refusal | None, Mapping[str, str]]:
        """Takes a request that is right in itself off the window of its row."""
        window = self.windows[row.name]
        if refusal is None and path == CHAT:
            images = len(list(read_image_urls(body)))
            refusal = window.take(count_tokens(read_texts(body), images, body, answers.IMAGE_TOKENS))
        return refusal, window.headers(row.limit_headers, refusal) if path == CHAT else {}


def _locate(path: str) -> tuple[Row, str]:
    return next((row, path.removeprefix(row.prefix)) for row in ROWS.values() if path.startswith(row.prefix))


def _read_body(row: Row, raw: bytes) -> tuple[Json, Refusal | None]:
    try:
        body = json.loads(raw)
    except ValueError:
        body = None
    if isinstance(body, dict):
        return body, None
    return {}, Refusal(row.invalid_status, "We could not parse the JSON body of your request.")


def _refuse_key(row: Row, request: web.Request) -> Refusal | None:
    if not row.needs_key or request.headers.get("authorization") == f"Bearer {row.key}":
        return None
    status = 400 if row.name == "xai" else 401
    return Refusal(status, "Incorrect API key provided: ke***xx.", None if row.name == "xai" else "invalid_api_key")


def _error(row: Row, refusal: Refusal, headers: Mapping[str, str] = {}) -> web.Response:
    return web.json_response(row.error(refusal), status=refusal.status, headers=dict(headers))


def _make(row: Row, path: str, body: Json, fault: Fault) -> tuple[Sequence[bytes], str]:
    """The pieces of an answer: one, or the events of a stream."""
    if fault.body is not None:
        return [fault.body], "application/json" if path == CHAT else "audio/wav"
    if path != CHAT:
        file, media_type = speech.speak(row, body)
        return [fault.edit_sound(file) if fault.edit_sound else file], media_type
    answer = _complete(row, body, fault)
    if not body.get("stream") or fault.ignores_stream:
        return [json.dumps(answer, ensure_ascii=False).encode()], "application/json"
    with_usage = bool((body.get("stream_options") or {}).get("include_usage"))
    events: Sequence[str] = write_stream(row, answer, with_usage=with_usage)
    events = fault.edit_stream(events) if fault.edit_stream else events
    return [event.encode() for event in events], "text/event-stream"


def _complete(row: Row, body: Json, fault: Fault) -> Json:
    texts = read_texts(body)
    images = len(list(read_image_urls(body)))
    schema = answers.find_schema(body, texts)
    function = answers.find_function(body, schema)
    content = answers.write_content(function["parameters"] if function else schema, sees=images > 0)
    content = fault.edit(content) if fault.edit else content
    calls = fault.calls or ([(function["name"], content)] if function else [])
    answer = answers.completion(row, body, content, len(texts), images, calls)
    choice = answer["choices"][0]
    choice["message"] |= dict(fault.message)
    choice["finish_reason"] = fault.finish_reason or choice["finish_reason"]
    if fault.edit_answer:
        fault.edit_answer(answer)
    return answer


def _invalid(row: Row, path: str, body: Json, fault: Fault) -> Refusal:
    """Groq's refusal of what its own model wrote."""
    assert fault.invalid is not None
    assert path == CHAT
    written = _complete(row, body, ORDINARY)["choices"][0]["message"]["content"]
    message = "Failed to generate JSON. Please adjust your prompt. See 'failed_generation' for more details."
    return Refusal(400, message, "json_validate_failed", failed_generation=fault.invalid(written))


async def _send(request: web.Request, fault: Fault, pieces: Sequence[bytes], media_type: str) -> web.StreamResponse:
    await asyncio.sleep(fault.delay)
    transport = request.transport
    assert transport is not None
    if fault.cut_after == -1:
        transport.abort()
        return web.Response()
    headers = {"content-type": fault.media_type or media_type}
    if media_type != "text/event-stream":
        headers["content-length"] = str(len(pieces[0]))
    response = web.StreamResponse(status=fault.status, headers={**headers, **fault.headers})
    await response.prepare(request)
    if fault.cut_after is not None:
        await response.write(b"".join(pieces)[: fault.cut_after])
        transport.close()
        return response
    if fault.pace and len(pieces) == 1:
        pieces = [pieces[0][i : i + 1] for i in range(len(pieces[0]))]
    waits = {number % len(pieces): event for number, event in fault.waits.items()}
    for number, piece in enumerate(pieces):
        if number in waits:
            await waits[number].wait()
        await response.write(piece)
        await asyncio.sleep(fault.pace)
    await response.write_eof()
    return response
