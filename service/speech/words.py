"""The words of a stretch of text, each with what is said for it: the smallest parts an utterance is made of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.domain.speech import Aligned
from service.speech.cleaning import clean_for_speech, has_sound
from service.speech.graphemes import last_boundary
from service.speech.spoken import Said

IDEOGRAPH = r"\u2e80-\u2fff\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
KANA = r"\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9f"
OPENING = r"「『（《〈【〔“‘«(\[{"
WORD = re.compile(
    rf"[{OPENING}]*(?:[{IDEOGRAPH}]|[{KANA}]+)[^\w\s{OPENING}]*|[^\s{IDEOGRAPH}{KANA}]+|[{IDEOGRAPH}{KANA}]"
)
"""What stands between spaces. Chinese characters count one by one, kana by runs, each with its punctuation."""
MASK = "x"
"""Stands for what is said as a whole."""
CLAUSE_END = re.compile(r"[,;:—–]$|[،؛、，；：]$")
DASHES = re.compile(r"[-–—]+")
UNSPACED = re.compile(rf"[{IDEOGRAPH}{KANA}\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")


@dataclass(frozen=True, slots=True)
class Word:
    start: int
    end: int
    """Code-point offsets into the transcript."""
    spoken: str
    """Empty where it has no sound."""
    spaced: bool
    """Whether a space stands before it."""
    lead: int = 0
    """Characters at the start of `spoken` that stand for no part of the transcript here."""
    ends_clause: bool = False


def find_words(text: str, start: int, end: int, said: Sequence[Said]) -> list[Word]:
    """The words of `text[start:end]`; `said` counts from `start`, in order, without overlap."""
    line = text[start:end]
    masked = list(line)
    for one in said:
        masked[one.start : one.end] = MASK * (one.end - one.start)
    words, following, last = [], list(reversed(said)), 0
    for match in WORD.finditer("".join(masked)):
        within: list[Said] = []
        while following and following[-1].start < match.end():
            within.append(following.pop())
        spoken = _speak(line, match.start(), match.end(), within)
        ends_clause = CLAUSE_END.search(line, match.start(), match.end()) is not None
        words.append(
            Word(start + match.start(), start + match.end(), spoken, match.start() > last, ends_clause=ends_clause)
        )
        last = match.end()
    return words


def part_words(words: Sequence[Word], text: str, limit: int) -> Iterator[list[Word]]:
    """The words in parts whose spoken forms are at most `limit` characters.

    Parted after a clause, unless that leaves a mere scrap; else at a space, else between two words that have none. A
    word that is longer itself is read as it is written, in parts between two characters as people see them.
    """
    fitting = [part for word in words for part in (_cut(word, text, limit) if len(word.spoken) > limit else [word])]
    while fitting:
        end = _end_of_part(fitting, limit)
        yield fitting[:end]
        fitting = fitting[end:]


def join_words(words: Sequence[Word]) -> tuple[str, tuple[Aligned, ...]]:
    """The spoken form of an utterance, empty where nothing in it has a sound, and where its words stand in it."""
    spoken, spaced, aligned = "", False, []
    for word in words:
        spaced = spaced or word.spaced
        if not word.spoken or (not spoken and DASHES.fullmatch(word.spoken) and len(words) > 1):
            continue
        spoken += " " * (spaced and bool(spoken))
        if has_sound(word.spoken):
            aligned.append(Aligned(word.start, word.end, len(spoken) + word.lead, len(spoken) + len(word.spoken)))
        spoken, spaced = spoken + word.spoken, False
    return (spoken, tuple(aligned)) if aligned else ("", ())


def _speak(line: str, start: int, end: int, said: Sequence[Said]) -> str:
    parts, place = [], start
    for one in said:
        parts += [line[place : one.start], one.words]
        place = one.end
    parts.append(line[place:end])
    if len(parts) == 1:
        return clean_for_speech(parts[0])
    spoken = ""
    for part in map(clean_for_speech, parts):
        spoken += " " * _is_apart(spoken[-1:], part[:1]) + part
    return spoken


def _is_apart(before: str, after: str) -> bool:
    """Whether what is said for a sign would run into the word beside it."""
    if UNSPACED.match(before) or UNSPACED.match(after):
        return False
    return after.isalnum() and (before.isalnum() or bool(before and unicodedata.category(before).startswith("M")))


def _end_of_part(words: Sequence[Word], limit: int) -> int:
    length, spaced, end = 0, False, 0
    clause = space = 0
    for place, word in enumerate(words):
        spaced = spaced or word.spaced
        if place and word.spaced and length > limit // 3:
            space = place
        added = len(word.spoken) + (spaced and length > 0) if word.spoken else 0
        if length + added > limit:
            return clause or space or end
        length += added
        spaced = spaced and not word.spoken
        end = place + 1
        if word.ends_clause and length > limit // 3:
            clause = end
    return end


def _cut(word: Word, text: str, limit: int) -> Iterator[Word]:
    start = word.start
    while start < word.end:
        rest = text[start : word.end]
        end = start + (last_boundary(rest, limit) if len(rest) > limit else len(rest))
        yield Word(start, end, clean_for_speech(text[start:end]), word.spaced and start == word.start)
        start = end
