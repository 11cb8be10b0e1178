"""Which of an engine's voices speaks a language, and which one was meant."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import langcodes

from service.domain.speech import Voice
from service.errors import UnknownVoice

REGIONAL = 10
"""CLDR's distance (langcodes) up to which speech of one region or script is followed in another: es-MX by es-419."""
UNHEARD_OF = 1000
OF_CANTONESE = ("HK", "MO")
"""Where Chinese is Cantonese, and a voice of Mandarin another language."""


def for_language(voices: Sequence[Voice], language: str) -> tuple[Voice, ...]:
    """The voices that speak a BCP-47 tag, nearest first, in the engine's order where equally near.

    A voice that names no languages speaks all of them, less surely than one that names this.
    """
    distances = {voice: _distance(language, voice.languages) for voice in voices}
    return tuple(sorted((v for v in voices if distances[v] <= REGIONAL), key=lambda voice: distances[voice]))


def find_voice(voices: Sequence[Voice], wanted: str, language: str) -> Voice | None:
    """The voice with this id, alone or as `ENGINE:ID`, if it speaks the language. Raises `UnknownVoice`."""
    named = [voice for voice in voices if is_called(voice, wanted)]
    if not named:
        raise UnknownVoice(f"There is no voice {wanted[:80]}.")
    return next(iter(for_language(named, language)), None)


def is_called(voice: Voice, name: str) -> bool:
    """Whether a name is that of the voice: its id, alone or as `ENGINE:ID`, in whatever case."""
    return name.casefold() in (voice.id.casefold(), f"{voice.engine}:{voice.id}".casefold())


@lru_cache(maxsize=1024)
def _distance(language: str, spoken: tuple[str, ...]) -> int:
    if not spoken:
        return REGIONAL
    same = [tag for tag in spoken if _base(tag) == _base(language)]
    if _is_cantonese(language):
        same = list(filter(_is_cantonese, same))
    return min((langcodes.tag_distance(language, tag) for tag in same), default=UNHEARD_OF)


def _is_cantonese(language: str) -> bool:
    tag = langcodes.Language.get(language)
    return tag.language == "yue" or (tag.language == "zh" and tag.territory in OF_CANTONESE and tag.script != "Hans")


def _base(language: str) -> str:
    """Of deprecated and macrolanguage spellings too: iw is he, cmn is zh, no is nb."""
    code = langcodes.Language.get(langcodes.standardize_tag(language, macro=True)).language or language
    return {"no": "nb"}.get(code, code)
