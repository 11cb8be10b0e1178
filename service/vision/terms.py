"""Which of an owner's terms a model is told, and in what form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from service.domain.descriptions import Context, GlossaryTerm, Original
from service.vision.coverage import Words, read_words
from service.wording.cleaning import clean_line

MOST_NOTED = 20
"""Terms that stand in a prompt: each call pays for them."""
NOTE_CAP = 500
"""Characters of a term, and of its meaning."""
SPOKEN_OF = 0.75
"""Share of a name's letters that have to stand in a text. A longer form of a short word has a fifth more of them."""
FOUND = 0.5
"""Share of a query, or of a name, that makes a term worth showing."""


def choose_terms(glossary: Sequence[GlossaryTerm], texts: Iterable[str]) -> list[GlossaryTerm]:
    """At most `MOST_NOTED`: those that the texts speak of before the others, in the owner's order."""
    if len(glossary) <= MOST_NOTED:
        return [*glossary]
    words = Words(" ".join(texts))
    return sorted(glossary, key=lambda term: not _stands_in(words, term))[:MOST_NOTED]


def find_spoken(glossary: Sequence[GlossaryTerm], texts: Iterable[str]) -> list[GlossaryTerm]:
    """At most `MOST_NOTED` of those that the texts speak of, in the owner's order."""
    if not glossary:
        return []
    words = Words(" ".join(texts))
    return [term for term in glossary if _stands_in(words, term)][:MOST_NOTED]


def find_terms(glossary: Sequence[GlossaryTerm], query: str, most: int) -> list[GlossaryTerm]:
    """Those that a query means, the best first: half of a name stands in it, or half of it in a name or a meaning.

    A name counts twice as much as a meaning; of equals, the owner's order.
    """
    sought = Words(query)

    def rate(term: GlossaryTerm) -> float:
        names = [read_words(name) for name in _names(term)]
        by_name = max(max(sought.cover(name), name.cover(sought)) for name in names)
        by_meaning = read_words(term.meaning).cover(sought)
        return 2 * by_name + by_meaning if max(by_name, by_meaning) >= FOUND else 0

    ranked = sorted(((rate(term), term) for term in glossary), key=lambda found: -found[0])
    return [term for rating, term in ranked if rating][:most]


def texts_of_place(context: Context) -> list[str]:
    """What is said where an image stands."""
    return [*names_of_place(context), context.surrounding_text]


def names_of_place(context: Context) -> list[str]:
    """What is said of the image itself where it stands, and what the page is called."""
    product = [context.product.name, context.product.brand] if context.product else []
    return [context.page_title, context.caption, *context.keywords, *product]


def texts_of_original(original: Original) -> list[str]:
    """What is said of an image and stands in it."""
    words = original.words
    return [words.alt_text, words.long_description, *(found.text for found in original.text_in_image)]


def note_term(term: GlossaryTerm, languages: Sequence[str]) -> dict[str, object]:
    """The term, what it means, and its spelling in those of the languages that have one."""
    spellings = {tag: term.spellings.get(tag) or term.spellings.get(tag.partition("-")[0]) for tag in languages}
    note: dict[str, object] = {
        "term": clean_line(term.term)[:NOTE_CAP],
        "meaning": clean_line(term.meaning)[:NOTE_CAP],
        "spelled": {tag: clean_line(spelling)[:NOTE_CAP] for tag, spelling in spellings.items() if spelling},
    }
    return {name: value for name, value in note.items() if value}


def _stands_in(words: Words, term: GlossaryTerm) -> bool:
    """In any of its spellings."""
    return any(words.cover(read_words(name)) >= SPOKEN_OF for name in _names(term))


def _names(term: GlossaryTerm) -> list[str]:
    return [term.term, *term.spellings.values()]
