"""What is asked of a model's reply, and reply → what it says, its words held against the rules.

The order of checks: those of `answer` → the object's shape → what was seen → per language and text: there at all, put
right by rule, the rules of `wording`. Of what was seen, what has a wrong shape is left out: it is not worth a call.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from service.domain.descriptions import (
    ChartData,
    Classification,
    Context,
    GlossaryTerm,
    Kind,
    Original,
    TextFound,
    Wish,
)
from service.errors import UnusableReply
from service.vision.answer import find_object
from service.vision.checking import ALT, FIELDS, LONG, Reading, Terms, Written
from service.wording.cleaning import clean_line, clean_lines, clean_paragraphs
from service.wording.findings import Severity
from service.wording.markup import has_html
from service.wording.rules import Surroundings, check_long_description
from service.wording.web_addresses import find_addresses

LINE_CAP = 500
"""Characters of a reason, a doubt, a trend, a cell."""
DOUBTS_CAP = 20
TEXTS_CAP, TEXT_CAP = 200, 5_000
"""Pieces of text found in an image, and characters of one: a scanned page is one piece."""
COLUMNS_CAP, ROWS_CAP = 40, 500
DECORATIVE = "It seems to add nothing that a listener would miss."
"""The reason of a model that gave none."""
TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,5}")


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
        **translation_schema(languages)["properties"],
    )


def rewriting_schema(languages: Sequence[str]) -> dict[str, Any]:
    """As `reply_schema`, without what only a look at the image can tell, and with a way to ask for one."""
    described = reply_schema(languages)["properties"]
    return _object(
        needs_image={"type": "boolean"},
        classification=described["classification"],
        languages=described["languages"],
    )


def translation_schema(languages: Sequence[str]) -> dict[str, Any]:
    """As `reply_schema`, of words alone."""
    return mending_schema(dict.fromkeys(languages, FIELDS))


def mending_schema(texts: Mapping[str, Collection[str]]) -> dict[str, Any]:
    """As `translation_schema`, of some fields of some languages."""
    text = {"type": "string"}
    return _object(languages=_object(**{tag: _object(**dict.fromkeys(fields, text)) for tag, fields in texts.items()}))


def _object(**properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}


def _array(items: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def read_description(
    content: str,
    wish: Wish,
    *,
    known: Original | None = None,
    prompt: str = "",
    glossary: Sequence[GlossaryTerm] = (),
) -> Reading:
    """What a model says about an image. Raises `UnusableReply` saying what is wrong, in words for the model.

    `known` is what was seen already, where the model was not to look again. `prompt` is what the model was told, none
    of which may come back.
    """
    reply = find_object(content, "languages")
    kind = _read_kind(reply.get("classification"))
    found = known.text_in_image if known else _read_found(reply.get("text_in_image"))
    said = [known.words.alt_text, known.words.long_description] if known else []
    place = _place(wish, kind, [*said, *(item.text for item in found)], glossary, prompt)
    verbatim = clean_line(" ".join(item.text for item in found)) if kind is Kind.TEXT else ""
    if len(verbatim) > 2 * wish.alt_length:  # then the alt text says what it is
        verbatim = ""
    is_decorative = kind is Kind.DECORATIVE
    terms = Terms(
        wish.languages,
        replace(place, target_length=max(wish.alt_length, len(verbatim))),
        left_empty=frozenset({ALT} if is_decorative else ()),
        may_be_empty=frozenset({LONG} if is_decorative else ()),
        verbatim=verbatim,
    )
    reason = _read_line(_field(reply.get("classification"), "reason"), place)
    reading = Reading(
        Classification(kind, reason or (DECORATIVE if is_decorative else "")),
        terms,
        terms.check_all(_read_written(reply, dict.fromkeys(wish.languages, FIELDS))),
        text_in_image=found,
        data=known.data if known else _read_data(reply.get("data"), place),
        uncertain=known.uncertain if known else _read_doubts(reply.get("uncertain"), place),
    )
    return _refuse_mere_talk(reading)


def read_translation(
    content: str, original: Original, wish: Wish, *, prompt: str = "", glossary: Sequence[GlossaryTerm] = ()
) -> Reading:
    """The original with its words in other languages. Raises `UnusableReply` as `read_description` does.

    What is empty in the original stays empty, and of a draft's words, drafts are made.
    """
    reply = find_object(content, "languages")
    words, kind = original.words, original.classification.kind
    seen = [words.alt_text, words.long_description, *(item.text for item in original.text_in_image)]
    place = _place(wish, kind, seen, glossary, prompt)
    terms = Terms(
        wish.languages,
        replace(place, target_length=max(wish.alt_length, len(words.alt_text))),
        left_empty=frozenset(field for field in FIELDS if not getattr(words, field)),
    )
    return _refuse_mere_talk(
        Reading(
            original.classification,
            terms,
            terms.check_all(_read_written(reply, dict.fromkeys(wish.languages, FIELDS))),
            text_in_image=original.text_in_image,
            data=original.data,
            uncertain=original.uncertain,
            draft=words.draft,
            needs_review=words.needs_review if words.draft else (),
        )
    )


class ImageNeeded(Exception):
    """A model that was to write from what is known says that it has to see the image."""


def read_rewriting(
    content: str, original: Original, wish: Wish, *, prompt: str = "", glossary: Sequence[GlossaryTerm] = ()
) -> Reading:
    """What a model says about an image of which it was told the original. Raises `ImageNeeded`, or `UnusableReply`."""
    if find_object(content).get("needs_image") in (True, "true"):
        raise ImageNeeded
    return read_description(content, wish, known=original, prompt=prompt, glossary=glossary)


def read_mended(content: str, texts: Mapping[str, Collection[str]]) -> Written:
    """What a model wrote for these fields of these languages. Raises `UnusableReply`."""
    return _read_written(find_object(content, "languages"), texts)


def _refuse_mere_talk(reading: Reading) -> Reading:
    if reading.says_nothing:
        reading.refuse_if_empty()
    return reading


def _read_doubts(doubts: object, place: Surroundings) -> tuple[str, ...]:
    return tuple(line for doubt in _items(doubts)[:DOUBTS_CAP] if (line := _read_line(doubt, place)))


def _place(wish: Wish, kind: Kind, seen: Sequence[str], glossary: Sequence[GlossaryTerm], prompt: str) -> Surroundings:
    """`seen` is what stands in the image, and what was said of it before."""
    context = wish.context
    terms = [spelled for term in glossary for spelled in (term.term, *term.spellings.values())]
    return Surroundings(
        allowed=clean_lines([*seen, *_texts_of(context), wish.instructions, *terms]),
        addresses_from=clean_lines([*seen, *terms]),
        caption=clean_line(context.caption),
        role=context.role,
        kind=kind,
        target_length=wish.alt_length,
        avoid=context.avoid,
        prompt=prompt,
    )


def _texts_of(context: Context) -> list[str]:
    product = [context.product.name, context.product.brand] if context.product else []
    page = [context.page_title, context.page_url, context.caption, context.surrounding_text, context.link_target]
    return [*page, *context.keywords, *product]


def _read_kind(classification: object) -> Kind:
    written = classification if isinstance(classification, str) else _field(classification, "kind")
    try:
        return Kind(str(written).strip().lower())
    except ValueError:
        known = ", ".join(Kind)
        raise UnusableReply(f"`classification` names none of the classes {known}") from None


def _read_found(found: object) -> tuple[TextFound, ...]:
    """Verbatim, but for characters that nobody sees. What is too long ends with the mark of what cannot be read."""
    read: list[TextFound] = []
    for item in _items(found)[:TEXTS_CAP]:
        text = clean_paragraphs(_line(item if isinstance(item, str) else _field(item, "text")))
        tag = _line(_field(item, "language")).strip().replace("_", "-")
        if text:
            whole = text if len(text) <= TEXT_CAP else f"{text[:TEXT_CAP]} […]"
            read.append(TextFound(whole, tag if TAG.fullmatch(tag) else None))
    return tuple(read)


def _read_data(data: object, place: Surroundings) -> ChartData | None:
    columns = _read_cells(_field(data, "columns"), place)
    rows = [_read_cells(row, place) for row in _items(_field(data, "rows"))[:ROWS_CAP]]
    is_table = columns and len(columns) <= COLUMNS_CAP and all(len(row) <= len(columns) for row in rows)
    if not is_table:
        return None
    return ChartData(
        columns=tuple(columns),
        rows=tuple((*row, *[""] * (len(columns) - len(row))) for row in rows if any(row)),
        trend=_read_line(_field(data, "trend"), place),
    )


def _read_cells(values: object, place: Surroundings) -> list[str]:
    """One more than there may be tells that there are too many."""
    return [_read_cell(value, place) for value in _items(values)[: COLUMNS_CAP + 1]]


def _read_cell(value: object, place: Surroundings) -> str:
    """A figure or a name; empty where it is something to follow or to run."""
    is_value = isinstance(value, (str, int, float)) and not isinstance(value, bool)
    cell = clean_line(str(value)[:LINE_CAP]) if is_value else ""
    return "" if has_html(cell) or any(find_addresses(cell, place)) else cell


def _read_line(value: object, place: Surroundings) -> str:
    """A remark that people are shown; empty where it breaks a rule."""
    line = clean_line(_line(value))
    anywhere = Surroundings(allowed=place.allowed, addresses_from=place.addresses_from, prompt=place.prompt)
    is_bad = any(finding.severity is Severity.ERROR for finding in check_long_description(line, anywhere))
    return "" if len(line) > LINE_CAP or is_bad else line


def _read_written(reply: Mapping[str, Any], texts: Mapping[str, Collection[str]]) -> Written:
    """Raises `UnusableReply` where there are no languages at all."""
    languages = reply["languages"]
    if not isinstance(languages, dict):
        raise UnusableReply("`languages` is no object with a language under each tag")
    by_plain_tag = {_plain_tag(tag): value for tag, value in languages.items()} | languages
    return {
        tag: {field: _line(_field(by_plain_tag.get(tag, by_plain_tag.get(_plain_tag(tag))), field)) for field in fields}
        for tag, fields in texts.items()
    }


def _plain_tag(tag: str) -> str:
    return tag.strip().lower().replace("_", "-")


def _field(node: object, name: str) -> object:
    return node.get(name) if isinstance(node, dict) else None


def _line(value: object) -> str:
    return value if isinstance(value, str) else ""


def _items(value: object) -> list[Any]:
    """A list as it is, and a single text as one of one."""
    return value if isinstance(value, list) else [value] if isinstance(value, str) and value else []
