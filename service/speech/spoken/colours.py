"""Hex codes of colours, by the name of the colour that is nearest."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.languages import find_language
from service.speech.spoken.said import Said
from service.wording.colours import name_colour

HEX = re.compile(r"(?<![\w&#])#([0-9A-Fa-f]{8}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3,4})(?![0-9A-Za-z_])", re.ASCII)
SHORT = 4
"""Digits of the form in which each stands for two."""


def find_colours(text: str, language: str) -> Iterator[Said]:
    if "#" not in text:
        return
    found = find_language(language)
    for match in HEX.finditer(text):
        code = match[1].lower()
        if not _is_colour(code):
            continue
        if found:
            full = "".join(digit * 2 for digit in code) if len(code) <= SHORT else code
            yield Said(*match.span(), found.wording.colours[name_colour(*bytes.fromhex(full)[:3])])
        else:
            yield Said(*match.span(), " ".join(code.upper()))


def _is_colour(code: str) -> bool:
    """No number (#123) and no word (#facade): digits beside letters, or a pattern that neither has."""
    if code.isdigit() or code.isalpha():
        return len(set(code)) == 1 or (
            len(code) > SHORT and all(code[i] == code[i + 1] for i in range(0, len(code), 2))
        )
    return True
