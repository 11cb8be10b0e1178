"""Words that an owner wants read in a certain way."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from service.domain.speech import Pronunciation
from service.languages.tags import look_up
from service.speech.cleaning import clean_for_speech
from service.speech.spoken.said import Said
from service.wording.patterns import fold

UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")
"""Scripts that put no space between words, as Unicode names their letters: a word may stand inside a run of them."""


class Lexicon:
    """A word is looked for whole, the longest first.

    With a capital after its first letter (`SQL`, `iPhone`) it is meant as it is written; any other is found in whatever
    case. What is written exactly like a word goes before one that differs in case: `Polish` before `polish`.
    """

    def __init__(self, entries: Sequence[Pronunciation], language: str) -> None:
        self._by_start: dict[str, list[tuple[str, str, bool]]] = {}
        for entry in entries:
            word = _one_line(entry.word).strip()
            spoken = clean_for_speech(look_up(entry.spoken, language) or "")
            if word and spoken:
                as_written = any(c.isupper() for c in word[1:])
                self._by_start.setdefault(fold(word[0]), []).append((word, spoken, as_written))
        for words in self._by_start.values():
            words.sort(key=lambda word: -len(word[0]))

    def find(self, text: str) -> Iterator[Said]:
        if not self._by_start:
            return
        line = _one_line(text)
        folded, place = fold(line), 0
        while place < len(line):
            candidates = self._by_start.get(folded[place])
            found = _longest(candidates, line, folded, place) if candidates else None
            if found:
                yield found
                place = found.end
            else:
                place += 1


def _longest(candidates: Sequence[tuple[str, str, bool]], line: str, folded: str, place: int) -> Said | None:
    best: tuple[int, bool] = (0, False)
    spoken = ""
    for word, said, as_written in candidates:
        exact = line.startswith(word, place)
        if not exact and (as_written or not folded.startswith(fold(word), place)):
            continue
        if (len(word), exact) > best and _is_whole(line, place, place + len(word)):
            best, spoken = (len(word), exact), said
    return Said(place, place + best[0], spoken) if spoken else None


def _is_whole(line: str, start: int, end: int) -> bool:
    return not (_binds(line[start - 1 : start], line[start]) or _binds(line[end - 1], line[end : end + 1]))


def _binds(before: str, after: str) -> bool:
    """Whether two neighbours belong to one word."""
    return bool(before and after) and _is_of_word(before) and _is_of_word(after)


def _is_of_word(character: str) -> bool:
    if character == "_" or unicodedata.category(character).startswith("M"):
        return True
    return character.isalnum() and not unicodedata.name(character, "").startswith(UNSPACED)


def _one_line(text: str) -> str:
    return "".join(" " if c.isspace() else c for c in text)
