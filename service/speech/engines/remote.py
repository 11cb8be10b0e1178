"""Speech engines behind HTTP: what all of them share. How a request is worded is each dialect's own file."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import msgspec

from service.domain.speech import Utterance, Voice, VoiceQuality
from service.domain.work import SPEECH_STEP, PaidCall
from service.errors import (
    BadAudio,
    ProviderRejectedRequest,
    SpeechUnavailable,
    UnknownVoice,
)
from service.outbound.listing import check_listing
from service.outbound.providers import ProviderClient, Reply
from service.speech.matching import find_voice, for_language

AT_ONCE = 4
"""Calls in flight per engine; local servers are known to crash beyond."""
_ABOUT_FORMAT = re.compile(r"format|codec|\bwav\b", re.IGNORECASE)
_TEXT_TYPES = re.compile(r"application/(json|problem\+json|xml)|text/")


@dataclass(frozen=True, slots=True)
class Line:
    """One utterance as a dialect words it."""

    text: str
    voice: str
    language: str
    speed: float


Body = Callable[[Line, str], Mapping[str, Any]]
"""A line and the format wanted → the JSON of the request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How one model of one provider wants to be asked."""

    provider: str
    model: str
    voices: tuple[Voice, ...]
    limit: int
    """Characters of an utterance."""
    path: str
    body: Body
    formats: tuple[str, ...] = ("wav", "mp3")
    """The first that the provider does not refuse is taken."""
    directions: str = ""
    """Characters that open or close stage directions for the model; no transcript may give it any."""
    takes_any_voice: bool = False
    """Whether `PROVIDER:ID` names a voice although it is not listed here."""
    list_path: str
    """Where it lists models, or voices where there is one model."""
    lists_models: bool


class RemoteEngine:
    """A `SpeechEngine` over one dialect."""

    def __init__(self, dialect: Dialect, client: ProviderClient) -> None:
        self._dialect = dialect
        self._client = client
        self._places = asyncio.Semaphore(AT_ONCE)
        self._format = 0
        """Index of the first format that has not been refused yet."""

    @property
    def name(self) -> str:
        return f"{self._dialect.provider}:{self._dialect.model}"

    @property
    def utterance_limit(self) -> int:
        return self._dialect.limit

    def voices(self) -> tuple[Voice, ...]:
        return self._dialect.voices

    def choose_voice(self, language: str, wanted: str | None = None) -> Voice:
        """The voice `wanted` if it speaks the language, else the first that does.

        So one wish may name a voice and several languages. Raises `UnknownVoice`, or `SpeechUnavailable`.
        """
        voices = self.voices()
        if wanted and (voice := self._find(wanted, language)):
            return voice
        able = for_language(voices, language)
        if not able:
            spoken = ", ".join(sorted({tag for voice in voices for tag in voice.languages}))
            raise SpeechUnavailable(f"{self.name} does not speak {language}, only {spoken}.")
        return able[0]

    async def speak(
        self, utterances: Sequence[Utterance], *, voice: Voice, language: str, speed: float, paid: PaidCall
    ) -> tuple[bytes, ...]:
        """One file per utterance; the same words are bought once.

        After a failure nothing new is begun, but what is under way ends, so that it is recorded and not paid again.
        """
        lines = [Line(self._without_directions(u.spoken), voice.id, language, speed) for u in utterances]
        waiting = deque(dict.fromkeys(lines))
        files: dict[Line, bytes] = {}

        async def work() -> None:
            while waiting:
                line = waiting.popleft()
                try:
                    files[line] = await paid(self._call_name(line), partial(self._request, line))
                except BaseException:
                    waiting.clear()
                    raise

        outcomes = await asyncio.gather(*(work() for _ in range(AT_ONCE)), return_exceptions=True)
        for failure in outcomes:
            if failure is not None:
                raise failure
        return tuple(files[line] for line in lines)

    async def check(self) -> str | None:
        model = self._dialect.model if self._dialect.lists_models else None
        return await check_listing(self._client, self._dialect.list_path, model)

    async def close(self) -> None:
        await self._client.close()

    def _find(self, wanted: str, language: str) -> Voice | None:
        try:
            return find_voice(self.voices(), wanted, language)
        except UnknownVoice:
            provider, _, voice = wanted.partition(":")
            if not (self._dialect.takes_any_voice and provider == self._dialect.provider and voice):
                raise
            return Voice(voice, provider, voice, (), VoiceQuality.NATURAL)

    def _without_directions(self, text: str) -> str:
        return " ".join(text.translate(dict.fromkeys(map(ord, self._dialect.directions), " ")).split())

    def _call_name(self, line: Line) -> str:
        content = msgspec.json.encode([self.name, line.voice, line.speed, line.language, line.text])
        return f"{SPEECH_STEP}{hashlib.sha256(content).hexdigest()}"

    async def _request(self, line: Line) -> bytes:
        """The audio of a line, in the first format that is not refused. Raises a `ProviderError`."""
        async with self._places:
            while True:
                rung, is_last = self._format, self._format + 1 == len(self._dialect.formats)
                try:
                    body = self._dialect.body(line, self._dialect.formats[rung])
                    return _audio(await self._client.post(self._dialect.path, body))
                except ProviderRejectedRequest as error:
                    if is_last or not _ABOUT_FORMAT.search(error.detail):
                        raise
                    self._format = max(self._format, rung + 1)


def _audio(reply: Reply) -> bytes:
    """What must not be recorded as paid speech: servers answer errors as text with status 200."""
    if not reply.content:
        raise BadAudio("The provider answered with nothing.")
    if _TEXT_TYPES.match(reply.media_type) or reply.content.lstrip()[:1] in (b"{", b"<"):
        raise BadAudio("The provider answered with text instead of audio.")
    return reply.content
