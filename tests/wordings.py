"""Texts that rules about words are tried on, by language: `tests/words/NAME.json`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

WORDS = Path(__file__).parent / "words"


def read_words(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((WORDS / f"{name}.json").read_text("utf-8"))
    return found


def each(name: str, part: str | None = None) -> list[tuple[str, str]]:
    """Language and text, of a whole file or of a part of it."""
    words = read_words(name) if part is None else read_words(name)[part]
    return [(language, text) for language, texts in words.items() for text in texts]


def each_broken() -> list[tuple[str, str, str]]:
    """Rule, language and a text that breaks it."""
    return [
        (rule, language, text)
        for rule, languages in read_words("broken").items()
        for language, texts in languages.items()
        for text in texts
    ]
