"""The batch API of a provider: a file of requests, answered within a day at a discount.

The same at OpenAI and Groq: `POST /files`, `POST /batches`, and the answers as files once the batch has ended.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from service.domain.work import Spent
from service.errors import ProviderError, ProviderUnreachable
from service.outbound.providers import ProviderClient, Reply
from service.vision.dialect import Dialect
from service.vision.ladder import check_reply
from service.vision.prices import halve, read_spent

T = TypeVar("T")

MARK = "altaloud"
"""Key of a batch's metadata that holds our own id of it."""
ENDED = frozenset({"failed", "completed", "expired", "cancelled"})
LOOKED_THROUGH = 100
"""Newest batches of an account among which one of ours is looked for."""


@dataclass(frozen=True, slots=True)
class RemoteBatch:
    id: str
    has_ended: bool
    answers: str | None = None
    """Id of the file that holds them, where there are any."""


class _Id(msgspec.Struct):
    id: str


class _Batch(_Id):
    status: str
    output_file_id: str | None = None
    metadata: dict[str, str] | None = None


class _Batches(msgspec.Struct):
    data: list[_Batch] | None = None


class _Response(msgspec.Struct):
    status_code: int
    body: msgspec.Raw = msgspec.Raw(b"null")


class _Result(msgspec.Struct):
    custom_id: str
    response: _Response | None = None


class ChatBatches:
    """Batches of chat completions of one model. Everything raises a `ProviderError`."""

    def __init__(self, dialect: Dialect, client: ProviderClient) -> None:
        self._dialect = dialect
        self._client = client

    def read_spent(self, answer: bytes) -> Spent:
        """What it has cost, by its own word."""
        return halve(read_spent(self._dialect, Spent(), answer))

    async def send(self, batch_id: str, bodies: Mapping[str, bytes]) -> RemoteBatch:
        """Hands in requests by their ids. A second call under the same `batch_id` would be paid for again."""
        lines = b"\n".join(_line(name, body) for name, body in bodies.items())
        uploaded = await self._client.upload("/files", {"purpose": "batch"}, f"{batch_id}.jsonl", lines)
        created = await self._client.post(
            "/batches",
            {
                "input_file_id": _read(uploaded, _Id).id,
                "endpoint": "/v1/chat/completions",
                "completion_window": "24h",
                "metadata": {MARK: batch_id},
            },
        )
        return _remote(_read(created, _Batch))

    async def find(self, batch_id: str) -> RemoteBatch | None:
        """One that was handed in before a crash kept us from noting its id."""
        listed = _read(await self._client.get(f"/batches?limit={LOOKED_THROUGH}"), _Batches)
        ours = (batch for batch in listed.data or () if (batch.metadata or {}).get(MARK) == batch_id)
        return next(map(_remote, ours), None)

    async def look(self, remote_id: str) -> RemoteBatch:
        return _remote(_read(await self._client.get(f"/batches/{remote_id}"), _Batch))

    async def cancel(self, remote_id: str) -> None:
        """What was answered until then is still to be had, and paid for."""
        await self._client.post(f"/batches/{remote_id}/cancel", {})

    async def read_answers(self, batch: RemoteBatch) -> dict[str, bytes]:
        """Chat completions by the ids of their requests; those that ended in an error are left out."""
        if batch.answers is None:
            return {}
        return dict(self._read_lines((await self._client.get(f"/files/{batch.answers}/content")).content))

    def _read_lines(self, content: bytes) -> Iterator[tuple[str, bytes]]:
        for line in content.splitlines():
            try:
                result = msgspec.json.decode(line, type=_Result)
            except (msgspec.DecodeError, UnicodeDecodeError):
                continue  # whose line it was cannot be told: it counts as not answered
            if result.response is None or result.response.status_code != 200:  # noqa: PLR2004
                continue
            body = bytes(result.response.body)
            try:
                check_reply(self._dialect.provider, Reply(body, "application/json"))
            except ProviderError:
                continue
            yield result.custom_id, body


def _line(name: str, body: bytes) -> bytes:
    request = {"custom_id": name, "method": "POST", "url": "/v1/chat/completions", "body": msgspec.Raw(body)}
    return msgspec.json.encode(request)


def _read(reply: Reply, shape: type[T]) -> T:
    try:
        return msgspec.json.decode(reply.content, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise ProviderUnreachable("what answered is no batch API") from None


def _remote(batch: _Batch) -> RemoteBatch:
    return RemoteBatch(batch.id, batch.status in ENDED, batch.output_file_id)
