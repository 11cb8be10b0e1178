"""The speech stage: every text of a description becomes a sound, in the first engine of the chain that speaks it."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakValueDictionary

import msgspec

from service.audio.clip import make_clip
from service.domain.records import Audio, AudioState
from service.domain.speech import Clip, Voice
from service.domain.work import PaidCall
from service.errors import ChildProcessFailed, ProviderError, SpeechUnavailable
from service.jobs.catalogue import knows_voice
from service.jobs.steps import patient
from service.speech.base import SpeechEngine
from service.speech.utterances import split_into_utterances
from service.store import audio, descriptions
from service.store.audio import Reading
from service.store.session import Database
from service.telemetry import log


@dataclass(frozen=True, slots=True)
class Text:
    """What is to be read aloud, and where it belongs."""

    owner: str
    description_id: str
    language: str
    words: str
    revision: int = 0
    """Of the transcript; an answer has none."""


class Voicing:
    def __init__(self, database: Database, chain: Sequence[SpeechEngine], *, ffmpeg: Path) -> None:
        self._database = database
        self._chain = chain
        self._ffmpeg = ffmpeg
        self._encoding = asyncio.Semaphore(os.cpu_count() or 1)
        # whoever wants the same words in the same voice waits for the one who speaks them already
        self._speaking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def voice(self, text: Text, pending: Audio, paid: PaidCall) -> None:
        """Makes one audio, or says in the store why there is none. Raises nothing a provider is to blame for."""
        state, reason = AudioState.UNAVAILABLE, SpeechUnavailable.title
        candidates = self._candidates(pending.wanted_voice)
        for engine, wanted in candidates:
            ask_for = patient(paid) if engine is candidates[-1][0] else paid
            try:
                return await self._voice_with(engine, wanted, text, pending, ask_for)
            except SpeechUnavailable as error:
                if state is AudioState.UNAVAILABLE:  # that another one failed is the more useful reason
                    reason = error.detail
            except (ProviderError, ChildProcessFailed) as error:
                state, reason = AudioState.FAILED, error.detail
                log.warning("speech.passed_over", engine=engine.name, language=text.language, code=error.code)
        async with self._database.write() as connection:
            if await descriptions.touch(connection, text.description_id):
                await audio.set_missing(connection, pending.id, revision=text.revision, state=state, reason=reason)
        return None

    def _candidates(self, wanted: str | None) -> list[tuple[SpeechEngine, str | None]]:
        """The engine of the wanted voice first; the others of the chain stand in with a voice of their own."""
        if wanted is None:
            return [(engine, None) for engine in self._chain]
        ranked = sorted(self._chain, key=lambda engine: not knows_voice(engine, wanted))
        return [(engine, wanted if knows_voice(engine, wanted) else None) for engine in ranked]

    async def _voice_with(
        self,
        engine: SpeechEngine,
        wanted: str | None,
        text: Text,
        pending: Audio,
        paid: PaidCall,
    ) -> None:
        speech = _Speech(text.owner, text.language, text.words, pending.speed, pending.format)
        voice = engine.choose_voice(text.language, wanted)
        key = speech.key(engine, voice)
        async with self._speaking.setdefault(key, asyncio.Lock()):
            reading = Reading(pending.id, text.revision, voice.id, key)
            if await self._reuse(text.description_id, reading):
                return
            clip = await self._speak(engine, voice, speech, paid)
            async with self._database.write() as connection:
                if await descriptions.touch(connection, text.description_id):
                    await audio.set_ready(connection, reading, clip)

    async def _reuse(self, description_id: str, reading: Reading) -> bool:
        """Plays what was spoken before. Found and taken at once: it goes with the last who plays it."""
        async with self._database.write() as connection:
            if not await descriptions.touch(connection, description_id):
                return False
            spoken = await audio.find_spoken(connection, reading.spoken_key)
            if spoken is not None:
                await audio.set_spoken(connection, reading, spoken)
        return spoken is not None

    async def _speak(self, engine: SpeechEngine, voice: Voice, speech: _Speech, paid: PaidCall) -> Clip:
        utterances = split_into_utterances(speech.text, speech.language, engine.utterance_limit)
        files = await engine.speak(utterances, voice=voice, language=speech.language, speed=speech.speed, paid=paid)
        async with self._encoding:
            return await make_clip(
                files,
                utterances,
                format=speech.format,
                ffmpeg=self._ffmpeg,
                aside=asyncio.to_thread,
                language=speech.language,
            )


@dataclass(frozen=True, slots=True)
class _Speech:
    """What is to be heard, whoever speaks it."""

    owner: str
    language: str
    text: str
    speed: float
    format: str

    def key(self, engine: SpeechEngine, voice: Voice) -> str:
        """The same key is the same sound."""
        return hashlib.sha256(msgspec.json.encode((self, engine.name, voice.id))).hexdigest()
