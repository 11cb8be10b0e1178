"""Which views of pictures a model is shown: as many as it takes, each within its limits, none for nothing."""

from __future__ import annotations

import random
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from service.domain.images import ImageLimits, Part, Picture, View
from service.errors import TooManyImages
from service.intake.animation import lay_out
from service.intake.master import MASTER_SIDE
from service.intake.pixels import fit
from service.intake.views import OVERLAP, READABLE, make_views
from service.vision.prompts.views import tell_views

FIVE = ImageLimits(max_images=5)


def keep(image: Image.Image, **facts: object) -> Picture:
    file = BytesIO()
    image.save(file, "PNG")
    picture = Picture(file.getvalue(), "image/png", *image.size, *image.size, "png", source_bytes=1_000)
    return replace(picture, **facts)  # type: ignore[arg-type]


def ruled(width: int, height: int, every: int = 100) -> Image.Image:
    """Rows of one colour each: a pixel tells how far down it stood."""
    rows = b"".join(bytes((row // every % 256, 255 - row // every % 256, 90)) for row in range(height))
    return Image.frombytes("RGB", (1, height), rows).resize((width, height), Image.Resampling.NEAREST)


def sheet(names: list[str], size: tuple[int, int]) -> Picture:
    frames = [Image.new("RGB", fit(size, MASTER_SIDE), name) for name in names]
    shown = lay_out(frames, MASTER_SIDE)
    return keep(shown, frames=len(names), source_width=size[0], source_height=size[1])


def opened(view: View) -> Image.Image:
    image = Image.open(BytesIO(view.picture.data)).convert("RGB")
    assert image.size == (view.picture.width, view.picture.height)
    return image


PHOTO = keep(Image.new("RGB", (900, 600), "teal"))
TALL = keep(ruled(1448, 7240))
SCREEN = keep(ruled(946, 2048))
MOVING = sheet(["red", "lime", "blue"], (400, 300))


def parts(views: list[View]) -> list[tuple[int, str, int, int]]:
    return [(view.image, view.part.value, view.number, view.parts) for view in views]


def test_a_picture_that_fits_is_shown_whole_and_untouched() -> None:
    [view] = make_views([PHOTO], FIVE)
    assert view == View(PHOTO)
    assert view.picture is PHOTO


def test_a_tall_page_is_cut_into_as_few_slices_as_keep_it_readable() -> None:
    views = make_views([TALL], FIVE)
    assert parts(views) == [(1, "slice", 1, 3), (1, "slice", 2, 3), (1, "slice", 3, 3)]
    assert all(view.picture.width >= READABLE * TALL.width for view in views)
    assert parts(make_views([keep(ruled(1448, 4344))], FIVE)) == [(1, "slice", 1, 2), (1, "slice", 2, 2)]


def test_slices_cover_the_page_and_overlap() -> None:
    """Each row of the page is in a slice, and the rows of the seam in two."""
    bands = []
    for view in make_views([TALL], FIVE):
        image = opened(view)
        rows = [image.getpixel((image.width // 2, y)) for y in range(0, image.height, 8)]
        bands.append({row[0] for row in rows if isinstance(row, tuple)})
    assert set.union(*bands) >= set(range(73))
    overlap = len(bands[0] & bands[1]) * 100
    assert overlap >= OVERLAP * TALL.height / 3 * 0.7
    assert not bands[0] & bands[2]


def test_a_screen_of_a_telephone_needs_no_slices() -> None:
    assert parts(make_views([SCREEN], FIVE)) == [(1, "whole", 1, 1)]


def test_a_model_of_one_image_gets_the_whole() -> None:
    for picture in TALL, MOVING:
        [view] = make_views([picture], ImageLimits())
        assert view.part is Part.WHOLE
        assert view.picture.frames == picture.frames
    assert make_views([TALL], ImageLimits())[0].picture.height == 2048
    assert len(make_views([TALL], replace(FIVE, max_slices=2))) == 2


def test_frames_are_cut_out_where_they_stand() -> None:
    for size in ((400, 300), (3000, 1000), (1000, 3000), (1201, 1199)):
        moving = sheet(["red", "lime", "blue"], size)
        views = make_views([moving], FIVE)
        assert parts(views) == [(1, "frame", 1, 3), (1, "frame", 2, 3), (1, "frame", 3, 3)]
        for view, colour in zip(views, [(255, 0, 0), (0, 255, 0), (0, 0, 255)], strict=True):
            assert opened(view).getcolors() == [(view.picture.width * view.picture.height, colour)]
            assert view.picture.frames == 1


def test_every_image_has_a_view_before_any_has_two() -> None:
    assert parts(make_views([PHOTO, TALL, MOVING], FIVE)) == [
        (1, "whole", 1, 1), (2, "slice", 1, 3), (2, "slice", 2, 3), (2, "slice", 3, 3), (3, "whole", 1, 1),
    ]  # fmt: skip
    assert parts(make_views([MOVING, TALL], replace(FIVE, max_images=4)))[-1] == (2, "whole", 1, 1)
    assert [one.part for one in make_views([TALL] * 5, FIVE)] == [Part.WHOLE] * 5


def test_more_images_than_a_model_takes_are_refused() -> None:
    with pytest.raises(TooManyImages, match=r"6 images were sent; at most 5 can"):
        make_views([PHOTO] * 6, FIVE)


def test_an_address_stands_for_what_is_shown_as_it_came() -> None:
    url = "https://example.org/a.png"
    jpeg, webp = replace(PHOTO, source_format="jpeg"), replace(PHOTO, source_format="webp")
    unknown, heavy = replace(PHOTO, source_bytes=0), replace(PHOTO, source_bytes=20_000_001)
    large, page = replace(PHOTO, source_width=60_000), replace(PHOTO, pages=2)
    for picture, address in [(PHOTO, url), (jpeg, url), *((one, None) for one in (webp, unknown, heavy, large, page))]:
        assert [view.address for view in make_views([picture], FIVE, [url])] == [address], picture.source_format
    assert {view.address for view in make_views([TALL, MOVING], FIVE, [url, url])} == {None}
    assert [view.address for view in make_views([PHOTO, PHOTO], FIVE, [None, url])] == [None, url]
    assert [view.address for view in make_views([PHOTO], FIVE)] == [None]


NOISE = keep(Image.frombytes("RGB", (300, 900), random.Random(1).randbytes(300 * 900 * 3)))


@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.sampled_from([PHOTO, SCREEN, MOVING, NOISE]), min_size=1, max_size=4),
    st.builds(
        ImageLimits,
        max_side=st.integers(64, 500),
        max_pixels=st.integers(4_096, 600_000),
        max_bytes=st.integers(20_000, 400_000),
        max_images=st.integers(4, 8),
        max_slices=st.integers(1, 4),
    ),
)
def test_every_limit_holds_for_one_view_and_for_all(pictures: list[Picture], limits: ImageLimits) -> None:
    views = make_views(pictures, limits)
    assert sum(len(view.picture.data) for view in views) <= limits.max_bytes
    assert len(views) <= limits.max_images
    assert [view.image for view in views] == sorted(view.image for view in views)
    assert {view.image for view in views} == set(range(1, len(pictures) + 1))
    for view in views:
        size = view.picture.width, view.picture.height
        assert max(size) <= limits.max_side
        assert size[0] * size[1] <= limits.max_pixels
        assert view.part is not Part.SLICE or view.parts <= limits.max_slices


# what a model is told of them


def test_a_single_whole_picture_needs_no_words() -> None:
    assert tell_views([View(PHOTO)]) == ""


def test_parts_of_one_image_are_told_to_be_one() -> None:
    assert "3 moments of one animation side by side" in tell_views(make_views([MOVING], ImageLimits()))
    assert tell_views(make_views([MOVING], FIVE)).startswith("The 3 pictures above are 3 moments of one animation")
    assert tell_views(make_views([TALL], FIVE)).startswith("The 3 pictures above are one very tall image, cut into 3")


def test_each_picture_of_several_images_is_named_in_its_order() -> None:
    page = replace(PHOTO, page=5, pages=14)
    told = tell_views(make_views([page, TALL, MOVING], FIVE))
    assert told.splitlines()[:6] == [
        "The pictures above show 3 images that belong together. In their order:",
        "- Picture 1: image 1 of 3, page 5 of a document of 14 pages",
        "- Picture 2: image 2 of 3, slice 1 of 3 from the top; slices overlap",
        "- Picture 3: image 2 of 3, slice 2 of 3 from the top; slices overlap",
        "- Picture 4: image 2 of 3, slice 3 of 3 from the top; slices overlap",
        "- Picture 5: image 3 of 3, an animation, 3 moments of it side by side from left to right in the order of time",
    ]
    assert "moment 2 of 3 in the order of time" in tell_views(make_views([PHOTO, MOVING], FIVE))
    assert "$" not in told
