"""Numbers with a unit: `5 km/h`, `10–20 °C`, `50 %`, `5 cm–1 m`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache

from babel.numbers import format_percent

from service.languages import locale_of
from service.speech.spoken.patterns import NUMBER, abbreviations, unit_pattern
from service.speech.spoken.said import AFTER, BEFORE, DIGIT, LETTER, Said, any_of
from service.speech.spoken.spans import GAP, TO, join_span, read_signed, signed_pattern

UNITS: Mapping[str, str] = {
    "km/h": "kilometer-per-hour", "m/s": "meter-per-second",
    "mph": "mile-per-hour",
    "km2": "square-kilometer", "m2": "square-meter", "m3": "cubic-meter",
    "km²": "square-kilometer", "m²": "square-meter", "cm²": "square-centimeter",
    "m³": "cubic-meter", "cm³": "cubic-centimeter", "km": "kilometer", "cm": "centimeter",
    "mm": "millimeter", "µm": "micrometer", "μm": "micrometer", "m": "meter", "ft": "foot",
    "kg": "kilogram", "mg": "milligram", "g": "gram", "lbs": "pound", "lb": "pound", "oz": "ounce",
    "ml": "milliliter", "mL": "milliliter", "cl": "centiliter", "dl": "deciliter", "l": "liter", "L": "liter",
    "°C": "celsius", "℃": "celsius", "°F": "fahrenheit", "℉": "fahrenheit", "°": "degree",
    "TB": "terabyte", "GB": "gigabyte", "MB": "megabyte", "kB": "kilobyte", "KB": "kilobyte",
    "MP": "megapixel", "px": "pixel", "%": "percent", "٪": "percent", "％": "percent", "‰": "permille",
    "kWh": "kilowatt-hour", "MW": "megawatt", "kW": "kilowatt", "W": "watt", "V": "volt",
    "GHz": "gigahertz", "MHz": "megahertz", "kHz": "kilohertz", "Hz": "hertz",
    "kcal": "kilocalorie", "kJ": "kilojoule", "hPa": "hectopascal",
    "ms": "millisecond", "min": "minute", "h": "hour",
}  # fmt: skip
"""Abbreviation → CLDR's unit. Left out is what may be a word after a number: in, mi, ha, t, s."""
KNOWN = tuple(dict.fromkeys(UNITS.values()))


def find_quantities(text: str, language: str) -> Iterator[Said]:
    if not DIGIT.search(text):
        return
    patterns = [_quantities(language), *([_percents(language)] if _percent_stands_first(language) else [])]
    for pattern in patterns:
        for match in pattern.finditer(text):
            if words := _read(match, language):
                yield Said(*match.span(), words)


def _read(match: re.Match[str], language: str) -> str | None:
    number, unit = read_signed(match["number"], language), _find_unit(match["unit"], language)
    pattern = unit_pattern(language, unit, number.value) if number else None
    if number is None or pattern is None:
        return None
    before = pattern.partition(NUMBER)[0].strip()
    if before and match.string[: match.start()].rstrip().endswith(before):
        pattern = pattern[pattern.index(NUMBER) :]  # 時速60km/h
    if not match["first"]:
        return pattern.replace(NUMBER, number.words)
    first = read_signed(match["first"], language)
    if first is None or NUMBER not in pattern:
        return None
    its_own = match["first_unit"] and _find_unit(match["first_unit"], language)
    if not its_own or its_own == unit:
        return pattern.replace(NUMBER, join_span(first, number, language))
    start, end = unit_pattern(language, its_own, first.value), pattern.replace(NUMBER, number.words)
    return start and join_span(
        first._replace(words=start.replace(NUMBER, first.words)), number._replace(words=end), language
    )


def _find_unit(sign: str, language: str) -> str:
    return UNITS.get(sign) or abbreviations(language, KNOWN)[sign]


@lru_cache(maxsize=256)
def _quantities(language: str) -> re.Pattern[str]:
    number = signed_pattern(language)
    unit = any_of([*UNITS, *abbreviations(language, KNOWN)])
    after = rf"(?![{LETTER}'’²³/]|:\w|-ig|(?<=W) [A-Z\d])"  # endings (20 %-ige), other units, streets
    return re.compile(
        rf"(?<![$€£]){BEFORE}(?:(?P<first>{number})(?:{GAP}(?P<first_unit>{unit}))?{TO})?(?P<number>{number}){GAP}"
        rf"(?P<unit>{unit}){after}"
    )


@lru_cache(maxsize=256)
def _percents(language: str) -> re.Pattern[str]:
    number = signed_pattern(language)
    return re.compile(
        rf"(?<![\w%])(?P<unit>%)(?:(?P<first>{number}){TO}(?P<first_unit>%)?)?(?P<number>{number}){AFTER}"
    )


@lru_cache(maxsize=256)
def _percent_stands_first(language: str) -> bool:
    """As in Turkish and Basque."""
    locale = locale_of(language)
    return locale is not None and format_percent(Decimal("0.5"), locale=locale).startswith("%")
