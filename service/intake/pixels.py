"""Decoded pixels of any kind → what leaves the house: upright, opaque, sRGB, small."""

from __future__ import annotations

from io import BytesIO
from math import sqrt

from PIL import Image

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

BAND = 64
"""Rows shrunk at a time."""

WHITE, GREY = (255, 255, 255), (128, 128, 128)
NEARLY_WHITE = 230
"""Luminance, 0 to 255."""
NEARLY_WHITE_SHARE = 0.95


def fit(size: tuple[int, int], max_side: int, max_pixels: int | None = None) -> tuple[int, int]:
    """`size` in the same shape within both limits, each side at least one pixel."""
    width, height = size
    scale = min(1.0, max_side / max(size))
    if max_pixels is not None:
        scale = min(scale, sqrt(max_pixels / (width * height)))
    return scaled(size, scale)


def scaled(size: tuple[int, int], scale: float) -> tuple[int, int]:
    """`size` times `scale`, each side at least one pixel. What is lost to floating point must not cost one."""
    return max(1, int(size[0] * scale + 1e-6)), max(1, int(size[1] * scale + 1e-6))


def reduce(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """A loaded image at `size`, not upright yet: what `finish` takes. A function of its own, so that whoever calls it
    can let go of the large image before the small one is worked on.
    """
    profile, orientation = image.info.get("icc_profile"), _orientation(image)
    small = shrink(_plain_mode(image), size)
    small.info = {"profile": profile, "orientation": orientation}
    return small


def finish(image: Image.Image) -> Image.Image:
    """What `reduce` made as an RGB image, turned upright. It carries nothing but pixels."""
    profile, orientation = image.info["profile"], image.info["orientation"]
    if orientation in UPRIGHT:
        image = image.transpose(UPRIGHT[orientation])
    image = flatten(_to_srgb(image, profile))
    image.info.clear()  # encoders would write a profile or a comment into the new file
    return image


def lies(image: Image.Image) -> bool:
    """Whether its width is the height of what it shows."""
    return _orientation(image) in {5, 6, 7, 8}


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(ORIENTATION, 1))
    except Exception:  # damaged EXIF is no reason to refuse sound pixels
        return 1


def _plain_mode(image: Image.Image) -> Image.Image:
    """The image as L, RGB, RGBA or CMYK, which all can be shrunk smoothly."""
    if image.mode.startswith("I") or image.mode == "F":
        return _eight_bits(image)
    if image.mode == "RGBA":
        return image
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in {"L", "RGB", "CMYK"} else image.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """Greys of 16 bits by their range; wider numbers, of which no range is known, from their darkest to their lightest.

    Floating point from 0 to 1 is light by convention.
    """
    if image.mode.startswith("I;16"):
        return image.point(lambda value: value * (1 / 256)).convert("L")
    lowest, highest = map(float, image.getextrema())  # type: ignore[arg-type]
    if image.mode == "I" and lowest >= 0 and highest < 1 << 16:
        lowest, highest = 0.0, 65_280.0
    elif image.mode == "F" and lowest >= 0 and highest <= 1:
        lowest, highest = 0.0, 1.0
    scale = 255 / (highest - lowest) if highest > lowest else 0.0
    offset = -lowest * scale
    return image.point(lambda value: value * scale + offset).convert("L")


def shrink(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """A new image, made band by band: the same pixels as at one go, without its large intermediate image."""
    if image.mode == "RGBA":  # colours count by how much they are seen
        return shrink(image.convert("RGBa"), size).convert("RGBA")
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


def flatten(image: Image.Image) -> Image.Image:
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
