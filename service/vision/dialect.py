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
    takes_addresses: bool = False
    """Whether its server fetches images."""
    takes_tools: bool = False
    """Whether tools of ours may be offered beside images."""
    streams: tuple[Rung, ...] = ()
    """Forms of answer that may be streamed."""
    reasoning_tokens: int = 0
    """What the model may think before it writes, where thought counts against the cap."""
    price: tuple[float, float] | None = None
    """US dollars per million tokens: prompt, completion."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    """What else every request carries."""
