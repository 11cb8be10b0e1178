"""Ethnicity, religion, nationality, health and orientation, said of people by someone who can only see them.

Bennett et al., CHI 2021: what cannot be seen is not guessed. The same words said of things and animals are free.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from service.languages import LANGUAGES
from service.wording.findings import Finding, Rule, Severity
from service.wording.patterns import NO_EDGE_BEFORE, WORD, any_word, bounded, fold, languages_for
from service.wording.surroundings import Surroundings, is_allowed

SENSITIVE_TERM = Rule(
    "sensitive-term",
    Severity.ERROR,
    "Says somebody's ethnicity, religion, nationality, health or orientation, which an image does not show; say "
    "“person” and what is visible.",
)


def find_sensitive_terms(text: str, place: Surroundings) -> Iterator[Finding]:
    folded = fold(text)
    for language in languages_for(place.language):
        for match in _of_people(language.tag).finditer(folded):
            if not is_allowed(match["term"] or match["noun"], place):
                yield SENSITIVE_TERM.found(text[match.start() : match.end()])
                return


@lru_cache(maxsize=64)
def _of_people(tag: str) -> re.Pattern[str]:
    language = LANGUAGES[tag]
    norms = language.norms
    gap, optional = ("", "的?") if language.script in NO_EDGE_BEFORE else (r"[ \u00a0-]", "")
    between = f"(?:(?:{any_word(norms.descriptors)}){gap})" + "{0,3}"
    term, people = f"(?P<term>{norms.sensitive})", f"(?:{norms.people})"
    if norms.people_first:
        said = f"{people}{gap}{between}{term}"
    else:
        # two such words may follow each other: "a blind Asian woman"
        said = f"{term}{optional}(?:{gap}(?:{norms.sensitive}))?{gap}{between}{people}"
    no_genitive = r"(?!['’]s?\b(?! (?:in|with|who|and)\b))"
    return re.compile(
        f"{bounded(tag, said)}{no_genitive}(?![{WORD}]*-)|{bounded(tag, f'(?P<noun>{norms.sensitive_people})')}"
    )
