"""What AVIF, HEIC, TIFF and BMP have that others have not. All files are made here."""

from __future__ import annotations

import struct
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from pillow_heif import HeifFile, from_bytes, register_heif_opener

from service.domain.images import IntakeLimits
from service.errors import BrokenImage, NoSuchPage, TooManyPixels, TruncatedImage
from service.intake.containers import sniff
from service.intake.decode import decode
from tests.pictures import FORMATS, LIMITS, close, colour, photograph, save

SIDES = 32, 24


def tiff(order: str, tags: dict[int, tuple[int, list[int]]], pixels: bytes, *, big: bool = False) -> bytes:
    """One page, its pixels in one strip behind the header; values of TIFF's types 3 (16 bits) and 4 (32 bits)."""
    word, mark = ("Q", "+") if big else ("I", "*")
    header = (b"II" if order == "<" else b"MM") + struct.pack(f"{order}H", ord(mark))
    header += struct.pack(f"{order}HHQ", 8, 0, 16 + len(pixels)) if big else struct.pack(f"{order}I", 8 + len(pixels))
    tags = dict(sorted({**tags, 273: (4, [len(header)]), 279: (4, [len(pixels)])}.items()))
    place = len(header) + len(pixels) + (8 + 20 * len(tags) + 8 if big else 2 + 12 * len(tags) + 4)
    entries, further = b"", b""
    for tag, (kind, values) in tags.items():
        packed = struct.pack(f"{order}{len(values)}{'H' if kind == 3 else 'I'}", *values)
        if len(packed) > struct.calcsize(f"{order}{word}"):
            further, packed = further + packed, struct.pack(f"{order}{word}", place + len(further))
        entries += struct.pack(f"{order}HH{word}", tag, kind, len(values)) + packed.ljust(8 if big else 4, b"\0")
    count = struct.pack(f"{order}{'Q' if big else 'H'}", len(tags))
    return header + pixels + count + entries + struct.pack(f"{order}{word}", 0) + further


def plain_tiff(order: str = "<", *, big: bool = False, **changed: tuple[int, list[int]]) -> bytes:
    tags = {
        256: (4, [SIDES[0]]),
        257: (4, [SIDES[1]]),
        258: (3, [8, 8, 8]),
        259: (3, [1]),
        262: (3, [2]),
        277: (3, [3]),
    }
    return tiff(order, tags, bytes((200, 100, 50)) * (SIDES[0] * SIDES[1]), big=big)


@pytest.mark.parametrize(("order", "big"), [("<", False), (">", False), ("<", True)])
def test_tiff_of_both_byte_orders_and_sizes(order: str, big: bool) -> None:
    data = plain_tiff(order, big=big)
    picture = decode(data, LIMITS, 1)
    assert (picture.source_format, picture.width, picture.height, picture.pages) == ("tiff", *SIDES, 1)
    assert close(colour(picture, 16, 12), (200, 100, 50))
    for cut in range(8, len(data), 97):
        with pytest.raises(TruncatedImage):
            decode(data[:cut], LIMITS, 1)


@pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "tiff_adobe_deflate", "jpeg", "packbits"])
def test_compressions_of_tiff(compression: str) -> None:
    picture = decode(save(Image.new("RGB", SIDES, (200, 100, 50)), "TIFF", compression=compression), LIMITS, 1)
    assert close(colour(picture, 16, 12), (200, 100, 50))


def test_fax_pages_of_one_bit() -> None:
    page = Image.new("1", (64, 64), 1)
    page.paste(0, (0, 0, 32, 64))
    picture = decode(save(page, "TIFF", compression="group4"), LIMITS, 1)
    assert close(colour(picture, 8, 32), (0, 0, 0), by=2)
    assert close(colour(picture, 56, 32), (255, 255, 255), by=2)


@pytest.mark.parametrize(
    ("mode", "value", "grey"),
    [
        ("L", 200, 200),
        ("I;16", 200 << 8, 200),
        ("I", 200 << 8, 200),
        ("F", 0.5, 127),
        ("CMYK", (0, 0, 0, 55), 200),
        ("LA", (200, 255), 200),
        ("RGBA", (200, 200, 200, 255), 200),
        ("YCbCr", (200, 128, 128), 200),
        ("LAB", (200, 128, 128), 193),
    ],
)
def test_modes_of_tiff_keep_their_tone(mode: str, value: Any, grey: int) -> None:
    picture = decode(save(Image.new(mode, SIDES, value), "TIFF"), LIMITS, 1)
    assert close(colour(picture, 16, 12), (grey,) * 3, by=3)


@pytest.mark.parametrize(("mode", "darkest", "lightest"), [("I", -70_000, 1_000_000), ("F", -3.5, 900.0)])
def test_numbers_without_a_range_go_from_black_to_white(mode: str, darkest: float, lightest: float) -> None:
    image = Image.new(mode, (64, 64), darkest)
    image.paste(lightest, (32, 0, 64, 64))
    picture = decode(save(image, "TIFF"), LIMITS, 1)
    assert close(colour(picture, 8, 32), (0, 0, 0), by=2)
    assert close(colour(picture, 56, 32), (255, 255, 255), by=2)


def test_numbers_that_are_none_do_no_harm() -> None:
    for odd in (float("nan"), float("inf")):
        image = Image.new("F", SIDES, 0.5)
        image.putpixel((0, 0), odd)
        assert decode(save(image, "TIFF"), LIMITS, 1).width == SIDES[0]


PAGES = [Image.new("RGB", (40 + 10 * number, 30), name) for number, name in enumerate(("red", "lime", "blue"))]


def test_a_page_of_a_tiff_is_chosen() -> None:
    data = save(PAGES[0], "TIFF", save_all=True, append_images=PAGES[1:], compression="tiff_lzw")
    for page, wanted in enumerate([(255, 0, 0), (0, 255, 0), (0, 0, 255)], 1):
        picture = decode(data, LIMITS, page)
        assert (picture.page, picture.pages, picture.width, picture.frames) == (page, 3, 30 + 10 * page, 1)
        assert close(colour(picture, 5, 5), wanted, by=3)
    with pytest.raises(NoSuchPage, match=r"^The file has 3 pages; page 4 was asked for\.$"):
        decode(data, LIMITS, 4)
    with pytest.raises(TruncatedImage):
        decode(data[:-100], LIMITS, 4)


def test_limits_count_for_the_page_that_is_asked_for() -> None:
    data = save(PAGES[0], "TIFF", save_all=True, append_images=[Image.new("L", (500, 500))], compression="tiff_lzw")
    assert decode(data, IntakeLimits(10**6, 10_000), 1).pages == 2
    with pytest.raises(TooManyPixels):
        decode(data, IntakeLimits(10**6, 10_000), 2)


@pytest.mark.parametrize("kind", [kind for kind in FORMATS if kind != "TIFF"])
@pytest.mark.parametrize("page", [0, 2, 10_000])
def test_what_has_no_pages_has_only_the_first(kind: str, page: int) -> None:
    with pytest.raises(NoSuchPage, match=rf"^The file has 1 page; page {page} was asked for\.$"):
        decode(save(photograph(), kind), LIMITS, page)


def test_a_tiff_that_leads_in_a_circle_ends() -> None:
    data = bytearray(save(PAGES[0], "TIFF", save_all=True, append_images=PAGES[1:]))
    first = int.from_bytes(data[4:8], "little")
    following = first + 2 + 12 * int.from_bytes(data[first : first + 2], "little")
    data[following : following + 4] = struct.pack("<I", first)
    assert decode(bytes(data), LIMITS, 1).pages == 1
    with pytest.raises(NoSuchPage):
        decode(bytes(data), LIMITS, 2)


# BMP


def bmp(
    bits: int, rows: bytes, *, compression: int = 0, height: int = 16, colours: bytes = b"", masks: bytes = b""
) -> bytes:
    start = 14 + 40 + len(masks) + len(colours)
    header = struct.pack("<IiiHHIIiiII", 40, 16, height, 1, bits, compression, len(rows), 0, 0, len(colours) // 4, 0)
    return b"BM" + struct.pack("<IHHI", start + len(rows), 0, 0, start) + header + masks + colours + rows


RED, BLUE = b"\0\0\xff\0", b"\xff\0\0\0"


@pytest.mark.parametrize(
    "data",
    [
        bmp(1, b"\0\0\0\0" * 8 + b"\xff\xff\0\0" * 8, colours=RED + BLUE),
        bmp(4, b"\0" * 64 + b"\x11" * 64, colours=RED + BLUE),
        bmp(8, b"\0" * 128 + b"\1" * 128, colours=RED + BLUE),
        bmp(8, (b"\x10\0\0\0" * 8 + b"\x10\1\0\0" * 8) + b"\0\1", colours=RED + BLUE, compression=1),
        bmp(4, (b"\x10\0\0\0" * 8 + b"\x10\x11\0\0" * 8) + b"\0\1", colours=RED + BLUE, compression=2),
        bmp(16, b"\0\x7c" * 128 + b"\x1f\0" * 128),
        bmp(16, b"\0\xf8" * 128 + b"\x1f\0" * 128, compression=3, masks=struct.pack("<III", 0xF800, 0x7E0, 0x1F)),
        bmp(24, b"\0\0\xff" * 128 + b"\xff\0\0" * 128),
        bmp(32, RED * 128 + BLUE * 128),
        bmp(32, BLUE * 128 + RED * 128, height=-16),
    ],
    ids=["1", "4", "8", "RLE8", "RLE4", "555", "565", "24", "32", "top-down"],
)
def test_every_depth_of_bmp(data: bytes) -> None:
    picture = decode(data, LIMITS, 1)
    assert (picture.source_format, picture.width, picture.height) == ("bmp", 16, 16)
    assert close(colour(picture, 8, 2), (0, 0, 255), by=3)
    assert close(colour(picture, 8, 13), (255, 0, 0), by=3)
    for cut in (len(data) - 1, len(data) - 20, 60):
        with pytest.raises(TruncatedImage):
            decode(data[:cut], LIMITS, 1)


def test_a_bmp_of_os_2() -> None:
    data = (
        b"BM" + struct.pack("<IHHI", 26 + 768, 0, 0, 26) + struct.pack("<IHHHH", 12, 16, 16, 1, 24) + b"\0\0\xff" * 256
    )
    assert close(colour(decode(data, LIMITS, 1), 8, 8), (255, 0, 0), by=3)
    with pytest.raises(TruncatedImage):
        decode(data[:-9], LIMITS, 1)


# AVIF and HEIC


@pytest.mark.parametrize(
    ("brands", "kind"),
    [
        (b"avif\0\0\0\0mif1miaf", "avif"),
        (b"avis\0\0\0\0msf1avif", "avif"),
        (b"mif1\0\0\0\0miafavif", "avif"),
        (b"heic\0\0\0\0mif1", "heic"),
        (b"mif1\0\0\0\0heic", "heic"),
        (b"msf1\0\0\0\0hevc", "heic"),
        (b"mif1\0\0\0\0miaf", "heic"),
        (b"heix\0\0\0\0", "heic"),
    ],
)
def test_brands_tell_avif_from_heic(brands: bytes, kind: str) -> None:
    assert sniff(struct.pack(">I", 8 + len(brands)) + b"ftyp" + brands) == kind


def test_of_several_pictures_in_a_heic_the_primary_one_is_taken() -> None:
    file = HeifFile()  # type: ignore[no-untyped-call]
    for name in ("red", "lime", "blue"):
        file.add_from_pillow(Image.new("RGB", (64, 64), name))
    made = BytesIO()
    file.save(made, primary_index=1)
    picture = decode(made.getvalue(), LIMITS, 1)
    assert close(colour(picture, 32, 32), (0, 255, 0))
    assert (picture.frames, picture.pages) == (1, 1)


@pytest.mark.parametrize("mode", ["RGB;16", "RGBA;16"])
def test_more_than_eight_bits_in_a_heic(mode: str) -> None:
    values = (200 << 8, 100 << 8, 50 << 8, 65535)[: len(mode) - 3]
    made = BytesIO()
    from_bytes(mode, (64, 64), struct.pack(f"<{len(values)}H", *values) * 64 * 64).save(made, quality=95)
    assert b"hvcC" in made.getvalue()
    assert close(colour(decode(made.getvalue(), LIMITS, 1), 32, 32), (200, 100, 50))


def test_a_heic_becomes_smaller_as_all_do() -> None:
    picture = decode(save(photograph((3000, 1500)), "HEIF", quality=40), LIMITS, 1)
    assert (picture.width, picture.height, picture.source_width, picture.source_height) == (2048, 1024, 3000, 1500)


@pytest.mark.parametrize("kind", ["AVIF", "HEIF"])
def test_damage_inside_the_boxes_is_not_called_cut_off(kind: str) -> None:
    register_heif_opener()
    data = save(photograph(), kind)
    with pytest.raises(BrokenImage) as refused:
        decode(data.replace(b"iprp", b"xxxx"), LIMITS, 1)
    assert type(refused.value) is BrokenImage
