"""Whether a word before a capital is the title of a person: Dr. Patel, and not a doctor's Monday.

German writes every noun with a capital, so that there a title alone says little.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

ADDRESSES = frozenset({"Frau", "Herr"})
"""Which are said of anybody as well: eine junge Frau Anfang dreißig."""
INFLECTED = ("e", "er", "n", "em")
"""How German determiners and adjectives end,"""
PREPOSITIONS = frozenset("von neben zwischen gegen an in hinter unter über ohne".split())  # noqa: SIM905
"""and what ends like them."""
INDEFINITE = re.compile(r"(?:[kms]?ein|ihr|unser|jed|manch)(?:e[nmrs]?)?")
DEFINITE = frozenset("der die das den dem des".split())  # noqa: SIM905
NO_NAMES = frozenset({"Anfang", "Mitte", "Ende"})
"""Of an age: ein Professor Ende fünfzig."""
SHORTEST_GENITIVE = 5
"""Letters: der Präsident Europas, and not Heuss."""


def is_title_at(tokens: Sequence[re.Match[str]], index: int, language: str | None, titles: Collection[str]) -> bool:
    """Whether the token is one of the `titles` and what follows it may be a name."""
    title, following = tokens[index][0], tokens[index + 1][0]
    if not following[0].isupper() or title.lower() not in titles:
        return False
    before = tokens[index - 1][0].lower() if index else ""
    if title in ADDRESSES and before.endswith(INFLECTED) and before not in PREPOSITIONS:
        return False
    return language != "de" or not _is_a_german_noun(tokens, index, before)


def _is_a_german_noun(tokens: Sequence[re.Match[str]], index: int, before: str) -> bool:
    following = tokens[index + 1][0]
    later = [token[0] for token in tokens[index + 2 : index + 4]]
    is_genitive = before in DEFINITE and len(following) > SHORTEST_GENITIVE and re.search(r"[^sx]s$", following)
    # Hand in Hand, Seite an Seite
    return bool(following in NO_NAMES or following in later or INDEFINITE.fullmatch(before) or is_genitive)
