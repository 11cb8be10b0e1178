"""Which part of a long text around an image a model is told at once.

Whole sentences, those first that speak of what is known of the image (its caption, its product, the words found in it),
and their neighbours, since what stands near a caption is about the image; else from the beginning, where a page says
what it is about. A word that many sentences have says nothing of any, so that no list of stop words is needed.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import sentencex

from service.vision.coverage import Words
from service.wording.cleaning import clean_line

LONG_NOTE = 4_000
"""Characters taken of the text around an image: about a page."""
LONGEST = 500
"""Characters of a sentence; menus and tables have no end."""
OMISSION = "[…]"
RARE = 0.1
"""Share of the sentences that a word may stand in, or two of them, to tell one from another."""
NEIGHBOUR = 0.5
"""Of its own worth is what a sentence adds to the one before and the one after."""


@dataclass(frozen=True, slots=True)
class Passages:
    """A text in two: each with a mark where it passes over what the other has."""

    told: str
    """At most `LONG_NOTE` characters."""
    rest: str = ""
    """Empty where all of it is told."""


def choose_passages(text: str, hints: Iterable[str] = ()) -> Passages:
    """`hints` are what is known of the image, in any order. Equal arguments, equal passages."""
    whole = clean_line(text)
    if len(whole) <= LONG_NOTE:
        return Passages(whole)
    sentences = [*_split(text)]
    chosen = _choose(sentences, _rate(sentences, hints))
    return Passages(_join(sentences, chosen), _join(sentences, set(range(len(sentences))) - chosen))


def _choose(sentences: Sequence[str], rates: Sequence[float]) -> set[int]:
    """The best that fit with a mark before each and one at the end; of equals, the earlier."""
    room, chosen = LONG_NOTE - len(OMISSION), set[int]()
    for place in sorted(range(len(sentences)), key=lambda place: (-rates[place], place)):
        room -= len(sentences[place]) + len(OMISSION) + 2
        if room < 0:
            break
        chosen.add(place)
    return chosen


def _rate(sentences: Sequence[str], hints: Iterable[str]) -> list[float]:
    sought = Words(" ".join(hints)).sought
    held = [[word for word in sought if words.hold(word)] for words in map(Words, sentences)]
    common = Counter(word for words in held for word in words)
    most = max(2, RARE * len(sentences))
    own = [sum(1 / common[word] for word in words if common[word] <= most) for words in held]
    rates = [*own]
    for before, after in pairwise(range(len(own))):
        rates[before] += NEIGHBOUR * own[after]
        rates[after] += NEIGHBOUR * own[before]
    return rates


def _split(text: str) -> Iterator[str]:
    for paragraph in text.splitlines():
        for sentence in sentencex.segment("en", paragraph):  # knows the full stops of every script
            yield from _part(clean_line(sentence))


def _part(sentence: str) -> Iterator[str]:
    """At spaces where there are any, and never between a letter and its marks."""
    while len(sentence) > LONGEST:
        end = sentence.rfind(" ", LONGEST // 2, LONGEST)
        if end < 0:
            end = next((p for p in range(LONGEST, 0, -1) if unicodedata.category(sentence[p])[0] != "M"), LONGEST)
        yield sentence[:end]
        sentence = sentence[end:].lstrip()
    if sentence:
        yield sentence


def _join(sentences: Sequence[str], chosen: set[int]) -> str:
    pieces: list[str] = []
    for place, sentence in enumerate(sentences):
        if place in chosen:
            pieces.append(sentence)
        elif not pieces or pieces[-1] != OMISSION:
            pieces.append(OMISSION)
    return " ".join(pieces)
