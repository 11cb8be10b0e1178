"""The vision stage: the first provider of the chain that works writes the words."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from service.domain.descriptions import Description, Wish
from service.domain.images import Picture, PictureFacts
from service.domain.work import PaidCall
from service.errors import LanguageNotWritten, ProviderError
from service.intake.prepare import prepare
from service.telemetry import log
from service.vision.base import VisionProvider

Measure = Callable[[Picture], Awaitable[PictureFacts]]
ReadText = Callable[[Picture, Sequence[str]], Awaitable[str]]


class Describing:
    """A chain of vision providers, and the ways to measure a picture for those who describe measurements."""

    def __init__(self, chain: Sequence[VisionProvider], *, measure: Measure, read_text: ReadText) -> None:
        self._chain = chain
        self._measure = measure
        self._read_text = read_text

    async def describe(self, picture: Picture, wish: Wish, paid: PaidCall) -> tuple[Description, tuple[str, ...]]:
        """The description, and one line for each provider that was passed over. Raises the last one's error."""
        passed_over: list[str] = []
        failure: ProviderError = LanguageNotWritten()
        for provider in self._chain:
            try:
                return await self._ask(provider, picture, wish, paid), tuple(passed_over)
            except ProviderError as error:
                failure = error
                passed_over.append(f"{provider.name}: {error.detail}")
                log.warning("vision.passed_over", provider=provider.name, code=error.code)
        raise failure

    async def _ask(self, provider: VisionProvider, picture: Picture, wish: Wish, paid: PaidCall) -> Description:
        missing = [tag for tag in wish.languages if not provider.writes(tag)]
        if missing:
            raise LanguageNotWritten(f"{provider.name} does not write {', '.join(missing)}")
        facts = await self._find_facts(picture, wish) if provider.wants_facts else None
        fitting = await asyncio.to_thread(prepare, picture, provider.limits)

        async def paid_here(name: str, call: Callable[[], Awaitable[bytes]]) -> bytes:
            return await paid(f"{provider.name}/{name}", call)

        return await provider.describe(fitting, facts, wish, paid_here)

    async def _find_facts(self, picture: Picture, wish: Wish) -> PictureFacts:
        return replace(await self._measure(picture), text=await self._read_text(picture, wish.languages))
