"""The five providers that the fake plays: where they live, what they take, and how they refuse."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, NotRequired

import groq.types.audio.speech_create_params as groq_speech
import groq.types.chat.completion_create_params as groq_chat
import openai.types.audio.speech_create_params as openai_speech
import openai.types.chat.completion_create_params as openai_chat
import together.types.audio.speech_create_params as together_speech
import together.types.chat.completion_create_params as together_chat
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from pydantic import TypeAdapter
from typing_extensions import TypedDict

Json = dict[str, Any]


class ImageUrl(TypedDict):
    url: str


class DetailedImageUrl(ImageUrl):
    detail: NotRequired[Literal["auto", "low", "high"]]


class LocalPart(TypedDict):
    type: Literal["text", "image_url"]
    text: NotRequired[str]
    image_url: NotRequired[ImageUrl]


class XaiPart(TypedDict):
    type: Literal["text", "image_url"]
    text: NotRequired[str]
    image_url: NotRequired[DetailedImageUrl]


class LocalMessage(TypedDict):
    role: Literal["system", "user", "assistant"]
    content: str | list[LocalPart]


class XaiMessage(TypedDict):
    role: Literal["system", "user", "assistant", "tool"]
    content: str | list[XaiPart]


class NamedSchema(TypedDict):
    name: str
    strict: NotRequired[bool]
    schema: dict[str, Any]


class ResponseFormat(TypedDict):
    type: Literal["text", "json_object", "json_schema"]
    json_schema: NotRequired[NamedSchema]


class StreamOptions(TypedDict):
    include_usage: NotRequired[bool]


class XaiChat(TypedDict):
    """Documented by xAI; `stop` and the penalties are refused by its reasoning models and left out."""

    model: str
    messages: list[XaiMessage]
    max_completion_tokens: NotRequired[int]
    temperature: NotRequired[float]
    top_p: NotRequired[float]
    seed: NotRequired[int]
    reasoning_effort: NotRequired[Literal["low", "medium", "high"]]
    response_format: NotRequired[ResponseFormat]
    stream: NotRequired[bool]
    stream_options: NotRequired[StreamOptions]


class TemplateArguments(TypedDict):
    enable_thinking: NotRequired[bool]


class LocalChat(TypedDict):
    """What Ollama, vLLM, llama.cpp, LM Studio and LocalAI all take."""

    model: str
    messages: list[LocalMessage]
    max_tokens: NotRequired[int]
    temperature: NotRequired[float]
    top_p: NotRequired[float]
    seed: NotRequired[int]
    response_format: NotRequired[ResponseFormat]
    chat_template_kwargs: NotRequired[TemplateArguments]
    stream: NotRequired[bool]
    stream_options: NotRequired[StreamOptions]


class XaiSpeech(TypedDict):
    model: str
    input: str
    voice: Literal["Eve", "Ara", "Rex", "Sal", "Leo"]
    response_format: NotRequired[Literal["mp3", "wav", "opus", "flac", "pcm"]]
    speed: NotRequired[float]


class XaiOutputFormat(TypedDict):
    codec: Literal["mp3", "wav", "pcm", "mulaw", "alaw"]
    sample_rate: NotRequired[int]
    bit_rate: NotRequired[int]


class XaiTts(TypedDict):
    text: str
    voice_id: str
    language: NotRequired[str]
    output_format: NotRequired[XaiOutputFormat]


class LocalSpeech(TypedDict):
    """OpenAI's fields, as Kokoro-FastAPI, Speaches and LocalAI take them, and `stream`, which Kokoro has on."""

    model: str
    input: str
    voice: str
    response_format: NotRequired[Literal["mp3", "opus", "aac", "flac", "wav", "pcm"]]
    speed: NotRequired[float]
    stream: NotRequired[bool]


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is wrong with a request."""

    status: int
    message: str
    code: str | None = None
    type: str = "invalid_request_error"
    param: str | None = None


def openai_error(refusal: Refusal) -> Json:
    fields = {"message": refusal.message, "type": refusal.type, "param": refusal.param, "code": refusal.code}
    return {"error": fields}


def groq_error(refusal: Refusal) -> Json:
    fields = {"message": refusal.message, "type": refusal.type, "param": refusal.param, "code": refusal.code}
    return {"error": {key: value for key, value in fields.items() if value}}


def xai_error(refusal: Refusal) -> Json:
    return {"code": refusal.code or "Client specified an invalid argument", "error": refusal.message}


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
    needs_key: bool = True
    invalid_status: int = 400
    bare_model_list: bool = False

    @property
    def key(self) -> str:
        return f"key-of-{self.name}"


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
                "canopylabs/orpheus-v1-english",
            ),
            takes={
                "/chat/completions": groq_chat.CompletionCreateParams,
                "/audio/speech": groq_speech.SpeechCreateParams,
            },
            error=groq_error,
        ),
        Row(
            name="openai",
            prefix="/openai/v1",
            key_variable="OPENAI_API_KEY",
            base_url_variable="OPENAI_BASE_URL",
            models=("gpt-6-luna", "gpt-6-sol", "gpt-4.1-mini", "gpt-4o-mini-tts", "tts-1"),
            takes={
                "/chat/completions": openai_chat.CompletionCreateParams,
                "/audio/speech": openai_speech.SpeechCreateParams,
            },
        ),
        Row(
            name="together",
            prefix="/together/v1",
            key_variable="TOGETHER_API_KEY",
            base_url_variable="TOGETHER_BASE_URL",
            models=("Qwen/Qwen3.5-9B", "zai-org/GLM-5.3-Flash", "hexgrad/Kokoro-82M", "cartesia/sonic"),
            takes={
                "/chat/completions": together_chat.CompletionCreateParams,
                "/audio/speech": together_speech.SpeechCreateParams,
            },
            bare_model_list=True,
        ),
        Row(
            name="xai",
            prefix="/xai/v1",
            key_variable="XAI_API_KEY",
            base_url_variable="XAI_BASE_URL",
            models=("grok-4.3", "grok-4.7"),
            takes={"/chat/completions": XaiChat, "/audio/speech": XaiSpeech, "/tts": XaiTts},
            error=xai_error,
            invalid_status=422,
        ),
        Row(
            name="local",
            prefix="/local/v1",
            key_variable="ALTALOUD_LOCAL_VISION_API_KEY",
            base_url_variable="ALTALOUD_LOCAL_VISION_BASE_URL",
            models=("llava:7b", "qwen2.5vl:latest", "qwen3-vl:8b", "kokoro"),
            takes={"/chat/completions": LocalChat, "/audio/speech": LocalSpeech},
            needs_key=False,
        ),
    )
}  # fmt: skip


@cache
def validator(row: str, path: str) -> Draft202012Validator:
    """Of the typed parameters, with every object closed: a key that the types do not have is wrong."""
    schema = TypeAdapter(ROWS[row].takes[path]).json_schema()
    _close(schema)
    return Draft202012Validator(schema)


def _close(schema: object) -> None:
    if isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict):
            schema["additionalProperties"] = False
        for part in schema.values():
            _close(part)
    elif isinstance(schema, list):
        for part in schema:
            _close(part)
