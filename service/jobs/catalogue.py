"""What can be asked for with the providers and engines in use: languages and voices."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from service.audio.formats import FORMATS
from service.domain.descriptions import AUTO
from service.domain.speech import Voice, VoiceQuality
from service.errors import InvalidRequest, NoVisionModel, ServiceError, UnsupportedLanguage
from service.intake.views import check_count
from service.jobs.choosing import choose_candidates, find_engine, rank
from service.languages import LANGUAGES, LanguageNames, describe_tag
from service.speech.base import SpeechEngine
from service.speech.matching import for_language
from service.telemetry import log
from service.vision.base import VisionProvider

AUDIO_FORMATS = tuple(FORMATS)
"""Of the audio that can be asked for."""


@dataclass(frozen=True, slots=True)
class OfferedLanguage:
    names: LanguageNames
    voice: Voice | None
    """Who reads it by default; None where no engine in use speaks it well enough."""


class Catalogue:
    def __init__(
        self,
        default_languages: Sequence[str],
        vision: Sequence[VisionProvider],
        speech: Sequence[SpeechEngine],
        *,
        default_voices: Mapping[str, str] = {},
    ) -> None:
        """`default_voices` say by normalised tag who reads a language."""
        self.default_languages = tuple(default_languages)
        self._default_voices = default_voices
        self._vision = vision
        self._speech = speech

    @property
    def is_offline(self) -> bool:
        """Whether descriptions are drafts from measurements, for want of a model."""
        return self._vision[0].wants_facts

    @property
    def answers_questions(self) -> bool:
        return any(not provider.wants_facts for provider in self._vision)

    def check_questions(self) -> None:
        """Raises `NoVisionModel` where nobody in use can answer one."""
        if not self.answers_questions:
            raise NoVisionModel

    def languages(self) -> list[OfferedLanguage]:
        """Languages that are known to be written; a vision model writes many more."""
        return [self.offer(tag) for tag in LANGUAGES]

    def offer(self, tag: str) -> OfferedLanguage:
        return OfferedLanguage(describe_tag(tag), self._find_voice(tag))

    def voices(self, language: str | None = None) -> list[Voice]:
        """Every voice in use, or those that speak a language, the best first; one that names none may speak any."""
        return _sort([engine.voices() for engine in self._speech], language)

    async def usable_voices(self, language: str | None = None) -> list[Voice]:
        """Those of them that can be had now. Engines are asked side by side; one that fails has none."""
        return _sort(await asyncio.gather(*(_ask_for_voices(engine) for engine in self._speech)), language)

    def check_languages(self, tags: Sequence[str]) -> None:
        """Raises `UnsupportedLanguage` where no one provider writes all of them."""
        if any(all(provider.writes(tag) for tag in tags) for provider in self._vision):
            return
        missing = [tag for tag in tags if not any(provider.writes(tag) for provider in self._vision)]
        raise UnsupportedLanguage(
            f"No provider in use writes {', '.join(missing or tags)}. Written offline: {', '.join(LANGUAGES)}."
        )

    def check_images(self, count: int) -> None:
        """Raises `TooManyImages` where no provider describes so many together."""
        check_count(count, max((provider.limits for provider in self._vision), key=lambda limits: limits.max_images))

    def check_format(self, wanted: str) -> None:
        """Raises `InvalidRequest`."""
        if wanted not in FORMATS:
            raise InvalidRequest(f"There is no audio format “{wanted[:20]}”. There are {', '.join(FORMATS)}.")

    @property
    def formats(self) -> tuple[str, ...]:
        """Names of the audio formats that can be asked for."""
        return AUDIO_FORMATS

    def extension_of(self, audio_format: str) -> str:
        """Of a file's name, without the dot; the format's own name where it is offered no more."""
        return FORMATS[audio_format].extension if audio_format in FORMATS else audio_format

    @cached_property
    def qualities(self) -> Mapping[str, VoiceQuality]:
        """By the ids of the voices in use."""
        return {voice.id: voice.quality for voice in self.voices()}

    def check_voice(self, wanted: str) -> None:
        """Raises `UnknownVoice` for a name that is neither `AUTO` nor a voice in use."""
        if wanted != AUTO:
            find_engine(self._speech, wanted)

    def _find_voice(self, tag: str) -> Voice | None:
        candidates = choose_candidates(self._speech, tag, defaults=self._default_voices).able
        return candidates[0].voice if candidates else None


def _sort(voices: Sequence[Sequence[Voice]], language: str | None) -> list[Voice]:
    """Of each engine in turn; of those that speak a language as they would be chosen."""
    if language is None:
        return [voice for group in voices for voice in group]
    return sorted((voice for group in voices for voice in for_language(group, language)), key=rank)


async def _ask_for_voices(engine: SpeechEngine) -> Sequence[Voice]:
    try:
        return await engine.usable_voices()
    except ServiceError as error:
        log.warning("speech.voices_unknown", engine=engine.name, code=error.code)
        return ()
