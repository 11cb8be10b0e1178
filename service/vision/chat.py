"""The one chat-completions client: pictures or an original and a wish in, a description that holds out.

Every call that is paid for goes through `paid` and is parsed after it, so that an answer recorded before a crash is
read again instead of bought again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

from service.domain.descriptions import (
    LONG_DESCRIPTION_CHARACTERS,
    Answer,
    Description,
    GlossaryTerm,
    Inquiry,
    Origin,
    Original,
    Priority,
    Tokens,
    Wish,
)
from service.domain.images import ImageLimits, PictureFacts, View
from service.domain.work import Growing, PaidCall, unseen
from service.errors import ProviderError, UnusableReply
from service.outbound.listing import check_listing
from service.outbound.providers import ProviderClient
from service.vision.answer import read_answer
from service.vision.answering import find_answer, make_question
from service.vision.batches import ChatBatches
from service.vision.checking import Reading
from service.vision.contract import (
    ImageNeeded,
    read_description,
    read_rewriting,
    read_translation,
    reply_schema,
    rewriting_schema,
    translation_schema,
)
from service.vision.dialect import Dialect
from service.vision.ladder import Ladder
from service.vision.mending import make_mending, read_mending
from service.vision.prompts import render_prompt, render_rewriting, render_translation
from service.vision.request import SCHEMA_NAME, Request
from service.vision.tools import Desk, find_calls, open_desk

TOKENS_PER_CHARACTER = 0.75
"""Generous for alphabets (0.25 to 0.4), about right for scripts whose letters cost a token each."""
TOKENS_AROUND = 1_500
"""Room for the text found in the image, its data and the braces around it all."""
FIRST_CEILING = 16_384
"""Most hosted vision models write no more in one answer, and some providers count the cap against the quota."""

Read = Callable[[str], Reading]
"""What reads an answer's content, or raises `UnusableReply`."""


class ChatDescriber:
    """A `VisionProvider` over `POST /chat/completions`."""

    wants_facts = False

    def __init__(self, dialect: Dialect, client: ProviderClient) -> None:
        self._dialect = dialect
        self._client = client
        self._ladder = Ladder(dialect, client)

    @property
    def name(self) -> str:
        return self._dialect.name

    @property
    def limits(self) -> ImageLimits:
        return self._dialect.limits

    @property
    def takes_addresses(self) -> bool:
        return self._dialect.takes_addresses

    @property
    def price(self) -> tuple[float, float] | None:
        return self._dialect.price

    @property
    def batches(self) -> ChatBatches | None:
        return ChatBatches(self._dialect, self._client) if self._dialect.batches else None

    def writes(self, language: str) -> bool:  # noqa: ARG002 - a model is asked, and its script checked
        return True

    async def close(self) -> None:
        await self._client.close()

    async def check(self) -> str | None:
        return await check_listing(self._client, "/models", self._dialect.model, self._dialect.kin)

    async def describe(
        self,
        views: Sequence[View],
        wish: Wish,
        *,
        facts: Sequence[PictureFacts] = (),  # noqa: ARG002 - only who measures needs them
        glossary: Sequence[GlossaryTerm] = (),
        paid: PaidCall,
        growing: Growing = unseen,
    ) -> Description:
        """One call for all languages; see `_ask` for those that may follow it."""
        characters = wish.alt_length + LONG_DESCRIPTION_CHARACTERS[wish.detail]
        request = Request(
            "describe",
            render_prompt(views, wish, glossary),
            reply_schema(wish.languages),
            self._cap(characters, wish),
            views=tuple(views),
            growing=growing,
            desk=self._open_desk(wish, glossary, views),
            may_wait=wish.priority is Priority.BATCH,
        )
        return await self._ask(
            request,
            wish,
            paid,
            lambda content: read_description(content, wish, prompt=request.prompt.own_words, glossary=glossary),
        )

    async def translate(
        self,
        original: Original,
        wish: Wish,
        *,
        facts: Sequence[PictureFacts] = (),  # noqa: ARG002 - only who measures needs them
        glossary: Sequence[GlossaryTerm] = (),
        paid: PaidCall,
    ) -> Description:
        """As `describe`, without an image."""
        words = original.words
        asked_for = wish.alt_length + LONG_DESCRIPTION_CHARACTERS[wish.detail]
        characters = max(asked_for, len(words.alt_text) + len(words.long_description))
        request = Request(
            "translate",
            render_translation(original, wish, glossary),
            translation_schema(wish.languages),
            self._cap(characters, wish),
        )
        return await self._ask(
            request,
            wish,
            paid,
            lambda content: read_translation(
                content, original, wish, prompt=request.prompt.own_words, glossary=glossary
            ),
        )

    async def rewrite(
        self, original: Original, wish: Wish, *, glossary: Sequence[GlossaryTerm] = (), paid: PaidCall
    ) -> Description | None:
        """As `translate`; a model that asks for the image is not asked again."""
        characters = wish.alt_length + LONG_DESCRIPTION_CHARACTERS[wish.detail]
        request = Request(
            "rewrite",
            render_rewriting(original, wish, glossary),
            rewriting_schema(wish.languages),
            self._cap(characters, wish),
        )
        try:
            return await self._ask(
                request,
                wish,
                paid,
                lambda content: read_rewriting(
                    content, original, wish, prompt=request.prompt.own_words, glossary=glossary
                ),
            )
        except ImageNeeded:
            return None

    async def answer(
        self,
        views: Sequence[View],
        inquiry: Inquiry,
        *,
        glossary: Sequence[GlossaryTerm] = (),
        paid: PaidCall,
    ) -> Answer:
        request = make_question(views, inquiry, glossary, self._dialect.reasoning_tokens)
        draft, spent = await find_answer(partial(self._send, paid=paid), request, inquiry, glossary)
        origin = Origin(self._dialect.provider, self._dialect.model, request.prompt.version, spent)
        return Answer(draft.text, draft.can_tell, origin)

    async def _ask(self, request: Request, wish: Wish, paid: PaidCall, read: Read) -> Description:
        """What holds of the first answer that can be read, its faults mended by one more call without images.

        An answer cut off is given more room once, one that cannot be read is complained of once. The calls are named
        after the step: `describe`, `describe-2`, `describe-3`, `describe-mend`.
        Where a model may look things up, `describe-tools` comes before them, and is the answer if it looks up nothing.
        """
        spent = Tokens()
        while True:
            is_cut_off = False
            try:
                body = await self._send(request, paid)
                answer = read_answer(body)
                is_cut_off, spent = answer.is_cut_off, spent + answer.tokens
                if informed := request.informed(find_calls(body, SCHEMA_NAME)):
                    request = informed
                    continue
                reading = read(answer.content)
                break
            except UnusableReply as problem:
                request = request.mended(problem, is_cut_off=is_cut_off)
        if reading.faults:
            with suppress(ProviderError):  # what holds is worth more than a second opinion on the rest
                mending = make_mending(reading, wish, request.step, request.output_cap)
                answer = read_answer(await self._send(mending, paid))
                reading, spent = read_mending(reading, answer, mending.prompt.own_words), spent + answer.tokens
        return reading.description(Origin(self._dialect.provider, self._dialect.model, request.prompt.version, spent))

    async def _send(self, request: Request, paid: PaidCall) -> bytes:
        return await paid(request.name, partial(self._ladder.send, request), self._ladder.bill(request))

    def _open_desk(self, wish: Wish, glossary: Sequence[GlossaryTerm], views: Sequence[View]) -> Desk:
        """Empty where the prompt has to be all: a batch holds one call of each description."""
        is_batched = wish.priority is Priority.BATCH and self._dialect.batches
        return open_desk(wish, glossary, views) if self._dialect.takes_tools and not is_batched else Desk()

    def _cap(self, characters: int, wish: Wish) -> int:
        """Tokens that hold a text of so many characters in each language."""
        written = TOKENS_AROUND + int(characters * len(wish.languages) * TOKENS_PER_CHARACTER)
        return min(FIRST_CEILING, written) + self._dialect.reasoning_tokens
