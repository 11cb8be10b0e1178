"""The text of an HTML page that comes as a file, without the header that would name its encoding.

As the HTML standard has it ("determining the character encoding"): a byte order mark, what a `<meta>` near the start
says, else what browsers take an unnamed encoding for. Whatever is valid UTF-8 is taken for it before the last two.
"""

from __future__ import annotations

import codecs
import re

MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
NAMED = re.compile(rb"<(?:meta|\?xml)[^>]{0,500}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
LOOKED_AT = 1_024
"""Bytes in which a page has to name its encoding."""
UNNAMED = "cp1252"
SAME_TO_BROWSERS = frozenset({"ascii", "iso8859-1"})
"""Python's names of what browsers read as `UNNAMED`."""


def decode_page(data: bytes) -> str:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_as_named(data)


def _decode_as_named(data: bytes) -> str:
    named = NAMED.search(data, 0, LOOKED_AT)
    try:
        name = codecs.lookup(named[1].decode("ascii")).name if named else UNNAMED
        return data.decode(UNNAMED if name in SAME_TO_BROWSERS else name, errors="replace")
    except (LookupError, UnicodeError):  # there is no such encoding, or none of a page
        return data.decode(UNNAMED, errors="replace")
