"""What the providers refuse beyond their types: the rules that only a server knows."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator

from tests.fakes.rows import Json, Refusal, Row, validator

GROQ_BODY_BYTES = 4_000_000
"""Of a request that carries base64."""
SPEECH_CHARACTERS = {"groq": 200, "xai": 4096, "openai": 4096}
SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


def find_objection(row: Row, path: str, body: Json, size: int) -> Refusal | None:
    """What this provider has against a request of `size` bytes, in the order in which providers look."""
    return next(iter(_objections(row, path, body, size)), None)


def _objections(row: Row, path: str, body: Json, size: int) -> Iterator[Refusal]:
    for error in sorted(validator(row.name, path).iter_errors(body), key=str):
        where = ".".join(map(str, error.absolute_path)) or error.message.partition("(")[2].partition(" ")[0].strip("'")
        yield Refusal(row.invalid_status, f"{where}: {error.message[:300]}", "unknown_parameter", param=where)
    if path == "/chat/completions":
        yield from _against_chat(row, body, size)
    else:
        yield from _against_speech(row, body)


def _against_chat(row: Row, body: Json, size: int) -> Iterator[Refusal]:
    if body["model"] not in row.models:
        yield Refusal(404, f"The model `{body['model']}` does not exist", "model_not_found", param="model")
    images = list(read_image_urls(body))
    for url in images:
        yield from _against_image(row, url)
    if row.name == "groq":
        yield from _against_groq(body, size, images)
    if row.name == "openai" and "max_tokens" in body:
        yield Refusal(400, "Use 'max_completion_tokens' instead.", "unsupported_parameter", param="max_tokens")
    yield from _against_form(row, body)


def _against_image(row: Row, url: str) -> Iterator[Refusal]:
    head, _, data = url.partition(",")
    if not head.startswith("data:image/"):
        if row.name == "local":
            yield Refusal(400, "invalid image input: only data URLs are supported")
        return
    try:
        image = base64.b64decode(data, validate=True)
    except binascii.Error:
        yield Refusal(400, "Invalid base64 image_url.", "invalid_base64")
        return
    if not image.startswith(SIGNATURES):
        yield Refusal(400, "The image is neither JPEG nor PNG.", "invalid_image_format")


def _against_groq(body: Json, size: int, images: list[str]) -> Iterator[Refusal]:
    if size > GROQ_BODY_BYTES and images:
        yield Refusal(413, "Request Entity Too Large", "request_too_large")
    if any("name" in message for message in body["messages"]):
        yield Refusal(400, "property 'name' is unsupported", param="messages")
    form = body.get("response_format", {}).get("type")
    if form == "json_schema" and (body.get("stream") or not body["model"].startswith(("qwen/qwen3.8", "openai/"))):
        yield Refusal(400, "This model does not support response format `json_schema`.", param="response_format")
    if "llama-3.2" in body["model"] and any(message["role"] == "system" for message in body["messages"]):
        yield Refusal(400, "prompting with images is incompatible with system messages")


def _against_form(row: Row, body: Json) -> Iterator[Refusal]:
    form = body.get("response_format", {})
    if form.get("type") == "json_object" and row.name in {"groq", "openai"}:
        texts = " ".join(_texts(body))
        if "json" not in texts.lower():
            yield Refusal(400, "'messages' must contain the word 'json' in some form", param="messages")
    if form.get("type") == "json_schema" and form["json_schema"].get("strict"):
        for fault in _strict_faults(form["json_schema"]["schema"], "schema"):
            message = f"Invalid schema for response_format: {fault}"
            yield Refusal(400, message, "invalid_json_schema", param="response_format")


def _strict_faults(schema: object, where: str) -> Iterator[str]:
    """Of OpenAI's strict mode: all required, nothing additional, nothing referred to."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield f"{where} refers to another schema"
        if schema.get("type") == "object":
            if schema.get("additionalProperties") is not False:
                yield f"{where}: additionalProperties must be false"
            if set(schema.get("required", ())) != set(schema.get("properties", ())):
                yield f"{where}: required must name every property"
        for key, part in schema.items():
            yield from _strict_faults(part, f"{where}.{key}")
    elif isinstance(schema, list):
        for index, part in enumerate(schema):
            yield from _strict_faults(part, f"{where}[{index}]")


def _against_speech(row: Row, body: Json) -> Iterator[Refusal]:
    if "model" in body and body["model"] not in row.models and row.name != "xai":
        yield Refusal(404, f"The model `{body['model']}` does not exist", "model_not_found", param="model")
    text = str(body.get("input") or body.get("text") or "")
    if not text.strip():
        yield Refusal(400, "input must not be empty", param="input")
    if len(text) > SPEECH_CHARACTERS.get(row.name, 100_000):
        yield Refusal(400, f"input has {len(text)} characters", "string_above_max_length", param="input")
    if body.get("response_format", body.get("output_format", {}).get("codec", "mp3")) != "wav":
        yield Refusal(400, "response_format must be one of [wav]", param="response_format")


def read_image_urls(body: Json) -> Iterator[str]:
    """The images of a chat request."""
    for message in body["messages"]:
        if isinstance(message["content"], list):
            yield from (part["image_url"]["url"] for part in message["content"] if part["type"] == "image_url")


def _texts(body: Json) -> Iterator[str]:
    for message in body["messages"]:
        if isinstance(message["content"], str):
            yield message["content"]
        else:
            yield from (part["text"] for part in message["content"] if part["type"] == "text")


def read_texts(body: Json) -> str:
    """All words of a chat request, without its images."""
    return "\n".join(_texts(body))
