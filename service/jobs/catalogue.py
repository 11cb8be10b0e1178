"""What can be asked for with the providers and engines in use: languages and voices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from service.audio.formats import FORMATS
from service.domain.speech import Voice, VoiceQuality
from service.errors import InvalidRequest, NoVisionModel, SpeechUnavailable, UnknownVoice, UnsupportedLanguage
from service.intake.views import check_count
from service.languages import LANGUAGES, LanguageNames, describe_tag
from service.speech.base import SpeechEngine
from service.speech.matching import for_language
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
        self, default_languages: Sequence[str], vision: Sequence[VisionProvider], speech: Sequence[SpeechEngine]
    ) -> None:
        self.default_languages = tuple(default_languages)
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
        """Every voice in use, or those that speak a language; a voice that names none may speak any."""
        voices = [voice for engine in self._speech for voice in engine.voices()]
        return voices if language is None else list(for_language(voices, language))

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
        """Raises `UnknownVoice`."""
        # some engines take any name, but none that nobody could type
        if not wanted.isprintable() or not any(knows_voice(engine, wanted) for engine in self._speech):
            raise UnknownVoice(f"There is no voice “{wanted[:100]}”.")

    def _find_voice(self, tag: str) -> Voice | None:
        for engine in self._speech:
            try:
                return engine.choose_voice(tag)
            except SpeechUnavailable:
                continue
        return None


def knows_voice(engine: SpeechEngine, wanted: str) -> bool:
    """Whether it is a voice of this engine, whatever language it is to speak."""
    try:
        engine.choose_voice("en", wanted)
    except UnknownVoice:
        return False
    except SpeechUnavailable:
        pass
    return True
