"""Which of an owner's terms a model is told, and in what form."""

from __future__ import annotations

from collections.abc import Sequence

from service.domain.descriptions import Context, GlossaryTerm
from service.wording.cleaning import clean_line
from service.wording.searching import split_for_search, split_query

MOST_NOTED = 20
"""Terms that stand in a prompt: each call pays for them."""
NOTE_CAP = 500
"""Characters of a term, and of its meaning."""


def choose_terms(glossary: Sequence[GlossaryTerm], context: Context) -> list[GlossaryTerm]:
    """At most `MOST_NOTED`: those that are spoken of where the image stands before the others, in the owner's order."""
    product = context.product
    spoken_of = set(
        split_for_search(
            " ".join((
                context.page_title, context.caption, context.surrounding_text, *context.keywords,
                *((product.name, product.brand) if product else ()),
            ))
        )
    )  # fmt: skip

    def is_far(term: GlossaryTerm) -> bool:
        return not any(_words(name) and _words(name) <= spoken_of for name in (term.term, *term.spellings.values()))

    return sorted(glossary, key=is_far)[:MOST_NOTED] if len(glossary) > MOST_NOTED else [*glossary]


def find_terms(glossary: Sequence[GlossaryTerm], query: str, most: int) -> list[GlossaryTerm]:
    """Those that share words with the query, the ones that share most first; a word may be the beginning of another."""
    sought = split_query(query)

    def shared(term: GlossaryTerm) -> int:
        words = split_for_search(" ".join((term.term, *term.spellings.values(), term.meaning)))
        return sum(any(word.startswith(one) for word in words) for one in sought)

    ranked = sorted(((shared(term), term) for term in glossary), key=lambda found: -found[0])
    return [term for count, term in ranked if count][:most]


def note_term(term: GlossaryTerm, languages: Sequence[str]) -> dict[str, object]:
    """The term, what it means, and its spelling in those of the languages that have one."""
    spellings = {tag: term.spellings.get(tag) or term.spellings.get(tag.partition("-")[0]) for tag in languages}
    note: dict[str, object] = {
        "term": clean_line(term.term)[:NOTE_CAP],
        "meaning": clean_line(term.meaning)[:NOTE_CAP],
        "spelled": {tag: clean_line(spelling)[:NOTE_CAP] for tag, spelling in spellings.items() if spelling},
    }
    return {name: value for name, value in note.items() if value}


def _words(name: str) -> set[str]:
    return set(split_for_search(name))
