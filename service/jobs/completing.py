"""Words that one provider of the chain had to withhold, taken from another."""

from __future__ import annotations

from dataclasses import replace

from service.domain.descriptions import Description, Original


def find_original(description: Description) -> Original | None:
    """The first language that holds, from which others can be written; None where none does."""
    whole = next((tag for tag in description.words if tag not in description.withheld), None)
    if whole is None:
        return None
    seen = description
    return Original(whole, seen.words[whole], seen.classification, seen.text_in_image, seen.data, seen.uncertain)


def complete(description: Description, added: Description) -> Description:
    """With those languages of `added` that hold in place of those that were withheld.

    Where none held before, nothing is left of who wrote them.
    """
    better = {tag: words for tag, words in added.words.items() if tag not in added.withheld}
    if better and find_original(description) is None:
        return added
    return replace(
        description,
        words={**description.words, **better},
        withheld=tuple(tag for tag in description.withheld if tag not in better),
        authors={**description.authors, **dict.fromkeys(better, added.origin)},
    )


def tell_withheld(description: Description) -> str:
    """Which rules were broken in which languages, never by which words."""
    codes = (f"{tag} ({', '.join(description.words[tag].needs_review)})" for tag in description.withheld)
    return f"words were withheld: {'; '.join(codes)}"
