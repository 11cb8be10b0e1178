"""What every vision provider is: something that turns pictures into words, and words into other words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from service.domain.descriptions import Answer, Description, GlossaryTerm, Inquiry, Original, Wish
from service.domain.images import ImageLimits, PictureFacts, View
from service.domain.work import Growing, PaidCall, unseen
from service.vision.batches import ChatBatches


class VisionProvider(Protocol):
    @property
    def name(self) -> str:
        """Provider and model as a chain names them, for example `groq:qwen/qwen3.8-27b`; `offline` has no model."""

    @property
    def limits(self) -> ImageLimits:
        """What the pictures handed to it may weigh, and how many there may be."""

    @property
    def takes_addresses(self) -> bool:
        """Whether it fetches an image from its public address."""

    @property
    def wants_facts(self) -> bool:
        """Whether it works on measured facts, so that they must be measured before. Such a one answers no questions."""

    @property
    def price(self) -> tuple[float, float] | None:
        """US dollars per million tokens, prompt and completion; None where it is not known."""

    @property
    def batches(self) -> ChatBatches | None:
        """Where requests that may take a day are handed in; None where it has no such thing."""

    def writes(self, language: str) -> bool:
        """Whether it can write in this BCP-47 tag."""

    async def describe(
        self,
        views: Sequence[View],
        wish: Wish,
        *,
        facts: Sequence[PictureFacts] = (),
        glossary: Sequence[GlossaryTerm] = (),
        paid: PaidCall,
        growing: Growing = unseen,
    ) -> Description:
        """Words for every language of the wish, or a `ProviderError`. One attempt: who calls decides on retries.

        Words that broke their contract in the end are withheld; where none is left, `UnusableReply` is raised.
        `facts` are one of each image where the provider wants them.
        """

    async def translate(
        self,
        original: Original,
        wish: Wish,
        *,
        facts: Sequence[PictureFacts] = (),
        glossary: Sequence[GlossaryTerm] = (),
        paid: PaidCall,
    ) -> Description:
        """The original with words for every language of the wish in place of its own. No image is sent.

        Raises a `ProviderError`, as `describe` does. Who writes from facts may leave the original's words unread.
        """

    async def rewrite(
        self, original: Original, wish: Wish, *, glossary: Sequence[GlossaryTerm] = (), paid: PaidCall
    ) -> Description | None:
        """As `describe` for another place or purpose, from what is known of the image. No image is sent.

        None where what is known does not tell enough, so that the image has to be looked at.
        """

    async def answer(
        self, views: Sequence[View], inquiry: Inquiry, *, glossary: Sequence[GlossaryTerm] = (), paid: PaidCall
    ) -> Answer:
        """A short answer in the language of the question, or a `ProviderError`."""

    async def close(self) -> None:
        """Lets go of its connections."""

    async def check(self) -> str | None:
        """Tries the provider without paying: None if it lists the model, else one line saying what is wrong."""
