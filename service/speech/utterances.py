"""Text → utterances: what is spoken at once, and what of the text it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from service.domain.descriptions import TextFound
from service.domain.speech import Aligned, Pronunciation, Utterance
from service.speech.cleaning import clean_for_speech, has_words
from service.speech.quotations import Quotation, find_quotations
from service.speech.sentences import find_sentences
from service.speech.spoken import Lexicon, Said, find_spoken
from service.speech.tables import Row, find_tables, read_row, write_source
from service.speech.words import Word, find_words, join_words, part_words

__all__ = ["clean_for_speech", "split_into_utterances"]

PARAGRAPH_PAUSE = 600
SENTENCE_PAUSE = 300
CLAUSE_PAUSE = 150
"""Where a sentence was too long for the engine and had to be parted."""
QUOTATION_PAUSE = 50
"""Where another voice goes on within a sentence. All in milliseconds."""

LINE = re.compile(r"[^\n\r\v\f\x85\u2028\u2029]*[\n\r\v\f\x85\u2028\u2029]*")


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    spoken: str
    words: tuple[Aligned, ...]
    language: str
    pause: int = CLAUSE_PAUSE
    sentence: int = 0
    is_of_table: bool = False


def split_into_utterances(
    text: str,
    language: str,
    limit: int,
    *,
    lexicon: Sequence[Pronunciation] = (),
    quoted: Sequence[TextFound] = (),
    speaks: Callable[[str], bool] = lambda tag: False,  # noqa: ARG005
) -> tuple[Utterance, ...]:
    """The sentences of `text`; those of more than `limit` characters, when spoken, in parts. Every line is a paragraph,
    every row of a table a sentence. Words `quoted` from the image are utterances of their own where they are of another
    language that the engine `speaks`.

    The spans follow each other without gap or overlap and cover the whole text. No utterance is without a letter or
    digit unless the whole text is; none at all where nothing in the text has a sound.
    """
    reader = _Reader(text, language, limit, tuple(lexicon), tuple(quoted), speaks)
    numbered = (replace(piece, sentence=n) for n, pieces in enumerate(reader.read()) for piece in pieces)
    pieces = _join_wordless(numbered, limit)
    sentences = {number: place for place, number in enumerate(sorted({piece.sentence for piece in pieces}))}
    return tuple(
        Utterance(
            start=piece.start,
            end=piece.end,
            source=(write_source if piece.is_of_table else str.strip)(text[piece.start : piece.end]),
            spoken=piece.spoken,
            pause=piece.pause if piece is not pieces[-1] else 0,
            language=piece.language if piece.language != language else "",
            sentence=sentences[piece.sentence],
            words=piece.words,
        )
        for piece in pieces
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    text: str
    language: str
    limit: int
    entries: tuple[Pronunciation, ...]
    quoted: tuple[TextFound, ...]
    speaks: Callable[[str], bool]

    def read(self) -> Iterator[list[_Piece]]:
        """The pieces of each sentence, which joined give the text."""
        lines = [line.span() for line in LINE.finditer(self.text) if line[0]]
        lexicon = Lexicon(self.entries, self.language)
        tables = find_tables(self.text, lines)
        number = 0
        while number < len(lines):
            if number in tables:
                rows, number = tables[number]
                read = [self._read_row(row, lexicon) for row in rows]
            else:
                read = list(self._read_line(*lines[number], lexicon))
                number += 1
            yield from (_end_with(pieces, SENTENCE_PAUSE) for pieces in read[:-1])
            yield _end_with(read[-1], PARAGRAPH_PAUSE)

    def _read_row(self, row: Row, lexicon: Lexicon) -> list[_Piece]:
        words = read_row(self.text, row, self.language, lexicon)
        return [replace(piece, is_of_table=True) for piece in self._part(words, row.start, row.end, self.language)]

    def _read_line(self, start: int, end: int, lexicon: Lexicon) -> Iterator[list[_Piece]]:
        line = self.text[start:end]
        quotations = list(find_quotations(line, self.language, self.quoted, self.speaks))
        said = [
            one
            for one in find_spoken(line, self.language, lexicon)
            if not any(one.start < quotation.end and quotation.start < one.end for quotation in quotations)
        ]
        wholes = [one.span for one in said] + [one.span for one in quotations]
        for first, last in find_sentences(line, self.language, wholes):
            pieces: list[_Piece] = []
            place = first
            for quotation in (q for q in quotations if first <= q.start < last):
                pieces += self._plain(start, place, quotation.start, said)
                pieces = [*_end_with(pieces, QUOTATION_PAUSE), *self._quote(start, quotation)]
                place = quotation.end
            rest = self._plain(start, place, last, said) if place < last or not pieces else []
            yield [*_end_with(pieces, QUOTATION_PAUSE), *rest]

    def _plain(self, line: int, first: int, last: int, said: Sequence[Said]) -> list[_Piece]:
        """Of a part of the line that begins at `line`."""
        within = [Said(s.start - first, s.end - first, s.words) for s in said if first <= s.start < last]
        words = find_words(self.text, line + first, line + last, within)
        return self._part(words, line + first, line + last, self.language) if first < last else []

    def _quote(self, line: int, quotation: Quotation) -> list[_Piece]:
        start, end = (line + place for place in quotation.inside)
        said = find_spoken(self.text[start:end], quotation.language, Lexicon(self.entries, quotation.language))
        words = find_words(self.text, start, end, said)
        return self._part(words, line + quotation.start, line + quotation.end, quotation.language)

    def _part(self, words: Sequence[Word], start: int, end: int, language: str) -> list[_Piece]:
        parts = list(part_words(words, self.text, self.limit)) or [[]]
        places = [start, *(part[0].start for part in parts[1:]), end]
        return [
            _Piece(first, last, *join_words(part), language)
            for (first, last), part in zip(pairwise(places), parts, strict=True)
        ]


def _end_with(pieces: list[_Piece], pause: int) -> list[_Piece]:
    return [*pieces[:-1], replace(pieces[-1], pause=pause)] if pieces else []


def _join_wordless(pieces: Iterator[_Piece], limit: int) -> list[_Piece]:
    """Pieces with a letter or digit each, the others joined to the one before them, or after at the very start.

    A sign alone is no sound in many voices, beside words it does no harm.
    """
    kept: list[_Piece] = []
    for piece in pieces:
        if kept and not (has_words(kept[-1].spoken) and has_words(piece.spoken)):
            kept[-1] = _join(kept[-1], piece, limit)
        else:
            kept.append(piece)
    return kept if any(piece.spoken for piece in kept) else []


def _join(first: _Piece, second: _Piece, limit: int) -> _Piece:
    main = second if has_words(second.spoken) or not first.spoken else first
    joined = replace(main, start=first.start, end=second.end, pause=max(first.pause, second.pause))
    spoken = f"{first.spoken} {second.spoken}"
    if not (first.spoken and second.spoken) or len(spoken) > limit:
        return joined
    moved = len(first.spoken) + 1
    words = (replace(w, spoken_start=w.spoken_start + moved, spoken_end=w.spoken_end + moved) for w in second.words)
    return replace(joined, spoken=spoken, words=(*first.words, *words))
