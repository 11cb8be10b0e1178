"""What of a text has a sound."""

from __future__ import annotations

import re
import unicodedata

BULLET = re.compile(r"[•‣⁃∙\u2500-\u25ff]+")
STRAY_MARK = re.compile(r"(?<!\S)(?:[*#·~_|]+|={2,})(?!\S)|^\s*[-–—]+(?=\s)")
"""Bullets, boxes and the like: signs of layout that some engines read out by name."""
JOINERS = "\u200c\u200d"
"""Invisible, yet they decide how Indic and Persian words are read, and hold emoji together."""
WIDE = {wide: wide - 0xFEE0 for wide in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
"""Digits and letters as wide as Chinese characters, which some voices pass over → the usual ones."""
INVISIBLE = {"Cc", "Cf", "Cn", "Co", "Cs"}
SPOKEN_SYMBOLS = {"Sc", "So"}
"""Currency and emoji, which engines read by name; mathematical signs alone are mostly ruled lines."""


def clean_for_speech(text: str) -> str:
    """One line of what has a sound: no control or invisible characters, no bullets, white space folded."""
    if text.isalnum():
        return text.translate(WIDE)
    line = " ".join(text.split()).translate(WIDE)
    if not line.isascii() or not line.isprintable():
        line = "".join(c for c in line if c in JOINERS or unicodedata.category(c) not in INVISIBLE)
    return " ".join(STRAY_MARK.sub(" ", BULLET.sub(" ", line)).split())


def has_words(text: str) -> bool:
    return any(map(str.isalnum, text))


def has_sound(text: str) -> bool:
    return any(c.isalnum() or unicodedata.category(c) in SPOKEN_SYMBOLS for c in text)
