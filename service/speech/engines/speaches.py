"""Speaches: OpenAI's form with the sample rate, for Kokoro and Piper models, github.com/speaches-ai/speaches."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import msgspec

from service.domain.speech import Line, Voice
from service.speech.engines import kokoro_voices, openai
from service.speech.engines.dialect import LOCAL_AT_ONCE, Dialect, Model, make_voice

NAME = "speaches"
SAMPLE_RATE = 24_000
"""Kokoro's own; Piper's voices have several."""

_PIPER = re.compile(r"piper-(?P<language>[a-z]{2,3})_(?P<region>[A-Z]{2})-(?P<voice>.+)-(x_low|low|medium|high)$")


def word(model: str, line: Line, form: str) -> dict[str, Any]:
    return openai.word(model, line, form) | {"sample_rate": SAMPLE_RATE}


class _Listed(msgspec.Struct):
    id: str
    language: str = ""


class _Model(msgspec.Struct):
    id: str
    voices: list[_Listed] = []


class _Listing(msgspec.Struct):
    data: list[_Model]


def read_voices(body: bytes, model: str) -> tuple[Voice, ...]:
    """Of this model among those that were downloaded."""
    models = msgspec.json.decode(body, type=_Listing).data
    return tuple(_read(one, model) for listed in models if listed.id == model for one in listed.voices)


def name_voices(model: str) -> tuple[Voice, ...]:
    """The one of a Piper model, whose name says it all: `speaches-ai/piper-en_US-ryan-low`."""
    found = _PIPER.search(model)
    return (make_voice(NAME, found["voice"], (f"{found['language']}-{found['region']}",)),) if found else ()


def _read(listed: _Listed, model: str) -> Voice:
    named = {voice.id: voice for voice in name_voices(model)}
    if listed.id in named:
        return named[listed.id]
    voice = kokoro_voices.make(NAME, listed.id)
    return voice if voice.languages or not listed.language else make_voice(NAME, listed.id, (listed.language,))


DIALECT = Dialect(
    name=NAME,
    base_url="http://localhost:8000/v1",
    base_url_variable="SPEACHES_BASE_URL",
    key_variable="SPEACHES_API_KEY",
    needs_key=False,
    default="speaches-ai/Kokoro-82M-v1.0-ONNX",
    word=word,
    at_once=LOCAL_AT_ONCE,
    directions="[]",  # Piper's `[[phonemes]]`
    read_voices=read_voices,
    name_voice=partial(kokoro_voices.make, NAME),
    seconds=300,
    models=(
        Model(pattern="*kokoro*", voices=kokoro_voices.make_all(NAME), speeds=(0.5, 2.0)),
        Model(pattern="*piper*", name_voices=name_voices, speeds=(0.25, 4.0)),
        Model(pattern="*"),
    ),
)
