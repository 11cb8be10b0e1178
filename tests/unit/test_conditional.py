"""Conditional and partial requests by the words of RFC 9110, sections 13 and 14."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import RangeNotSatisfiable
from service.web.conditional import ByteRange, choose_range, is_unchanged

ETAG = '"abc"'
NUMBERS = st.integers(0, 400)


def choose(value: str, size: int = 100, if_range: str = ETAG) -> ByteRange | None:
    return choose_range({"range": value, "if-range": if_range}, size=size, etag=ETAG)


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-99", 0, 100),
        ("bytes=10-19", 10, 20),
        ("bytes=90-", 90, 100),
        ("bytes=90-1000", 90, 100),
        ("bytes=-1", 99, 100),
        ("bytes=-1000", 0, 100),
        ("BYTES=1-2", 1, 3),
        ("bytes= 1-2", 1, 3),
    ],
)
def test_one_range_is_given(asked: str, start: int, end: int) -> None:
    assert choose(asked) == ByteRange(start, end)


@pytest.mark.parametrize("asked", ["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=999999999999999999-"])
def test_a_range_outside_the_file_is_refused_with_its_size(asked: str) -> None:
    with pytest.raises(RangeNotSatisfiable) as refusal:
        choose(asked)
    assert refusal.value.size == 100


@pytest.mark.parametrize(
    "asked",
    [
        *("", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-2", "bytes=1", "bytes=--1", "bytes=1-2-3"),
        *("items=0-5", "0-5", "bytes=0-1,5-6", "bytes=0-1,", "bytes=٠-٩", "bytes=0x1-2", "bytes=+1-2", "bytes 0-1"),
        f"bytes=0-{'9' * 5000}",
    ],
)
def test_what_is_malformed_or_several_gets_the_whole_file(asked: str) -> None:
    assert choose(asked) is None


def test_an_empty_file_has_no_range() -> None:
    for asked in ("bytes=0-", "bytes=0-0", "bytes=-1"):
        with pytest.raises(RangeNotSatisfiable):
            choose(asked, size=0)


def test_a_range_is_for_the_version_that_if_range_names() -> None:
    assert choose_range({"range": "bytes=0-1"}, size=100, etag=ETAG) == choose("bytes=0-1") == ByteRange(0, 2)
    for other in ('"other"', f"W/{ETAG}", "Sat, 29 Oct 1994 19:43:31 GMT", ""):
        assert choose("bytes=0-1", if_range=other) is None
    assert choose("bytes=500-", if_range='"other"') is None, "a range of another version is never refused"


@given(first=st.none() | NUMBERS, last=st.none() | NUMBERS, size=st.integers(1, 300))
def test_a_range_is_what_slicing_gives(first: int | None, last: int | None, size: int) -> None:
    asked = f"bytes={'' if first is None else first}-{'' if last is None else last}"
    content = bytes(i % 256 for i in range(size))
    if first is None:
        wanted = content[-last:] if last else b""
    else:
        wanted = content[first:] if last is None else content[first : last + 1]
    if (first is None and last is None) or (first is not None and last is not None and last < first):
        assert choose(asked, size) is None
    elif not wanted:
        with pytest.raises(RangeNotSatisfiable):
            choose(asked, size)
    else:
        found = choose(asked, size)
        assert found is not None
        assert content[found.start : found.end] == wanted


@given(st.text())
def test_no_range_header_does_harm(text: str) -> None:
    try:
        found = choose(text)
    except RangeNotSatisfiable:
        return
    assert found is None or 0 <= found.start < found.end <= 100


@pytest.mark.parametrize("value", ["*", " * ", ETAG, f"W/{ETAG}", f'"x", {ETAG}', f'W/"x",{ETAG} , "y"'])
def test_a_client_that_has_this_version_is_told_so(value: str) -> None:
    assert is_unchanged({"if-none-match": value}, ETAG)


@pytest.mark.parametrize("value", ["", "abc", '"ab"', '"abcd"', '"x", "y"', '"*"', '"', 'abc"'])
def test_a_client_that_has_another_is_not(value: str) -> None:
    assert not is_unchanged({"if-none-match": value}, ETAG)


def test_nothing_asked_is_nothing_unchanged() -> None:
    assert not is_unchanged({}, ETAG)
    assert choose_range({}, size=100, etag=ETAG) is None
