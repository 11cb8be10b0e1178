"""Sentences spoken: each bought once for its owner, checked before it is kept, and kept by itself."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from weakref import WeakValueDictionary

import msgspec

from service.audio.kept import keep, take
from service.audio.read import read_speech
from service.audio.tempo import stretch
from service.domain.speech import Line, Pronunciation, Spoken, Utterance, Voice
from service.domain.work import SPEECH_STEP
from service.jobs.choosing import speaks
from service.jobs.claims import Claim
from service.jobs.steps import JobLost, wait_out
from service.jobs.texts import Text
from service.speech.base import SpeechEngine
from service.speech.utterances import split_into_utterances
from service.store import utterances
from service.store.session import Connection, Database
from service.store.utterances import Kept, Planned

LOADED = 8
"""Sentences that are read from the store at a time."""


@dataclass(frozen=True, slots=True)
class Part:
    """An utterance, and what an engine is asked for it."""

    utterance: Utterance
    line: Line
    key: str
    """Equal for what sounds alike, whoever owns it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a text is read aloud."""

    engine: SpeechEngine
    voice: Voice
    parts: tuple[Part, ...]
    tempo: float
    """How much faster it is played than the engine speaks."""

    @property
    def planned(self) -> list[Planned]:
        return [Planned(part.key, part.utterance.pause, self.tempo) for part in self.parts]

    @property
    def key(self) -> str:
        return hash_of(self.planned)


def make_plan(
    engine: SpeechEngine, voice: Voice, text: Text, speed: float, lexicon: Sequence[Pronunciation] = ()
) -> Plan:
    """Words in other languages are left to the voice where it speaks them, else to the engine's best for them."""
    asked_speed = speed if engine.keeps_pace(speed) else 1.0
    split = split_into_utterances(
        text.words,
        text.language,
        engine.utterance_limit,
        lexicon=lexicon,
        quoted=text.quoted,
        speaks=partial(speaks, engine),
    )
    voices = {text.language: voice}
    parts = []
    for one in split:
        language = one.language or text.language
        if language not in voices:
            voices[language] = engine.choose_voice(language, f"{voice.engine}:{voice.id}")
        line = Line(one.spoken, voices[language].id, language, asked_speed)
        parts.append(Part(one, line, hash_of((engine.name, line))))
    return Plan(engine, voice, tuple(parts), speed / asked_speed)


def hash_of(value: object) -> str:
    """SHA-256 of whatever is made of plain values and dataclasses."""
    return hashlib.sha256(msgspec.json.encode(value)).hexdigest()


class Speaking:
    def __init__(self, database: Database, *, ffmpeg: Path) -> None:
        self._database = database
        self._ffmpeg = ffmpeg
        self._checking = asyncio.Semaphore(os.cpu_count() or 1)
        self._places: dict[str, asyncio.Semaphore] = {}
        """By engine: nothing is begun before it has its turn there, as what a crash hits in flight counts as spent."""
        # whoever wants a sentence that is being spoken for the same owner waits for it
        self._underway: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    async def speak(self, plan: Plan, claim: Claim, *, waits: bool) -> None:
        """Has all sentences of a linked plan kept, in whatever order they come.

        After a failure nothing new is begun, but what is under way ends, so that it is kept and not paid again.
        `waits`: while the engine is left alone. Raises a `ProviderError`, `ChildProcessFailed` or `JobLost`.
        """
        lacking = {part.key: part for part in plan.parts}
        async with self._database.read() as connection:
            for key in await utterances.find_kept(connection, claim.job.owner, lacking):
                del lacking[key]
        claim.heard()
        waiting = deque(lacking.values())

        async def work() -> None:
            while waiting:
                part = waiting.popleft()
                try:
                    await self._buy(plan.engine, part, claim, waits=waits)
                except BaseException:
                    waiting.clear()
                    raise
                claim.heard()

        outcomes = await asyncio.gather(*(work() for _ in range(plan.engine.at_once)), return_exceptions=True)
        for failure in outcomes:
            if failure is not None:
                raise failure

    async def _buy(self, engine: SpeechEngine, part: Part, claim: Claim, *, waits: bool) -> None:
        owner = claim.job.owner
        call: Callable[[], Awaitable[bytes]] = partial(self._ask, engine, part.line)
        places = self._places.setdefault(engine.name, asyncio.Semaphore(engine.at_once))
        async with self._underway.setdefault((owner, part.key), asyncio.Lock()), places:
            await claim.paid(
                f"{SPEECH_STEP}{part.key}",
                wait_out(call) if waits else call,
                engine.bill(part.line),
                _Sentence(owner, part.key),
            )

    async def _ask(self, engine: SpeechEngine, line: Line) -> bytes:
        """What is to be kept: nothing that has not been checked."""
        answered = await engine.speak(line)
        async with self._checking:
            sound = await read_speech(answered.data, line=line, ffmpeg=self._ffmpeg)
            data = await asyncio.to_thread(keep, sound)
        return msgspec.msgpack.encode(Kept(data, answered.words))

    async def load(self, plan: Plan, owner: str) -> AsyncIterator[Spoken]:
        """The sentences of a plan that are all kept, in order. Raises `JobLost` where they were deleted meanwhile."""
        for start in range(0, len(plan.parts), LOADED):
            keys = [part.key for part in plan.parts[start : start + LOADED]]
            async with self._database.read() as connection:
                kept = await utterances.load(connection, owner, keys)
            for key in keys:
                if key not in kept:
                    raise JobLost
                yield await play(kept[key], plan.tempo, ffmpeg=self._ffmpeg)


async def play(kept: Kept, tempo: float, *, ffmpeg: Path) -> Spoken:
    """What was kept, at the pace it is to be heard at."""
    sound = await asyncio.to_thread(take, kept.data)
    if tempo == 1.0:
        return Spoken(sound, kept.words)
    words = tuple(replace(word, milliseconds=round(word.milliseconds / tempo)) for word in kept.words)
    return Spoken(await stretch(sound, tempo, ffmpeg), words)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """The `Record` of one that was spoken: its owner's, in whatever job or description it is needed."""

    owner: str
    key: str

    async def find(self, connection: Connection) -> bytes | None:
        kept = (await utterances.load(connection, self.owner, [self.key])).get(self.key)
        return None if kept is None else msgspec.msgpack.encode(kept)

    async def keep(self, connection: Connection, answer: bytes) -> None:
        await utterances.keep(connection, self.owner, self.key, msgspec.msgpack.decode(answer, type=Kept))
