"""The words of an answer that is still being written: shown to who watches, not checked, never kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from pydantic_core import from_json

from service.domain.descriptions import ALT_TEXT_CAP, LONG_DESCRIPTION_CAP
from service.domain.work import Growing, GrowingText
from service.wording.cleaning import clean_line, clean_paragraphs
from service.wording.markup import has_html
from service.wording.surroundings import Surroundings
from service.wording.web_addresses import find_addresses

NOWHERE = Surroundings()


class Preview:
    """Reads the JSON object of an answer as far as it has come. `growing` is called when words are new."""

    def __init__(self, languages: Iterable[str], growing: Growing) -> None:
        self._tags = {_plain(tag): tag for tag in languages}
        self._growing = growing
        self._read: dict[str, tuple[str, str]] = {}
        """What was read last in each language, as it was written."""
        self._texts: dict[str, GrowingText] = {}

    @contextmanager
    def until_failure(self) -> Iterator[Preview]:
        """Words of an answer that fails are taken back: each language stands empty until it is begun anew."""
        try:
            yield self
        except BaseException:
            if self._texts:
                self._growing(dict.fromkeys(self._texts, GrowingText()))
            raise

    def look(self, content: str) -> None:
        """`content` is the beginning of an answer; what cannot be read yet changes nothing."""
        grown = dict(self._texts)
        for name, words in _read_languages(content).items():
            tag, written = self._tags.get(_plain(name)), _read_words(words)
            if tag and any(written) and written != self._read.get(tag):
                self._read[tag] = written
                grown[tag] = GrowingText(_show(clean_line(written[0])), _show(clean_paragraphs(written[1])))
        if grown != self._texts:
            self._texts = grown
            self._growing(grown)


def _show(words: str) -> str:
    """Empty where there is something to follow or to run. All other rules are for words that are finished."""
    return "" if has_html(words) or any(find_addresses(words, NOWHERE)) else words


def _plain(tag: str) -> str:
    """Models write tags in their own way."""
    return tag.lower().replace("_", "-")


def _read_languages(content: str) -> dict[str, Any]:
    if "<think>" in content and "</think>" not in content:
        return {}
    answer = content.rpartition("</think>")[2]
    start = answer.find("{")
    try:
        found = from_json(_pair(answer[start:]), allow_partial="trailing-strings") if start >= 0 else None
    except ValueError:
        return {}
    languages = found.get("languages") if isinstance(found, dict) else None
    return languages if isinstance(languages, dict) else {}


def _pair(text: str) -> str:
    """Halves of one character may have come in two chunks; the first one alone is left out."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def _read_words(words: object) -> tuple[str, str]:
    """Alt text and long description as they were written; empty before they have begun."""
    fields = words if isinstance(words, dict) else {}
    alt_text, long_description = (fields.get(name) for name in ("alt_text", "long_description"))
    return (
        alt_text[:ALT_TEXT_CAP] if isinstance(alt_text, str) else "",
        long_description[:LONG_DESCRIPTION_CAP] if isinstance(long_description, str) else "",
    )
