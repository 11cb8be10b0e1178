"""The rules about words, as tables; each rule is one function, in the module that is named after what it is about.

Pure, and the same for the same words: used on what a model writes (`vision.contract`) and on what anybody wrote
(`lint`). A machine is held to more: a person may name whom they know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from service.domain.descriptions import Kind
from service.wording.characters import CAPITALS, INVISIBLE, REPEATED, find_capitals, find_invisible, find_repeated
from service.wording.cleaning import clean_line, clean_paragraphs
from service.wording.extent import (
    BEYOND_CAP,
    CUT_OFF,
    EMPTY,
    NOT_EMPTY,
    TOO_LONG,
    find_beyond_cap,
    find_cut_off,
    find_emptiness,
    find_too_long,
)
from service.wording.findings import Finding, Rule
from service.wording.image_of import IMAGE_OF, drop_image_of, find_image_of
from service.wording.markup import MARKUP, drop_markup, find_markup
from service.wording.names import PERSON_NAME, find_person_names
from service.wording.recognition import WRONG_LANGUAGE, WRONG_SCRIPT, find_wrong_language
from service.wording.repetition import (
    AVOIDED_WORD,
    KEYWORD_STUFFING,
    REPEATS_CAPTION,
    REPEATS_NEIGHBOUR,
    find_avoided,
    find_keyword_stuffing,
    find_repetition,
)
from service.wording.sensitive import SENSITIVE_TERM, find_sensitive_terms
from service.wording.surroundings import Surroundings
from service.wording.talk import (
    ASSISTANT_TALK,
    FIELD_NAME,
    PROMPT_ECHO,
    find_assistant_talk,
    find_field_names,
    find_prompt_echo,
)
from service.wording.web_addresses import ADDRESS, find_addresses

__all__ = [
    "Surroundings",
    "check_alt_text",
    "check_long_description",
    "repair_alt_text",
    "repair_long_description",
]

Find = Callable[[str, Surroundings], Iterator[Finding]]

OF_ANY_WRITER: tuple[Find, ...] = (
    find_invisible,
    find_repeated,
    find_markup,
    find_wrong_language,
    find_image_of,
    find_assistant_talk,
    find_field_names,
    find_cut_off,
    find_avoided,
)
OF_A_MACHINE: tuple[Find, ...] = (find_prompt_echo, find_addresses, find_person_names, find_sensitive_terms)
OF_AN_ALT_TEXT: tuple[Find, ...] = (
    find_emptiness,
    find_too_long,
    find_capitals,
    find_repetition,
    find_keyword_stuffing,
)
RULES: tuple[Rule, ...] = (
    WRONG_SCRIPT, WRONG_LANGUAGE, IMAGE_OF, MARKUP, ASSISTANT_TALK, PROMPT_ECHO, FIELD_NAME, ADDRESS, INVISIBLE,
    REPEATED, CUT_OFF, TOO_LONG, BEYOND_CAP, EMPTY, NOT_EMPTY, PERSON_NAME, SENSITIVE_TERM, AVOIDED_WORD,
    REPEATS_CAPTION, REPEATS_NEIGHBOUR, KEYWORD_STUFFING, CAPITALS,
)  # fmt: skip
"""All that the functions above may find."""
MOST_ROUNDS = 10
JUDGED_LENGTH = 20_000
"""Characters; a text beyond it has long broken its cap, and the rest of it is not looked at."""


def repair_alt_text(text: str, place: Surroundings) -> str:
    """Mends by rule what does not touch the meaning: signs nobody should hear, "image of", what decorates."""
    return "" if place.kind is Kind.DECORATIVE else _mend(text[:JUDGED_LENGTH], place, clean_line)


def repair_long_description(text: str, place: Surroundings) -> str:
    """The same, its paragraphs kept."""
    return _mend(text[:JUDGED_LENGTH], place, clean_paragraphs)


def _mend(text: str, place: Surroundings, clean: Callable[[str], str]) -> str:
    """Until nothing changes any more, since one sign may stand inside another; who nests deeper is found out."""
    for _ in range(MOST_ROUNDS):
        mended = drop_image_of(clean(drop_markup(text)), place)
        if mended == text:
            break
        text = mended
    return text


def check_alt_text(text: str, place: Surroundings) -> list[Finding]:
    """What is wrong with an alt text that a machine wrote, in the order of the tables."""
    return list(find_all(text, place, (*OF_ANY_WRITER, *OF_A_MACHINE, *OF_AN_ALT_TEXT)))


def check_long_description(text: str, place: Surroundings) -> list[Finding]:
    return list(find_all(text, place, (*OF_ANY_WRITER, *OF_A_MACHINE, find_beyond_cap)))


def find_all(text: str, place: Surroundings, rules: Iterable[Find]) -> Iterator[Finding]:
    judged = text[:JUDGED_LENGTH]
    for find in rules:
        yield from find(judged, place)
