"""The contract on a model's reply: checks per second of processor time.

    .venv/bin/python benchmarks/contract.py

A reply is its JSON text; a check reads it and holds every text against the rules, as after each answer of a model. The
texts are those of the fake provider.
"""

from __future__ import annotations

import json
import sys
import time
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from service.domain.descriptions import Wish
from service.domain.images import Picture, View
from service.errors import UnusableReply
from service.vision.contract import read_description
from service.vision.prompts import render_prompt
from tests.fakes.answers import SENTENCES

SECONDS = 2.0
LANGUAGES = ("en", "de", "es", "fr", "it", "pt", "ja", "ar")
VIEW = View(Picture(b"", "image/jpeg", 40, 30, 40, 30, "jpeg"))
HOSTILE = {
    "20 kB of one word": "boat " * 4_000,
    "20 kB of open tags": "<a " * 6_600,
    "20 kB of dots and letters": "a." * 10_000,
    "20 kB of ellipses and letters": "a…" * 10_000,
    "20 kB of asterisks": "*" * 20_000,
    "20 kB of names": "Anna Maria " * 1_800,
}
"""As a long description: the longest that rules are tried on. A longer one, or such an alt text, is refused unread."""


def write_reply(languages: tuple[str, ...], long_description: str | None = None) -> str:
    texts = {tag: dict(zip(("alt_text", "long_description"), SENTENCES[tag], strict=True)) for tag in languages}
    if long_description is not None:
        texts["en"]["long_description"] = long_description
    classification = {"kind": "informative", "reason": "It shows what the page is about."}
    seen = {"text_in_image": [], "data": None, "uncertain": ["The bird may be a heron."]}
    return json.dumps({**seen, "classification": classification, "languages": texts}, ensure_ascii=False)


def measure(content: str, wish: Wish) -> float:
    """Checks per second of processor time, which does not depend on who else is at work."""
    prompt = render_prompt([VIEW], wish).own_words
    count, started = 0, time.process_time()
    while (passed := time.process_time() - started) < SECONDS:
        with suppress(UnusableReply):
            read_description(content, wish, prompt=prompt)
        count += 1
    return count / passed


def main() -> None:
    print("| reply | characters | checks per second |\n|---|---|---|")
    for number in (1, 3, 8):
        wish = Wish(LANGUAGES[:number])
        content = write_reply(wish.languages)
        print(f"| valid, {number} language{'s' * (number > 1)} | {len(content):,} | {measure(content, wish):,.0f} |")
    for name, text in HOSTILE.items():
        content = write_reply(("en",), text)
        print(f"| {name} | {len(content):,} | {measure(content, Wish(('en',))):,.0f} |")
    content = "{" * 100_000
    print(f"| 100 kB of braces | {len(content):,} | {measure(content, Wish(('en',))):,.0f} |")


if __name__ == "__main__":
    main()
