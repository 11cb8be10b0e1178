"""Emoji, by the names CLDR gives them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from service.languages.tags import likely_script
from service.speech.spoken.said import Said

PICTOGRAPH = re.compile(
    r"[\u203c\u2049\u20e3\u2190-\u21ff\u231a-\u23ff\u24c2\u25aa-\u27bf\u2934-\u2b55\U0001f000-\U0001faff]"
)
"""Only a hint that there may be one; marks like © and ™ are left out, which every engine knows."""
KEYCAP = "\u20e3"


def find_pictographs(text: str, language: str) -> Iterator[Said]:
    """Repeated ones are read once. Without a name in the language they are passed over beside words."""
    if not PICTOGRAPH.search(text):
        return
    import emoji  # noqa: PLC0415 - reads a large table, and few texts hold one

    known = _known_language(language)
    if known is None and not any(map(str.isalnum, text)):
        return
    last: Said | None = None
    for found in emoji.analyze(text, join_emoji=True):
        if isinstance(found.value, str) or not PICTOGRAPH.search(found.chars):
            continue
        said = Said(found.value.start, found.value.start + len(found.chars), _name(found.chars, known))
        if last and last.words == said.words and last.end == said.start:
            last = last._replace(end=said.end)
            continue
        if last:
            yield last
        last = said
    if last:
        yield last


def _name(sign: str, language: str | None) -> str:
    """Empty where it has none."""
    import emoji  # noqa: PLC0415 - see above

    if sign[-1] == KEYCAP:
        return sign[0]
    name = emoji.demojize(sign, language=language, delimiters=("", "")) if language else sign
    return name.replace("_", " ") if name != sign else ""


@lru_cache(maxsize=256)
def _known_language(language: str) -> str | None:
    """What the emoji package calls the language, if it has names in it, and in its script."""
    import emoji  # noqa: PLC0415 - see above

    base = language.partition("-")[0].lower()
    return base if base in emoji.LANGUAGES and likely_script(language) == likely_script(base) else None
