"""What is read instead of what is written, in the language of the text.

A module for each kind of sign. Every rule finds stretches of a line and tells the words for them; what one has found,
those after it leave alone. Where no rule is sure, the engine reads what is written.
"""

from __future__ import annotations

from service.speech.spoken.code import find_code
from service.speech.spoken.colours import find_colours
from service.speech.spoken.dates import find_dates
from service.speech.spoken.lexicon import Lexicon
from service.speech.spoken.money import find_money
from service.speech.spoken.numbers import find_numbers
from service.speech.spoken.ordinals import find_ordinals
from service.speech.spoken.pictographs import find_pictographs
from service.speech.spoken.quantities import find_quantities
from service.speech.spoken.said import Rule, Said
from service.speech.spoken.sides import find_sides
from service.speech.spoken.spans import find_spans
from service.speech.spoken.web import find_addresses

__all__ = ["Lexicon", "Said", "find_spoken"]

RULES: tuple[Rule, ...] = (
    find_colours,
    find_addresses,
    find_code,
    find_dates,
    find_money,
    find_quantities,
    find_spans,
    find_sides,
    find_ordinals,
    find_numbers,
    find_pictographs,
)


def find_spoken(text: str, language: str, lexicon: Lexicon | None = None) -> list[Said]:
    """What to read instead in one line of text, in order and without overlap."""
    taken = bytearray(len(text))
    kept: list[Said] = []
    found = lexicon.find(text) if lexicon else iter(())
    for said in [*found, *(said for rule in RULES for said in rule(text, language))]:
        if not any(taken[said.start : said.end]):
            taken[said.start : said.end] = b"\1" * (said.end - said.start)
            kept.append(said)
    return sorted(kept)
