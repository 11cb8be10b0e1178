"""Characters that are no writing: invisible ones, and the same one over and over; and whole texts in capitals."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from service.wording.cleaning import clean_line
from service.wording.findings import Finding, Rule, Severity
from service.wording.surroundings import Surroundings, without_allowed

INVISIBLE = Rule(
    "invisible-characters",
    Severity.ERROR,
    "Holds control characters or others that nobody sees; remove them.",
)
REPEATED = Rule("repeated-characters", Severity.ERROR, "Repeats one character or word many times; write plain words.")
CAPITALS = Rule(
    "all-capitals",
    Severity.WARNING,
    "Is written in capitals, which some screen readers spell letter by letter; write it as a sentence.",
)

RUN = re.compile(r"(\S)\1{5,}")
WORD_RUN = re.compile(r"(?<!\w)(\w{1,40})(?:\W{1,3}\1(?!\w)){4,}", re.IGNORECASE)
SHOUTED_WORDS = 3
"""Fewer capitalised words may be acronyms: NATO, HTML."""
SHOUTED_LETTERS = 12


def find_invisible(text: str, place: Surroundings) -> Iterator[Finding]:  # noqa: ARG001 - all rules have one shape
    composed = "".join(unicodedata.normalize("NFC", text).split())
    seen = "".join(clean_line(text).split())
    if len(composed) != len(seen):
        yield INVISIBLE.found("", clean_line(text))


def find_repeated(text: str, place: Surroundings) -> Iterator[Finding]:
    judged = without_allowed(text, place)
    if match := RUN.search(judged) or WORD_RUN.search(judged):
        yield REPEATED.found(match[0])


def find_capitals(text: str, place: Surroundings) -> Iterator[Finding]:
    judged = without_allowed(text, place)
    words = [word for word in re.findall(r"[^\W\d_]{2,}", judged) if word.upper() != word.lower()]
    letters = sum(map(len, words))
    if len(words) >= SHOUTED_WORDS and letters >= SHOUTED_LETTERS and all(word.isupper() for word in words):
        yield CAPITALS.found(text, judged.capitalize() if judged == text else None)
