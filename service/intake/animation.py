"""An animation → up to three of its frames on one sheet, side by side in their order.

The first frame alone would tell a listener half of the story: that somebody lifts a hand, not that they wave.
"""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image, ImageChops

from service.domain.images import Picture
from service.intake.endings import after_block, colour_table_bytes
from service.intake.master import MASTER_SIDE
from service.intake.pixels import WHITE, finish, fit, reduce, shrink

MOMENTS = (0.0, 0.45, 0.9)
"""Shares of the duration: where the end is a repetition of the start, or fades out, it has not begun yet."""
MOST_FRAMES = 500
MOST_PIXELS = 400_000_000
"""All frames up to the last one wanted have to be composed, about 10 ns a pixel; what comes later is not looked at."""
BRIEFEST, NORMAL = 10, 100
"""Milliseconds: what asks to be shown no longer than the first is shown for the second, as in all browsers."""

SAME = 12
"""Steps of 255: what compression adds to a part of the picture that stands still."""
GAP = 100
"""The white between two frames is this part of a frame's longer side, at least two pixels: too little to be named."""


def take_frames(image: Image.Image, durations: list[int], side: int) -> list[Image.Image]:
    """Up to three frames that differ, each finished and its long side at most `side`; one where nothing moves.

    Raises what Pillow raises on damaged frames.
    """
    frames: list[Image.Image] = []
    before = int(getattr(image, "default_image", False))  # a PNG may begin with an image for who cannot show the others
    for number in choose(durations, image.width * image.height):
        image.seek(before + number)
        image.load()
        frame = finish(reduce(image, fit(image.size, side)))
        if not any(_is_same(frame, other) for other in frames):
            frames.append(frame)
    return frames


def choose(durations: list[int], pixels: int) -> list[int]:
    """Numbers of the frames seen at `MOMENTS`, of those that may be looked at; `durations` are milliseconds."""
    durations = durations[: max(1, min(MOST_FRAMES, MOST_PIXELS // pixels))]
    shown = [NORMAL if duration <= BRIEFEST else duration for duration in durations]
    chosen = {0}
    for moment in MOMENTS[1:]:
        left, number = moment * sum(shown), 0
        while left >= shown[number]:
            left -= shown[number]
            number += 1
        chosen.add(number)
    return sorted(chosen)


def lay_out(frames: list[Image.Image], side: int) -> Image.Image:
    """All frames in one row on white, from left to right, the long side of the whole at most `side`."""
    width, height = max(frame.width for frame in frames), max(frame.height for frame in frames)
    gap = _gap(width, height)
    space = side - gap * (len(frames) - 1)
    scale = min(1.0, space / (width * len(frames)))
    cells = [shrink(frame, _scaled(frame.size, scale)) if scale < 1 else frame for frame in frames]
    cell_width, cell_height = _scaled((width, height), scale)
    sheet = Image.new("RGB", (len(cells) * (cell_width + gap) - gap, cell_height), WHITE)
    for number, cell in enumerate(cells):
        sheet.paste(cell, (number * (cell_width + gap), 0))
    return sheet


def frame_boxes(sheet: Picture) -> tuple[tuple[int, int, int, int], ...]:
    """Where on a sheet that was laid out for keeping each frame stands: left, top, right, bottom."""
    gap = _gap(*fit((sheet.source_width, sheet.source_height), MASTER_SIDE))
    step = (sheet.width + gap) // sheet.frames
    return tuple((left, 0, left + step - gap, sheet.height) for left in range(0, sheet.frames * step, step))


def _gap(width: int, height: int) -> int:
    return max(2, max(width, height) // GAP)


def _scaled(size: tuple[int, int], scale: float) -> tuple[int, int]:
    return max(1, int(size[0] * scale)), max(1, int(size[1] * scale))


def _is_same(one: Image.Image, other: Image.Image) -> bool:
    if one.size != other.size:
        return False
    return all(highest <= SAME for _, highest in ImageChops.difference(one, other).getextrema())  # type: ignore[misc]


def read_durations(image: Image.Image, data: bytes, kind: str) -> list[int]:
    """Milliseconds of each frame of the file that `image` was opened from; one number where it is no animation.

    Read off the containers: Pillow would have to decode every frame for it. Those of an AVIF pass for equally long.
    """
    if kind == "avif":
        return [NORMAL] * min(MOST_FRAMES, getattr(image, "n_frames", 1))
    reader = _DURATIONS.get(kind)
    return reader(data) if reader else [NORMAL]


def _gif_durations(data: bytes) -> list[int]:
    """Hundredths of a second in the graphic control extension before each image (GIF89a specification, 23)."""
    durations: list[int] = []
    delay, place = 0, 13 + colour_table_bytes(data[10])
    while len(durations) < MOST_FRAMES and data[place] in b"\x21\x2c":
        if data[place : place + 2] == b"\x21\xf9":
            delay = 10 * int.from_bytes(data[place + 4 : place + 6], "little")
        elif data[place] == 0x2C:  # noqa: PLR2004 - an image
            durations.append(delay)
            delay = 0
        place = after_block(data, place)
    return durations


def _webp_durations(data: bytes) -> list[int]:
    """Three bytes in each chunk ANMF, behind place and size (RFC 9649, 2.7.1.1)."""
    durations: list[int] = []
    place = 12
    while len(durations) < MOST_FRAMES and place + 24 <= len(data):
        if data[place : place + 4] == b"ANMF":
            durations.append(int.from_bytes(data[place + 20 : place + 23], "little"))
        size = int.from_bytes(data[place + 4 : place + 8], "little")
        place += 8 + size + size % 2
    return durations


def _png_durations(data: bytes) -> list[int]:
    """A fraction of a second in each chunk fcTL (PNG specification, 11.3.6.2)."""
    durations: list[int] = []
    place = 8
    while len(durations) < MOST_FRAMES and place + 34 <= len(data):
        if data[place + 4 : place + 8] == b"fcTL":
            parts, whole = (int.from_bytes(data[place + at : place + at + 2]) for at in (28, 30))
            durations.append(1000 * parts // (whole or 100))
        place += 12 + int.from_bytes(data[place : place + 4])
    return durations


_DURATIONS: dict[str, Callable[[bytes], list[int]]] = {
    "gif": _gif_durations,
    "webp": _webp_durations,
    "png": _png_durations,
}
"""The first `MOST_FRAMES` of them. What follows a JPEG are other views (MPO), what is in a HEIC are other pictures."""
