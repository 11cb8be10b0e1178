"""Requests as clients of the fake would write them."""

from __future__ import annotations

import base64
from typing import Any

import httpx
from PIL import Image

from tests.fakes.provider import FakeProvider
from tests.fakes.rows import ROWS
from tests.pictures import save


def data_url(padding: int = 0, size: tuple[int, int] = (40, 30), kind: str = "PNG") -> str:
    """The address of a picture of so many pixels, with so many bytes after its end."""
    picture = save(Image.new("1", size), kind) + bytes(padding)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(picture).decode()}"


IMAGE = data_url()
WORDS: list[dict[str, Any]] = [{"role": "user", "content": "hello"}]
TEXT = {"type": "text", "text": "Describe it as JSON."}


def ask(*urls: str, **image: Any) -> list[Any]:
    """Messages with images in them, or with one."""
    images = [{"type": "image_url", "image_url": {"url": url, **image}} for url in urls or (IMAGE,)]
    return [{"role": "user", "content": [*images, TEXT]}]


VISION = {
    "groq": "qwen/qwen3.8-27b",
    "openai": "gpt-6-luna",
    "together": "Qwen/Qwen3.5-9B",
    "xai": "grok-4.3",
    "local": "llava:7b",
    "ollama": "qwen3-vl:8b",
    "vllm": "Qwen/Qwen3-VL-8B-Instruct",
    "llamacpp": "gemma-3-12b-it",
    "lmstudio": "qwen/qwen3-vl-8b",
    "localai": "gemma-3-12b-it",
}
SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": False}


async def post(http: httpx.AsyncClient, fake: FakeProvider, row: str, path: str, body: Any) -> httpx.Response:
    headers = {"authorization": f"Bearer {ROWS[row].key}"}
    return await http.post(fake.base_url(row) + path, json=body, headers=headers)


def chat(row: str, **changes: Any) -> dict[str, Any]:
    return {"model": VISION[row], "messages": ask()} | changes


def form(**schema: Any) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": "it", "strict": True, "schema": SCHEMA | schema}}


TOOL = {"type": "function", "function": {"name": "answer", "parameters": SCHEMA}}
LLAMA_3, LLAMA_4 = "llama-3.2-11b-vision-preview", "meta-llama/llama-4-scout-17b-16e-instruct"


def strict_tool(**schema: Any) -> dict[str, Any]:
    return {"type": "function", "function": {"name": "answer", "strict": True, "parameters": SCHEMA | schema}}


def object_of(**properties: Any) -> dict[str, Any]:
    names = list(properties)
    return {"type": "object", "properties": properties, "required": names, "additionalProperties": False}


STRING = {"type": "string"}
