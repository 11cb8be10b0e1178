"""What a model would have answered: text that follows the schema, in the right language, in the provider's envelope."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.fakes import sounds
from tests.fakes.rows import Json, Row

SENTENCES: Mapping[str, tuple[str, str]] = json.loads(Path(__file__).with_name("sentences.json").read_text("utf-8"))
"""Alt text and long description; a language that is not there is answered in English, as a poor model would."""
NO_IMAGE = "I cannot see an image. Please send it."
IMAGE_TOKENS = 800


def write_content(schema: Json | None, *, sees: bool = True) -> str:
    """The text of an answer that follows `schema`, or plain words where none was sent.

    Who is asked what is in an image, and was sent none, says so; words in another language need no image.
    """
    if schema and not sees and "text_in_image" in schema["properties"]:
        return NO_IMAGE
    return json.dumps(_fill(schema, ()), ensure_ascii=False) if schema else SENTENCES["en"][0]


def find_schema(body: Json, texts: str) -> Json | None:
    """The schema of a chat request: from its response_format, else from its words."""
    if named := body.get("response_format", {}).get("json_schema"):
        return dict(named["schema"])
    start = texts.find('{"type": "object"')
    return json.JSONDecoder().raw_decode(texts, start)[0] if start >= 0 else None


def find_function(body: Json, schema: Json | None) -> Json | None:
    """The function that a model would call: the one it has to, or the only one where no other form was asked for."""
    functions: list[Json] = [tool["function"] for tool in body.get("tools") or ()]
    choice = body.get("tool_choice", "auto")
    if not functions or choice == "none":
        return None
    if isinstance(choice, dict):
        return next(function for function in functions if function["name"] == choice["function"]["name"])
    was_answered = any(message["role"] == "tool" for message in body["messages"])
    is_the_form = len(functions) == 1 and schema in (None, functions[0].get("parameters"))
    return functions[0] if choice == "required" or (is_the_form and not was_answered) else None


def _fill(schema: Json, path: tuple[str, ...]) -> Any:
    if "enum" in schema:
        return "informative" if "informative" in schema["enum"] else schema["enum"][0]
    if "anyOf" in schema or isinstance(schema.get("type"), list):
        return None
    match schema["type"]:
        case "object":
            return {name: _fill(part, (*path, name)) for name, part in schema["properties"].items()}
        case "array":
            return []
    plain = {"string": _write(path), "boolean": not path[-1].startswith("needs"), "integer": 1, "number": 1}
    return plain[schema["type"]]


def _write(path: tuple[str, ...]) -> str:
    if len(path) > 1 and path[-2] in path[1:]:
        alt_text, long_description = SENTENCES.get(path[-2].partition("-")[0], SENTENCES["en"])
        return alt_text if path[-1] == "alt_text" else long_description
    return "It shows a scene that the page is about."


def completion(
    row: Row, body: Json, content: str, prompt_characters: int, images: int, calls: Sequence[tuple[str, str]] = ()
) -> Json:
    """A chat completion in this provider's form: the content, or calls of functions, each a name and its arguments."""
    written = content + "".join(arguments for _, arguments in calls)
    tokens = {
        "prompt_tokens": IMAGE_TOKENS * images + prompt_characters // 4,
        "completion_tokens": max(1, len(written) // 4),
    }
    usage: Json = {**tokens, "total_tokens": sum(tokens.values())}
    message: Json = {"role": "assistant", "content": content}
    if calls:
        message |= {"content": None, "tool_calls": [_call(row, place, *call) for place, call in enumerate(calls)]}
    choice: Json = {"index": 0, "message": message, "finish_reason": "tool_calls" if calls else "stop"}
    answer: Json = {
        "id": f"chatcmpl-{time.monotonic_ns():x}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": body["model"],
        "choices": [choice],
        "usage": usage,
    }
    match row.name:
        case "openai":
            choice["logprobs"] = None
            message |= {"refusal": None, "annotations": []}
            answer["service_tier"] = "default"
        case "groq":
            choice["logprobs"] = None
            usage |= {"queue_time": 0.01, "prompt_time": 0.02, "completion_time": 0.3, "total_time": 0.32}
            answer |= {"system_fingerprint": "fp_fake", "x_groq": {"id": "req_fake"}}
        case "together":
            answer["prompt"] = []
        case "xai":
            choice["logprobs"] = None
            message["refusal"] = None
            answer["system_fingerprint"] = "fp_fake"
        case "local" | "ollama":
            answer["system_fingerprint"] = "fp_ollama"
        case "vllm":
            choice |= {"logprobs": None, "stop_reason": None}
            message |= {"refusal": None, "reasoning_content": None, "tool_calls": message.get("tool_calls", [])}
            usage["prompt_tokens_details"] = None
        case "llamacpp":
            answer |= {"system_fingerprint": "b1-fake", "timings": {"prompt_n": 1, "predicted_n": 1}}
        case "lmstudio":
            choice["logprobs"] = None
            answer |= {"stats": {}, "system_fingerprint": body["model"]}
    return answer


def _call(row: Row, place: int, name: str, arguments: str) -> Json:
    call: Json = {"id": f"call_{place}", "type": "function", "function": {"name": name, "arguments": arguments}}
    return call | ({"index": place} if row.name in {"together", "ollama"} else {})


def speak(text: str, speed: float = 1.0) -> bytes:
    """A mono 16-bit WAV file that passes for speech, as long as it takes to say `text`."""
    return sounds.wav(sounds.speak(text, speed))
