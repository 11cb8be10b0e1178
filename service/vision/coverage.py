"""How much of one text's words stand in another, where languages inflect them or put no spaces between them."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import takewhile

from service.wording.searching import UNSPACED, split_for_search, split_query

STEM = 4
"""Letters that two forms of a word have in common at least: boat, boats."""
HANGUL_STEM = 2
"""Each syllable holds two or three letters, and particles are written onto the word."""
ENDING = 3
"""Letters that a form may add to the stem, and in alphabets no more than half as many as it has."""
CLITICS = re.compile("^(?:[وف]?[بك]?ال|[وف]?لل|[והבלכמש])(?=.{3})")
"""What Arabic and Hebrew write before a word as part of it: and, in, to, the."""


class Words:
    """Those of a text."""

    def __init__(self, text: str) -> None:
        self.sought = tuple(split_query(text))
        self._all = {form for word in split_for_search(text) for form in _forms(word)}
        self._by_beginning = defaultdict(list)
        for word in sorted(self._all):
            self._by_beginning[word[: _stem(word)]].append(word)

    def hold(self, word: str) -> int:
        """Letters of the word that are found here: all, the stem of one that is inflected, or none."""
        if any(form in self._all for form in _forms(word)):
            return len(word)
        if len(word) == 1:
            return int(_is_unspaced(word) and any(other.startswith(word) for other in self._all))
        return max((_find_stem(word, other) for other in self._by_beginning[word[: _stem(word)]]), default=0)

    def cover(self, other: Words) -> float:
        """The share of the other's words that stand here, from 0 to 1.

        Long words count for more than short ones, which in most languages are those that every text has.
        """
        letters = sum(map(len, other.sought))
        return sum(map(self.hold, other.sought)) / letters if letters else 0.0


@lru_cache(maxsize=4_096)
def read_words(text: str) -> Words:
    """A glossary is read again for every description."""
    return Words(text)


def _forms(word: str) -> Iterator[str]:
    yield word
    if bare := CLITICS.sub("", word):
        yield bare


def _stem(word: str) -> int:
    return HANGUL_STEM if unicodedata.name(word[0], "").startswith("HANGUL") else STEM


def _find_stem(word: str, other: str) -> int:
    """Letters that two forms of one word have in common; 0 where they seem to be two words."""
    common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, other, strict=False)))
    shorter, longer = sorted((len(word) - common, len(other) - common))
    if _stem(word) == HANGUL_STEM:
        is_one = not shorter and longer <= ENDING
    else:  # the last letter of a longer stem may change, too: Aurora, Aurory
        is_one = shorter <= (common > STEM) and longer <= min(ENDING, common // 2)
    return common if is_one and common >= _stem(word) and (word + other).isalpha() else 0


def _is_unspaced(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(UNSPACED)
