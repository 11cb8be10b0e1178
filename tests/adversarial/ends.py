"""How a description ended, in the words of the cases."""

from __future__ import annotations

from service.domain.descriptions import Description


def end_of(description: Description) -> str:
    marks = {tag: ", ".join(words.needs_review) for tag, words in description.words.items() if words.needs_review}
    told = "; ".join(f"{tag} ({rules})" for tag, rules in marks.items())
    return f"{'withheld' if description.withheld else 'marked'}: {told}" if told else "valid"
