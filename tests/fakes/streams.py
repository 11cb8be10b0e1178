"""A chat completion as the stream that each provider makes of it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tests.fakes.rows import Json, Row

PIECE = 40
"""Characters of one chunk."""
WHOLE_CALLS = {"groq", "together", "xai", "ollama"}
"""Who sends a function call in one chunk."""


def write_stream(row: Row, answer: Json, *, with_usage: bool) -> list[str]:
    """The events of the stream, each with the empty line that ends it."""
    lines = [json.dumps(chunk, ensure_ascii=False) for chunk in _chunks(row, answer, with_usage=with_usage)]
    return [f"data: {line}\n\n" for line in [*lines, "[DONE]"]]


def _chunks(row: Row, answer: Json, *, with_usage: bool) -> Iterator[Json]:
    """The role, some words at a time, the end, the usage: where each provider puts it."""
    head = {key: answer[key] for key in ("id", "created", "model")} | {"object": "chat.completion.chunk"}
    message, end = answer["choices"][0]["message"], answer["choices"][0]["finish_reason"]
    delta = {"role": "assistant"} if row.name == "together" else {}

    def chunk(words: Json, end: str | None = None) -> Json:
        return head | {"choices": [{"index": 0, "delta": delta | words, "finish_reason": end}]}

    yield chunk({"role": "assistant", "content": ""})
    if message.get("refusal"):
        yield chunk({"refusal": message["refusal"]})
    content = message.get("content") or ""
    for start in range(0, len(content), PIECE):
        yield chunk({"content": content[start : start + PIECE]})
    for place, call in enumerate(message.get("tool_calls") or ()):
        for part in _call_parts(row, {"index": place} | call):
            yield chunk({"tool_calls": [part]})
    last = chunk({}, end)
    match row.name:
        case "groq":
            yield last | {"x_groq": {"id": "req_fake", "usage": answer["usage"]}}
        case "together":
            yield last | {"usage": answer["usage"]}
        case _:
            yield last
            if with_usage:
                yield head | {"choices": [], "usage": answer["usage"]}


def _call_parts(row: Row, call: Json) -> Iterator[Json]:
    if row.name in WHOLE_CALLS:
        yield call
        return
    name, arguments = call["function"]["name"], call["function"]["arguments"]
    yield call | {"function": {"name": name, "arguments": ""}}
    for start in range(0, len(arguments), PIECE):
        yield {"index": call["index"], "function": {"arguments": arguments[start : start + PIECE]}}
