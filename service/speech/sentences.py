"""Where sentences end."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import sentencex

ABBREVIATIONS: Mapping[str, frozenset[str]] = {
    "pt": frozenset({"av.", "dr.", "dra.", "ex.", "fig.", "n.º", "p.", "pág.", "r.", "séc.", "sr.", "sra.", "tel."}),
}
"""Words that end no sentence although sentencex ends one there. The others it knows by itself."""

SURROGATE = re.compile("[\ud800-\udfff]")
"""No character of its own, which sentencex refuses."""


def find_sentences(line: str, language: str, wholes: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that follow each other and cover the line; none ends within one of the `wholes`."""
    base = language.partition("-")[0].lower()  # sentencex knows no other tags
    abbreviations = ABBREVIATIONS.get(base, frozenset())
    spans: list[tuple[int, int]] = []
    place = 0
    for sentence in sentencex.segment(base, SURROGATE.sub("\ufffd", line)):
        start, place = place, place + len(sentence)
        if spans and (_ends_with(line[slice(*spans[-1])], abbreviations) or _is_within(start, wholes)):
            spans[-1] = (spans[-1][0], place)
        else:
            spans.append((start, place))
    return spans


def _ends_with(sentence: str, abbreviations: frozenset[str]) -> bool:
    words = sentence.split()
    return bool(words) and words[-1].lower().lstrip("(") in abbreviations


def _is_within(place: int, wholes: Sequence[tuple[int, int]]) -> bool:
    return any(start < place < end for start, end in wholes)
