"""A chat completion that comes piece by piece: put together again, and looked at while it comes.

Server-Sent Events (HTML, section 9.2.6) whose data are chunks of a completion, the last of them `[DONE]`. Whatever
becomes of a stream, only a whole completion leaves this module: everything after it is as for an answer in one piece.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from service.errors import ProviderUnreachable
from service.outbound.providers import ProviderClient, Reply
from service.vision.preview import Preview

MEDIA_TYPE = "text/event-stream"
LINE_END = re.compile(rb"\r\n|\r|\n")
DONE = b"[DONE]"
SECONDS_BETWEEN_LOOKS = 0.2
"""Reading what is there so far costs far more than taking in a chunk, and nobody reads faster than this."""

Look = Callable[[str], None]
"""Is shown the text of the answer as far as it has come."""


class _Function(msgspec.Struct):
    name: str | None = None
    arguments: str | None = None


class _Call(msgspec.Struct):
    index: int | None = None
    id: str | None = None
    function: _Function | None = None


class _Delta(msgspec.Struct):
    content: str | None = None
    refusal: str | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None
    tool_calls: list[_Call] | None = None


class _Choice(msgspec.Struct):
    index: int = 0
    delta: _Delta | None = None
    finish_reason: str | None = None


class _Groq(msgspec.Struct):
    usage: Any = None
    error: Any = None


class _Chunk(msgspec.Struct):
    choices: list[_Choice] | None = None
    usage: Any = None
    error: Any = None
    x_groq: _Groq | None = None


async def post_streamed(
    client: ProviderClient, path: str, body: Mapping[str, Any], preview: Preview, *, tokens: int = 0
) -> Reply:
    """As `ProviderClient.post`, of a body that asks for a stream: whether it comes so or not, the reply is the same.

    Raises `ProviderUnreachable` for a stream that ends before its answer does.
    """
    assembly = Assembly(preview.look)
    looking = asyncio.create_task(_keep_looking(assembly))
    try:
        reply = await client.stream(path, body, assembly.hear, tokens=tokens)
    finally:
        looking.cancel()
    if reply.media_type != MEDIA_TYPE and not assembly.has_begun:
        return reply
    return Reply(assembly.finish(), "application/json")


async def _keep_looking(assembly: Assembly) -> None:
    while True:
        await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
        assembly.look()


class Assembly:
    """The chunks of one stream, from its bytes as they come to the bytes of an ordinary chat completion."""

    def __init__(self, look: Look) -> None:
        self.has_begun = False
        """Whether there was an event at all."""
        self._look = look
        self._has_news = False
        self._line: list[bytes] = []
        """Pieces of a line that has not ended."""
        self._event, self._data = b"", list[bytes]()
        self._is_done = False
        self._texts: dict[str, list[str]] = {}
        """Pieces of each text field of the message."""
        self._calls: dict[int | str, dict[str, Any]] = {}
        self._finish_reason: str | None = None
        self._usage: Any = None
        self._error: dict[str, Any] | None = None

    def hear(self, part: bytes) -> None:
        """Takes the next bytes of the body, cut anywhere. Raises `ProviderUnreachable` for what is no chunk."""
        if b"\n" not in part and b"\r" not in part:  # a long line is not put together again for each of its pieces
            self._line.append(part)
            return
        text = b"".join([*self._line, part])
        # a return at the end may be the first half of a line end
        text, half = (text[:-1], b"\r") if text.endswith(b"\r") else (text, b"")
        *lines, rest = LINE_END.split(text)
        self._line = [rest, half]
        for line in lines:
            self._take_line(line)
        self._has_news = True

    def look(self) -> None:
        """Shows the text as far as it has come, if there is any more of it."""
        if self._has_news and (content := self._content()):
            self._has_news = False
            self._look(content)

    def finish(self) -> bytes:
        """The completion, or the body of the error that the stream ended with. Raises `ProviderUnreachable`."""
        self.hear(b"\n\n")
        if self._error is not None:
            return json.dumps(self._error).encode()
        if self._finish_reason is None:
            raise ProviderUnreachable("the stream ended before the answer did")
        self._look(self._content())
        message: dict[str, Any] = {"role": "assistant", "content": None}
        message |= {field: "".join(pieces) for field, pieces in self._texts.items()}
        if self._calls:
            message["tool_calls"] = [*self._calls.values()]
        choice = {"index": 0, "message": message, "finish_reason": self._finish_reason}
        completion = {"object": "chat.completion", "choices": [choice], "usage": self._usage}
        return json.dumps(completion).encode()  # in ASCII: a pair of surrogates may have come in two chunks

    def _take_line(self, line: bytes) -> None:
        name, _, value = line.removeprefix(b"\xef\xbb\xbf").partition(b":")
        value = value.removeprefix(b" ")
        if line:
            self._event = value if name == b"event" else self._event
            self._data += [value] if name == b"data" else []
            return
        event, data = self._event, b"\n".join(self._data)
        self._event, self._data = b"", []
        self._is_done = self._is_done or data.strip() == DONE
        if data and not self._is_done:
            self.has_begun = True
            self._take_event(event, data)

    def _take_event(self, event: bytes, data: bytes) -> None:
        try:
            fields = json.loads(data)
            chunk = msgspec.convert(fields, _Chunk)
        except (ValueError, RecursionError, msgspec.ValidationError):
            if event == b"error":
                self._error = {"error": {"message": data.decode("utf-8", "replace")}}
                return
            raise ProviderUnreachable("the stream holds something that is no chunk of a chat completion") from None
        if chunk.error is not None:
            self._error = fields
        elif event == b"error":
            self._error = {"error": fields}
        else:
            self._take_chunk(chunk)

    def _take_chunk(self, chunk: _Chunk) -> None:
        groq = chunk.x_groq or _Groq()
        if groq.error is not None:
            self._error = {"error": {"message": str(groq.error)}}
        self._usage = chunk.usage or groq.usage or self._usage
        for choice in chunk.choices or ():
            if choice.index == 0:
                self._finish_reason = choice.finish_reason or self._finish_reason
                self._take_delta(choice.delta or _Delta())

    def _take_delta(self, delta: _Delta) -> None:
        for field in ("content", "refusal", "reasoning_content", "reasoning"):
            if text := getattr(delta, field):
                self._texts.setdefault(field, []).append(text)
        for call in delta.tool_calls or ():
            function = call.function or _Function()
            key = call.index if call.index is not None else call.id or 0
            known = self._calls.setdefault(
                key, {"id": call.id, "type": "function", "function": {"name": function.name, "arguments": ""}}
            )
            known["function"]["arguments"] += function.arguments or ""

    def _content(self) -> str:
        """The text as far as it has come, or what our function is being called with."""
        called = next((call["function"]["arguments"] for call in self._calls.values()), "")
        return called or "".join(self._texts.get("content", ()))
