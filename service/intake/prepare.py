"""Picture → the fewest bytes a given model can use."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from PIL import Image

from service.domain.images import ImageLimits, Picture
from service.errors import ImageTooLarge
from service.intake.encode import Encoded, encode, encode_jpeg
from service.intake.pixels import fit

LAST_QUALITY = 70
"""JPEG quality below which it is better to give up pixels."""
SHRINKS = (1.0, 0.84, 0.7, 0.59, 0.5, 0.42, 0.35, 0.25, 0.18, 0.12, 0.06, 0.03)
"""Shares of the side that are tried one after the other: each step is about 0.7 of the area before."""


def prepare(picture: Picture, limits: ImageLimits) -> Picture:
    """The picture within `limits`: the very same object if it fits already, never enlarged.

    Raises `ImageTooLarge` if even the smallest step has more than `limits.max_bytes`.
    """
    size = fit((picture.width, picture.height), limits.max_side, limits.max_pixels)
    if size == (picture.width, picture.height) and len(picture.data) <= limits.max_bytes:
        return picture
    with Image.open(BytesIO(picture.data), formats=["JPEG", "PNG"]) as opened:
        opened.draft(None, size)
        image = opened.convert("RGB")
    return prepare_pixels(image, size, picture, limits)


def prepare_pixels(image: Image.Image, size: tuple[int, int], picture: Picture, limits: ImageLimits) -> Picture:
    """The same of an RGB image that shows the picture or a part of it; `size` is what `fit` says of it."""
    for share in SHRINKS:
        smaller = _resize(image, fit(size, max(1, int(max(size) * share))))
        encoded = _encode_within(smaller, limits.max_bytes)
        if encoded is not None:
            return replace(
                picture, data=encoded.data, media_type=encoded.media_type, width=smaller.width, height=smaller.height
            )
    raise ImageTooLarge(f"The image cannot be brought under the {limits.max_bytes} bytes that the model takes.")


def _resize(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    return image if image.size == size else image.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)


def _encode_within(image: Image.Image, max_bytes: int) -> Encoded | None:
    encoded = encode(image)
    if len(encoded.data) > max_bytes:
        encoded = encode_jpeg(image, quality=LAST_QUALITY)
    return encoded if len(encoded.data) <= max_bytes else None
