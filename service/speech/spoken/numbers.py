"""Numbers whose writing engines stumble over: parted into thousands, fractions of one sign, and minus signs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from babel.numbers import get_decimal_symbol, get_group_symbol

from service.languages import locale_of
from service.speech.spoken.said import AFTER, BEFORE, DIGIT, Said, speaking_of

SPACES = "\u00a0\u202f\u2009"
"""That do not break a line: they may part thousands in every language."""
SIGN = r"(?<![^\s(\[:：\u3040-\u9fff\uac00-\ud7a3])[-−]"
"""Of a negative number: not the hyphen of a name."""
FRACTIONS: Mapping[str, tuple[str, str]] = {
    "½": ("half", "5"),
    "⅓": ("third", ""),
    "⅔": ("two_thirds", ""),
    "¼": ("quarter", "25"),
    "¾": ("three_quarters", "75"),
}
"""By what our words call them, and how they stand behind a decimal sign."""
FRACTION = re.compile(rf"(?:{BEFORE}(\d{{1,6}})[\u00a0\u202f\u2009 ]?)?([{''.join(FRACTIONS)}])")
OF_MANY_GROUPS = re.compile(r"\d{1,3}(?:,\d{3}){2,}|\d{1,3}(?:\.\d{3}){2,}|\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?")
"""Of whatever language, the last of India."""
ARABIC_DECIMAL = "٫"
"""Few voices have a word for it."""
FOREIGN_DECIMAL = re.compile(r"\d+[.,]\d+")
LONGEST = 24
"""Characters of what can be a number; more are read as they stand."""
LONGEST_IN_WORDS = 12
"""Digits of a number that is written out: longer ones nobody keeps in mind."""


class Number(NamedTuple):
    value: Decimal
    words: str
    """In digits without thousands parted, or in words."""
    is_plain: bool
    """Every engine reads it as it stands."""


class Marks(NamedTuple):
    """What numbers are parted with in a language."""

    group: str
    """For a class of characters."""
    decimal: str
    spaced: bool
    """Whether thousands are parted by spaces."""


@lru_cache(maxsize=256)
def marks_of(language: str) -> Marks:
    locale = locale_of(language)
    if locale is None:
        return Marks(SPACES, "", spaced=False)
    group, decimal = get_group_symbol(locale), get_decimal_symbol(locale)
    return Marks(re.escape(group) + SPACES + "’٬", decimal, spaced=group.isspace())


@lru_cache(maxsize=256)
def number_pattern(language: str) -> str:
    """Of one number, without a sign; its ends are the caller's care.

    Three groups of three digits behind plain spaces are more likely that of a telephone.
    """
    by_space = r"(?<![+\d] )(?:\d{1,2}(?: \d{3})+|\d{3} \d{3})(?:,\d+)?(?! ?\d)|" if marks_of(language).spaced else ""
    return rf"(?:{by_space}\d+(?:[.,٬٫’{SPACES}]\d+)*)"


def read_number(token: str, language: str) -> Number | None:
    """None for what is none in this language, as versions and addresses of networks are none."""
    marks = marks_of(language)
    if len(token) > LONGEST or _is_network_address(token):
        return None
    if is_arabic := ARABIC_DECIMAL in token:
        token = token.replace("٬", "").replace(ARABIC_DECIMAL, marks.decimal or ".")
    whole, sign, rest = token.partition(marks.decimal) if marks.decimal else (token, "", "")
    if not sign or rest.isdecimal():
        if whole.isdecimal():
            return Number(Decimal(f"{whole}.{rest}" if sign else whole), token, is_plain=not is_arabic)
        if re.fullmatch(rf"\d{{1,3}}([{marks.group}{' ' * marks.spaced}])\d{{3}}(?:\1\d{{3}})*", whole):
            return _of_groups(whole, rest, language)
    if OF_MANY_GROUPS.fullmatch(token):
        whole, _, rest = token.partition(".") if "," in token else (token, "", "")
        return _of_groups(whole, rest, language)
    if marks.decimal and FOREIGN_DECIMAL.fullmatch(token):
        return Number(Decimal(token.replace(",", ".")), re.sub("[.,]", marks.decimal, token), is_plain=True)
    return None


def _is_network_address(token: str) -> bool:
    parts = token.split(".")
    return len(parts) == 4 and all(part.isdecimal() and int(part) < 256 for part in parts)  # noqa: PLR2004 - of IPv4


def find_numbers(text: str, language: str) -> Iterator[Said]:
    words = speaking_of(language)
    if words and any(sign in text for sign in FRACTIONS):
        yield from _find_fractions(text, language)
    if not DIGIT.search(text):
        return
    for match in _plain_pattern(language).finditer(text):
        number = read_number(match["number"], language)
        sign = f"{words.minus} " if words and match["sign"] else match["sign"] or ""
        if number and ((words and sign) or not number.is_plain):
            yield Said(*match.span(), sign + (match["number"] if number.is_plain else number.words))


@lru_cache(maxsize=256)
def _plain_pattern(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?P<sign>{SIGN})?{BEFORE}(?P<number>{number_pattern(language)}){AFTER}")


def _find_fractions(text: str, language: str) -> Iterator[Said]:
    """`2½` as 2.5, which has the words and the grammar of every language."""
    for match in FRACTION.finditer(text):
        name, digits = FRACTIONS[match[2]]
        if match[1] and digits:
            yield Said(*match.span(), f"{match[1]}{marks_of(language).decimal}{digits}")
        elif not match[1]:
            yield Said(*match.span(), str(getattr(speaking_of(language), name)))


def _of_groups(whole: str, rest: str, language: str) -> Number:
    digits = re.sub(r"\D", "", whole)
    value = Decimal(f"{digits}.{rest}" if rest else digits)
    words = f"{digits}{marks_of(language).decimal}{rest}" if rest else write_out(digits, language)
    return Number(value, words, is_plain=False)


@lru_cache(maxsize=1024)
def write_out(digits: str, language: str) -> str:
    """In words where they are surely right, else in digits."""
    speaking = speaking_of(language)
    if not (speaking and speaking.number_words) or len(digits) > LONGEST_IN_WORDS:
        return digits
    from num2words import num2words  # noqa: PLC0415 - loads forty languages, and few texts hold a long number

    return str(num2words(int(digits), lang=language.partition("-")[0])).replace(",", "")  # which would be pauses
