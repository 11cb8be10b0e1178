"""What every vision provider is: something that turns a picture into words, and words into other languages."""

from __future__ import annotations

from typing import Protocol

from service.domain.descriptions import Description, Original, Wish
from service.domain.images import ImageLimits, Picture, PictureFacts
from service.domain.work import PaidCall


class VisionProvider(Protocol):
    @property
    def name(self) -> str:
        """Provider and model as a chain names them, for example `groq:qwen/qwen3.8-27b`; `offline` has no model."""

    @property
    def limits(self) -> ImageLimits:
        """What the picture handed to `describe` may weigh."""

    @property
    def wants_facts(self) -> bool:
        """Whether it works on measured facts, so that they must be measured before."""

    def writes(self, language: str) -> bool:
        """Whether it can write in this BCP-47 tag."""

    async def describe(self, picture: Picture, facts: PictureFacts | None, wish: Wish, paid: PaidCall) -> Description:
        """Words for every language of the wish, or a `ProviderError`. One attempt: who calls decides on retries."""

    async def translate(
        self, original: Original, facts: PictureFacts | None, wish: Wish, paid: PaidCall
    ) -> Description:
        """The original with words for every language of the wish in place of its own. No image is sent.

        Raises a `ProviderError`, as `describe` does. Who writes from facts may leave the original's words unread.
        """

    async def close(self) -> None:
        """Lets go of its connections."""

    async def check(self) -> str | None:
        """Tries the provider without paying: None if it lists the model, else one line saying what is wrong."""
