"""Amounts of money: `$3.50`, `20 €`, `¥1,000`, `€10–20`, `$5 million`, `£2bn`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache

from service.languages import locale_of
from service.speech.spoken.numbers import LONGEST, Number, marks_of, number_pattern, read_number, write_out
from service.speech.spoken.patterns import NUMBER, currency_pattern
from service.speech.spoken.said import AFTER, BEFORE, DIGIT, LETTER, Said, any_of, speaking_of
from service.speech.spoken.spans import GAP, TO, join_span

CURRENCIES: Mapping[str, str] = {
    "US$": "USD", "CA$": "CAD", "C$": "CAD", "AU$": "AUD", "A$": "AUD", "NZ$": "NZD", "HK$": "HKD", "NT$": "TWD",
    "MX$": "MXN", "R$": "BRL", "$": "$", "€": "EUR", "£": "GBP", "¥": "JPY", "￥": "JPY", "₹": "INR", "₽": "RUB",
    "₺": "TRY", "₩": "KRW", "₪": "ILS", "₫": "VND", "₴": "UAH", "฿": "THB", "₱": "PHP", "₦": "NGN", "₵": "GHS",
    "₸": "KZT", "zł": "PLN", "Kč": "CZK",
    "đ": "VND", "TL": "TRY", "руб": "RUB", "руб.": "RUB", "TSh": "TZS", "KSh": "KES",
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
LONE = re.compile(r"[A-Za-z]$")
"""May be an initial."""
MILLION = 1_000_000
VOWELS = "aeiouAEIOU"
MILLIONS = re.compile(r"\s?(?:m|b|tr)i(?:l[hij]|ll[ioó])", re.IGNORECASE)
"""Of money, as nouns; thousands are none."""
NO_CENTS = r"(?:[.,][-–—]+(?!\d))?"
"""`20,–`"""


def find_money(text: str, language: str) -> Iterator[Said]:
    if not DIGIT.search(text):
        return
    for match in _amounts(language).finditer(text):
        symbol, first = match["before"] or match["after"], match["first"] or match["first_before"]
        amount = _read(match["amount"] or match["amount_before"], language)
        start = _read(first, language) if first else None
        currency = "CNY" if symbol in OF_CHINA and language.partition("-")[0] == "zh" else CURRENCIES[symbol]
        multiplier, end = _find_multiplier(match, language)
        if amount is None or (multiplier and not match["before"]):
            continue
        value = amount.value * MILLION if multiplier else amount.value
        pattern = currency_pattern(language, currency, value)
        if pattern is None or (first and (start is None or NUMBER not in pattern)):
            continue
        if MILLIONS.match(multiplier) or (value and not multiplier and value % MILLION == 0):
            pattern = _of_millions(pattern, language)
        words = join_span(start, amount, language) if start else amount.words
        yield Said(match.start(), _skip_name(text, end, pattern), pattern.replace(NUMBER, words + multiplier))


@lru_cache(maxsize=256)
def _amounts(language: str) -> re.Pattern[str]:
    number, symbol = number_pattern(language), any_of(CURRENCIES)
    short = any_of(_magnitudes(language)) or "(?!)"
    return re.compile(
        rf"(?<![{LETTER}$])(?P<before>{symbol}){GAP}(?:(?P<first>{number}){TO}(?P=before)?)?(?P<amount>{number})"
        rf"(?:(?P<short>(?i:{short}))(?![{LETTER}])|{NO_CENTS}{AFTER})"
        rf"|{BEFORE}(?:(?P<first_before>{number}){TO})?(?P<amount_before>{number}){NO_CENTS}{GAP}"
        rf"(?P<after>{symbol})(?![{LETTER}])"
    )


def _skip_name(text: str, place: int, pattern: str) -> int:
    """Past the name of the currency, where it is written beside its sign too: `$5 million dollars`."""
    name = pattern.partition(NUMBER)[2].strip()
    found = re.compile(rf"\s?{re.escape(name)}(?![{LETTER}])").match(text, place) if name else None
    return found.end() if found else place


def _magnitudes(language: str) -> Mapping[str, str]:
    words = speaking_of(language)
    return words.magnitudes if words else {}


def _find_multiplier(match: re.Match[str], language: str) -> tuple[str, int]:
    """`million` with the space before it, empty where there is none; and where the amount ends."""
    word, magnitudes = _multiplied(language).match(match.string, match.end()), _magnitudes(language)
    sign = match["short"] or (word[0].strip() if word else "")
    if sign.lower() in magnitudes:
        return " " + magnitudes[sign.lower()], word.end() if word else match.end()
    return (word[0].replace("-", " "), word.end()) if word else ("", match.end())


def _of_millions(pattern: str, language: str) -> str:
    """`{0} de dólares`."""
    words = speaking_of(language)
    if not words or not words.of_millions:
        return pattern
    consonant, vowel = words.of_millions
    name = pattern.removeprefix(f"{NUMBER} ")
    return f"{NUMBER} {vowel if name[0] in VOWELS else consonant}{name}" if name != pattern else pattern


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
    """`million` and its like, behind which the currency is said."""
    locale = locale_of(language)
    formats = locale.compact_decimal_formats.values() if locale else ()
    patterns = [pattern.pattern for length in formats for plural in length.values() for pattern in plural.values()]
    words = {word for pattern in patterns for word in re.findall(r"[^\s\d'’.,¤{}-]+", pattern) if not LONE.match(word)}
    return re.compile(
        rf"(?:{GAP}|-)(?:{any_of({*words, *MULTIPLIERS})})(?![{LETTER}\u0590-\u0dff])(?:(?<=[MB]io|Mrd|mln|mld)\.)?",
        re.IGNORECASE,
    )
