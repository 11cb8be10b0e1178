"""A stored picture is made to fit one model."""

import random
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from service.domain.images import ImageLimits, Picture
from service.errors import ImageTooLarge
from service.intake.pixels import fit
from service.intake.prepare import prepare


def picture(image: Image.Image, kind: str = "JPEG") -> Picture:
    file = BytesIO()
    image.save(file, kind, quality=85)
    media_type = f"image/{kind.lower()}"
    return Picture(file.getvalue(), media_type, *image.size, image.width * 2, image.height * 2, "webp")


def noise(width: int, height: int) -> Image.Image:
    """The hardest there is to make small."""
    return Image.frombytes("RGB", (width, height), random.Random(1).randbytes(3 * width * height))


PHOTO = picture(noise(60, 40).resize((900, 600), Image.Resampling.BICUBIC))
NOISE = picture(noise(600, 400))
FLAT = picture(Image.new("P", (900, 600), 3).convert("RGB"), "PNG")


def test_what_fits_is_the_very_same_object() -> None:
    exact = ImageLimits(max_side=900, max_pixels=900 * 600, max_bytes=len(PHOTO.data))
    assert prepare(PHOTO, exact) is PHOTO
    assert prepare(PHOTO, replace(exact, max_side=899)).width == 899
    assert prepare(PHOTO, replace(exact, max_pixels=900 * 600 - 1)).width < 900
    assert prepare(PHOTO, replace(exact, max_bytes=len(PHOTO.data) - 1)).data != PHOTO.data


def test_where_the_image_came_from_is_kept() -> None:
    small = prepare(PHOTO, ImageLimits(max_side=90))
    assert (small.width, small.height) == (90, 60)
    assert (small.source_width, small.source_height, small.source_format) == (1800, 1200, "webp")


def test_quality_goes_before_pixels() -> None:
    limits = ImageLimits(max_bytes=len(NOISE.data) * 9 // 10)
    assert prepare(NOISE, limits).width == NOISE.width
    assert prepare(NOISE, ImageLimits(max_bytes=len(NOISE.data) // 4)).width < NOISE.width


def test_a_photograph_stays_jpeg_and_a_graphic_png() -> None:
    assert prepare(PHOTO, ImageLimits(max_side=450)).media_type == "image/jpeg"
    assert prepare(FLAT, ImageLimits(max_side=450)).media_type == "image/png"


def test_the_same_comes_out_every_time() -> None:
    limits = ImageLimits(max_side=300, max_bytes=9_000)
    assert prepare(NOISE, limits) == prepare(NOISE, limits)


def test_bytes_that_hold_no_picture_are_refused() -> None:
    with pytest.raises(ImageTooLarge, match="100 bytes"):
        prepare(NOISE, ImageLimits(max_bytes=100))


@settings(max_examples=40, deadline=None)
@given(st.integers(8, 700), st.integers(64, 400_000), st.integers(2_000, 200_000))
def test_every_limit_holds_and_nothing_is_enlarged(max_side: int, max_pixels: int, max_bytes: int) -> None:
    limits = ImageLimits(max_side, max_pixels, max_bytes)
    for given_picture in (PHOTO, NOISE, FLAT):
        found = prepare(given_picture, limits)
        opened = Image.open(BytesIO(found.data))
        assert opened.size == (found.width, found.height)
        assert f"image/{str(opened.format).lower()}" == found.media_type
        assert max(opened.size) <= min(max_side, given_picture.width)
        assert found.width * found.height <= max_pixels
        assert len(found.data) <= max_bytes


@given(st.integers(1, 100_000), st.integers(1, 100_000), st.integers(1, 4096), st.integers(1, 10**8))
def test_sizes_fit_and_keep_their_shape(width: int, height: int, max_side: int, max_pixels: int) -> None:
    fitted = fit((width, height), max_side, max_pixels)
    assert max(fitted) <= max_side
    assert min(fitted) >= 1
    assert fitted[0] * fitted[1] <= max(max_pixels, *fitted)
    assert fitted[0] <= width
    assert fitted[1] <= height
    if min(fitted) > 1:
        assert abs(fitted[0] / fitted[1] * height / width - 1) <= 1 / (min(fitted) - 1)


def test_a_side_that_fits_exactly_is_not_a_pixel_short() -> None:
    for width in range(2049, 9000, 7):
        assert fit((width, 100), 2048)[0] == 2048
        assert fit((100, width), 2048)[1] == 2048
