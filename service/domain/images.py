"""What an image is to us: upright pixels, and what can be measured on them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class ImageFormat:
    name: str
    """As people know it."""
    accept: tuple[str, ...]
    """What a file input of a page names it by: media types, and endings where browsers do not know the type."""


IMAGE_FORMATS = {
    "jpeg": ImageFormat("JPEG", ("image/jpeg",)),
    "png": ImageFormat("PNG", ("image/png",)),
    "webp": ImageFormat("WebP", ("image/webp",)),
    "gif": ImageFormat("GIF", ("image/gif",)),
    "avif": ImageFormat("AVIF", ("image/avif", ".avif")),
    "heic": ImageFormat("HEIC", ("image/heic", "image/heif", ".heic", ".heif")),
    "tiff": ImageFormat("TIFF", ("image/tiff",)),
    "bmp": ImageFormat("BMP", ("image/bmp",)),
    "svg": ImageFormat("SVG", ("image/svg+xml",)),
    "pdf": ImageFormat("PDF", ("application/pdf",)),
}
"""Every kind of file that is taken. Its content counts, not its name."""
FORMAT_NAMES = ", ".join(known.name for known in IMAGE_FORMATS.values())
"""For sentences that list them."""


@dataclass(frozen=True, slots=True)
class IntakeLimits:
    """What an incoming image may weigh."""

    max_bytes: int
    max_pixels: int
    min_side: int = 8
    """Pixels; anything smaller is a spacer, not an image."""


@dataclass(frozen=True, slots=True)
class Picture:
    """An image ready to leave the house: upright, sRGB, opaque, free of metadata, JPEG or PNG."""

    data: bytes
    media_type: str
    width: int
    height: int
    source_width: int
    """Pixels of the image as it came, upright: of one frame of an animation, and as drawn of what has no pixels (SVG,
    PDF). The picture itself may be smaller; larger it is only where it shows several frames."""
    source_height: int
    source_format: str
    """What the content was: a key of `IMAGE_FORMATS`."""
    frames: int = 1
    """More than one: the picture is a row of frames of an animation, from left to right in order of time."""
    page: int = 1
    """Which one of a document it is, counted from 1."""
    pages: int = 1
    """How many the document has."""
    source_bytes: int = 0
    """Of the file as it came; 0 where nobody has counted them."""
    likeness: str | None = None
    """64 bits in hexadecimal digits that differ in few from those of pictures that look alike."""


@dataclass(frozen=True, slots=True)
class ImageLimits:
    """What one model can use. Pixels are of the picture sent, bytes of its encoded form before base64."""

    max_side: int = 2048
    max_pixels: int = 2_100_000
    max_bytes: int = 2_900_000
    """Of all pictures of one request together."""
    max_images: int = 1
    """Pictures in one request."""
    max_slices: int = 3
    """Of them, how many may be pieces of one tall picture."""
    address_bytes: int = 20_000_000
    address_pixels: int = 33_177_600
    """Of an image as it came, where its provider fetches it from its address: Groq's limits."""


class Part(StrEnum):
    """What a view shows of its picture."""

    WHOLE = "whole"
    FRAME = "frame"
    """A moment of an animation."""
    SLICE = "slice"
    """A stretch of a very tall picture, from the top; slices overlap."""


@dataclass(frozen=True, slots=True)
class View:
    """One picture as it is sent to a model."""

    picture: Picture
    image: int = 1
    """Number of the image among those of the description, counted from 1."""
    part: Part = Part.WHOLE
    number: int = 1
    """Of this frame or slice, counted from 1."""
    parts: int = 1
    address: str | None = None
    """Where the model's provider may fetch the image itself; None: it is sent the bytes."""


class PictureKind(StrEnum):
    PHOTOGRAPH = "photograph"
    GRAPHIC = "graphic"
    SCREENSHOT = "screenshot"
    LINE_ART = "line_art"
    BLANK = "blank"


class Orientation(StrEnum):
    LANDSCAPE = "landscape"
    PORTRAIT = "portrait"
    SQUARE = "square"
    PANORAMA = "panorama"
    TALL = "tall"


class Placement(StrEnum):
    """Where most of the detail of a picture lies."""

    CENTRE = "centre"
    LEFT = "left"
    RIGHT = "right"
    TOP = "top"
    BOTTOM = "bottom"
    EVEN = "even"


class Brightness(StrEnum):
    DARK = "dark"
    MEDIUM = "medium"
    BRIGHT = "bright"


@dataclass(frozen=True, slots=True)
class ColourShare:
    name: str
    """One of `COLOUR_NAMES`."""
    share: float
    """0 to 1, of the picture's area."""


COLOUR_NAMES = (
    "black", "dark_grey", "grey", "light_grey", "white",
    "red", "orange", "brown", "yellow", "beige", "olive", "green", "dark_green", "turquoise",
    "light_blue", "blue", "dark_blue", "purple", "pink",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """Only what was measured on the pixels; nothing guessed about what they show."""

    kind: PictureKind
    orientation: Orientation
    width: int
    height: int
    """Pixels of the image as it came, upright."""
    brightness: Brightness
    placement: Placement
    colours: tuple[ColourShare, ...]
    """Largest share first, at most five."""
    text: str = ""
    """What OCR read, lines separated by newlines; empty where none was found or no OCR is installed."""
