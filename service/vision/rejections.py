"""What a provider says about a request it rejects, and the form in which it may take it.

Rejected requests are not paid for, so that another form costs only time. Nothing is sent twice in the same form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from service.outbound.providers import ErrorAnswer
from service.vision.dialect import Dialect, Rung
from service.vision.request import Form

FORBIDDEN = 403
"""Together's for a prompt and output cap that exceed the context."""
STATUSES = frozenset({400, FORBIDDEN, 422})
ABOUT_ADDRESS = re.compile(
    r"image.?url|download|fetch|retriev|(load|open|read)\w* .{0,40}\b(image|file|url)", re.IGNORECASE
)
ABOUT_LENGTH = re.compile(
    r"context.(length|window|size)|max\w*[ _](new_|completion_)?tokens\W.{0,40}(large|exceed|at most|maximum|greater)",
    re.IGNORECASE,
)
ABOUT_FORM = re.compile(
    r"response.?format|json.?(schema|object|mode)|structured|\bschema\b|grammar|\btools?\b|tool_(choice|call)|function.call",
    re.IGNORECASE,
)
UNKNOWN = re.compile(
    r"un(known|supported|recognized|expected)|(not|n't) (support|permit|allow|recogni|valid)|extra|invalid",
    re.IGNORECASE,
)
SPELLINGS = {"stream": r"stream(ing)?", "tools": r"tools?|function calling"}
"""Other words for a field."""
SMALLER_CAP = 0.5


def find_way(dialect: Dialect, form: Form, body: Mapping[str, Any], answer: ErrorAnswer) -> Form | None:
    """The form to try after `body`, written in `form`, was rejected with `answer`; None: no form can help."""
    if answer.status not in STATUSES:
        return None
    said = f"{answer.param} {answer.code} {answer.message}"
    if form.by_address and _has_address(body) and ABOUT_ADDRESS.search(said):
        return replace(form, by_address=False)
    if field := _find_unknown(dialect, form, body, answer):
        return replace(form, without=form.without | {field})
    if form.share_of_cap == 1 and ABOUT_LENGTH.search(said):
        return replace(form, share_of_cap=SMALLER_CAP)
    place = dialect.rungs.index(form.rung) + 1
    if place < len(dialect.rungs) and answer.status != FORBIDDEN and is_about_form(answer):
        return replace(form, rung=dialect.rungs[place])
    return None


def is_about_form(answer: ErrorAnswer) -> bool:
    return bool(ABOUT_FORM.search(f"{answer.param} {answer.code} {answer.message}"))


def _has_address(body: Mapping[str, Any]) -> bool:
    return any(not image["url"].startswith("data:") for image in _images(body))


def _images(body: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for message in body["messages"]:
        if isinstance(message["content"], list):
            yield from (part["image_url"] for part in message["content"] if part["type"] == "image_url")


def _find_unknown(dialect: Dialect, form: Form, body: Mapping[str, Any], answer: ErrorAnswer) -> str | None:
    """The optional field of the body that a provider does not take: the one it names first."""
    optional = [name for name in (*dialect.fields, *dialect.stream_fields, "stream", "tool_choice") if name in body]
    if form.rung is not Rung.TOOL_CALL and "tools" in body:
        optional.append("tools")
    if any("detail" in image for image in _images(body)):
        optional.append("detail")
    if named := set(re.split(r"[.\[\]]+", answer.param)).intersection(optional):
        return named.pop()
    if not UNKNOWN.search(f"{answer.code} {answer.message}"):
        return None
    places = {name: match.start() for name in optional if (match := _pattern(name).search(answer.message))}
    return min(places, key=places.__getitem__) if places else None


def _pattern(name: str) -> re.Pattern[str]:
    """A field's name as a word: as we spell it, and as xAI does (reasoningEffort)."""
    words = SPELLINGS.get(name) or "_?".join(map(re.escape, name.split("_")))
    return re.compile(rf"\b({words})\b", re.IGNORECASE)
