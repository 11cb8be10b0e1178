"""Whether the end of a file is there, as its container tells. Bytes only: nothing is decoded here."""

from __future__ import annotations

from collections.abc import Callable

from service.intake.pages import PIXEL_TAGS, read_directories


def lacks_end(data: bytes, kind: str) -> bool:
    """Whether the file stops before its container says it ends. False also where it is damaged beyond telling.

    SVG is not here: whoever reads it comes to its end.
    """
    return kind in _LACKS_END and _LACKS_END[kind](data)


def _jpeg_lacks_end(data: bytes) -> bool:
    """No end-of-image marker after the first scan begins (ITU-T T.81, B.1); an embedded preview has its own."""
    place = 2
    while place + 4 <= len(data) and data[place] == 0xFF:  # noqa: PLR2004 - every marker begins with it
        marker = data[place + 1]
        if marker == 0xDA:  # noqa: PLR2004 - start of scan
            return data.find(b"\xff\xd9", place) < 0
        # padding before a marker may be any number of 0xFF
        place += 1 if marker == 0xFF else 2 + int.from_bytes(data[place + 2 : place + 4])  # noqa: PLR2004
    return place + 4 > len(data)


def _png_lacks_end(data: bytes) -> bool:
    """Chunks of length, type, data and checksum, IEND the last (PNG specification, 5.3)."""
    place = 8
    while place + 12 <= len(data):
        kind = data[place + 4 : place + 8]
        place += 12 + int.from_bytes(data[place : place + 4])
        if kind == b"IEND" or not kind.isalpha():
            return place > len(data)
    return True


def _webp_lacks_end(data: bytes) -> bool:
    """RIFF writes the size of all that follows its first eight bytes."""
    return len(data) < 8 + int.from_bytes(data[4:8], "little")


def _gif_lacks_end(data: bytes) -> bool:
    """Blocks up to the trailer 0x3B (GIF89a specification, 27)."""
    try:
        place = 13 + colour_table_bytes(data[10])
        while data[place] in b"\x21\x2c":
            place = after_block(data, place)
    except IndexError:
        return True
    return False


def after_block(data: bytes, place: int) -> int:
    """Where the block of a GIF that begins at `place` has its end. Raises `IndexError` where that is missing."""
    if data[place] == 0x21:  # noqa: PLR2004 - an extension: introducer and label
        place += 2
    else:  # an image: descriptor, its own colours, the LZW code size
        place += 11 + colour_table_bytes(data[place + 9])
    while data[place]:
        place += 1 + data[place]
    return place + 1


def colour_table_bytes(flags: int) -> int:
    return 3 << ((flags & 0b111) + 1) if flags & 0b1000_0000 else 0


def _bmp_lacks_end(data: bytes) -> bool:
    """Rows fill whole four bytes; compressed pixels have their size in the header (Microsoft, BITMAPINFOHEADER)."""
    start, header = int.from_bytes(data[10:14], "little"), int.from_bytes(data[14:18], "little")
    if header == 12:  # noqa: PLR2004 - that of OS/2 has two bytes for each side, and no compression
        sides, bits, packed, size = (data[18:20], data[20:22]), data[24:26], 0, 0
    else:
        sides, bits = (data[18:22], data[22:26]), data[28:30]
        packed, size = data[30] if len(data) > 30 else 0, int.from_bytes(data[34:38], "little")  # noqa: PLR2004
    width, height = (int.from_bytes(side, "little", signed=header != 12) for side in sides)  # noqa: PLR2004
    if packed in {1, 2}:  # run lengths
        return len(data) < start + size
    row = (abs(width) * int.from_bytes(bits, "little") + 31) // 32 * 4
    return len(data) < max(start + row * abs(height), 14 + header)


def _boxes_lack_end(data: bytes) -> bool:
    """AVIF and HEIC: boxes of size, type and content; `meta` or `moov` lead to what `mdat` holds (ISO/IEC 14496-12)."""
    place, found = 0, set()
    while place + 8 <= len(data) and (kind := data[place + 4 : place + 8]) in {
        b"ftyp", b"meta", b"moov", b"mdat", b"free", b"skip", b"wide", b"uuid",
    }:  # fmt: skip
        found.add(kind)
        size = int.from_bytes(data[place : place + 4])
        if size == 1:
            size = int.from_bytes(data[place + 8 : place + 16])
        if size == 0:  # up to the end, wherever that may be
            break
        if size < 8 or place + size > len(data):  # noqa: PLR2004 - the least a box can have
            return size >= 8  # noqa: PLR2004
        place += size
    content = b"mdat" in found or b"idat" in data
    return not (content and found & {b"meta", b"moov"})


def _pdf_lacks_end(data: bytes) -> bool:
    """A last line `%%EOF` (ISO 32000-1, 7.5.5); a file made for the web has one at its front too, and its length."""
    linearised = data.find(b"/Linearized", 0, 2048)
    if linearised >= 0:
        length = data[linearised : linearised + 512].partition(b"/L ")[2].split(maxsplit=1)[:1]
        if length and length[0].isdigit() and len(data) < int(length[0]):
            return True
    return b"%%EOF" not in data


def _tiff_lacks_end(data: bytes) -> bool:
    """Each page has a directory that says where its strips or tiles are and how long (TIFF 6.0, section 2)."""
    directories, complete = read_directories(data)
    if not complete:
        return True
    for tags in directories:
        for places, counts in PIXEL_TAGS:
            ends = map(sum, zip(tags.get(places, ()), tags.get(counts, ()), strict=False))
            if max(ends, default=0) > len(data):
                return True
    return False


_LACKS_END: dict[str, Callable[[bytes], bool]] = {
    "jpeg": _jpeg_lacks_end,
    "png": _png_lacks_end,
    "webp": _webp_lacks_end,
    "gif": _gif_lacks_end,
    "tiff": _tiff_lacks_end,
    "avif": _boxes_lack_end,
    "heic": _boxes_lack_end,
    "bmp": _bmp_lacks_end,
    "pdf": _pdf_lacks_end,
}
