"""Characters that nobody sees and nobody should have to read: removed from every text a model gives us."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

JOINERS = "\u200c\u200d"
"""Zero width non-joiner and joiner: they spell words in some scripts and hold emoji together; elsewhere they hide."""
JOINING_SCRIPTS = frozenset({
    "ARABIC", "SYRIAC", "MONGOLIAN", "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA", "TAMIL", "TELUGU",
    "KANNADA", "MALAYALAM", "SINHALA",
})  # fmt: skip
EMOJI_PRESENTATION = "\ufe0f"
SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Variation selectors, which Python counts among what can be printed."""


def clean_line(text: str) -> str:
    """`text` as one line: visible characters, composed (NFC), single spaces, none at the ends."""
    return " ".join(_visible(text).split())


def clean_lines(texts: Iterable[str]) -> tuple[str, ...]:
    """Each as one line, but for those that are empty."""
    return tuple(line for line in map(clean_line, texts) if line)


def clean_paragraphs(text: str) -> str:
    """`text` with its paragraphs kept: each one line, one empty line between them."""
    paragraphs = re.split(r"\n\s*\n", _visible(text.replace("\r\n", "\n").replace("\u2029", "\n\n")))
    return "\n\n".join(line for line in (" ".join(paragraph.split()) for paragraph in paragraphs) if line)


def _visible(text: str) -> str:
    if not _has_hidden(text):
        return unicodedata.normalize("NFC", text)
    kept = (c for i, c in enumerate(text) if c.isspace() or _is_visible(c, text[i - 1 : i], text[i + 1 : i + 2]))
    return unicodedata.normalize("NFC", "".join(kept))


def _has_hidden(text: str) -> bool:
    """Whether anything in it has to be looked at; nearly no text has."""
    return not all(map(str.isprintable, text.split())) or SELECTORS.search(text) is not None


def _is_visible(character: str, before: str, after: str) -> bool:
    """Bidirectional controls, tags, variation selectors, soft hyphens, private and unassigned code points are not."""
    if character in JOINERS:
        return bool(before and after) and (_joins(before) or _is_emoji(before))
    if character == EMOJI_PRESENTATION:
        return _is_emoji(before) or before in "0123456789#*"
    return character.isprintable() and not SELECTORS.match(character)


def _joins(character: str) -> bool:
    return unicodedata.name(character, "").partition(" ")[0] in JOINING_SCRIPTS


def _is_emoji(character: str) -> bool:
    return character == EMOJI_PRESENTATION or unicodedata.category(character or " ") in {"So", "Sk"}
