"""Whether a text is in the language it claims to be in, as far as that can be told with certainty.

Scripts are always judged. Languages that share a script are told apart by their commonest words, which are few, short
and in every sentence; a letter no other candidate writes counts as well. Only languages that have a file are judged,
only against English and those that were asked for beside them, and only over `LETTERS_TO_JUDGE` letters: in doubt a
text is taken for what it claims to be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from service.languages import LANGUAGES, find_language
from service.wording.findings import Finding, Rule, Severity
from service.wording.scripts import is_in_script_of
from service.wording.surroundings import Surroundings, without_allowed

WRONG_SCRIPT = Rule(
    "wrong-script", Severity.ERROR, "Is not written in the script of its language; write it anew in it."
)
WRONG_LANGUAGE = Rule(
    "wrong-language", Severity.ERROR, "Is written in another language than asked; write it anew in it."
)

LETTERS_TO_JUDGE = 40
EVIDENCE = 3.0
"""What a text needs to be taken for another language: three words that no other language here has,"""
MARGIN = 3.0
"""and so many times what speaks for the language it claims."""
LETTER_WEIGHT = 0.7
"""Of a word with a letter of the language's own."""
OWN_LETTERS: Mapping[str, frozenset[str]] = {
    "de": frozenset("ß"),
    "es": frozenset("ñ¿¡"),
    "fr": frozenset("œùêû"),
    "it": frozenset("ìò"),
    "pt": frozenset("ãõ"),
    "pl": frozenset("ąęłńśźż"),
    "tr": frozenset("ğışİ"),
    "vi": frozenset("đơưạảấầẩậắằặẹẻẽếềệỉịọỏốồổộớờởợụủứừửựỳỵỷỹ"),
}
"""Letters that none of the others with a file writes in its own words."""
QUOTED = re.compile(r"[“„«\"「][^“”„«»\"「」]{1,200}[”“»\"」]")
TOKEN = re.compile(r"[^\W\d_]+")
NEEDED_LETTERS: Mapping[str, re.Pattern[str]] = {
    "ja": re.compile(r"[\u3041-\u30ff]"),
    "ko": re.compile(r"[\uac00-\ud7a3]"),
}
"""Without one of which no text of `LETTERS_NEEDING` is written: other languages share their Chinese characters."""
LETTERS_NEEDING = 16
FOREIGN_LETTERS: Mapping[str, re.Pattern[str]] = {
    "zh": re.compile(r"[\u3041-\u3096]"),
    "ru": re.compile(r"(?i)[іїєґўј]"),
    "ar": re.compile(r"[پچژگیکٹڈڑے]"),
}
"""Which neighbours write and they never do: Japanese, Ukrainian, Persian and Urdu."""
FOREIGN_ENOUGH = 3


def find_wrong_language(text: str, place: Surroundings) -> Iterator[Finding]:
    if place.language is None:
        return
    judged = QUOTED.sub(" ", without_allowed(text, place))
    if not is_in_script_of(place.language, judged):
        yield WRONG_SCRIPT.found(text)
    elif (claimed := find_language(place.language)) and _is_another(judged, claimed.tag, place.other_languages):
        yield WRONG_LANGUAGE.found(text)


def _is_another(text: str, claimed: str, others: tuple[str, ...]) -> bool:
    letters = sum(map(str.isalpha, text))
    needed, foreign = NEEDED_LETTERS.get(claimed), FOREIGN_LETTERS.get(claimed)
    if needed:
        return letters >= LETTERS_NEEDING and not needed.search(text)
    if foreign and len(foreign.findall(text)) >= FOREIGN_ENOUGH:
        return True
    if letters < LETTERS_TO_JUDGE or not LANGUAGES[claimed].norms.function_words:
        return False
    words = [word.lower() for word in TOKEN.findall(text) if word[0].islower() or word.lower() in _weights()]
    scores = {tag: _score(words, tag) for tag in _candidates(claimed, others)}
    own = scores.pop(claimed)
    return any(score >= EVIDENCE and score >= MARGIN * own for score in scores.values())


@lru_cache(maxsize=512)
def _candidates(claimed: str, others: tuple[str, ...]) -> tuple[str, ...]:
    found = [language.tag for tag in ("en", *others) if (language := find_language(tag))]
    script = LANGUAGES[claimed].script
    return tuple(dict.fromkeys([claimed, *(tag for tag in found if LANGUAGES[tag].script == script)]))


def _score(words: list[str], tag: str) -> float:
    weights, letters = _weights(), OWN_LETTERS.get(tag, frozenset())
    return sum(
        1 / len(owners) if tag in (owners := weights.get(word, ())) else LETTER_WEIGHT * (not letters.isdisjoint(word))
        for word in words
    )


@lru_cache(maxsize=1)
def _weights() -> Mapping[str, tuple[str, ...]]:
    """Each function word, and the languages it is one of: a word of two languages says half as much for each."""
    owners: dict[str, tuple[str, ...]] = {}
    for language in LANGUAGES.values():
        for word in language.norms.function_words.split():
            owners[word] = (*owners.get(word, ()), language.tag)
    return owners
