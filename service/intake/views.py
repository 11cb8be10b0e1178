"""Pictures → what a model is shown of them: each as a whole, as slices or as frames, all within its limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import zip_longest
from math import ceil

from PIL import Image

from service.domain.images import ImageLimits, Part, Picture, View
from service.errors import TooManyImages
from service.intake.animation import frame_boxes
from service.intake.master import TALL
from service.intake.pixels import fit
from service.intake.prepare import prepare, prepare_pixels

OVERLAP = 0.1
"""Of a slice: what stands at its edge stands in the next one too, so that no line of text is cut in both."""
READABLE = 0.7
"""Of a picture's width: whoever shrinks it no further than that can still read its small print, so slices end there.
Each of them costs as much as an image."""
SENT_AS_IT_CAME = frozenset({"jpeg", "png"})
"""Formats of an image that may be fetched from its address: those that every provider takes."""

_Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Cut:
    """What is shown of a picture: all boxes of pixels are of one part."""

    part: Part
    boxes: tuple[_Box, ...]


def make_views(pictures: Sequence[Picture], limits: ImageLimits, addresses: Sequence[str | None] = ()) -> list[View]:
    """Views of all pictures in their order, every one within `limits`, their bytes shared out evenly.

    Each picture has one at least. Where there is room for more, the frames of an animation and slices of a very tall
    picture stand for the whole, those of the first pictures first. `addresses` are where the images came from, of those
    whose provider may be given it. Raises `TooManyImages`, or `ImageTooLarge` as `prepare` does.
    """
    check_count(len(pictures), limits)
    room = limits.max_images - len(pictures)
    cuts: list[_Cut] = []
    for picture in pictures:
        cuts.append(_choose_cut(picture, limits, 1 + room))
        room -= len(cuts[-1].boxes) - 1
    share = replace(limits, max_bytes=limits.max_bytes // sum(len(cut.boxes) for cut in cuts))
    views: list[View] = []
    for number, (picture, cut, address) in enumerate(zip_longest(pictures, cuts, addresses[: len(pictures)]), 1):
        is_fetched = cut.part is Part.WHOLE and _may_be_fetched(picture, limits)
        views += [
            View(piece, number, cut.part, place, len(cut.boxes), address if is_fetched else None)
            for place, piece in enumerate(_prepare_pieces(picture, cut, share), 1)
        ]
    return views


def check_count(images: int, limits: ImageLimits) -> None:
    """Raises `TooManyImages`."""
    if images > limits.max_images:
        raise TooManyImages(f"{images} images were sent; at most {limits.max_images} can be described together.")


def show_whole(pictures: Sequence[Picture]) -> list[View]:
    """Each picture as it is kept, for who measures it."""
    return [View(picture, number) for number, picture in enumerate(pictures, 1)]


def _choose_cut(picture: Picture, limits: ImageLimits, most: int) -> _Cut:
    if 1 < picture.frames <= most:
        return _Cut(Part.FRAME, frame_boxes(picture))
    count = _count_slices(picture, limits, min(most, limits.max_slices))
    if count == 1:
        return _Cut(Part.WHOLE, ((0, 0, picture.width, picture.height),))
    height = _slice_height(picture, count)
    tops = [round(number * (picture.height - height) / (count - 1)) for number in range(count)]
    return _Cut(Part.SLICE, tuple((0, top, picture.width, top + height) for top in tops))


def _count_slices(picture: Picture, limits: ImageLimits, most: int) -> int:
    """The fewest in which the picture stays readable; as many as may be where none of them does it."""
    if picture.frames > 1 or picture.height <= TALL * picture.width:
        return 1
    for count in range(1, most):
        width, _ = fit((picture.width, _slice_height(picture, count)), limits.max_side, limits.max_pixels)
        if width >= READABLE * picture.width:
            return count
    return max(1, most)


def _slice_height(picture: Picture, count: int) -> int:
    return ceil(picture.height / (count - OVERLAP * (count - 1)))


def _prepare_pieces(picture: Picture, cut: _Cut, limits: ImageLimits) -> Iterator[Picture]:
    if cut.part is Part.WHOLE:
        yield prepare(picture, limits)
        return
    with Image.open(BytesIO(picture.data), formats=["JPEG", "PNG"]) as opened:
        image = opened.convert("RGB")
    for box in cut.boxes:
        piece = image.crop(box)
        size = fit(piece.size, limits.max_side, limits.max_pixels)
        yield replace(prepare_pixels(piece, size, picture, limits), frames=1)


def _may_be_fetched(picture: Picture, limits: ImageLimits) -> bool:
    """Whether who fetches the image himself gets what we have looked at, in a size that he takes."""
    return (
        picture.frames == picture.pages == 1
        and picture.source_format in SENT_AS_IT_CAME
        and 0 < picture.source_bytes <= limits.address_bytes
        and picture.source_width * picture.source_height <= limits.address_pixels
    )
