"""Bytes nobody vouches for → an upright, opaque sRGB `Picture` without metadata.

`decode` is made to run in a child process: decoders have holes, and a file may cost more time or memory than anyone
would give it. It loads little, so that a child starts fast and stays small.
"""

from __future__ import annotations

import warnings
from io import BytesIO
from math import sqrt

from PIL import Image

from service.domain.images import IntakeLimits, Picture
from service.errors import (
    BrokenImage,
    DecompressionBomb,
    EmptyImage,
    ImageTooLarge,
    ImageTooSmall,
    ServiceError,
    TooManyPixels,
    TruncatedImage,
)
from service.intake.containers import lacks_end, sniff
from service.intake.encode import encode

MASTER_SIDE = 2048
"""Pixels of the longest side we keep: the most any vision model in use looks at (OpenAI's tile models)."""
SECONDS = 20.0
"""For one call in a child process: 50 megapixels of the slowest kind take a quarter of it."""

ORIENTATION = 0x0112
"""EXIF tag (CIPA DC-008, 4.6.4)."""
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What undoes each EXIF orientation."""
LYING = {5, 6, 7, 8}
"""Orientations whose width is the height."""

BAND = 64
"""Rows shrunk at a time."""

WHITE, GREY = (255, 255, 255), (128, 128, 128)
NEARLY_WHITE = 230
"""Luminance, 0 to 255."""
NEARLY_WHITE_SHARE = 0.95


def memory_mb(limits: IntakeLimits) -> int:
    """Address space a child needs for the largest image within `limits`.

    Lossless WebP with transparency is the greediest: measured, 19 bytes a pixel with its file of 100 MB included.
    """
    return 300 + limits.max_pixels * 20 // 1_000_000


def decode(data: bytes, limits: IntakeLimits) -> Picture:
    """The picture in `data`, its long side at most `MASTER_SIDE` pixels, never enlarged.

    Raises `EmptyImage`, `ImageTooLarge`, `UnsupportedImageType`, `TooManyPixels`, `ImageTooSmall`, `TruncatedImage`,
    `DecompressionBomb` or `BrokenImage`; nothing else comes out, whatever the bytes are. A file whose end is missing
    is refused even if all pixels are there.
    """
    if not data:
        raise EmptyImage
    if len(data) > limits.max_bytes:
        sizes = f"The file has {len(data) / 1e6:.1f} MB; at most {limits.max_bytes / 1e6:g} MB are taken."
        raise ImageTooLarge(sizes)
    kind = sniff(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _decode(data, kind, limits)
    except ServiceError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels(limits) from error
    except MemoryError as error:
        raise DecompressionBomb("Unpacking this image takes more memory than it is given.") from error
    except Exception as error:  # Pillow raises ten kinds on damaged files, from SyntaxError to struct.error
        raise _explain(error, data, kind) from error


def _decode(data: bytes, kind: str, limits: IntakeLimits) -> Picture:
    # Pillow's only way to be told; the child process decodes for one set of limits
    Image.MAX_IMAGE_PIXELS = limits.max_pixels
    image: Image.Image = Image.open(BytesIO(data), formats=[kind])
    width, height = image.size
    if width * height > limits.max_pixels:
        raise _too_many_pixels(limits)
    if min(width, height) < limits.min_side:
        raise ImageTooSmall(f"The image is {width} by {height} pixels; each side needs at least {limits.min_side}.")
    if lacks_end(data, kind):
        raise TruncatedImage
    size = fit(image.size, MASTER_SIDE)
    image.draft(None, size)  # a JPEG leaves its decoder at 1/2, 1/4 or 1/8 already: half the time, a quarter the memory
    image.load()
    profile, orientation = image.info.get("icc_profile"), _orientation(image)
    image = _shrink(_plain_mode(image), size)
    if orientation in UPRIGHT:
        image = image.transpose(UPRIGHT[orientation])
    if orientation in LYING:
        width, height = height, width
    image = _flatten(_to_srgb(image, profile))
    image.info.clear()  # encoders would write a profile or a comment into the new file
    encoded = encode(image)
    return Picture(encoded.data, encoded.media_type, *image.size, width, height, kind)


def fit(size: tuple[int, int], max_side: int, max_pixels: int | None = None) -> tuple[int, int]:
    """`size` in the same shape within both limits, each side at least one pixel."""
    width, height = size
    scale = min(1.0, max_side / max(size))
    if max_pixels is not None:
        scale = min(scale, sqrt(max_pixels / (width * height)))
    # what is lost to floating point must not cost a pixel
    return max(1, int(width * scale + 1e-6)), max(1, int(height * scale + 1e-6))


def _too_many_pixels(limits: IntakeLimits) -> TooManyPixels:
    return TooManyPixels(f"The image has more than {limits.max_pixels / 1e6:g} megapixels, the most that is taken.")


def _explain(error: Exception, data: bytes, kind: str) -> ServiceError:
    if "too large" in str(error) or "Too much memory" in str(error):  # Pillow's words on text and profiles in a PNG
        return DecompressionBomb()
    if lacks_end(data, kind):
        return TruncatedImage()
    return BrokenImage(f"This {kind.upper()} file is damaged and cannot be read.")


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(ORIENTATION, 1))
    except Exception:  # damaged EXIF is no reason to refuse sound pixels
        return 1


def _plain_mode(image: Image.Image) -> Image.Image:
    """The image as L, RGB, RGBA or CMYK, which all can be shrunk smoothly."""
    if image.mode.startswith("I"):
        return image.point(lambda value: value * (1 / 256)).convert("L")
    if image.mode == "RGBA":
        return image
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in {"L", "RGB", "CMYK"} else image.convert("RGB")


def _shrink(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """A new image, made band by band: the same pixels as at one go, without its large intermediate image."""
    if image.mode == "RGBA":  # colours count by how much they are seen
        return _shrink(image.convert("RGBa"), size).convert("RGBA")
    small = Image.new(image.mode, size)
    scale = image.height / small.height
    for top in range(0, small.height, BAND):
        bottom = min(top + BAND, small.height)
        box = (0, top * scale, image.width, min(bottom * scale, image.height))
        small.paste(image.resize((small.width, bottom - top), Image.Resampling.BICUBIC, box), (0, top))
    return small


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """RGB or RGBA. A profile that cannot be used is ignored, as browsers do."""
    if image.mode == "RGBA":
        colours = _to_srgb(image.convert("RGB"), profile)
        colours.putalpha(image.getchannel("A"))
        return colours
    if profile:
        from PIL import ImageCms  # noqa: PLC0415 - few images have a profile, and a child should start light

        try:
            source, target = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
        except Exception:  # as with EXIF, the pixels are sound
            converted = None
        if converted is not None:
            return converted
    return image if image.mode == "RGB" else image.convert("RGB")


def _flatten(image: Image.Image) -> Image.Image:
    """Opaque RGB: over white, or over grey what white would swallow."""
    if image.mode != "RGBA":
        return image
    alpha = image.getchannel("A")
    flat = Image.new("RGB", image.size, GREY if _is_nearly_white(image, alpha) else WHITE)
    flat.paste(image, mask=alpha)
    return flat


def _is_nearly_white(image: Image.Image, alpha: Image.Image) -> bool:
    visible = alpha.point(lambda value: 255 * (value > 127))  # noqa: PLR2004 - more seen than not
    luminance = image.convert("L").histogram(visible)
    return sum(luminance[NEARLY_WHITE:]) > NEARLY_WHITE_SHARE * sum(luminance)
