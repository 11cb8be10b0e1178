"""Whether a text is written in the script of the language it claims to be in."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping

from service.languages.tags import likely_script

NAME_PREFIXES: Mapping[str, tuple[str, ...]] = {
    "Arab": ("ARABIC",),
    "Armn": ("ARMENIAN",),
    "Beng": ("BENGALI",),
    "Cyrl": ("CYRILLIC",),
    "Deva": ("DEVANAGARI",),
    "Ethi": ("ETHIOPIC",),
    "Geor": ("GEORGIAN",),
    "Grek": ("GREEK",),
    "Gujr": ("GUJARATI",),
    "Guru": ("GURMUKHI",),
    "Hans": ("CJK",),
    "Hant": ("CJK", "BOPOMOFO"),
    "Hebr": ("HEBREW",),
    "Jpan": ("HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "CJK"),
    "Khmr": ("KHMER",),
    "Knda": ("KANNADA",),
    "Kore": ("HANGUL", "CJK"),
    "Laoo": ("LAO",),
    "Latn": ("LATIN", "FULLWIDTH"),
    "Mlym": ("MALAYALAM",),
    "Mymr": ("MYANMAR",),
    "Orya": ("ORIYA",),
    "Sinh": ("SINHALA",),
    "Taml": ("TAMIL",),
    "Telu": ("TELUGU",),
    "Thai": ("THAI",),
}
"""ISO 15924 code → first words of the Unicode names of its letters."""
BOTH_SCRIPTS: Mapping[str, tuple[str, ...]] = {"sr": ("CYRILLIC", "LATIN")}
"""Languages that daily life writes in either script, where the tag does not say which."""
LETTERS_TO_JUDGE = 8
"""Fewer say nothing: an abbreviation, a brand, a formula."""
OWN_SHARE = 0.4
"""Of the letters; the rest may be names and brands. A Chinese character counts for the three letters it stands for."""
IDEOGRAPH_WEIGHT = 3


def is_in_script_of(language: str, text: str) -> bool:
    """Whether enough letters of `text` belong to the script of a BCP-47 tag; True where that cannot be told."""
    prefixes = BOTH_SCRIPTS.get(language) or NAME_PREFIXES.get(likely_script(language), ())
    letters = Counter(filter(str.isalpha, text))
    if not prefixes or letters.total() < LETTERS_TO_JUDGE:
        return True
    own = others = 0
    for letter, count in letters.items():
        script = unicodedata.name(letter, "").partition(" ")[0]
        weight = count * (IDEOGRAPH_WEIGHT if script == "CJK" else 1)
        own, others = (own + weight, others) if script in prefixes else (own, others + weight)
    return own >= OWN_SHARE * (own + others)
