"""The ladder of forms: each request goes out in the strictest one that the model has not rejected yet.

What a provider rejects is not paid for, so the ladder lies below `paid`.
"""

from __future__ import annotations

import re

import msgspec

from service.errors import ProviderRejectedRequest, ProviderUnreachable
from service.outbound.providers import ErrorAnswer, ProviderClient, Reply, failure, read_error
from service.vision.dialect import Dialect
from service.vision.request import Request, write_body

ABOUT_FORM = re.compile(r"response.format|json_schema|json_object|json mode|structured|schema|grammar", re.IGNORECASE)


class Ladder:
    def __init__(self, dialect: Dialect, client: ProviderClient) -> None:
        self._dialect = dialect
        self._client = client
        self._rung = 0
        """Index of the strictest rung this model has not rejected yet."""

    async def send(self, request: Request) -> bytes:
        """The body of a chat completion. Raises a `ProviderError`."""
        while True:
            rung = self._rung
            try:
                body = write_body(self._dialect, request, self._dialect.rungs[rung])
                reply = await self._client.post("/chat/completions", body)
                self._check_reply(reply)
            except ProviderRejectedRequest as error:
                if rung + 1 == len(self._dialect.rungs) or not _is_about_form(error):
                    raise
                self._rung = max(self._rung, rung + 1)
            else:
                return reply.content

    def _check_reply(self, reply: Reply) -> None:
        """Raises what a 200 hides: an error in the body, or a body that no API wrote."""
        try:
            fields = msgspec.json.decode(reply.content, type=dict[str, msgspec.Raw])
        except (msgspec.DecodeError, UnicodeDecodeError):
            found = f"{len(reply.content)} bytes of {reply.media_type or 'an unnamed type'}"
            raise ProviderUnreachable(f"{self._dialect.provider} answered {found} that are no JSON object") from None
        if bytes(fields.get("error", b"null")) != b"null":
            raise failure(self._dialect.provider, read_error(None, reply.content))


def _is_about_form(error: ProviderRejectedRequest) -> bool:
    answer = error.__cause__
    return isinstance(answer, ErrorAnswer) and bool(
        ABOUT_FORM.search(f"{answer.param} {answer.code} {answer.message}") and answer.status in {400, 422}
    )
