"""BCP-47 tags: which are accepted, how they are spelt, and what is known about any of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from babel import Locale, UnknownLocaleError
from langcodes import Language as Tag
from langcodes import standardize_tag
from langcodes.tag_parser import LanguageTagError

from service.errors import UnsupportedLanguage
from service.languages.base import Direction, LanguageNames

T = TypeVar("T")

NO_LANGUAGE = frozenset({"und", "mul", "mis", "zxx"})
"""Codes of ISO 639 for undetermined, several, uncoded and no language."""
LOCAL_USE = ("qaa", "qtz")
"""ISO 639-2 reserves this range for private agreement."""
RTL_SCRIPTS = frozenset({"Adlm", "Arab", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa", "Yezi"})
"""Scripts in use today whose letters run from right to left (Unicode's bidirectional classes R and AL)."""
ENGLISH = Locale("en")
SHOWN = 40
"""Characters of a refused tag that are repeated in the refusal."""


def normalise_tag(text: str) -> str:
    """The tag in its recommended spelling: `pt-br` becomes `pt-BR`, `eng` becomes `en`; regions are kept.

    Raises `UnsupportedLanguage` for what is no BCP-47 tag, for subtags that are not registered, for codes that name no
    one language, and for private use and extensions, which no writer and no voice could follow.
    """
    refusal = UnsupportedLanguage(f"“{text.strip()[:SHOWN]}” is not the tag of a language")
    try:
        standard = standardize_tag(text.strip())
        tag = Tag.get(standard)  # reads anew what was put in order, and may fail where the first reading did not
    except LanguageTagError:
        raise refusal from None
    language = tag.language or "und"
    if not tag.is_valid() or language in NO_LANGUAGE or tag.private or tag.extensions:
        raise refusal
    if language.startswith("x-") or LOCAL_USE[0] <= language <= LOCAL_USE[1]:
        raise refusal
    return standard


def primary_subtag(tag: str) -> str:
    return Tag.get(tag).language or ""


def look_up(by_tag: Mapping[str, T], tag: str) -> T | None:
    """The entry for a normalised tag, else for what is left of it without its last parts (RFC 4647, 3.4).

    So what stands under `en` holds for `en-GB`, too.
    """
    while tag and tag not in by_tag:
        tag = tag.rpartition("-")[0]
    return by_tag.get(tag)


def three_letters(tag: str) -> str:
    """ISO 639-2 code of the tag's language, by its own name where it has two: `deu`; `und` where it has none."""
    try:
        return Tag.get(tag).to_alpha3()
    except LookupError:
        return "und"


def likely_script(tag: str) -> str:
    """ISO 15924 code of the tag's script, by CLDR's likely subtags where the tag does not say: Hant for zh-TW."""
    return Tag.get(tag).maximize().script or ""


def locale_of(tag: str) -> Locale | None:
    """CLDR's data for the tag, its region's where there are any; None for a language CLDR has none of."""
    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return None


def cldr_names(tag: str) -> LanguageNames:
    """Names and direction of any well-formed tag.

    The native name is the English one where CLDR does not know it; a language without any name is called by its tag.
    """
    locale = locale_of(tag)
    english = locale.get_display_name(ENGLISH) if locale else ENGLISH.languages.get(primary_subtag(tag))
    native = locale.get_display_name() if locale else None
    direction = Direction.RTL if likely_script(tag) in RTL_SCRIPTS else Direction.LTR
    return LanguageNames(tag, english or tag, native or english or tag, direction)
