"""Where a text stands: what the rules may take into account."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from service.domain.descriptions import ALT_LENGTH, Kind, Role

UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Thai, Lao, Burmese, Khmer, Japanese and Chinese letters: nothing shows where a word of theirs begins or ends."""
HANGUL = re.compile("[\uac00-\ud7a3]")
"""Korean appends particles to its words."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known about a text's place. Nothing has to be."""

    language: str | None = None
    """A normalised BCP-47 tag."""
    other_languages: tuple[str, ...] = ()
    """Asked for beside it: what it may have been swapped with."""
    allowed: tuple[str, ...] = ()
    """Texts whose words may be repeated: found in the image, names in the context, a glossary."""
    addresses_from: tuple[str, ...] = ()
    """Those of them whose web and e-mail addresses may be. A page that strangers write on is none of them."""
    caption: str = ""
    nearby: tuple[str, ...] = ()
    """Texts a listener hears anyway: neighbours, the words of the link."""
    role: Role = Role.UNKNOWN
    kind: Kind | None = None
    target_length: int = ALT_LENGTH
    """Of the alt text, in characters; soft."""
    avoid: tuple[str, ...] = ()
    """Words not to be used."""
    prompt: str = ""
    """Our own instructions to a model, which must not come back."""


def without_allowed(text: str, place: Surroundings) -> str:
    """What is left to judge once texts that may be repeated are taken out, where they stand as whole words."""
    pattern = _any_of(place.allowed)
    return pattern.sub(" ", text) if pattern else text


def is_allowed(words: str, place: Surroundings) -> bool:
    """Whether these words stand in one of the allowed texts, whatever their case."""
    return contains_words(place.allowed, words)


@lru_cache(maxsize=64)
def _any_of(texts: tuple[str, ...]) -> re.Pattern[str] | None:
    lines = sorted({line for text in texts if (line := " ".join(text.split()))}, key=len, reverse=True)
    if not lines:
        return None
    return re.compile("|".join(map(_edged, lines)))


def contains_words(texts: Sequence[str], words: str) -> bool:
    sought = " ".join(words.casefold().split())
    return any(re.search(_edged(sought), text) for text in _folded(tuple(texts)) if sought in text)


def _edged(words: str) -> str:
    """A pattern of these words where they stand whole, as far as their script shows that."""
    is_word = len(words) > 1  # one letter of such a script is in nearly every sentence
    before = "" if is_word and UNSPACED.match(words) else r"(?<!\w)"
    after = "" if is_word and (UNSPACED.match(words[-1]) or HANGUL.match(words[-1])) else r"(?!\w)"
    return f"{before}{re.escape(words)}{after}"


@lru_cache(maxsize=64)
def _folded(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(" ".join(text.casefold().split()) for text in texts)
