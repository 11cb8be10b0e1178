"""What a file is by its content. Bytes only: nothing is decoded here."""

from __future__ import annotations

import re
from collections.abc import Callable

from service.domain.images import FORMAT_NAMES
from service.errors import UnsupportedImageType

PDF_HEAD = 1024
"""Bytes within which `%PDF-` may stand: viewers pass over what is before it (ISO 32000-1, Annex H.3.4.1)."""
MARKUP_HEAD = 16_384
"""Bytes read to find the first element: drawing programs write comments and document types before it."""
TEXT_HEAD = 1024
"""Bytes read to tell text from binary data."""
MOST_BRANDS = 64

BMP_HEADERS = frozenset({12, 16, 40, 52, 56, 64, 108, 124})
"""Sizes of the second header, which follows the file's own of 14 bytes; two letters alone could begin any text."""
TIFF_STARTS = (b"II*\0", b"MM\0*", b"II+\0")
"""Both byte orders of TIFF 6.0; BigTIFF in the one order that Pillow reads."""
AVIF_BRANDS = frozenset({b"avif", b"avis"})
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"})
"""The last two say only that there is an image (ISO/IEC 23008-12, 10.2): what no other brand tells is tried as HEIC."""

BYTE_ORDERS: tuple[tuple[bytes, str], ...] = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
"""First bytes of XML that is not plain UTF-8 (XML 1.0, appendix F)."""
PROLOG = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE\s+svg\b[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL)
"""What may stand before the first element (XML 1.0, 2.8)."""
SVG_ELEMENT = re.compile(r"<(?:[\w.-]+:)?svg[\s/>]")

RECOGNISED: tuple[tuple[int, bytes, str], ...] = (
    (0, b"MM\0+", "a big-endian BigTIFF image"),
    (0, b"8BPS", "a Photoshop document"),
    (0, b"\0\0\1\0", "an icon (ICO)"),
    (0, b"\xff\x0a", "a JPEG XL image"),
    (4, b"JXL ", "a JPEG XL image"),
    (4, b"jP  ", "a JPEG 2000 image"),
    (4, b"ftyp", "a video"),
    (0, b"\x1aE\xdf\xa3", "a video"),
    (0, b"PK\x03\x04", "a ZIP archive or office document"),
    (0, b"\x1f\x8b", "a gzip archive (an SVGZ drawing has to be unpacked to SVG first)"),
)
"""Place, bytes, name of what we can name but do not take."""

MARKUP: tuple[tuple[str, str], ...] = (
    ("<html", "a web page (HTML)"),
    ("<!doctype html", "a web page (HTML)"),
    ("<?xml", "an XML document"),
)

ALONE = frozenset({"heic", "pdf", "svg"})


def sniff(data: bytes) -> str:
    """A key of `IMAGE_FORMATS`. Raises `UnsupportedImageType`, which names what was found where it can."""
    kind = _find_kind(data)
    if kind is None:
        raise UnsupportedImageType(f"This file is {_name(data)}. These are taken: {FORMAT_NAMES}.")
    return kind


def needs_own_child(data: bytes) -> bool:
    """Whether the file is for a decoder outside Pillow: large libraries, some of which end their process at once.

    They are loaded into a process that sees this file and no other, so that none of them stays in memory and none
    that was taken over meets a stranger's image.
    """
    return _find_kind(data) in ALONE


def _find_kind(data: bytes) -> str | None:
    return next((kind for kind, is_one in _IS_KIND.items() if is_one(data)), None)


def _is_bmp(data: bytes) -> bool:
    return data.startswith(b"BM") and int.from_bytes(data[14:18], "little") in BMP_HEADERS


def _is_avif(data: bytes) -> bool:
    return bool(_brands(data) & AVIF_BRANDS)


def _is_heic(data: bytes) -> bool:
    return bool(_brands(data) & HEIC_BRANDS)


def _brands(data: bytes) -> frozenset[bytes]:
    """Major and compatible brands (ISO/IEC 14496-12, 4.3); none where the file is of another family."""
    if data[4:8] != b"ftyp":
        return frozenset()
    end = min(int.from_bytes(data[:4]), len(data), 16 + 4 * MOST_BRANDS)
    return frozenset(data[place : place + 4] for place in (8, *range(16, end, 4)))


def _is_svg(data: bytes) -> bool:
    if data[:1] not in b"< \t\r\n\xef\xff\xfe\0":  # most files are told apart by their first byte
        return False
    text, place = _text_of(data[:MARKUP_HEAD]), 0
    while passed := PROLOG.match(text, place):
        place = passed.end()
    return SVG_ELEMENT.match(text, place) is not None


def _text_of(head: bytes) -> str:
    """The head as text; what is damaged or cut in it does not matter."""
    encoding = next((encoding for mark, encoding in BYTE_ORDERS if head.startswith(mark)), "utf-8")
    return head.decode(encoding, "replace")


def _is_pdf(data: bytes) -> bool:
    return data.find(b"%PDF-", 0, PDF_HEAD) >= 0


_IS_KIND: dict[str, Callable[[bytes], bool]] = {
    "jpeg": lambda data: data.startswith(b"\xff\xd8\xff"),
    "png": lambda data: data.startswith(b"\x89PNG"),
    "gif": lambda data: data.startswith(b"GIF8"),
    "webp": lambda data: data.startswith(b"RIFF") and data.startswith(b"WEBP", 8),
    "tiff": lambda data: data.startswith(TIFF_STARTS),
    "avif": _is_avif,
    "heic": _is_heic,
    "bmp": _is_bmp,
    "svg": _is_svg,
    "pdf": _is_pdf,
}


def _name(data: bytes) -> str:
    for place, signature, name in RECOGNISED:
        if data.startswith(signature, place):
            return name
    markup = _text_of(data[:TEXT_HEAD]).lower()
    for tag, name in MARKUP:
        if tag in markup:
            return name
    head = data[:TEXT_HEAD]
    try:
        text = head.decode()
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3:  # the last character may be cut by the end of the head
            return "of a kind we do not know"
        text = head[: error.start].decode()
    return "plain text" if "\0" not in text else "of a kind we do not know"
