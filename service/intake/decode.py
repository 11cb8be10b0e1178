"""Bytes nobody vouches for → an upright, opaque sRGB `Picture` without metadata.

`decode` is made to run in a child process: decoders have holes, and a file may cost more time or memory than anyone
would give it. It loads little, so that a child starts fast and stays small; what only few files need is loaded when
one comes.
"""

# ruff: noqa: PLC0415

from __future__ import annotations

import warnings
from io import BytesIO

from PIL import Image

from service.domain.images import IMAGE_FORMATS, IntakeLimits, Picture
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
from service.intake.animation import lay_out, read_durations, take_frames
from service.intake.containers import sniff
from service.intake.encode import encode
from service.intake.endings import lacks_end
from service.intake.likeness import measure_likeness
from service.intake.master import MASTER_SIDE, master_size
from service.intake.pages import check_page, count_tiff_pages
from service.intake.pixels import finish, flatten, lies, reduce

SECONDS = 20.0
"""For one call in a child process: 50 megapixels of the slowest kind take a quarter of it."""

_Shown = tuple[list[Image.Image], tuple[int, int]]
"""Finished images, all of one size, and the pixels each had as it came, upright."""


def memory_mb(limits: IntakeLimits) -> int:
    """Address space a child needs for the largest image within `limits`.

    Lossless WebP with transparency is the greediest: measured, 19 bytes a pixel with its file of 100 MB included.
    """
    return 300 + limits.max_pixels * 20 // 1_000_000


def decode(data: bytes, limits: IntakeLimits, page: int) -> Picture:
    """The picture in `data` in its `master_size`, never enlarged.

    `page` counts from 1 and chooses one of a PDF or TIFF; of all else there is one. Raises an `ImageError`; nothing
    else comes out, whatever the bytes are. A file whose end is missing is refused even if all pixels are there.
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
            return _decode(data, kind, limits, page)
    except ServiceError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels(limits) from error
    except MemoryError as error:
        raise DecompressionBomb("Unpacking this image takes more memory than it is given.") from error
    except Exception as error:  # Pillow raises ten kinds on damaged files, from SyntaxError to struct.error
        raise _explain(error, data, kind) from error


def _decode(data: bytes, kind: str, limits: IntakeLimits, page: int) -> Picture:
    # Pillow's only way to be told; the child process decodes for one set of limits
    Image.MAX_IMAGE_PIXELS = limits.max_pixels
    pages = 1
    if kind == "pdf":
        image, pages = _draw_page(data, limits, page)
        frames, size = [image], image.size
    else:
        pages = count_tiff_pages(data) if kind == "tiff" else 1
        if page != 1 and not lacks_end(data, kind):
            check_page(page, pages)
        frames, size = _draw(data, limits) if kind == "svg" else _read(data, kind, limits, page)
    shown = frames[0] if len(frames) == 1 else lay_out(frames, MASTER_SIDE)
    encoded = encode(shown)
    return Picture(
        encoded.data,
        encoded.media_type,
        *shown.size,
        *size,
        kind,
        frames=len(frames),
        page=page,
        pages=max(page, pages),
        source_bytes=len(data),
        likeness=measure_likeness(frames[0]),
    )


def _draw_page(data: bytes, limits: IntakeLimits, page: int) -> tuple[Image.Image, int]:
    from service.intake.documents import draw_page

    if lacks_end(data, "pdf"):
        raise TruncatedImage
    image, pages = draw_page(data, page, limits.max_pixels)
    _check_sides(image.size, limits)
    return image, pages


def _draw(data: bytes, limits: IntakeLimits) -> _Shown:
    from service.intake.drawings import draw

    image = draw(data, limits.max_pixels)
    _check_sides(image.size, limits)
    return [flatten(image)], image.size


def _read(data: bytes, kind: str, limits: IntakeLimits, page: int) -> _Shown:
    image = _open(data, kind)
    if page > 1:
        image.seek(page - 1)
    width, height = image.size
    if width * height > limits.max_pixels:
        raise _too_many_pixels(limits)
    _check_sides(image.size, limits)
    if lacks_end(data, kind):
        raise TruncatedImage
    durations = read_durations(image, data, kind)
    if len(durations) > 1:
        frames = take_frames(image, durations, MASTER_SIDE)
        lying = lies(image)
    else:
        if kind == "jpeg":  # leaves its decoder at 1/2, 1/4 or 1/8 already: half the time, a quarter the memory
            image.draft(None, master_size(image.size, lies=lies(image)))
        image.load()
        lying = lies(image)  # which some files tell behind their pixels only
        size = master_size((width, height), lies=lying)
        image = reduce(image, size)  # under the same name: the large one is not to stay in memory
        frames = [finish(image)]
    return frames, (height, width) if lying else (width, height)


def _open(data: bytes, kind: str) -> Image.Image:
    if kind == "heic":
        from pillow_heif import register_heif_opener

        register_heif_opener()
    return Image.open(BytesIO(data), formats=["HEIF" if kind == "heic" else kind])


def _check_sides(size: tuple[int, int], limits: IntakeLimits) -> None:
    if min(size) < limits.min_side:
        sides = f"The image is {size[0]} by {size[1]} pixels; each side needs at least {limits.min_side}."
        raise ImageTooSmall(sides)


def _too_many_pixels(limits: IntakeLimits) -> TooManyPixels:
    return TooManyPixels(f"The image has more than {limits.max_pixels / 1e6:g} megapixels, the most that is taken.")


def _explain(error: Exception, data: bytes, kind: str) -> ServiceError:
    if "too large" in str(error) or "Too much memory" in str(error):  # Pillow's words on text and profiles in a PNG
        return DecompressionBomb()
    if lacks_end(data, kind):
        return TruncatedImage()
    return BrokenImage(f"This {IMAGE_FORMATS[kind].name} file is damaged and cannot be read.")
