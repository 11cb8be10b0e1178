"""What of a text has a sound."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

BULLET = re.compile(r"[•‣⁃∙\u2500-\u25ff]+")
STRAY_MARK = re.compile(r"(?<!\S)(?:[*#·~_|]+|={2,})(?!\S)|^\s*[-–—]+(?=\s)")
"""Bullets, boxes and the like: signs of layout that some engines read out by name."""
JOINERS = "\u200c\u200d"
"""Invisible, yet they decide how Indic and Persian words are read, and hold emoji together."""
FRACTION = "\u2044"
INVISIBLE = {"Cc", "Cf", "Cn", "Co", "Cs"}
SPOKEN_SYMBOLS = {"Sc", "So"}
"""Currency and emoji, which engines read by name; mathematical signs alone are mostly ruled lines."""
UNNAMED = frozenset("★☆✓✗✘✦✧✩✪✭✮✯❍❏❖➔➜➤")
"""Symbols that most voices pass over."""


def clean_for_speech(text: str) -> str:
    """One line of what has a sound: no control or invisible characters, no bullets, white space folded."""
    if text.isascii() and text.isalnum():
        return text
    line = " ".join(text.split())
    if not line.isascii() or not line.isprintable():
        line = "".join(_usual(c) for c in line if c in JOINERS or unicodedata.category(c) not in INVISIBLE)
    return " ".join(STRAY_MARK.sub(" ", BULLET.sub(" ", line)).split())


@lru_cache(maxsize=4096)
def _usual(character: str) -> str:
    """Digits of all scripts and wide letters as the usual ones, which every voice reads; circled, raised and Roman
    numerals, too, but ½ stays.
    """
    is_number = unicodedata.category(character) in {"Nd", "Nl", "No"}
    if (digit := unicodedata.decimal(character, None)) is not None:
        return str(digit)
    if not (is_number or unicodedata.east_asian_width(character) == "F"):
        return character
    usual = unicodedata.normalize("NFKC", character)
    return usual if usual.isalnum() and FRACTION not in usual else character


def has_words(text: str) -> bool:
    return any(map(str.isalnum, text))


def has_sound(text: str) -> bool:
    return any(c.isalnum() or (unicodedata.category(c) in SPOKEN_SYMBOLS and c not in UNNAMED) for c in text)
