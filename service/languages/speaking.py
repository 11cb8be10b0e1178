"""What is read aloud where a text holds signs instead of words.

Names of units, currencies and months come from CLDR. Here stands what CLDR has not: the words for the signs of
addresses, spans and fractions, and what its own patterns leave abbreviated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaking:
    at: str
    dot: str
    slash: str
    backslash: str
    dash: str
    underscore: str
    """The signs of web addresses, e-mail addresses and code, as people say them when they read one to each other."""
    hashtag: str
    minus: str
    by: str
    """Between the sides of something, for ×."""
    span: str
    """From {start} to {end}, both numbers, without an inflection of either."""
    half: str
    third: str
    two_thirds: str
    quarter: str
    three_quarters: str
    dollars: Mapping[str, str] = field(hash=False)
    """Patterns for an amount {0} by CLDR's plural categories: dollars of whatever country."""
    of_millions: tuple[str, str] | None = None
    """Between millions and a currency: before a consonant, and before a vowel."""
    own_currency: str = ""
    """A pattern of what people leave out of the name of their own money: `British` pounds."""
    magnitudes: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What a letter behind an amount of money stands for, in small letters."""
    units: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Patterns by CLDR's name of a unit, or a currency's code, where CLDR only abbreviates it or does not say it as
    people do."""
    english_units: bool = False
    """Units that CLDR abbreviates are called as in English: hertz, gigabyte."""
    number_words: bool = False
    """num2words writes long numbers as they are said, and they agree with no noun."""
    ordinal_endings: str = ""
    """A pattern of what makes a number an ordinal, where engines do not know it and num2words does."""
    declensions: tuple[tuple[str, str, str], ...] = ()
    """Of a number with a dot, where num2words knows the ordinal: patterns of what stands before it and after it, and
    the ending that the ordinal has there. The first that fits counts."""
    century: str = ""
    """A pattern of the word beside which Roman numerals surely are numbers, where engines spell them out."""
    date: str = "long"
    """A pattern of CLDR, or the name of one."""
