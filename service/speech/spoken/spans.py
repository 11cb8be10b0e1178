"""Spans of numbers, alone or with what follows them: `1990–1995`, `10-20`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from service.speech.spoken.numbers import SIGN, SPACES, Number, number_pattern, read_number
from service.speech.spoken.said import AFTER, BEFORE, DIGIT, Said, speaking_of

FIRST_YEAR, LAST_YEAR = 1000, 2199
GAP = rf"[ {SPACES}]?"
TO = rf"(?:{GAP}[–—]{GAP}|-|{GAP}[~～〜]{GAP})"


def find_spans(text: str, language: str) -> Iterator[Said]:
    """A hyphen alone parts much: only between two years it surely spans something."""
    words = speaking_of(language)
    if not words or not DIGIT.search(text):
        return
    for match in _spans(language).finditer(text):
        first, second = (read_number(match[side], language) for side in ("first", "second"))
        if not first or not second or first.value >= second.value:
            continue
        years = all(FIRST_YEAR <= number.value <= LAST_YEAR and number.words.isdecimal() for number in (first, second))
        if match["to"] != "-" or years:
            yield Said(*match.span(), join_span(first, second, language))


def signed_pattern(language: str) -> str:
    return f"(?:{SIGN})?{number_pattern(language)}"


def read_signed(token: str, language: str) -> Number | None:
    digits = token.lstrip("-−")
    number = read_number(digits, language)
    if number is None or digits == token:
        return number
    words = speaking_of(language)
    return number._replace(words=f"{words.minus} {number.words}" if words else token)


def join_span(first: Number, second: Number, language: str) -> str:
    words = speaking_of(language)
    return (words.span if words else "{start}–{end}").format(start=first.words, end=second.words)


@lru_cache(maxsize=256)
def _spans(language: str) -> re.Pattern[str]:
    number = number_pattern(language)
    return re.compile(
        rf"{BEFORE}(?<!\d[-–—])(?P<first>{number})(?P<to>[–—~～〜]|-)(?P<second>{number}){AFTER}(?![-–—]\d)"
    )
