"""What comes in damaged, cut off or hostile, through the real decoders. All files are made here."""

from __future__ import annotations

import random
import struct
import zlib
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from service.domain.images import IntakeLimits
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
from service.intake.decode import decode
from tests.pictures import FORMATS, LIMITS, chunk, photograph, pixels, png, save


def test_nothing_and_too_much_are_refused() -> None:
    with pytest.raises(EmptyImage):
        decode(b"", LIMITS, 1)
    data = save(photograph(), "JPEG")
    assert decode(data, IntakeLimits(len(data), 10**6), 1)
    with pytest.raises(ImageTooLarge, match=r"MB"):
        decode(data, IntakeLimits(len(data) - 1, 10**6), 1)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\n<!DOCTYPE html><html><body><svg>", "HTML"),
        (b"<?xml version='1.0'?><note><svg/></note>", "XML"),
        (b"\x1f\x8b\x08\0" + b"\0" * 99, "gzip"),
        (b"MM\0+\0\x08\0\0" + b"\0" * 99, "BigTIFF"),
        (b"BMW is a maker of cars", "plain text"),
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
        decode(data, LIMITS, 1)


@pytest.mark.parametrize("size", [(7, 100), (100, 7), (1, 1)])
@pytest.mark.parametrize("kind", FORMATS)
def test_under_eight_pixels_is_too_small(kind: str, size: tuple[int, int]) -> None:
    with pytest.raises(ImageTooSmall, match=f"{size[0]} by {size[1]}"):
        decode(save(photograph(size), kind), LIMITS, 1)
    assert decode(save(photograph((8, 8)), kind), LIMITS, 1).width == 8


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("max_pixels", [160 * 120 - 1, 160 * 120 // 3])
def test_too_many_pixels(kind: str, max_pixels: int) -> None:
    data = save(photograph(), kind)
    assert decode(data, IntakeLimits(10**6, 160 * 120), 1)
    with pytest.raises(TooManyPixels):
        decode(data, IntakeLimits(10**6, max_pixels), 1)


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
        decode(declared(kind, 65500), LIMITS, 1)


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
        decode(data, LIMITS, 1)


def test_many_small_texts_are_refused_too() -> None:
    text = chunk(b"zTXt", b"Comment\0\0" + bomb(1_000_000))
    with pytest.raises(DecompressionBomb):
        decode(png(16, 16, zlib.compress(b"\0" * 49 * 16), *[text] * 100), LIMITS, 1)


def test_more_pixels_in_the_stream_than_declared_do_no_harm() -> None:
    assert decode(png(16, 16, bomb()), LIMITS, 1).width == 16


CUTS = [0.1, 0.3, 0.5, 0.7, 0.9, 0.99]
LAST = [1, 2, 3, 4, 8, 12]


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"interlace": 1}, {"lossless": True}])
def test_a_file_cut_off_is_told_from_a_damaged_one(kind: str, options: dict[str, Any]) -> None:
    data = save(photograph((320, 240)), kind, **options)
    cuts = [int(len(data) * share) for share in CUTS] + [len(data) - last for last in LAST]
    for cut in cuts:
        with pytest.raises(TruncatedImage):
            decode(data[:cut], LIMITS, 1)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_few_first_bytes_are_refused(kind: str) -> None:
    data = save(photograph(), kind)
    for cut in range(1, 40):
        with pytest.raises((TruncatedImage, UnsupportedImageType)):
            decode(data[:cut], LIMITS, 1)


def test_the_end_of_an_embedded_preview_is_not_the_end() -> None:
    preview = b"Exif\0\0" + save(photograph((16, 16)), "JPEG")
    data = save(photograph(), "JPEG", exif=preview)
    for cut in (len(data) // 2, len(data) - 50, data.index(b"\xff\xda", len(preview)) + 4):
        with pytest.raises(TruncatedImage):
            decode(data[:cut], LIMITS, 1)


@pytest.mark.parametrize("kind", FORMATS)
def test_what_follows_the_end_does_no_harm(kind: str) -> None:
    data = save(photograph(), kind)
    longer = data + b"\xff\xda more \xff\xd8" * 9
    assert decode(longer, LIMITS, 1) == replace(decode(data, LIMITS, 1), source_bytes=len(longer))


def test_damage_inside_is_not_called_cut_off() -> None:
    data = bytearray(save(photograph(), "PNG"))
    data[len(data) // 2] ^= 0xFF
    with pytest.raises(BrokenImage) as refused:
        decode(bytes(data), LIMITS, 1)
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
        picture = decode(data, IntakeLimits(max_bytes=10**6, max_pixels=10**6), 1)
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
