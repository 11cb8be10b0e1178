"""The vision stage: the first provider of the chain that works writes the words."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from service.domain.descriptions import Description, Original, Wish
from service.domain.images import Picture, PictureFacts, View
from service.domain.work import Bill, PaidCall
from service.errors import LanguageNotWritten, ProviderError
from service.intake.prepare import prepare
from service.telemetry import log
from service.vision.base import VisionProvider

Measure = Callable[[Picture], Awaitable[PictureFacts]]
ReadText = Callable[[Picture, Sequence[str]], Awaitable[str]]
Ask = Callable[[VisionProvider, PaidCall], Awaitable[Description]]


class Describing:
    """A chain of vision providers, and the ways to measure a picture for those who describe measurements."""

    def __init__(self, chain: Sequence[VisionProvider], *, measure: Measure, read_text: ReadText) -> None:
        self._chain = chain
        self._measure = measure
        self._read_text = read_text

    async def describe(self, picture: Picture, wish: Wish, paid: PaidCall) -> tuple[Description, tuple[str, ...]]:
        """The description, and one line for each provider that was passed over. Raises the last one's error."""

        async def ask(provider: VisionProvider, paid_here: PaidCall) -> Description:
            facts = [await self._find_facts(picture, wish.languages)] if provider.wants_facts else []
            fitting = await asyncio.to_thread(prepare, picture, provider.limits)
            return await provider.describe([View(fitting)], wish, facts=facts, paid=paid_here)

        return await self._ask_in_turn(ask, wish, paid)

    async def add_languages(
        self, picture: Picture | None, original: Original, wish: Wish, paid: PaidCall
    ) -> tuple[Description, tuple[str, ...]]:
        """As `describe`, from the words of the original. `wish.languages` are the new ones, `picture` None if gone."""

        async def ask(provider: VisionProvider, paid_here: PaidCall) -> Description:
            if not provider.wants_facts:
                return await provider.translate(original, wish, paid=paid_here)
            if picture is None:
                raise LanguageNotWritten(f"{provider.name} works on the image, which is no longer there")
            facts = [await self._find_facts(picture, (original.language, *wish.languages))]
            return await provider.translate(original, wish, facts=facts, paid=paid_here)

        return await self._ask_in_turn(ask, wish, paid)

    async def _ask_in_turn(self, ask: Ask, wish: Wish, paid: PaidCall) -> tuple[Description, tuple[str, ...]]:
        passed_over: list[str] = []
        failure: ProviderError = LanguageNotWritten()
        for provider in self._chain:
            try:
                return await self._ask(provider, ask, wish, paid), tuple(passed_over)
            except ProviderError as error:
                failure = error
                passed_over.append(f"{provider.name}: {error.detail}")
                log.warning("vision.passed_over", provider=provider.name, code=error.code)
        raise failure

    async def _ask(self, provider: VisionProvider, ask: Ask, wish: Wish, paid: PaidCall) -> Description:
        missing = [tag for tag in wish.languages if not provider.writes(tag)]
        if missing:
            raise LanguageNotWritten(f"{provider.name} does not write {', '.join(missing)}")

        async def paid_here(name: str, call: Callable[[], Awaitable[bytes]], bill: Bill | None = None) -> bytes:
            return await paid(f"{provider.name}/{name}", call, bill)

        return await ask(provider, paid_here)

    async def _find_facts(self, picture: Picture, languages: Sequence[str]) -> PictureFacts:
        """`languages` are those the image is likely to hold words in."""
        return replace(await self._measure(picture), text=await self._read_text(picture, languages))
