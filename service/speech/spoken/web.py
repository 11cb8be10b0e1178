"""Web and e-mail addresses, handles and hashtags, as people read them to each other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.languages.speaking import Speaking
from service.speech.spoken.code import part_words, spell_signs
from service.speech.spoken.said import Said, speaking_of
from service.wording.web_addresses import FOREIGN, GENERIC, SHORT

WRITTEN = r"A-Za-z0-9\u00c0-\u024f\u0370-\u052f"
"""For a class: what a name consists of in scripts that put spaces between words; others end an address."""
LABEL = rf"[{WRITTEN}](?:[{WRITTEN}-]{{0,62}}[{WRITTEN}])?"
REST = rf"[!-~{WRITTEN}]"
EMAIL = re.compile(rf"(?<![\w.+-])[{WRITTEN}_.+-]{{1,64}}@{LABEL}(?:\.{LABEL})+")
URL = re.compile(
    rf"(?<![{WRITTEN}@])(?:(?:https?|ftp)://{REST}+|www\.{REST}+"
    rf"|(?:{LABEL}\.){{1,8}}(?:{GENERIC}|{FOREIGN})(?![{WRITTEN}-])(?:[/?#:]{REST}*)?"
    rf"|(?:{LABEL}\.){{1,8}}(?:{SHORT})/{REST}*"
    rf"|(?:{LABEL}\.){{0,7}}[{WRITTEN}][{WRITTEN}-]{{0,62}}[{WRITTEN}]\.(?:{SHORT})(?![{WRITTEN}-]|\.\w))"
)
"""The endings of countries are words, too: they make an address only in small letters, and behind a single letter only
with a path (Polish “m.in.”)."""
HANDLE = re.compile(r"(?<![\w@.])@(?=[A-Za-z_])\w{2,30}")
HASHTAG = re.compile(r"(?<![\w#&])#(?=\w*[^\W\d_])\w{2,60}")
SCHEME = re.compile(r"(?:[a-z]+://)?(?:www\.)?(?=\w)", re.ASCII | re.IGNORECASE)
NO_PART = ".,;:!?'\"*>»”’"
"""At the end of an address these belong to the sentence."""


def find_addresses(text: str, language: str) -> Iterator[Said]:
    words = speaking_of(language)
    if not any(sign in text for sign in ".@#"):
        return
    for match in EMAIL.finditer(text):
        yield Said(*match.span(), spell_signs(match[0], words))
    for match in URL.finditer(text):
        if address := _without_end(match[0]):
            start = match.start()
            yield Said(start, start + len(address), _read_address(address, words))
    if words is None:
        return
    for match in HANDLE.finditer(text):
        yield Said(*match.span(), f"{words.at} {part_words(match[0][1:])}")
    for match in HASHTAG.finditer(text):
        yield Said(*match.span(), f"{words.hashtag} {part_words(match[0][1:])}")


def _without_end(address: str) -> str:
    while address:
        shorter = address.rstrip(NO_PART)
        for opening, closing in ("()", "[]", "<>", "{}"):
            if shorter.endswith(closing) and shorter.count(closing) > shorter.count(opening):
                shorter = shorter[:-1]
        if shorter == address:
            break
        address = shorter
    return address


def _read_address(address: str, words: Speaking | None) -> str:
    """Without `https://www.`, which every browser adds, and without the slash at its end."""
    short = SCHEME.sub("", address, count=1).rstrip("/")
    return spell_signs(short, words) if words else address
