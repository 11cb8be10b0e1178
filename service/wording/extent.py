"""How long a text is, and whether it comes to its end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from service.domain.descriptions import ALT_TEXT_CAP, LONG_DESCRIPTION_CAP, Kind, Role
from service.languages import find_language
from service.wording.findings import Finding, Rule, Severity
from service.wording.patterns import NO_EDGE_BEFORE, any_word, fold, whole_words
from service.wording.surroundings import Surroundings, is_allowed

TOO_LONG = Rule(
    "too-long",
    Severity.WARNING,
    "Has {length} characters where about {target} are wanted; say the most important thing and move the rest to a "
    "long description.",
)
BEYOND_CAP = Rule("beyond-cap", Severity.ERROR, "Has {length} characters where {target} are allowed; make it shorter.")
CUT_OFF = Rule("cut-off", Severity.ERROR, "Stops in the middle of a sentence; finish it.")
NOT_EMPTY = Rule(
    "not-empty",
    Severity.WARNING,
    "The image is decorative, so a screen reader should pass over it; leave the text empty.",
)
EMPTY = Rule(
    "empty",
    Severity.ERROR,
    "Is empty although the image has a meaning; say what it shows, or for a link or button where it leads or what it "
    "does.",
)

TOLERANCE = 2
"""Times the target."""
DENSE = {"Hans": 0.5, "Hant": 0.5, "Jpan": 0.5, "Kore": 0.5}
"""Chinese, Japanese and Korean say the same in about half as many characters."""
TRAILING = re.compile(r"[,;:，、；：،؛–—(\[{«„“‘/&+-]\s*$|(?<![.…\d])(?:\.\.\.|…)$")
DASH_LIKE = re.compile(r"[–—-]$|\]$")
PAIRS = (("(", ")"), ("[", "]"), ("«", "»"), ("„", "“"), ("「", "」"), ("《", "》"), ("（", "）"))
SHORTEST_TO_JUDGE = 12
"""Characters: a label such as "Sign in" or "Log on" ends as it likes."""


def find_too_long(text: str, place: Surroundings) -> Iterator[Finding]:
    target = round(place.target_length * _density(place.language))
    if len(text) > ALT_TEXT_CAP:
        yield BEYOND_CAP.found(length=len(text), target=ALT_TEXT_CAP)
    elif len(text) > TOLERANCE * target and place.kind is not Kind.TEXT and not is_allowed(text, place):
        yield TOO_LONG.found(length=len(text), target=target)


def find_beyond_cap(text: str, place: Surroundings) -> Iterator[Finding]:  # noqa: ARG001 - all rules have one shape
    if len(text) > LONG_DESCRIPTION_CAP:
        yield BEYOND_CAP.found(length=len(text), target=LONG_DESCRIPTION_CAP)


def find_emptiness(text: str, place: Surroundings) -> Iterator[Finding]:
    """Whether a text is there exactly where it should be."""
    decorative = place.kind is Kind.DECORATIVE or (place.kind is None and place.role is Role.DECORATIVE)
    if decorative and text.strip():
        yield NOT_EMPTY.found(text, "")
    if not text.strip() and not decorative and (place.kind or place.role in {Role.FUNCTIONAL, Role.INFORMATIVE}):
        yield EMPTY.found()


def find_cut_off(text: str, place: Surroundings) -> Iterator[Finding]:
    end = text.rstrip()
    if len(end) < SHORTEST_TO_JUDGE * _density(place.language) or _ends_as_allowed(end, place):
        return
    if TRAILING.search(end) or _is_open(end) or _dangles(end, place.language):
        yield CUT_OFF.found(end[-40:])


def _ends_as_allowed(text: str, place: Surroundings) -> bool:
    last = " ".join(text.split()[-3:])
    return any(" ".join(one.split()).endswith(last) for one in place.allowed)


def _is_open(text: str) -> bool:
    """The last quotation mark or bracket of a pair opens one; English and German share a sign, which then closes."""
    for start, end in PAIRS:
        if text.count(start) > text.count(end) + (start == "„") * text.count("”"):
            return text.rfind(start) > text.rfind(end)
    return text.count("“") > text.count("”") and "„" not in text and text.rfind("“") > text.rfind("”") + 1


def _dangles(text: str, tag: str | None) -> bool:
    language = find_language(tag) if tag else None
    if not language or not (text[-1].isalpha() or text[-1] in "’'") or language.script in NO_EDGE_BEFORE:
        return False
    last = _LAST_WORD.search(text)
    # a word in capitals is a name, or a letter: vitamin A
    return bool(last and last[0].islower() | (not last[0].isupper() and not last[0].istitle())) and bool(
        whole_words(language.tag, any_word(language.norms.dangling)).fullmatch(fold(last[0]) if last else "")
    )


_LAST_WORD = re.compile(r"[^\s“”\"«»„]+$")


@lru_cache(maxsize=512)
def _density(tag: str | None) -> float:
    language = find_language(tag) if tag else None
    return DENSE.get(language.script, 1.0) if language else 1.0
