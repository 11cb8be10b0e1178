"""Words that a listener hears twice, that were to be avoided, or that are there for search engines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from service.wording.findings import Finding, Rule, Severity
from service.wording.surroundings import Surroundings, contains_words

REPEATS_CAPTION = Rule(
    "repeats-caption",
    Severity.WARNING,
    "Repeats the caption word for word, so that it is heard twice; say what the caption leaves out.",
)
REPEATS_NEIGHBOUR = Rule(
    "repeats-neighbour",
    Severity.WARNING,
    "Repeats text that stands beside the image, so that it is heard twice; leave the text empty, or say what the "
    "neighbouring text leaves out.",
)
AVOIDED_WORD = Rule("avoided-word", Severity.WARNING, "Uses a word that was to be avoided; choose another.")
KEYWORD_STUFFING = Rule(
    "keyword-stuffing",
    Severity.WARNING,
    "Reads as a list of keywords; write a phrase or sentence for a listener.",
)

TOKEN = re.compile(r"[^\W_]+")
FEWEST_WORDS = 3
"""A shorter text inside a longer neighbour is no repetition of it."""
LISTED = 6
"""So many pieces between commas, none of them a phrase of more than two words, are a list of keywords."""
OVERUSED = 4
"""So often stands one longer word in a text of fewer than twenty."""
SHORT_TEXT = 20


def find_repetition(text: str, place: Surroundings) -> Iterator[Finding]:
    words = _words(text)
    if not words:
        return
    if place.caption and _repeats(words, _words(place.caption)):
        yield REPEATS_CAPTION.found(text)
    if any(_repeats(words, _words(near)) for near in place.nearby):
        yield REPEATS_NEIGHBOUR.found(text, "")


def _repeats(words: list[str], other: list[str]) -> bool:
    """Equal, or a longer text that stands whole in the other."""
    if len(words) < FEWEST_WORDS:
        return words == other
    return f" {' '.join(words)} " in f" {' '.join(other)} "


def find_avoided(text: str, place: Surroundings) -> Iterator[Finding]:
    for word in place.avoid:
        if word.strip() and contains_words((text,), word):
            yield AVOIDED_WORD.found(word)


def find_keyword_stuffing(text: str, place: Surroundings) -> Iterator[Finding]:
    pieces = [piece.split() for piece in re.split(r"[,;|，、،]", text)]
    # commas within a sentence go with verbs and longer phrases: no piece of a list has more than two words
    if (
        len(pieces) >= LISTED
        and all(0 < len(piece) < FEWEST_WORDS for piece in pieces)
        and text.rstrip()[-1:] not in ".。।"
    ):
        yield KEYWORD_STUFFING.found(text)
        return
    words = [word for word in _words(text) if len(word) > FEWEST_WORDS]
    most = Counter(words).most_common(1)
    if most and len(words) < SHORT_TEXT and most[0][1] >= OVERUSED and not contains_words(place.allowed, most[0][0]):
        yield KEYWORD_STUFFING.found(most[0][0])


def _words(text: str) -> list[str]:
    return TOKEN.findall(text.casefold())
