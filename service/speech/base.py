"""What every speech engine is: something that reads utterances aloud."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from service.domain.speech import Utterance, Voice
from service.domain.work import PaidCall


class SpeechEngine(Protocol):
    @property
    def name(self) -> str:
        """Engine, version and model: the same name and the same words give the same sound."""

    @property
    def utterance_limit(self) -> int:
        """Characters the engine takes at once."""

    def voices(self) -> tuple[Voice, ...]:
        """All voices it offers, the best for each language first."""

    def choose_voice(self, language: str, wanted: str | None = None) -> Voice:
        """The voice for a BCP-47 tag: the one wanted, else the engine's best.

        Raises `SpeechUnavailable` where it cannot speak the language acceptably, with words a listener understands.
        """

    async def speak(
        self, utterances: Sequence[Utterance], *, voice: Voice, language: str, speed: float, paid: PaidCall
    ) -> tuple[bytes, ...]:
        """One audio file per utterance, in order, as the engine gave it. Raises a `ProviderError`."""

    async def close(self) -> None:
        """Lets go of its connections."""

    async def check(self) -> str | None:
        """Tries the engine without paying: None if it is ready, else one line saying what is wrong."""
