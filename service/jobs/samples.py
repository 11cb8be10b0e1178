"""Voices for people to hear before they choose one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakValueDictionary

from service.audio.clip import make_clip
from service.audio.read import read_speech
from service.domain.speech import Answered, Line, Spoken, Tags, Utterance, Voice
from service.errors import (
    BudgetSpent,
    ServiceError,
    SpeechUnavailable,
    UnsupportedLanguage,
)
from service.jobs.budget import Budget, Reserved, find_cost
from service.jobs.choosing import find_engine
from service.jobs.speaking import hash_of
from service.jobs.steps import may_have_cost
from service.speech.base import SpeechEngine
from service.speech.matching import is_called
from service.speech.samples import find_sample
from service.store import voice_samples
from service.store.session import Database

FORMAT = "mp3"
USUAL_LANGUAGE = "en"
"""Of a voice that does not say which it speaks."""


@dataclass(frozen=True, slots=True)
class Sample:
    data: bytes
    media_type: str


class Sampling:
    def __init__(self, database: Database, chain: Sequence[SpeechEngine], *, budget: Budget, ffmpeg: Path) -> None:
        self._database = database
        self._chain = chain
        self._budget = budget
        self._ffmpeg = ffmpeg
        # whoever wants to hear the same voice waits for the one who has it speak already
        self._speaking: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    async def sample(self, voice: str, language: str | None, *, owner: str) -> Sample:
        """A sentence of the language, or of the voice's first, spoken once and kept for the owner.

        `voice` is an id, alone or as `ENGINE:ID`; `language` a normalised tag. Raises `UnknownVoice`,
        `UnsupportedLanguage` where the voice does not speak it, `BudgetSpent`, or another `ProviderError`.
        """
        engine, line = await self._plan(voice, language)
        key = hash_of((engine.name, line, FORMAT))
        async with self._speaking.setdefault((owner, key), asyncio.Lock()):
            async with self._database.read() as connection:
                kept = await voice_samples.find(connection, owner, key)
            if kept is None:
                kept = await self._make(engine, line, owner)
                async with self._database.write() as connection:
                    await voice_samples.add(connection, owner, key, *kept)
        return Sample(*kept)

    async def _plan(self, wanted: str, language: str | None) -> tuple[SpeechEngine, Line]:
        engine = find_engine(self._chain, wanted)
        if language is None:
            language = await _first_language(engine, wanted)
        voice = _choose(engine, language, wanted)
        return engine, Line(find_sample(language), voice.id, language)

    async def _make(self, engine: SpeechEngine, line: Line, owner: str) -> tuple[bytes, str]:
        """The file and its media type."""
        answered = await self._buy(engine, line, owner)
        sound = await read_speech(answered.data, line=line, ffmpeg=self._ffmpeg)
        clip = await make_clip(
            _alone(Spoken(sound)),
            [Utterance(0, len(line.text), line.text, line.text, 0)],
            format=FORMAT,
            tags=Tags(language=line.language, transcript=line.text, spoken_by=f"{engine.name} {line.voice}"),
            ffmpeg=self._ffmpeg,
            aside=asyncio.to_thread,
        )
        return clip.data, clip.media_type

    async def _buy(self, engine: SpeechEngine, line: Line, owner: str) -> Answered:
        """What is refused costs nothing; what broke off or was no speech may have cost what was expected."""
        bill = engine.bill(line)
        if bill is None:
            return await engine.speak(line)
        async with self._database.write() as connection:
            reserved = await self._budget.reserve(connection, owner, bill.expected)
        if reserved is None:
            raise BudgetSpent("What is left of this day's budget is set aside for calls under way.")
        try:
            answered = await engine.speak(line)
        except ServiceError as error:
            if not may_have_cost(error):
                await self._settle(reserved, 0.0)
            raise
        await self._settle(reserved, find_cost(bill.read(answered.data)))
        return answered

    async def _settle(self, reserved: Reserved, dollars: float) -> None:
        async with self._database.write() as connection:
            await reserved.settle(connection, dollars)


async def _first_language(engine: SpeechEngine, wanted: str) -> str:
    voices = await engine.usable_voices() or engine.voices()
    languages = next((voice.languages for voice in voices if is_called(voice, wanted)), ())
    return languages[0] if languages else USUAL_LANGUAGE


def _choose(engine: SpeechEngine, language: str, wanted: str) -> Voice:
    try:
        voice = engine.choose_voice(language, wanted)
    except SpeechUnavailable as error:
        raise UnsupportedLanguage(error.detail) from None
    if not is_called(voice, wanted):
        raise UnsupportedLanguage(f"The voice {wanted} does not speak {language}.")
    return voice


async def _alone(spoken: Spoken) -> AsyncIterator[Spoken]:
    yield spoken
