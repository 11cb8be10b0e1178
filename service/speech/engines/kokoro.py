"""Kokoro-FastAPI: OpenAI's form with a code for the language, github.com/remsky/Kokoro-FastAPI."""

from __future__ import annotations

from functools import partial
from typing import Any

import msgspec

from service.domain.speech import Line, Voice
from service.speech.engines import kokoro_voices, openai
from service.speech.engines.dialect import Dialect, Model

NAME = "kokoro"


def word(model: str, line: Line, form: str) -> dict[str, Any]:
    """It streams unless told not to, and a WAV file that is streamed begins with sizes that are not true."""
    code = _find_code(line)
    return openai.word(model, line, form) | {"stream": False} | ({"lang_code": code} if code else {})


def _find_code(line: Line) -> str | None:
    """That of the voice: another would pronounce one accent in the other's voice."""
    if kokoro_voices.make(NAME, line.voice).languages:
        return line.voice[0]
    language = line.language.partition("-")[0].lower()
    return next((code for code, tag in kokoro_voices.LANGUAGES.items() if tag.partition("-")[0] == language), None)


class _Listed(msgspec.Struct):
    id: str


class _Listing(msgspec.Struct):
    voices: list[str | _Listed]
    """Ids alone until version 0.3."""


def read_voices(body: bytes, _model: str) -> tuple[Voice, ...]:
    listed = msgspec.json.decode(body, type=_Listing).voices
    return tuple(kokoro_voices.make(NAME, one if isinstance(one, str) else one.id) for one in listed)


DIALECT = Dialect(
    name=NAME,
    base_url="http://localhost:8880/v1",
    base_url_variable="KOKORO_BASE_URL",
    key_variable="KOKORO_API_KEY",
    needs_key=False,
    default="kokoro",
    word=word,
    at_once=2,  # it has crashed beyond
    directions="[]",  # `[word](/phonemes/)`, `[pause:2s]`
    list_path="/audio/voices",
    lists_models=False,
    read_voices=read_voices,
    name_voice=partial(kokoro_voices.make, NAME),
    seconds=300,  # on a processor it may speak slower than it is heard
    models=(Model(pattern="*", voices=kokoro_voices.make_all(NAME), speeds=openai.SPEEDS),),
)
