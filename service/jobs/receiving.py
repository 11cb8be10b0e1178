"""The intake stage: bytes or addresses become pictures, looked at in a child process only."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from service.domain.images import IntakeLimits, Picture
from service.errors import ChildProcessFailed, DecompressionBomb, FetchError, ImageError
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

    @property
    def key(self) -> tuple[str, int]:
        """Hash and page: what an owner keeps once."""
        return self.sha256, self.picture.page


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

    async def receive(self, incoming: Sequence[IncomingImage]) -> tuple[ReceivedImage, ...]:
        """All of them, or an `ImageError` or `AddressNotAllowed` of the first that cannot be used.

        Nothing is visited yet. Files are looked at one after the other: a request with many takes no more memory than
        one with one, and leaves the other cores to others.
        """
        received = []
        for number, one in enumerate(incoming, 1):
            with naming(number, one.name, among=len(incoming)):
                received.append(await self._receive(one))
        return tuple(received)

    async def _receive(self, incoming: IncomingImage) -> ReceivedImage:
        name, url, page = incoming.name, incoming.url, incoming.page
        if url is None:
            return ReceivedImage(name, image=await self.check(incoming.data, page), page=page)
        self._check_address(url)
        return ReceivedImage(name, url=url, page=page)

    async def fetch(self, url: str) -> bytes:
        """Raises a `FetchError`, or `ImageTooLarge`."""
        return await self._fetch(url)

    async def check(self, data: bytes, page: int) -> CheckedImage:
        """Raises an `ImageError`; a file that ends the child process is one that unpacks to too much."""
        decode = self._decode_alone if needs_own_child(data) else self._decode
        try:
            picture = await decode(data, self._limits, page)
        except ChildProcessFailed as error:
            raise DecompressionBomb from error
        return CheckedImage(picture, hashlib.sha256(data).hexdigest())


@contextmanager
def naming(number: int, name: str | None, *, among: int) -> Iterator[None]:
    """Whatever is wrong with an image says which one it was, where there are several."""
    try:
        yield
    except (FetchError, ImageError) as error:
        if among > 1:
            error.detail = f"Image {number}{f' ({name})' if name else ''}: {error.detail}"
        raise
