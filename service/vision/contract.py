"""What is asked of a model's reply, and reply → description that holds, or a clear refusal that can be told the model.

The order of checks: those of `answer` → the object's shape → every language present, not empty unless the image is
decorative, not too long, in its own script.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from service.domain.descriptions import (
    LONG_DESCRIPTION_CAP,
    ChartData,
    Classification,
    Description,
    Kind,
    Origin,
    TextFound,
    Words,
)
from service.errors import UnusableReply
from service.vision.answer import find_object
from service.wording.cleaning import clean_line, clean_paragraphs
from service.wording.scripts import is_in_script_of

ALT_TEXT_CAP = 1_000
"""Characters. An alt text longer than this is a long description in the wrong field."""
REASON_CAP = 500
PROBLEM_CAP = 200
"""Characters of what is said about a wrong shape: it may quote the model, and is shown to strangers."""


class _Classification(msgspec.Struct):
    kind: Kind
    reason: str = ""


class _TextFound(msgspec.Struct):
    text: str
    language: str | None = None


class _Words(msgspec.Struct):
    alt_text: str
    long_description: str


class _Data(msgspec.Struct):
    columns: list[str | int | float | None]
    rows: list[list[str | int | float | None]]
    trend: str | None = None


class _Reply(msgspec.Struct):
    classification: _Classification
    languages: dict[str, _Words]
    text_in_image: list[_TextFound] = []
    data: _Data | None = None
    uncertain: list[str] = []


def reply_schema(languages: Sequence[str]) -> dict[str, Any]:
    """JSON Schema of the reply: nothing referred to, all required, nothing else allowed, as strict modes want it.

    What is seen comes before what is said about it: a model writes in the order of the schema.
    """
    text = {"type": "string"}
    found = _object(text=text, language={"type": ["string", "null"]})
    data = _object(columns=_array(text), rows=_array(_array(text)), trend=text)
    words = _object(alt_text=text, long_description=text)
    return _object(
        text_in_image=_array(found),
        data={"anyOf": [data, {"type": "null"}]},
        uncertain=_array(text),
        classification=_object(kind={"type": "string", "enum": [kind.value for kind in Kind]}, reason=text),
        languages=_object(**dict.fromkeys(languages, words)),
    )


def _object(**properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


def _array(items: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def read_description(content: str, languages: Sequence[str], origin: Origin) -> Description:
    """The description in a model's answer. Raises `UnusableReply` saying what is wrong, in words for the model."""
    try:
        reply = msgspec.convert(find_object(content), _Reply)
    except msgspec.ValidationError as error:
        said = clean_line(str(error))[:PROBLEM_CAP]
        raise UnusableReply(f"the JSON object has another shape than asked for: {said}") from error
    found = tuple(
        TextFound(text, clean_line(item.language or "") or None)
        for item in reply.text_in_image
        if (text := clean_paragraphs(item.text))
    )
    kind = reply.classification.kind
    written = {_plain_tag(tag): words for tag, words in reply.languages.items()}
    return Description(
        classification=Classification(kind, clean_line(reply.classification.reason)[:REASON_CAP]),
        words={tag: _read_words(tag, written.get(_plain_tag(tag)), kind, found) for tag in languages},
        origin=origin,
        text_in_image=found,
        data=_read_data(reply.data),
        uncertain=tuple(line for line in map(clean_line, reply.uncertain) if line),
    )


def _plain_tag(tag: str) -> str:
    return tag.lower().replace("_", "-")


def _read_words(tag: str, written: _Words | None, kind: Kind, found: Sequence[TextFound]) -> Words:
    if written is None:
        raise UnusableReply(f"the language {tag} is missing from `languages`")
    words = Words(clean_line(written.alt_text), clean_paragraphs(written.long_description))
    if kind is Kind.DECORATIVE:
        words = Words("", words.long_description)
    elif not words.alt_text or not words.long_description:
        field = "long_description" if words.alt_text else "alt_text"
        raise UnusableReply(f"`{field}` of the language {tag} is empty, and the image is not decorative")
    for field, text, cap in (
        ("alt_text", words.alt_text, ALT_TEXT_CAP),
        ("long_description", words.long_description, LONG_DESCRIPTION_CAP),
    ):
        if len(text) > cap:
            raise UnusableReply(f"`{field}` of the language {tag} has {len(text)} characters; {cap} are allowed")
    for text in (words.alt_text, words.long_description):
        if not is_in_script_of(tag, _without_quotes(text, found)):
            raise UnusableReply(f"the words under {tag} are not written in the script of that language")
    return words


def _without_quotes(text: str, found: Sequence[TextFound]) -> str:
    """What the describer itself says: words that stand in the image are quoted in their own script."""
    for item in sorted(found, key=lambda item: -len(item.text)):
        text = text.replace(clean_line(item.text), " ")
    return text


def _read_data(data: _Data | None) -> ChartData | None:
    if data is None or not data.columns:
        return None
    return ChartData(
        columns=tuple(map(_cell, data.columns)),
        rows=tuple(tuple(map(_cell, row)) for row in data.rows),
        trend=clean_line(data.trend or ""),
    )


def _cell(value: str | float | None) -> str:
    return "" if value is None else clean_line(str(value))
