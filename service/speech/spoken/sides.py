"""The sides of something: `10×15 cm`, `10 cm × 15 cm`, `1920x1080`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.speech.spoken.numbers import SPACES
from service.speech.spoken.said import Said, speaking_of

TIMES = re.compile(
    rf"(?<=[\w²])(?P<sign>[ {SPACES}]?×[ {SPACES}]?)(?=\d)"
    r"|(?:(?<!\w)|(?<=\d[xX]))(?!0[xX])\d[\d.,]*(?P<letter>[xX]| [xX] )(?=\d)"
)
"""The letter surely means it between two numbers alone: `0x1F` is one, `A1x2` none."""


def find_sides(text: str, language: str) -> Iterator[Said]:
    if words := speaking_of(language):
        for match in TIMES.finditer(text):
            yield Said(*match.span("sign" if match["sign"] else "letter"), words.by)
