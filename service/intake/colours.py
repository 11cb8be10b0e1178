"""Colours by the names people give them."""

from __future__ import annotations

from collections import Counter

from PIL import Image

from service.domain.images import ColourShare
from service.wording.colours import Oklab, nearest_name, to_oklab

PALETTE = 96
"""Colours a picture is brought down to before they are named; each is the mean of the pixels it stands for."""
MOST = 5
"""Names given at most."""
LEAST = 0.03
"""Share of the area below which a colour is not worth a name; the largest always is."""


def name_colours(image: Image.Image) -> tuple[ColourShare, ...]:
    """The main colours of an RGB image, largest share first, at most five."""
    areas: Counter[str] = Counter()
    for pixels, colour in _palette(image):
        areas[nearest_name(colour)] += pixels
    shares = [ColourShare(name, area / areas.total()) for name, area in areas.most_common(MOST)]
    return tuple(colour for rank, colour in enumerate(shares) if rank == 0 or colour.share >= LEAST)


def mean_lightness(image: Image.Image) -> float:
    """0 (black) to 1 (white), as people see it: a saturated red is lighter than its luma tells."""
    palette = _palette(image)
    return sum(pixels * lightness for pixels, (lightness, _, _) in palette) / sum(pixels for pixels, _ in palette)


def _palette(image: Image.Image) -> list[tuple[int, Oklab]]:
    reduced = image.quantize(PALETTE, method=Image.Quantize.FASTOCTREE)
    parts = bytes(reduced.getpalette() or ())
    counts = reduced.histogram()[: len(parts) // 3]
    return [(pixels, to_oklab(*parts[3 * i : 3 * i + 3])) for i, pixels in enumerate(counts) if pixels]
