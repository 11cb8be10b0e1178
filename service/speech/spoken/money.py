"""Amounts of money: `$3.50`, `20 €`, `¥1,000`, `€10–20`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache

from service.languages import locale_of
from service.speech.spoken.numbers import LONGEST, Number, marks_of, number_pattern, read_number, write_out
from service.speech.spoken.patterns import NUMBER, currency_pattern
from service.speech.spoken.said import AFTER, BEFORE, DIGIT, LETTER, Said, any_of
from service.speech.spoken.spans import GAP, TO, join_span

CURRENCIES: Mapping[str, str] = {
    "US$": "USD", "CA$": "CAD", "C$": "CAD", "AU$": "AUD", "A$": "AUD", "NZ$": "NZD", "HK$": "HKD", "NT$": "TWD",
    "MX$": "MXN", "R$": "BRL", "$": "$", "€": "EUR", "£": "GBP", "¥": "JPY", "￥": "JPY", "₹": "INR", "₽": "RUB",
    "₺": "TRY", "₩": "KRW", "₪": "ILS", "₫": "VND", "₴": "UAH", "฿": "THB", "₱": "PHP", "₦": "NGN", "₵": "GHS",
    "₸": "KZT", "zł": "PLN", "Kč": "CZK",
    "USD": "USD", "EUR": "EUR", "GBP": "GBP", "JPY": "JPY", "CNY": "CNY", "INR": "INR", "RUB": "RUB",
    "KRW": "KRW", "ILS": "ILS", "VND": "VND", "CHF": "CHF", "PLN": "PLN", "BRL": "BRL", "AUD": "AUD",
    "MXN": "MXN", "KES": "KES", "TZS": "TZS",
}  # fmt: skip
OF_CHINA = "¥￥"
"""Also the yuan's, in Chinese."""
AMOUNT = re.compile(r"(\d{1,3}(?:[.,]\d{3})+|\d+)(?:[.,](\d{2}))?")
"""Whatever the signs: two digits at the end are hundredths, three are thousands."""
MULTIPLIERS = ("million", "billion", "trillion", "thousand", "hundred", "bn", "mio", "mrd", "mln", "mld", "тыс")
"""Besides those CLDR knows in the language."""


def find_money(text: str, language: str) -> Iterator[Said]:
    if not DIGIT.search(text):
        return
    for match in _amounts(language).finditer(text):
        symbol, first = match["before"] or match["after"], match["first"] or match["first_before"]
        amount = _read(match["amount"] or match["amount_before"], language)
        start = _read(first, language) if first else None
        currency = "CNY" if symbol in OF_CHINA and language.partition("-")[0] == "zh" else CURRENCIES[symbol]
        pattern = currency_pattern(language, currency, amount.value) if amount else None
        if amount is None or pattern is None or (first and (start is None or NUMBER not in pattern)):
            continue
        words = join_span(start, amount, language) if start else amount.words
        if not _multiplied(language).match(text, match.end()):
            yield Said(*match.span(), pattern.replace(NUMBER, words))


@lru_cache(maxsize=256)
def _amounts(language: str) -> re.Pattern[str]:
    number, symbol = number_pattern(language), any_of(CURRENCIES)
    return re.compile(
        rf"(?<![{LETTER}$])(?P<before>{symbol}){GAP}(?:(?P<first>{number}){TO}(?P=before)?)?(?P<amount>{number}){AFTER}"
        rf"|{BEFORE}(?:(?P<first_before>{number}){TO})?(?P<amount_before>{number}){GAP}"
        rf"(?P<after>{symbol})(?![{LETTER}])"
    )


def _read(token: str, language: str) -> Number | None:
    amount = AMOUNT.fullmatch(token)
    if amount is None or len(token) > LONGEST:
        return read_number(token, language)
    whole, sign = re.sub(r"\D", "", amount[1]), marks_of(language).decimal or "."
    if amount[2]:
        return Number(Decimal(f"{whole}.{amount[2]}"), f"{whole}{sign}{amount[2]}", is_plain=True)
    return Number(Decimal(whole), whole if whole == amount[1] else write_out(whole, language), is_plain=True)


@lru_cache(maxsize=256)
def _multiplied(language: str) -> re.Pattern[str]:
    """`million` and its like: grammar then differs, and engines know it."""
    locale = locale_of(language)
    formats = locale.compact_decimal_formats.values() if locale else ()
    patterns = [pattern.pattern for length in formats for plural in length.values() for pattern in plural.values()]
    words = {word for pattern in patterns for word in re.findall(r"[^\W\d_]+", pattern)}
    return re.compile(rf"{GAP}(?:{any_of({*words, *MULTIPLIERS})})(?![{LETTER}])", re.IGNORECASE)
