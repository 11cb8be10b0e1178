"""What it costs to find utterances and spoken forms: CPU milliseconds for 3,000 characters in every language.

    .venv/bin/python benchmarks/utterances.py

Once for prose with an address, a table, units, money, dates and emoji in every paragraph, as no description holds, and
once with a pronunciation lexicon of 500 words and a text that the image quotes. The first reading of each language,
which loads what the libraries know of it, is not counted.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from service.domain.descriptions import TextFound
from service.domain.speech import Pronunciation
from service.languages import LANGUAGES
from service.speech.utterances import split_into_utterances

SIGNS = (
    "https://example.com/a_b, info@example.com 🎉 5 km/h, 20 °C, 1990–1995, $3.50, #ff0000, 1,234,567, 2026-11-21"
    ': "Exit".'
    "\n| a | b |\n| 1 | 2 |\n"
)
LENGTH, LIMIT, RUNS = 3_000, 200, 20
LEXICON = tuple(Pronunciation(f"word{number}", dict.fromkeys(LANGUAGES, "said")) for number in range(500))
QUOTED = (TextFound("Exit", "xx"),)


def main() -> None:
    print("| language | utterances | ms | with lexicon and quotation |")
    print("|---|---|---|---|")
    for tag, language in LANGUAGES.items():
        prose = f"{language.wording.not_looked_at} {language.wording.placements.centre} {SIGNS}"
        text = (prose * (LENGTH // len(prose) + 1))[:LENGTH]
        count = len(split_into_utterances(text, tag, LIMIT))
        plain = measure(text, tag, (), ())
        print(f"| {tag} | {count} | {plain:.1f} | {measure(text, tag, LEXICON, QUOTED):.1f} |")


def measure(text: str, tag: str, lexicon: tuple[Pronunciation, ...], quoted: tuple[TextFound, ...]) -> float:
    started = time.process_time()
    for _ in range(RUNS):
        split_into_utterances(text, tag, LIMIT, lexicon=lexicon, quoted=quoted, speaks=lambda _: True)
    return (time.process_time() - started) / RUNS * 1000


if __name__ == "__main__":
    main()
