"""The intake stage: bytes or an address become a picture, looked at in a child process only."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from service.domain.images import IntakeLimits, Picture
from service.errors import ChildProcessFailed, DecompressionBomb


@dataclass(frozen=True, slots=True)
class IncomingImage:
    """An image as a caller gave it: bytes, or the address to fetch them from."""

    data: bytes = b""
    name: str | None = None
    url: str | None = None


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


class Receiving:
    def __init__(
        self,
        limits: IntakeLimits,
        *,
        decode: Callable[[bytes, IntakeLimits], Awaitable[Picture]],
        check_address: Callable[[str], object],
        fetch: Callable[[str], Awaitable[bytes]],
    ) -> None:
        self._limits = limits
        self._check_address = check_address
        self._decode = decode
        self._fetch = fetch

    async def receive(self, incoming: IncomingImage) -> ReceivedImage:
        """Raises an `ImageError`, or `AddressNotAllowed`; nothing is visited yet."""
        if incoming.url is None:
            return ReceivedImage(incoming.name, image=await self.check(incoming.data))
        self._check_address(incoming.url)
        return ReceivedImage(incoming.name, url=incoming.url)

    async def fetch(self, url: str) -> CheckedImage:
        """Raises a `FetchError` or an `ImageError`."""
        return await self.check(await self._fetch(url))

    async def check(self, data: bytes) -> CheckedImage:
        """Raises an `ImageError`; a file that ends the child process is one that unpacks to too much."""
        try:
            picture = await self._decode(data, self._limits)
        except ChildProcessFailed as error:
            raise DecompressionBomb from error
        return CheckedImage(picture, hashlib.sha256(data).hexdigest())
