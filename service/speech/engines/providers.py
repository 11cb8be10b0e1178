"""One row per speech provider; what varies by model stands in models.toml."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

import msgspec

from service.outbound.chain import Endpoint, ModelTable
from service.speech.engines import openai, xai
from service.speech.engines.remote import Body

WordRequests = Callable[[str, frozenset[str], Mapping[str, Any]], Body]
"""The model, what its provider's requests may name, and what they always carry → how they are worded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderRow(Endpoint):
    """What is true of a provider whatever the model; what varies by model stands in models.toml."""

    takes: frozenset[str] = frozenset()
    """Of speed and language, what its requests may name."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    """What else every request carries."""
    formats: tuple[str, ...] = ("wav", "mp3")
    directions: str = ""
    """See `Dialect`, as for the next."""
    takes_any_voice: bool = False
    path: str = openai.PATH
    list_path: str = openai.LIST_PATH
    word_requests: WordRequests = openai.word_requests
    seconds: float = 60


PROVIDERS: Mapping[str, ProviderRow] = {
    "openai": ProviderRow(
        base_url="https://api.openai.com/v1",
        base_url_variable="OPENAI_BASE_URL",
        key_variable="OPENAI_API_KEY",
        takes=frozenset({"speed"}),
    ),
    "groq": ProviderRow(
        base_url="https://api.groq.com/openai/v1",
        base_url_variable="GROQ_BASE_URL",
        key_variable="GROQ_API_KEY",
        formats=("wav",),
        directions="[]<>",
    ),
    "together": ProviderRow(
        base_url="https://api.together.ai/v1",
        base_url_variable="TOGETHER_BASE_URL",
        key_variable="TOGETHER_API_KEY",
        takes=frozenset({"language"}),
        fields={"sample_rate": 24_000},  # all of its models can; Cartesia's would come at 44,100
        directions="<>",
    ),
    "xai": ProviderRow(
        base_url="https://api.x.ai/v1",
        base_url_variable="XAI_BASE_URL",
        key_variable="XAI_API_KEY",
        takes=frozenset({"language"}),
        fields={"sample_rate": 24_000},
        directions="[]<>",
        path=xai.PATH,
        list_path=xai.LIST_PATH,
        word_requests=xai.word_requests,
    ),
    "local": ProviderRow(
        base_url_variable="ALTALOUD_LOCAL_SPEECH_BASE_URL",
        key_variable="ALTALOUD_LOCAL_SPEECH_API_KEY",
        needs_key=False,
        takes=frozenset({"speed"}),
        takes_any_voice=True,
        seconds=300,  # a model on a CPU may speak slower than it is heard
    ),
}


class ListedVoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    gender: str | None = None
    languages: tuple[str, ...] = ()


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of models.toml."""

    pattern: str
    voices: tuple[ListedVoice, ...]
    limit: int = 500
    languages: tuple[str, ...] = ()


Models = ModelTable[Model]


def read_models() -> dict[str, Models]:
    return msgspec.toml.decode(
        resources.files("service.speech.engines").joinpath("models.toml").read_bytes(), type=dict[str, Models]
    )
