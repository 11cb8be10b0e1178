"""The sides of something: `10×15 cm`, `1920x1080`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.speech.spoken.said import Said, speaking_of

TIMES = re.compile(r"(?<=\d)(?:[ \u00a0\u202f\u2009]?×[ \u00a0\u202f\u2009]?|(?<!\b0)[xX]| [xX] )(?=\d)")
"""Between two numbers; `0x1F` is one."""


def find_sides(text: str, language: str) -> Iterator[Said]:
    if words := speaking_of(language):
        for match in TIMES.finditer(text):
            yield Said(*match.span(), words.by)
