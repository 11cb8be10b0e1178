"""Openings and, in some languages, ends that tell a listener what a screen reader has just said: that this is an image.

W3C, WAI images tutorial: "don't include 'image of'"; a medium that matters (painting, X-ray, map) is none of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.wording.findings import Finding, Rule, Severity
from service.wording.patterns import languages_for, opening
from service.wording.surroundings import Surroundings, contains_words, is_allowed

IMAGE_OF = Rule(
    "image-of",
    Severity.ERROR,
    "Says that this is an image; a listener knows. Say what is seen, and name the medium only where it matters.",
)
LETTERS_LEFT = 3
"""Fewer than these are no text to stand by itself."""


def find_image_of(text: str, place: Surroundings) -> Iterator[Finding]:
    for language in languages_for(place.language):
        for alternatives in (language.norms.image_of, language.norms.image_of_bound):
            match = opening(language.tag, alternatives).match(text)
            if match and not _is_title(match[0], text, place):
                mended = drop_image_of(text, place)
                yield IMAGE_OF.found(match[0], mended if mended != text else None)
                return


def drop_image_of(text: str, place: Surroundings) -> str:
    """The text without such an opening, or end, where the rest stands by itself, else as it is."""
    for language in languages_for(place.language):
        ended = re.fullmatch(language.norms.image_of_end, text) if language.norms.image_of_end else None
        if ended and not is_allowed(text, place):
            return ended["rest"] + ended["end"]
        match = opening(language.tag, language.norms.image_of).match(text)
        if not match or _is_title(match[0], text, place):
            continue
        rest = text[match.end() :].lstrip(" ,:\n\u00a0")
        if sum(map(str.isalpha, rest)) >= LETTERS_LEFT:
            return capitalise(rest, language.tag)
    return text


def capitalise(text: str, language: str) -> str:
    """The first letter as a capital, unless the word mixes its letters (iPhone)."""
    if text[1:2].isupper():
        return text
    first = "İ" if language == "tr" and text[:1] == "i" else text[:1].upper()
    return first + text[1:] if len(first) == 1 else text


def _is_title(opened: str, text: str, place: Surroundings) -> bool:
    """The words stand so in a text that may be repeated: a title such as The Picture of Dorian Gray."""
    following = text[len(opened) :].split()[:2]
    return contains_words(place.allowed, " ".join([opened.strip("\"'“„«‘ "), *following]).strip())
