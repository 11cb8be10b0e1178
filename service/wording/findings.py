"""What a rule says about a text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from service.wording.cleaning import clean_line

EXCERPT_LENGTH = 80
"""Characters."""


class Severity(StrEnum):
    ERROR = "error"
    """Such words must never be published."""
    WARNING = "warning"
    """A person should look."""
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Finding:
    rule: str
    """A stable id, a row of docs/lint.md."""
    severity: Severity
    words: str
    """One English sentence: what is wrong and what to do. It quotes nothing, so that a model may be told it."""
    excerpt: str = ""
    """The offending words, cleaned, `EXCERPT_LENGTH` characters at most."""
    suggestion: str | None = None
    """A mended text, where a rule can give one."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What every finding of one rule has in common; the function that finds stands below it in its module."""

    id: str
    severity: Severity
    words: str
    """May have places for figures, in braces."""

    def found(self, excerpt: str = "", suggestion: str | None = None, **figures: int) -> Finding:
        words = self.words.format(**figures) if figures else self.words
        return Finding(self.id, self.severity, words, shorten(excerpt), suggestion)


def shorten(text: str) -> str:
    line = clean_line(text[: EXCERPT_LENGTH * 4])
    return line if len(line) <= EXCERPT_LENGTH else line[: EXCERPT_LENGTH - 1] + "…"
