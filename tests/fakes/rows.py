"""The providers and servers that the fake plays: where they live, what they take, and how they refuse."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import groq.types.audio.speech_create_params as groq_speech
import groq.types.chat.completion_create_params as groq_chat
import openai.types.audio.speech_create_params as openai_speech
import openai.types.chat.completion_create_params as openai_chat
import together.types.audio.speech_create_params as together_speech
import together.types.chat.completion_create_params as together_chat
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from pydantic import TypeAdapter

from tests.fakes import bodies

Json = bodies.Json

CHAT = "/chat/completions"
SPEECH = "/audio/speech"


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is wrong with a request."""

    status: int
    message: str
    code: str | None = None
    type: str = "invalid_request_error"
    param: str | None = None
    failed_generation: str | None = None
    """What Groq's model wrote that does not hold the schema."""


def openai_error(refusal: Refusal) -> Json:
    fields = {"message": refusal.message, "type": refusal.type, "param": refusal.param, "code": refusal.code}
    return {"error": fields}


def groq_error(refusal: Refusal) -> Json:
    fields = openai_error(refusal)["error"] | {"failed_generation": refusal.failed_generation}
    return {"error": {key: value for key, value in fields.items() if value is not None}}


def xai_error(refusal: Refusal) -> Json:
    return {"code": refusal.code or "Client specified an invalid argument", "error": refusal.message}


def ollama_error(refusal: Refusal) -> Json:
    kind = {400: "invalid_request_error", 404: "not_found_error"}.get(refusal.status, "api_error")
    return {"error": {"message": refusal.message, "type": kind, "param": None, "code": None}}


def vllm_error(refusal: Refusal) -> Json:
    kind = {400: "BadRequestError", 404: "NotFoundError"}.get(refusal.status, "InternalServerError")
    return {"error": {"message": refusal.message, "type": kind, "param": refusal.param, "code": refusal.status}}


def llamacpp_error(refusal: Refusal) -> Json:
    kind = {400: "invalid_request_error", 404: "not_found_error"}.get(refusal.status, "server_error")
    return {"error": {"code": refusal.status, "message": refusal.message, "type": kind}}


def lmstudio_error(refusal: Refusal) -> Json:
    return {"error": refusal.message}


def localai_error(refusal: Refusal) -> Json:
    return {"error": {"code": refusal.status, "message": refusal.message, "type": ""}}


def kokoro_error(refusal: Refusal) -> Json:
    return {"detail": {"error": "validation_error", "message": refusal.message, "type": refusal.type}}


def speaches_error(refusal: Refusal) -> Json:
    return {"detail": [{"type": "value_error", "loc": ["body", refusal.param], "msg": refusal.message}]}


def openedai_error(refusal: Refusal) -> Json:
    return {"message": refusal.message, "code": refusal.status, "type": "BadRequestError", "param": refusal.param}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    name: str
    prefix: str
    """Path of its base URL."""
    key_variable: str
    base_url_variable: str
    models: tuple[str, ...]
    takes: Mapping[str, Any]
    """Typed body of each path that takes one."""
    error: Callable[[Refusal], Json] = openai_error
    unknown_field: str = "Unknown parameter: '{}'."
    needs_key: bool = True
    invalid_status: int = 400
    bare_model_list: bool = False
    voices_path: str = ""
    """Where it lists its voices; empty where it does not."""
    forms: tuple[str, ...] = ("json_schema", "json_object")
    """Types of `response_format` it takes."""
    is_local: bool = False
    """It fetches no images and chooses no tools unasked."""
    image_formats: tuple[str, ...] = ("JPEG", "PNG", "WEBP", "GIF")
    """By Pillow's names."""
    image_bytes: int = 50_000_000
    """Of one image."""
    image_counts: Mapping[str, int] = field(default_factory=dict)
    """By patterns of model names; a model that fits none takes any number."""
    limit_headers: str = ""
    """How it spells the rest of a window of its rate limits: groq, openai, together, or not at all."""

    @property
    def key(self) -> str:
        return f"key-of-{self.name}"


FINE_TUNED = f"ft:gpt-4.1-mini:{'descriptions-of-images-' * 8}"
"""A name of 200 characters."""


def _server(name: str, models: tuple[str, ...], takes: Any = None, speech: Any = None, **rules: Any) -> Row:
    """A local server with a name, which describes, speaks, or both."""
    return Row(
        name=name,
        prefix=f"/{name}/v1",
        key_variable=f"{name.upper()}_API_KEY",
        base_url_variable=f"{name.upper()}_BASE_URL",
        models=models,
        takes={path: form for path, form in ((CHAT, takes), (SPEECH, speech)) if form},
        needs_key=False,
        is_local=True,
        **rules,
    )


ROWS: Mapping[str, Row] = {
    row.name: row
    for row in (
        Row(
            name="groq",
            prefix="/groq/openai/v1",
            key_variable="GROQ_API_KEY",
            base_url_variable="GROQ_BASE_URL",
            models=(
                "qwen/qwen3.8-27b", "meta-llama/llama-4-scout-17b-16e-instruct", "llama-3.2-11b-vision-preview",
                "canopylabs/orpheus-v1-english", "canopylabs/orpheus-arabic-saudi",
            ),
            takes={CHAT: groq_chat.CompletionCreateParams, SPEECH: groq_speech.SpeechCreateParams},
            error=groq_error,
            unknown_field="property '{}' is unsupported",
            image_counts={"llama-3.2*": 1, "meta-llama/llama-4*": 5, "qwen/qwen3.8*": 3},
            limit_headers="groq",
        ),
        Row(
            name="openai",
            prefix="/openai/v1",
            key_variable="OPENAI_API_KEY",
            base_url_variable="OPENAI_BASE_URL",
            models=("gpt-6-luna", "gpt-6-sol", "gpt-4.1-mini", FINE_TUNED, "gpt-4o-mini-tts", "tts-1", "tts-1-hd"),
            takes={CHAT: openai_chat.CompletionCreateParams, SPEECH: openai_speech.SpeechCreateParams},
            limit_headers="openai",
        ),
        Row(
            name="together",
            prefix="/together/v1",
            key_variable="TOGETHER_API_KEY",
            base_url_variable="TOGETHER_BASE_URL",
            models=(
                "Qwen/Qwen3.5-9B", "zai-org/GLM-5.3-Flash", "hexgrad/Kokoro-82M", "cartesia/sonic",
                "canopylabs/orpheus-3b-0.1-ft",
            ),
            takes={CHAT: together_chat.CompletionCreateParams, SPEECH: together_speech.SpeechCreateParams},
            bare_model_list=True,
            limit_headers="together",
        ),
        Row(
            name="xai",
            prefix="/xai/v1",
            key_variable="XAI_API_KEY",
            base_url_variable="XAI_BASE_URL",
            models=("grok-4.3", "grok-4.7"),
            takes={CHAT: bodies.XaiChat, SPEECH: bodies.XaiSpeech, "/tts": bodies.XaiTts},
            error=xai_error,
            unknown_field="Failed to deserialize the JSON body into the target type: unknown field `{}`",
            invalid_status=422,
            voices_path="/tts/voices",
            image_formats=("JPEG", "PNG"),
            image_bytes=20 * 1024 * 1024,
        ),
        Row(
            name="local",
            prefix="/local/v1",
            key_variable="ALTALOUD_LOCAL_VISION_API_KEY",
            base_url_variable="ALTALOUD_LOCAL_VISION_BASE_URL",
            models=("llava:7b", "qwen2.5vl:latest", "qwen3-vl:8b", "kokoro"),
            takes={CHAT: bodies.LocalChat, SPEECH: bodies.LocalSpeech},
            needs_key=False,
            is_local=True,
        ),
        _server(
            "ollama",
            ("qwen2.5vl:latest", "qwen3-vl:8b", "llama3.2-vision:11b"),
            bodies.OllamaChat,
            error=ollama_error,
            image_formats=("JPEG", "PNG", "WEBP"),
            image_counts={"llama3.2-vision*": 1},
        ),
        _server(
            "vllm",
            ("Qwen/Qwen2.5-VL-7B-Instruct", "Qwen/Qwen3-VL-8B-Instruct"),
            bodies.TemplateChat,
            error=vllm_error,
            unknown_field="{{'type': 'extra_forbidden', 'loc': ('body', '{}'), 'msg': 'Extra inputs not permitted'}}",
        ),
        _server("llamacpp", ("gemma-3-12b-it", "qwen3-vl-8b"), bodies.TemplateChat, error=llamacpp_error),
        _server(
            "lmstudio",
            ("google/gemma-3-12b", "qwen/qwen3-vl-8b"),
            bodies.LmStudioChat,
            error=lmstudio_error,
            forms=("json_schema",),
        ),
        _server(
            "localai",
            ("gemma-3-12b-it", "qwen3-vl-8b", "voice-en-us-amy-low"),
            bodies.TemplateChat,
            bodies.LocalAiSpeech,
            error=localai_error,
        ),
        _server(
            "kokoro",
            ("kokoro", "tts-1", "tts-1-hd"),
            speech=bodies.KokoroSpeech,
            error=kokoro_error,
            voices_path="/audio/voices",
        ),
        _server(
            "speaches",
            ("speaches-ai/Kokoro-82M-v1.0-ONNX", "speaches-ai/piper-en_US-ryan-low"),
            speech=bodies.SpeachesSpeech,
            error=speaches_error,
            invalid_status=422,
        ),
        _server("openedai", ("tts-1", "tts-1-hd"), speech=bodies.OpenSpeech, error=openedai_error),
    )
}  # fmt: skip


@cache
def validator(row: str, path: str) -> Draft202012Validator:
    """Of the typed parameters, with every object closed: a key that the types do not have is wrong."""
    schema = TypeAdapter(ROWS[row].takes[path]).json_schema()
    _close(schema)
    return Draft202012Validator(schema)


@cache
def known_fields(row: str, path: str) -> frozenset[str]:
    """Every top-level field of the typed parameters; where they are a choice of types, of all of them."""
    schema = validator(row, path).schema
    variants = [schema, *schema.get("anyOf", ())]
    resolved = [
        schema["$defs"][part["$ref"].rpartition("/")[2]] if "$ref" in part else part
        for part in variants
    ]  # fmt: skip
    return frozenset(name for part in resolved for name in part.get("properties", ()))


def _close(schema: object) -> None:
    if isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict):
            schema["additionalProperties"] = False
        for part in schema.values():
            _close(part)
    elif isinstance(schema, list):
        for part in schema:
            _close(part)
