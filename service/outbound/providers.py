"""HTTP to vision and speech providers: pooled connections, one attempt per call, every failure a `ProviderError`."""

from __future__ import annotations

import asyncio
import math
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

import aiohttp
import httpx
import msgspec
from httpx_aiohttp import AiohttpTransport

from service.errors import (
    ProviderError,
    ProviderKeyRefused,
    ProviderModelMissing,
    ProviderOverloaded,
    ProviderQuotaExhausted,
    ProviderRefusedContent,
    ProviderRejectedRequest,
    ProviderUnreachable,
    UnusableReply,
)

CONNECT_SECONDS = 5
CONNECTIONS = 256
"""Open at once to one provider; whoever comes later waits within the deadline of its own call."""
REPLY_BYTES = 32_000_000
"""Ten minutes of 24 kHz mono WAV are 29 MB; whatever is longer is no reply to us."""
QUOTED_CHARACTERS = 200
"""Of a provider's own message, in ours."""

BY_STATUS: Mapping[int, type[ProviderError]] = {
    401: ProviderKeyRefused,
    402: ProviderQuotaExhausted,
    403: ProviderKeyRefused,
    404: ProviderModelMissing,
    408: ProviderOverloaded,
    409: ProviderOverloaded,
    425: ProviderOverloaded,
    429: ProviderOverloaded,
    498: ProviderOverloaded,
}
"""What a status means by itself; 498 is Groq's flex tier without capacity. Others: 5xx overload, the rest rejected."""

_SPENT = re.compile(
    r"insufficient_quota|credit_balance|spend(ing)?.limit|billing_\w*limit|(available|out of|have any) credits",
    re.IGNORECASE,
)
BY_WORDS: tuple[tuple[frozenset[int], re.Pattern[str], type[ProviderError]], ...] = (
    (frozenset({400, 403, 404, 410}), re.compile(r"model_(not_\w+|decommissioned|deprecated)"), ProviderModelMissing),
    (frozenset({400}), re.compile(r"json_validate_failed"), UnusableReply),
    # xAI answers 400 where others answer 401
    (frozenset({400}), re.compile(r"invalid_api_key|incorrect.{1,3}api.{1,3}key", re.IGNORECASE), ProviderKeyRefused),
    (
        frozenset({400, 403}),
        re.compile(r"content_(policy|filter)|moderation|violates usage guidelines", re.IGNORECASE),
        ProviderRefusedContent,
    ),
    # xAI says an empty account with 403 and with 429
    (frozenset({403, 429}), _SPENT, ProviderQuotaExhausted),
    # Together's status for a prompt and output cap that exceed the context
    (frozenset({403}), re.compile(r"context.length|max_(new_)?tokens", re.IGNORECASE), ProviderRejectedRequest),
    # Groq counts prompt and output cap against the tokens of a minute before it starts
    (frozenset({413}), re.compile(r"rate_limit_exceeded"), ProviderOverloaded),
)
"""Where a status is not enough: the first row whose pattern stands in the code, type or message decides."""


@dataclass(frozen=True, slots=True)
class Reply:
    content: bytes
    media_type: str
    """As the provider named it, lower case, without parameters; empty where it named none."""


@dataclass(eq=False)
class ErrorAnswer(Exception):
    """What a provider said was wrong, as the `__cause__` of the `ProviderError` made of it. Not for the public."""

    status: int
    message: str = ""
    code: str = ""
    type: str = ""
    param: str = ""


class ProviderClient:
    """Connections to one provider. `name` begins every message, `seconds` is the deadline of a whole call.

    The key travels in the Authorization header and nowhere else. Redirects are not followed: a key belongs to the
    address it was given for.
    """

    def __init__(self, name: str, base_url: str, key: str | None, *, seconds: float = 60) -> None:
        self._name = name
        self._seconds = seconds
        limits = httpx.Limits(max_connections=CONNECTIONS, keepalive_expiry=30)
        self._client = httpx.AsyncClient(
            base_url=base_url,
            # httpx's own transport loses its pace beyond 16 connections; aiohttp's holds it at 200
            transport=AiohttpTransport(limits=limits, trust_env=False),
            headers={"Accept-Encoding": "identity"} | ({"Authorization": f"Bearer {key}"} if key else {}),
            timeout=httpx.Timeout(None, connect=CONNECT_SECONDS),
            trust_env=False,
        )

    async def post(self, path: str, body: Mapping[str, object]) -> Reply:
        """The answer to `body` as JSON. Raises a `ProviderError`; one with an `ErrorAnswer` as cause if it spoke."""
        content = msgspec.json.encode(dict(body))
        return await self._request("POST", path, content, {"Content-Type": "application/json"})

    async def get(self, path: str) -> Reply:
        """The same for what costs nothing."""
        return await self._request("GET", path, None, {})

    async def close(self) -> None:
        await self._client.aclose()

    async def _request(self, method: str, path: str, content: bytes | None, headers: Mapping[str, str]) -> Reply:
        try:
            async with (
                asyncio.timeout(self._seconds),
                self._client.stream(method, path, content=content, headers=headers) as response,
            ):
                body = await self._read(response)
        except TimeoutError:
            raise ProviderUnreachable(f"{self._name} did not answer within {self._seconds:g} s") from None
        except (httpx.HTTPError, httpx.InvalidURL, aiohttp.ClientError) as error:
            reason = type(error.__cause__ or error).__name__  # messages name hosts and ports
            raise ProviderUnreachable(f"{self._name}: the connection failed ({reason})") from error
        if not response.is_success:
            raise failure(
                self._name, read_error(response.status_code, body), parse_retry_after(response.headers, time.time())
            )
        return Reply(body, response.headers.get("content-type", "").partition(";")[0].strip().lower())

    async def _read(self, response: httpx.Response) -> bytes:
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > REPLY_BYTES:
                raise ProviderUnreachable(f"{self._name} answered with more than {REPLY_BYTES // 1_000_000} MB")
        return bytes(body)


def read_error(status: int | None, body: bytes) -> ErrorAnswer:
    """The error in a body: OpenAI's `{"error": {…}}`, xAI's `{"code": "…", "error": "…"}`, or nothing legible.

    `status` is None for an error that came with a 200: then the body says which status it should have had.
    """
    try:
        fields = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        fields = None
    if not isinstance(fields, dict):
        fields = {}
    error = fields.get("error")
    if not isinstance(error, dict):
        error = {"message": error or fields.get("message") or fields.get("detail"), "code": fields.get("code")}
    message, code, kind, param = (str(error.get(key) or "") for key in ("message", "code", "type", "param"))
    return ErrorAnswer(status or _status_of(code, kind), message, code, kind, param)


def _status_of(code: str, kind: str) -> int:
    if code.isdecimal() and 400 <= int(code) < 600:  # noqa: PLR2004
        return int(code)
    if kind == "invalid_request_error":
        return 400
    # whoever had begun to answer has failed since, unless it names its reason
    return 429 if re.search(r"rate_limit|quota", f"{code} {kind}") else 500


def failure(name: str, answer: ErrorAnswer, retry_after: float | None = None) -> ProviderError:
    """The `ProviderError` that an error answer means, with the answer as its cause."""
    error = _error_class(answer)
    said = "" if error is ProviderKeyRefused else quote(answer.message)  # messages about keys show parts of them
    detail = f"{name} answered {answer.status}" + (f": {said}" if said else "")
    made = error(detail, retry_after=retry_after)
    made.__cause__ = answer
    return made


def _error_class(answer: ErrorAnswer) -> type[ProviderError]:
    words = f"{answer.code} {answer.type} {answer.message}"
    for statuses, pattern, error in BY_WORDS:
        if answer.status in statuses and pattern.search(words):
            return error
    otherwise = ProviderOverloaded if answer.status >= httpx.codes.INTERNAL_SERVER_ERROR else ProviderRejectedRequest
    return BY_STATUS.get(answer.status, otherwise)


def quote(message: str) -> str:
    """A stranger's words fit for ours: one line, shortened, without addresses and without long unbroken runs."""
    visible = "".join(c if c.isprintable() else " " for c in message[: QUOTED_CHARACTERS * 10])
    kept = " ".join(re.sub(r"\S+://\S+|data:\S+|\S{60,}", "…", visible).split())
    return kept if len(kept) <= QUOTED_CHARACTERS else kept[: QUOTED_CHARACTERS - 1] + "…"


def parse_retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds to wait from `now`, a Unix time; None where not said.

    `retry-after-ms` (OpenAI) goes before `Retry-After`, which may hold seconds or a date.
    """
    try:
        if milliseconds := headers.get("retry-after-ms"):
            seconds = float(milliseconds) / 1000
        else:
            seconds = _seconds(headers.get("retry-after", ""), now)
    except ValueError:
        return None
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _seconds(value: str, now: float) -> float:
    try:
        return float(value)
    except ValueError:
        return parsedate_to_datetime(value).timestamp() - now
