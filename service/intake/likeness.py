"""Pixels → a number that is nearly the same for pictures that look nearly the same.

The difference hash (N. Krawetz, “Kind of Like That”, 2013): whether each of 8 × 8 places is brighter than the one to
its left, which survives other sizes, formats and qualities. It sees composition, not content: two charts with other
numbers may be equal to it, so that it suggests and never decides.
"""

from __future__ import annotations

from PIL import Image

SIDE = 8
FEWEST_DIFFERENCES = 8
"""Of 64. Flat pictures, and pages that are white but for a few words, are alike in having nothing to compare."""


def measure_likeness(image: Image.Image) -> str | None:
    """64 bits in 16 hexadecimal digits; None for an RGB image that shows too little to be compared by."""
    grey = image.resize((SIDE + 1, SIDE), Image.Resampling.BOX).convert("L")
    levels = grey.tobytes()
    bits = 0
    for row in range(0, len(levels), SIDE + 1):
        for place in range(row, row + SIDE):
            bits = bits << 1 | (levels[place + 1] > levels[place])
    if not FEWEST_DIFFERENCES <= bits.bit_count() <= SIDE * SIDE - FEWEST_DIFFERENCES:
        return None
    return f"{bits:016x}"
