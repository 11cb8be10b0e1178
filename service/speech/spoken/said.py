"""What a rule finds: a stretch of a text, and the words to read instead of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

from service.languages import find_language
from service.languages.speaking import Speaking

LETTER = r"0-9A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u052f"
"""For a class of characters: what binds a number or sign that stands beside it without a space. Scripts that write no
spaces are left out."""
BEFORE = rf"(?:(?<=\d[xX])|(?<![{LETTER}]))(?<!\d[.,:/])"
AFTER = rf"(?!(?![xX]\d)[{LETTER}]|[.,:/]\d)"
"""Edges of what is read as a whole: no part of a longer number, name, time or address; of `10x15` each number is."""


class Said(NamedTuple):
    start: int
    end: int
    words: str
    """Empty where the stretch is passed over."""

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.end


Rule = Callable[[str, str], Iterable[Said]]
"""Of one line of a text and its language, a BCP-47 tag; in the order of the text."""

DIGIT = re.compile(r"\d")


@lru_cache(maxsize=256)
def speaking_of(language: str) -> Speaking | None:
    """Our words for a tag; None for a language that has no file, whose signs are left to the voice."""
    found = find_language(language)
    return found.speaking if found else None


def any_of(words: Iterable[str]) -> str:
    """A pattern, the longest first."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
