"""What the rules about words have to know of a language: its usual words for what they look for.

Lists of words are separated by spaces. Everything else is a pattern, alternatives separated by `|`, that `wording`
matches as whole words and whatever the case.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Norms:
    function_words: str
    """The commonest words, by which the language is told from others of its script; empty where its script tells it."""
    image_of: str
    """Openings like "image of" without which the rest of a text stands by itself."""
    image_of_bound: str
    """Such openings, or whole texts, in which grammar binds the rest to them."""
    image_of_end: str = ""
    """Whole texts that end so, where that can be taken off: `rest` and `end` stay. A photograph that hangs on a wall is
    what the image shows, so words for where one is kept or held are left out."""
    placeholders: str
    """Whole alt texts that say nothing."""
    assistant: str
    """How an assistant speaks of itself, refuses, or hands over what it wrote."""
    sensitive: str
    """Ethnicity, religion, nationality, health, orientation: refused where they are said of `people`."""
    people: str
    people_first: bool = False
    """The adjective follows its noun."""
    descriptors: str
    """Words that may stand between the two."""
    sensitive_people: str
    """Nouns that say both at once."""
    titles: str = ""
    """A capitalised word after one of them is a name."""
    given_names: str = ""
    """The commonest, in small letters; a capitalised word after one of them is a surname."""
    inflections: str = ""
    """Endings a given name may take on."""
    known_people: str = ""
    """Well-known people, and honorifics with a name, where no capitals show what a name is."""
    dangling: str
    """Words that no text ends with."""
    controls: str
    """Links and buttons, which say themselves what they are."""
    link_talk: str
    """Whole alt texts, or openings, that announce a link or a button instead of saying where it leads."""
