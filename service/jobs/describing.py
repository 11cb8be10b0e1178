"""The vision stage: the first provider of the chain that works writes the words."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import TypeVar

from service.domain.descriptions import Answer, Description, GlossaryTerm, Inquiry, Original, Wish
from service.domain.images import Picture, PictureFacts, View
from service.domain.work import Bill, Growing, PaidCall, unseen
from service.errors import LanguageNotWritten, NoVisionModel, ProviderError, ProviderModelMissing
from service.intake.views import check_count, make_views, show_whole
from service.jobs.completing import complete, find_original, tell_withheld
from service.jobs.steps import patient
from service.telemetry import log
from service.vision.base import VisionProvider

Measure = Callable[[Picture], Awaitable[PictureFacts]]
ReadText = Callable[[Picture, Sequence[str]], Awaitable[str]]
Result = TypeVar("Result")
Ask = Callable[[VisionProvider, PaidCall], Awaitable[Result]]
AskFor = Callable[[Wish, Description], Ask[Description]]
"""How the languages of a wish are asked for that are lacking in a description."""


class Describing:
    """A chain of vision providers, and the ways to measure a picture for those who describe measurements."""

    def __init__(self, chain: Sequence[VisionProvider], *, measure: Measure, read_text: ReadText) -> None:
        self._chain = chain
        self._measure = measure
        self._read_text = read_text

    async def describe(
        self,
        pictures: Sequence[Picture],
        wish: Wish,
        paid: PaidCall,
        *,
        addresses: Sequence[str | None] = (),
        glossary: Sequence[GlossaryTerm] = (),
        growing: Growing = unseen,
    ) -> tuple[Description, tuple[str, ...]]:
        """The one description of all pictures, and one line for each provider that was passed over.

        `addresses` are where the images came from. Raises the last provider's error.
        """

        def look(wish: Wish) -> Ask[Description]:
            async def ask(provider: VisionProvider, paid_here: PaidCall) -> Description:
                may_fetch = wish.by_address and provider.takes_addresses
                facts, views = await self._look(provider, pictures, wish.languages, addresses if may_fetch else ())
                return await provider.describe(
                    views, wish, facts=facts, glossary=glossary, paid=paid_here, growing=growing
                )

            return ask

        def ask_for(wish: Wish, so_far: Description) -> Ask[Description]:
            original = find_original(so_far)
            return look(wish) if original is None else self._translate(pictures, original, wish, glossary)

        description, passed_over = await self._ask_in_turn(look(wish), wish, paid)
        return await self._complete(description, passed_over, wish, ask_for, paid)

    def find_first(self, languages: Sequence[str]) -> VisionProvider | None:
        """Who is asked first about a picture; None where that one takes no money."""
        first = next((one for one in self._chain if all(one.writes(tag) for tag in languages)), None)
        return None if first is None or first.wants_facts else first

    async def rewrite(
        self, original: Original, wish: Wish, paid: PaidCall, *, glossary: Sequence[GlossaryTerm] = ()
    ) -> Description | None:
        """For another place, by the provider that is asked first and without the picture; None where it has to be seen.

        Raises a `ProviderError`.
        """

        async def ask(provider: VisionProvider, paid_here: PaidCall) -> Description | None:
            return await provider.rewrite(original, wish, glossary=glossary, paid=paid_here)

        first = self.find_first(wish.languages)
        return None if first is None else await self._ask(first, ask, wish, paid)

    async def answer(
        self, pictures: Sequence[Picture], inquiry: Inquiry, paid: PaidCall, *, glossary: Sequence[GlossaryTerm] = ()
    ) -> Answer:
        """From the first provider that can look at all the pictures.

        Raises the last one's error, or `NoVisionModel`.
        """

        async def ask(provider: VisionProvider, paid_here: PaidCall) -> Answer:
            views = await asyncio.to_thread(make_views, pictures, provider.limits)
            return await provider.answer(views, inquiry, glossary=glossary, paid=paid_here)

        failure: ProviderError = NoVisionModel()
        wish = Wish(languages=(inquiry.language,))
        for provider in (one for one in self._chain if not one.wants_facts):
            try:
                return await self._ask(provider, ask, wish, paid)
            except ProviderError as error:
                failure = error
                _log_passed_over(provider, error)
        raise failure

    async def add_languages(
        self,
        pictures: Sequence[Picture],
        original: Original,
        wish: Wish,
        paid: PaidCall,
        *,
        glossary: Sequence[GlossaryTerm] = (),
    ) -> tuple[Description, tuple[str, ...]]:
        """As `describe`, from the words of the original. `pictures` may be gone: then there are none."""

        def ask_for(wish: Wish, _: Description) -> Ask[Description]:
            return self._translate(pictures, original, wish, glossary)

        ask = self._translate(pictures, original, wish, glossary)
        description, passed_over = await self._ask_in_turn(ask, wish, paid)
        return await self._complete(description, passed_over, wish, ask_for, paid)

    def _translate(
        self, pictures: Sequence[Picture], original: Original, wish: Wish, glossary: Sequence[GlossaryTerm]
    ) -> Ask[Description]:
        async def ask(provider: VisionProvider, paid_here: PaidCall) -> Description:
            if not provider.wants_facts:
                return await provider.translate(original, wish, glossary=glossary, paid=paid_here)
            if not pictures:
                raise LanguageNotWritten(f"{provider.name} works on the image, which is no longer there")
            facts, _ = await self._look(provider, pictures, (original.language, *wish.languages))
            return await provider.translate(original, wish, facts=facts, paid=paid_here)

        return ask

    async def _complete(
        self, description: Description, passed_over: tuple[str, ...], wish: Wish, ask_for: AskFor, paid: PaidCall
    ) -> tuple[Description, tuple[str, ...]]:
        """What was withheld is asked of those who come next in the chain; the offline describer gives its draft.

        Their calls have names of their own: another stage of the job may ask the same of them for other languages.
        """
        lines = list(passed_over)
        for asked, provider in pairwise(self._chain[len(passed_over) :]):
            if not description.withheld:
                break
            if len(lines) == len(passed_over):
                lines.append(f"{asked.name}: {tell_withheld(description)}")
            writable = tuple(filter(provider.writes, description.withheld)) or description.withheld
            lacking = replace(wish, languages=writable, spelled_as=writable)
            ask = ask_for(lacking, description)
            try:
                added = await self._ask(provider, ask, lacking, partial(_paid_again, paid))
            except ProviderError as error:
                lines.append(f"{provider.name}: {error.detail}")
                _log_passed_over(provider, error)
            else:
                description = complete(description, added)
        return description, tuple(lines)

    async def _ask_in_turn(self, ask: Ask[Result], wish: Wish, paid: PaidCall) -> tuple[Result, tuple[str, ...]]:
        passed_over: list[str] = []
        failure: ProviderError = LanguageNotWritten()
        for provider in self._chain:
            try:
                return await self._ask(provider, ask, wish, paid), tuple(passed_over)
            except ProviderError as error:
                failure = error
                passed_over.append(f"{provider.name}: {error.detail}")
                _log_passed_over(provider, error)
        raise failure

    async def _ask(self, provider: VisionProvider, ask: Ask[Result], wish: Wish, paid: PaidCall) -> Result:
        missing = [tag for tag in wish.languages if not provider.writes(tag)]
        if missing:
            raise LanguageNotWritten(f"{provider.name} does not write {', '.join(missing)}")

        ask_for = patient(paid) if provider is self._chain[-1] else paid

        async def paid_here(name: str, call: Callable[[], Awaitable[bytes]], bill: Bill | None = None) -> bytes:
            return await ask_for(f"{provider.name}/{name}", call, bill)

        return await ask(provider, paid_here)

    async def _look(
        self,
        provider: VisionProvider,
        pictures: Sequence[Picture],
        languages: Sequence[str],
        addresses: Sequence[str | None] = (),
    ) -> tuple[list[PictureFacts], list[View]]:
        """What the provider works on: measurements, or pictures that are made to fit. Raises `TooManyImages`."""
        if not provider.wants_facts:
            return [], await asyncio.to_thread(make_views, pictures, provider.limits, addresses)
        check_count(len(pictures), provider.limits)
        return [await self._find_facts(one, languages) for one in pictures], show_whole(pictures)

    async def _find_facts(self, picture: Picture, languages: Sequence[str]) -> PictureFacts:
        """`languages` are those the image is likely to hold words in."""
        return replace(await self._measure(picture), text=await self._read_text(picture, languages))


async def _paid_again(
    paid: PaidCall, name: str, call: Callable[[], Awaitable[bytes]], bill: Bill | None = None
) -> bytes:
    return await paid(f"withheld/{name}", call, bill)


def _log_passed_over(provider: VisionProvider, error: ProviderError) -> None:
    if not isinstance(error, ProviderModelMissing):  # which is said once, by whoever finds it out
        log.warning("vision.passed_over", provider=provider.name, code=error.code)
