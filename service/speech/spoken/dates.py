"""Dates as computers write them. Other ways of writing dates, and times, are read well as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from babel.dates import format_date

from service.languages import locale_of
from service.speech.spoken.ordinals import find_ordinals
from service.speech.spoken.said import Said, speaking_of

ISO = re.compile(r"(?<![\w./-])(\d{4})-(\d{2})-(\d{2})(?![\w/]|-\d|\.\d)", re.ASCII)


def find_dates(text: str, language: str) -> Iterator[Said]:
    locale = locale_of(language)
    if locale is None:
        return
    for match in ISO.finditer(text):
        try:
            day = date(*map(int, match.groups()))
        except ValueError:
            continue
        words = speaking_of(language)
        written = format_date(day, words.date if words else "long", locale=locale)
        yield Said(*match.span(), _decline(text[: match.start()], written, language))


def _decline(before: str, written: str, language: str) -> str:
    """With its day as an ordinal, where the language writes one that way."""
    for said in find_ordinals(before + written, language):
        if said.start == len(before):
            return said.words + written[said.end - said.start :]
    return written
