"""The text of a chat completion, and the JSON object in it.

The order of checks: the body is JSON → refusal → finish reason → content → reasoning and code fence taken off → one
whole JSON object.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, NoReturn

import msgspec

from service.domain.descriptions import Tokens
from service.errors import ProviderRefusedContent, UnusableReply
from service.wording.cleaning import clean_line

CONTENT_CAP = 400_000
"""Characters of one answer: three times what 20 languages in full take."""
OBJECTS_TRIED = 100
"""Opening braces of an answer that are tried as the start of an object."""


class _Message(msgspec.Struct):
    content: str | list[Any] | None = None
    refusal: str | None = None
    reasoning_content: str | None = None


class _Choice(msgspec.Struct):
    message: _Message
    finish_reason: str | None = None


class _Usage(msgspec.Struct):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Completion(msgspec.Struct):
    choices: list[_Choice]
    usage: _Usage | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a chat completion holds for us."""

    content: str
    is_cut_off: bool
    """The model stopped at the output cap."""
    tokens: Tokens


def read_answer(body: bytes) -> Answer:
    """The answer in a chat completion. Raises `UnusableReply`, or `ProviderRefusedContent` where the model refused."""
    try:
        completion = msgspec.json.decode(body, type=_Completion)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UnusableReply("the answer is not a chat completion") from error
    if not completion.choices:
        raise UnusableReply("the answer holds no choice")
    choice, usage = completion.choices[0], completion.usage or _Usage()
    if choice.message.refusal or choice.finish_reason == "content_filter":
        raise ProviderRefusedContent
    content = _text(choice.message.content) or _whole_object(choice.message.reasoning_content or "")
    return Answer(content, choice.finish_reason == "length", Tokens(usage.prompt_tokens, usage.completion_tokens))


def _text(content: str | list[Any] | None) -> str:
    if isinstance(content, list):
        content = "".join(str(part.get("text") or "") for part in content if isinstance(part, dict))
    return (content or "").strip()


def _whole_object(reasoning: str) -> str:
    """Some servers put the answer where the reasoning belongs: it counts only if it is an object and nothing else."""
    try:
        return reasoning if isinstance(json.loads(reasoning), dict) else ""
    except (ValueError, RecursionError):
        return ""


def find_object(content: str) -> dict[str, Any]:
    """The last whole JSON object of a text. The last: an earlier one may be an example, or stand in the image.

    Raises `UnusableReply`, also where a key stands twice in an object or a number is none.
    """
    if len(content) > CONTENT_CAP:
        raise UnusableReply(f"the answer has {len(content)} characters")
    text = _without_reasoning(content)
    decoder = json.JSONDecoder(object_pairs_hook=_unique_keys, parse_constant=_no_constant)
    found: dict[str, Any] | None = None
    position = text.find("{")
    for _ in range(OBJECTS_TRIED):
        if position < 0:
            break
        try:
            found, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            position += 1
        position = text.find("{", position)
    if found is None:
        raise UnusableReply("the answer holds no whole JSON object" if text.strip() else "the answer is empty")
    return found


def _without_reasoning(text: str) -> str:
    """The text after a leading `<think>…</think>`; chat templates that open it themselves leave only its end."""
    text = text.strip()
    if text.startswith("<think>") or not text.startswith(("{", "```")):
        _, end, rest = text.partition("</think>")
        return rest if end else re.sub(r"<think>.*", "", text, flags=re.DOTALL)
    return text


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    unique = dict(pairs)
    if len(unique) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise UnusableReply(f"the key `{clean_line(twice)[:60]}` stands twice in one object")
    return unique


def _no_constant(name: str) -> NoReturn:
    raise UnusableReply(f"{name} is not JSON")
