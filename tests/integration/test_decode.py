"""What comes in sound, through the real decoders: upright, opaque, sRGB, small. All files are made here."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageCms, ImageDraw
from PIL.PngImagePlugin import PngInfo

from service.domain.images import IntakeLimits
from service.intake.decode import decode
from service.intake.master import MASTER_SIDE, TALL_HEIGHT
from service.intake.pixels import UPRIGHT
from tests.pictures import FORMATS, LIMITS, close, colour, photograph, pixels, png, save


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_becomes_a_picture(kind: str) -> None:
    picture = decode(save(photograph(), kind), LIMITS, 1)
    assert (picture.width, picture.height) == (picture.source_width, picture.source_height) == (160, 120)
    assert picture.source_format == ("heic" if kind == "HEIF" else kind.lower())
    assert (picture.frames, picture.page, picture.pages) == (1, 1, 1)
    assert picture.media_type in {"image/jpeg", "image/png"}
    assert pixels(picture).format == picture.media_type.removeprefix("image/").upper()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF", "TIFF"])
def test_exif_orientation_is_undone(kind: str, orientation: int) -> None:
    upright = Image.new("RGB", (96, 64), "white")
    upright.paste("red", (0, 0, 32, 32))
    upright.paste("blue", (64, 0, 96, 32))
    undo = {3: 3, 6: 8, 8: 6}  # a quarter turn is undone by the other one, all else by itself
    turn = UPRIGHT.get(undo.get(orientation, orientation))
    exif = Image.Exif()
    exif[0x0112] = orientation
    lying = upright.transpose(turn) if turn is not None else upright
    # a HEIC says it twice, in EXIF and in a box of its own, as those of cameras do
    picture = decode(save(lying, kind, exif=exif.tobytes()), LIMITS, 1)
    assert (picture.width, picture.height, picture.source_width, picture.source_height) == (96, 64, 96, 64)
    assert close(colour(picture, 8, 8), (255, 0, 0))
    assert close(colour(picture, 88, 8), (0, 0, 255))
    assert close(colour(picture, 8, 56), (255, 255, 255))


def test_damaged_exif_is_no_reason_to_refuse() -> None:
    for exif in (b"Exif\0\0nonsense", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0"):
        assert decode(save(photograph(), "JPEG", exif=exif), LIMITS, 1).width == 160


def test_an_embedded_profile_is_applied_and_dropped() -> None:
    # a profile whose red and blue are swapped: what it calls (255, 0, 0) is blue
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[:] = profile.replace(b"rXYZ", b"tmpX").replace(b"bXYZ", b"rXYZ").replace(b"tmpX", b"bXYZ")
    for kind in ("JPEG", "PNG", "WEBP", "AVIF", "HEIF", "TIFF"):
        data = save(Image.new("RGB", (32, 32), "red"), kind, icc_profile=bytes(profile))
        picture = decode(data, LIMITS, 1)
        assert close(colour(picture, 16, 16), (0, 0, 255), by=40), kind
        assert "icc_profile" not in pixels(picture).info


@pytest.mark.parametrize("profile", [b"nonsense", b"\0" * 200, ImageCms.createProfile("LAB")])
def test_a_profile_that_cannot_be_used_is_ignored(profile: Any) -> None:
    if not isinstance(profile, bytes):
        profile = ImageCms.ImageCmsProfile(profile).tobytes()
    picture = decode(save(Image.new("RGB", (32, 32), "red"), "PNG", icc_profile=profile), LIMITS, 1)
    assert close(colour(picture, 16, 16), (255, 0, 0))


def test_nothing_but_pixels_leaves() -> None:
    exif = Image.Exif()
    exif[0x010E] = "SECRET description"
    text = PngInfo()
    text.add_text("Comment", "SECRET text")
    text.add_itxt("XML:com.adobe.xmp", "<x>SECRET xmp</x>")
    flat = Image.new("RGB", (64, 64), "navy")
    for image in (photograph(), flat):
        for data in (
            save(image, "JPEG", exif=exif, comment=b"SECRET comment", xmp=b"SECRET xmp", dpi=(72, 72)) + b"SECRET end",
            save(image, "PNG", exif=exif, pnginfo=text) + b"SECRET end",
            save(image, "WEBP", exif=exif, xmp=b"SECRET xmp"),
            save(image, "AVIF", exif=exif, xmp=b"SECRET xmp"),
            save(image, "HEIF", exif=exif, xmp=b"SECRET xmp"),
            save(image, "TIFF", exif=exif, description="SECRET description"),
            save(image, "GIF", comment=b"SECRET comment"),
        ):
            assert b"SECRET" in data
            picture = decode(data, LIMITS, 1)
            assert b"SECRET" not in picture.data
            assert not pixels(picture).info.keys() - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


MODES = {
    "1": 255,
    "L": 200,
    "LA": (200, 255),
    "P": 7,
    "RGB": (200, 200, 200),
    "RGBA": (200, 200, 200, 255),
    "I;16": 200 << 8,
}


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_of_png_keeps_its_tone(mode: str) -> None:
    image = Image.new(mode, (32, 32), MODES[mode])  # type: ignore[arg-type]
    if mode == "P":
        image.putpalette([200] * 768)
    wanted = (255,) * 3 if mode == "1" else (200,) * 3
    assert close(colour(decode(save(image, "PNG"), LIMITS, 1), 16, 16), wanted, by=2)


def test_cmyk_becomes_rgb() -> None:
    picture = decode(save(Image.new("CMYK", (32, 32), (0, 255, 255, 0)), "JPEG"), LIMITS, 1)
    assert close(colour(picture, 16, 16), (255, 0, 0))


def test_sixteen_bits_of_colour_are_read() -> None:
    rows = b"".join(b"\0" + struct.pack(">HHH", 65535, 32768, 0) * 16 for _ in range(16))
    assert close(colour(decode(png(16, 16, zlib.compress(rows), depth=16), LIMITS, 1), 8, 8), (255, 128, 0), by=1)


def test_alpha_lies_over_white_and_under_what_is_white_over_grey() -> None:
    for ink, ground in (("black", (255, 255, 255)), ("white", (128, 128, 128))):
        logo = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
        ImageDraw.Draw(logo).rectangle((16, 16, 48, 48), fill=ink)
        for kind in ("PNG", "WEBP", "AVIF", "HEIF", "TIFF"):
            picture = decode(save(logo, kind, lossless=True, quality=100), LIMITS, 1)
            assert close(colour(picture, 2, 2), ground, by=3), (ink, kind)
            assert close(colour(picture, 32, 32), (0, 0, 0) if ink == "black" else (255, 255, 255), by=3)
    nothing = decode(save(Image.new("RGBA", (16, 16), (9, 9, 9, 0)), "PNG"), LIMITS, 1)
    assert close(colour(nothing, 2, 2), (255, 255, 255), by=0)


def test_a_transparent_colour_of_a_gif_is_flattened() -> None:
    image = Image.new("P", (16, 16), 1)
    image.putpalette([0, 0, 0, 255, 0, 0])
    assert close(colour(decode(save(image, "GIF", transparency=1), LIMITS, 1), 8, 8), (255, 255, 255), by=0)


@pytest.mark.parametrize(
    ("size", "wanted"),
    [((4096, 3000), (2048, 1500)), ((3000, 4096), (1500, 2048)), ((2048, 2048), (2048, 2048)), ((8, 20000), (2, 7240))],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_large_pictures_are_shrunk(kind: str, size: tuple[int, int], wanted: tuple[int, int]) -> None:
    picture = decode(save(photograph(size), kind, compress_level=1), LIMITS, 1)
    assert (picture.width, picture.height) == wanted
    assert (picture.source_width, picture.source_height) == size


def test_a_line_of_single_pixels_does_not_vanish() -> None:
    for size, longest in (((1, 20000), TALL_HEIGHT), ((20000, 1), MASTER_SIDE)):
        picture = decode(save(photograph(size), "JPEG"), IntakeLimits(10**7, 10**7, min_side=1), 1)
        assert sorted((picture.width, picture.height)) == [1, longest]


def test_shrinking_by_bands_leaves_no_seam() -> None:
    image = photograph((3000, 2600))
    found = pixels(decode(save(image, "PNG", compress_level=1), LIMITS, 1)).convert("RGB")
    whole = Image.open(BytesIO(save(image.resize(found.size, Image.Resampling.BICUBIC), "JPEG", quality=85)))
    assert ImageChops.difference(found, whole).convert("L").point(lambda value: 255 * (value > 8)).getbbox() is None


def test_photographs_become_jpeg_and_graphics_stay_sharp() -> None:
    photo = decode(save(photograph((1024, 768)), "PNG"), LIMITS, 1)
    assert photo.media_type == "image/jpeg"
    assert pixels(photo).layer[0][1:3] == (2, 2), "4:2:0"  # type: ignore[attr-defined]
    assert decode(save(photograph((1024, 768)).convert("L"), "PNG"), LIMITS, 1).media_type == "image/jpeg"
    chart = Image.new("RGB", (1200, 800), "white")
    draw = ImageDraw.Draw(chart)
    for n, name in enumerate(("red", "green", "blue", "orange")):
        draw.rectangle((100 + 200 * n, 700 - 120 * n, 220 + 200 * n, 700), fill=name)
        draw.text((100 + 200 * n, 720), f"Quarter {n}", fill="black")
    picture = decode(save(chart, "JPEG", quality=95), LIMITS, 1)
    assert picture.media_type == "image/png"
    assert len(decode(save(chart, "PNG"), LIMITS, 1).data) < 20_000
