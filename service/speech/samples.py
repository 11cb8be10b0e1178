"""What a voice says for people to hear what it sounds like."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources

import msgspec

from service.languages import look_up

SENTENCES: Mapping[str, str] = msgspec.toml.decode(
    resources.files("service.speech").joinpath("samples.toml").read_bytes(), type=dict[str, str]
)
"""By normalised tag."""
NUMBERS = "1, 2, 3, 4, 5, 6, 7, 8, 9, 10."
"""Whatever speaks a language counts in it."""


def find_sample(language: str) -> str:
    """The words for a normalised tag; numbers where there is no sentence in its language."""
    return look_up(SENTENCES, language) or NUMBERS
