"""The one chat-completions client: pictures or an original and a wish in, a description that holds out.

Every call that is paid for goes through `paid` and is parsed after it, so that an answer recorded before a crash is
read again instead of bought again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from service.domain.descriptions import (
    LONG_DESCRIPTION_CHARACTERS,
    Answer,
    Description,
    GlossaryTerm,
    Inquiry,
    Origin,
    Original,
    Tokens,
    Wish,
)
from service.domain.images import ImageLimits, PictureFacts, View
from service.domain.work import Growing, PaidCall, unseen
from service.errors import LanguageNotWritten, UnusableReply
from service.outbound.listing import check_listing
from service.outbound.providers import ProviderClient
from service.vision.answer import read_answer
from service.vision.contract import read_description, read_translation, reply_schema, translation_schema
from service.vision.dialect import Dialect
from service.vision.ladder import Ladder
from service.vision.prompts import render_prompt, render_translation
from service.vision.request import Request

TOKENS_PER_CHARACTER = 0.75
"""Generous for alphabets (0.25 to 0.4), about right for scripts whose letters cost a token each."""
TOKENS_AROUND = 1_500
"""Room for the text found in the image, its data and the braces around it all."""
FIRST_CEILING = 16_384
"""Most hosted vision models write no more in one answer, and some providers count the cap against the quota."""

Read = Callable[[str, Origin], Description]
"""What makes a description of an answer's content, or raises `UnusableReply`."""


class ChatDescriber:
    """A `VisionProvider` over `POST /chat/completions`."""

    wants_facts = False

    def __init__(self, dialect: Dialect, client: ProviderClient) -> None:
        self._dialect = dialect
        self._client = client
        self._ladder = Ladder(dialect, client)

    @property
    def name(self) -> str:
        return f"{self._dialect.provider}:{self._dialect.model}"

    @property
    def limits(self) -> ImageLimits:
        return self._dialect.limits

    @property
    def takes_addresses(self) -> bool:
        return self._dialect.takes_addresses

    def writes(self, language: str) -> bool:  # noqa: ARG002 - a model is asked, and its script checked
        return True

    async def close(self) -> None:
        await self._client.close()

    async def check(self) -> str | None:
        return await check_listing(self._client, "/models", self._dialect.model)

    async def describe(
        self,
        views: Sequence[View],
        wish: Wish,
        *,
        facts: Sequence[PictureFacts] = (),  # noqa: ARG002 - only who measures needs them
        glossary: Sequence[GlossaryTerm] = (),  # noqa: ARG002
        paid: PaidCall,
        growing: Growing = unseen,  # noqa: ARG002
    ) -> Description:
        """One call for all languages, at most two more to mend it, named `describe`, `describe-2`, `describe-3`."""
        characters = wish.alt_length + LONG_DESCRIPTION_CHARACTERS[wish.detail]
        request = Request(
            "describe",
            render_prompt(views, wish),
            reply_schema(wish.languages),
            self._cap(characters, wish),
            views=tuple(views),
        )
        return await self._ask(request, paid, lambda content, origin: read_description(content, wish.languages, origin))

    async def translate(
        self,
        original: Original,
        wish: Wish,
        *,
        facts: Sequence[PictureFacts] = (),  # noqa: ARG002 - only who measures needs them
        paid: PaidCall,
    ) -> Description:
        """As `describe`, without an image; its calls are named `translate`, `translate-2`, `translate-3`."""
        words = original.words
        asked_for = wish.alt_length + LONG_DESCRIPTION_CHARACTERS[wish.detail]
        characters = max(asked_for, len(words.alt_text) + len(words.long_description))
        request = Request(
            "translate",
            render_translation(original, wish),
            translation_schema(wish.languages),
            self._cap(characters, wish),
        )
        return await self._ask(
            request, paid, lambda content, origin: read_translation(content, original, wish.languages, origin)
        )

    async def rewrite(
        self,
        original: Original,  # noqa: ARG002
        wish: Wish,  # noqa: ARG002
        *,
        glossary: Sequence[GlossaryTerm] = (),  # noqa: ARG002
        paid: PaidCall,  # noqa: ARG002
    ) -> Description:
        raise LanguageNotWritten

    async def answer(
        self,
        views: Sequence[View],  # noqa: ARG002
        inquiry: Inquiry,  # noqa: ARG002
        *,
        glossary: Sequence[GlossaryTerm] = (),  # noqa: ARG002
        paid: PaidCall,  # noqa: ARG002
    ) -> Answer:
        raise LanguageNotWritten

    async def _ask(self, request: Request, paid: PaidCall, read: Read) -> Description:
        """The first answer that holds: an answer cut off is given more room once, a bad one is complained of once."""
        spent = Tokens()
        while True:
            is_cut_off = False
            try:
                answer = read_answer(await paid(request.name, partial(self._ladder.send, request)))
                is_cut_off, spent = answer.is_cut_off, spent + answer.tokens
                origin = Origin(self._dialect.provider, self._dialect.model, request.prompt.version, spent)
                return read(answer.content, origin)
            except UnusableReply as problem:
                request = request.mended(problem, is_cut_off=is_cut_off)

    def _cap(self, characters: int, wish: Wish) -> int:
        """Tokens that hold a text of so many characters in each language."""
        written = TOKENS_AROUND + int(characters * len(wish.languages) * TOKENS_PER_CHARACTER)
        return min(FIRST_CEILING, written) + self._dialect.reasoning_tokens
