"""What a file is by its first bytes, and whether its end is there. Bytes only: nothing is decoded here."""

from __future__ import annotations

from collections.abc import Callable

from service.errors import UnsupportedImageType

SUPPORTED: dict[str, tuple[bytes, int, bytes]] = {
    "jpeg": (b"\xff\xd8\xff", 0, b""),
    "png": (b"\x89PNG", 0, b""),
    "gif": (b"GIF8", 0, b""),
    "webp": (b"RIFF", 8, b"WEBP"),
}
"""Format: first bytes; further bytes and where they stand."""

RECOGNISED: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF", "a PDF document"),
    (0, b"BM", "a BMP image"),
    (0, b"II*\0", "a TIFF image"),
    (0, b"MM\0*", "a TIFF image"),
    (0, b"8BPS", "a Photoshop document"),
    (0, b"\0\0\1\0", "an icon (ICO)"),
    (0, b"\xff\x0a", "a JPEG XL image"),
    (4, b"JXL ", "a JPEG XL image"),
    (4, b"jP  ", "a JPEG 2000 image"),
    (4, b"ftypavi", "an AVIF image"),
    (4, b"ftyphei", "a HEIC image"),
    (4, b"ftyphev", "a HEIC image"),
    (4, b"ftypmif1", "a HEIC image"),
    (4, b"ftypmsf1", "a HEIC image"),
    (4, b"ftyp", "a video"),
    (0, b"\x1aE\xdf\xa3", "a video"),
    (0, b"PK\x03\x04", "a ZIP archive or office document"),
    (0, b"\x1f\x8b", "a gzip archive"),
)
"""Place, bytes, name of what we can name but do not take."""

MARKUP: tuple[tuple[bytes, str], ...] = (
    (b"<svg", "an SVG drawing"),
    (b"<html", "a web page (HTML)"),
    (b"<!doctype html", "a web page (HTML)"),
    (b"<?xml", "an XML document"),
)
HEAD = 1024
"""Bytes read to tell markup and text from binary data."""


def sniff(data: bytes) -> str:
    """`jpeg`, `png`, `webp` or `gif`. Raises `UnsupportedImageType`, which names what was found where it can."""
    for kind, (start, place, further) in SUPPORTED.items():
        if data.startswith(start) and data.startswith(further, place):
            return kind
    raise UnsupportedImageType(f"This file is {_name(data)}. JPEG, PNG, WebP and GIF images are taken.")


def _name(data: bytes) -> str:
    for place, signature, name in RECOGNISED:
        if data.startswith(signature, place):
            return name
    head = data[:HEAD].lower()
    for tag, name in MARKUP:
        if tag in head:
            return name
    try:
        text = head.decode()
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3:  # the last character may be cut by the end of the head
            return "of a kind we do not know"
        text = head[: error.start].decode()
    return "plain text" if "\0" not in text else "of a kind we do not know"


def lacks_end(data: bytes, kind: str) -> bool:
    """Whether the file stops before its container says it ends. False also where it is damaged beyond telling."""
    return _LACKS_END[kind](data)


def _jpeg_lacks_end(data: bytes) -> bool:
    """No end-of-image marker after the first scan begins (ITU-T T.81, B.1); an embedded preview has its own."""
    place = 2
    while place + 4 <= len(data) and data[place] == 0xFF:  # noqa: PLR2004 - every marker begins with it
        marker = data[place + 1]
        if marker == 0xDA:  # noqa: PLR2004 - start of scan
            return data.find(b"\xff\xd9", place) < 0
        # padding before a marker may be any number of 0xFF
        place += 1 if marker == 0xFF else 2 + int.from_bytes(data[place + 2 : place + 4])  # noqa: PLR2004
    return place + 4 > len(data)


def _png_lacks_end(data: bytes) -> bool:
    """Chunks of length, type, data and checksum, IEND the last (PNG specification, 5.3)."""
    place = 8
    while place + 12 <= len(data):
        kind = data[place + 4 : place + 8]
        place += 12 + int.from_bytes(data[place : place + 4])
        if kind == b"IEND" or not kind.isalpha():
            return place > len(data)
    return True


def _webp_lacks_end(data: bytes) -> bool:
    """RIFF writes the size of all that follows its first eight bytes."""
    return len(data) < 8 + int.from_bytes(data[4:8], "little")


def _gif_lacks_end(data: bytes) -> bool:
    """Blocks up to the trailer 0x3B (GIF89a specification, 27)."""
    try:
        place = 13 + _colour_table_bytes(data[10])
        while data[place] in b"\x21\x2c":
            if data[place] == 0x21:  # noqa: PLR2004 - an extension: introducer and label
                place += 2
            else:  # an image: descriptor, its own colours, the LZW code size
                place += 11 + _colour_table_bytes(data[place + 9])
            while data[place]:
                place += 1 + data[place]
            place += 1
    except IndexError:
        return True
    return False


def _colour_table_bytes(flags: int) -> int:
    return 3 << ((flags & 0b111) + 1) if flags & 0b1000_0000 else 0


_LACKS_END: dict[str, Callable[[bytes], bool]] = {
    "jpeg": _jpeg_lacks_end,
    "png": _png_lacks_end,
    "webp": _webp_lacks_end,
    "gif": _gif_lacks_end,
}
