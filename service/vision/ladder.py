"""One request to a model, put in other ways until the model takes it.

The ladder of forms: strict JSON schema, tool call, JSON object, prompt alone. What a provider rejects is not paid for,
so the ladder lies below `paid`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import msgspec

from service.domain.work import Bill, Later, unseen
from service.errors import ProviderModelMissing, ProviderRejectedRequest, ProviderUnreachable, UnusableReply
from service.outbound.providers import ErrorAnswer, ProviderClient, Reply, failure, read_error
from service.telemetry import log
from service.vision.dialect import Dialect
from service.vision.preview import Preview
from service.vision.prices import halve, make_bill
from service.vision.rejections import find_way, is_about_form
from service.vision.request import Form, Request, languages_of, write_body
from service.vision.stream import post_streamed

REMEMBERED_SECONDS = 3_600
"""For so long a form that was rejected is not tried again: the server may have been updated, or a proxy in between may
have had a bad moment."""
RETIRED_SECONDS = 600
"""For so long a model that is not there is not asked for again: somebody may load it."""
FORMS_TRIED = 12
"""Of one request, at most."""
PATH = "/chat/completions"


class Ladder:
    """Requests to one model. What it learns of the model lasts as long as it does, in this process alone."""

    def __init__(self, dialect: Dialect, client: ProviderClient, clock: Callable[[], float] = time.monotonic) -> None:
        self._dialect = dialect
        self._client = client
        self._clock = clock
        self._first = Form(dialect.rungs[0])
        self._form = self._first
        """The strictest that this model has not rejected."""
        self._form_expires = 0.0
        self._retirement: ProviderModelMissing | None = None
        self._retirement_ends = 0.0

    def bill(self, request: Request) -> Bill:
        """What sending it may cost, whatever the form; with the cheaper way where there is one and time for it."""
        bill = make_bill(self._dialect, request)
        if not (self._dialect.batches and request.may_wait and request.name == request.step):
            return bill
        body = write_body(self._dialect, replace(request, growing=unseen), self._known())
        return replace(bill, later=Later(self._dialect.name, msgspec.json.encode(body), halve(bill.expected)))

    async def send(self, request: Request) -> bytes:
        """The body of a chat completion. Raises a `ProviderError`."""
        if self._retirement and self._clock() < self._retirement_ends:
            raise ProviderModelMissing(self._retirement.detail)
        try:
            return await self._climb_down(request)
        except ProviderModelMissing as error:
            self._retire(error)
            raise
        except UnusableReply as error:
            if isinstance(error.__cause__, ErrorAnswer) and error.__cause__.failed_generation:
                return _complete(error.__cause__.failed_generation)
            raise

    async def _climb_down(self, request: Request) -> bytes:
        form = self._known()
        for _ in range(FORMS_TRIED):
            body = write_body(self._dialect, request, form)
            try:
                return await self._post(request, body)
            except ProviderRejectedRequest as error:
                answer = error.__cause__
                way = find_way(self._dialect, form, body, answer) if isinstance(answer, ErrorAnswer) else None
                if way is None:
                    if isinstance(answer, ErrorAnswer) and is_about_form(answer):
                        self._form = self._first  # rejecting them all, it minds something else
                    raise
                form = way
                self._remember(form)
        raise ProviderRejectedRequest(f"{self._dialect.provider} rejected {FORMS_TRIED} forms of the same request")

    async def _post(self, request: Request, body: dict[str, object]) -> bytes:
        expected = make_bill(self._dialect, request).expected.tokens
        tokens = expected.prompt + expected.completion
        with Preview(languages_of(request.schema), request.growing).until_failure() as preview:
            if body.get("stream"):
                reply = await post_streamed(self._client, PATH, body, preview, tokens=tokens)
            else:
                reply = await self._client.post(PATH, body, tokens=tokens)
            check_reply(self._dialect.provider, reply)
            return reply.content

    def _known(self) -> Form:
        return self._form if self._clock() < self._form_expires else self._first

    def _remember(self, form: Form) -> None:
        """What is true of the model, apart from what is true of this request."""
        known = self._known()
        self._form = Form(max(known.rung, form.rung, key=self._dialect.rungs.index), known.without | form.without)
        self._form_expires = self._clock() + REMEMBERED_SECONDS

    def _retire(self, error: ProviderModelMissing) -> None:
        if self._retirement is None:
            log.warning("vision.model_missing", provider=self._dialect.provider, model=self._dialect.model)
        self._retirement, self._retirement_ends = error, self._clock() + RETIRED_SECONDS


def check_reply(provider: str, reply: Reply) -> None:
    """Raises what a 200 hides: an error in the body, or a body that no API wrote."""
    try:
        fields = msgspec.json.decode(reply.content, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError):
        found = f"{len(reply.content)} bytes of {reply.media_type or 'an unnamed type'}"
        raise ProviderUnreachable(f"{provider} answered {found} that are no JSON object") from None
    if bytes(fields.get("error", b"null")) != b"null":
        raise failure(provider, read_error(None, reply.content))


def _complete(written: str) -> bytes:
    """What a model wrote in vain, as the chat completion it would have been: it was paid for, and can often be read."""
    choice = {"index": 0, "message": {"role": "assistant", "content": written}, "finish_reason": "stop"}
    return msgspec.json.encode({"object": "chat.completion", "choices": [choice]})
