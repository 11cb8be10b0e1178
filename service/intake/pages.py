"""Which page of a file: how many a TIFF has, and where the pixels of each are. Bytes only: nothing is decoded here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from service.errors import NoSuchPage

MOST_PAGES = 10_000
"""Pages of a TIFF that are looked at; a file may hold a million."""
PIXEL_TAGS = ((273, 279), (324, 325))
"""StripOffsets and StripByteCounts, TileOffsets and TileByteCounts (TIFF 6.0, sections 8 and 15)."""
NUMBER_SIZES = {3: 2, 4: 4, 16: 8}
"""Bytes of a number of the types SHORT, LONG and, in BigTIFF, LONG8."""

_Tags = dict[int, list[int]]


def check_page(page: int, pages: int) -> None:
    """Raises `NoSuchPage`."""
    if not 1 <= page <= pages:
        found = "1 page" if pages == 1 else f"{pages} pages"
        raise NoSuchPage(f"The file has {found}; page {page} was asked for.")


def count_tiff_pages(data: bytes) -> int:
    """Pages up to the first that cannot be found, at most `MOST_PAGES`."""
    return len(read_directories(data)[0])


def read_directories(data: bytes) -> tuple[list[_Tags], bool]:
    """The tags of each page that tell where its pixels are, and whether the last directory is there."""
    order: Literal["little", "big"] = "little" if data.startswith(b"II") else "big"
    is_big = data[2:4].strip(b"\0") == b"+"
    count_size, entry_size, word = (8, 20, 8) if is_big else (2, 12, 4)

    def read(place: int, size: int) -> int:
        if place + size > len(data):
            raise IndexError
        return int.from_bytes(data[place : place + size], order)

    pages: list[_Tags] = []
    seen: set[int] = set()
    try:
        place = read(4 + 4 * is_big, word)
        while place and place not in seen and len(pages) < MOST_PAGES:
            seen.add(place)
            count = read(place, count_size)
            entries = place + count_size
            following = read(entries + count * entry_size, word)
            pages.append(_read_tags(read, entries, count, entry_size, word))
            place = following
    except IndexError:
        return pages, False
    return pages, True


def _read_tags(read: Callable[[int, int], int], place: int, count: int, entry_size: int, word: int) -> _Tags:
    """Places and lengths of the strips or tiles; a value that does not fit into its entry stands elsewhere."""
    tags: _Tags = {}
    for entry in range(place, place + count * entry_size, entry_size):
        tag, kind = read(entry, 2), read(entry + 2, 2)
        size = NUMBER_SIZES.get(kind)
        if size is None or not any(tag in pair for pair in PIXEL_TAGS):
            continue
        values = read(entry + 4, word)
        start = entry + 4 + word
        if values * size > word:
            start = read(start, word)
            read(start + values * size - 1, 1)
        tags[tag] = [read(start + number * size, size) for number in range(values)]
    return tags
