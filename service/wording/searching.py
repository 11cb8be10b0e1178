"""What a text is found by: its words, folded so that case, accents and ligatures do not matter.

Scripts that put no spaces between words are cut into pairs of letters, which is how search engines without a
dictionary find words in them.
"""

from __future__ import annotations

import unicodedata
from itertools import groupby, pairwise

UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")
"""How the Unicode names of their letters begin."""
LONGEST = 100
"""Characters of a word; PostgreSQL takes no lexeme beyond 2,046 bytes."""
WORD_CATEGORIES = "LNM"
"""Letters, numbers, and marks, which are parts of words."""


def split_for_search(text: str) -> list[str]:
    """Words to keep for a text, each once. Letters of unspaced scripts: every pair, and the last by itself."""
    return list(dict.fromkeys(_words(text, ends=True)))


def split_query(text: str) -> list[str]:
    """Beginnings of words that must all be found. A single letter of an unspaced script stands for itself."""
    return list(dict.fromkeys(_words(text, ends=False)))


def _words(text: str, *, ends: bool) -> list[str]:
    # some signs come apart into capitals (№), and some letters into letters and accents once they are small
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = unicodedata.normalize("NFC", "".join(c for c in spread if not _is_diacritic(c)))
    found: list[str] = []
    for run in "".join(c if unicodedata.category(c)[0] in WORD_CATEGORIES else " " for c in plain).split():
        for is_unspaced, letters in groupby(run, lambda c: unicodedata.name(c, "").startswith(UNSPACED)):
            word = "".join(letters)
            if not is_unspaced:
                found += [word[:LONGEST]] if any(unicodedata.category(c)[0] in "LN" for c in word) else []
                continue
            found += [first + second for first, second in pairwise(word)]
            if ends or len(word) == 1:
                found.append(word[-1])
    return found


def _is_diacritic(character: str) -> bool:
    """Accents, Hebrew points and Arabic vowels, which are written or not; signs that make another letter stay.

    By canonical combining class (Unicode Standard Annex 44, 5.7.4). Those that choose among shapes of one sign go, too.
    """
    if unicodedata.name(character, "").startswith("VARIATION SELECTOR"):
        return True
    place = unicodedata.combining(character)
    return place >= 200 or 10 <= place <= 36  # noqa: PLR2004 - ranges of that table
