"""Words quoted from the image, where they are of another language than the text around them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from langcodes import Language as Tag

from service.domain.descriptions import TextFound
from service.languages.tags import NO_LANGUAGE, likely_script
from service.wording.scripts import BOTH_SCRIPTS, NAME_PREFIXES

PAIRS = ["„“", "„”", "“”", "””", "«»", "»«", "‹›", "›‹", "「」", "『』", "《》", "〈〉", '""', "＂＂"]
SINGLE = ["‚‘", "‚’", "‘’", "''"]
"""Some of them are apostrophes, too."""
MARKS = re.compile(
    "|".join(
        [f"{pair[0]}([^{pair}\n]{{1,500}}){pair[1]}" for pair in PAIRS]
        + [rf"(?<!\w){pair[0]}([^{pair}\n]{{1,500}}){pair[1]}(?!\w)" for pair in SINGLE]
    )
)
"""Quotation marks as the languages with a file write them."""
AFTER = re.compile(r"[^\w\s\"“„«»「『《]*")
"""Punctuation that goes with the quotation it follows."""
KANA = {"HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}
LETTERS_TO_JUDGE = 2


class Quotation(NamedTuple):
    start: int
    end: int
    """With its marks and the punctuation after it."""
    language: str
    """BCP-47 tag."""
    inside: tuple[int, int]
    """What is read."""

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.end


def find_quotations(
    text: str, language: str, quoted: Sequence[TextFound], speaks: Callable[[str], bool]
) -> Iterator[Quotation]:
    """Those of one line that stand in the image, in another language, which `speaks` says can be read aloud."""
    if not quoted:
        return
    known = [(_fold(found.text), found.language) for found in quoted]
    for match in MARKS.finditer(text):
        inside = match[match.lastindex or 0]
        folded = _fold(inside)
        tags = [tag for words, tag in known if folded and f" {folded} " in f" {words} "]
        if not tags:
            continue
        tag = next((tag for tag in tags if tag and tag not in NO_LANGUAGE), None) or _by_script(inside, language)
        if tag and _base(tag) != _base(language) and speaks(tag):
            after = AFTER.match(text, match.end())
            yield Quotation(match.start(), after.end() if after else match.end(), tag, match.span(match.lastindex or 0))


def _fold(text: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", text.casefold()).split())


def _base(tag: str) -> str:
    return tag.partition("-")[0].lower()


def _by_script(words: str, language: str) -> str | None:
    """The likeliest language of the script (CLDR), if no letter is of the text's own."""
    scripts = {unicodedata.name(c, "").partition(" ")[0] for c in words if c.isalpha()}
    own = BOTH_SCRIPTS.get(_base(language)) or NAME_PREFIXES.get(likely_script(language), ())
    if not own or scripts & set(own) or sum(map(str.isalpha, words)) < LETTERS_TO_JUDGE:
        return None
    if scripts & KANA:
        return "ja"
    codes = {next((code for code, names in NAME_PREFIXES.items() if script in names), "") for script in scripts}
    return Tag.get(f"und-{codes.pop()}").maximize().language if len(codes) == 1 and codes != {""} else None
