"""What is asked of a model's reply, and reply → description that holds, or a clear refusal that can be told the model.

The order of checks: those of `answer` → the object's shape → every language present, each text of it not empty unless
it may be, not too long, in its own script.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import msgspec

from service.domain.descriptions import (
    ALT_TEXT_CAP,
    LONG_DESCRIPTION_CAP,
    ChartData,
    Classification,
    Description,
    Kind,
    Origin,
    Original,
    TextFound,
    Words,
)
from service.errors import UnusableReply
from service.vision.answer import find_object
from service.wording.cleaning import clean_line, clean_paragraphs
from service.wording.scripts import is_in_script_of

CAPS = {"alt_text": ALT_TEXT_CAP, "long_description": LONG_DESCRIPTION_CAP}
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


class _Translation(msgspec.Struct):
    languages: dict[str, _Words]


_Shape = TypeVar("_Shape", bound=msgspec.Struct)


def reply_schema(languages: Sequence[str]) -> dict[str, Any]:
    """JSON Schema of the reply: nothing referred to, all required, nothing else allowed, as strict modes want it.

    What is seen comes before what is said about it: a model writes in the order of the schema.
    """
    text = {"type": "string"}
    found = _object(text=text, language={"type": ["string", "null"]})
    data = _object(columns=_array(text), rows=_array(_array(text)), trend=text)
    return _object(
        text_in_image=_array(found),
        data={"anyOf": [data, {"type": "null"}]},
        uncertain=_array(text),
        classification=_object(kind={"type": "string", "enum": [kind.value for kind in Kind]}, reason=text),
        languages=_words_schema(languages),
    )


def translation_schema(languages: Sequence[str]) -> dict[str, Any]:
    """As `reply_schema`, of words alone."""
    return _object(languages=_words_schema(languages))


def _words_schema(languages: Sequence[str]) -> dict[str, Any]:
    text = {"type": "string"}
    return _object(**dict.fromkeys(languages, _object(alt_text=text, long_description=text)))


def _object(**properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


def _array(items: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def read_description(content: str, languages: Sequence[str], origin: Origin) -> Description:
    """The description in a model's answer. Raises `UnusableReply` saying what is wrong, in words for the model."""
    reply = _read_object(content, _Reply)
    found = tuple(
        TextFound(text, clean_line(item.language or "") or None)
        for item in reply.text_in_image
        if (text := clean_paragraphs(item.text))
    )
    kind = reply.classification.kind
    left_empty, may_be_empty = (["alt_text"], ["long_description"]) if kind is Kind.DECORATIVE else ([], [])
    written = _by_plain_tag(reply.languages)
    return Description(
        classification=Classification(kind, clean_line(reply.classification.reason)[:REASON_CAP]),
        words={
            tag: _read_words(tag, written.get(_plain_tag(tag)), found, left_empty=left_empty, may_be_empty=may_be_empty)
            for tag in languages
        },
        origin=origin,
        text_in_image=found,
        data=_read_data(reply.data),
        uncertain=tuple(line for line in map(clean_line, reply.uncertain) if line),
    )


def read_translation(content: str, original: Original, languages: Sequence[str], origin: Origin) -> Description:
    """The original with its words in other languages. Raises `UnusableReply` as `read_description` does.

    What is empty in the original stays empty; its marks (draft, to be reviewed) are those of the new words too.
    """
    written = _by_plain_tag(_read_object(content, _Translation).languages)
    left_empty = [field for field in CAPS if not getattr(original.words, field)]
    draft, needs_review = original.words.draft, original.words.needs_review

    def read(tag: str) -> Words:
        words = _read_words(tag, written.get(_plain_tag(tag)), original.text_in_image, left_empty=left_empty)
        return replace(words, draft=draft, needs_review=needs_review)

    return Description(
        classification=original.classification,
        words={tag: read(tag) for tag in languages},
        origin=origin,
        text_in_image=original.text_in_image,
        data=original.data,
    )


def _read_object(content: str, shape: type[_Shape]) -> _Shape:
    try:
        return msgspec.convert(find_object(content), shape)
    except msgspec.ValidationError as error:
        said = clean_line(str(error))[:PROBLEM_CAP]
        raise UnusableReply(f"the JSON object has another shape than asked for: {said}") from error


def _by_plain_tag(languages: Mapping[str, _Words]) -> Mapping[str, _Words]:
    return {_plain_tag(tag): words for tag, words in languages.items()}


def _plain_tag(tag: str) -> str:
    return tag.lower().replace("_", "-")


def _read_words(
    tag: str,
    written: _Words | None,
    found: Sequence[TextFound],
    *,
    left_empty: Collection[str],
    may_be_empty: Collection[str] = (),
) -> Words:
    """`left_empty` names fields that are empty whatever was written, `may_be_empty` those that may be."""
    if written is None:
        raise UnusableReply(f"the language {tag} is missing from `languages`")
    texts = {"alt_text": clean_line(written.alt_text), "long_description": clean_paragraphs(written.long_description)}
    texts |= dict.fromkeys(left_empty, "")
    for field, text in texts.items():
        if not text and field not in {*left_empty, *may_be_empty}:
            raise UnusableReply(f"`{field}` of the language {tag} is empty, which it must not be")
    _check_texts(tag, texts, found)
    return Words(texts["alt_text"], texts["long_description"])


def _check_texts(tag: str, texts: Mapping[str, str], found: Sequence[TextFound]) -> None:
    for field, text in texts.items():
        if len(text) > CAPS[field]:
            raise UnusableReply(
                f"`{field}` of the language {tag} has {len(text)} characters; {CAPS[field]} are allowed"
            )
    for text in texts.values():
        if not is_in_script_of(tag, _without_quotes(text, found)):
            raise UnusableReply(f"the words under {tag} are not written in the script of that language")


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
