"""The one chat-completions client: a picture or an original and a wish in, a description that holds out.

Every call that is paid for goes through `paid` and is parsed after it, so that an answer recorded before a crash is
read again instead of bought again. What a provider rejects is not paid for: the ladder of forms lies below `paid`.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from typing import Any

import msgspec

from service.domain.descriptions import LONG_DESCRIPTION_CHARACTERS, Description, Origin, Original, Tokens, Wish
from service.domain.images import ImageLimits, Picture, PictureFacts
from service.domain.work import PaidCall
from service.errors import (
    ProviderRejectedRequest,
    ProviderUnreachable,
    UnusableReply,
)
from service.outbound.listing import check_listing
from service.outbound.providers import ErrorAnswer, ProviderClient, Reply, failure, read_error
from service.vision.answer import read_answer
from service.vision.contract import read_description, read_translation, reply_schema, translation_schema
from service.vision.prompts import Prompt, render_prompt, render_translation

SCHEMA_NAME = "image_description"
TOKENS_PER_CHARACTER = 0.75
"""Generous for alphabets (0.25 to 0.4), about right for scripts whose letters cost a token each."""
TOKENS_AROUND = 1_500
"""Room for the text found in the image, its data and the braces around it all."""
FIRST_CEILING = 16_384
"""Most hosted vision models write no more in one answer, and some providers count the cap against the quota."""
ABOUT_FORM = re.compile(r"response.format|json_schema|json_object|json mode|structured|schema|grammar", re.IGNORECASE)

Read = Callable[[str, Origin], Description]
"""What makes a description of an answer's content, or raises `UnusableReply`."""


class Rung(StrEnum):
    """How the form of an answer is asked for, the strictest first."""

    JSON_SCHEMA = "json_schema"
    JSON_OBJECT = "json_object"
    PROMPT = "prompt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How one model of one provider wants to be asked."""

    provider: str
    model: str
    limits: ImageLimits
    output_cap: str
    """Name of the field that caps the answer, in tokens."""
    rungs: tuple[Rung, ...]
    detail: str | None = None
    """The resolution the image is read in, where the provider takes that field."""
    takes_system_prompt: bool = True
    repeats_schema: bool = False
    """Whether the prompt should hold the schema even where the server does."""
    reasoning_tokens: int = 0
    """What the model may think before it writes, where thought counts against the cap."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    """What else every request carries."""


@dataclass(frozen=True, slots=True)
class _Request:
    step: str
    """What its first call is recorded as."""
    prompt: Prompt
    schema: Mapping[str, Any]
    output_cap: int
    image: str = ""
    """A data URL; empty where words alone are sent."""
    is_raised: bool = False
    complaint: str = ""

    @property
    def name(self) -> str:
        number = 1 + self.is_raised + bool(self.complaint)
        return self.step if number == 1 else f"{self.step}-{number}"

    def mended(self, problem: UnusableReply, *, is_cut_off: bool) -> _Request:
        """The request that may do better: once with a higher cap, once told what was wrong. Else raises `problem`."""
        if is_cut_off and not self.is_raised:
            return replace(self, output_cap=self.output_cap * 2, is_raised=True)
        if self.complaint:
            raise problem
        return replace(self, complaint=self.prompt.complaint("it was too long" if is_cut_off else problem.detail))


class ChatDescriber:
    """A `VisionProvider` over `POST /chat/completions`."""

    wants_facts = False

    def __init__(self, dialect: Dialect, client: ProviderClient) -> None:
        self._dialect = dialect
        self._client = client
        self._rung = 0
        """Index of the strictest rung this model has not rejected yet."""

    @property
    def name(self) -> str:
        return f"{self._dialect.provider}:{self._dialect.model}"

    @property
    def limits(self) -> ImageLimits:
        return self._dialect.limits

    def writes(self, language: str) -> bool:  # noqa: ARG002 - a model is asked, and its script checked
        return True

    async def close(self) -> None:
        await self._client.close()

    async def describe(self, picture: Picture, facts: PictureFacts | None, wish: Wish, paid: PaidCall) -> Description:  # noqa: ARG002
        """One call for all languages, at most two more to mend it, named `describe`, `describe-2`, `describe-3`."""
        characters = wish.alt_length + LONG_DESCRIPTION_CHARACTERS[wish.detail]
        request = _Request(
            "describe",
            render_prompt(picture, wish),
            reply_schema(wish.languages),
            self._cap(characters, wish),
            image=_data_url(picture),
        )
        return await self._ask(request, paid, lambda content, origin: read_description(content, wish.languages, origin))

    async def translate(
        self,
        original: Original,
        facts: PictureFacts | None,  # noqa: ARG002 - only who measures needs them
        wish: Wish,
        paid: PaidCall,
    ) -> Description:
        """As `describe`, without an image; its calls are named `translate`, `translate-2`, `translate-3`."""
        words = original.words
        asked_for = wish.alt_length + LONG_DESCRIPTION_CHARACTERS[wish.detail]
        characters = max(asked_for, len(words.alt_text) + len(words.long_description))
        request = _Request(
            "translate",
            render_translation(original, wish),
            translation_schema(wish.languages),
            self._cap(characters, wish),
        )
        return await self._ask(
            request, paid, lambda content, origin: read_translation(content, original, wish.languages, origin)
        )

    async def _ask(self, request: _Request, paid: PaidCall, read: Read) -> Description:
        """The first answer that holds: an answer cut off is given more room once, a bad one is complained of once."""
        spent = Tokens()
        while True:
            is_cut_off = False
            try:
                answer = read_answer(await paid(request.name, partial(self._send, request)))
                is_cut_off, spent = answer.is_cut_off, spent + answer.tokens
                origin = Origin(self._dialect.provider, self._dialect.model, request.prompt.version, spent)
                return read(answer.content, origin)
            except UnusableReply as problem:
                request = request.mended(problem, is_cut_off=is_cut_off)

    async def check(self) -> str | None:
        return await check_listing(self._client, "/models", self._dialect.model)

    def _cap(self, characters: int, wish: Wish) -> int:
        """Tokens that hold a text of so many characters in each language."""
        written = TOKENS_AROUND + int(characters * len(wish.languages) * TOKENS_PER_CHARACTER)
        return min(FIRST_CEILING, written) + self._dialect.reasoning_tokens

    async def _send(self, request: _Request) -> bytes:
        """The body of an answer, in the strictest form the model takes. Raises a `ProviderError`."""
        while True:
            rung = self._rung
            try:
                reply = await self._client.post("/chat/completions", self._body(request, self._dialect.rungs[rung]))
                self._check_reply(reply)
            except ProviderRejectedRequest as error:
                if rung + 1 == len(self._dialect.rungs) or not _is_about_form(error):
                    raise
                self._rung = max(self._rung, rung + 1)
            else:
                return reply.content

    def _body(self, request: _Request, rung: Rung) -> dict[str, Any]:
        dialect, prompt = self._dialect, request.prompt
        needs_schema = rung is not Rung.JSON_SCHEMA or dialect.repeats_schema
        shape = prompt.shape(request.schema) if needs_schema else ""
        text = "\n".join(part for part in (prompt.request, shape, request.complaint) if part)
        if not dialect.takes_system_prompt:
            text = f"{prompt.rules}\n\n{text}"
        system = [{"role": "system", "content": prompt.rules}] if dialect.takes_system_prompt else []
        return {
            "model": dialect.model,
            "messages": [*system, {"role": "user", "content": self._content(request.image, text)}],
            dialect.output_cap: request.output_cap,
            **_response_format(rung, request.schema),
            **dialect.fields,
        }

    def _content(self, image: str, text: str) -> str | list[dict[str, Any]]:
        """The image before the words, or the words alone in the form that every server takes."""
        if not image:
            return text
        address = {"url": image} | ({"detail": self._dialect.detail} if self._dialect.detail else {})
        return [{"type": "image_url", "image_url": address}, {"type": "text", "text": text}]

    def _check_reply(self, reply: Reply) -> None:
        """Raises what a 200 hides: an error in the body, or a body that no API wrote."""
        try:
            fields = msgspec.json.decode(reply.content, type=dict[str, msgspec.Raw])
        except (msgspec.DecodeError, UnicodeDecodeError):
            found = f"{len(reply.content)} bytes of {reply.media_type or 'an unnamed type'}"
            raise ProviderUnreachable(f"{self._dialect.provider} answered {found} that are no JSON object") from None
        if bytes(fields.get("error", b"null")) != b"null":
            raise failure(self._dialect.provider, read_error(None, reply.content))


def _response_format(rung: Rung, schema: Mapping[str, Any]) -> dict[str, Any]:
    match rung:
        case Rung.JSON_SCHEMA:
            named = {"name": SCHEMA_NAME, "strict": True, "schema": schema}
            return {"response_format": {"type": "json_schema", "json_schema": named}}
        case Rung.JSON_OBJECT:
            return {"response_format": {"type": "json_object"}}
        case Rung.PROMPT:
            return {}


def _is_about_form(error: ProviderRejectedRequest) -> bool:
    answer = error.__cause__
    return isinstance(answer, ErrorAnswer) and bool(
        ABOUT_FORM.search(f"{answer.param} {answer.code} {answer.message}") and answer.status in {400, 422}
    )


def _data_url(picture: Picture) -> str:
    return f"data:{picture.media_type};base64,{base64.b64encode(picture.data).decode('ascii')}"
