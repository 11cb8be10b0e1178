"""Image files made for tests, and looks at what became of them."""

from __future__ import annotations

import random
import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image
from pillow_heif import register_heif_opener

from service.domain.images import IntakeLimits, Picture

LIMITS = IntakeLimits(max_bytes=20_000_000, max_pixels=50_000_000)
FORMATS = ["JPEG", "PNG", "WEBP", "GIF", "AVIF", "HEIF", "TIFF", "BMP"]
"""Pillow's names of those made of pixels."""


def photograph(size: tuple[int, int] = (160, 120)) -> Image.Image:
    noise = random.Random(1).randbytes(40 * 30 * 3)
    return Image.frombytes("RGB", (40, 30), noise).resize(size, Image.Resampling.BICUBIC)


def save(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = BytesIO()
    if kind == "HEIF":
        register_heif_opener()
    image.save(file, kind, **options)
    return file.getvalue()


def pixels(picture: Picture) -> Image.Image:
    image = Image.open(BytesIO(picture.data))
    image.load()
    assert image.size == (picture.width, picture.height)
    return image


def colour(picture: Picture, x: int, y: int) -> tuple[int, ...]:
    found = pixels(picture).convert("RGB").getpixel((x, y))
    assert isinstance(found, tuple)
    return tuple(map(int, found))


def close(found: tuple[int, ...], wanted: tuple[int, ...], by: int = 12) -> bool:
    return all(abs(a - b) <= by for a, b in zip(found, wanted, strict=True))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, data: bytes, *extra: bytes, depth: int = 8) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(extra) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
