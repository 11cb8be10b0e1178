"""What a model may look up while it describes: the owner's own glossary and the rest of the caller's own page text.

Text in an image may talk a model into anything, so these tools change nothing, reach nothing else, and answer with data
that the same caller could have sent along. They are offered only where there is more than a prompt holds, and once:
every round pays for the image again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import msgspec

from service.domain.descriptions import GlossaryTerm, Wish
from service.domain.images import View
from service.vision.passages import choose_passages
from service.vision.prompts import find_hints
from service.vision.terms import MOST_NOTED, find_terms, note_term
from service.wording.cleaning import clean_line

CALLS = 5
"""Answered; the others are passed over."""
TERMS_FOUND = 10
QUERY_CAP = 200
"""Characters."""
TEXT_CAP = 8_000
"""Characters of page text: as many as a caller may send."""
LOOKUP, READ = "lookup_glossary", "read_context"
MISFIT = "These arguments do not fit the function."


class _Query(msgspec.Struct):
    query: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function that a model called."""

    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one description's model looks things up."""

    glossary: tuple[GlossaryTerm, ...] = ()
    """Empty where all of it stands in the prompt."""
    text: str = ""
    """What the prompt leaves out of the text around the image."""
    languages: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.glossary or self.text)

    @property
    def tools(self) -> list[dict[str, Any]]:
        """What is offered, as chat completions describe functions."""
        query = {"type": "string", "description": "Words of a name or term, or of what it means"}
        offered = []
        if self.glossary:
            says = "Finds further names and terms that the owner registered: what they mean and how they are spelled."
            offered.append(_function(LOOKUP, says, query=query))
        if self.text:
            says = "Reads what the notes leave out of the text around the image, where they say […]."
            offered.append(_function(READ, says))
        return offered

    def consult(self, calls: Iterable[Call]) -> list[dict[str, Any]]:
        """The messages of a round: the calls that can be answered, each once, and their answers; none, no messages.

        The calls go back in our words: servers refuse names, ids and arguments of other forms than their own.
        """
        offered = {tool["function"]["name"] for tool in self.tools}
        queries = {(call.name, _read_query(call)): None for call in calls if call.name in offered}
        asked, answers = [], []
        for place, (name, query) in enumerate(islice(queries, CALLS)):
            arguments = json.dumps({"query": query} if name == LOOKUP and query is not None else {})
            asked.append(
                {"id": f"call_{place}", "type": "function", "function": {"name": name, "arguments": arguments}}
            )
            content = json.dumps(self._answer(name, query), ensure_ascii=False)
            answers.append({"role": "tool", "tool_call_id": f"call_{place}", "content": content})
        return [{"role": "assistant", "content": "", "tool_calls": asked}, *answers] if asked else []

    def _answer(self, name: str, query: str | None) -> Mapping[str, object]:
        if name == READ:
            return {"text": self.text[:TEXT_CAP]}
        if query is None:
            return {"error": MISFIT}
        found = find_terms(self.glossary, query, TERMS_FOUND)
        return {"terms": [note_term(term, self.languages) for term in found]}


def open_desk(wish: Wish, glossary: Sequence[GlossaryTerm], views: Sequence[View]) -> Desk:
    """It is empty where the prompt holds all there is."""
    return Desk(
        tuple(glossary) if len(glossary) > MOST_NOTED else (),
        choose_passages(wish.context.surrounding_text, find_hints(wish.context, views)).rest,
        wish.languages,
    )


def find_calls(body: bytes, answers_by: str) -> tuple[Call, ...]:
    """What a chat completion calls; nothing where one of it is `answers_by`, the function that is its answer."""
    try:
        functions = [call["function"] for call in json.loads(body)["choices"][0]["message"].get("tool_calls") or ()]
        calls = tuple(Call(str(function["name"]), _as_text(function.get("arguments"))) for function in functions)
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return ()
    return () if any(call.name == answers_by for call in calls) else calls


def _as_text(arguments: object) -> str:
    """Some servers hand over the object itself."""
    return arguments if isinstance(arguments, str) else json.dumps(arguments)


def _read_query(call: Call) -> str | None:
    """None where the function takes none, or the arguments hold none."""
    if call.name != LOOKUP:
        return None
    try:
        return clean_line(msgspec.json.decode(call.arguments, type=_Query).query[:QUERY_CAP])
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None


def _function(name: str, description: str, **properties: Mapping[str, Any]) -> dict[str, Any]:
    parameters = {
        "type": "object",
        "properties": properties,
        "required": [*properties],
        "additionalProperties": False,
    }
    return {"type": "function", "function": {"name": name, "description": description, "parameters": parameters}}
