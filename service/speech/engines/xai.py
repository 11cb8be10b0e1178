"""xAI: a form of its own, `POST /tts`, and a list of its voices at `/tts/voices`.

Fields, voices and languages: docs.x.ai/developers/model-capabilities/audio/text-to-speech.
"""

from __future__ import annotations

from typing import Any

import langcodes
import msgspec

from service.domain.speech import Line, Voice
from service.speech.engines.dialect import Dialect, Model, make_voice, make_voices
from service.speech.matching import REGIONAL

NAME = "xai"
LANGUAGES = (
    "en", "ar-EG", "ar-SA", "ar-AE", "bn", "zh", "fr", "de", "hi", "id", "it", "ja", "ko", "pt-BR", "pt-PT", "ru",
    "es-ES", "es-MX", "tr", "vi",
)  # fmt: skip
"""What its field knows."""
SPOKEN = (*LANGUAGES, "zh-Hant")
"""By all of its voices: Mandarin in whichever script."""
SAMPLE_RATE = 24_000

_VOICES = {"eve": "female", "ara": "female", "rex": "male", "sal": None, "leo": "male"}


def word(_model: str, line: Line, form: str) -> dict[str, Any]:
    """Requests name no model: there is one."""
    return {
        "text": line.text,
        "voice_id": line.voice,
        "language": _find_language(line.language),
        "output_format": {"codec": form, "sample_rate": SAMPLE_RATE},
    }


class _Listed(msgspec.Struct):
    voice_id: str
    language: str = ""
    """`multilingual`, or the one a voice was made for."""
    gender: str | None = None


class _Listing(msgspec.Struct):
    voices: list[_Listed]


def read_voices(body: bytes, _model: str) -> tuple[Voice, ...]:
    listed = msgspec.json.decode(body, type=_Listing).voices
    return tuple(
        make_voice(NAME, one.voice_id, SPOKEN, one.gender if one.gender in ("female", "male") else None)
        for one in listed
    )


def _find_language(tag: str) -> str:
    """The nearest that it knows, else `auto`: it finds out for itself."""
    nearest, _ = langcodes.closest_match(tag, LANGUAGES, max_distance=REGIONAL)
    if nearest != "und":
        return nearest
    base = tag.partition("-")[0].lower()
    return base if base in LANGUAGES else "auto"


DIALECT = Dialect(
    name=NAME,
    base_url="https://api.x.ai/v1",
    base_url_variable="XAI_BASE_URL",
    key_variable="XAI_API_KEY",
    default="grok-voice-tts-1.0",  # a name for our records
    word=word,
    path="/tts",
    directions="[]<>",  # `[pause]`, `<whisper>`
    list_path="/tts/voices",
    lists_models=False,
    read_voices=read_voices,
    models=(
        Model(
            pattern="*",
            voices=make_voices(NAME, _VOICES, SPOKEN),
            limit=800,
            most=15_000,
            # docs.x.ai named 4.20 in the spring of 2026, openrouter.ai has 15 for grok-voice-tts-1.0: a budget holds
            # with the higher
            price=15.0,
        ),
    ),
)
