"""What a picture looks like, as a number: near for the same picture in another guise, far for another one."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from service.intake.likeness import measure_likeness
from tests.pictures import save


def scene(seed: int, size: tuple[int, int] = (900, 600)) -> Image.Image:
    """Soft areas of colour, others for each seed."""
    places = bytes((seed * 53 + place * place * 31) % 251 for place in range(6 * 4 * 3))
    return Image.frombytes("RGB", (6, 4), places).resize(size, Image.Resampling.BICUBIC)


def chart(*values: int) -> Image.Image:
    image = Image.new("RGB", (800, 600), "white")
    draw = ImageDraw.Draw(image)
    for place, value in enumerate(values):
        draw.rectangle((60 + place * 120, 550 - value, 140 + place * 120, 550), fill="navy")
    return image


def distance(one: Image.Image, other: Image.Image) -> int:
    left, right = measure_likeness(one), measure_likeness(other)
    assert left is not None
    assert right is not None
    return (int(left, 16) ^ int(right, 16)).bit_count()


@pytest.mark.parametrize("seed", range(1, 9))
def test_smaller_and_poorer_is_alike(seed: int) -> None:
    large = scene(seed)
    small = Image.open(BytesIO(save(large.resize((210, 140)), "JPEG", quality=40)))
    assert distance(large, small) <= 3


@pytest.mark.parametrize("seed", range(1, 9))
def test_another_scene_is_not(seed: int) -> None:
    assert distance(scene(seed), scene(seed + 1)) > 10


def test_charts_of_other_numbers_may_look_alike() -> None:
    """Why likeness suggests and never answers."""
    assert distance(chart(100, 200, 300, 250, 120), chart(120, 180, 330, 260, 100)) <= 4


@pytest.mark.parametrize("colour", ["white", "red", "black"])
def test_a_flat_picture_is_like_nothing(colour: str) -> None:
    assert measure_likeness(Image.new("RGB", (64, 64), colour)) is None


def test_it_is_sixteen_digits() -> None:
    likeness = measure_likeness(scene(3))
    assert likeness is not None
    assert len(likeness) == 16
    assert f"{int(likeness, 16):016x}" == likeness
