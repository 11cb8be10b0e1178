"""GET for addresses that strangers give us: nothing but public hosts is ever connected to.

A name is resolved once per connection, every address it has must be public, and the connection goes to an address that
was checked: an answer of the DNS that changes in between changes nothing. TLS and the Host header keep the name. The
pool is httpcore's, the one below httpx: it has no proxies, cookies, redirects or decompression to switch off, and takes
the parts of an address as they were checked, so that no second parser has its own opinion.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from ipaddress import ip_address
from urllib.parse import urljoin

import httpcore

from service.errors import AddressNotAllowed, ImageTooLarge, ImageUnreachable
from service.outbound.addresses import PUBLIC_ONLY, AddressRule, IPAddress, WebAddress, check_url, is_allowed

Resolve = Callable[[str], Awaitable[list[IPAddress]]]
"""Every address of a host name. Raises `OSError` where there is none."""

USER_AGENT = "AltAloud/1.0 (image description; fetches images on request of its users)"
REDIRECTS = 5
SECONDS = 10.0
"""For a whole visit, redirects and body included."""
CONNECT_SECONDS = 3.0
"""For one address of a host, so that a dead one leaves time for the next."""
LOOKUPS = 8
"""Names looked up at once; a system's resolver may hang half a minute, and cannot be told to stop."""
REDIRECT_STATUSES = {301, 302, 303, 307, 308}


@dataclass(frozen=True, slots=True)
class Download:
    body: bytes
    media_type: str
    """As the server calls it, lower-case, without parameters; empty where it says nothing."""


async def look_up(host: str, threads: Executor) -> list[IPAddress]:
    """The system's answer, in the order of RFC 6724."""
    ask = partial(socket.getaddrinfo, host, None, type=socket.SOCK_STREAM)
    found = await asyncio.get_running_loop().run_in_executor(threads, ask)
    return list(dict.fromkeys(ip_address(sockaddr[0]) for *_, sockaddr in found))


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects to checked addresses only. Closes what it opened: httpcore drops a connection cut in a TLS handshake."""

    def __init__(self, rule: AddressRule, resolve: Resolve) -> None:
        self._rule = rule
        self._resolve = resolve
        self._plain = httpcore.AnyIOBackend()
        self._opened: list[httpcore.AsyncNetworkStream] = []

    async def aclose(self) -> None:
        for stream in self._opened:
            await stream.aclose()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Raises `AddressNotAllowed` if any address of `host` is not public, before anything is connected to."""
        try:
            addresses = await self._resolve(host)
        except OSError as error:
            raise ImageUnreachable(f"The name {host} cannot be found.") from error
        if not all(is_allowed(address, port, self._rule) for address in addresses):
            raise AddressNotAllowed(f"{host} leads into a private network, not to a public website.")
        failure: Exception = httpcore.ConnectError(f"no address for {host}")
        for address in addresses:
            try:
                stream = await self._plain.connect_tcp(str(address), port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                self._opened.append(stream)
                return stream
        raise failure


class GuardedClient:
    """Visits public addresses. Holds nothing between two visits."""

    def __init__(
        self, *, rule: AddressRule = PUBLIC_ONLY, resolve: Resolve | None = None, seconds: float = SECONDS
    ) -> None:
        self._rule = rule
        # threads of its own, which end with it: names that hang must not keep other work waiting
        self._resolve = resolve or partial(look_up, threads=ThreadPoolExecutor(LOOKUPS, "look-up"))
        self._tls = httpcore.default_ssl_context()
        self._seconds = seconds

    async def download(self, url: str, *, max_bytes: int, accept: str = "*/*") -> Download:
        """What stands at `url` after at most `REDIRECTS` redirects, each of them checked like the first.

        Raises `AddressNotAllowed`, `ImageTooLarge` or `ImageUnreachable`, in time whatever the server does.
        """
        address = check_url(url, self._rule)
        try:
            async with asyncio.timeout(self._seconds):
                for _ in range(1 + REDIRECTS):
                    found = await self._visit(address, max_bytes, accept)
                    if isinstance(found, Download):
                        return found
                    address = found
        except TimeoutError:
            raise ImageUnreachable(f"{address.host} did not deliver within {self._seconds:g} seconds.") from None
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
            untrusted = isinstance(_root(error), ssl.SSLCertVerificationError)
            words = "has no certificate we can trust" if untrusted else "does not accept a connection"
            raise ImageUnreachable(f"{address.host} {words}.") from error
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as error:
            raise ImageUnreachable(f"The connection to {address.host} broke off.") from error
        raise ImageUnreachable(f"The address redirects more than {REDIRECTS} times.")

    async def _visit(self, address: WebAddress, max_bytes: int, accept: str) -> Download | WebAddress:
        async with self._get(address, accept) as response:
            headers = {name.lower(): value.decode(errors="replace").strip() for name, value in response.headers}
            if response.status in REDIRECT_STATUSES and b"location" in headers:
                return self._follow(address, headers[b"location"])
            if response.status != HTTPStatus.OK:
                raise ImageUnreachable(f"{address.host} answered {_words(response.status)}.")
            if headers.get(b"content-encoding", "identity").lower() != "identity":
                raise ImageUnreachable(f"{address.host} sent a compressed answer, which was not asked for.")
            body = await _read(response, headers.get(b"content-length", ""), max_bytes)
            return Download(body, headers.get(b"content-type", "").partition(";")[0].strip().lower())

    def _follow(self, address: WebAddress, location: str) -> WebAddress:
        try:
            url = urljoin(str(address), location)
        except ValueError:
            raise AddressNotAllowed(f"{address.host} redirects to an address that is not written correctly.") from None
        return check_url(url, self._rule)

    @asynccontextmanager
    async def _get(self, address: WebAddress, accept: str) -> AsyncIterator[httpcore.Response]:
        url = httpcore.URL(scheme=address.scheme, host=address.host, port=address.port, target=address.target)
        headers = [
            ("Host", address.authority),
            ("User-Agent", USER_AGENT),
            ("Accept", accept),
            ("Accept-Encoding", "identity"),
        ]
        async with (
            aclosing(GuardedBackend(self._rule, self._resolve)) as backend,
            httpcore.AsyncConnectionPool(self._tls, network_backend=backend) as pool,
            pool.stream("GET", url, headers=headers, extensions={"timeout": {"connect": CONNECT_SECONDS}}) as response,
        ):
            yield response


def _root(error: BaseException) -> BaseException:
    """What an error was first, below the layers that translated it."""
    return _root(error.__context__) if error.__context__ else error


def _words(status: int) -> str:
    try:
        return f"{status} ({HTTPStatus(status).phrase})"
    except ValueError:
        return str(status)


async def _read(response: httpcore.Response, announced: str, max_bytes: int) -> bytes:
    too_large = ImageTooLarge(f"The file at this address has more than {max_bytes / 1e6:g} MB, the most that is taken.")
    if announced.isdigit() and int(announced) > max_bytes:
        raise too_large
    body = bytearray()
    async for piece in response.aiter_stream():
        body += piece
        if len(body) > max_bytes:
            raise too_large
    return bytes(body)
