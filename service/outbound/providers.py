"""HTTP to vision and speech providers: pooled connections, deadlines, manners, every failure a `ProviderError`.

A call is one attempt: whoever calls decides on retries. It goes by the manners of its model: stopped where the provider
keeps failing, held back where its limits leave no room.
"""

from __future__ import annotations

import asyncio
import math
import re
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
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
from service.outbound.breaker import Breaker
from service.outbound.pacing import Pace, find_reset, parse_duration

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
_EXCEEDS = re.compile(r"Request too large\b.*\bLimit \d+, Requested \d+", re.DOTALL)
BY_WORDS: tuple[tuple[frozenset[int], re.Pattern[str], type[ProviderError]], ...] = (
    (
        frozenset({400, 403, 404, 410}),
        re.compile(r"model_(not_\w+|decommissioned|deprecated|terms_required)"),
        ProviderModelMissing,
    ),
    (frozenset({400}), re.compile(r"json_validate_failed|tool_use_failed"), UnusableReply),
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
    # Groq counts prompt and output cap against the tokens of a minute before it starts; what exceeds all of them never
    # fits
    (frozenset({413, 429}), _EXCEEDS, ProviderRejectedRequest),
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
    failed_generation: str = ""
    """What Groq's model wrote that does not hold its schema."""


Heard = Callable[[bytes], None]
"""Is handed a part of an answer's body as soon as it comes."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How the calls to one model go."""

    breaker: Breaker
    pace: Pace


class ProviderClient:
    """Connections to one provider. `name` begins every message.

    `seconds` is the deadline of a whole call from when it is sent, `silent_seconds` how long nothing may come of an
    answer that comes piece by piece: before its first byte and, as some say that they begin and think only then or send
    a function call in one piece, before any other. None where there is no such limit. An answer with a status in
    `once_more` is asked for again at once, one time.

    The key travels in the Authorization header and nowhere else. Redirects are not followed: a key belongs to the
    address it was given for.
    """

    def __init__(
        self,
        name: str,
        base_url: str,
        key: str | None,
        *,
        seconds: float = 60,
        silent_seconds: float | None = None,
        once_more: frozenset[int] = frozenset(),
    ) -> None:
        self._name = name
        self._seconds = seconds
        self._silent_seconds = silent_seconds
        self._once_more = once_more
        self._manners: dict[str, Manners] = {}
        """By model: each has limits and faults of its own."""
        limits = httpx.Limits(max_connections=CONNECTIONS, keepalive_expiry=30)
        self._client = httpx.AsyncClient(
            base_url=base_url,
            # httpx's own transport loses its pace beyond 16 connections; aiohttp's holds it at 200
            transport=AiohttpTransport(limits=limits, trust_env=False),
            headers={"Accept-Encoding": "identity"} | ({"Authorization": f"Bearer {key}"} if key else {}),
            timeout=httpx.Timeout(None, connect=CONNECT_SECONDS),
            trust_env=False,
        )

    async def post(self, path: str, body: Mapping[str, object], *, tokens: int = 0) -> Reply:
        """The answer to `body` as JSON. Raises a `ProviderError`; one with an `ErrorAnswer` as cause if it spoke.

        `tokens` is what it may take of a limit per minute: the prompt and the output cap.
        """
        return await self._post(path, body, tokens, None, _ignore)

    async def stream(self, path: str, body: Mapping[str, object], heard: Heard, *, tokens: int = 0) -> Reply:
        """The same for an answer that comes piece by piece: each is `heard`, and all of them are the reply."""
        return await self._post(path, body, tokens, self._silent_seconds, heard)

    async def get(self, path: str) -> Reply:
        """The same for what costs nothing, which nothing stops or holds back."""
        async with self._respond("GET", path, None, None) as response:
            return await self._read(response, _ignore)

    async def upload(self, path: str, fields: Mapping[str, str], name: str, data: bytes) -> Reply:
        """The answer to a form with a file in its field `file`. Raises as `post` does."""
        form = httpx.Request("POST", "http://form", data=dict(fields), files={"file": (name, data)})
        content, media_type = form.read(), form.headers["content-type"]
        async with self._respond("POST", path, content, None, media_type) as response:
            return await self._read(response, _ignore)

    async def close(self) -> None:
        await self._client.aclose()

    async def _post(
        self, path: str, body: Mapping[str, object], tokens: int, silent_seconds: float | None, heard: Heard
    ) -> Reply:
        content = msgspec.json.encode(body if isinstance(body, dict) else dict(body))
        manners = self._find_manners(str(body.get("model", "")))
        manners.breaker.check()
        async with manners.pace.turn(tokens) as number:
            for once_more in (self._once_more, frozenset[int]()):
                try:
                    with manners.breaker.watch(is_fault):
                        async with self._respond("POST", path, content, silent_seconds) as response:
                            manners.pace.learn(number, response.headers)
                            return await self._read(response, heard, silent_seconds)
                except ProviderError as error:
                    if isinstance(error, ProviderOverloaded) and error.retry_after is not None:
                        manners.pace.hold(error.retry_after)
                    if status_of(error) not in once_more:
                        raise
            raise AssertionError("the second time is the last")

    def _find_manners(self, model: str) -> Manners:
        if model not in self._manners:
            name = f"{self._name}:{model}" if model else self._name
            self._manners[model] = Manners(Breaker(name), Pace(name))
        return self._manners[model]

    @asynccontextmanager
    async def _respond(
        self,
        method: str,
        path: str,
        content: bytes | None,
        silent_seconds: float | None,
        media_type: str = "application/json",
    ) -> AsyncIterator[httpx.Response]:
        """A response, within the deadlines. Raises a `ProviderError` for whatever happens until the block ends."""
        headers = {"Content-Type": media_type} if content is not None else {}
        seconds = silent_seconds or self._seconds
        try:
            async with asyncio.timeout(seconds) as deadline:
                begun = asyncio.get_running_loop().time()
                async with self._client.stream(method, path, content=content, headers=headers) as response:
                    seconds = self._seconds
                    deadline.reschedule(begun + seconds)
                    yield response
        except TimeoutError:
            raise ProviderUnreachable(f"{self._name} did not answer within {seconds:g} s") from None
        except (httpx.HTTPError, httpx.InvalidURL, aiohttp.ClientError) as error:
            reason = type(error.__cause__ or error).__name__  # messages name hosts and ports
            was_sent = not isinstance(error.__cause__, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError)
            raise ProviderUnreachable(f"{self._name}: the connection failed ({reason})", was_sent=was_sent) from error

    async def _read(self, response: httpx.Response, heard: Heard, silent_seconds: float | None = None) -> Reply:
        body, chunks = bytearray(), response.aiter_bytes()
        while chunk := await self._hear(chunks, silent_seconds):
            body += chunk
            if len(body) > REPLY_BYTES:
                raise ProviderUnreachable(f"{self._name} answered with more than {REPLY_BYTES // 1_000_000} MB")
            if response.is_success:
                heard(chunk)
        if not response.is_success:
            retry_after = parse_retry_after(response.headers, time.time())
            raise failure(self._name, read_error(response.status_code, bytes(body)), retry_after)
        return Reply(bytes(body), response.headers.get("content-type", "").partition(";")[0].strip().lower())

    async def _hear(self, chunks: AsyncIterator[bytes], silent_seconds: float | None) -> bytes:
        """The next of them; empty where there is none."""
        try:
            async with asyncio.timeout(silent_seconds):
                return await anext(chunks, b"")
        except TimeoutError:
            raise ProviderUnreachable(f"{self._name} fell silent for {silent_seconds:g} s in its answer") from None


def _ignore(part: bytes) -> None:
    """A `Heard` of answers that are read when they are whole."""


def status_of(error: ProviderError) -> int | None:
    """With which a provider answered; None where it did not."""
    return error.__cause__.status if isinstance(error.__cause__, ErrorAnswer) else None


def is_fault(error: ProviderError) -> bool:
    """Whether the provider itself is to blame, neither the request nor how many there are."""
    return isinstance(error, ProviderUnreachable) or (status_of(error) or 0) >= httpx.codes.INTERNAL_SERVER_ERROR


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
    names = ("message", "code", "type", "param", "failed_generation")
    message, code, kind, param, failed_generation = (str(error.get(name) or "") for name in names)
    return ErrorAnswer(status or _status_of(code, kind), message, code, kind, param, failed_generation)


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

    `retry-after-ms` (OpenAI) goes before `Retry-After`, which may hold seconds, a duration or a date; where neither is
    legible it is the reset of what is used up (Groq).
    """
    for name, parse in (("retry-after-ms", _milliseconds), ("retry-after", parse_duration), ("retry-after", _date)):
        try:
            seconds = parse(headers[name]) - (now if parse is _date else 0)
        except (KeyError, ValueError):
            continue
        if math.isfinite(seconds):
            return max(0.0, seconds)
    return find_reset(headers)


def _milliseconds(text: str) -> float:
    return float(text) / 1000


def _date(text: str) -> float:
    """Its Unix time."""
    return parsedate_to_datetime(text).timestamp()
