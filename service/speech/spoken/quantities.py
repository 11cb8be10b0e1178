"""Numbers with a unit: `5 km/h`, `10–20 °C`, `50 %`."""

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
    for match in _quantities(language).finditer(text):
        number = read_signed(match["number"], language)
        first = read_signed(match["first"], language) if match["first"] else None
        unit = UNITS.get(match["unit"]) or abbreviations(language, KNOWN)[match["unit"]]
        pattern = unit_pattern(language, unit, number.value) if number else None
        if number is None or pattern is None or (match["first"] and (first is None or NUMBER not in pattern)):
            continue
        words = join_span(first, number, language) if first else number.words
        yield Said(*match.span(), pattern.replace(NUMBER, words))
    if _percent_stands_first(language):
        for match in _percents(language).finditer(text):
            number = read_signed(match["number"], language)
            pattern = unit_pattern(language, UNITS["%"], number.value) if number else None
            if number and pattern:
                yield Said(*match.span(), pattern.replace(NUMBER, number.words))


@lru_cache(maxsize=256)
def _quantities(language: str) -> re.Pattern[str]:
    number = signed_pattern(language)
    unit = any_of([*UNITS, *abbreviations(language, KNOWN)])
    after = rf"(?![{LETTER}'’²³/]|:\w|(?<=W) [A-Z\d])"  # endings, other units, streets
    return re.compile(
        rf"(?<![$€£]){BEFORE}(?:(?P<first>{number}){TO})?(?P<number>{number}){GAP}(?P<unit>{unit}){after}"
    )


@lru_cache(maxsize=256)
def _percents(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w%])%(?P<number>{signed_pattern(language)}){AFTER}")


@lru_cache(maxsize=256)
def _percent_stands_first(language: str) -> bool:
    """As in Turkish and Basque."""
    locale = locale_of(language)
    return locale is not None and format_percent(Decimal("0.5"), locale=locale).startswith("%")
