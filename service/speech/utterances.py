"""Text → utterances: what is spoken in one breath and shown as one caption."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import sentencex

from service.domain.speech import Utterance
from service.speech.graphemes import last_boundary

PARAGRAPH_PAUSE = 600
SENTENCE_PAUSE = 300
CLAUSE_PAUSE = 150
"""Milliseconds; the last where a sentence was too long for the engine and had to be parted."""

ABBREVIATIONS: Mapping[str, frozenset[str]] = {
    "pt": frozenset({"av.", "dr.", "dra.", "ex.", "fig.", "n.º", "p.", "pág.", "r.", "séc.", "sr.", "sra.", "tel."}),
}
"""Words that end no sentence although sentencex ends one there. The others it knows by itself."""

_LINE = re.compile(r"[^\n\r\v\f\x85\u2028\u2029]*[\n\r\v\f\x85\u2028\u2029]*")
_CLAUSE_END = re.compile(r"[,;:—–](?=\s)|[،؛、，；：]")
_STRAY_MARK = re.compile(r"[•‣⁃∙\u2500-\u25ff]+|(?<!\S)[*#·~_|=]+(?!\S)|^\s*[-–—]+(?=\s)")
"""Bullets, boxes and the like: signs of layout that some engines read out by name."""
_JOINERS = "\u200c\u200d"
"""Invisible, yet they decide how Indic and Persian words are read, and hold emoji together."""
_INVISIBLE = {"Cc", "Cf", "Cn", "Co", "Cs"}
_SPOKEN_SYMBOLS = {"Sc", "So"}
"""Currency and emoji, which engines read by name; mathematical signs alone are mostly ruled lines."""


class _Piece(NamedTuple):
    source: str
    spoken: str
    pause: int


def split_into_utterances(text: str, language: str, limit: int) -> tuple[Utterance, ...]:
    """The sentences of `text`; those longer than `limit` characters in parts. Every line is a paragraph.

    The spans follow each other without gap or overlap and cover the whole text. No utterance is without a letter or
    digit unless the whole text is; none at all where nothing in the text has a sound.
    """
    pieces = _join_wordless(_split(text, language.partition("-")[0].lower(), limit), limit)
    utterances, start = [], 0
    for number, piece in enumerate(pieces, 1):
        end = start + len(piece.source)
        pause = piece.pause if number < len(pieces) else 0
        utterances.append(Utterance(start, end, piece.source.strip(), piece.spoken, pause))
        start = end
    return tuple(utterances)


def clean_for_speech(text: str) -> str:
    """One line of what has a sound: no control or invisible characters, no bullets, white space folded."""
    unmarked = _STRAY_MARK.sub(" ", " ".join(text.split()))
    kept = "".join(c for c in unmarked if c in _JOINERS or unicodedata.category(c) not in _INVISIBLE)
    return " ".join(kept.split())


def _speakable(text: str) -> str:
    spoken = clean_for_speech(text)
    has_sound = any(c.isalnum() or unicodedata.category(c) in _SPOKEN_SYMBOLS for c in spoken)
    return spoken if has_sound else ""


def _split(text: str, language: str, limit: int) -> Iterator[_Piece]:
    """Pieces that joined give the text."""
    for line in _LINE.findall(text):
        sentences = _sentences(line, language)
        for number, sentence in enumerate(sentences, 1):
            *parts, last = _part(sentence, limit)
            yield from (_Piece(part, _speakable(part), CLAUSE_PAUSE) for part in parts)
            pause = SENTENCE_PAUSE if number < len(sentences) else PARAGRAPH_PAUSE
            yield _Piece(last, _speakable(last), pause)


def _sentences(line: str, language: str) -> list[str]:
    abbreviations = ABBREVIATIONS.get(language, frozenset())
    sentences: list[str] = []
    for sentence in sentencex.segment(language, line):
        words = sentences[-1].split() if sentences else []
        if words and words[-1].lower().lstrip("(") in abbreviations:
            sentences[-1] += sentence
        else:
            sentences.append(sentence)
    return sentences


def _part(sentence: str, limit: int) -> Iterator[str]:
    """A sentence in parts of at most `limit` characters, white space at their ends not counted."""
    while len(sentence.rstrip()) > limit:
        end = _end_of_part(sentence, limit)
        yield sentence[:end]
        sentence = sentence[end:]
    yield sentence


def _end_of_part(sentence: str, limit: int) -> int:
    """After a clause, unless that leaves a mere scrap; else at a space; else between two characters as people see."""
    clauses = [mark.end() for mark in _CLAUSE_END.finditer(sentence, 0, limit + 1) if mark.end() <= limit]
    if clauses and clauses[-1] > limit // 3:
        return clauses[-1]
    spaces = [place for place in range(1, limit + 1) if sentence[place].isspace()]
    return spaces[-1] if spaces else last_boundary(sentence, limit)


def _join_wordless(pieces: Iterator[_Piece], limit: int) -> list[_Piece]:
    """Pieces with a letter or digit each, the others joined to the one before them, or after at the very start.

    An emoji alone is no sound in many voices, beside words it does no harm.
    """
    kept: list[_Piece] = []
    for piece in pieces:
        if kept and not (_has_words(kept[-1]) and _has_words(piece)):
            kept[-1] = _join(kept[-1], piece, limit)
        else:
            kept.append(piece)
    return kept if any(piece.spoken for piece in kept) else []


def _has_words(piece: _Piece) -> bool:
    return any(c.isalnum() for c in piece.spoken)


def _join(first: _Piece, second: _Piece, limit: int) -> _Piece:
    spoken = " ".join(filter(None, (first.spoken, second.spoken)))
    if len(spoken) > limit:
        spoken = second.spoken if _has_words(second) else first.spoken
    return _Piece(first.source + second.source, spoken, max(first.pause, second.pause))
