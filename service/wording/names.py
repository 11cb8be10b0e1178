"""Names of persons, which an image does not show.

Without a model that knows names: a title or a common given name with a capitalised word after it, and people so well
known that a model recognises their faces. Given names that are words or places as well need a common surname, and
whatever is called a falls, a street, a saint or a museum is a place.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

from service.languages import LANGUAGES, find_language
from service.wording.findings import Finding, Rule, Severity
from service.wording.patterns import languages_for, whole_words
from service.wording.surroundings import Surroundings, is_allowed

PERSON_NAME = Rule(
    "person-name",
    Severity.ERROR,
    "Names a person whom neither the image's text nor its context names; say “person” and what is visible.",
)

TOKEN = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_LISTS: dict[str, str] = tomllib.loads(Path(__file__).with_name("names.toml").read_text("utf-8"))
PARTICLES, AMBIGUOUS, SURNAMES, PLACES, SAINTS = (
    frozenset(_LISTS[name].split()) for name in ("particles", "ambiguous", "surnames", "places", "saints")
)
NO_PERSONS = frozenset(_LISTS["no_persons"].replace("\n", "").split("|"))

POSSESSIVE = re.compile(r"['’][^\W\d_]{0,3}$")
COMPOUND_PLACE = re.compile(
    r"(?:straße|strasse|platz|allee|brücke|kirche|haus|turm|denkmal|straat|plein|laan|gracht|brug)$", re.IGNORECASE
)
LOOKS_BACK = 3
"""Words before a name that may say it is a place's: Rue Victor Hugo, Pont du Charles de Gaulle."""
SHORTEST_PLACE = 3
"""Letters of a word before a name that is to say so."""
SHORTENED = frozenset(
    {"mr", "mrs", "ms", "dr", "dra", "prof", "sr", "sra", "srta", "mme", "mlle", "sig", "dott", "dhr"}
)
"""A full stop after them ends no sentence."""
NOMINATIVES = ("", "a", "а", "я", "й", "ь")
"""What an inflected given name ends with by itself, in Polish and Russian."""


def find_person_names(text: str, place: Surroundings) -> Iterator[Finding]:
    for name in (*_well_known(text, place), *_titled_and_given(text, place.language)):
        words = name.split()
        if not any(is_allowed(POSSESSIVE.sub("", one), place) for one in {name, words[0], words[-1]}):
            yield PERSON_NAME.found(name)
            return


def _well_known(text: str, place: Surroundings) -> Iterator[str]:
    for language in languages_for(place.language):
        if not language.norms.known_people:
            continue
        for match in whole_words(language.tag, language.norms.known_people).finditer(text):
            following = TOKEN.match(text, match.end() + 1)
            is_lower = match[0][0] != match[0][0].upper()
            if not is_lower and not (following and _is_place(following[0])):
                yield match[0]


def _titled_and_given(text: str, tag: str | None) -> Iterator[str]:
    tokens = list(TOKEN.finditer(text))
    endings = _endings(tag)
    for index, token in enumerate(tokens):
        word = token[0].lower()
        is_title = _is_title(tokens, index)
        if not is_title and not (token[0][0].isupper() and _is_given_name(word, endings)):
            continue
        run = _following_run(text, tokens, index)
        if not run or _names_a_place([one[0] for one in tokens[max(0, index - LOOKS_BACK) : index]], run):
            continue
        second = POSSESSIVE.sub("", run[0]).lower()
        if f"{POSSESSIVE.sub('', word)} {second}" in NO_PERSONS:
            continue
        if is_title or word not in AMBIGUOUS or second in SURNAMES or (len(run) > 1 and _is_given_name(second, ())):
            yield " ".join([token[0], *run[:2]])


def _following_run(text: str, tokens: Sequence[re.Match[str]], index: int) -> list[str]:
    """The capitalised words right after a token; particles and initials between them are passed over."""
    run: list[str] = []
    last = tokens[index]
    for token in tokens[index + 1 : index + 7]:
        between = text[last.end() : token.start()]
        is_shortened = last[0].lower() in SHORTENED or len(last[0]) == 1
        if between not in {" ", "\u00a0"} and not (between == ". " and is_shortened):
            break
        last = token
        if token[0][0].isupper():
            run += [token[0]] if len(token[0]) > 1 else []
        elif token[0] not in PARTICLES:
            run += [token[0]] if run and _is_place(token[0]) else []
            break
    return run


def _names_a_place(before: Sequence[str], run: Sequence[str]) -> bool:
    if before and before[-1].lower() in SAINTS:
        return True
    return any(map(_is_place, run)) or any(_is_place(one) for one in before if len(one) >= SHORTEST_PLACE)


def _is_place(word: str) -> bool:
    """Whatever is elided before it or attached behind it."""
    parts = {word.lower(), *re.split(r"['’]", word.lower())}
    return bool(parts & PLACES) or bool(COMPOUND_PLACE.search(word))


def _is_title(tokens: Sequence[re.Match[str]], index: int) -> bool:
    title = tokens[index][0]
    if title.lower() not in _titles() or not (index + 1 < len(tokens) and tokens[index + 1][0][0].isupper()):
        return False
    # "eine junge Frau Anfang dreißig" is no name: a determiner or adjective stands before it
    before = tokens[index - 1][0].lower() if index else ""
    return not (title in {"Frau", "Herr"} and before.endswith(("e", "er", "n", "em")))


def _is_given_name(word: str, endings: Sequence[str]) -> bool:
    """One that is listed, or two of them with a hyphen; inflected where the language does so."""
    return all(part in _given_names() or _is_inflected(part, endings) for part in word.split("-"))


def _is_inflected(name: str, endings: Sequence[str]) -> bool:
    stems = (name[: -len(ending)] for ending in endings if name.endswith(ending) and len(name) > len(ending) + 2)
    return any(stem + end in _given_names() for stem in stems for end in NOMINATIVES)


@lru_cache(maxsize=1)
def _given_names() -> frozenset[str]:
    return AMBIGUOUS.union(*(language.norms.given_names.split() for language in LANGUAGES.values()))


@lru_cache(maxsize=64)
def _endings(tag: str | None) -> tuple[str, ...]:
    language = find_language(tag) if tag else None
    return tuple(language.norms.inflections.split()) if language else ()


@lru_cache(maxsize=1)
def _titles() -> frozenset[str]:
    return frozenset(title for language in LANGUAGES.values() for title in language.norms.titles.split("|") if title)
