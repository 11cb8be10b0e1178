"""How long a text may take to be spoken: what tells speech from a part of it, from a loop, and from a wrong rate."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

LETTERS_A_SECOND = 13.0
"""Letters and marks of all scripts but those below. eSpeak NG 1.52 at its own pace reads sentences of alt texts at 8.7
(Thai) to 18.5 (French) in 26 languages, and the names of 48 countries at 7.8 to 13.5 in all its 109 that CLDR has
names in."""
SYLLABLES_A_SECOND = {"CJK": 3.8, "HANGUL": 5.3, "HIRAGANA": 8.3, "KATAKANA": 8.3, "ETHIOPIC": 6.5, "YI": 5.0}
"""Scripts with a sign for a syllable, by the first word of their signs' Unicode names; measured the same way."""
SPELLED_A_SECOND = 2.5
"""Digits and capitals that are read one by one."""
NAMED = 1.5
"""Seconds of a sign that may be read by its name, as "white heavy check mark", or passed over."""
NUMBER = re.compile(r"\d(?:[\d.,]*\d)?")
CAPITALS = re.compile(r"[A-Z]{2,}")
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


def expect(text: str, speed: float, *, cut_off: bool = False) -> Range:
    """Between which seconds of sound a text is believed to have been spoken once and wholly.

    What may be read in more than one way counts with the shorter for the least, with the longer for the most: a number
    as a word or digit by digit, capitals as letters of a word or by their names, other signs not at all or by theirs.
    """
    spelled = 1 / SPELLED_A_SECOND
    said = sum(map(_seconds, NUMBER.sub(" ", text)))
    shortest = (said + spelled * len(NUMBER.findall(text))) / speed
    alone = sum(map(len, CAPITALS.findall(text))) + sum(map(str.isdecimal, text))
    longest = (said + spelled * alone + NAMED * sum(map(_is_sign, text))) / speed
    least = shortest * (LEAST_IF_CUT if cut_off else LEAST)
    return Range(least if shortest >= TOO_SHORT else 0.0, longest * MOST + GRACE / min(speed, 1))


def _seconds(sign: str) -> float:
    """What a letter takes; nothing of what is no letter."""
    if unicodedata.category(sign)[0] not in "LM":
        return 0.0
    return 1 / SYLLABLES_A_SECOND.get(unicodedata.name(sign, "").partition(" ")[0], LETTERS_A_SECOND)


def _is_sign(sign: str) -> bool:
    return unicodedata.category(sign) in {"Sc", "Sk", "Sm", "So", "Nl", "No"}
