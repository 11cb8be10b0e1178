"""Address → bytes of what claims to be an image."""

from __future__ import annotations

from service.errors import ImageUnreachable
from service.outbound.guarded import GuardedClient

ACCEPT = "image/jpeg, image/png, image/webp, image/gif;q=0.9, image/*;q=0.5, */*;q=0.1"
"""Servers that choose a format by what a client takes should choose one of ours."""
PAGES = {"text/html", "application/xhtml+xml"}


async def fetch_image(url: str, client: GuardedClient, *, max_bytes: int) -> bytes:
    """The bytes at `url`, at most `max_bytes`; what they are is found out by decoding them.

    Raises `AddressNotAllowed`, `ImageTooLarge`, or `ImageUnreachable`, which covers web pages too: the most frequent
    mistake is to give the page an image stands on.
    """
    download = await client.download(url, max_bytes=max_bytes, accept=ACCEPT)
    if download.media_type in PAGES:
        raise ImageUnreachable("This is the address of a web page. Give the address of the image itself.")
    return download.body
