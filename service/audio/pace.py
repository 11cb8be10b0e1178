"""How long a text may take to be spoken: what tells speech from a part of it, from a loop, and from a wrong rate."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

LETTERS_A_SECOND = 13.0
"""Letters and marks of all scripts but those below. eSpeak NG 1.52 at its own pace reads sentences of alt texts at 8.7
(Thai) to 18.5 (French) in 26 languages, and the names of 48 countries at 7.8 to 13.5 in all its 109 that CLDR has
names in."""
SYLLABLES_A_SECOND = {"CJK": 3.8, "HANGUL": 5.3, "HIRAGANA": 8.3, "KATAKANA": 8.3, "ETHIOPIC": 6.5, "YI": 5.0}
"""Scripts with a sign for a syllable, by the first word of their signs' Unicode names; measured the same way."""
DIGITS_A_SECOND = 2.5
"""Also other signs that are read by name: “$”, “%”, an emoji."""
LEAST, MOST, GRACE = 0.45, 3.0, 2.0
"""Parts of the usual time, and seconds: hurried voices take 0.6 of it, slow ones 2."""
LEAST_IF_CUT = 0.6
"""For a sound that ends at full level, as if cut off in a word. That alone proves nothing: three of a hundred closely
trimmed sentences end so."""
TOO_SHORT = 1.5
"""Seconds that a text must usually take for a sound to be called too short for it."""


class Range(NamedTuple):
    least: float
    most: float
    """Seconds."""


def usual_seconds(text: str) -> float:
    """What speaking the text takes in most languages, at normal speed."""
    return sum(1 / pace for sign in text if (pace := _pace(sign)))


def expect(text: str, speed: float, *, cut_off: bool = False) -> Range:
    """Between which seconds of sound a text is believed to have been spoken once and wholly."""
    usual = usual_seconds(text) / speed
    least = usual * (LEAST_IF_CUT if cut_off else LEAST)
    return Range(least if usual >= TOO_SHORT else 0.0, usual * MOST + GRACE / min(speed, 1))


def _pace(sign: str) -> float:
    category = unicodedata.category(sign)
    if category[0] in "LM":
        return SYLLABLES_A_SECOND.get(unicodedata.name(sign, "").partition(" ")[0], LETTERS_A_SECOND)
    return DIGITS_A_SECOND if category[0] in "NS" else 0.0
