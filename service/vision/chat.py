"""The one chat-completions client: a picture and a wish in, a description that holds out.

Every call that is paid for goes through `paid` and is parsed after it, so that an answer recorded before a crash is
read again instead of bought again. What a provider rejects is not paid for: the ladder of forms lies below `paid`.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from typing import Any

import msgspec

from service.domain.descriptions import LONG_DESCRIPTION_CHARACTERS, Description, Origin, Tokens, Wish
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
from service.vision.contract import read_description, reply_schema
from service.vision.prompts import PROMPT_VERSION, Prompt, render_complaint, render_prompt, render_shape

SCHEMA_NAME = "image_description"
TOKENS_PER_CHARACTER = 0.75
"""Generous for alphabets (0.25 to 0.4), about right for scripts whose letters cost a token each."""
TOKENS_AROUND = 1_500
"""Room for the text found in the image, its data and the braces around it all."""
FIRST_CEILING = 16_384
"""Most hosted vision models write no more in one answer, and some providers count the cap against the quota."""
ABOUT_FORM = re.compile(r"response.format|json_schema|json_object|json mode|structured|schema|grammar", re.IGNORECASE)


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
    prompt: Prompt
    image: str
    """A data URL."""
    schema: Mapping[str, Any]
    output_cap: int
    is_raised: bool = False
    complaint: str = ""

    @property
    def name(self) -> str:
        number = 1 + self.is_raised + bool(self.complaint)
        return "describe" if number == 1 else f"describe-{number}"

    def mended(self, problem: UnusableReply, *, is_cut_off: bool) -> _Request:
        """The request that may do better: once with a higher cap, once told what was wrong. Else raises `problem`."""
        if is_cut_off and not self.is_raised:
            return replace(self, output_cap=self.output_cap * 2, is_raised=True)
        if self.complaint:
            raise problem
        return replace(self, complaint=render_complaint("it was too long" if is_cut_off else problem.detail))


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
        request = _Request(render_prompt(wish), _data_url(picture), reply_schema(wish.languages), self._cap(wish))
        spent = Tokens()
        while True:
            is_cut_off = False
            try:
                answer = read_answer(await paid(request.name, partial(self._send, request)))
                is_cut_off, spent = answer.is_cut_off, spent + answer.tokens
                origin = Origin(self._dialect.provider, self._dialect.model, PROMPT_VERSION, spent)
                return read_description(answer.content, wish.languages, origin)
            except UnusableReply as problem:
                request = request.mended(problem, is_cut_off=is_cut_off)

    async def check(self) -> str | None:
        return await check_listing(self._client, "/models", self._dialect.model)

    def _cap(self, wish: Wish) -> int:
        """Tokens that hold the texts asked for."""
        characters = (wish.alt_length + LONG_DESCRIPTION_CHARACTERS[wish.detail]) * len(wish.languages)
        written = min(FIRST_CEILING, TOKENS_AROUND + int(characters * TOKENS_PER_CHARACTER))
        return written + self._dialect.reasoning_tokens

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
        shape = render_shape(request.schema) if needs_schema else ""
        text = "\n".join(part for part in (prompt.request, shape, request.complaint) if part)
        if not dialect.takes_system_prompt:
            text = f"{prompt.rules}\n\n{text}"
        image = {"url": request.image} | ({"detail": dialect.detail} if dialect.detail else {})
        content = [{"type": "image_url", "image_url": image}, {"type": "text", "text": text}]
        system = [{"role": "system", "content": prompt.rules}] if dialect.takes_system_prompt else []
        return {
            "model": dialect.model,
            "messages": [*system, {"role": "user", "content": content}],
            dialect.output_cap: request.output_cap,
            **_response_format(rung, request.schema),
            **dialect.fields,
        }

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
