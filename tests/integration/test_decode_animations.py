"""What of an animation is shown: frames in their order, composed as they are meant, and never too many."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from PIL import Image, ImageDraw

from service.domain.images import Picture
from service.intake.animation import MOST_FRAMES, MOST_PIXELS, choose
from service.intake.decode import decode
from service.intake.master import MASTER_SIDE
from tests.pictures import LIMITS, close, colour, photograph, save

ANIMATED = ["GIF", "WEBP", "PNG", "AVIF"]
NAMES = ["red", "lime", "blue", "yellow", "fuchsia", "aqua", "gray", "navy", "olive"]
COLOURS = {
    "red": (255, 0, 0),
    "lime": (0, 255, 0),
    "blue": (0, 0, 255),
    "fuchsia": (255, 0, 255),
    "olive": (128, 128, 0),
}


def animate(frames: list[Image.Image], kind: str, **options: Any) -> bytes:
    return save(
        frames[0], kind, save_all=True, append_images=frames[1:], **{"duration": 200, "lossless": True, **options}
    )


def plain(names: list[str], size: tuple[int, int] = (100, 60)) -> list[Image.Image]:
    return [Image.new("RGB", size, name) for name in names]


def seen(picture: Picture) -> list[str]:
    """Names of the colours of the frames, left to right."""
    step = picture.width / picture.frames
    found = [colour(picture, int(step * (number + 0.5)), picture.height // 2) for number in range(picture.frames)]
    return [next(name for name, value in COLOURS.items() if close(one, value, by=20)) for one in found]


@pytest.mark.parametrize("kind", ANIMATED)
def test_three_frames_stand_side_by_side_in_their_order(kind: str) -> None:
    picture = decode(animate(plain(NAMES[:3]), kind), LIMITS, 1)
    assert (picture.frames, picture.pages) == (3, 1)
    assert (picture.width, picture.height) == (3 * 100 + 2 * 2, 60)
    assert (picture.source_width, picture.source_height) == (100, 60)
    assert seen(picture) == ["red", "lime", "blue"]
    assert close(colour(picture, 101, 30), (255, 255, 255), by=40), "a white gap"


@pytest.mark.parametrize("kind", ANIMATED)
def test_of_many_frames_the_first_and_two_later_ones_are_taken(kind: str) -> None:
    assert seen(decode(animate(plain(NAMES), kind), LIMITS, 1)) == ["red", "fuchsia", "olive"]


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_it_is_time_that_counts(kind: str) -> None:
    data = animate(plain(NAMES[:4]), kind, duration=[100, 5000, 100, 100])
    assert seen(decode(data, LIMITS, 1)) == ["red", "lime"]


@pytest.mark.parametrize(
    ("durations", "chosen"),
    [
        ([100], [0]),
        ([100, 100], [0, 1]),
        ([100] * 20, [0, 9, 18]),
        ([0, 0, 0], [0, 1, 2]),
        ([0, 1000, 0], [0, 1]),
        ([5000, 10, 10], [0]),
        ([10_000, 100, 2000], [0, 2]),
        ([100] * 2000, [0, 225, 450]),
    ],
)
def test_which_frames_are_taken(durations: list[int], chosen: list[int]) -> None:
    assert choose(durations, 10_000) == chosen


def test_large_frames_are_looked_at_less_far() -> None:
    assert choose([100] * 20, MOST_PIXELS // 10) == [0, 4, 9]
    assert choose([100] * 20, MOST_PIXELS * 2) == [0]


@pytest.mark.parametrize("kind", ANIMATED)
def test_what_does_not_move_is_one_picture(kind: str) -> None:
    frames = [photograph() for _ in range(4)]
    frames[1].putpixel((5, 5), tuple(min(255, value + 3) for value in frames[1].getpixel((5, 5))))  # type: ignore[union-attr]
    picture = decode(animate(frames, kind, lossless=False), LIMITS, 1)
    assert (picture.frames, picture.width, picture.height) == (1, 160, 120)


@pytest.mark.parametrize("kind", ANIMATED)
def test_one_frame_is_as_before(kind: str) -> None:
    assert decode(save(photograph(), kind), LIMITS, 1).frames == 1


@pytest.mark.parametrize("size", [(3000, 1000), (1000, 3000), (1200, 1200)])
def test_the_sheet_keeps_within_the_longest_side(size: tuple[int, int]) -> None:
    picture = decode(animate(plain(NAMES[:3], size), "GIF"), LIMITS, 1)
    assert picture.frames == 3
    assert max(picture.width, picture.height) <= MASTER_SIDE
    assert max(picture.width, picture.height) > MASTER_SIDE - 10
    assert (picture.source_width, picture.source_height) == size
    assert seen(picture) == ["red", "lime", "blue"]


@pytest.mark.parametrize("disposal", [1, 2, 3])
def test_frames_are_composed_as_the_file_says(disposal: int) -> None:
    """A dot that moves: it leaves a trace (1), is wiped out (2), or gives back what was before it (3)."""
    frames = []
    for place in (0, 40, 80):
        frame = Image.new("RGBA", (120, 40), (0, 0, 0, 0))
        ImageDraw.Draw(frame).rectangle((place, 0, place + 39, 39), fill="red")
        frames.append(frame)
    picture = decode(animate(frames, "GIF", disposal=disposal, transparency=0), LIMITS, 1)
    assert picture.frames == 3
    last = picture.width - 120
    assert close(colour(picture, last + 100, 20), (255, 0, 0), by=20), "the dot itself"
    first_left = close(colour(picture, last + 20, 20), (255, 0, 0), by=20)
    assert first_left == (disposal == 1)


def test_an_image_before_the_animation_is_none_of_its_frames() -> None:
    frames = plain(["yellow", "red", "lime", "blue"])
    data = save(frames[0], "PNG", save_all=True, default_image=True, append_images=frames[1:], duration=200)
    assert seen(decode(data, LIMITS, 1)) == ["red", "lime", "blue"]


def test_a_film_of_thousands_of_frames_is_looked_at_up_to_a_limit() -> None:
    data = animate(plain(["red", "lime", "blue"]), "GIF")
    starts = [place for place in range(len(data)) if data[place : place + 3] == b"\x21\xf9\x04"]
    red, lime, blue = (data[start:end] for start, end in pairwise([*starts, len(data) - 1]))
    film = data[: starts[0]] + (red + lime) * MOST_FRAMES + blue * 4 * MOST_FRAMES + data[-1:]
    assert seen(decode(film, LIMITS, 1)) == ["red", "lime"]
