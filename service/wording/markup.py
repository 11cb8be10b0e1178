"""Markdown and HTML: what is read aloud has none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.wording.findings import Finding, Rule, Severity
from service.wording.surroundings import Surroundings, without_allowed

MARKUP = Rule("markup", Severity.ERROR, "Holds Markdown or HTML; write plain sentences.")

ELEMENTS = (
    "a|abbr|article|aside|audio|b|blockquote|body|br|button|center|cite|code|del|details|div|em|embed|fig(?:ure|caption)|"
    "font|footer|form|frame|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|kbd|label|li|link|main|mark|math|meta|nav|"
    "object|ol|option|p|path|pre|q|s|samp|script|section|select|small|span|strong|style|sub|summary|sup|svg|table|tbody|"
    "td|textarea|th|thead|title|tr|tt|u|ul|var|video"
)
TAG = re.compile(
    rf"<(?:/\s?(?:{ELEMENTS})\s*>|(?:{ELEMENTS})(?:\s+[\w:-]{{1,40}}\s*=[^<>]{{0,500}}|\s*/?)>|!--|!doctype|\?xml)",
    re.IGNORECASE,
)
"""An element with attributes, or alone: `a <b and c> d` is no tag."""
OPAQUE = re.compile(r"<\s*(?:script|style|iframe|svg|object|embed|img|form|!--)", re.IGNORECASE)
"""Whose content, or whose loss, changes what is said."""
ENTITY = re.compile(
    r"&(?:amp|lt|gt|quot|apos|nbsp|copy|[lr][sd]quo|hellip|[mn]dash|#\d{2,6}|#x[0-9a-f]{2,6});", re.IGNORECASE
)
LINK = re.compile(r"!?\[([^\[\]\n]{0,300})\]\([^()\n]{0,500}\)")
EMPHASIS = (
    re.compile(r"(?<![\w*])(\*{1,3})(?=[^\s*])([^*\n]{1,1000})(?<=[^\s*])\1(?![\w*])"),
    re.compile(r"(?<![\w_])(_{1,3})(?=[^\s_])([^_\n]{1,1000})(?<=[^\s_])\1(?![\w_])"),
    re.compile(r"(?<![\w~])(~~)(?=[^\s~])([^~\n]{1,1000})(?<=[^\s~])\1(?![\w~])"),
    re.compile(r"(?<![\w`])(`{1,3})(?=[^\s`])([^`\n]{1,1000})(?<=[^\s`])\1(?![\w`])"),
)
HEADING = re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+(?=\S)", re.MULTILINE)
BULLET = re.compile(r"^[ \t]{0,8}[-*+•‣▪][ \t]+(?=[^\W\d_])", re.MULTILINE)
QUOTE = re.compile(r"^[ \t]{0,3}>[ \t]+(?=\S)", re.MULTILINE)
FENCE = re.compile(r"`{3}|~{3}")
TABLE = re.compile(r"\|[ \t]{0,9}:?-{3}|^[ \t]{0,9}\|.{1,500}\|[ \t]{0,9}$", re.MULTILINE)
LABEL = re.compile(r"^\s*(?:alt[ _-]?text|alt|long[ _-]?description|description)\s*:\s+(?=\S)", re.IGNORECASE)
"""What models put before their words in place of a field."""
SENTENCE_END = re.compile(r"[.!?…。！？।؟][\"'”’»」)]*$")
SIGNS = re.compile(r"[*_~`#<>&|\[•‣▪]|^[ \t]*[-+]", re.MULTILINE)
"""Without one of these there is none of it, and nearly no text has one."""
FINDABLE = (TAG, ENTITY, LINK, *EMPHASIS, HEADING, BULLET, QUOTE, FENCE, TABLE)


def find_markup(text: str, place: Surroundings) -> Iterator[Finding]:
    judged = without_allowed(text, place)
    if not SIGNS.search(judged):
        return
    for pattern in FINDABLE:
        if match := pattern.search(judged):
            mended = drop_markup(text)
            yield MARKUP.found(match[0], mended if mended != text else None)
            return


def has_html(text: str) -> bool:
    return bool(TAG.search(text) or OPAQUE.search(text))


def drop_markup(text: str) -> str:
    """Without the signs whose removal leaves the sentences as they are; everything else stays, to be found."""
    text = LABEL.sub("", text, count=1)
    if not SIGNS.search(text):
        return text
    text = HEADING.sub("", text)
    if _is_one_list_item(text):
        text = BULLET.sub("", text)
    for pattern in EMPHASIS:
        text = pattern.sub(r"\2", text)
    text = LINK.sub(r"\1", text)
    return text if OPAQUE.search(text) else TAG.sub(" ", text)


def _is_one_list_item(text: str) -> bool:
    """A lone item is a sentence with a sign before it; items of a longer list have to be whole sentences each."""
    items = [line.strip() for line in text.splitlines() if BULLET.match(line)]
    return len(items) == 1 or all(SENTENCE_END.search(item) for item in items)
