"""Speech engines behind HTTP: what all of them share. How a request is worded is each dialect's own file."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import replace

import msgspec

from service.domain.descriptions import Tokens
from service.domain.speech import Answered, Line, Voice
from service.domain.work import Bill, Spent
from service.errors import (
    BadAudio,
    ProviderError,
    ProviderKeyRefused,
    ProviderModelMissing,
    ProviderRefusedContent,
    ProviderRejectedRequest,
    SpeechUnavailable,
    UnknownVoice,
)
from service.outbound.listing import check_listing, fetch_listing, is_listed, read_model_ids
from service.outbound.providers import ProviderClient, Reply, status_of
from service.speech.engines.dialect import Dialect
from service.speech.matching import find_voice, for_language

LISTED_FOR = 60.0
"""Seconds that what a server lists is taken for true."""
MILLION = 1_000_000
BYTES_PER_TOKEN = 3
"""Of a text, cautiously, for limits per minute."""
ASSUMED_TOKENS = 7
"""Of sound per character of a model whose price is not known: at the price that a budget assumes for tokens, that is as
much as the dearest model here costs."""
FORBIDDEN = 403
"""What a key is answered that may do other things: it may be good for speaking alone."""

TOLD = 12
"""Languages that are named where another is asked for; more would drown what is said."""

_ABOUT_FORMAT = re.compile(r"format|codec|\bwav\b", re.IGNORECASE)
_TEXT_TYPES = re.compile(r"application/(json|problem\+json|xml)|text/")


class RemoteEngine:
    """A `SpeechEngine`: one model of one dialect. `clock` is in seconds. Raises ValueError for an unknown model."""

    def __init__(
        self, dialect: Dialect, model: str, client: ProviderClient, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.name = f"{dialect.name}:{model}"
        self._dialect = dialect
        self._model_name = model
        self._model = dialect.find_model(model)
        self._client = client
        self._clock = clock
        self._places = asyncio.Semaphore(dialect.at_once)
        self._format = 0
        """Index of the first format that has not been refused yet."""
        self._voices = self._model.voices
        """As written down, then as the server lists them."""
        self._usable: tuple[Voice, ...] = ()
        self._asked_at: float | None = None
        self._asking = asyncio.Lock()

    @property
    def utterance_limit(self) -> int:
        return self._model.limit

    @property
    def at_once(self) -> int:
        return self._dialect.at_once

    def voices(self) -> tuple[Voice, ...]:
        return self._voices

    async def usable_voices(self) -> tuple[Voice, ...]:
        """None where the server is away or refuses the key. Raises nothing; whoever asks meanwhile waits."""
        async with self._asking:
            if self._asked_at is None or self._clock() - self._asked_at >= LISTED_FOR:
                self._usable = await self._list_voices()
                self._asked_at = self._clock()
            return self._usable

    def choose_voice(self, language: str, wanted: str | None = None) -> Voice:
        """The voice `wanted` if it speaks the language, else the first that does.

        So one wish may name a voice and several languages. Raises `UnknownVoice`, or `SpeechUnavailable`.
        """
        voices = self.voices()
        if wanted and (voice := self._find(wanted, language)):
            return voice
        able = for_language(voices, language)
        if not voices:
            raise SpeechUnavailable(f"No voice of {self.name} is known.")
        if not able:
            spoken = sorted({tag for voice in voices for tag in voice.languages})
            others = f", only {', '.join(spoken)}" if len(spoken) <= TOLD else ""
            raise SpeechUnavailable(f"{self.name} does not speak {language}{others}.")
        return able[0]

    def keeps_pace(self, speed: float) -> bool:
        speeds = self._model.speeds
        return speed == 1 or (speeds is not None and speeds[0] <= speed <= speeds[1])

    def bill(self, line: Line) -> Bill | None:
        """By the characters of the text, of which nobody tells afterwards."""
        if self._model.price == 0:
            return None
        weight = self._model.weigh(line.text)
        if self._model.price is None:
            spent = Spent(Tokens(0, weight * ASSUMED_TOKENS))
        else:
            spent = Spent(dollars=weight * self._model.price / MILLION)
        return Bill(spent, lambda _: spent)

    async def speak(self, line: Line) -> Answered:
        """One attempt, in the first format that is not refused. Raises a `ProviderError`."""
        line = replace(line, text=self._say(line.text), speed=line.speed if self.keeps_pace(line.speed) else 1.0)
        async with self._places:
            return Answered(await self._request(line))

    async def check(self) -> str | None:
        model = self._model_name if self._dialect.lists_models else None
        return await check_listing(self._client, self._dialect.list_path, model)

    async def close(self) -> None:
        await self._client.close()

    def _find(self, wanted: str, language: str) -> Voice | None:
        try:
            return find_voice(self.voices(), wanted, language)
        except UnknownVoice:
            engine, _, voice = wanted.partition(":")
            if not (self._dialect.name_voice and engine.casefold() == self._dialect.name and voice):
                raise
            return next(iter(for_language([self._dialect.name_voice(voice)], language)), None)

    async def _list_voices(self) -> tuple[Voice, ...]:
        try:
            listed = await fetch_listing(self._client, self._dialect.list_path)
            if self._dialect.read_voices is None:
                return self._voices if self._is_offered(read_model_ids(listed)) else ()
            usable = self._join(self._dialect.read_voices(listed, self._model_name))
        except (ProviderModelMissing, ProviderRejectedRequest):
            return self._voices  # it answers, and has no such list
        except ProviderKeyRefused as error:
            return self._voices if status_of(error) == FORBIDDEN else ()
        except (ProviderError, msgspec.DecodeError, UnicodeDecodeError):
            return ()
        self._voices = usable or self._voices  # a model that is not there yet keeps those that are known
        return usable

    def _is_offered(self, models: list[str]) -> bool:
        """Whether our model may be had: servers of an operator do not list all that they take."""
        return not models or not self._dialect.needs_key or is_listed(self._model_name, models)

    def _join(self, listed: tuple[Voice, ...]) -> tuple[Voice, ...]:
        """Those that are written down, in their order, then the others."""
        ids = {voice.id.casefold() for voice in listed}
        known = tuple(voice for voice in self._model.voices if voice.id.casefold() in ids)
        known_ids = {voice.id.casefold() for voice in known}
        return known + tuple(voice for voice in listed if voice.id.casefold() not in known_ids)

    def _say(self, text: str) -> str:
        """The text without what would be directions. Raises `ProviderRejectedRequest` where it cannot be sent."""
        said = " ".join(text.translate(dict.fromkeys(map(ord, self._dialect.directions), " ")).split())
        if not said:
            raise ProviderRejectedRequest(f"{self.name} was given nothing to say.")
        if self._model.most is not None and len(said) > self._model.most:
            raise ProviderRejectedRequest(
                f"{self.name} takes at most {self._model.most} characters at once, not {len(said)}."
            )
        return said

    async def _request(self, line: Line) -> bytes:
        formats = self._dialect.formats
        for rung in range(self._format, len(formats)):
            try:
                answer = await self._post(line, formats[rung])
            except ProviderRejectedRequest as error:
                if rung + 1 == len(formats) or not _ABOUT_FORMAT.search(error.detail):
                    raise
            else:
                self._format = max(self._format, rung)
                return answer
        raise AssertionError("the last format's refusal is raised")

    async def _post(self, line: Line, form: str) -> bytes:
        body = self._dialect.word(self._model_name, line, form)
        tokens = len(line.text.encode()) // BYTES_PER_TOKEN + 1
        try:
            return _check(await self._client.post(self._dialect.path, body, tokens=tokens))
        except ProviderRefusedContent as error:
            raise ProviderRejectedRequest(f"{self.name} will not read this aloud: {error.detail}") from error.__cause__


def _check(reply: Reply) -> bytes:
    """What must not be paid for as speech: servers answer errors as text with status 200."""
    if not reply.content:
        raise BadAudio("The provider answered with nothing.")
    if _TEXT_TYPES.match(reply.media_type) or reply.content.lstrip()[:1] in (b"{", b"<"):
        raise BadAudio("The provider answered with text instead of audio.")
    return reply.content
