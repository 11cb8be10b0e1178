"""The texts of a reply that broke a rule, asked for once more: all of them in one call, by words alone.

No image is sent, so it costs a fraction of the call before it. What broke its rules goes back only where it is
harmless, or where nothing else says what the image shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from service.domain.descriptions import Wish
from service.errors import UnusableReply
from service.vision.answer import Answer
from service.vision.checking import FIELDS, Reading, Text
from service.vision.contract import mending_schema, read_mended
from service.vision.prompts import render_mending
from service.vision.request import Request

ROWS_TOLD = 30
DOUBTS_TOLD = 10


def make_mending(reading: Reading, wish: Wish, step: str, output_cap: int) -> Request:
    """Asks for everything in the reply that is wrong. `step` is the one whose answer it was."""
    faults = reading.faults
    prompt = render_mending(
        replace(wish, languages=tuple(faults)),
        known=_tell_known(reading),
        faults={
            tag: {field: [finding.words for finding in text.findings] for field, text in fields.items()}
            for tag, fields in faults.items()
        },
    )
    return Request(f"{step}-mend", prompt, mending_schema(faults), output_cap)


def read_mending(reading: Reading, answer: Answer, prompt: str) -> Reading:
    """With what the answer made better. An answer that is of no use changes nothing: it is not asked for twice.

    `prompt` is what the model was told now, which may come back as little as what it was told before.
    """
    try:
        return reading.told(prompt).mended(read_mended(answer.content, reading.faults))
    except UnusableReply:
        return reading


def _tell_known(reading: Reading) -> dict[str, object]:
    known: dict[str, object] = {
        "class": reading.classification.kind.value,
        "texts_that_hold": _tell_good(reading),
        "texts_to_mend": _tell_bad(reading),
        "text_in_image": [found.text for found in reading.text_in_image],
        "uncertain": reading.uncertain[:DOUBTS_TOLD],
    }
    if data := reading.data:
        known["data"] = {"columns": data.columns, "rows": data.rows[:ROWS_TOLD], "trend": data.trend}
    return {name: value for name, value in known.items() if value}


def _tell_good(reading: Reading) -> dict[str, dict[str, str]]:
    """The first language that holds whole, and what holds of those that do not."""
    whole = next((tag for tag, fields in reading.texts.items() if all(map(_is_good, fields.values()))), None)
    good = {
        tag: {field: text.words for field, text in fields.items() if _is_good(text)}
        for tag, fields in reading.texts.items()
        if tag == whole or tag in reading.faults
    }
    return {tag: fields for tag, fields in good.items() if fields}


def _tell_bad(reading: Reading) -> dict[str, dict[str, str]]:
    has_good = any(_is_good(text) for fields in reading.texts.values() for text in fields.values())

    def tell(fields: Mapping[str, Text]) -> dict[str, str]:
        worth = {field: text for field, text in fields.items() if text.holds or not (has_good or text.says_nothing)}
        return {field: text.words[: FIELDS[field]] for field, text in worth.items() if text.words}

    bad = {tag: tell(fields) for tag, fields in reading.faults.items()}
    return {tag: fields for tag, fields in bad.items() if fields}


def _is_good(text: Text) -> bool:
    return bool(text.words) and not text.findings
