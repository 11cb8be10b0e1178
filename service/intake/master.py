"""How large a picture is kept: as large as any model in use can look at it, and small enough to be kept at all."""

from __future__ import annotations

from math import isqrt

from service.intake.pixels import scaled

MASTER_SIDE = 2048
"""Pixels of the longest side: the most any vision model in use looks at (OpenAI's tile models)."""
TALL = 2.2
"""Beyond how many times its width a height is very tall, which screens of telephones (19.5:9) are not. Shrunk to the
longest side, small print on such a page would be lost.
"""
TALL_WIDTH, TALL_HEIGHT = 1448, 5 * 1448
"""Pixels: the width at which a page can still be read, and three slices of it that no model has to shrink by much."""


def master_scale(width: float, height: float) -> float:
    """How many times as large as it came, upright, a picture is drawn to be kept; more than 1 is for drawings alone."""
    if height > TALL * width:
        return min(TALL_WIDTH / width, TALL_HEIGHT / height)
    return MASTER_SIDE / max(width, height)


def master_size(size: tuple[int, int], *, lies: bool = False) -> tuple[int, int]:
    """Pixels of what is kept of a picture of `size`, never more. `lies`: both are before it is turned upright."""
    upright = size[::-1] if lies else size
    return scaled(size, min(1.0, master_scale(*upright)))


def drawn_scale(width: float, height: float, max_pixels: int) -> float:
    """The scale at which what has no pixels of its own is drawn."""
    return min(master_scale(width, height), isqrt(max_pixels) / max(width, height))
