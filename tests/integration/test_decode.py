"""What comes in, sound or hostile, through the real decoders. All files are made here."""

from __future__ import annotations

import random
import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageCms, ImageDraw
from PIL.PngImagePlugin import PngInfo

from service.domain.images import IntakeLimits, Picture
from service.errors import (
    BrokenImage,
    DecompressionBomb,
    EmptyImage,
    ImageError,
    ImageTooLarge,
    ImageTooSmall,
    TooManyPixels,
    TruncatedImage,
    UnsupportedImageType,
)
from service.intake.decode import MASTER_SIDE, UPRIGHT, decode

LIMITS = IntakeLimits(max_bytes=20_000_000, max_pixels=50_000_000)
FORMATS = ["JPEG", "PNG", "WEBP", "GIF"]


def photograph(size: tuple[int, int] = (160, 120)) -> Image.Image:
    noise = random.Random(1).randbytes(40 * 30 * 3)
    return Image.frombytes("RGB", (40, 30), noise).resize(size, Image.Resampling.BICUBIC)


def save(image: Image.Image, kind: str, **options: Any) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def pixels(picture: Picture) -> Image.Image:
    image = Image.open(BytesIO(picture.data))
    image.load()
    assert image.size == (picture.width, picture.height)
    return image


def colour(picture: Picture, x: int, y: int) -> tuple[int, ...]:
    found = pixels(picture).convert("RGB").getpixel((x, y))
    assert isinstance(found, tuple)
    return tuple(map(int, found))


def close(found: tuple[int, ...], wanted: tuple[int, ...], by: int = 12) -> bool:
    return all(abs(a - b) <= by for a, b in zip(found, wanted, strict=True))


# what comes out


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_becomes_a_picture(kind: str) -> None:
    picture = decode(save(photograph(), kind), LIMITS)
    assert (picture.width, picture.height) == (picture.source_width, picture.source_height) == (160, 120)
    assert picture.source_format == kind.lower()
    assert picture.media_type in {"image/jpeg", "image/png"}
    assert pixels(picture).format == picture.media_type.removeprefix("image/").upper()


@pytest.mark.parametrize("kind", ["WEBP", "GIF", "PNG"])
def test_of_an_animation_the_first_frame_is_taken(kind: str) -> None:
    frames = [Image.new("RGB", (20, 20), name) for name in ("red", "lime", "blue")]
    data = save(frames[0], kind, save_all=True, append_images=frames[1:])
    assert close(colour(decode(data, LIMITS), 10, 10), (255, 0, 0))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_exif_orientation_is_undone(kind: str, orientation: int) -> None:
    upright = Image.new("RGB", (96, 64), "white")
    upright.paste("red", (0, 0, 32, 32))
    upright.paste("blue", (64, 0, 96, 32))
    undo = {3: 3, 6: 8, 8: 6}  # a quarter turn is undone by the other one, all else by itself
    turn = UPRIGHT.get(undo.get(orientation, orientation))
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = decode(save(upright.transpose(turn) if turn is not None else upright, kind, exif=exif), LIMITS)
    assert (picture.width, picture.height, picture.source_width, picture.source_height) == (96, 64, 96, 64)
    assert close(colour(picture, 8, 8), (255, 0, 0))
    assert close(colour(picture, 88, 8), (0, 0, 255))
    assert close(colour(picture, 8, 56), (255, 255, 255))


def test_damaged_exif_is_no_reason_to_refuse() -> None:
    for exif in (b"Exif\0\0nonsense", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0"):
        assert decode(save(photograph(), "JPEG", exif=exif), LIMITS).width == 160


def test_an_embedded_profile_is_applied_and_dropped() -> None:
    # a profile whose red and blue are swapped: what it calls (255, 0, 0) is blue
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[:] = profile.replace(b"rXYZ", b"tmpX").replace(b"bXYZ", b"rXYZ").replace(b"tmpX", b"bXYZ")
    for kind in ("JPEG", "PNG", "WEBP"):
        data = save(Image.new("RGB", (32, 32), "red"), kind, icc_profile=bytes(profile))
        picture = decode(data, LIMITS)
        assert close(colour(picture, 16, 16), (0, 0, 255), by=40), kind
        assert "icc_profile" not in pixels(picture).info


@pytest.mark.parametrize("profile", [b"nonsense", b"\0" * 200, ImageCms.createProfile("LAB")])
def test_a_profile_that_cannot_be_used_is_ignored(profile: Any) -> None:
    if not isinstance(profile, bytes):
        profile = ImageCms.ImageCmsProfile(profile).tobytes()
    picture = decode(save(Image.new("RGB", (32, 32), "red"), "PNG", icc_profile=profile), LIMITS)
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
            save(image, "GIF", comment=b"SECRET comment"),
        ):
            assert b"SECRET" in data
            picture = decode(data, LIMITS)
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
    assert close(colour(decode(save(image, "PNG"), LIMITS), 16, 16), wanted, by=2)


def test_cmyk_becomes_rgb() -> None:
    picture = decode(save(Image.new("CMYK", (32, 32), (0, 255, 255, 0)), "JPEG"), LIMITS)
    assert close(colour(picture, 16, 16), (255, 0, 0))


def test_sixteen_bits_of_colour_are_read() -> None:
    rows = b"".join(b"\0" + struct.pack(">HHH", 65535, 32768, 0) * 16 for _ in range(16))
    assert close(colour(decode(png(16, 16, zlib.compress(rows), depth=16), LIMITS), 8, 8), (255, 128, 0), by=1)


def test_alpha_lies_over_white_and_under_what_is_white_over_grey() -> None:
    for ink, ground in (("black", (255, 255, 255)), ("white", (128, 128, 128))):
        logo = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
        ImageDraw.Draw(logo).rectangle((16, 16, 48, 48), fill=ink)
        for kind in ("PNG", "WEBP"):
            picture = decode(save(logo, kind, lossless=True), LIMITS)
            assert close(colour(picture, 2, 2), ground, by=3), (ink, kind)
            assert close(colour(picture, 32, 32), (0, 0, 0) if ink == "black" else (255, 255, 255), by=3)
    nothing = decode(save(Image.new("RGBA", (16, 16), (9, 9, 9, 0)), "PNG"), LIMITS)
    assert close(colour(nothing, 2, 2), (255, 255, 255), by=0)


def test_a_transparent_colour_of_a_gif_is_flattened() -> None:
    image = Image.new("P", (16, 16), 1)
    image.putpalette([0, 0, 0, 255, 0, 0])
    assert close(colour(decode(save(image, "GIF", transparency=1), LIMITS), 8, 8), (255, 255, 255), by=0)


@pytest.mark.parametrize(
    ("size", "wanted"),
    [((4096, 3000), (2048, 1500)), ((3000, 4096), (1500, 2048)), ((2048, 2048), (2048, 2048)), ((8, 20000), (1, 2048))],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_large_pictures_are_shrunk(kind: str, size: tuple[int, int], wanted: tuple[int, int]) -> None:
    picture = decode(save(photograph(size), kind, compress_level=1), LIMITS)
    assert (picture.width, picture.height) == wanted
    assert (picture.source_width, picture.source_height) == size


def test_a_line_of_single_pixels_does_not_vanish() -> None:
    for size in ((1, 20000), (20000, 1)):
        picture = decode(save(photograph(size), "JPEG"), IntakeLimits(10**7, 10**7, min_side=1))
        assert sorted((picture.width, picture.height)) == [1, MASTER_SIDE]


def test_shrinking_by_bands_leaves_no_seam() -> None:
    image = photograph((3000, 2600))
    found = pixels(decode(save(image, "PNG", compress_level=1), LIMITS)).convert("RGB")
    whole = Image.open(BytesIO(save(image.resize(found.size, Image.Resampling.BICUBIC), "JPEG", quality=85)))
    assert ImageChops.difference(found, whole).convert("L").point(lambda value: 255 * (value > 8)).getbbox() is None


def test_photographs_become_jpeg_and_graphics_stay_sharp() -> None:
    photo = decode(save(photograph((1024, 768)), "PNG"), LIMITS)
    assert photo.media_type == "image/jpeg"
    assert pixels(photo).layer[0][1:3] == (2, 2), "4:2:0"  # type: ignore[attr-defined]
    assert decode(save(photograph((1024, 768)).convert("L"), "PNG"), LIMITS).media_type == "image/jpeg"
    chart = Image.new("RGB", (1200, 800), "white")
    draw = ImageDraw.Draw(chart)
    for n, name in enumerate(("red", "green", "blue", "orange")):
        draw.rectangle((100 + 200 * n, 700 - 120 * n, 220 + 200 * n, 700), fill=name)
        draw.text((100 + 200 * n, 720), f"Quarter {n}", fill="black")
    picture = decode(save(chart, "JPEG", quality=95), LIMITS)
    assert picture.media_type == "image/png"
    assert len(decode(save(chart, "PNG"), LIMITS).data) < 20_000


# what is refused


def test_nothing_and_too_much_are_refused() -> None:
    with pytest.raises(EmptyImage):
        decode(b"", LIMITS)
    data = save(photograph(), "JPEG")
    assert decode(data, IntakeLimits(len(data), 10**6))
    with pytest.raises(ImageTooLarge, match=r"MB"):
        decode(data, IntakeLimits(len(data) - 1, 10**6))


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b'<?xml version="1.0"?>\n<!-- x --><svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (b"\n<!DOCTYPE html><html><body>", "HTML"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "HEIC"),
        (save(photograph(), "AVIF"), "AVIF"),
        (save(photograph(), "TIFF"), "TIFF"),
        (save(photograph(), "BMP"), "BMP"),
        (b"\0\0\0\x18ftypisom", "video"),
        ("Grüße, a text".encode(), "plain text"),
        (b"a" * 1023 + "é".encode(), "plain text"),
        (b"\x00\x01\x02\xff" * 9, "do not know"),
        (b"RIFF\0\0\0\0WAVEfmt ", "do not know"),
        (b"\0" * 100, "do not know"),
    ],
)
def test_other_kinds_of_files_are_named(data: bytes, name: str) -> None:
    with pytest.raises(UnsupportedImageType, match=name):
        decode(data, LIMITS)


@pytest.mark.parametrize("size", [(7, 100), (100, 7), (1, 1)])
@pytest.mark.parametrize("kind", FORMATS)
def test_under_eight_pixels_is_too_small(kind: str, size: tuple[int, int]) -> None:
    with pytest.raises(ImageTooSmall, match=f"{size[0]} by {size[1]}"):
        decode(save(photograph(size), kind), LIMITS)
    assert decode(save(photograph((8, 8)), kind), LIMITS).width == 8


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("max_pixels", [160 * 120 - 1, 160 * 120 // 3])
def test_too_many_pixels(kind: str, max_pixels: int) -> None:
    data = save(photograph(), kind)
    assert decode(data, IntakeLimits(10**6, 160 * 120))
    with pytest.raises(TooManyPixels):
        decode(data, IntakeLimits(10**6, max_pixels))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, data: bytes, *extra: bytes, depth: int = 8) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(extra) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def declared(kind: str, side: int) -> bytes:
    """A small file that says it is `side` pixels each way."""
    data = bytearray(save(photograph(), kind))
    if kind == "JPEG":
        place = data.index(b"\xff\xc0") + 5
        data[place : place + 4] = struct.pack(">HH", side, side)
    elif kind == "GIF":
        data[6:10] = struct.pack("<HH", side, side)
    elif kind == "WEBP":
        data[26:30] = struct.pack("<HH", min(side, 16383), min(side, 16383))
    else:
        return png(side, side, zlib.compress(b"\0" * 1000))
    return bytes(data)


@pytest.mark.parametrize("kind", FORMATS)
def test_huge_declared_sizes_are_refused_unread(kind: str) -> None:
    with pytest.raises(TooManyPixels, match="50 megapixels"):
        decode(declared(kind, 65500), LIMITS)


def bomb(size: int = 200_000_000) -> bytes:
    packer = zlib.compressobj(9)
    block = b"\0" * 1_000_000
    return b"".join(packer.compress(block) for _ in range(size // len(block))) + packer.flush()


@pytest.mark.parametrize(
    ("kind", "head"),
    [(b"zTXt", b"Comment\0\0"), (b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0"), (b"iCCP", b"sRGB\0\0")],
)
def test_bombs_beside_the_pixels_are_refused(kind: bytes, head: bytes) -> None:
    data = png(16, 16, zlib.compress(b"\0" * 49 * 16), chunk(kind, head + bomb()))
    with pytest.raises(DecompressionBomb):
        decode(data, LIMITS)


def test_many_small_texts_are_refused_too() -> None:
    text = chunk(b"zTXt", b"Comment\0\0" + bomb(1_000_000))
    with pytest.raises(DecompressionBomb):
        decode(png(16, 16, zlib.compress(b"\0" * 49 * 16), *[text] * 100), LIMITS)


def test_more_pixels_in_the_stream_than_declared_do_no_harm() -> None:
    assert decode(png(16, 16, bomb()), LIMITS).width == 16


CUTS = [0.1, 0.3, 0.5, 0.7, 0.9, 0.99]
LAST = [1, 2, 3, 4, 8, 12]


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"interlace": 1}, {"lossless": True}])
def test_a_file_cut_off_is_told_from_a_damaged_one(kind: str, options: dict[str, Any]) -> None:
    data = save(photograph((320, 240)), kind, **options)
    cuts = [int(len(data) * share) for share in CUTS] + [len(data) - last for last in LAST]
    for cut in cuts:
        with pytest.raises(TruncatedImage):
            decode(data[:cut], LIMITS)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_few_first_bytes_are_refused(kind: str) -> None:
    data = save(photograph(), kind)
    for cut in range(1, 40):
        with pytest.raises((TruncatedImage, UnsupportedImageType)):
            decode(data[:cut], LIMITS)


def test_the_end_of_an_embedded_preview_is_not_the_end() -> None:
    preview = b"Exif\0\0" + save(photograph((16, 16)), "JPEG")
    data = save(photograph(), "JPEG", exif=preview)
    for cut in (len(data) // 2, len(data) - 50, data.index(b"\xff\xda", len(preview)) + 4):
        with pytest.raises(TruncatedImage):
            decode(data[:cut], LIMITS)


@pytest.mark.parametrize("kind", FORMATS)
def test_what_follows_the_end_does_no_harm(kind: str) -> None:
    data = save(photograph(), kind)
    assert decode(data + b"\xff\xda more \xff\xd8" * 9, LIMITS) == decode(data, LIMITS)


def test_damage_inside_is_not_called_cut_off() -> None:
    data = bytearray(save(photograph(), "PNG"))
    data[len(data) // 2] ^= 0xFF
    with pytest.raises(BrokenImage) as refused:
        decode(bytes(data), LIMITS)
    assert type(refused.value) is BrokenImage


def samples() -> list[bytes]:
    frames = [photograph((32, 24)), photograph((32, 24)).transpose(Image.Transpose.ROTATE_180)]
    exif = Image.Exif()
    exif[0x0112] = 6
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    text = PngInfo()
    text.add_text("Comment", "x" * 200, zip=True)
    rich: dict[str, Any] = {"exif": exif, "icc_profile": profile}
    return [
        save(frames[0], "JPEG", progressive=True, **rich),
        save(frames[0].convert("CMYK"), "JPEG", comment=b"hello"),
        save(frames[0], "MPO", save_all=True, append_images=frames[1:]),
        save(frames[0], "PNG", pnginfo=text, **rich),
        save(frames[0].convert("P"), "PNG", transparency=3),
        save(frames[0].convert("I;16"), "PNG"),
        save(frames[0], "PNG", save_all=True, append_images=frames[1:]),
        save(frames[0], "WEBP", **rich),
        save(frames[0].convert("RGBA"), "WEBP", lossless=True),
        save(frames[0], "WEBP", save_all=True, append_images=frames[1:]),
        save(frames[0], "GIF", save_all=True, append_images=frames[1:], comment=b"hello", transparency=2),
    ]


SAMPLES = samples()


def decode_or_refuse(data: bytes) -> None:
    """Anything but a picture or an `ImageError` fails the test that calls this."""
    try:
        picture = decode(data, IntakeLimits(max_bytes=10**6, max_pixels=10**6))
    except ImageError:
        return
    assert pixels(picture).size == (picture.width, picture.height)


@pytest.mark.parametrize("number", range(len(SAMPLES)))
def test_mutations_never_raise_anything_else(number: int) -> None:
    rng = random.Random(number)
    for _ in range(120):
        data = bytearray(SAMPLES[number])
        for _ in range(rng.choice([1, 1, 2, 5, 30])):
            place = rng.randrange(len(data)) if rng.random() < 0.5 else rng.randrange(min(200, len(data)))
            match rng.randrange(4):
                case 0:
                    data[place] = rng.randrange(256)
                case 1:
                    data[place : place + rng.randrange(1, 9)] = rng.choice([b"", b"\xff" * 4, b"\0" * 4])
                case 2:
                    data[place:place] = data[rng.randrange(len(data)) :][: rng.randrange(1, 40)]
                case _:
                    data[place] ^= 1 << rng.randrange(8)
        decode_or_refuse(bytes(data))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\x40\0\0\0WEBPVP8X"]), st.binary())
def test_noise_behind_a_signature_never_raises_anything_else(signature: bytes, noise: bytes) -> None:
    decode_or_refuse(signature + noise)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([b"IHDR", b"iCCP", b"tRNS", b"PLTE", b"eXIf", b"acTL", b"fcTL", b"fdAT", b"iTXt"]), st.binary())
def test_noise_in_a_sound_chunk_never_raises_anything_else(kind: bytes, noise: bytes) -> None:
    decode_or_refuse(png(16, 16, zlib.compress(b"\0" * 49 * 16), chunk(kind, noise)))
