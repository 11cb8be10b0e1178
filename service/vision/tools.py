"""What a model may look up while it describes: the owner's own glossary and the rest of the caller's own page text.

Text in an image may talk a model into anything, so these tools change nothing, reach nothing else, and answer with data
that the same caller could have sent along. They are offered only where there is more than a prompt holds: every round
pays for the image again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from service.domain.descriptions import GlossaryTerm, Wish
from service.vision.prompts import LONG_NOTE
from service.vision.terms import MOST_NOTED, find_terms, note_term
from service.wording.cleaning import clean_line

ROUNDS = 3
"""Of looking things up; after them the model has to answer."""
CALLS = 5
"""Answered in one round; those beyond are refused."""
TERMS_FOUND = 10
QUERY_CAP = 200
"""Characters."""
LOOKUP, READ = "lookup_glossary", "read_context"
REFUSALS = {
    "unknown": "There is no such function.",
    "arguments": "These arguments do not fit the function.",
    "too-many": f"At most {CALLS} calls are answered at a time.",
}


class _Query(msgspec.Struct):
    query: str


class _Place(msgspec.Struct):
    offset: int = LONG_NOTE


@dataclass(frozen=True, slots=True)
class Call:
    """A function that a model called."""

    id: str
    name: str
    arguments: str

    @property
    def as_asked(self) -> dict[str, Any]:
        return {"id": self.id, "type": "function", "function": {"name": self.name, "arguments": self.arguments}}


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one description's model looks things up."""

    glossary: tuple[GlossaryTerm, ...] = ()
    """Empty where all of it stands in the prompt."""
    text: str = ""
    """The text around the image, cleaned; empty where all of it stands in the prompt."""
    languages: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.glossary or self.text)

    @property
    def tools(self) -> list[dict[str, Any]]:
        """What is offered, as chat completions describe functions."""
        query = {"type": "string", "description": "Words of a name or term, or of what it means"}
        offset = {"type": "integer", "description": f"Characters to skip; the first {LONG_NOTE} are known already"}
        offered = []
        if self.glossary:
            says = "Finds names and terms that the owner registered: what they mean and how they are spelled."
            offered.append(_function(LOOKUP, says, query=query))
        if self.text:
            says = f"Reads on in the text around the image, {LONG_NOTE} characters at a time."
            offered.append(_function(READ, says, offset=offset))
        return offered

    def consult(self, calls: Sequence[Call]) -> list[dict[str, Any]]:
        """The messages of a round: the model's calls, and an answer to each."""
        answers = [self._answer(call) if place < CALLS else _refuse("too-many") for place, call in enumerate(calls)]
        return [
            {"role": "assistant", "content": "", "tool_calls": [call.as_asked for call in calls]},
            *(
                {"role": "tool", "tool_call_id": call.id, "content": json.dumps(answer, ensure_ascii=False)}
                for call, answer in zip(calls, answers, strict=True)
            ),
        ]

    def _answer(self, call: Call) -> Mapping[str, object]:
        functions: Mapping[str, tuple[bool, Callable[[bytes], Mapping[str, object]]]] = {
            LOOKUP: (bool(self.glossary), self._look_up),
            READ: (bool(self.text), self._read),
        }
        is_offered, function = functions.get(call.name, (False, self._read))
        if not is_offered:
            return _refuse("unknown")
        try:
            return function(call.arguments.encode() or b"{}")
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            return _refuse("arguments")

    def _look_up(self, arguments: bytes) -> Mapping[str, object]:
        query = clean_line(msgspec.json.decode(arguments, type=_Query).query)[:QUERY_CAP]
        found = find_terms(self.glossary, query, TERMS_FOUND)
        return {"terms": [note_term(term, self.languages) for term in found]}

    def _read(self, arguments: bytes) -> Mapping[str, object]:
        start = max(0, msgspec.json.decode(arguments, type=_Place).offset)
        end = start + LONG_NOTE
        return {"text": self.text[start:end], "characters_left": max(0, len(self.text) - end)}


def open_desk(wish: Wish, glossary: Sequence[GlossaryTerm]) -> Desk:
    """It is empty where the prompt holds all there is."""
    text = clean_line(wish.context.surrounding_text)
    return Desk(
        tuple(glossary) if len(glossary) > MOST_NOTED else (),
        text if len(text) > LONG_NOTE else "",
        wish.languages,
    )


def find_calls(body: bytes, answers_by: str) -> tuple[Call, ...]:
    """What a chat completion wants to look up; nothing where it calls `answers_by`, the function that is its answer."""
    try:
        message = json.loads(body)["choices"][0]["message"]
        functions = [(call.get("id"), call["function"]) for call in message.get("tool_calls") or ()]
        calls = tuple(
            Call(str(identity or f"call_{place}"), str(function["name"]), _as_text(function.get("arguments")))
            for place, (identity, function) in enumerate(functions)
        )
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return ()
    return () if any(call.name == answers_by for call in calls) else calls


def _as_text(arguments: object) -> str:
    return arguments if isinstance(arguments, str) else json.dumps(arguments or {})


def _refuse(reason: str) -> Mapping[str, object]:
    return {"error": REFUSALS[reason]}


def _function(name: str, description: str, **properties: Mapping[str, Any]) -> dict[str, Any]:
    parameters = {
        "type": "object",
        "properties": properties,
        "required": [*properties],
        "additionalProperties": False,
    }
    return {"type": "function", "function": {"name": name, "description": description, "parameters": parameters}}
