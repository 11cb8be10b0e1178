"""What holds for every request, before any route sees it."""

from __future__ import annotations

from typing import Any, cast

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from service.domain.records import LOCAL_OWNER
from service.errors import CrossSiteRequest

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
HEADERS = (
    (b"content-security-policy", b"default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
)
"""Everything a page needs comes from this service."""


def refuse_cross_site(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:  # noqa: ARG001
    """Browsers say when another website makes them send a form; descriptions cost money and are not theirs to order."""
    if connection.scope.get("method") in SAFE_METHODS:
        return
    if connection.headers.get("sec-fetch-site", "none") in {"cross-site", "same-site"}:
        raise CrossSiteRequest


def provide_owner() -> str:
    """Whose descriptions a request is about."""
    return LOCAL_OWNER


class AnswerHead:
    """Answers HEAD on every route that takes GET, as GET without the content (RFC 9110, 9.3.2).

    The audio files do so themselves: theirs takes no ranges and spares reading the file.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_head = scope.get("method") == "HEAD" and not scope["path"].startswith("/v1/audio/")

        async def send_fitting(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [_allow_head(*header) for header in message["headers"]]
            elif message["type"] == "http.response.body" and is_head:
                message["body"] = b""
            await send(message)

        if is_head:
            scope = cast("Scope", {**scope, "method": "GET"})
        await self._app(scope, receive, send_fitting)


def _allow_head(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    if name.lower() != b"allow":
        return name, value
    methods = {method.strip() for method in value.split(b",")}
    return name, b", ".join(sorted(methods | {b"HEAD"} if b"GET" in methods else methods))


class SafeHeaders:
    """Wraps the whole application, because the framework's middleware does not see its own 404 and 405."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *HEADERS]
            await send(message)

        await self._app(scope, receive, send_with_headers)
