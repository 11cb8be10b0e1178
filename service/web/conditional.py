"""Conditional and partial requests (RFC 9110, sections 13 and 14): ETag, If-None-Match, Range, If-Range."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from service.errors import RangeNotSatisfiable

ONE_RANGE = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", re.ASCII | re.IGNORECASE)
STRONG_TAG = re.compile(r'(?<![\w/])"[^"]*"')
ENTITY_TAG = re.compile(r'(?:W/)?("[^"]*")')


def is_unchanged(headers: Mapping[str, str], etag: str) -> bool:
    """Whether the client has this version already. If-None-Match compares weakly."""
    wanted = headers.get("if-none-match", "")
    return wanted.strip() == "*" or etag in ENTITY_TAG.findall(wanted)


def matches(if_match: str, etag: str) -> bool:
    """Whether If-Match lets a change pass. It compares strongly: a weak tag matches nothing (RFC 9110, 13.1.1)."""
    return if_match.strip() == "*" or etag in STRONG_TAG.findall(if_match)


@dataclass(frozen=True, slots=True)
class ByteRange:
    """Bytes `start` to `end`, the last one not included."""

    start: int
    end: int


def choose_range(headers: Mapping[str, str], *, size: int, etag: str) -> ByteRange | None:
    """The one range that is asked for, None for the whole file.

    What is malformed, asks for several ranges, or is tied by If-Range to another version gets the whole file, as the
    RFC allows. Raises `RangeNotSatisfiable` where the range lies outside the file.
    """
    asked = ONE_RANGE.fullmatch(headers.get("range", ""))
    if asked is None or headers.get("if-range", etag) != etag:
        return None
    first, last = asked.groups()
    if not first and not last:
        return None
    if not first:
        start, end = max(size - int(last), 0), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < int(first):
            return None
    if start >= size or start >= end:
        raise RangeNotSatisfiable(size)
    return ByteRange(start, end)
