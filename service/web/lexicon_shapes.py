"""What a caller may send as their lexicon, and the way from there to the domain."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta, Struct

from service.domain.speech import Pronunciation
from service.errors import InvalidRequest, UnsupportedLanguage
from service.languages import normalise_tag
from service.wording.cleaning import clean_line

MOST_ENTRIES = 500
LINE_CAP = 200
MOST_SPOKEN = 50
MARKUP = re.compile(r"[<>\[\]{}|\\&#*_^=~`]")
"""What SSML, phonemes, Markdown and templates are written with; some engines would obey it."""

Line = Annotated[str, Meta(min_length=1, max_length=LINE_CAP, extra_json_schema={"pattern": r"\S"})]


class EntryRequest(Struct, frozen=True, forbid_unknown_fields=True):
    word: Annotated[Line, Meta(description="A word, or a few, as they are written.")]
    spoken: Annotated[
        dict[str, Line],
        Meta(
            min_length=1,
            max_length=MOST_SPOKEN,
            description="How it is read aloud, written as ordinary words, by BCP-47 tag.",
        ),
    ]


class LexiconRequest(Struct, frozen=True, forbid_unknown_fields=True):
    entries: Annotated[
        tuple[EntryRequest, ...],
        Meta(max_length=MOST_ENTRIES, description="All of them: they take the place of those that are there."),
    ]


def make_entries(request: LexiconRequest) -> tuple[Pronunciation, ...]:
    """Cleaned of what nobody sees. Raises `UnsupportedLanguage` and `InvalidRequest`.

    A word that is there twice, whatever its case, is refused, too.
    """
    entries: dict[str, Pronunciation] = {}
    for place, asked in enumerate(request.entries):
        field = f"entries[{place}]"
        word = _read_line(asked.word, f"{field}.word")
        if word.casefold() in entries:
            raise InvalidRequest(f"{field}.word: “{word}” is there already")
        entries[word.casefold()] = Pronunciation(word, _read_spoken(asked.spoken, f"{field}.spoken"))
    return tuple(entries.values())


def _read_spoken(asked: Mapping[str, str], field: str) -> dict[str, str]:
    spoken: dict[str, str] = {}
    for tag, words in asked.items():
        normalised = _normalise(tag, field)
        if normalised in spoken:
            raise InvalidRequest(f"{field}: {normalised} is there twice")
        line = _read_line(words, f"{field}.{normalised}")
        # what a browser or an engine takes for markup after it has composed the characters
        plain = unicodedata.normalize("NFKC", line)
        if MARKUP.search(plain) or not any(map(str.isalnum, plain)):
            raise InvalidRequest(f"{field}.{normalised}: has to be written as ordinary words, without any markup")
        spoken[normalised] = line
    return spoken


def _normalise(tag: str, field: str) -> str:
    try:
        return normalise_tag(tag)
    except UnsupportedLanguage as error:
        raise UnsupportedLanguage(f"{field}: {error.detail}") from None


def _read_line(text: str, field: str) -> str:
    """Some characters grow when they are composed."""
    line = clean_line(text)
    if not 0 < len(line) <= LINE_CAP:
        raise InvalidRequest(f"{field}: has to be 1 to {LINE_CAP} characters that can be seen")
    return line
