"""The intake stage: bytes or an address become a picture, looked at in a child process only."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from service.domain.images import IntakeLimits, Picture
from service.errors import ChildProcessFailed, DecompressionBomb
from service.intake.containers import needs_own_child


@dataclass(frozen=True, slots=True)
class IncomingImage:
    """An image as a caller gave it: bytes, or the address to fetch them from."""

    data: bytes = b""
    name: str | None = None
    url: str | None = None
    page: int = 1
    """Of a document, counted from 1."""


@dataclass(frozen=True, slots=True)
class CheckedImage:
    """A picture whose bytes were `sha256`."""

    picture: Picture
    sha256: str


@dataclass(frozen=True, slots=True)
class ReceivedImage:
    """What can be accepted: a checked image, or an address that may be visited."""

    name: str | None
    image: CheckedImage | None = None
    url: str | None = None
    page: int = 1


Decode = Callable[[bytes, IntakeLimits, int], Awaitable[Picture]]
"""The page number comes last."""


class Receiving:
    """`decode_alone` works in a child process that ends with the one file it was started for."""

    def __init__(
        self,
        limits: IntakeLimits,
        *,
        decode: Decode,
        decode_alone: Decode,
        check_address: Callable[[str], object],
        fetch: Callable[[str], Awaitable[bytes]],
    ) -> None:
        self._limits = limits
        self._check_address = check_address
        self._decode = decode
        self._decode_alone = decode_alone
        self._fetch = fetch

    async def receive(self, incoming: IncomingImage) -> ReceivedImage:
        """Raises an `ImageError`, or `AddressNotAllowed`; nothing is visited yet."""
        name, url, page = incoming.name, incoming.url, incoming.page
        if url is None:
            return ReceivedImage(name, image=await self.check(incoming.data, page), page=page)
        self._check_address(url)
        return ReceivedImage(name, url=url, page=page)

    async def fetch(self, url: str, page: int) -> CheckedImage:
        """Raises a `FetchError` or an `ImageError`."""
        return await self.check(await self._fetch(url), page)

    async def check(self, data: bytes, page: int) -> CheckedImage:
        """Raises an `ImageError`; a file that ends the child process is one that unpacks to too much."""
        decode = self._decode_alone if needs_own_child(data) else self._decode
        try:
            picture = await decode(data, self._limits, page)
        except ChildProcessFailed as error:
            raise DecompressionBomb from error
        return CheckedImage(picture, hashlib.sha256(data).hexdigest())
