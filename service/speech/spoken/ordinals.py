"""Ordinal numbers and Roman numerals that engines spell out, where they surely are numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from service.speech.spoken.said import AFTER, BEFORE, Said, speaking_of

ROMAN = r"X{0,3}(?:IX|IV|V?I{0,3})"
"""Up to 39, of centuries and kings."""
VALUES = {"I": 1, "V": 5, "X": 10}


def find_ordinals(text: str, language: str) -> Iterator[Said]:
    words = speaking_of(language)
    if words and words.ordinal_endings:
        for match in _ordinals(words.ordinal_endings).finditer(text):
            number = int(match["digits"]) if match["digits"] else read_roman(match["roman"])
            yield Said(*match.span(), _write_ordinal(number, language))
    for before, after, ending in words.declensions if words else ():
        for match in _dotted(before, after).finditer(text):
            yield Said(*match.span("number"), _write_ordinal(int(match["digits"]), language) + ending)
    if words and words.century:
        for match in _centuries(words.century).finditer(text):
            numeral = match["before"] or match["after"]
            yield Said(*match.span(), match[0].replace(numeral, str(read_roman(numeral))))


def read_roman(numeral: str) -> int:
    values = [VALUES[letter] for letter in numeral]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))


@lru_cache(maxsize=64)
def _ordinals(endings: str) -> re.Pattern[str]:
    """A Roman numeral of one letter with an ending may be a word."""
    return re.compile(rf"{BEFORE}(?:(?P<digits>\d{{1,4}})|(?=[IVX]{{2}})(?P<roman>{ROMAN}))(?:{endings}){AFTER}")


@lru_cache(maxsize=64)
def _dotted(before: str, after: str) -> re.Pattern[str]:
    follows = rf"(?<!\w)(?:{before})\s" if before else r"(?<![\w.–—-])"
    return re.compile(rf"{follows}(?P<number>(?P<digits>[1-9]\d{{0,2}})\.)(?=\s{after})")


@lru_cache(maxsize=64)
def _centuries(century: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<!\w)(?=[IVX])(?P<before>{ROMAN})\.?\s(?:{century})(?!\w)"
        rf"|(?<!\w)(?:{century})\s(?=[IVX])(?P<after>{ROMAN})(?!\w)"
    )


@lru_cache(maxsize=256)
def _write_ordinal(number: int, language: str) -> str:
    from num2words import num2words  # noqa: PLC0415 - loads forty languages

    return str(num2words(number, lang=language.partition("-")[0], to="ordinal"))
