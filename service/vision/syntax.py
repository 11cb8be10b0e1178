"""JSON whose punctuation is wrong, put right; its words are never touched.

Models leave commas at the end of a list, quote with single marks, forget to mask a quotation mark, or forget a last
brace. What was cut off in its middle is not put right: half a text must not pass for a whole one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import json_repair

LENGTH_MENDED = 100_000
"""Characters: twice what 8 languages in full take."""
BRACKETS_MENDED = 1_500
"""Opening brackets: the time that is needed grows with their square."""
NOT_WORDS = re.compile(r"\\[nrtbf]|\\|(?:(?!\\)[\W_])+")
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
OPENING = re.compile(r"[\[{]")
WHOLE_END = re.compile(r"(?:[\"'”\]}\d]|null|none|true|false),?\s*\}$", re.IGNORECASE)
"""A last value that was written to its end, and the brace after it."""
FENCE = re.compile(r"```[a-z]*\s*|~~~", re.IGNORECASE)


def mend_syntax(text: str) -> dict[str, Any] | None:
    """The object meant from the first to the last brace of `text`; None where words would be lost or made up."""
    source = text[text.find("{") :] if "{" in text else ""
    source = FENCE.sub("", source).rstrip("`; \n\t")
    if (
        not WHOLE_END.search(source[-100:])
        or len(source) > LENGTH_MENDED
        or len(OPENING.findall(source)) > BRACKETS_MENDED
    ):
        return None
    try:
        mended = json_repair.loads(source, skip_json_loads=True)
    except (ValueError, RecursionError):
        return None
    if not isinstance(mended, dict) or not all(_is_key_of(source, key) for key in _keys(mended)):
        return None
    return mended if _words(source) == _words(json.dumps(mended, ensure_ascii=False)) else None


def _words(text: str) -> str:
    """Letters and digits in their order: what may not change. Python's constants have other names."""
    spelled = ESCAPED.sub(lambda escape: chr(int(escape[1], 16)), text)
    return NOT_WORDS.sub("", spelled).lower().replace("none", "null")


def _keys(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        yield from map(str, node)
        for value in node.values():
            yield from _keys(value)
    elif isinstance(node, list):
        for value in node:
            yield from _keys(value)


def _is_key_of(source: str, key: str) -> bool:
    """Whether a colon follows it: a quotation mark inside a text makes no key of what comes after it."""
    return re.search(rf"{re.escape(key)}[\"'”`]?\s*:", source) is not None
