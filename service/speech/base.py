"""What every speech engine is: something that reads lines aloud."""

from __future__ import annotations

from typing import Protocol

from service.domain.speech import Answered, Line, Voice
from service.domain.work import Bill


class SpeechEngine(Protocol):
    @property
    def name(self) -> str:
        """Engine, version and model: the same name and the same line give the same sound."""

    @property
    def utterance_limit(self) -> int:
        """Characters the engine takes at once."""

    @property
    def at_once(self) -> int:
        """Lines it speaks side by side; others wait their turn."""

    def voices(self) -> tuple[Voice, ...]:
        """All voices it offers, the best for each language first."""

    async def usable_voices(self) -> tuple[Voice, ...]:
        """Those of them that can be had now: none of a server that is away. Asks it at most once a minute."""

    def choose_voice(self, language: str, wanted: str | None = None) -> Voice:
        """The voice for a BCP-47 tag: the one wanted if it speaks the language, else the engine's best.

        Raises `UnknownVoice` where `wanted` is none of its voices, `SpeechUnavailable` where it cannot speak the
        language acceptably, with words a listener understands.
        """

    def keeps_pace(self, speed: float) -> bool:
        """Whether it speaks at that speed by itself; else it is asked for 1, and its sound is stretched."""

    def bill(self, line: Line) -> Bill | None:
        """What speaking the line may cost; None where it is free."""

    async def speak(self, line: Line) -> Answered:
        """One attempt; how many are made at once is the engine's own care. Raises a `ProviderError`."""

    async def close(self) -> None:
        """Lets go of its connections."""

    async def check(self) -> str | None:
        """Tries the engine without paying: None if it is ready, else one line saying what is wrong."""
