"""What the providers refuse beyond their types: the rules that only a server knows."""

from __future__ import annotations

import base64
import binascii
import fnmatch
import io
import json
import re
from collections.abc import Collection, Iterator

from PIL import Image

from tests.fakes.rows import CHAT, Json, Refusal, Row, known_fields, validator
from tests.fakes.speech import against_speech

GROQ_BODY_BYTES = 4_000_000
"""Of a request that carries base64."""
GROQ_PIXELS = 33_177_600
RETIRED = {
    "ollama": "model '{}' not found, try pulling it first",
    "together": "Unable to access model {}. Please visit the site to see the list of supported models.",
    "xai": "The model {} does not exist or your team does not have access to it.",
}
RETIRED_OTHERWISE = "The model `{}` does not exist or you do not have access to it."


def find_objection(row: Row, path: str, body: Json, size: int, lacks: Collection[str] = ()) -> Refusal | None:
    """What this provider has against a request of `size` bytes, in the order in which providers look.

    `lacks` names fields, forms of answer, audio formats and models that it knows no more.
    """
    return next(iter(_objections(row, path, body, size, lacks)), None)


def _objections(row: Row, path: str, body: Json, size: int, lacks: Collection[str]) -> Iterator[Refusal]:
    unknown = [name for name in body if name not in known_fields(row.name, path) or name in lacks]
    if "detail" in lacks and any("detail" in image for image in _images(body)):
        unknown.append("detail")
    for name in unknown:
        code = "unknown_parameter" if row.name == "openai" else None
        yield Refusal(row.invalid_status, row.unknown_field.format(name), code, param=name if code else None)
    for error in sorted(validator(row.name, path).iter_errors(body), key=str):
        where = ".".join(map(str, error.absolute_path)) or error.message.partition("(")[2].partition(" ")[0].strip("'")
        yield Refusal(row.invalid_status, f"{where}: {error.message[:300]}", "unknown_parameter", param=where)
    if body.get("model") in lacks:
        yield _model_gone(row, body)
    if path == CHAT:
        yield from _against_chat(row, body, size, lacks)
    else:
        yield from against_speech(row, body, lacks)


def _model_gone(row: Row, body: Json) -> Refusal:
    message = RETIRED.get(row.name, RETIRED_OTHERWISE).format(body["model"])
    code = {"xai": "Some requested entity was not found", "together": "model_not_available"}.get(row.name)
    return Refusal(404, message, code or "model_not_found", param="model")


def _against_chat(row: Row, body: Json, size: int, lacks: Collection[str]) -> Iterator[Refusal]:
    if body["model"] not in row.models:
        yield _model_gone(row, body)
    if row.name == "groq":
        yield from _against_groq(body, size)
    yield from _against_images(row, body)
    if row.name == "openai" and "max_tokens" in body:
        yield Refusal(400, "Use 'max_completion_tokens' instead.", "unsupported_parameter", param="max_tokens")
    yield from _against_form(row, body, lacks)
    yield from _against_calls(body)


def _against_images(row: Row, body: Json) -> Iterator[Refusal]:
    urls = list(read_image_urls(body))
    most = next(
        (n for pattern, n in row.image_counts.items() if fnmatch.fnmatchcase(body["model"], pattern)), len(urls)
    )
    if len(urls) > most:
        yield Refusal(400, f"Too many images provided. This model supports up to {most} images")
    for url in urls:
        yield from _against_image(row, url)


def _against_image(row: Row, url: str) -> Iterator[Refusal]:
    head, _, data = url.partition(",")
    if not head.startswith("data:image/"):
        if row.is_local:
            yield Refusal(400, "invalid image input: only data URLs are supported")
        return
    try:
        image = base64.b64decode(data, validate=True)
    except binascii.Error:
        yield Refusal(400, "Invalid base64 image_url.", "invalid_base64")
        return
    try:
        with Image.open(io.BytesIO(image)) as opened:  # reads the head alone
            form, pixels = opened.format, opened.width * opened.height
    except OSError:
        form, pixels = None, 0
    if form not in row.image_formats:
        yield Refusal(400, f"The image is none of {', '.join(row.image_formats)}.", "invalid_image_format")
    if len(image) > row.image_bytes:
        yield Refusal(400, f"The image exceeds {row.image_bytes} bytes.", "image_too_large")
    if row.name == "groq" and pixels > GROQ_PIXELS:
        yield Refusal(400, f"Image dimensions exceed the limit of {GROQ_PIXELS} pixels")


def _against_groq(body: Json, size: int) -> Iterator[Refusal]:
    if size > GROQ_BODY_BYTES and any(url.startswith("data:") for url in read_image_urls(body)):
        yield Refusal(413, "Request Entity Too Large", "request_too_large")
    if any("name" in message for message in body["messages"]):
        yield Refusal(400, "property 'name' is unsupported", param="messages")
    form = body.get("response_format", {}).get("type", "text")
    if form == "json_schema" and not body["model"].startswith(("qwen/qwen3.8", "openai/")):
        yield Refusal(400, "This model does not support response format `json_schema`.", param="response_format")
    if form != "text" and body.get("stream"):
        yield Refusal(400, "`response_format` does not support streaming")
    if form != "text" and body.get("tools"):
        yield Refusal(400, "json mode cannot be combined with tool/function calling")
    if form != "text" and body.get("reasoning_format") == "raw":
        yield Refusal(400, "reasoning_format `raw` cannot be combined with JSON mode or tool calls")
    if "reasoning_effort" in body and not body["model"].startswith(("qwen/", "openai/")):
        yield Refusal(400, "`reasoning_effort` is not supported with this model", param="reasoning_effort")
    if "llama-3.2" in body["model"] and any(message["role"] == "system" for message in body["messages"]):
        yield Refusal(400, "prompting with images is incompatible with system messages")


def _against_form(row: Row, body: Json, lacks: Collection[str]) -> Iterator[Refusal]:
    form = body.get("response_format", {})
    named = form.get("type", "text")
    if named != "text" and (named not in row.forms or named in lacks):
        taken = " or ".join(f"'{name}'" for name in (*row.forms, "text") if name not in lacks)
        yield Refusal(400, f"'response_format.type' must be {taken}", param="response_format")
    if named == "json_object" and row.name in {"groq", "openai"}:
        texts = " ".join(_texts(body))
        if "json" not in texts.lower():
            yield Refusal(400, "'messages' must contain the word 'json' in some form", param="messages")
    if named == "json_schema" and form["json_schema"].get("strict"):
        yield from _against_schema(form["json_schema"]["schema"], "response_format")
    for tool in body.get("tools") or ():
        if tool["function"].get("strict"):
            yield from _against_schema(tool["function"]["parameters"], "tools")
    if row.name == "llamacpp" and body.get("tools") and named != "text":
        yield Refusal(400, "Cannot use custom grammar constraints with tools.")


def _against_calls(body: Json) -> Iterator[Refusal]:
    """Functions that were called stand in the conversation as OpenAI has them; others are less strict."""
    if "tool_choice" in body and not body.get("tools"):
        yield Refusal(400, "'tool_choice' is only allowed when 'tools' are specified.", param="tool_choice")
    open_calls: set[str] = set()
    for message in body["messages"]:
        if message["role"] == "tool":
            open_calls.discard(message["tool_call_id"])
        elif open_calls:
            break
        for call in message.get("tool_calls", ()):
            open_calls.add(call["id"])
            if not re.fullmatch(r"[\w-]{1,64}", call["function"]["name"], re.ASCII):
                yield Refusal(400, "Invalid name of a function: expected a string that matches ^[a-zA-Z0-9_-]+$.")
            if _is_no_object(call["function"]["arguments"]):
                yield Refusal(400, "The arguments of a function are no JSON object.")
    if open_calls:
        said = "An assistant message with 'tool_calls' must be followed by tool messages responding to each of them."
        yield Refusal(400, said, param="messages")


def _is_no_object(arguments: str) -> bool:
    try:
        return not isinstance(json.loads(arguments), dict)
    except ValueError:
        return True


def _against_schema(schema: Json, field: str) -> Iterator[Refusal]:
    for fault in _strict_faults(schema, "schema"):
        yield Refusal(400, f"Invalid schema for {field}: {fault}", "invalid_json_schema", param=field)


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


def read_image_urls(body: Json) -> Iterator[str]:
    """The images of a chat request."""
    return (image["url"] for image in _images(body))


def _images(body: Json) -> Iterator[Json]:
    return (part["image_url"] for part in _parts(body) if part["type"] == "image_url")


def _texts(body: Json) -> Iterator[str]:
    return (part["text"] for part in _parts(body) if part["type"] == "text")


def _parts(body: Json) -> Iterator[Json]:
    """Of every message, words alone being a part too. Nothing of a body that is not shaped like one."""
    messages = body.get("messages")
    for message in messages if isinstance(messages, list) else ():
        content = message.get("content")
        if isinstance(content, str):
            yield {"type": "text", "text": content}
        elif isinstance(content, list):
            yield from content


def read_texts(body: Json) -> str:
    """All words of a chat request, without its images."""
    return "\n".join(_texts(body))
