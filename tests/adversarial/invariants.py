"""What is true of every description that people are shown, checked without a line of the code that checks replies."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from service.domain.descriptions import Description, Kind

UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}
NEVER = re.compile(
    r"</?[a-z!]|\]\(|\*\*|```|^#|evil|hxxp|@|alt_text|long_description|as an ai|i cannot see|i'm sorry|ignore previous|"
    r"<think|barack|jennifer miller holds|muslim|asian man|obese|disabled child|gay couple",
    re.IGNORECASE | re.MULTILINE,
)
"""What the hostile replies hold and nobody may read."""


def broken(description: Description, languages: tuple[str, ...]) -> list[str]:
    """One line for each thing that is not as it must be."""
    return [
        *([] if list(description.words) == list(languages) else ["other languages than asked for"]),
        *(f"{place}: {fault}" for place, text in _texts(description) for fault in _faults(text)),
        *_gaps(description),
    ]


def _texts(description: Description) -> Iterator[tuple[str, str]]:
    for tag, words in description.words.items():
        yield f"alt {tag}", words.alt_text
        yield f"long {tag}", words.long_description
    yield "reason", description.classification.reason
    for doubt in description.uncertain:
        yield "doubt", doubt
    if description.data:
        yield "trend", description.data.trend
        for cell in [*description.data.columns, *(cell for row in description.data.rows for cell in row)]:
            yield "cell", cell


def _faults(text: str) -> Iterator[str]:
    if len(text) > 5_000:
        yield "too long"
    if any(unicodedata.category(c) in UNSEEN for c in text.replace("\n\n", "")):
        yield "unseen characters"
    if found := NEVER.search(text):
        yield f"holds {found[0]!r}"


def _gaps(description: Description) -> Iterator[str]:
    is_decorative = description.classification.kind is Kind.DECORATIVE
    if is_decorative and (not description.classification.reason or description.withheld):
        yield "decorative without a reason, or withheld"
    for tag, words in description.words.items():
        if is_decorative:
            if words.alt_text:
                yield f"{tag}: decorative with an alt text"
        elif not (words.alt_text and words.long_description) and not (
            words.needs_review and tag in description.withheld
        ):
            yield f"{tag}: empty without a word why"
        if len(words.alt_text) > 1_000:
            yield f"{tag}: alt text too long"
        if tag == "ja" and words.alt_text and not is_decorative and not _is_japanese(words.alt_text, description):
            yield "ja: another script"


def _is_japanese(text: str, description: Description) -> bool:
    quoted = " ".join(found.text for found in description.text_in_image)
    return text in quoted or any("\u3040" <= c <= "\u9fff" for c in text)
