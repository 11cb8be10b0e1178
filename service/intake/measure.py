"""Picture to `PictureFacts`: what can be counted on the pixels, and nothing that would have to be guessed.

Everything is read off a copy some 200 pixels wide. The thresholds were set on some fifty photographs, charts, pages,
drawings and plain areas; where a measure is undecided, the more general word is given (graphic, even, medium).
"""

from __future__ import annotations

from io import BytesIO
from itertools import accumulate

from PIL import Image, ImageChops

from service.domain.images import (
    Brightness,
    Orientation,
    Picture,
    PictureFacts,
    PictureKind,
    Placement,
)
from service.intake.colours import mean_lightness, name_colours

LOSSLESS = frozenset({"png", "gif", "bmp", "tiff", "svg"})
SIDE = 160
"""Pixels; both sides are brought to between this and twice as much, each by itself, so that thin pictures keep rows."""

PANORAMA = 2.0
"""Sides of 2:1 and more are what photographers call a panorama; 1:2 is its upright counterpart."""
SQUARE = 1.05
"""Our own choice: up to 5 % off, a picture passes for a square."""
DARK, BRIGHT = 0.45, 0.75
"""Mean lightness in Oklab; the greys 85 and 170 of 255, thirds of the range, have 0.45 and 0.74."""

NOISE = 6
"""Steps of 255 that compression may add to an even area."""
FLAT, DETAIL, SHARP = 4, 16, 32
"""Steps of 255 between neighbours: below the first an even area, from the second on visible, from the third on hard."""

SHARP_IN_PHOTOGRAPHS = 0.3
"""Largest share of hard edges among all change in a photograph; measured 0.01 to 0.27, where drawn 0.34 to 0.93."""
FLAT_IN_TEXTURES = 0.35
"""Largest share of even area in a photograph with hard edges; measured 0.09 to 0.16, where drawn 0.4 to 1."""
FLAT_IN_LOSSLESS = 0.6
"""Largest share of even area in a photograph that came in a lossless format: those keep the grain of a camera."""
COLOURS_OF_PRINT = 9
"""Most colours in black print on white, by `_count_colours`; measured 9, in textures 56 and more."""
GROUND_OF_LINE_ART = 0.8
"""Least share of the paper in a line drawing; measured 0.84 to 0.96, on a full page of text 0.75."""
COLOURED, COLOURED_IN_LINE_ART = 40, 0.002
"""From how many steps of 255 between its channels on a pixel has a colour, and the largest share of such pixels."""
COVERED = 0.95
BUSY = 20
"""Of 255: how much of a cell must be visible detail for it to be counted."""
BUSY_IN_SCREENSHOTS = 0.45
"""Least share of such cells; measured 0.48 to 0.73, in charts 0.3 to 0.62."""
WHOLE_WIDTH = 242
"""Of 255: 95 % of a row."""


def measure(picture: Picture) -> PictureFacts:
    """What stands in the facts apart from text.

    About 10 ms for a JPEG of 2,048 pixels, up to 60 for a PNG, which has to be decoded whole.
    """
    image = _reduce(picture.data)
    across, down = _differences(image)
    edges = ImageChops.lighter(across, down)
    return PictureFacts(
        kind=_kind(image, edges, down, picture.source_format),
        orientation=_orientation(picture.source_width, picture.source_height),
        width=picture.source_width,
        height=picture.source_height,
        brightness=_brightness(image),
        placement=_placement(edges),
        colours=name_colours(image),
    )


def _reduce(data: bytes) -> Image.Image:
    with Image.open(BytesIO(data), formats=("JPEG", "PNG")) as image:
        image.draft("RGB", (SIDE, SIDE))  # a JPEG is decoded at an eighth of its size where that is enough
        return image.convert("RGB").reduce((max(1, image.width // SIDE), max(1, image.height // SIDE)))


def _differences(image: Image.Image) -> tuple[Image.Image, Image.Image]:
    """How far each pixel is from its right and from its lower neighbour, in the channel where it is most."""
    width, height = image.size
    here = image.crop((0, 0, width - 1, height - 1))
    right = ImageChops.difference(here, image.crop((1, 0, width, height - 1)))
    below = ImageChops.difference(here, image.crop((0, 1, width - 1, height)))
    return _largest_channel(right), _largest_channel(below)


def _largest_channel(image: Image.Image) -> Image.Image:
    red, green, blue = image.split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


def _orientation(width: int, height: int) -> Orientation:
    if width >= PANORAMA * height:
        return Orientation.PANORAMA
    if height >= PANORAMA * width:
        return Orientation.TALL
    if max(width, height) <= SQUARE * min(width, height):
        return Orientation.SQUARE
    return Orientation.LANDSCAPE if width > height else Orientation.PORTRAIT


def _brightness(image: Image.Image) -> Brightness:
    lightness = mean_lightness(image)
    if lightness < DARK:
        return Brightness.DARK
    return Brightness.BRIGHT if lightness > BRIGHT else Brightness.MEDIUM


def _placement(edges: Image.Image) -> Placement:
    """The third of the picture that holds half of all detail, or the middle ninth that holds a third of it."""
    cells = list(_visible(edges).resize((3, 3), Image.Resampling.BOX).tobytes())
    total = sum(cells)
    if cells[4] * 3 >= total > 0:
        return Placement.CENTRE
    thirds = {
        Placement.LEFT: sum(cells[0::3]),
        Placement.RIGHT: sum(cells[2::3]),
        Placement.TOP: sum(cells[:3]),
        Placement.BOTTOM: sum(cells[6:]),
    }
    densest = max(thirds, key=lambda third: thirds[third])
    return densest if thirds[densest] * 2 >= total > 0 else Placement.EVEN


def _visible(differences: Image.Image, least: int = DETAIL) -> Image.Image:
    return differences.point([0] * least + [255] * (256 - least))


def _kind(image: Image.Image, edges: Image.Image, down: Image.Image, source_format: str) -> PictureKind:
    if all(highest - lowest <= NOISE for lowest, highest in _channel_ranges(image)):
        return PictureKind.BLANK
    areas = _colour_areas(image)
    if _is_photograph(areas, edges, source_format):
        return PictureKind.PHOTOGRAPH
    if _is_line_art(image, areas):
        return PictureKind.LINE_ART
    if _is_screenshot(edges, down):
        return PictureKind.SCREENSHOT
    return PictureKind.GRAPHIC


def _channel_ranges(image: Image.Image) -> list[tuple[int, int]]:
    return [channel.getextrema() for channel in image.split()]  # type: ignore[misc]


def _is_photograph(areas: list[float], edges: Image.Image, source_format: str) -> bool:
    """Photographs change softly from pixel to pixel; what is drawn is flat, with hard edges.

    Foliage and circuit boards have hard edges too, but hardly an even spot, and more colours than fine print.
    """
    flat, sharp = 1 - _share_above(edges, FLAT), _share_above(edges, SHARP)
    if source_format in LOSSLESS and flat > FLAT_IN_LOSSLESS:
        return False
    textured = flat < FLAT_IN_TEXTURES and _count_colours(areas) > COLOURS_OF_PRINT
    return textured or sharp < SHARP_IN_PHOTOGRAPHS * (1 - flat)


def _is_line_art(image: Image.Image, areas: list[float]) -> bool:
    """Lines on even paper, without any colour."""
    red, green, blue = image.split()
    highest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    lowest = ImageChops.darker(ImageChops.darker(red, green), blue)
    coloured = _share_above(ImageChops.subtract(highest, lowest), COLOURED)
    return areas[0] >= GROUND_OF_LINE_ART and coloured <= COLOURED_IN_LINE_ART


def _is_screenshot(edges: Image.Image, down: Image.Image) -> bool:
    """Windows and pages have bars that cross the whole width, and fine detail in most places."""
    bars = _visible(down, FLAT).resize((1, down.height), Image.Resampling.BOX)
    cells = _visible(edges).resize((12, 12), Image.Resampling.BOX).tobytes()
    busy = sum(cell > BUSY for cell in cells) / len(cells)
    return max(bars.tobytes()) >= WHOLE_WIDTH and busy >= BUSY_IN_SCREENSHOTS


def _share_above(differences: Image.Image, least: int) -> float:
    histogram = differences.histogram()
    return sum(histogram[least:]) / sum(histogram)


def _colour_areas(image: Image.Image) -> list[float]:
    """The share of each of the 4,096 coarse colours in use, largest first."""
    pixels = image.width * image.height
    coarse = image.point(lambda value: value >> 4)
    return sorted((count / pixels for count, _ in coarse.getcolors(pixels) or ()), reverse=True)


def _count_colours(areas: list[float]) -> int:
    """How many coarse colours it takes to cover 95 % of the picture."""
    return sum(covered < COVERED for covered in accumulate(areas)) + 1
