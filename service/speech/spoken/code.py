"""Identifiers, paths, file names and what stands in backticks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.languages.speaking import Speaking
from service.speech.spoken.said import Said, speaking_of

QUOTED = re.compile(r"(`{1,3})(?!`)([^`\n]{1,200})(?<!`)\1(?!`)")
PATH = re.compile(
    r"(?<![\w/.:~-])(?:(?:~|\.{1,2})?(?:/[\w.-]+){2,}/?|~/[\w./-]*\w|(?:[\w-]+/)+[\w.-]+\.[a-z][a-z0-9]{0,4}(?![\w/])"
    r"|[A-Z]:\\(?:[\w.-]+\\)*[\w.-]*\w)",
    re.ASCII,
)
FILE = re.compile(
    r"(?<![\w/.-])\w[\w-]*(?:\.\w+)*\.(?:avif|bmp|conf|cpp|css|csv|docx?|exe|flac|gif|gz|heic|html?|ini|java|jpe?g|js|"
    r"json|log|md|mov|mp[34]|odt|pdf|php|png|pptx?|psd|py|rb|rs|sh|sql|svg|tar|tiff?|toml|ts|txt|wav|webp|xlsx?|xml|"
    r"ya?ml|zip)(?!\w|\.\w)",
    re.ASCII,
)
SNAKE = re.compile(r"(?<![\w.])_{0,2}[A-Za-z][A-Za-z0-9]*(?:_+[A-Za-z0-9]+)+_{0,2}(?:\(\))?(?![A-Za-z0-9_])", re.ASCII)
CAMEL = re.compile(r"(?<![\w.])[a-z]{3,}(?:[A-Z][a-z0-9]+)+(?:\(\))?(?![A-Za-z0-9_])", re.ASCII)
"""Three small letters at least: iPhone and eBay are read as they are."""
HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[a-z]{3})(?=\d)", re.ASCII)
SIGN = re.compile(r"[^\w\s]|_")
SPOKEN_AS_PAUSE = " "


def find_code(text: str, language: str) -> Iterator[Said]:
    words = speaking_of(language)
    for match in QUOTED.finditer(text):
        inside = match[2].strip()
        yield Said(*match.span(), _read(inside, words) if _is_code(inside) else inside)
    for pattern in (PATH, FILE):
        for match in pattern.finditer(text):
            path = match[0].rstrip(".")
            yield Said(match.start(), match.start() + len(path), spell_signs(path, words))
    for pattern in (SNAKE, CAMEL):
        for match in pattern.finditer(text):
            yield Said(*match.span(), part_words(match[0].removesuffix("()")))


def part_words(name: str) -> str:
    """The words of snake_case and camelCase."""
    return HUMP.sub(" ", name.replace("_", " "))


def spell_signs(text: str, words: Speaking | None) -> str:
    """Words and the signs between them by name; those without a common name are short pauses.

    In a language without our words it stays as it is, one whole.
    """
    if words is None:
        return text
    names = {
        ".": words.dot,
        "/": words.slash,
        "\\": words.backslash,
        "-": words.dash,
        "_": words.underscore,
        "@": words.at,
    }
    return SIGN.sub(lambda sign: f" {names.get(sign[0], SPOKEN_AS_PAUSE)} ", text)


def _is_code(text: str) -> bool:
    return text.isascii() and not re.search(r"[.!?]\s|\s.*\s.*\s", text)


def _read(code: str, words: Speaking | None) -> str:
    """A name as its words, a path as it is spelled, anything else as it stands."""
    if SNAKE.fullmatch(code) or CAMEL.fullmatch(code):
        return part_words(code.removesuffix("()"))
    if PATH.fullmatch(code) or FILE.fullmatch(code):
        return spell_signs(code, words)
    return code.removesuffix("()")
