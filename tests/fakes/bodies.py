"""Bodies of the providers that publish no types of their own, as typed parameters."""

from __future__ import annotations

from typing import Any, Literal, NotRequired

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


class CalledFunction(TypedDict):
    name: str
    arguments: str


class ToolCall(TypedDict):
    id: str
    type: Literal["function"]
    function: CalledFunction


class LocalMessage(TypedDict):
    role: Literal["system", "user", "assistant", "tool"]
    content: NotRequired[str | list[LocalPart] | None]
    tool_calls: NotRequired[list[ToolCall]]
    tool_call_id: NotRequired[str]


class XaiMessage(TypedDict):
    role: Literal["system", "user", "assistant", "tool"]
    content: NotRequired[str | list[XaiPart]]
    tool_calls: NotRequired[list[ToolCall]]
    tool_call_id: NotRequired[str]


class NamedSchema(TypedDict):
    name: str
    strict: NotRequired[bool]
    schema: Json


class ResponseFormat(TypedDict):
    type: Literal["text", "json_object", "json_schema"]
    json_schema: NotRequired[NamedSchema]


class StreamOptions(TypedDict):
    include_usage: NotRequired[bool]


class Function(TypedDict):
    name: str
    description: NotRequired[str]
    parameters: NotRequired[Json]
    strict: NotRequired[bool]


class Tool(TypedDict):
    type: Literal["function"]
    function: Function


class FunctionName(TypedDict):
    name: str


class NamedChoice(TypedDict):
    type: Literal["function"]
    function: FunctionName


ChoiceWord = Literal["none", "auto", "required"]
Effort = Literal["none", "low", "medium", "high"]


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
    tools: NotRequired[list[Tool]]
    tool_choice: NotRequired[ChoiceWord | NamedChoice]
    parallel_tool_calls: NotRequired[bool]
    stream: NotRequired[bool]
    stream_options: NotRequired[StreamOptions]


class TemplateArguments(TypedDict):
    enable_thinking: NotRequired[bool]


class ServerChat(TypedDict):
    """What every local server takes."""

    model: str
    messages: list[LocalMessage]
    max_tokens: NotRequired[int]
    temperature: NotRequired[float]
    top_p: NotRequired[float]
    seed: NotRequired[int]
    response_format: NotRequired[ResponseFormat]
    tools: NotRequired[list[Tool]]
    stream: NotRequired[bool]
    stream_options: NotRequired[StreamOptions]


class LocalChat(ServerChat):
    """A server that nobody named."""

    chat_template_kwargs: NotRequired[TemplateArguments]


class OllamaChat(ServerChat):
    """No tool_choice; thought is switched by the effort."""

    reasoning_effort: NotRequired[Effort]


class TemplateChat(ServerChat):
    """vLLM, llama.cpp and LocalAI: the model's own chat template takes arguments."""

    tool_choice: NotRequired[ChoiceWord | NamedChoice]
    chat_template_kwargs: NotRequired[TemplateArguments]


class LmStudioChat(ServerChat):
    """A tool is chosen by a word only."""

    tool_choice: NotRequired[ChoiceWord]


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


class OpenSpeech(TypedDict):
    """OpenAI's fields, as openedai-speech and others take them."""

    model: str
    input: str
    voice: str
    response_format: NotRequired[Literal["mp3", "opus", "aac", "flac", "wav", "pcm"]]
    speed: NotRequired[float]


class LocalSpeech(OpenSpeech):
    """Any server, some of which stream."""

    stream: NotRequired[bool]


class KokoroSpeech(LocalSpeech):
    """Kokoro-FastAPI, which streams unless told not to."""

    lang_code: NotRequired[str]
    volume_multiplier: NotRequired[float]


class SpeachesSpeech(OpenSpeech):
    sample_rate: NotRequired[int]


class LocalAiSpeech(TypedDict):
    """Its models have voices of their own; which ones, their configuration says."""

    model: str
    input: str
    voice: NotRequired[str]
    language: NotRequired[str]
    response_format: NotRequired[str]
    sample_rate: NotRequired[int]
    stream: NotRequired[bool]
    speed: NotRequired[float]
