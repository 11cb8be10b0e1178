"""What is measured on a picture, on pictures whose every pixel is known."""

import random
from collections.abc import Callable
from io import BytesIO
from time import perf_counter

import msgspec
import pytest
from PIL import Image, ImageDraw, ImageFont

from service.domain.images import (
    COLOUR_NAMES,
    Brightness,
    Orientation,
    Picture,
    PictureFacts,
    PictureKind,
    Placement,
)
from service.intake.measure import measure
from service.wording.colours import SAMPLES, name_colour


def encode(image: Image.Image, kind: str = "png", **options: int) -> Picture:
    data = BytesIO()
    image.save(data, kind, **options)
    return Picture(data.getvalue(), f"image/{kind}", *image.size, *image.size, kind)


def plain(colour: str, size: tuple[int, int] = (400, 300)) -> Image.Image:
    return Image.new("RGB", size, colour)


def scene(size: tuple[int, int] = (600, 400)) -> Image.Image:
    """A hazy sky over grass over sand, with the grain of a camera."""
    dice = random.Random(7)
    image = Image.new("RGB", size)
    for y in range(size[1]):
        height = y / size[1]
        if height < 0.5:
            base, grain = (110 + 150 * height, 165 + 100 * height, 225 + 30 * height), 4
        else:
            base, grain = ((75, 135, 55), 18) if height < 0.85 else ((214, 188, 146), 8)
        for x in range(size[0]):
            image.putpixel((x, y), tuple(round(min(255, max(0, dice.gauss(part, grain)))) for part in base))
    return image


def chart() -> Image.Image:
    image = plain("white", (1200, 800))
    draw = ImageDraw.Draw(image)
    draw.line((100, 100, 100, 700, 1150, 700), fill="black", width=3)
    for bar, height in enumerate((200, 320, 280, 450)):
        draw.rectangle((180 + bar * 240, 700 - height, 330 + bar * 240, 700), fill="#3366cc")
        draw.text((200 + bar * 240, 715), "2025", fill="black", font=ImageFont.load_default(28))
    return image


def page(ground: str = "white", ink: str = "#222222", bar: str = "#24508c") -> Image.Image:
    image = plain(ground, (1280, 800))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 1280, 60), fill=bar)
    for y in range(90, 760, 30):
        line = "settings of this project apply to every member who may write " * 2
        draw.text((40, y), line[y % 17 :][:120], fill=ink, font=ImageFont.load_default(18))
    return image


def drawing(ground: str = "white", ink: str = "black") -> Image.Image:
    image = plain(ground, (800, 800))
    draw = ImageDraw.Draw(image)
    draw.ellipse((150, 150, 650, 650), outline=ink, width=6)
    draw.arc((280, 300, 520, 540), 20, 160, fill=ink, width=6)
    return image


def spots(where: tuple[int, int, int, int]) -> Image.Image:
    image = plain("white", (600, 600))
    draw = ImageDraw.Draw(image)
    left, top, right, bottom = where
    for x in range(left, right, 20):
        for y in range(top, bottom, 20):
            draw.rectangle((x, y, x + 9, y + 9), fill="navy")
    return image


@pytest.mark.parametrize(
    ("image", "kind"),
    [
        (scene(), PictureKind.PHOTOGRAPH),
        (chart(), PictureKind.GRAPHIC),
        (page(), PictureKind.SCREENSHOT),
        (page("#1e1e1e", "#d4d4d4", "#333333"), PictureKind.SCREENSHOT),
        (drawing(), PictureKind.LINE_ART),
        (drawing("black", "white"), PictureKind.LINE_ART),
        (drawing(ink="#c00000"), PictureKind.GRAPHIC),
        (plain("white"), PictureKind.BLANK),
        (plain("#1e3ca0"), PictureKind.BLANK),
    ],
)
@pytest.mark.parametrize("encoding", ["png", "jpeg"])
def test_kinds_are_told_apart_in_either_encoding(image: Image.Image, kind: PictureKind, encoding: str) -> None:
    assert measure(encode(image, encoding)).kind is kind


@pytest.mark.parametrize("change", [lambda value: value // 4, lambda value: value // 8, lambda value: 150 + value // 5])
def test_dark_and_foggy_photographs_are_photographs(change: Callable[[int], int]) -> None:
    assert measure(encode(scene().point(change), "jpeg")).kind is PictureKind.PHOTOGRAPH
    assert measure(encode(scene().convert("L").point(change).convert("RGB"), "jpeg")).kind is PictureKind.PHOTOGRAPH


def test_a_photograph_of_hard_textures_is_one() -> None:
    dice = random.Random(5)
    leaves = Image.new("RGB", (160, 160))
    leaves.putdata([(dice.randrange(60, 200), dice.randrange(80, 240), dice.randrange(30, 120)) for _ in range(25_600)])
    assert measure(encode(leaves, "jpeg")).kind is PictureKind.PHOTOGRAPH


def test_a_smooth_gradient_is_drawn() -> None:
    gradient = Image.linear_gradient("L").resize((800, 500)).convert("RGB")
    assert measure(encode(gradient)).kind is PictureKind.GRAPHIC


def test_one_small_mark_is_enough_not_to_be_blank() -> None:
    image = plain("white", (2048, 1536))
    ImageDraw.Draw(image).rectangle((1000, 700, 1011, 711), fill="black")
    assert measure(encode(image)).kind is not PictureKind.BLANK


@pytest.mark.parametrize(
    ("width", "height", "orientation"),
    [
        (400, 300, Orientation.LANDSCAPE),
        (300, 400, Orientation.PORTRAIT),
        (400, 400, Orientation.SQUARE),
        (420, 400, Orientation.SQUARE),
        (400, 420, Orientation.SQUARE),
        (421, 400, Orientation.LANDSCAPE),
        (799, 400, Orientation.LANDSCAPE),
        (800, 400, Orientation.PANORAMA),
        (400, 799, Orientation.PORTRAIT),
        (400, 800, Orientation.TALL),
    ],
)
def test_orientation_at_its_borders(width: int, height: int, orientation: Orientation) -> None:
    assert measure(encode(plain("white", (width, height)))).orientation is orientation


def test_size_and_orientation_are_of_the_image_as_it_came() -> None:
    small = encode(plain("white", (200, 200)))
    facts = measure(
        Picture(small.data, small.media_type, 200, 200, source_width=6000, source_height=4000, source_format="jpeg")
    )
    assert (facts.width, facts.height, facts.orientation) == (6000, 4000, Orientation.LANDSCAPE)


@pytest.mark.parametrize(
    ("colour", "brightness"),
    [
        ("black", Brightness.DARK),
        ("#303030", Brightness.DARK),
        ("#808080", Brightness.MEDIUM),
        ("#e4002b", Brightness.MEDIUM),  # its luma is 73 of 255, but nobody calls it dark
        ("#d8d8d8", Brightness.BRIGHT),
        ("white", Brightness.BRIGHT),
    ],
)
def test_brightness_is_as_people_see_it(colour: str, brightness: Brightness) -> None:
    assert measure(encode(plain(colour))).brightness is brightness


@pytest.mark.parametrize(
    ("where", "placement"),
    [
        ((210, 210, 390, 390), Placement.CENTRE),
        ((10, 10, 190, 590), Placement.LEFT),
        ((410, 10, 590, 590), Placement.RIGHT),
        ((10, 10, 590, 190), Placement.TOP),
        ((10, 410, 590, 590), Placement.BOTTOM),
        ((10, 10, 590, 590), Placement.EVEN),
        ((0, 0, 0, 0), Placement.EVEN),
    ],
)
def test_placement_is_where_the_detail_lies(where: tuple[int, int, int, int], placement: Placement) -> None:
    assert measure(encode(spots(where))).placement is placement


def test_main_colours_come_largest_first_with_their_shares() -> None:
    image = plain("#3366cc", (400, 400))
    ImageDraw.Draw(image).rectangle((0, 300, 399, 399), fill="#ffd700")
    colours = measure(encode(image)).colours
    assert [(colour.name, round(colour.share, 2)) for colour in colours] == [("blue", 0.75), ("yellow", 0.25)]


def test_a_scene_has_the_colours_a_person_would_name() -> None:
    assert [colour.name for colour in measure(encode(scene(), "jpeg")).colours] == ["light_blue", "green", "beige"]


@pytest.mark.parametrize(
    ("name", "samples"),
    [
        ("light_blue", "87cefa 8ec1ea a3cbe8 b0e0e6 94b8d9 7ba4cc bcd0e5"),
        ("blue", "0000cd 4a7ab5 6495ed 2255aa 3b7dd8 5b8fc7"),
        ("dark_blue", "191970 002b5c 2a3f66 142850"),
        ("green", "228b22 3cb371 66bb6a 5c8a3c 71a34a 4a7c30 98fb98"),
        ("dark_green", "013220 234d20 354f2a 22381c"),
        ("olive", "7a7a20 77773c 5f5f2a 8f8b4f"),
        ("beige", "e6c9a8 dcc5a0 cbb08a eac7a6 d8b48f c9a27e f0dcc0 e5b899"),
        ("brown", "7b4a2a 5b3a1e 704214 9c6b3f 4d3220 6f4e37"),
        ("orange", "ff9933 f57c00 e67e22 fb8c00"),
        ("yellow", "ffeb3b fdd835 ffe066 e9c93c"),
        ("red", "e53935 b71c1c d32f2f a01010"),
        ("pink", "f48fb1 f8bbd0 ec407a ffb6c1"),
        ("purple", "7b1fa2 673ab7 9c27b0 b39ddb"),
        ("turquoise", "26a69a 1abc9c 48d1cc 009688"),
        ("white", "fafafa f4f4f4 fffdf7"),
        ("light_grey", "c0c0c0 d3d3d3 bfc4c9 cccac6"),
        ("grey", "777777 8c8c8c 7d8287 908a84"),
        ("dark_grey", "404040 4a4a4a 3d4145"),
        ("black", "0a0a0a 1a1a1a 101214"),
    ],
)
def test_colours_that_are_no_samples_get_the_name_people_give_them(name: str, samples: str) -> None:
    assert {sample: name_colour(*bytes.fromhex(sample)) for sample in samples.split()} == dict.fromkeys(
        samples.split(), name
    )


def test_every_colour_name_can_be_measured() -> None:
    assert set(SAMPLES) == set(COLOUR_NAMES)


@pytest.mark.parametrize("size", [(8, 8), (8, 2048), (2048, 8), (9, 161), (161, 9)])
@pytest.mark.parametrize("encoding", ["png", "jpeg"])
def test_the_smallest_and_thinnest_pictures_are_measured(size: tuple[int, int], encoding: str) -> None:
    image = plain("white", size)
    ImageDraw.Draw(image).line((0, 0, *size), fill="black", width=2)
    assert measure(encode(image, encoding)).width == size[0]


def test_picture_and_facts_cross_into_a_child_process_and_back() -> None:
    picture = encode(scene((80, 60)))
    facts = measure(msgspec.msgpack.decode(msgspec.msgpack.encode(picture), type=Picture))
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(facts), type=PictureFacts) == facts


def test_a_large_jpeg_is_measured_without_being_decoded_whole() -> None:
    """About 10 ms, where decoding alone takes 16 without a draft; the limit leaves room for a busy machine."""
    picture = encode(scene((256, 192)).resize((2048, 1536)), "jpeg", quality=88)
    measure(picture)
    start = perf_counter()
    measure(picture)
    assert perf_counter() - start < 0.2
