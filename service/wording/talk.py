"""Words that are about the task instead of the image: an assistant speaking, our instructions coming back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from service.wording.findings import Finding, Rule, Severity
from service.wording.patterns import fold, languages_for, whole_words
from service.wording.surroundings import Surroundings, without_allowed

ASSISTANT_TALK = Rule(
    "assistant-talk",
    Severity.ERROR,
    "Speaks as an assistant, about itself or the request; say only what the image shows.",
)
PROMPT_ECHO = Rule("prompt-echo", Severity.ERROR, "Repeats the instructions; say only what the image shows.")
FIELD_NAME = Rule("field-name", Severity.ERROR, "Holds the name of a JSON field or a piece of JSON; write plain words.")

ECHO_LENGTH = 8
"""Words in a row."""
TOKEN = re.compile(r"\w+")
FIELDS = re.compile(
    r"(?<!\w)(?:alt_text|long_description|text_in_image|alt_length|long_length|needs_review|uncertain_notes)(?!\w)"
    r"|[{\[,]\s*\"[a-z_]{2,30}\"\s*:|\"\s*:\s*[\"{\[]"
)


def find_assistant_talk(text: str, place: Surroundings) -> Iterator[Finding]:
    judged = without_allowed(text, place).replace("’", "'")
    folded = fold(judged)
    for language in languages_for(place.language):
        if match := whole_words(language.tag, _straight(language.norms.assistant)).search(folded):
            yield ASSISTANT_TALK.found(judged[match.start() : match.end()])
            return


@lru_cache(maxsize=64)
def _straight(alternatives: str) -> str:
    return alternatives.replace("['’]", "'")


def find_prompt_echo(text: str, place: Surroundings) -> Iterator[Finding]:
    if not place.prompt:
        return
    sequences = _sequences(place.prompt)
    words = TOKEN.findall(without_allowed(text, place).casefold())
    for start in range(len(words) - ECHO_LENGTH + 1):
        if tuple(words[start : start + ECHO_LENGTH]) in sequences:
            yield PROMPT_ECHO.found(" ".join(words[start : start + ECHO_LENGTH]))
            return


@lru_cache(maxsize=16)
def _sequences(prompt: str) -> frozenset[tuple[str, ...]]:
    words = TOKEN.findall(prompt.casefold())
    return frozenset(tuple(words[start : start + ECHO_LENGTH]) for start in range(len(words) - ECHO_LENGTH + 1))


def find_field_names(text: str, place: Surroundings) -> Iterator[Finding]:
    if match := FIELDS.search(without_allowed(text, place)):
        yield FIELD_NAME.found(match[0])
