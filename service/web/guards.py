"""What holds for every request, before any route sees it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, cast
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection
from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.handlers.base import BaseRouteHandler
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from service.domain.records import LOCAL_OWNER
from service.errors import CrossSiteRequest, NotFound

AUDIO_FILE = re.compile(r"/v1/audio/[^/]+/?")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
HEADERS = (
    (b"content-security-policy", b"default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
)
"""Everything a page needs comes from this service."""

API = "/v1/"
ANY_ORIGIN = "*"
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
    "Access-Control-Allow-Headers": "Content-Type, Idempotency-Key, If-Match, If-None-Match, If-Range, Last-Event-ID, "
    "Prefer, Range",
    "Access-Control-Max-Age": "7200",
}
"""What pages of other origins may send (Fetch, section 3.2.3). No browser remembers it longer than two hours."""
EXPOSED = (
    "Accept-Ranges, Allow, Content-Disposition, Content-Range, ETag, Idempotency-Replayed, Location, "
    "Preference-Applied, Retry-After"
)
"""What they may read besides the few headers that any page may."""


class Origins:
    """Whose pages may use the API from a browser: `ALTALOUD_CORS_ORIGINS`. Our own pages serve nobody else's."""

    def __init__(self, allowed: Collection[str]) -> None:
        self._allowed = frozenset(allowed)
        self.are_any = ANY_ORIGIN in self._allowed

    def may(self, path: str, origin: str | None) -> bool:
        return path.startswith(API) and (self.are_any or origin in self._allowed)

    def refuse_cross_site(self, connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
        """Browsers say when another website makes them send a form; descriptions cost money and are not theirs.

        Nor are answers to GET that may cost something: those of handlers with `costs`.
        """
        if connection.scope.get("method") in SAFE_METHODS and not handler.opt.get("costs"):
            return
        if _is_cross_site(connection.headers) and not self.may(
            connection.scope["path"], connection.headers.get("origin")
        ):
            raise CrossSiteRequest


def _is_cross_site(headers: Mapping[str, str]) -> bool:
    """By Sec-Fetch-Site, which browsers send over https and to this machine only; else by the origin they name."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None or origin is None:
        return site in {"cross-site", "same-site"}
    # names without ports: proxies pass on the one and forget the other
    return _host_of(origin) != _host_of(f"//{headers.get('host', '')}")


def _host_of(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def refuse_nul(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:  # noqa: ARG001
    """No address of ours holds that character, and PostgreSQL takes no text that does, not even to look for it."""
    if "\0" in connection.scope["path"]:
        raise NotFound


def provide_owner() -> str:
    """Whose descriptions a request is about."""
    return LOCAL_OWNER


async def tell_all_methods(message: Message, scope: Scope) -> None:
    """The framework's own answer to OPTIONS knows only the handler of a path that was registered last."""
    if message["type"] == "http.response.start" and scope.get("method") == "OPTIONS" and "route_handler" in scope:
        routes = scope["litestar_app"].routes
        methods = next(one.methods for one in routes if scope["route_handler"] in getattr(one, "route_handlers", ()))
        MutableScopeHeaders(message)["Allow"] = ", ".join(sorted(methods))


class AnswerHead:
    """Answers HEAD on every route that takes GET, as GET without the content (RFC 9110, 9.3.2).

    The audio files do so themselves: theirs takes no ranges and spares reading the file.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_head = scope.get("method") == "HEAD" and not AUDIO_FILE.fullmatch(scope["path"])

        async def send_fitting(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [_allow_head(*header) for header in message["headers"]]
                await send(message)
                if is_head:  # ended here: what streams would otherwise go on for nobody
                    await send({"type": "http.response.body", "body": b"", "more_body": False})
            elif not is_head:
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


class CrossOrigin:
    """CORS for the API, around the whole application: a page has to be able to read what was wrong, a 404 too.

    No credentials: there are none that a browser would send by itself.
    """

    def __init__(self, app: ASGIApp, origins: Origins) -> None:
        self._app = app
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not scope.get("path", "").startswith(API):
            await self._app(scope, receive, send)
            return
        headers = Headers.from_scope(scope)
        origin = headers.get("origin")
        added = {} if self._origins.are_any else {"Vary": "Origin"}  # no cache may hand one site's answer to another
        if self._origins.may(scope["path"], origin):
            added["Access-Control-Allow-Origin"] = ANY_ORIGIN if self._origins.are_any else origin or ""
            if scope.get("method") == "OPTIONS" and "access-control-request-method" in headers:
                await _answer_preflight(send, added | PREFLIGHT)
                return
            added["Access-Control-Expose-Headers"] = EXPOSED

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_encode(added)]
            await send(message)

        await self._app(scope, receive, send_with_headers)


async def _answer_preflight(send: Send, headers: dict[str, str]) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": _encode(headers)})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def _encode(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]
