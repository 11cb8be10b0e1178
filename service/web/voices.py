"""How a caller names voices: one, or one for each language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta

from service.errors import InvalidRequest, UnsupportedLanguage
from service.jobs.catalogue import Catalogue
from service.jobs.choosing import LONGEST_NAME
from service.jobs.editing import MOST_LANGUAGES
from service.languages import normalise_tag

VOICE = (
    "Id of GET /v1/voices, used for the languages it speaks; `auto`, the best in use for each language; or an object "
    "with one of them for each language tag. Left out, it is as the operator has set, else `auto`."
)
VoiceName = Annotated[str, Meta(max_length=LONGEST_NAME)]
VoicesByLanguage = Annotated[dict[str, VoiceName], Meta(max_length=MOST_LANGUAGES)]


def read_voices(given: str | Mapping[str, str] | None, catalogue: Catalogue) -> tuple[str | None, dict[str, str]]:
    """The one voice, and those by normalised tag. Raises `UnknownVoice`, `UnsupportedLanguage`, `InvalidRequest`."""
    if not given:
        return None, {}
    if isinstance(given, str):
        catalogue.check_voice(given)
        return given, {}
    voices: dict[str, str] = {}
    for language, voice in given.items():
        tag = _normalise(language)
        catalogue.check_voice(voice)
        if voices.setdefault(tag, voice) != voice:
            raise InvalidRequest(f"audio.voice: there are two voices for {tag}")
    return None, voices


def _normalise(language: str) -> str:
    try:
        return normalise_tag(language)
    except UnsupportedLanguage as error:
        raise UnsupportedLanguage(f"audio.voice: {error.detail}") from None
