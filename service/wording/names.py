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
from itertools import chain
from pathlib import Path

from service.languages import LANGUAGES, find_language
from service.wording.findings import Finding, Rule, Severity
from service.wording.patterns import fold, languages_for, whole_words
from service.wording.surroundings import Surroundings, is_allowed
from service.wording.titles import is_title_at

PERSON_NAME = Rule(
    "person-name",
    Severity.ERROR,
    "Names a person whom neither the image's text nor its context names; say “person” and what is visible.",
)

TOKEN = re.compile(r"[dl]['’](?=[^\W\d_])|[^\W\d_]+(?:[-'’][^\W\d_]+)*")
"""A word, or what is elided before one: d’Emmanuel Macron."""
_LISTS: dict[str, str] = tomllib.loads(Path(__file__).with_name("names.toml").read_text("utf-8"))
PARTICLES, AMBIGUOUS, SURNAMES, PLACES, SAINTS, CONNECTORS = (
    frozenset(_LISTS[name].split()) for name in ("particles", "ambiguous", "surnames", "places", "saints", "connectors")
)
NO_PERSONS = frozenset(_LISTS["no_persons"].replace("\n", "").split("|"))

LAST_WORD = re.compile(r"[^\W\d_]+(?=[ \u00a0]\Z)")
LONGEST_WORD = 30
POSSESSIVE = re.compile(r"['’][^\W\d_]{0,3}$")
ADJECTIVAL = re.compile(r"-(?:style|like|era|esque|type|[a-z]{2,}ed)$")
"""What makes a name one of a thing: an Edward Hopper-style diner."""
INITIAL_OR_NUMBER = re.compile(r".|[IVX]+")
"""John F. Kennedy, Elizabeth II."""
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

Name = tuple[str, Sequence[str]]
"""As it stands, and the words of it that tell whose it is: no titles, no given names."""


def find_person_names(text: str, place: Surroundings) -> Iterator[Finding]:
    """A context that holds a title or a given name alone names nobody: with “Président”, no president is named."""
    for name, parts in chain(_well_known(text, place), _titled_and_given(text, place.language)):
        if not any(is_allowed(POSSESSIVE.sub("", one), place) for one in (name, *parts)):
            yield PERSON_NAME.found(name)
            return


def _well_known(text: str, place: Surroundings) -> Iterator[Name]:
    folded = fold(text)
    for language in languages_for(place.language):
        if not language.norms.known_people:
            continue
        pattern = whole_words(language.tag, language.norms.known_people)
        for match in pattern.finditer(folded):
            name = text[match.start() : match.end()]
            before = LAST_WORD.search(text, max(0, match.start() - LONGEST_WORD), match.start())
            beside = (before, TOKEN.match(text, match.end() + 1))
            if name[0] == name[0].upper() and not any(one and _is_place(one[0]) for one in beside):
                yield name, [match["named"]] if pattern.groupindex and match["named"] else _telling_parts(name)


def _telling_parts(name: str) -> list[str]:
    words = name.split()
    titles = _titles(None)
    return [word for word in words if word.lower() not in titles | _given_names()] or words[-1:]


def _titled_and_given(text: str, tag: str | None) -> Iterator[Name]:
    tokens = list(TOKEN.finditer(text))
    endings = _endings(tag)
    for index, token in enumerate(tokens[:-1]):
        word = token[0].lower()
        is_title = is_title_at(tokens, index, tag, _titles(tag))
        if not is_title and not (token[0][0].isupper() and _is_given_name(word, endings)):
            continue
        run = _following_run(text, tokens, index)
        if (
            not run
            or ADJECTIVAL.search(run[-1])
            or any(map(_is_place, run))
            or _follows_a_place(text, tokens, index, tag)
        ):
            continue
        second = POSSESSIVE.sub("", run[0]).lower()
        if f"{POSSESSIVE.sub('', word)} {second}" in NO_PERSONS:
            continue
        if is_title or word not in AMBIGUOUS or second in SURNAMES or (len(run) > 1 and _is_given_name(second, ())):
            yield " ".join([token[0], *run[:2]]), run[:2]


def _following_run(text: str, tokens: Sequence[re.Match[str]], index: int) -> list[str]:
    """The capitalised words right after a token; particles, initials and numbers between them are passed over."""
    run: list[str] = []
    last = tokens[index]
    for token in tokens[index + 1 : index + 7]:
        between = text[last.end() : token.start()]
        is_shortened = last[0].lower() in SHORTENED or len(last[0]) == 1
        if between not in {" ", "\u00a0"} and not (between == ". " and is_shortened):
            break
        last = token
        if token[0][0].isupper():
            run += [] if INITIAL_OR_NUMBER.fullmatch(token[0]) else [token[0]]
        elif token[0] not in PARTICLES:
            run += [token[0]] if run and _is_place(token[0]) else []
            break
    return run


def _follows_a_place(text: str, tokens: Sequence[re.Match[str]], index: int, tag: str | None) -> bool:
    """Whether a word for a place stands before the token, with nothing but small words and capitals between them."""
    for back in range(1, min(LOOKS_BACK, index) + 1):
        before, after = tokens[index - back], tokens[index - back + 1]
        word, between = before[0].lower(), text[before.end() : after.start()]
        if back == 1 and word in SAINTS and between in {" ", ". ", "-"}:
            return True
        if between not in {"", " ", "\u00a0", "-"}:
            return False
        is_name = before[0][0].isupper()
        # English names of places have capitals: Lake Louise, and "on the lake Louise Miller rows"
        may_be_small = back > 1 or not (tag or "").startswith("en")
        if len(word) >= SHORTEST_PLACE and _is_place(word) and (is_name or may_be_small):
            return True
        if not is_name and word not in CONNECTORS:
            return False
    return False


def _is_place(word: str) -> bool:
    """Whatever is elided before it or attached behind it."""
    parts = {word.lower(), *re.split(r"['’]", word.lower())}
    return bool(parts & PLACES) or bool(COMPOUND_PLACE.search(word))


def _is_given_name(word: str, endings: Sequence[str]) -> bool:
    """One that is listed, or two of them with a hyphen; inflected where the language does so."""
    return all(part in _given_names() or _is_inflected(part, endings) for part in word.split("-"))


def _is_inflected(name: str, endings: Sequence[str]) -> bool:
    stems = (name[: -len(ending)] for ending in endings if name.endswith(ending) and len(name) > len(ending) + 2)
    return any(stem + end in _given_names() for stem in stems for end in NOMINATIVES)


@lru_cache(maxsize=1)
def _given_names() -> frozenset[str]:
    return AMBIGUOUS.union(*(language.norms.given_names.split() for language in LANGUAGES.values()))


@lru_cache(maxsize=512)
def _endings(tag: str | None) -> tuple[str, ...]:
    language = find_language(tag) if tag else None
    return tuple(language.norms.inflections.split()) if language else ()


@lru_cache(maxsize=512)
def _titles(tag: str | None) -> frozenset[str]:
    """Of the text's language and of English, which has no words of its own for some."""
    return frozenset(title for language in languages_for(tag) for title in language.norms.titles.split("|") if title)
