"""One row per vision provider, and the chain an operator makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

import msgspec

from service.domain.images import ImageLimits
from service.outbound.chain import Endpoint, ModelTable, build_chain, connect
from service.settings import Settings
from service.vision.base import VisionProvider
from service.vision.chat import ChatDescriber
from service.vision.dialect import Dialect, Rung
from service.vision.offline import OfflineDescriber

OFFLINE = "offline"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderRow(Endpoint):
    """What is true of a provider whatever the model; what varies by model stands in models.toml."""

    output_cap: str = "max_completion_tokens"
    rungs: tuple[Rung, ...] = (Rung.JSON_SCHEMA, Rung.JSON_OBJECT, Rung.PROMPT)
    detail: str | None = None
    repeats_schema: bool = False
    fields: Mapping[str, Any] = field(default_factory=dict)


PROVIDERS: Mapping[str, ProviderRow] = {
    "groq": ProviderRow(
        base_url="https://api.groq.com/openai/v1",
        base_url_variable="GROQ_BASE_URL",
        key_variable="GROQ_API_KEY",
    ),
    "openai": ProviderRow(
        base_url="https://api.openai.com/v1",
        base_url_variable="OPENAI_BASE_URL",
        key_variable="OPENAI_API_KEY",
        detail="high",  # `auto` takes new models' full size, at up to 12,000 patches
        fields={"store": False},  # else kept for 30 days
    ),
    "together": ProviderRow(
        base_url="https://api.together.ai/v1",
        base_url_variable="TOGETHER_BASE_URL",
        key_variable="TOGETHER_API_KEY",
        output_cap="max_tokens",
        repeats_schema=True,
    ),
    "xai": ProviderRow(
        base_url="https://api.x.ai/v1",
        base_url_variable="XAI_BASE_URL",
        key_variable="XAI_API_KEY",
        detail="high",
    ),
    "local": ProviderRow(
        base_url_variable="ALTALOUD_LOCAL_VISION_BASE_URL",
        key_variable="ALTALOUD_LOCAL_VISION_API_KEY",
        needs_key=False,
        output_cap="max_tokens",
        repeats_schema=True,
        seconds=600,  # a model on a CPU writes a few words a second
    ),
}
"""In the order in which an unset chain looks for a key."""
KNOWN = ", ".join([*PROVIDERS, OFFLINE])


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of models.toml."""

    pattern: str
    max_side: int = ImageLimits().max_side
    max_pixels: int = ImageLimits().max_pixels
    max_bytes: int = ImageLimits().max_bytes
    system_prompt: bool = True
    rungs: tuple[Rung, ...] = ()
    reasoning_tokens: int = 0
    fields: dict[str, Any] = {}
    price: tuple[float, float] | None = None


Models = ModelTable[Model]


def read_models() -> dict[str, Models]:
    return msgspec.toml.decode(
        resources.files("service.vision").joinpath("models.toml").read_bytes(), type=dict[str, Models]
    )


def build_vision_chain(settings: Settings) -> tuple[list[VisionProvider], list[str]]:
    """The describers of ALTALOUD_VISION in its order, and one line for each entry that cannot be used.

    Nothing is contacted. Unset, the chain is the first provider whose key is there, else the offline describer.
    """
    models = read_models()
    entries = settings.vision or (_first_with_key(settings.providers),)
    return build_chain("ALTALOUD_VISION", entries, lambda name, model: _build(name, model, settings.providers, models))


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
        raise ValueError(f"{name} needs a model, for example {name}:qwen2.5vl")
    return ChatDescriber(_dialect(name, row, model, models[name].find(model)), connect(name, row, variables))


def _dialect(name: str, row: ProviderRow, model_name: str, model: Model) -> Dialect:
    return Dialect(
        provider=name,
        model=model_name,
        limits=ImageLimits(model.max_side, model.max_pixels, model.max_bytes),
        output_cap=row.output_cap,
        rungs=model.rungs or row.rungs,
        detail=row.detail,
        takes_system_prompt=model.system_prompt,
        repeats_schema=row.repeats_schema,
        reasoning_tokens=model.reasoning_tokens,
        price=model.price,
        fields={**row.fields, **model.fields},
    )
