"""How CLDR says an amount of something: the pattern around a number, in the right plural."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from babel import Locale
from babel.core import UnknownLocaleError
from babel.numbers import format_currency, get_currency_symbol, get_territory_currencies
from babel.units import format_unit

from service.languages import locale_of
from service.speech.spoken.said import speaking_of

NUMBER = "{0}"
FORMATTED = re.compile(r"\d(?:[\d.,٬٫’\s]*\d)?")
SPELLED_OUT = re.compile(r"[^\W\d_A-Z]{3}|[^\W\d_A-Za-z\u00c0-\u052f]")
"""Three small letters, or one of a script that abbreviates nothing."""
ANY = Decimal(5)
LATIN_UNIT = re.compile(r"[a-z]+")


@lru_cache(maxsize=4096)
def unit_pattern(language: str, unit: str, value: Decimal) -> str | None:
    """`{0} kilometers` for CLDR's `kilometer`; None where it has only an abbreviation of it. The value is positive.

    Babel calls a unit by its English name where a locale's data refer to the shorter form: that is taken only in
    languages that call it so, too.
    """
    locale, words = locale_of(language), speaking_of(language)
    if words and unit in words.units:
        return words.units[unit]
    if locale is None:
        return None
    found = _unit(value, unit, "long", locale)
    if _unit(ANY, unit, "long", locale) != f"{NUMBER} {unit}":
        return found if _is_spelled_out(found) else None
    short = _unit(value, unit, "short", locale)
    if _is_spelled_out(short):
        return short
    return found if words and words.english_units and LATIN_UNIT.fullmatch(unit) else None


@lru_cache(maxsize=4096)
def currency_pattern(language: str, currency: str, value: Decimal) -> str | None:
    """`{0} euros` for `EUR`; of `$`, dollars, or what the tag's region calls its own."""
    locale = locale_of(language)
    if locale is None:
        return None
    words = speaking_of(language)
    if words and currency in words.units:
        return words.units[currency]
    if currency != "$":
        name = _pattern(format_currency(value, currency, locale=locale, format_type="name"))
        return re.sub(words.own_currency, "", name) if words and words.own_currency else name
    if own := _own_dollars(locale):
        return _pattern(format_currency(value, own, locale=locale, format_type="name"))
    if words:
        return words.dollars.get(locale.plural_form(value)) or words.dollars["other"]
    return None


@lru_cache(maxsize=256)
def abbreviations(language: str, units: tuple[str, ...]) -> dict[str, str]:
    """Of CLDR in scripts other than Latin: `км` → `kilometer`. One letter alone may be a word."""
    locale = locale_of(language)
    if locale is None:
        return {}
    found = {}
    for unit in reversed(units):
        short = _unit(ANY, unit, "short", locale).replace(NUMBER, "").strip()
        if len(short) > 1 and not short.isascii() and "°" not in short and short[0].isalpha():
            found[short] = unit
    return found


def _unit(value: Decimal, unit: str, length: Literal["long", "short"], locale: Locale) -> str:
    return _pattern(format_unit(value, unit, length=length, locale=locale))


def _pattern(formatted: str) -> str:
    return FORMATTED.sub(NUMBER, formatted, count=1)


def _is_spelled_out(pattern: str) -> bool:
    return "/" not in pattern and SPELLED_OUT.search(pattern) is not None


def _own_dollars(locale: Locale) -> str | None:
    if not locale.territory:
        return None
    try:
        currencies = get_territory_currencies(locale.territory)
    except (KeyError, UnknownLocaleError):
        return None
    own = currencies[-1] if currencies else ""
    return own if own not in ("", "USD") and get_currency_symbol(own, locale=locale) == "$" else None
