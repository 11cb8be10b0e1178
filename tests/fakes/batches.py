"""The batch API of OpenAI and Groq: files of requests that are answered when a test says so."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from aiohttp import web

from tests.fakes.rows import Json

Answer = Callable[[str, Json, int], tuple[int, Json]]
"""What a provider answers to a chat body of so many bytes: status and body."""


@dataclass
class Batch:
    id: str
    row: str
    lines: list[Json]
    metadata: Json
    status: str = "validating"
    output_file: str | None = None
    error_file: str | None = None

    def shown(self) -> Json:
        total = len(self.lines)
        return {
            "id": self.id,
            "object": "batch",
            "endpoint": "/v1/chat/completions",
            "input_file_id": "file-in",
            "completion_window": "24h",
            "status": self.status,
            "output_file_id": self.output_file,
            "error_file_id": self.error_file,
            "created_at": 1,
            "request_counts": {"total": total, "completed": 0, "failed": 0},
            "metadata": self.metadata,
            "errors": None,
        }


@dataclass
class BatchDesk:
    """Everything handed in by every provider's customers. Tests read `batches` and call `end`."""

    answer: Answer
    batches: list[Batch] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    loses_next: bool = False
    """Whether the answer to the next batch handed in gets lost on its way."""
    refusals: int = 0
    """How many uploads are refused for now."""
    stops_at: str = ""
    """Where one request gets no answer: before `list`, `upload`, `look` or `content`, or after `uploaded` or `made`."""
    stopped: asyncio.Event = field(default_factory=asyncio.Event)
    goes_on: asyncio.Event = field(default_factory=asyncio.Event)
    _numbers: count[int] = field(default_factory=count)

    def open(self, router: web.UrlDispatcher, row: str, prefix: str) -> None:
        async def open_batch(request: web.Request) -> web.StreamResponse:
            return await self._open_batch(request, row)

        async def list_batches(_: web.Request) -> web.StreamResponse:
            await self._pass("list")
            shown = [batch.shown() for batch in reversed(self.batches) if batch.row == row]
            return web.json_response({"object": "list", "data": shown, "has_more": False})

        router.add_post(f"{prefix}/files", self._take_file)
        router.add_get(prefix + "/files/{id}/content", self._give_file)
        router.add_post(f"{prefix}/batches", open_batch)
        router.add_get(f"{prefix}/batches", list_batches)
        router.add_get(prefix + "/batches/{id}", self._give_batch)
        router.add_post(prefix + "/batches/{id}/cancel", self._cancel_batch)

    def end(self, batch: Batch, status: str = "completed", *, answered: int | None = None, forgotten: int = 0) -> None:
        """Ends it: `answered` lines (all, where not said) get their answer, in any order; the others an error.

        The first lines may be `forgotten`: nothing is said of them.
        """
        lines = batch.lines if answered is None else batch.lines[:answered]
        results = [self._result(batch, line) for line in lines[forgotten:]]
        random.Random(1).shuffle(results)
        good = [result for result in results if result["response"]["status_code"] == 200]
        bad = [result for result in results if result["response"]["status_code"] != 200]
        bad += [self._failed(line) for line in batch.lines[len(lines) :]]
        batch.status = status
        batch.output_file = self._keep(good) if good else None
        batch.error_file = self._keep(bad) if bad else None

    async def _pass(self, place: str) -> None:
        if place == self.stops_at:
            self.stops_at = ""
            self.stopped.set()
            await self.goes_on.wait()

    def _result(self, batch: Batch, line: Json) -> Json:
        status, body = self.answer(batch.row, line["body"], len(json.dumps(line["body"])))
        response = {"status_code": status, "request_id": "req", "body": body}
        return {"id": f"r-{line['custom_id']}", "custom_id": line["custom_id"], "response": response, "error": None}

    def _failed(self, line: Json) -> Json:
        error = {"code": "batch_expired", "message": "This request could not be executed before the window expired."}
        return {"id": f"r-{line['custom_id']}", "custom_id": line["custom_id"], "response": None, "error": error}

    def _keep(self, results: list[Json]) -> str:
        name = f"file-{next(self._numbers)}"
        self.files[name] = "\n".join(json.dumps(result, ensure_ascii=False) for result in results).encode()
        return name

    async def _take_file(self, request: web.Request) -> web.StreamResponse:
        if self.refusals:
            self.refusals -= 1
            return _refuse("The server is overloaded", 503)
        form = await request.post()
        upload = form["file"]
        if form.get("purpose") != "batch" or not isinstance(upload, web.FileField):
            return _refuse("purpose must be batch, with a file")
        with upload.file as file:
            content = file.read()
        await self._pass("upload")
        name = f"file-{next(self._numbers)}"
        self.files[name] = content
        await self._pass("uploaded")
        return web.json_response({"id": name, "object": "file", "purpose": "batch", "bytes": len(self.files[name])})

    async def _give_file(self, request: web.Request) -> web.StreamResponse:
        await self._pass("content")
        content = self.files.get(request.match_info["id"])
        if content is None:
            return _refuse("No such File object", 404)
        return web.Response(body=content, content_type="application/octet-stream")

    async def _open_batch(self, request: web.Request, row: str) -> web.StreamResponse:
        body = await request.json()
        content = self.files.get(str(body.get("input_file_id")))
        if content is None or body.get("endpoint") != "/v1/chat/completions" or body.get("completion_window") != "24h":
            return _refuse("input_file_id, endpoint and completion_window are needed")
        lines = [json.loads(line) for line in content.splitlines()]
        names = [line["custom_id"] for line in lines]
        if len(set(names)) < len(names) or any(line["url"] != body["endpoint"] for line in lines):
            return _refuse("each line needs a custom_id of its own, and the url of the batch")
        batch = Batch(f"batch_{next(self._numbers)}", row, lines, body.get("metadata") or {})
        self.batches.append(batch)
        await self._pass("made")
        if self.loses_next:
            self.loses_next = False
            assert request.transport is not None
            request.transport.abort()
        return web.json_response(batch.shown())

    async def _give_batch(self, request: web.Request) -> web.StreamResponse:
        await self._pass("look")
        batch = self._find(request)
        return web.json_response(batch.shown()) if batch else _refuse("No batch found with this id", 404)

    async def _cancel_batch(self, request: web.Request) -> web.StreamResponse:
        batch = self._find(request)
        if batch is None:
            return _refuse("No batch found with this id", 404)
        if batch.status in {"completed", "failed", "expired", "cancelled"}:
            return _refuse(f"Cannot cancel a batch with status '{batch.status}'.", 409)
        batch.status = "cancelling"
        return web.json_response(batch.shown())

    def _find(self, request: web.Request) -> Batch | None:
        return next((batch for batch in self.batches if batch.id == request.match_info["id"]), None)


def _refuse(message: str, status: int = 400) -> web.Response:
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": None}
    return web.json_response({"error": error}, status=status)
