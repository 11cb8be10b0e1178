"""LocalAI: OpenAI's form with the language, for models that an operator has set up, github.com/mudler/LocalAI."""

from __future__ import annotations

from functools import partial
from typing import Any

from service.domain.speech import Line
from service.speech.engines import openai
from service.speech.engines.dialect import LOCAL_AT_ONCE, Dialect, Model, make_voice

NAME = "localai"
CONFIGURED = "default"
"""The voice that the model's own configuration names: which others there are varies from model to model."""


def word(model: str, line: Line, form: str) -> dict[str, Any]:
    """Without the speed, which some of its backends pass over in silence."""
    request = openai.word(model, line, form)
    if line.voice == CONFIGURED:
        del request["voice"]
    return request | {"language": line.language.partition("-")[0].lower()}


DIALECT = Dialect(
    name=NAME,
    base_url="http://localhost:8080/v1",
    base_url_variable="LOCALAI_BASE_URL",
    key_variable="LOCALAI_API_KEY",
    needs_key=False,
    example="voice-en-us-amy-low",
    word=word,
    at_once=LOCAL_AT_ONCE,
    directions="[]",  # Piper's `[[phonemes]]`
    name_voice=partial(make_voice, NAME),
    seconds=300,
    models=(Model(pattern="*", voices=(make_voice(NAME, CONFIGURED),)),),
)
