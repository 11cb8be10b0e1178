"""How one model of one provider wants to be asked. What it is made of stands in providers.py and models.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from service.domain.images import ImageLimits


class Rung(StrEnum):
    """How the form of an answer is asked for, the strictest first."""

    JSON_SCHEMA = "json_schema"
    TOOL_CALL = "tool_call"
    """The schema as the parameters of a function that has to be called."""
    JSON_OBJECT = "json_object"
    PROMPT = "prompt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    provider: str
    model: str
    limits: ImageLimits
    output_cap: str
    """Name of the field that caps the answer, in tokens."""
    rungs: tuple[Rung, ...]
    detail: str | None = None
    """The resolution the image is read in, where the provider takes that field."""
    takes_system_prompt: bool = True
    repeats_schema: bool = False
    """Whether the prompt should hold the schema even where the server does."""
    tool_choice: str | None = None
    """What makes a model call the one function it is given; None where the server knows no such field."""
    takes_addresses: bool = False
    """Whether its server fetches images."""
    takes_tools: bool = False
    """Whether tools of ours may be offered beside images and a form of answer."""
    streams: tuple[Rung, ...] = ()
    """Forms of answer that may be streamed."""
    stream_fields: Mapping[str, Any] = field(default_factory=dict)
    """What a request to stream carries besides, so that the stream tells its usage."""
    batches: bool = False
    """Whether the provider has a batch API."""
    image_tokens: int = 2_048
    """What one picture within the limits takes at most, roughly."""
    reasoning_tokens: int = 0
    """What the model may think before it writes, where thought counts against the cap."""
    price: tuple[float, float] | None = None
    """US dollars per million tokens: prompt, completion."""
    kin: tuple[str, ...] = ()
    """Patterns of the models of the same provider that are known to see, lower case."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    """What else every request carries. None of it is needed: a server that rejects one is asked without it."""

    @property
    def name(self) -> str:
        """Provider and model as a chain names them."""
        return f"{self.provider}:{self.model}"
