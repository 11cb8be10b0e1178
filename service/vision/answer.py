"""The text of a chat completion, and the JSON object in it.

The order of checks: the body is JSON → refusal → finish reason → the call of our function, else the content, else the
reasoning if it is nothing but an object → reasoning and code fence taken off → one whole JSON object.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from service.domain.descriptions import Tokens
from service.errors import ProviderRefusedContent, UnusableReply
from service.vision.request import SCHEMA_NAME
from service.vision.syntax import mend_syntax

CONTENT_CAP = 400_000
"""Characters of one answer: three times what 20 languages in full take."""
OBJECTS_TRIED = 100
"""Opening braces of an answer that are tried as the start of an object."""
TOKENS_CAP = 100_000_000
"""More were never used: the figure is wrong."""
PLAIN_KEY = re.compile(r"[\w-]{1,24}", re.ASCII)
"""May be one of ours, and is named in what callers are told; what else a model has written is not."""
RAN_OUT = frozenset({"length", "max_tokens", "model_length"})
"""Finish reasons of an answer that was cut off at the output cap."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a chat completion holds for us."""

    content: str
    is_cut_off: bool
    """The model stopped at the output cap."""
    tokens: Tokens


def read_answer(body: bytes) -> Answer:
    """The answer in a chat completion. Raises `UnusableReply`, or `ProviderRefusedContent` where the model refused.

    What is beside the answer may be missing or of any shape: servers differ, and none of it is worth a second call.
    """
    try:
        completion = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnusableReply("the answer is not a chat completion") from error
    message = _at(completion, "choices", 0, "message")
    if not isinstance(message, dict):
        raise UnusableReply("the answer holds no choice with a message")
    finish_reason = _at(completion, "choices", 0, "finish_reason")
    if _has_refused(message) or finish_reason == "content_filter":
        raise ProviderRefusedContent
    tokens = Tokens(*(_count(_at(completion, "usage", kind)) for kind in ("prompt_tokens", "completion_tokens")))
    content = _called_with(message) or _text(message.get("content")) or _whole_reasoning(message)
    return Answer(content, isinstance(finish_reason, str) and finish_reason.lower() in RAN_OUT, tokens)


def _at(node: object, *path: str | int) -> Any:  # noqa: ANN401 - whatever stands there
    """What stands at a path, None where there is nothing."""
    for step in path:
        if isinstance(node, dict):
            node = node.get(step)
        elif isinstance(node, list) and isinstance(step, int) and step < len(node):
            node = node[step]
        else:
            return None
    return node


def _count(number: object) -> int:
    if isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= TOKENS_CAP:
        return number
    return 0


def _has_refused(message: dict[str, Any]) -> bool:
    parts = message.get("content")
    refusals = [part.get("refusal") for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
    return any(isinstance(refusal, str) and refusal.strip() for refusal in [message.get("refusal"), *refusals])


def _called_with(message: dict[str, Any]) -> str:
    """What our function was called with; empty where it was not."""
    calls = message.get("tool_calls")
    functions = [_at(call, "function") for call in calls] if isinstance(calls, list) else []
    for function in [*functions, message.get("function_call")]:
        if isinstance(function, dict) and function.get("name") in {SCHEMA_NAME, None, ""}:
            arguments = function.get("arguments")
            return arguments.strip() if isinstance(arguments, str) else json.dumps(arguments)
    return ""


def _text(content: object) -> str:
    if isinstance(content, list):
        texts = [part if isinstance(part, str) else _at(part, "text") for part in content]
        content = "".join(text for text in texts if isinstance(text, str))
    elif isinstance(content, dict):  # some servers hand over the object itself
        content = json.dumps(content)
    return content.strip() if isinstance(content, str) else ""


def _whole_reasoning(message: dict[str, Any]) -> str:
    """Some servers put the answer where the reasoning belongs: it counts only if it is an object and nothing else."""
    for field in ("reasoning_content", "reasoning"):
        reasoning = message.get(field)
        try:
            if isinstance(reasoning, str) and isinstance(json.loads(reasoning), dict):
                return reasoning
        except (ValueError, RecursionError):
            continue
    return ""


def find_object(content: str, key: str = "") -> dict[str, Any]:
    """The last whole JSON object of a text, of those that have the `key`, as it is or inside one other object.

    The last: an earlier one may be an example, or stand in the image. Where there is none, its punctuation is mended.
    Raises `UnusableReply`, also where a key stands twice in an object or a number is none.
    """
    if len(content) > CONTENT_CAP:
        raise UnusableReply(f"the answer has {len(content)} characters")
    text = _unquoted(_without_reasoning(content))
    found = [one for whole in _whole_objects(text) if (one := _holder_of(key, whole)) is not None]
    if found:
        return found[-1]
    mended = mend_syntax(text)
    holder = None if mended is None else _holder_of(key, mended)
    if holder is None:
        raise UnusableReply("the answer holds no whole JSON object" if text.strip() else "the answer is empty")
    return holder


def _whole_objects(text: str) -> Iterator[dict[str, Any]]:
    decoder = json.JSONDecoder(object_pairs_hook=_unique_keys, parse_constant=_no_constant, strict=False)
    position = text.find("{")
    for _ in range(OBJECTS_TRIED):
        if position < 0:
            return
        try:
            whole, position = decoder.raw_decode(text, position)
            yield whole
        except (ValueError, RecursionError):
            position += 1
        position = text.find("{", position)


def _holder_of(key: str, whole: dict[str, Any]) -> dict[str, Any] | None:
    if not key or key in whole:
        return whole
    inner = [value for value in whole.values() if isinstance(value, dict) and key in value]
    return inner[0] if len(inner) == 1 else None


def _unquoted(text: str) -> str:
    """An object that was written into a string, out of it."""
    if text.startswith('"') and text.endswith('"'):
        try:
            return str(json.loads(text, strict=False))
        except ValueError:
            return text
    return text


def _without_reasoning(text: str) -> str:
    """The text after a leading `<think>…</think>`; chat templates that open it themselves leave only its end."""
    text = text.strip().lstrip("\ufeff").lstrip()
    if re.match(r"<think(ing)?>", text, re.IGNORECASE) or not text.startswith(("{", "```", '"')):
        parts = re.split(r"</think(?:ing)?>", text, maxsplit=1, flags=re.IGNORECASE)
        text = parts[1] if len(parts) > 1 else re.sub(r"<think(ing)?>.*", "", text, flags=re.DOTALL | re.IGNORECASE)
    return text.strip()


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    unique = dict(pairs)
    if len(unique) < len(pairs):
        times = Counter(key for key, _ in pairs)
        twice = next(key for key in times if times[key] > 1)
        named = f"the key `{twice}`" if PLAIN_KEY.fullmatch(twice) else "a key"
        raise UnusableReply(f"{named} stands twice in one object")
    return unique


def _no_constant(name: str) -> NoReturn:
    raise UnusableReply(f"{name} is not JSON")
