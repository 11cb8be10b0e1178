"""What a caller may send as their glossary, and the way from there to the domain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta, Struct

from service.domain.descriptions import GlossaryTerm
from service.errors import InvalidRequest
from service.languages import normalise_tag
from service.wording.cleaning import clean_line

MOST_TERMS = 500
TERM_CAP = 200
MEANING_CAP = 500
MOST_SPELLINGS = 50

Spelling = Annotated[str, Meta(min_length=1, max_length=TERM_CAP, extra_json_schema={"pattern": r"\S"})]


class TermRequest(Struct, frozen=True, forbid_unknown_fields=True):
    term: Annotated[Spelling, Meta(description="A name or term as it should be written.")]
    meaning: Annotated[str, Meta(max_length=MEANING_CAP, description="What or who it is, and how to recognise it.")] = (
        ""
    )
    spellings: Annotated[
        dict[str, Spelling],
        Meta(max_length=MOST_SPELLINGS, description="How it is written in other languages, by BCP-47 tag."),
    ] = {}


class GlossaryRequest(Struct, frozen=True, forbid_unknown_fields=True):
    terms: Annotated[
        tuple[TermRequest, ...],
        Meta(max_length=MOST_TERMS, description="All of them: they take the place of those that are there."),
    ]


def make_terms(request: GlossaryRequest) -> tuple[GlossaryTerm, ...]:
    """Cleaned of what nobody sees. Raises `InvalidRequest`, also for a term that is there twice."""
    terms: dict[str, GlossaryTerm] = {}
    for place, asked in enumerate(request.terms):
        field = f"terms[{place}]"
        term = _read_line(asked.term, f"{field}.term")
        if term.casefold() in terms:
            raise InvalidRequest(f"{field}.term: “{term}” is there already")
        spellings = _read_spellings(asked.spellings, f"{field}.spellings")
        terms[term.casefold()] = GlossaryTerm(term, clean_line(asked.meaning)[:MEANING_CAP], spellings)
    return tuple(terms.values())


def _read_spellings(asked: Mapping[str, str], field: str) -> dict[str, str]:
    spellings: dict[str, str] = {}
    for tag, spelling in asked.items():
        normalised = normalise_tag(tag)
        if normalised in spellings:
            raise InvalidRequest(f"{field}: {normalised} is there twice")
        spellings[normalised] = _read_line(spelling, f"{field}.{normalised}")
    return spellings


def _read_line(text: str, field: str) -> str:
    """Some characters grow when they are composed."""
    line = clean_line(text)
    if not 0 < len(line) <= TERM_CAP:
        raise InvalidRequest(f"{field}: has to be 1 to {TERM_CAP} characters that can be seen")
    return line
