"""One row per vision provider, and the chain an operator makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from service.domain.images import ImageLimits
from service.errors import ConfigurationError
from service.outbound.chain import Endpoint, build_chain, connect
from service.settings import Settings
from service.vision.base import VisionProvider
from service.vision.chat import ChatDescriber
from service.vision.dialect import Dialect, Rung
from service.vision.models import Models, find_model, read_models
from service.vision.offline import OfflineDescriber

OFFLINE = "offline"
EVERY_RUNG = tuple(Rung)
PROMPT_BYTES = 133_000
"""Of a request's body, kept for everything but its pictures: prompt, schema, context."""
USAGE_IN_STREAM: Mapping[str, Any] = {"stream_options": {"include_usage": True}}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderRow(Endpoint):
    """What is true of a provider whatever the model; what varies by model stands in models.toml.

    All of them take JPEG and PNG, which are all that leaves the house.
    """

    example: str = ""
    """A model, where an entry has to name one."""
    kin: str = ""
    """The provider whose models are its own too, after those under its name."""
    output_cap: str = "max_completion_tokens"
    rungs: tuple[Rung, ...] = EVERY_RUNG
    detail: str | None = None
    repeats_schema: bool = False
    tool_choice: str | None = "required"
    takes_addresses: bool = True
    takes_tools: bool = False
    streams: tuple[Rung, ...] = EVERY_RUNG
    stream_fields: Mapping[str, Any] = field(default_factory=dict)
    batches: bool = False
    max_images: int = 10
    body_bytes: int = 12_000_000
    """Of a request; where providers take more, it is the time to upload that counts."""
    price: tuple[float, float] | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)

    @property
    def max_bytes(self) -> int:
        """Of all pictures of one request together, before base64 makes four bytes of three."""
        return (self.body_bytes - PROMPT_BYTES) * 3 // 4


def _local(name: str, base_url: str, example: str) -> ProviderRow:
    """A server of the operator's own: no key needed, no price, and images never by address."""
    return ProviderRow(
        base_url=base_url,
        base_url_variable=f"{name}_BASE_URL",
        key_variable=f"{name}_API_KEY",
        needs_key=False,
        example=example,
        kin="local",
        seconds=600,  # a model on a CPU writes a few words a second
        silent_seconds=300,  # and reads a picture in minutes
        output_cap="max_tokens",
        repeats_schema=True,
        takes_addresses=False,
        stream_fields=USAGE_IN_STREAM,
        max_images=4,
        price=(0.0, 0.0),
    )


PROVIDERS: Mapping[str, ProviderRow] = {
    "groq": ProviderRow(
        base_url="https://api.groq.com/openai/v1",
        base_url_variable="GROQ_BASE_URL",
        key_variable="GROQ_API_KEY",
        streams=(Rung.TOOL_CALL, Rung.PROMPT),  # “`response_format` does not support streaming”, nor tools
        batches=True,
        body_bytes=4_000_000,  # of one that carries base64
        max_images=1,
        once_more=frozenset({422}),
    ),
    "openai": ProviderRow(
        base_url="https://api.openai.com/v1",
        base_url_variable="OPENAI_BASE_URL",
        key_variable="OPENAI_API_KEY",
        detail="high",  # `auto` takes new models' full size, at up to 12,000 patches
        takes_tools=True,
        stream_fields=USAGE_IN_STREAM,
        batches=True,
        fields={"store": False},  # else kept for 30 days
    ),
    "together": ProviderRow(
        base_url="https://api.together.ai/v1",
        base_url_variable="TOGETHER_BASE_URL",
        key_variable="TOGETHER_API_KEY",
        output_cap="max_tokens",
        repeats_schema=True,
        max_images=4,
    ),
    "xai": ProviderRow(
        base_url="https://api.x.ai/v1",
        base_url_variable="XAI_BASE_URL",
        key_variable="XAI_API_KEY",
        detail="high",
        takes_tools=True,
        stream_fields=USAGE_IN_STREAM,
    ),
    # any server: what not all of them know is left out
    "local": replace(
        _local("ALTALOUD_LOCAL_VISION", "", "qwen2.5vl"),
        tool_choice=None,
        streams=(Rung.JSON_SCHEMA, Rung.JSON_OBJECT, Rung.PROMPT),
    ),
    "ollama": replace(_local("OLLAMA", "http://localhost:11434/v1", "qwen2.5vl"), tool_choice=None),
    "vllm": _local("VLLM", "http://localhost:8000/v1", "Qwen/Qwen2.5-VL-7B-Instruct"),
    "llamacpp": _local("LLAMACPP", "http://localhost:8080/v1", "gemma-3-12b-it"),
    "lmstudio": replace(
        _local("LMSTUDIO", "http://localhost:1234/v1", "qwen/qwen3-vl-8b"),
        rungs=(
            Rung.JSON_SCHEMA,
            Rung.TOOL_CALL,
            Rung.PROMPT,
        ),  # “'response_format.type' must be 'json_schema' or 'text'”
    ),
    "localai": _local("LOCALAI", "http://localhost:8080/v1", "gemma-3-12b-it"),
}
"""In the order in which an unset chain looks for a key."""
KNOWN = ", ".join([*PROVIDERS, OFFLINE])


def build_vision_chain(settings: Settings) -> tuple[list[VisionProvider], list[str]]:
    """The describers of ALTALOUD_VISION in its order, and one line for each entry that cannot be used.

    Nothing is contacted. Unset, the chain is the first provider whose key is there, else the offline describer.
    """
    wrong: tuple[str, ...] = ()
    try:
        models = read_models(settings.models)
    except ConfigurationError as error:
        models, wrong = read_models(), error.faults
    entries = settings.vision or (_first_with_key(settings.providers),)
    chain, faults = build_chain(
        "ALTALOUD_VISION", entries, lambda name, model: _build(name, model, settings.providers, models)
    )
    return chain, [*wrong, *faults]


def _first_with_key(variables: Mapping[str, str]) -> str:
    return next((name for name, row in PROVIDERS.items() if row.needs_key and row.key_variable in variables), OFFLINE)


def _build(name: str, model: str, variables: Mapping[str, str], models: Mapping[str, Models]) -> VisionProvider:
    """Raises ValueError with what is wrong with the entry."""
    if name == OFFLINE:
        if model:
            raise ValueError(f"{OFFLINE} takes no model")
        return OfflineDescriber()
    if name not in PROVIDERS:
        raise ValueError(f"“{name}” is not known; there are {KNOWN}")
    row, model = PROVIDERS[name], model or models[name].default
    if not model:
        raise ValueError(f"{name} needs a model, for example {name}:{row.example}")
    return ChatDescriber(make_dialect(name, model, models), connect(name, row, variables))


def make_dialect(name: str, model_name: str, models: Mapping[str, Models]) -> Dialect:
    """How a model is asked that is found at the provider `name` under `model_name`."""
    row = PROVIDERS[name]
    tables = (models[name], models[row.kin or name])
    model = find_model(tables, model_name)
    return Dialect(
        provider=name,
        model=model_name,
        limits=ImageLimits(
            max_side=model.max_side,
            max_pixels=model.max_pixels,
            max_bytes=min(model.max_bytes or row.max_bytes, row.max_bytes),
            max_images=model.max_images or row.max_images,
        ),
        output_cap=row.output_cap,
        rungs=model.rungs or row.rungs,
        detail=model.detail or row.detail,
        takes_system_prompt=model.system_prompt,
        repeats_schema=row.repeats_schema,
        tool_choice=row.tool_choice,
        takes_addresses=row.takes_addresses,
        takes_tools=row.takes_tools,
        streams=row.streams,
        stream_fields=row.stream_fields,
        batches=row.batches,
        image_tokens=model.image_tokens,
        reasoning_tokens=model.reasoning_tokens,
        price=model.price or row.price,
        kin=tuple(known.pattern.lower() for known in models[name].models if known.pattern != "*"),
        fields={**row.fields, **model.fields},
    )
