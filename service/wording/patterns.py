"""The words of `languages` as compiled patterns."""

from __future__ import annotations

import re
from functools import lru_cache

from service.languages import LANGUAGES, Language, find_language

WORD = r"\w\u0900-\u0963"
"""For a class of characters: what words are made of; Python's \\w leaves out the vowel signs of Devanagari."""
NO_EDGE_BEFORE = frozenset({"Hans", "Jpan"})
"""Scripts that put no space between words,"""
NO_EDGE_AFTER = NO_EDGE_BEFORE | {"Kore"}
"""and those that append to them."""


@lru_cache(maxsize=512)
def languages_for(tag: str | None) -> tuple[Language, ...]:
    """Whose words to look for: the text's own language, and English, which models and pages fall back on.

    All of them where nothing is known; English alone for a language that has no file.
    """
    if tag is None:
        return tuple(LANGUAGES.values())
    own, english = find_language(tag), LANGUAGES["en"]
    return (own, english) if own and own is not english else (english,)


def fold(text: str) -> str:
    """In small letters and as long as before; `İ` is the one letter that would become two."""
    return text.replace("İ", "i").lower()


@lru_cache(maxsize=512)
def whole_words(language: str, alternatives: str) -> re.Pattern[str]:
    """The alternatives of a norm as whole words of their language, to be looked for in a text that was folded.

    Where no case has to be passed over, a whole text is searched in a third of the time.
    """
    return re.compile(bounded(language, alternatives))


@lru_cache(maxsize=512)
def opening(language: str, alternatives: str) -> re.Pattern[str]:
    """The same at the start of a text, an opening quotation mark aside."""
    edge = "" if LANGUAGES[language].script in NO_EDGE_AFTER else rf"(?:(?<![{WORD}])|(?![{WORD}]))"
    return re.compile(rf"[\"'“„«‘]?(?:{alternatives}){edge}", re.IGNORECASE)


@lru_cache(maxsize=512)
def whole_text(alternatives: str) -> re.Pattern[str]:
    """A text that is nothing else, its punctuation and numbers aside."""
    return re.compile(rf"[\W\d_]*(?:{alternatives})[\W\d_]*", re.IGNORECASE)


def bounded(language: str, alternatives: str) -> str:
    script = LANGUAGES[language].script
    before = "" if script in NO_EDGE_BEFORE else rf"(?<![{WORD}])"
    after = "" if script in NO_EDGE_AFTER else rf"(?:(?<![{WORD}])|(?![{WORD}]))"
    return f"{before}(?:{alternatives}){after}"


@lru_cache(maxsize=512)
def any_word(words: str) -> str:
    """Words separated by spaces as alternatives."""
    return "|".join(map(re.escape, words.split()))
