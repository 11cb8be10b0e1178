"""Where a word may be cut so that no character, as people see it, falls apart.

The rules are those of Unicode's UAX #29 for extended grapheme clusters as far as the standard library knows the
properties they need: combining marks, joiners, Indic conjuncts, emoji modifiers, flags and Hangul syllables.
"""

from __future__ import annotations

import unicodedata

_JOINER = "\u200d"
_VIRAMA = 9
"""Canonical combining class of the signs that join an Indic consonant to the next."""
_SPACING_VOWELS = "\u0e33\u0eb3"
"""Thai and Lao AM: letters by category, yet part of the character before them."""


def last_boundary(text: str, limit: int) -> int:
    """The last boundary at or before `limit`, at least 1; `limit` itself where a single character is longer."""
    return next((place for place in range(limit, 0, -1) if _is_boundary(text, place)), limit)


def _is_boundary(text: str, place: int) -> bool:
    before, after = text[place - 1], text[place]
    return not (
        _extends(after)
        or before == _JOINER
        or (unicodedata.combining(before) == _VIRAMA and after.isalpha())
        or (_is_jamo(before) and "\u1160" <= after <= "\u11ff")
        or (_is_flag_half(after) and _flag_halves_before(text, place) % 2 == 1)
    )


def _extends(character: str) -> bool:
    return (
        unicodedata.category(character).startswith("M")
        or character in (_JOINER, "\u200c")
        or character in _SPACING_VOWELS
        or "\U0001f3fb" <= character <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= character <= "\U000e007f"  # tags of subdivision flags
    )


def _is_jamo(character: str) -> bool:
    return "\u1100" <= character <= "\u11ff" or "\uac00" <= character <= "\ud7a3"


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flag_halves_before(text: str, place: int) -> int:
    head = text[:place]
    return len(head) - len(head.rstrip("".join(chr(c) for c in range(0x1F1E6, 0x1F200))))
